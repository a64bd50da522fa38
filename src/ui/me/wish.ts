/** What one picked, shown until the worker has answered: the next change builds on it. Pure. */
import type { Availability } from '../../model/availability.ts'
import type { Saying } from '../../model/saying.ts'

/** `against`: what was said when it was picked. */
export type Wish = {
  readonly wish: Availability
  readonly against: Saying
  readonly at: number
  /** It was put into the plan that runs, so it is still that plan which is said. */
  readonly inPlan: boolean
}

/**
 * For so long a wish may stand without an answer. The worker answers within a frame, but says nothing when another tab
 * undid the wish within that frame: then the truth is what it was.
 */
export const WISH_MS = 1000

/** A wish counts until the worker says anything new, and never for longer than `WISH_MS`. */
export const isWished = (sent: Wish | null, truth: Saying, now: number): sent is Wish =>
  sent !== null && sent.against === truth && now - sent.at < WISH_MS
