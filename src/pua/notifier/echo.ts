/** What the network has of our state, out of what each of its servers has. Pure. */
import type { Failure, FailureReason } from '../../model/error.ts'
import type { Reply } from '../../model/reply.ts'
import type { Reach } from './reach.ts'

export type Echo =
  /** Nobody has subscribed to us, or nobody does any more. */
  | { readonly kind: 'unasked' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'known'; readonly at: number; readonly by: 'subscription' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retryAt: number | null }

/**
 * One answer for several servers, the least favourable first: something is on its way, something failed, all know.
 * `at` is when the last of them learned it. `retryAt` null = not before the state changes.
 */
export function echoOf(servers: readonly { readonly reach: Reach; readonly retryAt: number | null }[]): Echo {
  if (servers.some(({ reach }) => reach.kind === 'sending')) return { kind: 'sending' }
  for (const { reach, retryAt } of servers)
    if (reach.kind === 'failed')
      return { kind: 'failed', failure: failureOf(reach.reply), retryAt: reach.again ? retryAt : null }
  const times = servers.flatMap(({ reach }) => (reach.kind === 'known' ? [reach.at] : []))
  return times.length === 0 ? { kind: 'unasked' } : { kind: 'known', at: Math.max(...times), by: 'subscription' }
}

export function failureOf(reply: Reply): Failure {
  const own = reply.origin === 'timeout' || reply.origin === 'connection'
  return {
    reason: reasonOf(reply),
    status: own ? null : reply.status,
    detail: own || reply.reason === '' ? null : reply.reason,
  }
}

function reasonOf({ origin, status, retryAfterS, unmet }: Reply): FailureReason {
  if (unmet !== undefined) return unmet
  if (origin === 'connection') return 'lost'
  if (origin === 'timeout') return 'timeout'
  if (status === 401 || status === 407) return 'wrongPassword'
  if (status === 403 || status === 603) return 'forbidden'
  if (status === 503 || retryAfterS !== null) return 'overloaded'
  return status >= 500 && status < 600 ? 'serverError' : 'refused'
}
