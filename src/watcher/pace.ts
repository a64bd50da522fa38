/**
 * The order and pace of SUBSCRIBEs over all contacts: at most 10 leave in any second, a short list all at once (WAT-15).
 */
import type { Chance, Clock, Undo } from '../lib/clock.ts'

const PER_SECOND = 10
const SECOND_MS = 1000
/** So that many pages that lost the same edge do not come back in step. */
const JITTER_MS = 50

export interface Pace {
  /** Asks for a turn. An urgent key goes before the others, also when it waits already. */
  queue(key: string, urgent: boolean): void
  unqueue(key: string): void
  close(): void
}

export function createPace(options: {
  readonly clock: Clock
  readonly chance: Chance
  readonly turn: (key: string) => void
}): Pace {
  const { clock, chance, turn } = options
  const urgent = new Set<string>()
  const waiting = new Set<string>()
  /** The last PER_SECOND turns, oldest first. */
  const given: number[] = []
  let timer: Undo | null = null

  const next = (): string | undefined => {
    const key = urgent.values().next().value ?? waiting.values().next().value
    if (key !== undefined) unqueue(key)
    return key
  }
  const pump = (): void => {
    if (timer !== null) return
    while (urgent.size + waiting.size > 0) {
      const oldest = given.length < PER_SECOND ? undefined : given[0]
      const leftMs = oldest === undefined ? 0 : oldest + SECOND_MS - clock.now()
      if (leftMs > 0) {
        timer = clock.after(leftMs + chance() * JITTER_MS, () => {
          timer = null
          pump()
        })
        return
      }
      const key = next()
      if (key === undefined) return
      if (given.length >= PER_SECOND) given.shift()
      given.push(clock.now())
      turn(key)
    }
  }
  const unqueue = (key: string): void => {
    urgent.delete(key)
    waiting.delete(key)
  }
  return {
    queue(key, hurried) {
      if (hurried) {
        waiting.delete(key)
        urgent.add(key)
      } else if (!urgent.has(key)) waiting.add(key)
      pump()
    },
    unqueue,
    close() {
      timer?.()
      timer = null
      urgent.clear()
      waiting.clear()
    },
  }
}
