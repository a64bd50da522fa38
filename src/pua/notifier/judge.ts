/** Whether a SUBSCRIBE becomes, or goes on as, a subscription. RFC 6665 §4.2.1, in the order of its clauses. Pure. */
import type { Filter } from '../../codec/filters.ts'
import type { Tailoring } from '../../codec/tailoring.ts'
import type { IncomingRequest, Outsider } from '../../sip/port.ts'
import { assertedBy, authorized, type Policy, type Refusal, refusal } from './policy.ts'
import { type Ask, asked, eventOf } from './request.ts'

export type Verdict =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'granted'
      /** The asserted identity; '' = none, which only a stranger has. */
      readonly server: string
      readonly stranger: boolean
      readonly eventId: string | null
      readonly ask: Ask
    }

const refused = (why: Refusal): Verdict => ({ kind: 'refused', refusal: why })
/** RFC 6665 §4.2.1.3: an automatic no is 403. */
const STRANGER = refusal(403, 'Forbidden', 'stranger')
const NO_SUBSCRIPTION = refusal(481, 'Subscription Does Not Exist')
const FULL = refusal(503, 'Too Many Subscriptions', 'full', [['Retry-After', '60']])

/** RFC 3261 §21.4.18: as a registrar answers for somebody who is not there. */
const ABSENT = refusal(480, 'Temporarily Unavailable', 'stranger')

/** A SUBSCRIBE that belongs to no dialog. The order is RFC 6665 §4.2.1.1: package, authorisation, then the rest. */
export function judge(
  request: IncomingRequest,
  at: {
    readonly policy: Policy
    readonly tailoring: Tailoring | null
    readonly gone: boolean
    readonly closed: boolean
    /** No room for one more. */
    readonly isFull: (stranger: boolean) => boolean
  },
): Verdict {
  // RFC 3261 §12.2.2: a To-tag that we do not know.
  if (request.toTag !== null) return refused(NO_SUBSCRIPTION)
  const event = eventOf(request.headers)
  if (!event.ok) return refused(event.error)
  // SEC-01, SEC-03: authorised before anything of us is told.
  const asserted = assertedBy(request)
  const server = authorized(asserted, at.policy)
  const stranger = server === null
  // PUA-28: nobody is there once the binding is being taken back, which no flow is registered for any more; all alike.
  if (at.gone && !request.onRegisteredFlow) return refused(ABSENT)
  // SEC-03: what came another way would make us send to somebody who need not have asked.
  if (stranger && (at.policy.strangers !== 'blockPolitely' || !request.onRegisteredFlow)) return refused(STRANGER)
  // SEC-18: a stranger learns neither that we publish nor that we are about to go.
  if (stranger && (at.closed || at.gone)) return refused(ABSENT)
  // RFC 6665 §4.2.1.3: the policy of this device is to publish.
  if (at.closed) return refused(refusal(403, 'Publishes Instead', 'publishing'))
  // PUA-28: whoever comes back at once after the goodbye finds nobody.
  if (at.gone) return refused(refusal(480, 'Temporarily Unavailable', 'leaving'))
  const ask = asked(request, event.value.rate, at.tailoring)
  if (!ask.ok) return refused(ask.error)
  if (at.isFull(stranger)) return refused(FULL)
  return { kind: 'granted', server: server ?? asserted[0] ?? '', stranger, eventId: event.value.id, ask: ask.value }
}

/** What a request inside a dialog is measured by. */
export type Standing = {
  readonly active: boolean
  readonly eventId: string | null
  readonly server: string
  readonly stranger: boolean
  readonly filters: readonly Filter[]
}

/** A request inside a subscription's dialog. */
export function judgeAgain(
  request: IncomingRequest,
  one: Standing,
  at: { readonly policy: Policy; readonly tailoring: Tailoring | null },
): Verdict {
  if (request.method !== 'SUBSCRIBE') return refused(refusal(405, 'Method Not Allowed', null, [['Allow', 'SUBSCRIBE']]))
  // RFC 6665 §4.4.1: nothing is left to refresh once the last NOTIFY is due.
  if (!one.active) return refused(NO_SUBSCRIPTION)
  const event = eventOf(request.headers)
  if (!event.ok) return refused(event.error)
  // RFC 6665 §4.5.2: we do not share dialogs; another id would be another subscription.
  if (event.value.id !== one.eventId) return refused(refusal(403, 'No Second Subscription In A Dialog'))
  const server = againBy(assertedBy(request), one, at.policy)
  if (server === null || !request.onRegisteredFlow) return refused(STRANGER)
  const ask = asked(request, event.value.rate, at.tailoring, one.filters)
  if (!ask.ok) return refused(ask.error)
  return { kind: 'granted', server, stranger: one.stranger, eventId: one.eventId, ask: ask.value }
}

/**
 * TS 24.229 §5.7.3 asks servers for an identity in initial requests only: a refresh over the registered flow may come
 * without one, as the dialog was authorised. One that is asserted has to be right (PUA-17).
 */
function againBy(asserted: readonly string[], one: Standing, policy: Policy): string | null {
  if (asserted.length === 0) return one.server
  if (one.stranger) return asserted.find(uri => uri === one.server) ?? null
  return authorized(asserted, policy)
}

/**
 * What may learn that we are here while we hide from the others: whoever is authorised and, where strangers are blocked
 * politely, who asks for our presence (PUA-38). `isShut`: no stranger is served, so none of them finds us.
 */
export function mayFind(request: Outsider, policy: Policy, isShut: boolean): boolean {
  if (authorized(assertedBy(request), policy) !== null) return true
  return !isShut && policy.strangers === 'blockPolitely' && asksForPresence(request)
}

function asksForPresence({ method, headers, onRegisteredFlow }: Outsider): boolean {
  return method === 'SUBSCRIBE' && onRegisteredFlow && eventOf(headers).ok
}
