/** What the server has of the newest state, as far as the publication knows. Pure. */
import type { Reach } from '../notifier/reach.ts'
import { isWaiting, type State } from './machine.ts'

export function reach(state: State): Reach {
  if (!state.wanted) return { kind: 'none' }
  if (state.stopped && state.failure !== null) return { kind: 'failed', reply: state.failure, again: false }
  if (state.has?.version === state.newest) return { kind: 'known', at: state.has.at }
  if (state.inFlight === null && state.failure !== null && (state.holding || !isWaiting(state)))
    return { kind: 'failed', reply: state.failure, again: isWaiting(state) }
  return { kind: 'sending' }
}
