/**
 * How many requests a connection may bring that belong to no dialog, SEC-15. Pure but for the clock.
 *
 * Requests inside dialogs are not counted: they are what we asked for. A thousand NOTIFYs at sign-in, or of one large
 * list, are no attack; and one that claims a dialog we do not have costs its 481 and nothing more. Counted all the same
 * are those of strangers whom we let in, all whom we hide from, every CANCEL, and what cannot be read.
 */
import type { Clock } from '../lib/clock.ts'

/** SEC-15: requests in a second, lasting. */
const MOST_PER_S = 20
/** At once, after a quiet time: all presence servers of a network that comes back. */
const BURST = 40
/** RFC 3261 §21.5.4: how long who was refused is to stay away. */
export const RETRY_AFTER_S = 5

export interface Limit {
  /** False: it is one too many. */
  takes(): boolean
}

/** One for each connection: it fills with the time, each request takes one out. */
export function createLimit(clock: Clock): Limit {
  let left = BURST
  let filledAt = clock.now()
  return {
    takes() {
      const at = clock.now()
      // A clock that was set back gives nothing and takes nothing.
      left = Math.min(BURST, left + (Math.max(0, at - filledAt) * MOST_PER_S) / 1000)
      filledAt = at
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
