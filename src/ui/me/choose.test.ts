import { describe, expect, it } from 'vitest'
import { AVAILABLE, type Availability, type AvailabilityStatus, type Planned } from '../../model/availability.ts'
import { AT_FIRST } from '../../model/preferences.ts'
import { type Bearing, type Saying, sayingAt } from '../../model/saying.ts'
import { again, baseOf, offered, picked, planChanged, wayBack } from './choose.ts'

const busy: Availability = {
  status: 'busy',
  note: 'in a meeting',
  activities: ['meeting', 'working'],
  moods: ['happy'],
  place: 'office',
  until: 5000,
}
const said = (availability: Availability, because: Saying['because']): Saying => ({
  availability,
  because,
  ahead: [],
  idleSince: null,
})

const withStatus = (base: Availability, status: AvailabilityStatus): Availability =>
  picked({ said: said(base, 'chosen'), availability: base }, base, status, 0)

describe('another status', () => {
  it('keeps what else was said', () => {
    expect(withStatus(busy, 'doNotDisturb')).toEqual({ ...busy, status: 'doNotDisturb' })
    expect(withStatus(busy, 'appearOffline')).toEqual({ ...busy, status: 'appearOffline' })
  })

  it('ends what made one busy when one is Available again, and the end with it', () => {
    expect(withStatus(busy, 'available')).toEqual({
      ...busy,
      status: 'available',
      activities: ['working'],
      until: null,
    })
  })

  it('changes nothing of what Available says when it is chosen once more', () => {
    const working: Availability = { ...busy, status: 'available' }
    expect(withStatus(working, 'available')).toEqual(working)
  })
})

describe('another status while a plan runs', () => {
  const before: Availability = { ...AVAILABLE, note: 'hi' }
  const me = { said: said(busy, 'planned'), availability: before }

  it('keeps what was planned with it', () => {
    expect(picked(me, busy, 'doNotDisturb', 0)).toEqual({ ...busy, status: 'doNotDisturb' })
  })

  it('is done with the plan and its note when one is Available', () => {
    expect(picked(me, busy, 'available', 0)).toEqual(before)
    const away: Availability = { ...AVAILABLE, status: 'away', note: 'out', activities: ['meal'] }
    const ended = picked({ ...me, availability: away }, busy, 'available', 0)
    expect(ended).toEqual({ ...AVAILABLE, note: 'out' })
  })

  it('builds on what was picked meanwhile', () => {
    const wish: Availability = { ...busy, note: 'mine' }
    expect(picked(me, wish, 'available', 0).note).toBe('mine')
  })
})

describe('what a change builds on', () => {
  it('is what holds, but not an Away that was set by itself', () => {
    expect(baseOf({ said: said(busy, 'planned') })).toBe(busy)
    expect(baseOf({ said: said({ ...AVAILABLE, note: 'hi', status: 'away' }, 'idle') })).toEqual({
      ...AVAILABLE,
      note: 'hi',
    })
  })
})

describe('a change while a plan runs', () => {
  const NOW = 2000
  const lunch: Planned = {
    id: 'lunch',
    from: 1000,
    until: 5000,
    availability: { status: 'away', note: 'out', activities: [] },
    announced: true,
  }
  const later: Planned = { ...lunch, id: 'later', from: 6000, until: 7000 }
  const deep: Availability = { ...AVAILABLE, status: 'busy', note: 'deep work' }
  const bearing: Bearing = {
    chosen: deep,
    chosenAt: 10,
    planned: [later, lunch],
    lastInputAt: null,
    preferences: AT_FIRST,
  }
  const me = { said: sayingAt(bearing, NOW).saying, planned: bearing.planned }
  const base = baseOf(me)

  it('of the note or the activities goes to the plan, and what was chosen before comes back after it', () => {
    const planned = planChanged(me, { ...base, note: 'at the dentist', activities: ['appointment'] }, NOW) ?? []
    const after = { ...bearing, planned }
    expect(sayingAt(after, NOW).saying).toMatchObject({
      because: 'planned',
      availability: { status: 'away', note: 'at the dentist', activities: ['appointment'], until: 5000 },
    })
    expect(sayingAt(after, 5000).saying).toMatchObject({ because: 'chosen', availability: deep })
    const changed: Planned['availability'] = { status: 'away', note: 'at the dentist', activities: ['appointment'] }
    expect(planned).toEqual([later, { ...lunch, availability: changed }])
  })

  it('is of the plan that runs, where two overlap', () => {
    const inside: Planned = { ...lunch, id: 'inside', from: 1500, until: 3000 }
    const planned = [inside, lunch]
    const both = { said: sayingAt({ ...bearing, planned }, NOW).saying, planned }
    const [first, second] = planChanged(both, { ...baseOf(both), note: 'x' }, NOW) ?? []
    expect(first?.availability.note).toBe('x')
    expect(second).toBe(lunch)
  })

  it('of anything else is a choice of one’s own, and so is any change when no plan runs', () => {
    const others: readonly Partial<Availability>[] = [
      { status: 'busy' },
      { moods: ['sad'] },
      { place: 'cafe' },
      { until: 4000 },
    ]
    for (const one of others) expect(planChanged(me, { ...base, ...one }, NOW)).toBeNull()
    expect(planChanged({ ...me, said: said(deep, 'chosen') }, { ...deep, note: 'x' }, NOW)).toBeNull()
  })
})

describe('the way back', () => {
  it('is there only from what was set by itself', () => {
    expect(wayBack({ said: said(busy, 'chosen'), availability: busy }, 0)).toBeNull()
  })

  it('leads from Away to Available, with the note', () => {
    const away: Availability = { ...AVAILABLE, note: 'hi', status: 'away' }
    expect(wayBack({ said: said(away, 'idle'), availability: AVAILABLE }, 0)).toEqual({ ...AVAILABLE, note: 'hi' })
  })

  it('leads from a plan to what was chosen before, or to Available when that is over', () => {
    const me = { said: said({ ...AVAILABLE, status: 'away' }, 'planned'), availability: busy }
    expect(wayBack(me, 4999)).toBe(busy)
    expect(wayBack(me, 5000)).toBe(AVAILABLE)
  })
})

describe('a combination', () => {
  it('said again has no end', () => {
    expect(again(busy)).toEqual({ ...busy, until: null })
  })
})

describe('what is offered again', () => {
  const lunch: Availability = { ...AVAILABLE, status: 'away', note: 'lunch' }
  const typing = { ...lunch, note: 'lun' }
  const fed: Availability = { ...lunch, activities: ['meal'], place: 'restaurant' }
  const other: Availability = { ...AVAILABLE, note: 'at my desk' }

  it('is not what is said now', () => {
    expect(offered([again(busy), lunch], busy)).toEqual([lunch])
  })

  it('is not a step on the way, but a combination that was said by itself', () => {
    expect(offered([fed, lunch, typing, other], AVAILABLE)).toEqual([fed, other])
    expect(offered([lunch, typing, other], fed)).toEqual([other])
    expect(offered([fed, other, lunch], AVAILABLE)).toEqual([fed, other, lunch])
  })

  it('is another place, mood or status though the rest is the same', () => {
    const others: readonly Availability[] = [
      { ...fed, place: 'cafe' },
      { ...fed, moods: ['happy'] },
      { ...fed, status: 'busy' },
    ]
    for (const one of others) expect(offered([fed, one], AVAILABLE)).toEqual([fed, one])
  })
})
