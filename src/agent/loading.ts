/** What most networks never ask for. Each is a script of its own, loaded when it is asked for. */
import type { Tailoring } from '../codec/tailoring.ts'
import type { Clock } from '../lib/clock.ts'
import { type Lazy, lazily } from '../lib/lazy.ts'

/** PUA-02: a SUBSCRIBE gets its answer within 200 ms, with what it wants or without. */
const LATE_MS = 150

export const tailoringLater = (clock: Clock): Lazy<Tailoring> =>
  lazily(async () => (await import('../codec/tailoring.ts')).tailoring, clock, LATE_MS)
