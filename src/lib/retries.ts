/**
 * When to try again after something ended: at once, but only so often; after that with a growing wait.
 * The memory of one series of tries is plain data, so that a machine can hold it.
 */
import { atLeast, backoff, type Wait } from './backoff.ts'

/** What the caller's rules say about the next try. `leastMs`: the other side asked for this pause. */
export type Again =
  /** Not until the person asks. */
  | { readonly kind: 'never' }
  | { readonly kind: 'atOnce'; readonly leastMs: number }
  | { readonly kind: 'later'; readonly leastMs: number }
  /** Hardly worth it: at the longest back-off. */
  | { readonly kind: 'seldom'; readonly leastMs: number }

export type Series = {
  /** Back-offs so far, the exponent. */
  readonly failures: number
  /** "At once" was asked for too often: from now on only back-off. */
  readonly storm: boolean
  /** Times of the tries at once within GUARD_MS. */
  readonly atOnce: readonly number[]
}

export const freshSeries: Series = { failures: 0, storm: false, atOnce: [] }

/** At most so many tries "at once" in this time. */
export const GUARD_TRIES = 3
export const GUARD_MS = 60_000
/** Back-off: the first wait is even in [30, 60] s, the longest in [900, 1800] s. */
const BASE_MS = 60_000
const CAP_MS = 1_800_000

/** The wait before the next try (null = there is none) and the series with that try counted. */
export function nextTry(
  series: Series,
  again: Again,
  at: number,
): { readonly wait: Wait | null; readonly series: Series } {
  if (again.kind === 'never') return { wait: null, series }
  const { leastMs } = again
  if (again.kind === 'atOnce') {
    // A pause as long as a back-off makes no storm.
    if (leastMs >= BASE_MS / 2) return { wait: just(leastMs), series }
    const recent = series.atOnce.filter(one => at - one < GUARD_MS)
    if (!series.storm && recent.length < GUARD_TRIES)
      return { wait: just(leastMs), series: { ...series, atOnce: [...recent, at + leastMs] } }
  }
  const failures = series.failures + 1
  const wait = again.kind === 'seldom' ? { minMs: CAP_MS / 2, maxMs: CAP_MS } : backoff(failures, BASE_MS, CAP_MS)
  return {
    wait: atLeast(wait, leastMs),
    series: { ...series, failures, storm: series.storm || again.kind === 'atOnce' },
  }
}

/** Not before that time, and not all at the same moment after it. */
function just(ms: number): Wait {
  return { minMs: ms, maxMs: ms * 1.1 }
}
