/** Gathers changes for the pages: a flood costs at most one message per frame. Pure but for its clock. */
import type { Clock, Undo } from '../lib/clock.ts'
import type { Change } from './contract.ts'

const FRAME_MS = 16

export interface Outbox {
  /** A later change takes the place of an earlier one about the same thing. */
  put(change: Change): void
  /** Drops what waits: a snapshot says it all. */
  clear(): void
}

export function createOutbox(clock: Clock, flush: (changes: readonly Change[]) => void): Outbox {
  const waiting = new Map<string, Change>()
  let frame: Undo | null = null
  /** When the last batch left: the first change after quiet goes at once. */
  let sentAt = Number.NEGATIVE_INFINITY
  const send = (): void => {
    frame = null
    sentAt = clock.now()
    const changes = [...waiting.values()]
    waiting.clear()
    if (changes.length > 0) flush(changes)
  }
  return {
    put(change) {
      waiting.set(change.kind === 'shown' ? `shown ${change.shown.uri}` : change.kind, change)
      // Even at rest the burst of one step goes together: 0 ms is after the step.
      frame ??= clock.after(Math.max(0, sentAt + FRAME_MS - clock.now()), send)
    },
    clear() {
      frame?.()
      frame = null
      waiting.clear()
    },
  }
}
