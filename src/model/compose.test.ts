import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compose as composeWith } from './compose.ts'
import { extrasOf } from './composeExtras.ts'
import { nextChangeAt } from './composeTimes.ts'
import {
  type Device,
  NO_DEVICE,
  NO_PERSON,
  NO_PRESENCE,
  NO_TUPLE,
  type Person,
  type Presence,
  type Tuple,
} from './presence.ts'
import { ACTIVITY_NAMES, type Activity, always } from './rich.ts'
import { NO_EXTRAS } from './shown.ts'

const compose = (presence: Presence, at = 1_000) => composeWith(presence, at, extrasOf)

const service = (of: Partial<Tuple> = {}): Tuple => ({ ...NO_TUPLE, id: 't', basic: 'open', ...of })
const person = (of: Partial<Person> = {}): Person => ({ ...NO_PERSON, id: 'p', ...of })
const device = (of: Partial<Device> = {}): Device => ({ ...NO_DEVICE, id: 'd', deviceId: 'urn:d', ...of })
const presence = (of: Partial<Presence> = {}): Presence => ({ ...NO_PRESENCE, entity: 'sip:bob@ims.test', ...of })
const said = (text: string, lang: string | null = null) => ({ text, lang })
const doing = (...activities: readonly Activity[]): Presence =>
  presence({ tuples: [service()], persons: [person({ activities: [always(activities)] })] })
const other = (text: string): Activity => ({ name: 'other', text })

describe('compose: activities', () => {
  it.each([
    ['on-the-phone', 'inCall', null],
    ['busy', 'busy', null],
    ['meeting', 'busy', 'meeting'],
    ['appointment', 'busy', 'appointment'],
    ['presentation', 'busy', 'presentation'],
    ['performance', 'busy', 'performance'],
    ['spectator', 'busy', 'spectator'],
    ['worship', 'busy', 'worship'],
    ['steering', 'busy', 'steering'],
    ['away', 'away', null],
    ['lunch', 'away', 'lunch'],
    ['breakfast', 'away', 'breakfast'],
    ['dinner', 'away', 'dinner'],
    ['meal', 'away', 'meal'],
    ['vacation', 'away', 'vacation'],
    ['holiday', 'away', 'holiday'],
    ['travel', 'away', 'travel'],
    ['in-transit', 'away', 'in-transit'],
    ['sleeping', 'away', 'sleeping'],
    ['permanent-absence', 'away', 'permanent-absence'],
    ['shopping', 'away', 'shopping'],
    ['working', 'available', 'working'],
    ['playing', 'available', 'playing'],
    ['tv', 'available', 'tv'],
    ['looking-for-work', 'available', 'looking-for-work'],
    ['unknown', 'available', null],
  ] as const)('[PUA-48] %s of somebody who is open is %s', (name, status, activity) => {
    expect(compose(doing({ name }))).toMatchObject({ status, activity })
  })

  it('[PUA-48] what an assistant or a friend is reached by says nothing of the person', () => {
    const own = service({ id: 'own', basic: 'closed', relationship: { name: 'self' } })
    const theirs = service({ id: 'theirs', relationship: { name: 'assistant' }, activities: [{ name: 'busy' }] })
    expect(compose(presence({ tuples: [own, theirs] }))).toMatchObject({ status: 'offline', parts: [{ id: 'own' }] })
    expect(compose(presence({ tuples: [theirs] }))).toMatchObject({ status: 'unknown', parts: [] })
  })

  it('has a meaning for every activity there is', () => {
    for (const name of ACTIVITY_NAMES) expect(compose(doing({ name })).status).not.toBe('unknown')
  })

  it('takes the strongest of several', () => {
    expect(compose(doing({ name: 'away' }, { name: 'meeting' }, { name: 'on-the-phone' }))).toMatchObject({
      status: 'inCall',
      activity: 'meeting',
    })
    expect(compose(doing({ name: 'lunch' }, { name: 'meeting' }))).toMatchObject({
      status: 'busy',
      activity: 'meeting',
    })
  })

  it('knows do-not-disturb, however it is spelled', () => {
    for (const word of ['do-not-disturb', ' Do not disturb\n', 'DO_NOT_DISTURB', 'dnd'])
      expect(compose(doing({ name: 'busy' }, other(word)))).toMatchObject({ status: 'doNotDisturb', activity: null })
  })

  it('shows a word of their own', () => {
    expect(compose(doing(other('skiing')))).toMatchObject({ status: 'available', activity: 'skiing', why: 'onlyOne' })
    expect(compose(doing({ name: 'busy' }, other('at the dentist')))).toMatchObject({
      status: 'busy',
      activity: 'at the dentist',
    })
  })
})

describe('compose: which part decides', () => {
  it('[WAT-20] knows nothing of nothing', () => {
    expect(compose(presence())).toEqual({
      status: 'unknown',
      note: null,
      activity: null,
      extras: NO_EXTRAS,
      since: null,
      parts: [],
      why: 'nothingSaid',
    })
    expect(compose(presence({ tuples: [service({ basic: null })] }))).toMatchObject({
      status: 'unknown',
      why: 'nothingSaid',
      parts: [{ status: 'unknown', decides: true }],
    })
  })

  it('is a single service', () => {
    expect(
      compose(presence({ tuples: [service({ timestamp: 5, contact: { uri: 'sip:b', priority: null } })] })),
    ).toEqual({
      status: 'available',
      note: null,
      activity: null,
      extras: NO_EXTRAS,
      since: 5,
      parts: [
        {
          id: 't',
          kind: 'service',
          status: 'available',
          activity: null,
          note: null,
          contact: 'sip:b',
          at: 5,
          decides: true,
        },
      ],
      why: 'onlyOne',
    })
    expect(compose(presence({ tuples: [service({ basic: 'closed' })] }))).toMatchObject({
      status: 'offline',
      why: 'onlyOne',
    })
  })

  it('is an open service before closed ones, and the newest of several open ones', () => {
    const tuples = [
      service({ id: 'a', timestamp: 3, basic: 'closed' }),
      service({ id: 'b', timestamp: 1 }),
      service({ id: 'c', timestamp: 2 }),
    ]
    const seen = compose(presence({ tuples }))
    expect(seen).toMatchObject({ status: 'available', why: 'openWins', since: 2 })
    expect(seen.parts.map(part => [part.id, part.status, part.decides])).toEqual([
      ['a', 'offline', false],
      ['c', 'available', true],
      ['b', 'available', false],
    ])
    expect(compose(presence({ tuples: tuples.slice(1) }))).toMatchObject({ why: 'newestWins', since: 2 })
  })

  it('is what someone does before a service that is merely open', () => {
    const busy = person({ activities: [always([{ name: 'meeting' }])], timestamp: 1 })
    const seen = compose(presence({ tuples: [service({ timestamp: 2 })], persons: [busy] }))
    expect(seen).toMatchObject({ status: 'busy', activity: 'meeting', why: 'activityWins', since: 1 })
    expect(seen.parts.map(part => [part.kind, part.decides])).toEqual([
      ['person', true],
      ['service', false],
    ])
  })

  it('is offline when all services are closed, whatever is said of the person', () => {
    const busy = [person({ activities: [always([{ name: 'meeting' }])], timestamp: 9, notes: [said('Back soon')] })]
    const tuples = [
      service({ id: 'a', basic: 'closed', timestamp: 1 }),
      service({ id: 'b', basic: 'closed', timestamp: 2 }),
    ]
    expect(compose(presence({ tuples, persons: busy }))).toMatchObject({
      status: 'offline',
      activity: null,
      note: 'Back soon',
      why: 'closedEverywhere',
      since: 2,
    })
    // One that says nothing does not count as open.
    expect(compose(presence({ tuples: [...tuples, service({ id: 'c', basic: null })], persons: busy })).status).toBe(
      'offline',
    )
    const closed = service({ basic: 'closed', activities: [{ name: 'busy' }] })
    expect(compose(presence({ tuples: [closed] })).status).toBe('offline')
    expect(compose(presence({ tuples: [closed, service({ id: 'open' })] })).status).toBe('available')
  })

  it('is an activity where there is no service', () => {
    expect(compose(presence({ persons: [person({ activities: [always([{ name: 'busy' }])] })] }))).toMatchObject({
      status: 'busy',
      why: 'onlyOne',
    })
    expect(compose(presence({ persons: [person({ activities: [always([{ name: 'working' }])] })] }))).toMatchObject({
      status: 'unknown',
      why: 'nothingSaid',
    })
  })

  it('is the newest of several persons; one without a time is the oldest', () => {
    const persons = [
      person({ id: 'a', activities: [always([{ name: 'away' }])] }),
      person({ id: 'b', activities: [always([{ name: 'on-the-phone' }])], timestamp: 1 }),
      person({ id: 'c', activities: [always([{ name: 'lunch' }])], timestamp: 2 }),
    ]
    expect(compose(presence({ tuples: [service()], persons }))).toMatchObject({
      status: 'away',
      activity: 'lunch',
      since: 2,
      why: 'newestWins',
    })
  })

  it('takes activities from a tuple too', () => {
    const tuple = service({ activities: [{ name: 'on-the-phone' }], notes: [said('Ring later')] })
    expect(compose(presence({ tuples: [tuple] }))).toMatchObject({
      status: 'inCall',
      note: 'Ring later',
      why: 'onlyOne',
    })
    const silent = service({ id: 'b', basic: null, activities: [{ name: 'busy' }] })
    expect(compose(presence({ tuples: [service({ id: 'a', basic: 'closed' }), silent] })).status).toBe('busy')
  })
})

describe('compose: notes and parts', () => {
  it('takes the newest person note, then that of the deciding service, then the document’s', () => {
    const tuples = [
      service({ id: 'a', timestamp: 2, notes: [said('tuple')] }),
      service({ id: 'b', notes: [said('x')] }),
    ]
    const persons = [
      person({ id: 'a', timestamp: 1, notes: [said('older')] }),
      person({ id: 'b', timestamp: 3, notes: [said('newer')] }),
      person({ id: 'c', timestamp: 4, notes: [said(' \n')] }),
    ]
    const notes = [said('root')]
    expect(compose(presence({ tuples, persons, notes })).note).toBe('newer')
    expect(compose(presence({ tuples, notes })).note).toBe('tuple')
    expect(compose(presence({ tuples: [service()], notes })).note).toBe('root')
    expect(compose(presence({ tuples: [service()], notes: [said('')] })).note).toBeNull()
    expect(compose(presence({ persons })).note).toBe('newer')
  })

  it('prefers the note that is in no language in particular', () => {
    const notes = [said('Hallo', 'de'), said(' Hello '), said('Hi')]
    expect(compose(presence({ tuples: [service({ notes })] })).note).toBe('Hello')
    expect(compose(presence({ tuples: [service({ notes: notes.slice(0, 1) })] })).note).toBe('Hallo')
  })

  it('lists devices, as reachable as what runs on them', () => {
    const seen = compose(
      presence({
        tuples: [
          service({ id: 'a', deviceIds: ['urn:d'] }),
          service({ id: 'b', deviceIds: ['urn:e'], basic: 'closed' }),
        ],
        devices: [device(), device({ id: 'e', deviceId: 'urn:e' }), device({ id: 'f', deviceId: 'urn:f' })],
      }),
    )
    expect(seen.parts.map(part => [part.id, part.kind, part.status])).toEqual([
      ['a', 'service', 'available'],
      ['b', 'service', 'offline'],
      ['d', 'device', 'available'],
      ['e', 'device', 'offline'],
      ['f', 'device', 'unknown'],
    ])
  })

  it('does not list a person of whom there is only a note', () => {
    const persons = [person({ notes: [said('Back at 3')] })]
    expect(compose(presence({ tuples: [service()], persons })).parts.map(part => part.kind)).toEqual(['service'])
    expect(compose(presence({ persons })).parts).toMatchObject([{ kind: 'person', status: 'unknown', decides: true }])
  })

  it('gives parts ids of their own where devices’ documents were put together', () => {
    const tuples = [service(), service({ timestamp: 1 }), service({ id: 't#2' }), service({ timestamp: 2 })]
    const ids = compose(
      presence({ tuples, persons: [person({ id: 't', activities: [always([{ name: 'busy' }])] })] }),
    ).parts.map(part => part.id)
    expect(new Set(ids).size).toBe(5)
  })

  it('does not choke on thousands of parts', () => {
    const tuples = Array.from({ length: 5000 }, () => service({ deviceIds: ['urn:d'] }))
    const devices = Array.from({ length: 4000 }, () => device())
    expect(compose(presence({ tuples, devices })).parts).toHaveLength(100)
  })
})

const few = <Value>(one: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> => fc.array(one, { maxLength: 4 })
// Few values, so that much is equal: ids, times and all.
const timestamp = fc.constantFrom(null, 1, 2)
const id = fc.constantFrom('a', 'b')
const notes = fc.array(fc.record({ text: fc.constantFrom('', 'x', 'y'), lang: fc.constantFrom(null, 'en') }), {
  maxLength: 2,
})
const activities = fc.array(
  fc.constantFrom<Activity>(
    { name: 'busy' },
    { name: 'lunch' },
    { name: 'working' },
    other('do-not-disturb'),
    other('z'),
  ),
  { maxLength: 2 },
)
const spans = fc.constantFrom(null, 500, 1_500)
const spanned = <Value>(value: fc.Arbitrary<Value>) =>
  fc.array(fc.record({ from: spans, until: spans, value, notes }), { maxLength: 2 })
const userInput = fc.constantFrom(
  null,
  { state: 'active' as const, thresholdS: null, lastInput: null },
  { state: 'idle' as const, thresholdS: 60, lastInput: 900 },
  { state: 'idle' as const, thresholdS: 60, lastInput: 1_200 },
)
const locations = fc.array(
  fc.record({
    shape: fc.constantFrom(null, { kind: 'point' as const, latitude: 1, longitude: 2, altitude: null }),
    civic: fc.constantFrom([], [['A3', 'Here'] as const]),
    retransmissionAllowed: fc.constant(false),
    retentionExpiry: spans,
    method: fc.constant(null),
  }),
  { maxLength: 1 },
)
const timed = fc.array(
  fc.record({ from: fc.constantFrom(500, 1_200), until: spans, basic: fc.constant(null), activities, notes }),
  { maxLength: 2 },
)
const willingness = fc.constantFrom(
  null,
  { basic: 'closed' as const, from: null, until: 1_500 },
  { basic: 'closed' as const, from: 1_500, until: null },
)
const arbitrary: fc.Arbitrary<Presence> = fc
  .record({
    tuples: few(
      fc
        .record({
          id,
          basic: fc.constantFrom('open' as const, 'closed' as const, null),
          contact: fc.constantFrom(null, { uri: 'sip:a', priority: null }, { uri: 'sip:a', priority: 0.5 }),
          notes,
          timestamp,
          deviceIds: fc.constantFrom([], ['urn:d']),
          activities,
          userInput,
          timed,
          locations,
        })
        .map(service),
    ),
    persons: few(
      fc
        .record({
          id,
          activities: spanned(activities),
          moods: spanned(fc.constantFrom([{ name: 'happy' as const }], [{ name: 'sad' as const }])),
          placeTypes: spanned(fc.constantFrom([{ name: 'office' as const }], [{ name: 'bar' as const }])),
          spheres: spanned(fc.constantFrom({ name: 'home' as const }, { name: 'work' as const })),
          timeOffsets: spanned(fc.constantFrom(...[60, 120].map(minutes => ({ minutes, description: null })))),
          overridingWillingness: willingness,
          userInput,
          locations,
          notes,
          timestamp,
        })
        .map(person),
    ),
    devices: few(
      fc.record({ id, deviceId: fc.constantFrom('urn:d', 'urn:e'), notes, timestamp, locations }).map(device),
    ),
    notes,
  })
  .map(presence)
const shuffled = <Value>(values: readonly Value[]): fc.Arbitrary<Value[]> =>
  fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length })

describe('compose: properties', () => {
  it('[PUA-51] [PUA-54] gives the same until the next change that is foretold', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 0, max: 2_000 }), fc.nat(2_000), (one, at, later) => {
        const next = nextChangeAt(one, at)
        expect(next ?? Infinity).toBeGreaterThan(at)
        const last = Math.min(at + later, (next ?? Infinity) - 1)
        expect(compose(one, last)).toEqual(compose(one, at))
      }),
      { numRuns: 1000 },
    )
  })

  it('[WAT-20] gives the same whatever the order of a document', () => {
    const pair = arbitrary.chain(one =>
      fc
        .record({ tuples: shuffled(one.tuples), persons: shuffled(one.persons), devices: shuffled(one.devices) })
        .map(moved => [one, { ...one, ...moved }] as const),
    )
    fc.assert(
      fc.property(pair, ([one, moved]) => {
        expect(compose(moved)).toEqual(compose(one))
      }),
      { numRuns: 1000 },
    )
  })

  it('lets exactly one part decide where there is any, with the status that is shown', () => {
    fc.assert(
      fc.property(arbitrary, one => {
        const seen = compose(one)
        const deciding = seen.parts.filter(part => part.decides)
        expect(deciding).toHaveLength(Math.min(1, seen.parts.length))
        expect(deciding[0]?.status ?? 'unknown').toBe(seen.status)
        expect(deciding[0]?.at ?? null).toBe(seen.since)
        expect(seen.why === 'nothingSaid').toBe(seen.status === 'unknown')
        expect(new Set(seen.parts.map(part => part.id)).size).toBe(seen.parts.length)
      }),
      { numRuns: 1000 },
    )
  })
})
