/**
 * Presence documents: RFC 3863 (PIDF) with RFC 4479 (person, device) and the activities of RFC 4480, both ways.
 * What is not understood is ignored, what is missing is null or empty: one odd element never costs the document.
 * Decoding then encoding keeps all that model/presence.ts has a place for, except where activities stood in a tuple.
 */
import type { Result } from '../lib/result.ts'
import {
  type Basic,
  type Device,
  NO_DEVICE,
  NO_PERSON,
  NO_PRESENCE,
  NO_TUPLE,
  type Person,
  type Presence,
  type PresenceNote,
  type Tuple,
} from '../model/presence.ts'
import { type Activity, always } from '../model/rich.ts'
import { dateTime } from './dateTime.ts'
import {
  attribute,
  child,
  children,
  content,
  decodeDocument,
  type Element,
  element,
  encodeDocument,
  joined,
  leaf,
  mapped,
  maybe,
  type Name,
  type Namespace,
  named,
  optional,
  readOnly,
  type Scalar,
  text,
  token,
} from './element.ts'
import { activities } from './rpid.ts'
import type { DecodeError } from './xml.ts'

/** RFC 3863 §4.1.1: without the colon at the end that the drafts had. */
export const PIDF: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf', prefix: '' }
export const DATA_MODEL: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:data-model', prefix: 'dm' }

/** RFC 3863 §4.1.4. Another word (baresip's `?`) says nothing. */
const basic: Scalar<Basic | null> = {
  read: value => BASICS.get(value.trim()),
  write: value => value,
}
const BASICS: ReadonlyMap<string, Basic> = new Map([
  ['open', 'open'],
  ['closed', 'closed'],
])

/** §4.1.5: a decimal from 0 to 1 with at most three digits after the point; anything else is ignored. */
const priority: Scalar<number | null> = {
  read(value) {
    const digits = value.trim()
    return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(digits) ? Number(digits) : undefined
  },
  write: value => (value === null || !(value >= 0 && value <= 1) ? null : String(Number(value.toFixed(3)))),
}

/** §4.1.6, and the same in RFC 4479 in its own namespace. */
const note = (own: Name): Element<PresenceNote> =>
  element<PresenceNote>(
    own,
    { text: '', lang: null },
    { text: content(text), lang: attribute('xml:lang', optional(text)) },
  )

type Contact = NonNullable<Tuple['contact']>
const contact = mapped<Contact, Tuple['contact']>(
  element<Contact>(
    named(PIDF, 'contact'),
    { uri: '', priority: null },
    { uri: content(token), priority: attribute('priority', priority) },
  ),
  wire => (wire.uri === '' ? null : wire),
  value => value ?? { uri: '', priority: null },
)

type Status = { readonly basic: Basic | null; readonly activities: readonly Activity[] }
const NO_STATUS: Status = { basic: null, activities: [] }
const status = allUnderstood(
  element<Status>(named(PIDF, 'status'), NO_STATUS, {
    basic: leaf(named(PIDF, 'basic'), basic),
    activities: readOnly(joined(activities)),
  }),
  NO_STATUS,
)

/** §4.3.3: what must be understood and is not takes the status that holds it along. Elsewhere the mark means nothing. */
function allUnderstood<Value>(one: Element<Value>, otherwise: Value): Element<Value> {
  return {
    ...one,
    begin(attributes, done) {
      let understood = true
      const frame = one.begin(attributes, value => done(understood ? value : otherwise))
      return {
        ...frame,
        skipped(of) {
          for (const { uri, local, value } of Object.values(of))
            if (uri === PIDF.uri && local === 'mustUnderstand' && /^\s*(?:true|1)\s*$/.test(value)) understood = false
        },
      }
    },
  }
}

/** A tuple as the document has it: §4.1.2 fixes the order. */
type WireTuple = Pick<Tuple, 'id' | 'activities' | 'deviceId' | 'contact' | 'notes' | 'timestamp'> & {
  readonly status: Status
}
const EMPTY_TUPLE: WireTuple = {
  id: '',
  status: NO_STATUS,
  activities: [],
  deviceId: null,
  contact: null,
  notes: [],
  timestamp: null,
}
const tuple = mapped<WireTuple, Tuple>(
  element<WireTuple>(named(PIDF, 'tuple'), EMPTY_TUPLE, {
    id: attribute('id', text),
    status: child(status),
    // RFC 4480 Table 1 has them in persons only; some clients put them here or into the status.
    activities: readOnly(joined(activities)),
    deviceId: leaf(named(DATA_MODEL, 'deviceID'), optional(token)),
    contact: maybe(contact),
    notes: children(note(named(PIDF, 'note'))),
    timestamp: leaf(named(PIDF, 'timestamp'), dateTime),
  }),
  ({ status: { basic: said, activities: inStatus }, ...wire }) => ({
    ...NO_TUPLE,
    ...wire,
    basic: said,
    activities: inStatus.length === 0 ? wire.activities : [...inStatus, ...wire.activities],
  }),
  ({ basic: said, ...value }) => ({ ...value, status: { basic: said, activities: [] } }),
)

const personNote = note(named(DATA_MODEL, 'note'))
/** RFC 4479 §5: characteristics first, then notes, then the time. */
type WirePerson = Pick<Person, 'id' | 'notes' | 'timestamp'> & { readonly activities: readonly Activity[] }
const person = mapped<WirePerson, Person>(
  element<WirePerson>(
    named(DATA_MODEL, 'person'),
    { id: '', activities: [], notes: [], timestamp: null },
    {
      id: attribute('id', text),
      activities: joined(activities),
      notes: children(personNote),
      timestamp: leaf(named(DATA_MODEL, 'timestamp'), dateTime),
    },
  ),
  wire => ({ ...NO_PERSON, ...wire, activities: wire.activities.length === 0 ? [] : [always(wire.activities)] }),
  value => ({ ...value, activities: value.activities.flatMap(one => one.value) }),
)

type WireDevice = Pick<Device, 'id' | 'deviceId' | 'notes' | 'timestamp'>
const device = mapped<WireDevice, Device>(
  element<WireDevice>(
    named(DATA_MODEL, 'device'),
    { id: '', deviceId: '', notes: [], timestamp: null },
    {
      id: attribute('id', text),
      deviceId: leaf(named(DATA_MODEL, 'deviceID'), token),
      notes: children(personNote),
      timestamp: leaf(named(DATA_MODEL, 'timestamp'), dateTime),
    },
  ),
  wire => ({ ...NO_DEVICE, ...wire }),
  value => value,
)

/** RFC 3863 §4.1.1: tuples, then notes, then what extensions bring. */
type WirePresence = Omit<Presence, 'others'>
const presence = mapped<WirePresence, Presence>(
  element<WirePresence>(
    named(PIDF, 'presence'),
    { entity: '', tuples: [], notes: [], persons: [], devices: [] },
    {
      entity: attribute('entity', token),
      tuples: children(tuple),
      notes: children(note(named(PIDF, 'note'))),
      persons: children(person),
      devices: children(device),
    },
  ),
  wire => ({ ...NO_PRESENCE, ...wire }),
  value => value,
)

/** Text of `application/pidf+xml` -> presence. A failure is about the text as a whole: no document at all. */
export const decodePidf = (document: string): Result<Presence, DecodeError> => decodeDocument(document, presence)

/** Presence -> text, valid by the schemas of its standards. Characters that XML cannot say become U+FFFD. */
export const encodePidf = (value: Presence): string => encodeDocument(value, presence)
