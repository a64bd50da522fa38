/**
 * What we tell the network of the person, as a presence document: our own tuple and, when there is something to say,
 * the person and this device. Nothing leaves that was not picked, typed or turned on, and each kind can be withheld
 * (SEC-20). Putting it together with other devices' documents is the presence server's work (PUA-58).
 */
import { DO_NOT_DISTURB } from './activity.ts'
import { ACTIVITIES_LIMIT, type Availability, type AvailabilityStatus, MOODS_LIMIT } from './availability.ts'
import { fitted, noteOf } from './documentSize.ts'
import { timedOf } from './documentTimed.ts'
import { roundedPosition } from './positionRounded.ts'
import { DEVICE_NAME_LIMIT, POSITION_LIFE_MS, type Preferences } from './preferences.ts'
import { webAddress } from './preferencesChecked.ts'
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
import {
  type Activity,
  always,
  type Card,
  type Location,
  type ServiceCapabilities,
  type Spanned,
  type UserInput,
} from './rich.ts'
import type { Saying } from './saying.ts'

export type DocumentOf = {
  /** The presentity, `sip:alice@ims.test`: the identity that was asked for. */
  readonly entity: string
  /** Where the person can be reached; the address of record, since it outlives any connection. */
  readonly contactUri: string
  /** Stable for this device, and no other device's (PUA-43, PUA-58): NCNames, such as `t-1a2b3c4d`. */
  readonly tupleId: string
  readonly personId: string
  readonly deviceId: string
  /** What this device is called in the data model: the instance's `urn:uuid:`. Leaves only when the device is shared. */
  readonly deviceUrn: string
  readonly saying: Saying
  readonly preferences: Preferences
  /** Minutes from UTC; null = not known for sure. */
  readonly timeOffsetMin: number | null
  /** When it is told, ms since the epoch: what is over by then is not in it. */
  readonly at: number
  /** When it became so. Never the same for two documents (RFC 3863 §4.1.7). */
  readonly since: number
}

/** RFC 4480 §3.2. What `available` and `appearOffline` mean is said by the tuple alone. */
const ACTIVITIES: Readonly<Record<AvailabilityStatus, readonly Activity[]>> = {
  available: [],
  busy: [{ name: 'busy' }],
  inCall: [{ name: 'on-the-phone' }],
  away: [{ name: 'away' }],
  // A watcher that does not know our word still shows Busy.
  doNotDisturb: [{ name: 'other', text: DO_NOT_DISTURB }, { name: 'busy' }],
  appearOffline: [],
}

export function presenceDocument(of: DocumentOf): Presence {
  if (of.saying.availability.status === 'appearOffline') return goneDocument(of)
  return fitted({
    ...NO_PRESENCE,
    entity: of.entity,
    tuples: [tupleOf(of)],
    persons: personsOf(of),
    devices: of.preferences.shares.device ? [deviceOf(of)] : [],
  })
}

/**
 * The last NOTIFY of a device that goes, and what is told and published of a person who appears offline: one and the same,
 * since a note, a device or a plan would give away who is there after all. (Whoever goes where we publish takes the
 * publication back, PUB-12: what watchers are told then is up to the network.) So would a contact or a timestamp (RFC 3863 §4.1.2 and §4.1.7
 * say SHOULD): of a device that is gone a server says no more by itself.
 */
export function goneDocument(of: Pick<DocumentOf, 'entity' | 'tupleId'>): Presence {
  return { ...NO_PRESENCE, entity: of.entity, tuples: [{ ...NO_TUPLE, id: of.tupleId, basic: 'closed' }] }
}

/** PUA-38: what strangers get for good, of what one leaves behind; by its id no device is known again (SEC-18). */
export function strangersDocument(gone: Presence): Presence {
  const [tuple = NO_TUPLE] = gone.tuples
  return { ...gone, tuples: [{ ...tuple, id: 't-1' }] }
}

function tupleOf(of: DocumentOf): Tuple {
  const { shares } = of.preferences
  return {
    ...NO_TUPLE,
    id: of.tupleId,
    basic: 'open',
    // RFC 3863 §4.1.2: a tuple with a basic status SHOULD have a contact.
    contact: { uri: of.contactUri, priority: null },
    // RFC 3863 §4.1.7: when the status changed, not when it is told again.
    timestamp: of.since,
    deviceIds: shares.device ? [of.deviceUrn] : [],
    userInput: tellsOfDevice(of) ? null : userInputOf(of),
    capabilities: shares.capabilities ? CAPABILITIES : null,
    timed: shares.planned ? timedOf(of.saying.ahead, activitiesOf, shares, of.at) : [],
  }
}

/**
 * RFC 4480 §3.2 with what was picked besides the status. The status comes last: some watchers (linphonec) show the last
 * activity alone, and baresip looks for the status wherever it stands.
 */
export function activitiesOf({ status, activities }: Pick<Availability, 'status' | 'activities'>): readonly Activity[] {
  // `lunch` is in the text of RPID but not in its schema.
  const picked = activities.slice(0, ACTIVITIES_LIMIT).map(name => (name === 'lunch' ? 'meal' : name))
  const added = [...new Set(picked)].filter(name => !ACTIVITIES[status].some(one => one.name === name))
  return aloneIfUnknown([...added.map(name => ({ name })), ...ACTIVITIES[status]])
}

/** RFC 4480 §3.2, §3.5, by their schemas: `unknown` stands beside nothing else. */
const aloneIfUnknown = <One extends { readonly name: string }>(all: readonly One[]): readonly One[] =>
  all.length > 1 ? all.filter(one => one.name !== 'unknown') : all

const spanned = <Value>(value: readonly Value[], until: number | null): readonly Spanned<readonly Value[]>[] =>
  value.length === 0 ? [] : [{ ...always(value), until }]

/** RFC 4479 §3.2; [] when there is nothing to say of the person. */
function personsOf(of: DocumentOf): readonly Person[] {
  const { saying, preferences, timeOffsetMin, at, since } = of
  const { shares } = preferences
  const { availability, because } = saying
  const until = shares.until && availability.until !== null && availability.until > at ? availability.until : null
  const activities = shares.activity ? activitiesOf(availability) : []
  const moods = shares.mood ? [...new Set(availability.moods)].slice(0, MOODS_LIMIT).map(name => ({ name })) : []
  const place = shares.place && availability.place !== null ? [{ name: availability.place }] : []
  const card = shares.card ? cardOf(preferences) : NO_PERSON.card
  // Nobody knows when somebody who is not there comes back.
  const activitiesUntil = because === 'idle' && availability.activities.length === 0 ? null : until
  const dnd = shares.activity && availability.status === 'doNotDisturb'
  const said = {
    activities: spanned(activities, activitiesUntil),
    moods: spanned(aloneIfUnknown(moods), until),
    placeTypes: spanned(place, until),
    // RFC 4480 §3.13: only when it is known to be right.
    timeOffsets:
      shares.timeZone && timeOffsetMin !== null ? [always({ minutes: timeOffsetMin, description: null })] : [],
    locations: shares.device ? [] : locationsOf(of),
    notes: shares.note ? noteOf(availability.note) : [],
  }
  if (Object.values(said).every(one => one.length === 0) && card === NO_PERSON.card) return []
  return [
    {
      ...NO_PERSON,
      ...said,
      id: of.personId,
      card,
      // OMA: calls and messages of no service are wanted now. To a watcher of OMA this is what "do not disturb" does.
      overridingWillingness: dnd ? { basic: 'closed', from: null, until } : null,
      timestamp: since,
    },
  ]
}

/** RFC 4482 §3: URIs that a browser may open, nothing else. */
function cardOf({ card }: Preferences): Card {
  const own: Card = {
    ...NO_PERSON.card,
    homepage: uriOf(card.homepage),
    card: uriOf(card.card),
    icon: uriOf(card.icon),
    map: uriOf(card.map),
    sound: uriOf(card.sound),
  }
  return Object.values(card).some(typed => uriOf(typed) !== null) ? own : NO_PERSON.card
}
const uriOf = (typed: string): string | null => webAddress(typed) || null

/** RFC 4479 §3.4. */
function deviceOf(of: DocumentOf): Device {
  const { shares, deviceName } = of.preferences
  const name = deviceName.trim().slice(0, DEVICE_NAME_LIMIT) || 'Browser'
  return {
    ...NO_DEVICE,
    id: of.deviceId,
    deviceId: of.deviceUrn,
    userInput: tellsOfDevice(of) ? userInputOf(of) : null,
    // RFC 5196 §3.3.2. Whether it is carried about a browser cannot know.
    capabilities: shares.capabilities ? { descriptions: [{ text: 'Web browser', lang: 'en' }], mobility: null } : null,
    locations: locationsOf(of),
    notes: noteOf(name),
    timestamp: of.since,
  }
}

/** What was noticed is input into the device; without that, into our pages: the service. */
const tellsOfDevice = ({ preferences: { shares, wholeComputer } }: DocumentOf): boolean =>
  shares.device && wholeComputer

/** RFC 4480 §3.14. */
function userInputOf({ saying, preferences }: DocumentOf): UserInput | null {
  const { shares, idleAfterS } = preferences
  if (!shares.idle) return null
  const thresholdS = idleAfterS
  if (saying.idleSince === null) return { state: 'active', thresholdS, lastInput: null }
  // The time of the last input only when that too is shared; while somebody is there it would change all the time.
  return { state: 'idle', thresholdS, lastInput: shares.lastInput ? saying.idleSince : null }
}

/**
 * RFC 4119 §2.2 and RFC 5491 §3: where the device is; where no device is told of, where the person is. Not to be passed
 * on, and to be forgotten when we would not tell it any more.
 */
function locationsOf({ preferences: { shares, position, precision }, at }: DocumentOf): readonly Location[] {
  if (!shares.location || position === null) return []
  const retentionExpiry = position.at + POSITION_LIFE_MS
  if (retentionExpiry <= at) return []
  // RFC 4119 §2.2.3: what is coarse on purpose says nothing of how it was found.
  const shape = { kind: 'circle', ...roundedPosition(position, precision) } as const
  return [{ shape, civic: [], retransmissionAllowed: false, retentionExpiry, method: null }]
}

const only = (...supported: readonly string[]) => ({ supported, notSupported: [] })
/** RFC 5196 §3.2: presence is all that this client does. */
const CAPABILITIES: ServiceCapabilities = {
  audio: false,
  application: false,
  data: false,
  control: false,
  video: false,
  text: false,
  message: false,
  automata: false,
  isFocus: null,
  types: [],
  class: null,
  duplex: null,
  descriptions: [],
  eventPackages: only('presence'),
  actor: null,
  methods: only('SUBSCRIBE', 'NOTIFY', 'OPTIONS', 'CANCEL'),
  extensions: null,
  schemes: only('sip'),
  languages: null,
}
