import { describe, expect, it } from 'vitest'
import { AVAILABLE, type Availability } from '../../model/availability.ts'
import { AT_FIRST, type Preferences, type ShareKind } from '../../model/preferences.ts'
import type { Saying } from '../../model/saying.ts'
import { comboWords, othersSee, type Seen, withheldWords } from './seen.ts'

const at = (hours: number, minutes = 0): number => new Date(2026, 2, 4, hours, minutes).getTime()
const meeting: Availability = {
  status: 'busy',
  note: 'In a meeting',
  activities: ['meeting', 'working'],
  moods: ['in_awe'],
  place: 'office',
  until: at(15),
}
const but = (...kinds: readonly ShareKind[]): Preferences['shares'] => ({
  ...AT_FIRST.shares,
  ...Object.fromEntries(kinds.map(kind => [kind, false])),
})
const see = (
  availability: Partial<Availability>,
  shares = AT_FIRST.shares,
  because: Saying['because'] = 'chosen',
): Seen => othersSee({ availability: { ...AVAILABLE, ...availability }, because }, shares)
const spoken = ({ word, more, until }: Seen): string => [word, ...more, ...(until === null ? [] : ['until'])].join(', ')

describe('what others see', () => {
  it.each([
    [{}, 'Available'],
    [{ status: 'busy' }, 'Busy'],
    [{ status: 'inCall' }, 'In a call'],
    [{ status: 'away' }, 'Away'],
    [{ status: 'doNotDisturb' }, 'Do not disturb'],
    [{ status: 'busy', note: 'in a meeting', until: 1 }, 'Busy, in a meeting, until'],
    // What one does makes the status of whoever says nothing stronger.
    [{ activities: ['meeting'] }, 'Busy, in a meeting'],
    [{ activities: ['sleeping'] }, 'Away, asleep'],
    [{ status: 'doNotDisturb', activities: ['meeting'] }, 'Do not disturb, in a meeting'],
    [{ activities: ['working'] }, 'Available, working'],
    // An end is told with what it is the end of, and a note has none.
    [{ note: 'hello', until: 1 }, 'Available, hello'],
    [{ place: 'office', until: 1 }, 'Available, at the office, until'],
    [meeting, 'Busy, in a meeting, working, in awe, at the office, until'],
    [{ note: ' \u202eabc\n' }, 'Available, abc'],
  ] as const)('[SEC-20] %j: %s', (availability, words) => {
    expect(spoken(see(availability))).toBe(words)
    expect(see(availability).withheld).toEqual([])
  })

  it('[SEC-20] is nothing else while one appears offline, and what was typed stays here', () => {
    expect(see({ ...meeting, status: 'appearOffline' })).toEqual({
      status: 'offline',
      word: 'Offline',
      more: [],
      until: null,
      withheld: [],
      kept: 'What else you say stays here until you are back.',
    })
    expect(see({ status: 'appearOffline', note: 'hi' }).kept).toBe('Your note stays here until you are back.')
    expect(see({ status: 'appearOffline' }).kept).toBe('')
  })

  it.each([
    [['activity'], 'Available, In a meeting, in awe, at the office, until', 'You do not share Busy.'],
    [['note'], 'Busy, in a meeting, working, in awe, at the office, until', 'You do not share your note.'],
    [['mood', 'place'], 'Busy, in a meeting, working, until', 'You do not share your mood and your place.'],
    [['until'], 'Busy, in a meeting, working, in awe, at the office', 'You do not share until when.'],
    [['activity', 'note', 'mood', 'place'], 'Available', 'You do not share Busy, your note, your mood and your place.'],
  ] as const)('[SEC-20] leaves out what is withheld, and says so: %j', (kinds, words, withheld) => {
    const seen = see(meeting, but(...kinds))
    expect(spoken(seen)).toBe(words)
    expect(withheldWords(meeting, seen.withheld)).toBe(withheld)
  })

  it('[SEC-20] does not complain of what is withheld but was not said', () => {
    expect(see({}, but('activity', 'note', 'mood', 'place', 'until')).withheld).toEqual([])
    const working: Availability = { ...AVAILABLE, activities: ['working'] }
    expect(withheldWords(working, see(working, but('activity')).withheld)).toBe('You do not share working.')
  })

  it('[SEC-20] has no end of an Away that was set by itself', () => {
    expect(see({ status: 'away', until: 1 }, AT_FIRST.shares, 'idle').until).toBeNull()
    expect(see({ status: 'away', until: 1 }).until).toBe(1)
  })
})

describe('a combination', () => {
  it('is called by all that was picked, each thing once', () => {
    expect(comboWords(meeting)).toEqual({ word: 'Busy', more: 'in a meeting, working, in awe, at the office' })
    expect(comboWords({ ...AVAILABLE, status: 'appearOffline' })).toEqual({ word: 'Appear offline', more: '' })
  })
})
