/** What the person says of themselves, and the words for it. */

export const AVAILABILITY_STATUSES = ['available', 'busy', 'inCall', 'away', 'doNotDisturb', 'appearOffline'] as const
export type AvailabilityStatus = (typeof AVAILABILITY_STATUSES)[number]

export type Availability = {
  readonly status: AvailabilityStatus
  /** '' = no note. One line, at most NOTE_LIMIT characters. */
  readonly note: string
}

/** Keeps a NOTIFY body far below the 4 kB that PUA-59 calls typical. In characters as the person counts them. */
export const NOTE_LIMIT = 200
/**
 * The hard cap, in UTF-16 units: one character as a person counts them may have accents without end. With all of it
 * escaped, the document is still below 16 kB (PUA-59).
 */
export const NOTE_UNITS_LIMIT = 2_500
