/** One timer for each key at most: when something is to be looked at again though nobody spoke of it. */
import type { Clock, Undo } from '../lib/clock.ts'

/** Whoever says that their state changes every millisecond is looked at this often. */
const LEAST_MS = 1_000

export interface Alarms {
  /** Instead of what was set for this key; null = never. */
  set(key: string, at: number | null, run: () => void): void
  close(): void
}

export function createAlarms(clock: Clock): Alarms {
  const set = new Map<string, Undo>()
  return {
    set(key, at, run) {
      set.get(key)?.()
      set.delete(key)
      if (at === null) return
      const undo = clock.after(Math.max(LEAST_MS, at - clock.now()), () => {
        set.delete(key)
        run()
      })
      set.set(key, undo)
    },
    close() {
      for (const undo of set.values()) undo()
      set.clear()
    },
  }
}
