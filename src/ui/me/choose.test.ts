import { describe, expect, it } from 'vitest'
import { AVAILABLE, type Availability } from '../../model/availability.ts'
import type { Saying } from '../../model/saying.ts'
import { again, baseOf, wayBack, withStatus } from './choose.ts'

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

describe('what a change builds on', () => {
  it('is what holds, but not an Away that was set by itself', () => {
    expect(baseOf({ said: said(busy, 'planned') })).toBe(busy)
    expect(baseOf({ said: said({ ...AVAILABLE, note: 'hi', status: 'away' }, 'idle') })).toEqual({
      ...AVAILABLE,
      note: 'hi',
    })
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
