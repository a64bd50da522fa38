import { describe, expect, it } from 'vitest'
import { positionProblem, positionWords } from '../words/privacy.ts'
import { askPosition, type Geolocation } from './position.ts'

const NOW = new Date(2026, 2, 4, 14, 6).getTime()
const now = (): number => NOW
const finds = (accuracy: number): Geolocation => ({
  getCurrentPosition: found => found({ coords: { latitude: 48.858_37, longitude: 2.294_481, accuracy }, timestamp: 0 }),
})
const fails = (code: number): Geolocation => ({ getCurrentPosition: (_, failed) => failed({ code }) })

describe('where one is', () => {
  it('[SEC-20] is asked of the browser once, and is as old as the moment it was found', async () => {
    let asked = 0
    const counting: Geolocation = {
      getCurrentPosition: (...args) => {
        asked++
        finds(12.3).getCurrentPosition(...args)
      },
    }
    const found = await askPosition(counting, true, now)
    expect(found).toEqual({ ok: true, value: { latitude: 48.858_37, longitude: 2.294_481, radiusM: 12.3, at: NOW } })
    expect(asked).toBe(1)
    expect(await askPosition(finds(Number.NaN), true, now)).toMatchObject({ value: { radiusM: 0 } })
  })

  it.each([
    [fails(1), true, 'denied'],
    [fails(2), true, 'unavailable'],
    [fails(3), true, 'timeout'],
    [fails(99), true, 'unavailable'],
    [undefined, true, 'unsupported'],
    [finds(1), false, 'insecure'],
  ] as const)('%j, secure %s: %s, with a sentence', async (geolocation, isSecure, problem) => {
    expect(await askPosition(geolocation, isSecure, now)).toEqual({ ok: false, error: problem })
    expect(positionProblem(problem)).toMatch(/^[A-Z].*\.$/)
  })

  it('[SEC-20] is shown as it is sent, with its age and its end', () => {
    const position = { latitude: 48.858_37, longitude: 2.294_481, radiusM: 12.3, at: NOW - 180_000 }
    expect(positionWords(position, 'street', NOW)).toBe(
      'Sent as 48.858, 2.2951, within 158 m. Found 3 min ago. Shared for another 57 min.',
    )
    expect(positionWords(position, 'town', NOW + 3_600_000)).toMatch(/Too old to share\.$/)
  })
})
