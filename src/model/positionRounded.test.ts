import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundedPosition } from './positionRounded.ts'
import { PRECISIONS } from './preferences.ts'

const at = 0
const MOST_M = { street: 200, town: 10_000, country: 500_000 }

const rad = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance on a sphere. */
function metres(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const [from, to] = [rad(a.latitude), rad(b.latitude)]
  const half =
    Math.sin((to - from) / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(rad(b.longitude - a.longitude) / 2) ** 2
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(half)))
}

describe('a position that others see', () => {
  it('[PUA-54] [SEC-20] is within the circle that is told, at most a street, a town or a country wide', () => {
    const where = fc.record({
      latitude: fc.double({ min: -85, max: 85, noNaN: true }),
      longitude: fc.double({ min: -179, max: 179, noNaN: true }),
      radiusM: fc.constantFrom(0, 5, 40),
      at: fc.constant(0),
    })
    fc.assert(
      fc.property(where, fc.constantFrom(...PRECISIONS), (position, precision) => {
        const told = roundedPosition(position, precision)
        expect(told.radiusM).toBeLessThanOrEqual(MOST_M[precision])
        expect(metres(position, told)).toBeLessThanOrEqual(told.radiusM * 1.05)
      }),
    )
  })

  it('[PUA-54] [SEC-20] is the same for all that is near, however exact it was', () => {
    const told = [
      { latitude: 48.858_37, longitude: 2.294_48, radiusM: 5, at },
      { latitude: 48.861, longitude: 2.31, radiusM: 60, at },
    ].map(one => roundedPosition(one, 'town'))
    expect(told[0]).toEqual(told[1])
    expect(told[0]?.latitude).toBe(48.9)
  })
})
