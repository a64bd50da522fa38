/** Notices that nothing ran for a while: the computer slept, or the browser froze this worker (LIFE-03). */
import type { Clock, Undo } from './clock.ts'

/** RFC 5626 §4.4.1: how long a flow may go without a keep-alive where the server names no time. */
const KEEP_ALIVE_MS = 120_000
const TICK_MS = 15_000

export interface SleepWatch {
  /** Looks now instead of at the next tick. */
  readonly check: () => void
  readonly stop: Undo
}

export function watchSleep(clock: Clock, onWake: () => void): SleepWatch {
  let tick: Undo
  let tickAt = 0
  const arm = (): void => {
    tickAt = clock.now() + TICK_MS
    tick = clock.after(TICK_MS, check)
  }
  const check = (): void => {
    const lateMs = clock.now() - tickAt
    tick()
    arm()
    if (lateMs > KEEP_ALIVE_MS) onWake()
  }
  arm()
  return {
    check,
    stop: () => {
      tick()
    },
  }
}
