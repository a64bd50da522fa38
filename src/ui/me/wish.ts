/** What one picked, shown until the worker has answered: the next change builds on it. Pure. */
import type { Availability } from '../../model/availability.ts'

/** `against`: what the worker had said when it was picked. */
export type Wish = { readonly wish: Availability; readonly against: Availability; readonly at: number }

/**
 * For so long a wish may stand without an answer. The worker answers within a frame, but says nothing when another tab
 * undid the wish within that frame: then the truth is what it was.
 */
export const WISH_MS = 1000

/** A wish counts until the worker says anything new, and never for longer than `WISH_MS`. */
export function chosen(sent: Wish | null, truth: Availability, now: number): Availability {
  return sent !== null && sent.against === truth && now - sent.at < WISH_MS ? sent.wish : truth
}
