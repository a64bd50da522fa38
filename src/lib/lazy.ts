/** A part of the program that is loaded when it is first asked for. */
import type { Clock } from './clock.ts'

export interface Lazy<Value> {
  /** null = it is not here. */
  readonly now: Value | null
  /** Calls back once, in the order of calls: at once when it is here, else when it is or when that takes too long. */
  wait(then: () => void): void
}

/** It is here already. */
export const here = <Value>(value: Value): Lazy<Value> => ({
  now: value,
  wait: then => {
    then()
  },
})

/** Those who wait go on without it after `mostMs`. What could not be loaded is tried again when it is next asked for. */
export function lazily<Value>(load: () => Promise<Value>, clock: Clock, mostMs: number): Lazy<Value> {
  let value: Value | null = null
  let loading = false
  let waiting: (() => void)[] = []
  const release = (): void => {
    const all = waiting
    waiting = []
    for (const then of all) then()
  }
  const begin = (): void => {
    loading = true
    const end = (got: Value | null): void => {
      value = got
      loading = false
      release()
    }
    load().then(end, () => end(null))
  }
  return {
    get now() {
      return value
    },
    wait(then) {
      if (value !== null) {
        then()
        return
      }
      waiting.push(then)
      if (!loading) begin()
      // Whoever waits longest decides: none is overtaken.
      if (waiting.length === 1) {
        const mine = waiting
        clock.after(mostMs, () => {
          if (waiting === mine) release()
        })
      }
    },
  }
}

/** Shut until it is opened, or until someone has waited `mostMs` for that; then open for good. */
export function gate(clock: Clock, mostMs: number): Lazy<true> & { readonly open: () => void } {
  let now: true | null = null
  let waiting: (() => void)[] = []
  const open = (): void => {
    now = true
    const all = waiting
    waiting = []
    for (const then of all) then()
  }
  return {
    get now() {
      return now
    },
    open,
    wait(then) {
      if (now !== null) {
        then()
        return
      }
      waiting.push(then)
      if (waiting.length === 1) clock.after(mostMs, open)
    },
  }
}
