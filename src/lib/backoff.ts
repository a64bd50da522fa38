/** How long to wait before the next try. Even in [minMs, maxMs]. */
export type Wait = { readonly minMs: number; readonly maxMs: number }

/**
 * The wait after `failures` failures in a row (1 = the first): W = min(cap, base * 2^(failures-1)), even in [W/2, W].
 * RFC 5626 §4.5 counts the exponent from 0 for the first retry's upper bound of twice the base: the caller gives the
 * base that makes the first wait what its rule says.
 */
export function backoff(failures: number, baseMs: number, capMs: number): Wait {
  const maxMs = Math.min(capMs, baseMs * 2 ** Math.max(0, failures - 1))
  return { minMs: maxMs / 2, maxMs }
}

/** A server's Retry-After can only lengthen a wait. */
export function atLeast(wait: Wait, leastMs: number): Wait {
  return { minMs: Math.max(wait.minMs, leastMs), maxMs: Math.max(wait.maxMs, leastMs) }
}
