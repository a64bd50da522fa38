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
