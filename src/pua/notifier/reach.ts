/** What one server has of the newest state, read from its machine. Pure. */
import type { Reply } from '../../model/reply.ts'
import { isWaiting, type State } from './machine.ts'

export type Reach =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'known'; readonly at: number }
  | { readonly kind: 'failed'; readonly reply: Reply; readonly again: boolean }

export function reach(state: State): Reach {
  if (state.phase.kind !== 'active') return { kind: 'none' }
  if (state.known?.version === state.newest) return { kind: 'known', at: state.known.at }
  // It wants to hear nothing.
  if (state.mute === 'always') return { kind: 'none' }
  // What is out now, or waits for the window alone, may yet arrive; a failure that is waited out has not.
  if (state.inFlight === null && state.failure !== null && (state.holding || !isWaiting(state)))
    return { kind: 'failed', reply: state.failure, again: isWaiting(state) }
  return { kind: 'sending' }
}
