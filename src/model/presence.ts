/**
 * A presence document as data: RFC 3863 (PIDF), RFC 4479 (data model) and the RPID activities of RFC 4480.
 * Decoding keeps what it understands; what a document leaves out is null or empty, never invented.
 */

/** RFC 3863 §4.1.4. */
export type Basic = 'open' | 'closed'

/** RFC 3863 §4.1.6. `lang` is xml:lang. */
export type PresenceNote = { readonly text: string; readonly lang: string | null }

/** RFC 4480 §3.2. Names as in the schema; `other` carries its own word. */
export type Activity = { readonly name: ActivityName } | { readonly name: 'other'; readonly text: string }
export const ACTIVITY_NAMES = [
  'appointment',
  'away',
  'breakfast',
  'busy',
  'dinner',
  'holiday',
  'in-transit',
  'looking-for-work',
  'lunch',
  'meal',
  'meeting',
  'on-the-phone',
  'performance',
  'permanent-absence',
  'playing',
  'presentation',
  'shopping',
  'sleeping',
  'spectator',
  'steering',
  'travel',
  'tv',
  'vacation',
  'working',
  'worship',
  'unknown',
] as const
export type ActivityName = (typeof ACTIVITY_NAMES)[number]

/** A service, RFC 4479 §3.5. */
export type Tuple = {
  readonly id: string
  /** null: the document says nothing that we understand (baresip sends `<basic>?</basic>`). */
  readonly basic: Basic | null
  readonly contact: { readonly uri: string; readonly priority: number | null } | null
  readonly notes: readonly PresenceNote[]
  /** ms since the epoch */
  readonly timestamp: number | null
  readonly deviceId: string | null
  /** Some clients put activities here instead of in a person; taken, never sent. */
  readonly activities: readonly Activity[]
}

/** RFC 4479 §3.4. Several may arrive when a server puts several devices' documents together. */
export type Person = {
  readonly id: string
  readonly activities: readonly Activity[]
  readonly notes: readonly PresenceNote[]
  readonly timestamp: number | null
}

/** RFC 4479 §3.6. */
export type Device = {
  readonly id: string
  readonly deviceId: string
  readonly notes: readonly PresenceNote[]
  readonly timestamp: number | null
}

export type Presence = {
  /** The presentity's URI as the document writes it, RFC 3863 §4.1.1. */
  readonly entity: string
  readonly tuples: readonly Tuple[]
  readonly persons: readonly Person[]
  readonly devices: readonly Device[]
  readonly notes: readonly PresenceNote[]
}
