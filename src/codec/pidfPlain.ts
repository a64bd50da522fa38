/** Presence documents of statuses, activities, notes and times alone: what most people say. */
import { fail } from '../lib/result.ts'
import { plainExtras } from '../model/compose.ts'
import { NO_DEVICE, NO_PERSON, NO_TUPLE, type Presence } from '../model/presence.ts'
import { NO_CARD } from '../model/rich.ts'
import type { Field } from './element.ts'
import { createPidf, type Pidf, type Rich } from './pidfDocument.ts'

/** Never written; what is read of it stays text. */
const absent: Field<never> = { write: () => ({}) }
const PLAIN: Rich = {
  status: { locations: absent },
  tuple: {
    class: absent,
    privacy: absent,
    relationship: absent,
    serviceClass: absent,
    statusIcons: absent,
    userInput: absent,
    timed: absent,
    capabilities: absent,
    service: absent,
    willingness: absent,
    sessionParticipation: absent,
    registrationState: absent,
    barringState: absent,
    locations: absent,
  },
  person: {
    class: absent,
    moods: absent,
    placeIs: absent,
    placeTypes: absent,
    privacy: absent,
    spheres: absent,
    statusIcons: absent,
    timeOffsets: absent,
    userInput: absent,
    card: absent,
    overridingWillingness: absent,
    locations: absent,
  },
  device: { class: absent, userInput: absent, capabilities: absent, networks: absent, locations: absent },
}

export const plainPidf: Pidf = {
  ...createPidf(PLAIN),
  extrasOf: plainExtras,
  decodeXpidf: () => fail({ reason: 'malformed', detail: 'xpidf is not read here' }),
}

/** Whether `plainPidf` writes all of it. */
export const isPlain = ({ tuples, persons, devices }: Presence): boolean =>
  tuples.every(one => saysNone(one, PLAIN.tuple)) &&
  persons.every(one => saysNone(one, PLAIN.person)) &&
  devices.every(one => saysNone(one, PLAIN.device))

/** What `plainPidf` writes of it. */
export const thinned = (presence: Presence): Presence => ({
  ...presence,
  tuples: presence.tuples.map(one => without(one, PLAIN.tuple, NO_TUPLE)),
  persons: presence.persons.map(one => without(one, PLAIN.person, NO_PERSON)),
  devices: presence.devices.map(one => without(one, PLAIN.device, NO_DEVICE)),
})

function without<Part extends object>(part: Part, of: object, none: Part): Part {
  const next = { ...part }
  for (const key in next) if (key in of) next[key] = none[key]
  return next
}

const saysNone = (part: object, of: object): boolean =>
  Object.entries(part).every(([key, value]) => !(key in of) || isNothing(value))

const isNothing = (value: unknown): boolean =>
  value === null || value === NO_CARD || (Array.isArray(value) && value.length === 0)

/** What `fullPidf` understands and `plainPidf` does not: whole namespaces, and elements of RPID. */
const NAMESPACES = [
  ...['caps', 'cipid', 'geopriv10', 'timed-status'].map(name => `urn:ietf:params:xml:ns:pidf:${name}`),
  'urn:oma:xml:prs:pidf:oma-pres',
]
const NAMES = new Set(
  'class mood place-is place-type privacy relationship service-class sphere status-icon time-offset user-input'.split(
    ' ',
  ),
)
const LOCAL_NAME = /<(?:[^\s<>/:]+:)?([a-z-]+)[\s/>]/g

/** Whether `plainPidf` reads all of it that `fullPidf` does. */
export function isReadPlainly(document: string): boolean {
  if (NAMESPACES.some(uri => document.includes(uri))) return false
  for (const [, name = ''] of document.matchAll(LOCAL_NAME)) if (NAMES.has(name)) return false
  return true
}
