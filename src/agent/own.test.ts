import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../model/availability.ts'
import { AT_FIRST, POSITION_LIFE_MS } from '../model/preferences.ts'
import { current, FIRST_OWN, type Own, ownFrom } from './own.ts'

const AT = 10_000_000
const full: Own = {
  chosen: { ...AVAILABLE, status: 'busy', note: 'x', activities: ['meeting'], until: AT + 1 },
  chosenAt: AT - 5,
  planned: [
    { id: 'a', from: AT, until: AT + 9, availability: { status: 'away', note: '', activities: [] }, announced: true },
  ],
  recent: [{ ...AVAILABLE, note: 'lunch' }],
  preferences: {
    ...AT_FIRST,
    autoAway: true,
    shares: { ...AT_FIRST.shares, location: true },
    position: { latitude: 1, longitude: 2, radiusM: 3, at: AT - 1 },
  },
}

describe('what was kept of oneself', () => {
  it('is there again', () => {
    expect(ownFrom(structuredClone(full), AT)).toEqual(full)
    expect(current(full, AT)).toBe(full)
  })
  it('of the first version is the availability alone', () => {
    const { chosen, ...more } = ownFrom({ status: 'away', note: 'lunch' }, AT)
    expect(chosen).toEqual({ ...AVAILABLE, status: 'away', note: 'lunch' })
    expect({ ...more, chosen: AVAILABLE }).toEqual(FIRST_OWN)
  })
  it.each([undefined, null, 7, 'x', [], {}, { chosen: 1, chosenAt: 'x', planned: {}, recent: 3, preferences: [] }])(
    'that makes no sense (%j) is as at first',
    kept => {
      expect(ownFrom(kept, AT)).toEqual(FIRST_OWN)
    },
  )
  it('and is over stays behind', () => {
    const { chosen, chosenAt, planned } = ownFrom(full, AT + 10)
    expect({ chosen, chosenAt, planned }).toEqual({ chosen: AVAILABLE, chosenAt: 0, planned: [] })
  })
  it('is no position older than its life, and none that is not shared', () => {
    expect(ownFrom(full, AT - 1 + POSITION_LIFE_MS).preferences.position).toBeNull()
    const withheld = { ...full, preferences: { ...full.preferences, shares: AT_FIRST.shares } }
    expect(ownFrom(withheld, AT).preferences.position).toBeNull()
  })
  it('was not chosen in the time to come', () => {
    expect(ownFrom({ ...full, chosenAt: AT + 99 }, AT).chosenAt).toBe(AT)
  })
})
