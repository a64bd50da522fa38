import type { Clock, Undo } from './clock.ts'

/** A clock that a test turns by hand. Timers run in the order of their time, then of their start. */
export interface HandClock extends Clock {
  /** Lets this much time pass; runs all that falls due, also what those runs start. */
  elapse(ms: number): void
  /** Lets this much time pass in which nothing runs, as when a computer sleeps; what fell due runs with the next `elapse`. */
  sleep(ms: number): void
  /** How many timers wait. */
  readonly pending: number
}

type Timer = { readonly due: number; readonly order: number; readonly run: () => void }

export function createHandClock(startMs = 1_000_000): HandClock {
  let now = startMs
  let order = 0
  const timers = new Set<Timer>()
  const next = (until: number): Timer | undefined =>
    [...timers].filter(one => one.due <= until).toSorted((a, b) => a.due - b.due || a.order - b.order)[0]
  return {
    now: () => now,
    after(delayMs, run): Undo {
      const timer = { due: now + Math.max(0, delayMs), order: order++, run }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    elapse(ms) {
      const until = now + ms
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer)
        now = Math.max(now, timer.due)
        timer.run()
      }
      now = until
    },
    sleep(ms) {
      now += ms
    },
    get pending() {
      return timers.size
    },
  }
}
