import type { WatchState } from './subscription.ts'

/** The ten faces of a contact (ui/README "Status"). The last five are the five greys; they are five different things. */
export const SHOWN_STATUSES = [
  'available',
  'busy',
  'inCall',
  'away',
  'doNotDisturb',
  'offline', // they say so
  'unknown', // the network has told no state
  'waiting', // they have not allowed us yet
  'refused', // they do not share this
  'stale', // we lost touch; last known state and its age
] as const
export type ShownStatus = (typeof SHOWN_STATUSES)[number]
/** What a document alone can say. */
export type SaidStatus = 'available' | 'busy' | 'inCall' | 'away' | 'doNotDisturb' | 'offline' | 'unknown'

/** One device or service of a contact, or what is said of the person as a whole. */
export type Part = {
  /** tuple, device or person id of the document; unique within the list */
  readonly id: string
  readonly kind: 'service' | 'device' | 'person'
  readonly status: SaidStatus
  /** The activity in the document's word (`meeting`), when it says more than the status. */
  readonly activity: string | null
  readonly note: string | null
  /** Contact address of a service, as written. Untrusted text. */
  readonly contact: string | null
  /** ms since the epoch, the document's own timestamp */
  readonly at: number | null
  /** Exactly one part decides when there is any. */
  readonly decides: boolean
}

/** Which rule made the status; the page has a sentence for each. */
export type Why =
  | 'nothingSaid' // no part, or none that we understand
  | 'onlyOne' // a single part
  | 'closedEverywhere' // every service is closed
  | 'activityWins' // what someone is doing counts more than a phone that is merely switched on
  | 'openWins' // one open service beats closed ones
  | 'newestWins' // several of the same rank: the newest

/** What else is said of a person, as far as it holds now. Untrusted text and URIs; nothing of it is ever fetched (SEC-17). */
export type Extras = {
  /** All activities that say more than the status, the moods and the kinds of place, in the document's words. */
  readonly activities: readonly string[]
  readonly moods: readonly string[]
  readonly places: readonly string[]
  /** When what is said of the person ends; ms since the epoch. */
  readonly until: number | null
  /** Nobody is there; `since` null = not said since when. */
  readonly idle: { readonly since: number | null } | null
  /** Minutes from UTC. */
  readonly timeOffset: number | null
  readonly sphere: string | null
  readonly links: readonly { readonly kind: 'homepage' | 'card' | 'icon' | 'map' | 'sound'; readonly uri: string }[]
  readonly displayName: string | null
  /** What is said of the time to come, soonest first. */
  readonly ahead: readonly {
    readonly from: number
    readonly until: number | null
    readonly status: SaidStatus
    readonly note: string | null
  }[]
  readonly location: { readonly latitude: number; readonly longitude: number; readonly radiusM: number | null } | null
  /** Civic location in words, outermost first; null = none. */
  readonly civic: string | null
}
export const NO_EXTRAS: Extras = {
  activities: [],
  moods: [],
  places: [],
  until: null,
  idle: null,
  timeOffset: null,
  sphere: null,
  links: [],
  displayName: null,
  ahead: [],
  location: null,
  civic: null,
}

/** The outcome of putting a document's parts together. */
export type Composed = {
  readonly status: SaidStatus
  readonly note: string | null
  readonly activity: string | null
  readonly extras: Extras
  /** Since when, by the deciding part's timestamp. */
  readonly since: number | null
  readonly parts: readonly Part[]
  readonly why: Why
}

/** A contact's presence as a page shows it. */
export type Shown = {
  readonly uri: string
  readonly status: ShownStatus
  /** What it was: stale, or unknown where something was known before. Otherwise null. */
  readonly was: SaidStatus | null
  readonly note: string | null
  readonly activity: string | null
  readonly extras: Extras
  /** Since when the status holds, as the document or, failing that, the arrival says; null = unknown. */
  readonly since: number | null
  readonly parts: readonly Part[]
  readonly why: Why
  readonly watch: WatchState
  /** Whose the document says it is, where that is not this contact. Untrusted text. */
  readonly entity: string | null
  /** True when the last document could not be read: the one before it is still shown. */
  readonly malformed: boolean
  /** Its media type, where Peu does not read that. Untrusted text. */
  readonly foreignType: string | null
  /** What was shown, oldest first, since the worker began; at most the last 200. */
  readonly history: readonly { readonly at: number; readonly status: ShownStatus }[]
}
