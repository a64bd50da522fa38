/** The final answer to a NOTIFY, and what it means for the subscription: RFC 6665 §4.2.2. How long either way out waits. */
import { atLeast, backoff, type Wait } from '../lib/backoff.ts'
import type { FailureReason } from './error.ts'

export type Reply = {
  readonly status: number
  readonly origin: 'network' | 'timeout' | 'connection' | 'credentials'
  /** Why a challenge was not met. */
  readonly unmet?: FailureReason
  readonly retryAfterS: number | null
  /** Untrusted words of the server. */
  readonly reason: string
}

/** After a NOTIFY or PUBLISH that failed: 5-10 s, then doubled. */
const RETRY_BASE_MS = 10_000
const RETRY_CAP_MS = 300_000
/** Longer than any subscription or publication lives. */
const RETRY_AFTER_CAP_S = 86_400

/** RFC 6665 §4.2.2: these end the subscription, as does timer F (here 408). RFC 3261 §12.2.1.2: so does any 408. */
export function ends({ status }: Reply, hasMoved: boolean): boolean {
  // PUA-30: the edge no longer knows our route.
  if (hasMoved && (status === 403 || status === 430)) return true
  return (status >= 480 && status <= 485) || [404, 405, 408, 410, 416, 489, 501, 604].includes(status)
}

/** The same may succeed later: busy servers and glare. Other refusals are of the request as it is (RFC 3261 §21.4). */
export function isPassing({ status, retryAfterS }: Reply): boolean {
  return retryAfterS !== null || status === 491 || (status >= 500 && status < 600)
}

/** After so many failures in a row. */
export function waitAfter({ retryAfterS }: Reply, failures: number): Wait {
  const leastS = Math.min(retryAfterS ?? 0, RETRY_AFTER_CAP_S)
  return atLeast(backoff(failures, RETRY_BASE_MS, RETRY_CAP_MS), leastS * 1000)
}
