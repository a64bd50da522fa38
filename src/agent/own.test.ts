import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../model/availability.ts'
import { AT_FIRST } from '../model/preferences.ts'
import { current, FIRST_OWN, newerOwn, type Own, overlaid, ownFrom, storable, UNREAD_OWN } from './own.ts'

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
    expect(ownFrom(full, AT - 1 + 3_600_000).preferences.position).toBeNull()
    const withheld = { ...full, preferences: { ...full.preferences, shares: AT_FIRST.shares } }
    expect(ownFrom(withheld, AT).preferences.position).toBeNull()
  })
  it('was not chosen in the time to come', () => {
    expect(ownFrom({ ...full, chosenAt: AT + 99 }, AT).chosenAt).toBe(AT)
  })
  it('lasts until its very end', () => {
    const plan = {
      ...full,
      chosen: { ...full.chosen, until: AT },
      planned: full.planned.map(one => ({ ...one, until: AT })),
    }
    expect([current(plan, AT - 1).chosen.status, current(plan, AT - 1).planned.length]).toEqual(['busy', 1])
    expect([current(plan, AT).chosen.status, current(plan, AT).planned.length]).toEqual(['available', 0])
    // A position is told for an hour.
    expect(ownFrom({ ...full, planned: [] }, AT - 2 + 3_600_000).preferences.position).not.toBeNull()
  })
  it('[SEC-20] is kept without where somebody is', () => {
    expect(storable(full)).toEqual({ ...full, preferences: { ...full.preferences, position: null } })
  })
  it('[SEC-20] stands for nobody who is there, and shares nothing that was picked, before it was read', () => {
    expect(UNREAD_OWN.chosen.status).toBe('appearOffline')
    expect(Object.values(UNREAD_OWN.preferences.shares)).not.toContain(true)
    expect([UNREAD_OWN.chosenAt, UNREAD_OWN.preferences.position]).toEqual([0, null])
  })
})

describe('what a page was told last', () => {
  const told = { ...full, chosenAt: AT - 5, chosen: { ...full.chosen, note: 'told' } }
  it.each([
    [AT - 4, 'x'],
    [AT - 5, 'told'],
    [AT - 6, 'told'],
  ])('[LIFE-06] holds unless the store has something that was chosen later (%i)', (chosenAt, note) => {
    expect(newerOwn({ ...full, chosenAt }, told, AT).chosen.note).toBe(note)
  })
  it('[LIFE-06] is nothing where no page was', () => {
    for (const nothing of [null, undefined]) expect(newerOwn(full, nothing, AT)).toBe(full)
  })
})

describe('what was chosen while the store was read', () => {
  it('[SEC-20] stays, and what was not touched is as it was kept', () => {
    const busy = { ...UNREAD_OWN, chosen: AVAILABLE, chosenAt: AT }
    expect(overlaid(full, UNREAD_OWN, busy)).toEqual({ ...full, chosen: AVAILABLE, chosenAt: AT })
    const [plan] = full.planned.map(one => ({ ...one, id: 'b' }))
    if (plan === undefined) throw new Error('nothing is planned')
    const { preferences } = UNREAD_OWN
    const shared = { ...preferences, autoAway: true, shares: { ...preferences.shares, timeZone: true } }
    const next = overlaid({ ...full, preferences: AT_FIRST }, UNREAD_OWN, {
      ...UNREAD_OWN,
      planned: [plan],
      recent: [],
      preferences: shared,
    })
    expect(next.planned.map(one => one.id)).toEqual(['a', 'b'])
    expect(next.recent).toEqual(full.recent)
    expect(next.chosen).toEqual(full.chosen)
    expect(next.preferences).toEqual({ ...AT_FIRST, autoAway: true, shares: { ...AT_FIRST.shares, timeZone: true } })
  })
})
