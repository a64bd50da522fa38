/**
 * Peu: answers the presence servers' SUBSCRIBEs and keeps one subscription for each dialog on a SIP port.
 * RFC 6665 §4.2, RFC 3856 §6. Knows no availability: what to tell is asked of `document` whenever something is sent.
 */
import type { Tailoring } from '../../codec/tailoring.ts'
import type { Chance, Clock, Undo } from '../../lib/clock.ts'
import { here, type Lazy } from '../../lib/lazy.ts'
import type { Log } from '../../lib/log.ts'
import { strangersDocument } from '../../model/document.ts'
import type { Presence } from '../../model/presence.ts'
import type { RefusedSubscriber, ServerSubscription } from '../../model/subscription.ts'
import { URI_LIMIT } from '../../model/uri.ts'
import type { Dialog, Header, IncomingRequest, Outsider, SipPort } from '../../sip/port.ts'
import { judge, judgeAgain, mayFind } from './judge.ts'
import { assertedBy, type Policy, type Refusal } from './policy.ts'
import { createReporter, type StandingReport } from './reporter.ts'
import { wantsTailoring } from './request.ts'
import { createSubscription, type Subscription } from './subscription.ts'
import { createTags } from './tags.ts'

/** PUA-15: a presence server, its stand-in, both over two flows, and their predecessors. As many strangers. */
const SUBSCRIPTIONS_LIMIT = 8

export type NotifierReport = StandingReport | { readonly kind: 'refused'; readonly refused: RefusedSubscriber }

export interface Notifier {
  /** What `document` gives has changed. */
  changed(): void
  /** Whoever was told the state is told it once more. */
  again(): void
  /** We are registered. Over a new connection this tells the state again; else it does nothing. */
  registered(): void
  /** Strangers are to find nobody where they are blocked politely, and wherever we appear offline (SEC-18). */
  hide(appearsOffline: boolean): void
  /** The last NOTIFY to each server, sent without waiting; strangers get none. Nobody is let in afterwards. */
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
  readonly tailoring: Lazy<Tailoring>
  /** Everything is published: nobody may subscribe, or they would have it twice. Default false. */
  readonly closed?: boolean
  /** Until then a SUBSCRIBE waits: what would be told is not the person's own yet. Default: at once. */
  readonly ready?: Lazy<unknown>
  /** Our state as of `at`; `last`: what to leave behind. Timestamps are the caller's business (RFC 3863 §4.1.7). */
  readonly document: (at: number, last: boolean) => Presence
  readonly encode: (presence: Presence) => string
  readonly onReport: (report: NotifierReport) => void
}

export function createNotifier(options: NotifierOptions): Notifier {
  const { port, clock, chance, log, policy, tailoring, encode, onReport, closed = false, ready = here(true) } = options
  const subscriptions = new Map<Dialog, Subscription>()
  const report = createReporter(subscriptions, onReport)
  // Apart: tags that move with our state would tell a stranger that it does.
  const tags = createTags(chance)
  const strangersTags = createTags(chance)
  let gone = false
  /** SUBSCRIBEs that wait for what they want to be loaded. */
  let waiting = 0
  /** Counts connections: who asked over a former one waits no more. */
  let line = 0

  const document = (last: boolean): string => encode(options.document(clock.now(), last))
  const documentForStrangers = (): string => encode(strangersDocument(options.document(clock.now(), true)))
  const each = (tell: (one: Subscription) => void): void => {
    for (const one of subscriptions.values()) tell(one)
  }
  const eachServer = (tell: (one: Subscription) => void): void => each(one => (one.stranger ? undefined : tell(one)))
  /** SEC-18: no word to them, as there is none of somebody who loses the line. What they still ask finds no dialog. */
  const leaveStrangers = (): void => {
    for (const [dialog, one] of subscriptions) {
      if (!one.stranger) continue
      one.close()
      subscriptions.delete(dialog)
    }
  }
  const flowUp = (): void => each(one => one.flow(true))

  /** PUA-02: one after the other, answered at once or, the first that wants more than most, as soon as it is loaded. */
  const inTurn = (request: IncomingRequest, take: () => void): void => {
    const mine = line
    const next = (): void => {
      if (line === mine) take()
    }
    ready.wait(() => {
      if (waiting === 0 && (tailoring.now !== null || !wantsTailoring(request))) {
        next()
        return
      }
      waiting += 1
      tailoring.wait(() => {
        waiting -= 1
        next()
      })
    })
  }

  const subscribe = (request: IncomingRequest): void => {
    // What came over the registered flow proves that there is one.
    if (request.onRegisteredFlow) flowUp()
    const isFull = (stranger: boolean): boolean =>
      [...subscriptions.values()].filter(one => one.stranger === stranger).length >= SUBSCRIPTIONS_LIMIT
    const verdict = judge(request, { policy, tailoring: tailoring.now, gone, closed, isFull })
    if (verdict.kind === 'refused') {
      refuse(request, verdict.refusal)
      return
    }
    const { server, stranger, eventId, ask } = verdict
    const dialog = request.accept(200, { reason: 'OK', headers: granted(ask.expiresS), stranger })
    const one = createSubscription({
      dialog,
      eventId,
      server,
      stranger,
      clock,
      chance,
      tailoring,
      document: stranger ? documentForStrangers : document,
      tag: filters => (stranger ? strangersTags : tags).tag(filters),
      onReport: report,
      onOver: last => over(dialog, server, last),
    })
    subscriptions.set(dialog, one)
    log.info(stranger ? 'a stranger is blocked politely' : 'a server subscribed', { server, expiresS: ask.expiresS })
    dialog.onRequest(inner => inTurn(inner, () => refresh(one, inner)))
    one.grant(ask)
    if (stranger) reportRefused(request, 200, 'stranger')
  }

  const over = (dialog: Dialog, server: string, last: ServerSubscription['lastNotify']): void => {
    subscriptions.delete(dialog)
    log.info('a subscription to us ended', { server, status: last?.status ?? null })
    report()
  }

  const refresh = (one: Subscription, request: IncomingRequest): void => {
    const verdict = judgeAgain(request, one, { policy, tailoring: tailoring.now })
    if (verdict.kind === 'refused') {
      refuse(request, verdict.refusal)
      return
    }
    const { ask } = verdict
    const headers = granted(ask.expiresS)
    if (one.isSilent(ask)) request.answer(204, { reason: 'No Notification', headers })
    else request.answer(200, { reason: 'OK', headers })
    one.grant(ask)
    flowUp()
  }

  const refuse = (request: IncomingRequest, { status, reason, headers, why }: Refusal): void => {
    request.answer(status, { reason, headers })
    log.warn('a SUBSCRIBE was refused', { status, asserted: assertedBy(request)[0] ?? null })
    if (why !== null) reportRefused(request, status, why)
  }
  const onTurnedAway = (request: Outsider): void => {
    if (request.method === 'SUBSCRIBE') reportRefused(request, 480, 'stranger')
  }
  const reportRefused = (request: Outsider, status: number, reason: RefusedSubscriber['reason']): void => {
    // Whoever is turned away must not fill the memory of pages.
    const asserted = assertedBy(request)[0]?.slice(0, URI_LIMIT) ?? null
    const from = request.from.slice(0, URI_LIMIT)
    onReport({ kind: 'refused', refused: { asserted, from, at: clock.now(), status, reason } })
  }

  const undo: readonly Undo[] = [
    port.onRequest({ method: 'SUBSCRIBE' }, request => inTurn(request, () => subscribe(request))),
    port.onConnection(connection => {
      if (connection.kind === 'open') return
      line += 1
      each(one => one.flow(false))
    }),
  ]
  report()
  return {
    changed() {
      tags.next()
      eachServer(one => one.changed())
    },
    again() {
      eachServer(one => one.again())
    },
    registered: flowUp,
    hide(appearsOffline) {
      if (appearsOffline) leaveStrangers()
      const hides = appearsOffline || policy.strangers === 'blockPolitely'
      const admits = (request: Outsider): boolean => mayFind(request, policy, appearsOffline || closed)
      port.hide(hides ? { admits, onTurnedAway } : null)
    },
    goodbye() {
      gone = true
      leaveStrangers()
      // What is left behind is another state.
      tags.next()
      // PUA-28: `deactivated` would make a server without a state of its own subscribe again at once.
      each(one => one.leave('noresource'))
    },
    close() {
      for (const one of undo) one()
      line += 1
      each(one => one.close())
      subscriptions.clear()
    },
  }
}

/** RFC 6665 §4.2.1.1: a 2xx says how long. */
function granted(expiresS: number): readonly Header[] {
  return [
    ['Expires', String(expiresS)],
    ['Allow-Events', 'presence'],
  ]
}
