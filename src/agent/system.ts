/** The real clock, chance and log of a worker. */
import type { Chance, Clock } from '../lib/clock.ts'

/**
 * A timer of the browser stands still while the computer sleeps, and counts in 32 bits: long waits are taken in slices
 * against the time when they are due (LIFE-03, LIFE-04).
 */
const SLICE_MS = 15_000

export const systemClock: Clock = createSystemClock()

export function createSystemClock(): Clock {
  let last = 0
  let lastTick = performance.now()
  const now = (): number => {
    // A clock that somebody sets back must not make timestamps repeat (PUA-45), nor stop what is paced by it.
    const tick = performance.now()
    last = Math.max(last + tick - lastTick, Date.now())
    lastTick = tick
    return Math.floor(last)
  }
  return {
    now,
    after(delayMs, run) {
      const due = now() + delayMs
      let handle: ReturnType<typeof setTimeout>
      const arm = (): void => {
        handle = setTimeout(
          () => {
            if (now() < due) arm()
            else run()
          },
          Math.min(Math.max(0, due - now()), SLICE_MS),
        )
      }
      arm()
      return () => {
        clearTimeout(handle)
      }
    },
  }
}

/** SEC-23: no Math.random anywhere, not even where it would do. */
export const systemChance: Chance = () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32

export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count))
}
