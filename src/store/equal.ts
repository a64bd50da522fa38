/**
 * Whether two plain values (what a structured clone can bring: objects, arrays, strings, numbers, null) say the same.
 * The store keeps the old object then, so nothing is painted again.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.entries(a)
  const right = new Map<string, unknown>(Object.entries(b))
  return left.length === right.size && left.every(([key, value]) => right.has(key) && equal(value, right.get(key)))
}

/** `next`, or `old` itself when they say the same. */
export const keep = <Value>(old: Value, next: Value): Value => (equal(old, next) ? old : next)
