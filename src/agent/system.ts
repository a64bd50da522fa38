/** The real clock, chance and log of a worker. */
import type { Chance, Clock } from '../lib/clock.ts'

/** setTimeout counts in 32 bits: a longer wait would fire at once. */
const LONGEST_MS = 2 ** 31 - 1

export const systemClock: Clock = createSystemClock()

function createSystemClock(): Clock {
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
        const waitMs = Math.max(0, due - now())
        handle = setTimeout(waitMs > LONGEST_MS ? arm : run, Math.min(waitMs, LONGEST_MS))
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
