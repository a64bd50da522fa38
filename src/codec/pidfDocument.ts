/**
 * Presence documents: RFC 3863 (PIDF) with RFC 4479 (person, device) and what extends them, both ways.
 * What is not understood is kept as text, what is missing is null or empty: one odd element never costs the document.
 * Decoding then encoding keeps all that model/presence.ts has a place for, except where activities stood in a tuple.
 */
import type { Result } from '../lib/result.ts'
import type { ExtrasOf } from '../model/compose.ts'
import {
  type Device,
  NO_DEVICE,
  NO_PERSON,
  NO_PRESENCE,
  NO_TUPLE,
  type Person,
  type Presence,
  type Tuple,
} from '../model/presence.ts'
import { activities, activitySpans } from './activities.ts'
import { dateTime } from './dateTime.ts'
import {
  decodeDocument,
  element,
  encodeDocument,
  type Field,
  type Fields,
  mapped,
  type Namespace,
  named,
} from './element.ts'
import { attribute, child, children, content, inside, joined, leaf, maybe, note, others, readOnly } from './fields.ts'
import { basic, type Scalar, text, token } from './scalars.ts'
import type { DecodeError, Frame } from './xml.ts'

/** What extends documents beyond status, activities, notes and times, by where it may stand (RFC 4480 Table 1). */
export type Rich = {
  readonly status: Fields<Pick<Status, 'locations'>>
  readonly tuple: Fields<Omit<Tuple, PlainTuple>>
  readonly person: Fields<Omit<Person, PlainPerson>>
  readonly device: Fields<Omit<Device, PlainDevice>>
}
type PlainTuple =
  | 'id'
  | 'basic'
  | 'statusOthers'
  | 'activities'
  | 'deviceIds'
  | 'others'
  | 'contact'
  | 'notes'
  | 'timestamp'
type PlainPerson = 'id' | 'activities' | 'others' | 'notes' | 'timestamp'
type PlainDevice = 'id' | 'deviceId' | 'others' | 'notes' | 'timestamp'

/** Reads and writes documents, and says what they have beyond a status and a note. */
export type Pidf = Codec & {
  readonly extrasOf: ExtrasOf
  /** Text of `application/xpidf+xml` -> presence. */
  readonly decodeXpidf: Codec['decode']
}

export type Codec = {
  /** Text of `application/pidf+xml` -> presence. A failure is about the text as a whole: no document at all. */
  readonly decode: (document: string) => Result<Presence, DecodeError>
  /** Presence -> text, valid by the schemas of its standards. Characters that XML cannot say become U+FFFD. */
  readonly encode: (value: Presence) => string
}

/** RFC 3863 §4.2.2: without the colon that §4.1.1 has at its end. */
const PIDF: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf', prefix: '' }
const DATA_MODEL: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:data-model', prefix: 'dm' }

/** §4.1.5: a decimal from 0 to 1 with at most three digits after the point; anything else is ignored. */
const priority: Scalar<number | null> = {
  read(value) {
    const digits = value.trim()
    return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(digits) ? Number(digits) : undefined
  },
  write: value => (value === null || !(value >= 0 && value <= 1) ? null : String(Number(value.toFixed(3)))),
}

type Contact = NonNullable<Tuple['contact']>
const contact = mapped<Contact, Contact>(
  element<Contact>(
    named(PIDF, 'contact'),
    { uri: '', priority: null },
    { uri: content(token), priority: attribute('priority', priority) },
  ),
  wire => (wire.uri === '' ? undefined : wire),
  value => value,
)

type Status = Pick<Tuple, 'basic' | 'activities' | 'locations' | 'others'>
const NO_STATUS: Status = { basic: null, activities: [], locations: [], others: [] }
/** RFC 3863 §4.3.3: an extension of a status that needs something that nobody here knows is unknown as a whole. */
const whole = <Value>(field: Field<Value>): Field<Value> => ({
  ...field,
  children: (field.children ?? []).map(one => ({
    name: one.name,
    begin(attributes, before, set) {
      let isUnderstood = true
      const frame = one.begin(attributes, before, set)
      const heard = watched(frame, () => {
        isUnderstood = false
      })
      return { ...heard, end: all => isUnderstood && frame.end(all) }
    },
  })),
})

/** §4.2.3: within an element that is ignored the mark is ignored too: such an element has no frame. */
const watched = (frame: Frame, onUnknown: () => void): Frame => ({
  ...frame,
  child(uri, name, attributes) {
    const inner = frame.child(uri, name, attributes)
    return inner === null ? null : watched(inner, onUnknown)
  },
  skipped(attributes) {
    for (const { uri, local, value } of Object.values(attributes))
      if (uri === PIDF.uri && local === 'mustUnderstand' && /^\s*(?:true|1)\s*$/.test(value)) onUnknown()
  },
})

/** RFC 4480 §3.10: what is done by hand has no address; who gives one offers something else. */
const BY_HAND: ReadonlySet<Tuple['serviceClass']> = new Set(['courier', 'freight', 'in-person', 'postal'])

/** A tuple as the document has it: §4.1.2 fixes the order, RFC 4480 Table 1 what of RPID it may have. */
type WireTuple = Omit<Tuple, 'basic' | 'statusOthers'> & { readonly status: Status }
const { basic: _, statusOthers: __, ...EMPTY_TUPLE } = NO_TUPLE
const notes = children(note(named(DATA_MODEL, 'note')))
const timestamp = leaf(named(DATA_MODEL, 'timestamp'), dateTime)
/** Documents with this of what extends them; what is left out is kept as text when it is read. */
export function createPidf(rich: Rich): Codec {
  const status = element<Status>(named(PIDF, 'status'), NO_STATUS, {
    basic: leaf(named(PIDF, 'basic'), basic),
    activities: whole(readOnly(joined(activities))),
    locations: whole(rich.status.locations),
    // RFC 3863 §4.2.4: an extension of the status.
    others,
  })

  const tuple = mapped<WireTuple, Tuple>(
    element<WireTuple>(
      named(PIDF, 'tuple'),
      { ...EMPTY_TUPLE, status: NO_STATUS },
      {
        id: attribute('id', text),
        status: child(status),
        // Table 1 has them in persons only; some clients put them here or into the status.
        activities: readOnly(joined(activities)),
        // RFC 4480 §3.4: one for each device that the service runs on.
        deviceIds: children(inside(named(DATA_MODEL, 'deviceID'), '', content(token))),
        ...rich.tuple,
        others,
        contact: maybe(contact),
        notes: children(note(named(PIDF, 'note'))),
        timestamp: leaf(named(PIDF, 'timestamp'), dateTime),
      },
    ),
    ({ status: within, ...wire }) =>
      // `wire` is a copy of its own here; one copy of so many fields is enough.
      Object.assign(wire, {
        basic: within.basic,
        activities: both(within.activities, wire.activities),
        locations: both(within.locations, wire.locations),
        statusOthers: within.others,
      }),
    ({ basic: said, statusOthers, ...value }) => ({
      ...value,
      status: { ...NO_STATUS, basic: said, locations: value.locations, others: statusOthers },
      serviceClass: value.contact !== null && BY_HAND.has(value.serviceClass) ? null : value.serviceClass,
    }),
  )

  /** RFC 4479 §5: characteristics first, then notes, then the time. */
  const person = element<Person>(named(DATA_MODEL, 'person'), NO_PERSON, {
    id: attribute('id', text),
    activities: activitySpans,
    ...rich.person,
    others,
    notes,
    timestamp,
  })

  const device = element<Device>(named(DATA_MODEL, 'device'), NO_DEVICE, {
    id: attribute('id', text),
    ...rich.device,
    others,
    deviceId: leaf(named(DATA_MODEL, 'deviceID'), token),
    notes,
    timestamp,
  })

  /** RFC 3863 §4.1.1: tuples, then notes, then what extensions bring. */
  const presence = element<Presence>(named(PIDF, 'presence'), NO_PRESENCE, {
    entity: attribute('entity', token),
    tuples: children(tuple),
    notes: children(note(named(PIDF, 'note'))),
    persons: children(person),
    devices: children(device),
    others,
  })

  return {
    decode: document => decodeDocument(document, presence),
    encode: value => encodeDocument(value, presence),
  }
}

const both = <Value>(a: readonly Value[], b: readonly Value[]): readonly Value[] => (a.length === 0 ? b : [...a, ...b])
