/** Counts what is read of a value, so that a test can tell how work grows without a clock. For tests only. */

/** `value` reads as the one given does, and so does all that is in it. */
export function counted<Value extends object>(given: Value): { readonly value: Value; readonly count: () => number } {
  const known = new WeakMap<object, object>()
  let reads = 0
  const watched = <One extends object>(one: One): One => {
    const proxy = new Proxy(one, {
      get(target, key): unknown {
        reads += 1
        const found: unknown = Reflect.get(target, key)
        if (typeof found !== 'object' || found === null) return found
        const before = known.get(found)
        if (before !== undefined) return before
        const made = watched(found)
        known.set(found, made)
        return made
      },
    })
    return proxy
  }
  return { value: watched(given), count: () => reads }
}
