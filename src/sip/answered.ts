/**
 * The requests that arrived lately and what was answered, RFC 3261 §17.2.2 and §8.2.2.2.
 *
 * Timer J is zero on a WebSocket, as nothing is repeated on it. But a hop behind the edge may be UDP, and what is
 * repeated or forked there reaches us through a stateless proxy. So answers are remembered for about 64*T1: the same
 * request gets the same answer, the same request by another way gets 482. Two generations instead of a timer each.
 */
import type { Clock } from '../lib/clock.ts'

export interface Arrival {
  /** The whole answer; null = none yet. */
  text: string | null
}

export interface Answered {
  /** A new request; or the earlier one with its answer; or the twin of an earlier one by another way. */
  arrive(transaction: string, twin: string | null): Arrival | { readonly repeats: Arrival } | 'merged'
  /** A CANCEL asks: is there such a transaction? */
  has(transaction: string): boolean
}

/** A flood may not fill the memory: then the time is shorter. */
const MOST_IN_GENERATION = 4096

type Generation = { readonly arrivals: Map<string, Arrival>; readonly twins: Set<string> }

export function createAnswered(clock: Clock, keepMs: number): Answered {
  let young = generation()
  let old = generation()
  let since = clock.now()

  const turn = (): void => {
    const age = clock.now() - since
    if (age < keepMs && young.arrivals.size < MOST_IN_GENERATION) return
    old = age < 2 * keepMs ? young : generation()
    young = generation()
    since = clock.now()
  }
  const find = (transaction: string): Arrival | undefined =>
    young.arrivals.get(transaction) ?? old.arrivals.get(transaction)
  return {
    arrive(transaction, twin) {
      turn()
      const earlier = find(transaction)
      if (earlier !== undefined) return { repeats: earlier }
      // §8.2.2.2
      if (twin !== null && (young.twins.has(twin) || old.twins.has(twin))) return 'merged'
      const arrival: Arrival = { text: null }
      young.arrivals.set(transaction, arrival)
      if (twin !== null) young.twins.add(twin)
      return arrival
    },
    has: transaction => find(transaction) !== undefined,
  }
}

function generation(): Generation {
  return { arrivals: new Map(), twins: new Set() }
}
