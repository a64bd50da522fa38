import { describe, expect, it } from 'vitest'
import type { Contact } from '../../model/contact.ts'
import { NO_EXTRAS, type Part, type Shown } from '../../model/shown.ts'
import { activityWords } from './activity.ts'
import { dayWords, partAge, partStatus, partWords, saidMore, spokenStatus, stretchWords, whoSaid } from './say.ts'
import { summaryOf, timelineOf } from './timeline.ts'

const time = (hour: number, minute = 0, day = 10): number => new Date(2026, 5, day, hour, minute).getTime()
const now = time(14, 6)
const judy: Contact = { uri: 'sip:judy@ims.test', name: 'Judy', group: '', addedAt: 0 }
const shown = (changed: Partial<Shown>): Shown => ({
  uri: judy.uri,
  status: 'available',
  was: null,
  note: null,
  activity: null,
  extras: NO_EXTRAS,
  since: null,
  parts: [],
  why: 'onlyOne',
  watch: { kind: 'active', since: time(7, 52), expiresAt: time(15, 12) },
  entity: null,
  malformed: false,
  foreignType: null,
  history: [],
  ...changed,
})
const part = (changed: Partial<Part>): Part => ({
  id: 'a',
  kind: 'service',
  status: 'available',
  activity: null,
  note: null,
  contact: null,
  at: null,
  decides: false,
  ...changed,
})
const spoken = (changed: Partial<Shown>): string => {
  const { lead, join, rest } = spokenStatus(judy, shown(changed), now)
  return lead + join + rest
}

describe('spokenStatus', () => {
  it('says the status, what someone is doing and the note, and nothing twice', () => {
    expect(spoken({ status: 'available' })).toBe('Available')
    expect(spoken({ status: 'busy', activity: 'meeting', note: 'In a meeting' })).toBe('Busy, In a meeting')
    expect(spoken({ status: 'busy', note: 'in a meeting', extras: { ...NO_EXTRAS, until: time(15) } })).toBe(
      'Busy, in a meeting, until 15:00',
    )
    expect(spoken({ status: 'away', activity: 'lunch', note: 'back 14:30' })).toBe('Away, at lunch, back 14:30')
  })

  it('tells the five greys apart', () => {
    expect(spoken({ status: 'offline' })).toBe('Offline, signed out')
    expect(spoken({ status: 'unknown' })).toBe('No status. Nothing heard yet')
    expect(spoken({ status: 'unknown', was: 'busy', note: 'release' })).toBe('No status. Last known: busy, release')
    expect(spoken({ status: 'waiting' })).toBe('Waiting. Judy has not allowed you yet')
    expect(spoken({ status: 'refused' })).toBe('Refused. Judy does not share this')
    expect(spoken({ status: 'stale', was: 'doNotDisturb', note: 'release' })).toBe('Stale. Was do not disturb, release')
    expect(spoken({ status: 'stale', was: 'unknown' })).toBe('Stale. We lost touch')
    expect(spokenStatus(judy, undefined, now).lead).toBe('No status.')
  })

  it('[SEC-14] takes out of a note what would reorder the sentence', () => {
    expect(spoken({ status: 'busy', note: 'a\u202Eb\u2066c' })).toBe('Busy, abc')
    expect(saidMore({ activity: 'x\u202Ey', note: null })).toBe('xy')
  })
})

describe('whoSaid', () => {
  it('says who said so and when, or since when it is not known', () => {
    expect(whoSaid(judy, shown({ since: time(13, 30) }), now)).toBe('Judy said so 36 min ago')
    expect(whoSaid(judy, shown({}), now)).toBe('')
    expect(whoSaid(judy, shown({ status: 'stale', since: time(14, 0) }), now)).toBe('Last heard from 6 min ago')
    const pending = { kind: 'pending', since: time(14, 0, 8), expiresAt: time(15) } as const
    expect(whoSaid(judy, shown({ status: 'waiting', watch: pending }), now)).toBe('Peu asked 2 days ago')
    const asking = { kind: 'asking', since: time(14, 6) } as const
    expect(whoSaid(judy, shown({ status: 'unknown', watch: asking }), now)).toBe('Peu asked just now')
    const ended = { kind: 'ended', since: time(9, 13), reason: 'rejected', failure: null, retryAt: null } as const
    expect(whoSaid(judy, shown({ status: 'refused', watch: ended }), now)).toBe('Since 09:13 today')
    expect(whoSaid(judy, undefined, now)).toBe('')
  })
})

const day = (...history: readonly (readonly [number, Shown['status']])[]): string =>
  dayWords(
    summaryOf(
      timelineOf(
        history.map(([at, status]) => ({ at, status })),
        now,
      ),
    ),
  )

describe('dayWords', () => {
  it('tells the day in sentences', () => {
    expect(
      day([time(7, 58), 'available'], [time(12, 50), 'stale'], [time(13, 10), 'available'], [time(13, 30), 'busy']),
    ).toBe('Here since 07:58. Busy for 36 min so far. 20 min we could not see.')
    expect(day([time(8), 'busy'], [time(9), 'offline'])).toBe('Offline since 09:00. Busy for 1 h.')
    expect(day([time(8, 40), 'available'], [time(14, 5), 'stale'])).toBe(
      'Available from 08:40. Nothing heard since 14:05.',
    )
    expect(day([time(8), 'waiting'])).toBe('')
  })

  it('names a stretch by its times', () => {
    const busy = { from: time(9, 30), to: time(10, 5), status: 'busy', tone: 'r' } as const
    expect(stretchWords(busy, now)).toBe('09:30–10:05 Busy')
    expect(stretchWords({ ...busy, to: now }, now)).toBe('09:30–now Busy')
  })
})

describe('parts', () => {
  it('are called what they are, with a number where there are several', () => {
    const tel = part({ id: 't', contact: 'tel:+4917' })
    const one = part({ id: '1', contact: 'sip:judy@10.0.0.1' })
    const two = part({ id: '2' })
    const person = part({ id: 'p', kind: 'person' })
    const all = [tel, one, two, person, part({ id: 'd', kind: 'device' })]
    expect(all.map(each => partWords(each, all, 'Judy').label)).toEqual([
      'Telephone',
      'Service 1',
      'Service 2',
      'Judy',
      'Device',
    ])
    expect(partWords(one, all, 'Judy').detail).toBe('judy@10.0.0.1')
  })

  it('are called by the name that a device has', () => {
    const laptop = part({ id: 'd', kind: 'device', note: 'Work laptop' })
    expect(partWords(laptop, [laptop, part({ id: 'e', kind: 'device' })], 'Judy').label).toBe('Work laptop')
    expect(partStatus(laptop, false)).toEqual({ lead: 'Available', join: '', rest: '' })
  })

  it('say their own status and age', () => {
    expect(partStatus(part({ status: 'busy', activity: 'meeting' }), false)).toEqual({
      lead: 'Busy',
      join: ', ',
      rest: 'in a meeting',
    })
    expect(partStatus(part({}), true)).toEqual({ lead: 'Was available', join: '', rest: '' })
    expect(partAge(part({ at: time(13, 30) }), now)).toBe('36 min ago')
    expect(partAge(part({ at: time(12, 10), status: 'offline' }), now)).toBe('since 12:10')
    expect(partAge(part({}), now)).toBe('')
  })
})

describe('activityWords', () => {
  it('puts the words of RFC 4480 plainly, and leaves a word of its own as it is', () => {
    expect(activityWords('on-the-phone')).toBe('on the phone')
    expect(activityWords('juggling')).toBe('juggling')
    expect(activityWords('constructor')).toBe('constructor')
    expect(activityWords(null)).toBe('')
  })
})
