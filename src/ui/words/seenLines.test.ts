import { describe, expect, it } from 'vitest'
import { AVAILABLE, type Availability } from '../../model/availability.ts'
import { AT_FIRST, NOTICED_KINDS, PICKED_KINDS, type Preferences, type ShareKind } from '../../model/preferences.ts'
import { seenLines } from './seenLines.ts'

const at = (hours: number, minutes = 0): number => new Date(2026, 2, 4, hours, minutes).getTime()
const NOW = at(14, 6)
const meeting: Availability = {
  status: 'busy',
  note: 'In a meeting',
  activities: ['meeting', 'working'],
  moods: ['in_awe'],
  place: 'office',
  until: at(15),
}
const plan = {
  id: '1',
  from: at(16),
  until: at(17),
  availability: { status: 'busy', note: '', activities: [] },
  announced: true,
} as const
const sharing = (on: boolean, ...kinds: readonly ShareKind[]): Preferences => ({
  ...AT_FIRST,
  card: { ...AT_FIRST.card, homepage: 'https://example.org', map: 'https://example.org/map' },
  position: { latitude: 1, longitude: 2, radiusM: 30, at: NOW },
  deviceName: 'Work laptop',
  shares: { ...AT_FIRST.shares, ...Object.fromEntries(kinds.map(kind => [kind, on])) },
})
const lines = (availability: Availability, preferences = AT_FIRST): readonly string[] =>
  seenLines({ availability, because: 'chosen', ahead: [plan] }, preferences, NOW).map(
    ({ text, sent }) => `${sent ? '+' : '-'} ${text}`,
  )

const sent = (preferences: Preferences): number => lines(meeting, preferences).filter(one => one.startsWith('+')).length

describe('what is sent, item by item', () => {
  it('[SEC-20] is only the status at first, and names what is not sent', () => {
    const { shares } = AT_FIRST
    expect(seenLines({ availability: AVAILABLE, because: 'chosen', ahead: [] }, { ...AT_FIRST, shares }, NOW)).toEqual([
      { text: 'Available', sent: true },
      { text: 'No activity', sent: false },
      { text: 'No note', sent: false },
      { text: 'No mood', sent: false },
      { text: 'No kind of place', sent: false },
      { text: 'No end', sent: false },
      { text: 'Nothing of your plans', sent: false },
      { text: 'No web addresses', sent: false },
      { text: 'Idle or not, not sent', sent: false },
      { text: 'Idle time, not sent', sent: false },
      { text: 'Device name, not sent', sent: false },
      { text: 'What this client can do, not sent', sent: false },
      { text: 'Time zone, not sent', sent: false },
      { text: 'Where you are, not sent', sent: false },
    ])
  })

  it('[SEC-20] is all of it when all of it is shared', () => {
    expect(lines(meeting, sharing(true, ...PICKED_KINDS, ...NOTICED_KINDS))).toEqual([
      '+ Busy',
      '+ In a meeting, working',
      '+ Note: “In a meeting”',
      '+ In awe',
      '+ At the office',
      '+ Until 15:00',
      '+ 1 plan',
      '+ Home page, Map',
      '+ Idle or not',
      '+ Idle time',
      '+ Device name: “Work laptop”',
      '+ What this client can do',
      '+ Time zone',
      '+ 1, 2.0003, within 7.9 km',
    ])
  })

  it.each([...PICKED_KINDS, ...NOTICED_KINDS])('[SEC-20] says what is withheld: %s', kind => {
    const all = sharing(true, ...PICKED_KINDS, ...NOTICED_KINDS)
    const less = { ...all, shares: { ...all.shares, [kind]: false } }
    // The status is always told; the end goes with what it is the end of, how long one is idle with being idle, and a
    // plan that has no note with what one will be doing.
    expect(sent(less)).toBe(sent(all) - (kind === 'idle' || kind === 'activity' ? 2 : 1))
  })

  it('[SEC-20] is nothing but Offline for whoever appears offline', () => {
    const all = sharing(true, ...PICKED_KINDS, ...NOTICED_KINDS)
    expect(lines({ ...meeting, status: 'appearOffline' }, all).filter(one => one.startsWith('+'))).toEqual([
      '+ Offline',
    ])
  })

  it('[SEC-20] names an end that is withheld, and one that goes with what is withheld', () => {
    expect(lines(meeting, sharing(false, 'until'))[5]).toBe('- Until 15:00, not sent')
    expect(lines({ ...AVAILABLE, status: 'busy', until: at(15) }, sharing(false, 'activity'))[5]).toBe(
      '- Until 15:00, not sent',
    )
  })

  it('does not claim a position that was not looked up, or is too old to be told', () => {
    const old = sharing(true, 'location')
    expect(lines(AVAILABLE, { ...old, position: null }).at(-1)).toBe('- Where you are, not looked up')
    const past = { latitude: 1, longitude: 2, radiusM: 30, at: NOW - 3_600_000 }
    expect(lines(AVAILABLE, { ...old, position: past }).at(-1)).toBe('- Where you are, not looked up')
  })
})
