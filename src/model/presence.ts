/**
 * A presence document as data: RFC 3863 (PIDF), RFC 4479 (data model), and what rich.ts adds. Decoding keeps what it
 * understands; what a document leaves out is null or empty, never invented. What is not understood is kept as text.
 */
import {
  type Activity,
  type Basic,
  type Card,
  type DeviceCapabilities,
  type Location,
  type Mood,
  type NetworkAvailability,
  NO_CARD,
  type Others,
  type Place,
  type PlaceIs,
  type PresenceNote,
  type PrivacyName,
  type Relationship,
  type ServiceCapabilities,
  type ServiceClass,
  type ServiceDescription,
  type Span,
  type Spanned,
  type Sphere,
  type TimedStatus,
  type TimeOffset,
  type UserInput,
} from './rich.ts'

export type { Basic, Others, PresenceNote } from './rich.ts'

/** A service, RFC 4479 §3.3. */
export type Tuple = {
  readonly id: string
  /** null: the document says nothing that we understand (baresip sends `<basic>?</basic>`). */
  readonly basic: Basic | null
  readonly contact: { readonly uri: string; readonly priority: number | null } | null
  readonly notes: readonly PresenceNote[]
  /** ms since the epoch */
  readonly timestamp: number | null
  /** RFC 4480 §3.4: a service may run on several. */
  readonly deviceIds: readonly string[]
  /** Some clients put activities here instead of in a person; taken, never sent. */
  readonly activities: readonly Activity[]
  readonly class: string | null
  readonly privacy: readonly Spanned<readonly PrivacyName[]>[]
  readonly relationship: Relationship | null
  readonly serviceClass: ServiceClass | null
  readonly statusIcons: readonly Spanned<string>[]
  readonly userInput: UserInput | null
  readonly timed: readonly TimedStatus[]
  readonly capabilities: ServiceCapabilities | null
  /** OMA: service-description, willingness, session-participation, registration-state, barring-state. */
  readonly service: ServiceDescription | null
  readonly willingness: Basic | null
  readonly sessionParticipation: Basic | null
  readonly registrationState: 'active' | 'terminated' | null
  readonly barringState: 'active' | 'terminated' | null
  readonly locations: readonly Location[]
  readonly others: Others
  /** Those that stood in its status. */
  readonly statusOthers: Others
}

/** RFC 4479 §3.2. Several may arrive when a server puts several devices' documents together. */
export type Person = {
  readonly id: string
  /** Several, when each holds at a time of its own. */
  readonly activities: readonly Spanned<readonly Activity[]>[]
  readonly class: string | null
  readonly moods: readonly Spanned<readonly Mood[]>[]
  readonly placeIs: readonly Spanned<PlaceIs>[]
  readonly placeTypes: readonly Spanned<readonly Place[]>[]
  readonly privacy: readonly Spanned<readonly PrivacyName[]>[]
  readonly spheres: readonly Spanned<Sphere>[]
  readonly statusIcons: readonly Spanned<string>[]
  readonly timeOffsets: readonly Spanned<TimeOffset>[]
  readonly userInput: UserInput | null
  readonly card: Card
  /** OMA overriding-willingness: of all that the person has. */
  readonly overridingWillingness: (Span & { readonly basic: Basic }) | null
  readonly locations: readonly Location[]
  readonly notes: readonly PresenceNote[]
  readonly timestamp: number | null
  readonly others: Others
}

/** RFC 4479 §3.4. */
export type Device = {
  readonly id: string
  readonly deviceId: string
  readonly class: string | null
  readonly userInput: UserInput | null
  readonly capabilities: DeviceCapabilities | null
  readonly networks: readonly NetworkAvailability[]
  readonly locations: readonly Location[]
  readonly notes: readonly PresenceNote[]
  readonly timestamp: number | null
  readonly others: Others
}

export type Presence = {
  /** The presentity's URI as the document writes it, RFC 3863 §4.1.1. */
  readonly entity: string
  readonly tuples: readonly Tuple[]
  readonly persons: readonly Person[]
  readonly devices: readonly Device[]
  readonly notes: readonly PresenceNote[]
  readonly others: Others
}

/** Nothing said but that it is there. */
export const NO_TUPLE: Tuple = {
  id: '',
  basic: null,
  contact: null,
  notes: [],
  timestamp: null,
  deviceIds: [],
  activities: [],
  class: null,
  privacy: [],
  relationship: null,
  serviceClass: null,
  statusIcons: [],
  userInput: null,
  timed: [],
  capabilities: null,
  service: null,
  willingness: null,
  sessionParticipation: null,
  registrationState: null,
  barringState: null,
  locations: [],
  others: [],
  statusOthers: [],
}
export const NO_PERSON: Person = {
  id: '',
  activities: [],
  class: null,
  moods: [],
  placeIs: [],
  placeTypes: [],
  privacy: [],
  spheres: [],
  statusIcons: [],
  timeOffsets: [],
  userInput: null,
  card: NO_CARD,
  overridingWillingness: null,
  locations: [],
  notes: [],
  timestamp: null,
  others: [],
}
export const NO_DEVICE: Device = {
  id: '',
  deviceId: '',
  class: null,
  userInput: null,
  capabilities: null,
  networks: [],
  locations: [],
  notes: [],
  timestamp: null,
  others: [],
}
export const NO_PRESENCE: Presence = { entity: '', tuples: [], persons: [], devices: [], notes: [], others: [] }
