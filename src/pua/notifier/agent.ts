/**
 * Peu: answers the presence servers' SUBSCRIBEs and keeps one subscription for each dialog on a SIP port.
 * RFC 6665 §4.2, RFC 3856 §6. Knows no availability: what to tell is asked of `document` whenever something is sent.
 */
import { encodePidf } from '../../codec/pidf.ts'
import type { Chance, Clock, Undo } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Presence } from '../../model/presence.ts'
import type { RefusedSubscriber, ServerSubscription } from '../../model/subscription.ts'
import type { Body, Dialog, Header, IncomingRequest, SipPort } from '../../sip/port.ts'
import type { Asked } from '../mode.ts'
import { type Echo, echoOf } from './echo.ts'
import type { Event } from './machine.ts'
import { asked, assertedBy, authorized, eventOf, type Policy, type Refusal } from './policy.ts'
import { createSubscription, type Subscription } from './subscription.ts'

/** PUA-15: a presence server, its stand-in, both over two flows, and their predecessors. */
export const SUBSCRIPTIONS_LIMIT = 8
const FULL: Refusal = { status: 503, reason: 'Too Many Subscriptions', headers: [['Retry-After', '60']] }

export type NotifierReport =
  /** All that are subscribed to us, oldest first, after any change of them. */
  | { readonly kind: 'servers'; readonly servers: readonly ServerSubscription[] }
  | { readonly kind: 'refused'; readonly refused: RefusedSubscriber }
  | { readonly kind: 'echo'; readonly echo: Echo }
  | { readonly kind: 'asked'; readonly asked: Asked }

export interface Notifier {
  /** What `document` gives has changed. */
  changed(): void
  /** We are registered. Over a new connection this tells the state again; else it does nothing. */
  registered(): void
  /** The last NOTIFY of each subscription, sent without waiting. Nobody is let in afterwards. */
  goodbye(): void
  /** Forgets everything, sends nothing. */
  close(): void
}

export type NotifierOptions = {
  readonly port: SipPort
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  readonly policy: Policy
  /** Everything is published: nobody may subscribe, or they would have it twice. Default false. */
  readonly closed?: boolean
  /** True when the presence server keeps a state of its own to take over with (spec §10, 2). Default false. */
  readonly serverKeepsState?: boolean
  /** Our state as of `at`, which rises with each call; `last`: what to leave behind. */
  readonly document: (at: number, last: boolean) => Presence
  readonly encode?: (presence: Presence) => string
  readonly onReport: (report: NotifierReport) => void
}

export function createNotifier(options: NotifierOptions): Notifier {
  const { port, clock, chance, log, policy, onReport } = options
  const encode = options.encode ?? encodePidf
  const subscriptions = new Map<Dialog, Subscription>()
  const report = createReporter(subscriptions, onReport)
  let lastAt = 0
  let gone = false

  /** RFC 3863 §4.1.7: no timestamp is used twice. */
  const document = (last: boolean): Body => {
    lastAt = Math.max(clock.now(), lastAt + 1)
    return { type: 'application/pidf+xml', text: encode(options.document(lastAt, last)) }
  }
  const tellAll = (event: Event): void => {
    for (const one of subscriptions.values()) one.take(event)
  }

  const subscribe = (request: IncomingRequest): void => {
    // What came over the registered flow proves that there is one.
    if (request.onRegisteredFlow) tellAll({ kind: 'flowUp' })
    const verdict = judge(request, {
      policy,
      gone,
      closed: options.closed === true,
      full: subscriptions.size >= SUBSCRIPTIONS_LIMIT,
    })
    if (verdict.kind === 'refused') {
      refuse(request, verdict.refusal)
      return
    }
    const { server, eventId, expiresS } = verdict
    const dialog = request.accept(200, { reason: 'OK', headers: granted(expiresS) })
    const onOver = (last: ServerSubscription['lastNotify']): void => {
      subscriptions.delete(dialog)
      log.info('subscription of a server ended', { server, status: last?.status ?? null })
      report()
    }
    const one = createSubscription({ dialog, eventId, server, clock, chance, document, onReport: report, onOver })
    subscriptions.set(dialog, one)
    log.info('a server subscribed', { server, expiresS })
    dialog.onRequest(inner => refresh(one, inner))
    one.take({ kind: 'subscribed', expiresS })
  }

  const refresh = (one: Subscription, request: IncomingRequest): void => {
    const verdict = judgeAgain(request, one, policy)
    if (verdict.kind === 'refused') {
      refuse(request, verdict.refusal)
      return
    }
    request.answer(200, { reason: 'OK', headers: granted(verdict.expiresS) })
    one.take({ kind: 'subscribed', expiresS: verdict.expiresS })
    tellAll({ kind: 'flowUp' })
  }

  const refuse = (request: IncomingRequest, refusal: Refusal): void => {
    const { status, reason, headers } = refusal
    request.answer(status, { reason, headers })
    const asserted = assertedBy(request)[0] ?? null
    log.warn('a SUBSCRIBE was refused', { status, asserted })
    if (refusal === STRANGER)
      onReport({
        kind: 'refused',
        refused: { asserted, from: request.from, at: clock.now(), status, reason: 'stranger' },
      })
  }

  const undo: readonly Undo[] = [
    port.onRequest({ method: 'SUBSCRIBE' }, subscribe),
    port.onConnection(connection => {
      if (connection.kind !== 'open') tellAll({ kind: 'flowDown' })
    }),
  ]
  report()
  return {
    changed: () => tellAll({ kind: 'changed' }),
    registered: () => tellAll({ kind: 'flowUp' }),
    goodbye() {
      gone = true
      // PUA-28: `deactivated` would make a server without a state of its own subscribe again at once.
      tellAll({ kind: 'leave', reason: options.serverKeepsState === true ? 'deactivated' : 'noresource' })
    },
    close() {
      for (const one of undo) one()
      for (const one of subscriptions.values()) one.close()
      subscriptions.clear()
    },
  }
}

/** Says what changed, and only when it did. */
function createReporter(
  subscriptions: ReadonlyMap<Dialog, Subscription>,
  onReport: (report: NotifierReport) => void,
): () => void {
  const said = new Map<NotifierReport['kind'], string>()
  let active: readonly Subscription[] = []
  let dismissed = false
  const say = (report: NotifierReport): void => {
    const text = JSON.stringify(report)
    if (said.get(report.kind) === text) return
    said.set(report.kind, text)
    onReport(report)
  }
  return () => {
    const all = [...subscriptions.values()]
    say({ kind: 'servers', servers: all.map(one => one.view) })
    const ended = active.findLast(one => !one.active)
    if (ended !== undefined) ({ dismissed } = ended)
    active = all.filter(one => one.active)
    say({ kind: 'echo', echo: echoOf(all) })
    say({ kind: 'asked', asked: { active: active.length, told: active.filter(one => one.told).length, dismissed } })
  }
}

type Verdict =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'granted'; readonly server: string; readonly eventId: string | null; readonly expiresS: number }

const refused = (refusal: Refusal): Verdict => ({ kind: 'refused', refusal })
const plain = (status: number, reason: string): Refusal => ({ status, reason, headers: [] })
/** The one refusal that the person hears of. */
const STRANGER = plain(403, 'Forbidden')
const NO_SUBSCRIPTION = plain(481, 'Subscription Does Not Exist')

/** A SUBSCRIBE that belongs to no dialog. The order is RFC 6665 §4.2.1.1: package, authorisation, then the rest. */
function judge(
  request: IncomingRequest,
  at: { readonly policy: Policy; readonly gone: boolean; readonly closed: boolean; readonly full: boolean },
): Verdict {
  // RFC 3261 §12.2.2: a To-tag that we do not know.
  if (request.toTag !== null) return refused(NO_SUBSCRIPTION)
  const event = eventOf(request.headers)
  if (!event.ok) return refused(event.error)
  // SEC-01, SEC-03: authorised before anything of us is told. RFC 6665 §4.2.1.3: an automatic no is 403.
  const server = authorized(assertedBy(request), at.policy)
  if (server === null) return refused(STRANGER)
  // RFC 6665 §4.2.1.3: the policy of this device is to publish.
  if (at.closed) return refused(plain(403, 'Publishes Instead'))
  // PUA-28: whoever comes back at once after the goodbye finds nobody.
  if (at.gone) return refused(plain(480, 'Temporarily Unavailable'))
  const wish = asked(request)
  if (!wish.ok) return refused(wish.error)
  if (at.full) return refused(FULL)
  return { kind: 'granted', server, eventId: event.value.id, expiresS: wish.value.expiresS }
}

/** A request inside a subscription's dialog. */
function judgeAgain(request: IncomingRequest, one: Subscription, policy: Policy): Verdict {
  if (request.method !== 'SUBSCRIBE')
    return refused({ status: 405, reason: 'Method Not Allowed', headers: [['Allow', 'SUBSCRIBE']] })
  // RFC 6665 §4.4.1: nothing is left to refresh once the last NOTIFY is due.
  if (!one.active) return refused(NO_SUBSCRIPTION)
  const event = eventOf(request.headers)
  if (!event.ok) return refused(event.error)
  // RFC 6665 §4.5.2: we do not share dialogs; another id would be another subscription.
  if (event.value.id !== one.eventId) return refused(plain(403, 'No Second Subscription In A Dialog'))
  // TS 24.229 §5.7.3 asks servers for an identity in initial requests only: a refresh over the registered flow may
  // come without one, as the dialog was authorised. One that is asserted has to be right (PUA-17).
  const asserted = assertedBy(request)
  const server = asserted.length === 0 ? one.view.server : authorized(asserted, policy)
  if (server === null || !request.onRegisteredFlow) return refused(STRANGER)
  const wish = asked(request)
  if (!wish.ok) return refused(wish.error)
  return { kind: 'granted', server, eventId: one.eventId, expiresS: wish.value.expiresS }
}

/** RFC 6665 §4.2.1.1: a 2xx says how long. */
function granted(expiresS: number): readonly Header[] {
  return [
    ['Expires', String(expiresS)],
    ['Allow-Events', 'presence'],
  ]
}
