import { describe, expect, it } from 'vitest'
import { AVAILABILITY_STATUSES, AVAILABLE, type Availability, type Planned } from './availability.ts'
import { compose as composeWith } from './compose.ts'
import { extrasOf } from './composeExtras.ts'
import { type DocumentOf, goneDocument, presenceDocument } from './document.ts'
import { AT_FIRST, type Preferences, type ShareKind } from './preferences.ts'
import { NO_PRESENCE, NO_TUPLE, type Presence } from './presence.ts'
import { always } from './rich.ts'
import { plainly, type Saying } from './saying.ts'

const compose = (presence: Parameters<typeof composeWith>[0], at: number) => composeWith(presence, at, extrasOf)

const AT = 1_770_000_000_000
const HOUR = 3_600_000
const URN = 'urn:uuid:00000000-0000-4000-8000-000000000001'

const planOf = (from: number, until: number, of: Partial<Planned> = {}): Planned => ({
  id: `${from}`,
  from,
  until,
  availability: { status: 'busy', note: '', activities: [] },
  announced: true,
  ...of,
})
type Said = Partial<Availability> & { readonly saying?: Partial<Saying>; readonly preferences?: Partial<Preferences> }
const inputOf = ({ saying, preferences, ...availability }: Said): DocumentOf => ({
  entity: 'sip:alice@ims.test',
  contactUri: 'sip:alice@ims.test',
  tupleId: 't-1',
  personId: 'p-1',
  deviceId: 'd-1',
  deviceUrn: URN,
  saying: { ...plainly({ ...AVAILABLE, ...availability }), ...saying },
  preferences: { ...AT_FIRST, ...preferences },
  timeOffsetMin: 60,
  at: AT,
  since: AT,
})
const documentOf = (of: Said): Presence => presenceDocument(inputOf(of))
const sharing = (...kinds: readonly ShareKind[]): Preferences['shares'] => ({
  ...AT_FIRST.shares,
  ...Object.fromEntries(kinds.map(kind => [kind, true])),
})
const without = (...kinds: readonly ShareKind[]): Pick<Preferences, 'shares'> => ({
  shares: { ...AT_FIRST.shares, ...Object.fromEntries(kinds.map(kind => [kind, false])) },
})
const tupleOf = (of: Said) => documentOf(of).tuples[0]
const personOf = (of: Said) => documentOf(of).persons[0]
const deviceOf = (of: Said) => documentOf(of).devices[0]

const open = {
  ...NO_TUPLE,
  id: 't-1',
  basic: 'open',
  contact: { uri: 'sip:alice@ims.test', priority: null },
  timestamp: AT,
}

describe('presenceDocument: what is picked and typed', () => {
  it('[SEC-20] [PUA-58] says of Available without a note only that it is open, where and since when', () => {
    expect(documentOf({})).toEqual({ ...NO_PRESENCE, entity: 'sip:alice@ims.test', tuples: [open] })
  })

  it.each([
    ['busy', [{ name: 'busy' }], null],
    ['inCall', [{ name: 'on-the-phone' }], null],
    ['away', [{ name: 'away' }], null],
    [
      'doNotDisturb',
      [{ name: 'other', text: 'do-not-disturb' }, { name: 'busy' }],
      { basic: 'closed', from: null, until: null },
    ],
  ] as const)(
    '[SEC-20] [PUA-48] says %s as an activity of the person, and nothing else',
    (status, activities, willing) => {
      const said = documentOf({ status })
      expect(said.tuples).toEqual([open])
      expect(said.persons).toEqual([
        expect.objectContaining({
          id: 'p-1',
          activities: [always(activities)],
          moods: [],
          notes: [],
          userInput: null,
          overridingWillingness: willing,
          timestamp: AT,
        }),
      ])
      expect(said.devices).toEqual([])
    },
  )

  it('[PUA-45] puts the note to the person and the time to everything', () => {
    expect(personOf({ note: ' Back at 3 ' })).toMatchObject({
      activities: [],
      notes: [{ text: 'Back at 3', lang: null }],
      timestamp: AT,
    })
    expect(personOf({ note: '  ' })).toBeUndefined()
  })

  it('[PUA-48] says activities, moods and the place, each once and with the end that was given', () => {
    const until = AT + HOUR
    const person = personOf({
      status: 'busy',
      activities: ['meeting', 'busy', 'lunch', 'meal'],
      moods: ['happy', 'happy'],
      place: 'office',
      until,
    })
    expect(person).toMatchObject({
      activities: [{ from: null, until, value: [{ name: 'meeting' }, { name: 'meal' }, { name: 'busy' }] }],
      moods: [{ from: null, until, value: [{ name: 'happy' }] }],
      placeTypes: [{ from: null, until, value: [{ name: 'office' }] }],
    })
    expect(personOf({ status: 'busy', until: AT })?.activities).toEqual([always([{ name: 'busy' }])])
  })

  it('[PUA-48] says unknown only where nothing else is said', () => {
    expect(personOf({ status: 'busy', activities: ['unknown'], moods: ['sad', 'unknown'] })).toMatchObject({
      activities: [{ value: [{ name: 'busy' }] }],
      moods: [{ value: [{ name: 'sad' }] }],
    })
    expect(personOf({ moods: ['unknown'] })?.moods).toEqual([always([{ name: 'unknown' }])])
  })

  it('gives no end to Away that came by itself', () => {
    const saying = { because: 'idle' } as const
    expect(personOf({ status: 'away', until: AT + HOUR, saying })?.activities[0]?.until).toBeNull()
  })

  it('[PUA-43] [PUA-58] keeps its ids', () => {
    for (const status of AVAILABILITY_STATUSES) expect(tupleOf({ status })?.id).toBe('t-1')
  })

  it('is seen as it was meant', () => {
    for (const status of AVAILABILITY_STATUSES) {
      const offline = status === 'appearOffline'
      expect(compose(documentOf({ status, note: 'Note' }), AT)).toMatchObject({
        status: offline ? 'offline' : status,
        note: offline ? null : 'Note',
        activity: null,
        since: offline ? null : AT,
      })
    }
  })
})

describe('presenceDocument: what is withheld', () => {
  const everything = {
    status: 'doNotDisturb',
    activities: ['meeting'],
    note: 'n',
    moods: ['happy'],
    place: 'office',
    until: AT + HOUR,
    saying: { ahead: [planOf(AT + HOUR, AT + 2 * HOUR)], idleSince: AT - HOUR },
    preferences: {
      shares: sharing('idle', 'lastInput', 'device', 'capabilities', 'timeZone', 'location'),
      card: { ...AT_FIRST.card, homepage: 'https://alice.test/' },
      position: { latitude: 1, longitude: 2, radiusM: 3, at: AT },
      wholeComputer: true,
    },
  } as const satisfies Said
  const full = presenceDocument(inputOf(everything))
  const { shares } = everything.preferences

  const [tuple, person, device] = [full.tuples[0], full.persons[0], full.devices[0]]
  /** What is gone when a kind is. */
  const GONE: Readonly<Record<ShareKind, Presence>> = {
    activity: {
      ...full,
      persons: full.persons.map(one => ({ ...one, activities: [], overridingWillingness: null })),
      // A plan of which nothing may be said is none.
      tuples: full.tuples.map(one => ({ ...one, timed: [] })),
    },
    note: { ...full, persons: full.persons.map(one => ({ ...one, notes: [] })) },
    until: {
      ...full,
      persons: full.persons.map(one => ({
        ...one,
        activities: one.activities.map(({ value }) => always(value)),
        moods: one.moods.map(({ value }) => always(value)),
        placeTypes: one.placeTypes.map(({ value }) => always(value)),
        overridingWillingness: { basic: 'closed', from: null, until: null },
      })),
    },
    mood: { ...full, persons: full.persons.map(one => ({ ...one, moods: [] })) },
    place: { ...full, persons: full.persons.map(one => ({ ...one, placeTypes: [] })) },
    planned: { ...full, tuples: full.tuples.map(one => ({ ...one, timed: [] })) },
    card: { ...full, persons: full.persons.map(one => ({ ...one, card: { ...one.card, homepage: null } })) },
    idle: { ...full, devices: full.devices.map(one => ({ ...one, userInput: null })) },
    lastInput: {
      ...full,
      devices: full.devices.map(one => ({
        ...one,
        userInput: { state: 'idle', thresholdS: AT_FIRST.idleAfterS, lastInput: null },
      })),
    },
    device: {
      ...full,
      // What was noticed of it is then of the service and of the person.
      tuples: full.tuples.map(one => ({ ...one, deviceIds: [], userInput: device?.userInput ?? null })),
      persons: full.persons.map(one => ({ ...one, locations: device?.locations ?? [] })),
      devices: [],
    },
    capabilities: {
      ...full,
      tuples: full.tuples.map(one => ({ ...one, capabilities: null })),
      devices: full.devices.map(one => ({ ...one, capabilities: null })),
    },
    timeZone: { ...full, persons: full.persons.map(one => ({ ...one, timeOffsets: [] })) },
    location: { ...full, devices: full.devices.map(one => ({ ...one, locations: [] })) },
  }

  it.each(Object.entries(GONE))('[SEC-20] %s takes its part along and nothing else', (kind, expected) => {
    expect(expected).not.toEqual(full)
    const preferences = { ...everything.preferences, shares: { ...shares, [kind]: false } }
    expect(documentOf({ ...everything, preferences })).toEqual(expected)
  })

  it('[SEC-20] [PUA-47] [PUA-48] says all of it where it belongs when all is shared', () => {
    expect(tuple).toMatchObject({ deviceIds: [URN], capabilities: { audio: false }, userInput: null })
    expect(tuple?.timed).toHaveLength(1)
    expect(person).toMatchObject({
      timeOffsets: [always({ minutes: 60, description: null })],
      card: { homepage: 'https://alice.test/' },
      locations: [],
    })
    expect(device).toMatchObject({ id: 'd-1', deviceId: URN, notes: [{ text: 'Browser', lang: null }], timestamp: AT })
  })

  it('[SEC-20] nothing noticed leaves before it is turned on, whatever is known', () => {
    const known = documentOf({
      status: 'busy',
      saying: { idleSince: AT - HOUR },
      preferences: { position: everything.preferences.position, deviceName: 'Desk', wholeComputer: true },
    })
    expect(known).toEqual(documentOf({ status: 'busy' }))
  })

  it('[SEC-20] a withheld status is plain open, but appearing offline stays closed', () => {
    expect(documentOf({ status: 'busy', preferences: without('activity') })).toEqual(documentOf({}))
    expect(tupleOf({ status: 'appearOffline', preferences: without('activity') })?.basic).toBe('closed')
  })

  it('[SEC-20] who appears offline says what a client says that goes, to the last byte', () => {
    const gone = goneDocument(inputOf({}))
    expect(documentOf({ ...everything, status: 'appearOffline' })).toEqual(gone)
    // Nothing that a server does not say by itself of a device that is gone: neither since when nor how to be reached.
    const tuples = [{ ...open, basic: 'closed', contact: null, timestamp: null }]
    expect(gone).toEqual({ ...NO_PRESENCE, entity: 'sip:alice@ims.test', tuples })
  })
})

const idle = { idleSince: AT - HOUR }
const inputSaid = (kinds: readonly ShareKind[], saying: Partial<Saying>) =>
  tupleOf({ saying, preferences: { shares: sharing(...kinds), idleAfterS: 300 } })?.userInput

describe('presenceDocument: what is noticed', () => {
  it('[PUA-49] says idle with its threshold, and since when only if that is shared', () => {
    expect(inputSaid(['idle'], idle)).toEqual({ state: 'idle', thresholdS: 300, lastInput: null })
    expect(inputSaid(['idle', 'lastInput'], idle)).toEqual({ state: 'idle', thresholdS: 300, lastInput: AT - HOUR })
    expect(inputSaid(['idle', 'lastInput'], {})).toEqual({ state: 'active', thresholdS: 300, lastInput: null })
    expect(inputSaid(['lastInput'], idle)).toBeNull()
  })

  it('[PUA-47] [PUA-58] names the device by its URN and the name that it was given', () => {
    const shares = sharing('device')
    expect(tupleOf({ preferences: { shares } })?.deviceIds).toEqual([URN])
    expect(deviceOf({ preferences: { shares, deviceName: ' Desk ' } })).toMatchObject({
      id: 'd-1',
      deviceId: URN,
      notes: [{ text: 'Desk' }],
      capabilities: null,
      locations: [],
    })
  })

  it('[PUA-53] tells no more of what it can do than is so', () => {
    const capabilities = tupleOf({ preferences: { shares: sharing('capabilities') } })?.capabilities
    expect(capabilities).toMatchObject({ audio: false, video: false, message: false, automata: false })
    expect(capabilities?.eventPackages?.supported).toEqual(['presence'])
  })

  it('[PUA-50] says the time zone only when it is known', () => {
    const input = inputOf({ preferences: { shares: sharing('timeZone') } })
    expect(presenceDocument(input).persons[0]?.timeOffsets).toEqual([always({ minutes: 60, description: null })])
    expect(presenceDocument({ ...input, timeOffsetMin: null }).persons).toEqual([])
  })

  it('[PUA-54] says where the device is, for a while, not to be passed on', () => {
    const position = { latitude: 52.512_345_64, longitude: 13.4, radiusM: 29.3, at: AT - HOUR / 2 }
    const placed = (of: Partial<Preferences>) =>
      deviceOf({ preferences: { shares: sharing('device', 'location'), position, ...of } })?.locations
    expect(placed({})).toEqual([
      {
        shape: { kind: 'circle', latitude: 52.5, longitude: 13.47, radiusM: 7872 },
        civic: [],
        retransmissionAllowed: false,
        retentionExpiry: position.at + 3_600_000,
        method: null,
      },
    ])
    expect(placed({ position: { ...position, at: AT - 3_600_000 } })).toEqual([])
    expect(placed({ position: null })).toEqual([])
    expect(personOf({ preferences: { shares: sharing('location'), position } })?.locations).toHaveLength(1)
  })

  it('[SEC-20] puts only web addresses on the card', () => {
    const card = {
      homepage: 'javascript:alert(1)',
      card: '',
      icon: 'data:,',
      map: ' https://m.test/ ',
      sound: 'file:///x',
    }
    expect(personOf({ preferences: { card } })?.card).toEqual({
      displayNames: [],
      homepage: null,
      card: null,
      icon: null,
      map: 'https://m.test/',
      sound: null,
    })
    expect(personOf({ preferences: { card: { ...card, map: '' } } })).toBeUndefined()
  })
})
