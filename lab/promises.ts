/** A promise that is settled from outside. (Promise.withResolvers is not in Node 20.) */
export type Deferred<Value> = { readonly promise: Promise<Value>; readonly settle: (value: Value) => void }

export function deferred<Value>(): Deferred<Value> {
  const box: { settle: ((value: Value) => void) | null } = { settle: null }
  const promise = new Promise<Value>(resolve => {
    box.settle = resolve
  })
  return { promise, settle: value => box.settle?.(value) }
}

/** Runs this once the promise, which never rejects, has settled. */
export function whenSettled<Value>(promise: Promise<Value>, run: (value: Value) => void): void {
  void (async () => {
    run(await promise)
  })()
}
