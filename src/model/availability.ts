/** What the person says of themselves, and the words for it. */
import type { ActivityName, MoodName, PlaceName } from './rich.ts'

export const AVAILABILITY_STATUSES = ['available', 'busy', 'inCall', 'away', 'doNotDisturb', 'appearOffline'] as const
export type AvailabilityStatus = (typeof AVAILABILITY_STATUSES)[number]

export type Availability = {
  readonly status: AvailabilityStatus
  /** '' = no note. One line, at most NOTE_LIMIT characters. */
  readonly note: string
  /** Picked besides the status; each at most once, in the order of their picking. */
  readonly activities: readonly ActivityName[]
  readonly moods: readonly MoodName[]
  /** What kind of place; never a position. */
  readonly place: PlaceName | null
  /** ms since the epoch: then all of this is over and one is Available again. null = until changed. */
  readonly until: number | null
}

/** What holds before anything was said, and after `until`. */
export const AVAILABLE: Availability = {
  status: 'available',
  note: '',
  activities: [],
  moods: [],
  place: null,
  until: null,
}

/** Something that will be said at a time to come. */
export type Planned = {
  readonly id: string
  /** ms since the epoch; `from` < `until`. */
  readonly from: number
  readonly until: number
  readonly availability: Pick<Availability, 'status' | 'note' | 'activities'>
  /** Told ahead of time (RFC 4481). */
  readonly announced: boolean
}

/** Keeps a NOTIFY body far below the 4 kB that PUA-59 calls typical. In characters as the person counts them. */
export const NOTE_LIMIT = 200
/**
 * The hard cap, in UTF-16 units: one character as a person counts them may have accents without end. With all of it
 * escaped, the document is still below 16 kB (PUA-59).
 */
export const NOTE_UNITS_LIMIT = 2_500
/** More at once says nothing any more, and PUA-59 has its cap. */
export const ACTIVITIES_LIMIT = 5
export const MOODS_LIMIT = 5
export const PLANNED_LIMIT = 20
/** How many combinations are offered again with one click. */
export const RECENT_LIMIT = 5
