/**
 * The requests that arrived lately and what was answered, RFC 3261 §17.2.2 and §8.2.2.2.
 *
 * Timer J is zero on a WebSocket, as nothing is repeated on it. But a hop behind the edge may be UDP, and what is
 * repeated there reaches us through a stateless proxy. So answers are remembered for 64*T1 at least: the same request
 * gets the same answer. Two generations instead of a timer each.
 */
import type { Clock } from '../lib/clock.ts'

export interface Arrival {
  /** The whole answer; null = none yet. */
  readonly text: string | null
}

export interface Answered {
  /** The same request, when it has arrived before. */
  earlier(transaction: string): Arrival | null
  /** §8.2.2.2: the same request by another way is still without an answer. */
  isMerged(twin: string): boolean
  /** Remembers a new request, which is no earlier one. Gives what takes its answer, once. */
  begin(transaction: string, twin: string | null): (text: string) => void
}

/** A flood may not fill the memory: then the time is shorter. Of each generation, in requests and in characters. */
const MOST_IN_GENERATION = 4096
const MOST_CHARACTERS = 1024 * 1024

type Generation = {
  readonly arrivals: Map<string, { text: string | null }>
  readonly ongoing: Set<string>
  size: number
}

export function createAnswered(clock: Clock, keepMs: number): Answered {
  let young = generation()
  let old = generation()
  let since = clock.now()

  const turn = (): void => {
    const age = clock.now() - since
    if (age < keepMs && young.arrivals.size < MOST_IN_GENERATION && young.size < MOST_CHARACTERS) return
    const isFull = age < keepMs
    old = age < 2 * keepMs ? young : generation()
    young = generation()
    since = isFull || age >= 2 * keepMs ? clock.now() : since + keepMs
  }
  return {
    earlier(transaction) {
      turn()
      return young.arrivals.get(transaction) ?? old.arrivals.get(transaction) ?? null
    },
    isMerged: twin => young.ongoing.has(twin) || old.ongoing.has(twin),
    begin(transaction, twin) {
      const mine = young
      const arrival: { text: string | null } = { text: null }
      mine.arrivals.set(transaction, arrival)
      mine.size += transaction.length
      if (twin !== null) mine.ongoing.add(twin)
      return text => {
        arrival.text = text
        mine.size += text.length
        // What is answered is not ongoing any more: what comes after it is another request.
        if (twin !== null) mine.ongoing.delete(twin)
      }
    },
  }
}

function generation(): Generation {
  return { arrivals: new Map(), ongoing: new Set(), size: 0 }
}
