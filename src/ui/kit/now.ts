/** The time, for ages and countdowns. All components that ask for the same step share one timer. */
import { useSyncExternalStore } from 'react'

type Ticker = { readonly subscribe: (listener: () => void) => () => void; readonly now: () => number }

/** One timer for all who listen; none while nobody does. */
export function createTicker(everyMs: number): Ticker {
  const listeners = new Set<() => void>()
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = (): void => {
    now = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    subscribe(listener) {
      listeners.add(listener)
      if (timer === undefined) {
        now = Date.now()
        timer = setInterval(tick, everyMs)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
    now: () => {
      // Nobody listened for a while, so it stood still.
      if (timer === undefined && Date.now() - now > everyMs) now = Date.now()
      return now
    },
  }
}

const slow = createTicker(10_000)
const quick = createTicker(500)

/** ms since the epoch, at most ten seconds old; `quick` for countdowns. May be a little before the newest event. */
export function useNow(step: 'slow' | 'quick' = 'slow'): number {
  const { subscribe, now } = step === 'quick' ? quick : slow
  return useSyncExternalStore(subscribe, now)
}
