import { describe, expect, it } from 'vitest'
import { compose as composeWith } from './compose.ts'
import { extrasOf as allExtras } from './composeExtras.ts'
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
import { always, type Location, NO_CARD, type Spanned, type TimedStatus, type UserInput } from './rich.ts'
import { type Extras, NO_EXTRAS } from './shown.ts'

const compose = (presence: Parameters<typeof composeWith>[0], at: number) => composeWith(presence, at, allExtras)

const AT = 1_000
const OPEN: Tuple = { ...NO_TUPLE, id: 't', basic: 'open' }
const personOf = (index: number, of: Partial<Person>): Person => ({
  ...NO_PERSON,
  id: `p${index}`,
  timestamp: index,
  ...of,
})
const tupleOf = (index: number, of: Partial<Tuple>): Tuple => ({ ...OPEN, id: `t${index}`, ...of })
const saying = (...persons: readonly Partial<Person>[]): Presence => ({
  ...NO_PRESENCE,
  tuples: [OPEN],
  persons: persons.map((of, index) => personOf(index, of)),
})
const serving = (...tuples: readonly Partial<Tuple>[]): Presence => ({
  ...NO_PRESENCE,
  tuples: tuples.map((of, index) => tupleOf(index, of)),
})
const extrasOf = (presence: Presence, at = AT): Extras => compose(presence, at).extras
const during = <Value>(value: Value, from: number | null, until: number | null): Spanned<Value> => ({
  ...always(value),
  from,
  until,
})

const zone = (minutes: number): number | null =>
  extrasOf(saying({ timeOffsets: [always({ minutes, description: null })] })).timeOffset
const device = (userInput: UserInput): Device => ({ ...NO_DEVICE, id: 'd', userInput })

describe('compose: what holds now', () => {
  const busy = saying({ activities: [during([{ name: 'meeting' }], 500, 1_500)] })

  it('[PUA-48] takes an activity from its beginning to its end, which is not of it', () => {
    expect([499, 500, 1_499, 1_500].map(at => compose(busy, at).status)).toEqual([
      'available',
      'busy',
      'busy',
      'available',
    ])
    expect(extrasOf(busy, 1_000)).toEqual({ ...NO_EXTRAS, activities: ['meeting'], until: 1_500 })
    expect(extrasOf(busy, 1_500)).toEqual(NO_EXTRAS)
    expect([0, 500, 1_500].map(at => nextChangeAt(busy, at))).toEqual([500, 1_500, null])
  })

  it('[PUA-48] takes of several the one whose time it is', () => {
    const day = saying({
      activities: [during([{ name: 'meeting' }], null, 1_000), during([{ name: 'lunch' }], 1_000, 2_000)],
    })
    expect(compose(day, 999)).toMatchObject({ status: 'busy', activity: 'meeting', extras: { until: 1_000 } })
    expect(compose(day, 1_000)).toMatchObject({ status: 'away', activity: 'lunch', extras: { until: 2_000 } })
  })

  it('a note of what somebody does is shown where they have no other', () => {
    const notes = [{ text: 'with Bob', lang: null }]
    const activities = [{ ...always([{ name: 'meeting' } as const]), notes }]
    expect(compose(saying({ activities }), AT).note).toBe('with Bob')
    expect(compose(saying({ activities, notes: [{ text: 'own', lang: null }] }), AT).note).toBe('own')
  })

  it('[PUA-55] who is willing to no communication does not want to be disturbed, unless they say what they do', () => {
    const overridingWillingness = { basic: 'closed', from: null, until: 1_500 } as const
    expect(compose(saying({ overridingWillingness }), AT)).toMatchObject({
      status: 'doNotDisturb',
      extras: { until: 1_500 },
    })
    expect(compose(saying({ overridingWillingness }), 1_500).status).toBe('available')
    const activities = [always([{ name: 'away' } as const])]
    expect(compose(saying({ overridingWillingness, activities }), AT).status).toBe('away')
    const open = { ...overridingWillingness, basic: 'open' } as const
    expect(compose(saying({ overridingWillingness: open }), AT).status).toBe('available')
    const closed = { ...saying({ overridingWillingness }), tuples: [{ ...OPEN, basic: 'closed' as const }] }
    expect(compose(closed, AT).status).toBe('offline')
  })
})

describe('compose: extras', () => {
  it('[PUA-48] has all words that say more, those that made the status first, each once', () => {
    const activities = [
      always([
        { name: 'tv' },
        { name: 'busy' },
        { name: 'meeting' },
        { name: 'other', text: ' golf ' },
        { name: 'other', text: 'golf' },
      ] as const),
    ]
    expect(compose(saying({ activities }), AT)).toMatchObject({
      activity: 'meeting',
      extras: { activities: ['meeting', 'tv', 'golf'] },
    })
  })

  it('[PUA-47] believes of each thing the newest person that says it', () => {
    const persons = saying(
      {
        moods: [always([{ name: 'sad' }])],
        placeTypes: [always([{ name: 'office' }, { name: 'other', text: 'desk' }])],
        spheres: [always({ name: 'work' })],
        timeOffsets: [always({ minutes: -60, description: null })],
        card: { ...NO_CARD, displayNames: [{ text: 'Old', lang: null }], map: 'https://map.test/' },
      },
      {
        moods: [always([{ name: 'happy' }]), during([{ name: 'proud' }], 2_000, null)],
        spheres: [always({ name: 'unknown' })],
        card: { ...NO_CARD, displayNames: [{ text: ' Bob ', lang: null }], homepage: 'https://bob.test/' },
      },
    )
    expect(extrasOf(persons)).toEqual({
      ...NO_EXTRAS,
      moods: ['happy'],
      places: ['office', 'desk'],
      timeOffset: -60,
      displayName: 'Bob',
      links: [
        { kind: 'homepage', uri: 'https://bob.test/' },
        { kind: 'map', uri: 'https://map.test/' },
      ],
    })
  })

  it('[SEC-17] shows links that a browser may open, no others', () => {
    const card = {
      ...NO_CARD,
      homepage: 'javascript:alert(1)',
      icon: 'data:image/png;base64,',
      sound: 'http://s.test/',
    }
    expect(extrasOf(saying({ card })).links).toEqual([{ kind: 'sound', uri: 'http://s.test/' }])
  })

  it('[PUA-50] a time zone that is nowhere is none', () => {
    expect([840, 841, -721, 1e9].map(zone)).toEqual([840, null, -721, null])
  })

  it('who is offline does nothing, but is still somebody', () => {
    const person = personOf(0, {
      activities: [during([{ name: 'tv' }], null, 2_000)],
      moods: [always([{ name: 'sad' }])],
    })
    expect(extrasOf({ ...serving({ basic: 'closed' }), persons: [person] })).toEqual({ ...NO_EXTRAS, moods: ['sad'] })
  })
})

describe('compose: idle', () => {
  const idle: UserInput = { state: 'idle', thresholdS: 60, lastInput: 500 }
  const active: UserInput = { state: 'active', thresholdS: 60, lastInput: null }

  it.each<[string, Presence, Extras['idle']]>([
    ['one service', serving({ userInput: idle }), { since: 500 }],
    ['not said since when', serving({ userInput: { ...idle, lastInput: null } }), { since: null }],
    ['from the future', serving({ userInput: { ...idle, lastInput: 1_001 } }), { since: null }],
    ['the later of two', serving({ userInput: idle }, { userInput: { ...idle, lastInput: 700 } }), { since: 700 }],
    ['another service is used', serving({ userInput: idle }, { userInput: active }), null],
    ['a device is used', { ...serving({ userInput: idle }), devices: [device(active)] }, null],
    ['a device alone', { ...serving({}), devices: [device(idle)] }, { since: 500 }],
    ['a closed service says nothing', serving({ userInput: idle, basic: 'closed' }, {}), null],
    ['the person counts more', { ...saying({ userInput: idle }), devices: [device(active)] }, { since: 500 }],
    ['offline', serving({ userInput: idle, basic: 'closed' }), null],
  ])('[PUA-49] %s', (_, presence, expected) => {
    expect(extrasOf(presence).idle).toEqual(expected)
  })
})

describe('compose: what is ahead', () => {
  const busy: TimedStatus = { from: 2_000, until: 3_000, basic: 'open', activities: [{ name: 'meeting' }], notes: [] }

  it('[PUA-51] shows what is said of the time to come, soonest first, those that overlap too', () => {
    const note = [{ text: 'n', lang: null }]
    const presence = serving(
      { timed: [busy, { ...busy, from: 2_500, until: null, basic: null, activities: [], notes: note }] },
      {
        timed: [
          busy,
          { ...busy, from: 1_500, until: 1_800, basic: 'closed' },
          { ...busy, from: 2_400, activities: [] },
        ],
      },
    )
    expect(extrasOf(presence).ahead).toEqual([
      { from: 1_500, until: 1_800, status: 'offline', note: null },
      { from: 2_000, until: 3_000, status: 'busy', note: null },
      { from: 2_400, until: 3_000, status: 'available', note: null },
      { from: 2_500, until: null, status: 'unknown', note: 'n' },
    ])
    expect(compose(presence, AT).status).toBe('available')
  })

  it('[PUA-51] shows it until it is over', () => {
    const presence = serving({ timed: [busy] })
    expect([1_999, 2_000, 2_999, 3_000].map(at => extrasOf(presence, at).ahead.length)).toEqual([1, 1, 1, 0])
    expect([AT, 3_000].map(at => nextChangeAt(presence, at))).toEqual([3_000, null])
    expect(extrasOf(serving({ timed: [{ ...busy, until: 1_900 }] })).ahead).toEqual([])
  })

  it('is not flooded', () => {
    const timed = Array.from({ length: 5_000 }, (_, index) => ({ ...busy, from: 2_000 + index, until: null }))
    expect(extrasOf(serving({ timed })).ahead).toHaveLength(20)
  })
})

describe('compose: where somebody is', () => {
  const here: Location = {
    shape: { kind: 'circle', latitude: 1, longitude: 2, radiusM: 3 },
    civic: [
      ['A3', 'Berlin'],
      ['RD', 'Lindenallee'],
      ['country', 'DE'],
      ['ROOM', '5'],
      ['A6', ' '],
    ],
    retransmissionAllowed: false,
    retentionExpiry: 1_500,
    method: null,
  }
  const north = (latitude: number): { readonly locations: readonly Location[] } => ({
    locations: [{ ...here, shape: { kind: 'point', latitude, longitude: 0, altitude: null } }],
  })

  it('[PUA-54] shows it from wherever it is said, civic words from the outside in', () => {
    const expected = { location: { latitude: 1, longitude: 2, radiusM: 3 }, civic: 'DE, Berlin, Lindenallee, 5' }
    expect(extrasOf(serving({ locations: [here] }))).toMatchObject(expected)
    expect(extrasOf(saying({ locations: [here] }))).toMatchObject(expected)
    expect(extrasOf({ ...serving({}), devices: [{ ...NO_DEVICE, locations: [here] }] })).toMatchObject(expected)
  })

  it('[PUA-54] what is past its time is not shown', () => {
    const presence = saying({ locations: [here] })
    expect(extrasOf(presence, 1_500)).toEqual(NO_EXTRAS)
    expect(nextChangeAt(presence, AT)).toBe(1_500)
  })
  it('[PUA-54] one that says no time is kept for a day after its timestamp', () => {
    const day = 86_400_000
    const presence = saying({ locations: [{ ...here, retentionExpiry: null }], timestamp: AT })
    expect([AT + day - 1, AT + day].map(at => extrasOf(presence, at).location !== null)).toEqual([true, false])
    expect(nextChangeAt(presence, AT)).toBe(AT + day)
    const untimed = saying({ locations: [{ ...here, retentionExpiry: null }], timestamp: null })
    expect(extrasOf(untimed, 1e12).location).not.toBeNull()
  })
  it('[PUA-54] of several places that of a device counts, then that of a service, then that of the person', () => {
    const both = { ...saying(north(1)), tuples: serving(north(2)).tuples }
    const all = { ...both, devices: [{ ...NO_DEVICE, ...north(3) }] }
    expect([saying(north(1)), both, all].map(one => extrasOf(one).location?.latitude)).toEqual([1, 2, 3])
  })

  it('a place without a point has words alone', () => {
    expect(extrasOf(saying({ locations: [{ ...here, shape: null, civic: [] }] }))).toEqual(NO_EXTRAS)
    expect(
      extrasOf(saying({ locations: [{ ...here, shape: { kind: 'point', latitude: 1, longitude: 2, altitude: 9 } }] })),
    ).toMatchObject({ location: { radiusM: null } })
  })
})
