/**
 * Requests that arrive, RFC 3261 §8.2 and §12.2.2: repeated ones, those that nobody need hear of, those inside dialogs,
 * and the rest for whoever listens. Each is answered once, on the connection that it came by (RFC 7118 §5.4).
 */
import type { Clock, Undo } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { createAnswered } from './answered.ts'
import { ALLOW, ALLOW_EVENTS, DIALOG_METHODS, optionsHeaders } from './capabilities.ts'
import { TIMER_F_IN_T1 } from './core.ts'
import { contactOf, createDialogs, hasForbiddenContact, type KnownDialog, type OwnSide, openDialog } from './dialog.ts'
import type { Ids } from './ids.ts'
import { createLimit, type Limit, RETRY_AFTER_S } from './limit.ts'
import type { ParsedRequest, Refusal, Why } from './message.ts'
import { bodyParts } from './multipart.ts'
import type { Sender } from './outgoing.ts'
import {
  type AnswerOptions,
  type BodyPart,
  type Dialog,
  type Header,
  type Hiding,
  headerAll,
  type IncomingRequest,
  type SipPort,
} from './port.ts'
import { isPacked, refuse } from './refuse.ts'
import { serverBranch } from './toCore.ts'
import type { Flow } from './transport.ts'
import { answerText, refusalText, safeHeaderValue } from './write.ts'

export interface Incoming {
  receive(request: ParsedRequest, flow: Flow): void
  /** What came could not be read; it may have an answer. */
  unreadable(why: Why, answer: Refusal | null, flow: Flow): void
  readonly onRequest: SipPort['onRequest']
  /** Null: nobody is hidden from. */
  hiding: Hiding | null
}

type Heard = {
  readonly method: string
  readonly callId: string | null
  readonly listener: (request: IncomingRequest) => void
}

type Reply = (status: number, headers: readonly Header[], options?: Omit<AnswerOptions, 'headers'>) => void

const FLOOD_TOLD_MS = 60_000

const RETRY_AFTER: Header = ['Retry-After', String(RETRY_AFTER_S)]

/** §21.4.18: what a registrar or its edge answers for somebody who is not registered. */
const ABSENT = 480

/** A request with what is needed to answer it. */
type Arrived = {
  readonly parsed: ParsedRequest
  readonly flow: Flow
  /** The dialog that it is inside of. */
  readonly known: KnownDialog | null
  /** Our To-tag of all answers to it. */
  readonly localTag: string
  /** Only the first counts. */
  readonly reply: Reply
}

export function createIncoming(options: {
  readonly sender: Sender
  readonly clock: Clock
  readonly t1Ms: number
  readonly ids: Ids
  readonly log: Log
  /** Contact as we give it now; a stranger gets one that names no device. */
  readonly localContact: (forStranger: boolean) => Header
  /** Whether a Request-URI is ours. */
  readonly isOurs: (uri: string, flow: Flow) => boolean
  readonly isRegisteredFlow: (flow: Flow) => boolean
}): Incoming {
  const { sender, ids, log, localContact } = options
  const answered = createAnswered(options.clock, options.t1Ms * TIMER_F_IN_T1)
  const heard = new Set<Heard>()
  const dialogs = createDialogs()
  const limits = new WeakMap<Flow, Limit>()
  let floodToldAt = -Infinity
  let hiding: Hiding | null = null
  const heardMethods = (): readonly string[] => [...heard].map(one => one.method)

  const receive = (parsed: ParsedRequest, flow: Flow): void => {
    // §17.1.1.3: never answered, and we never send an INVITE that one could belong to.
    if (parsed.method === 'ACK') return
    const { method, callId, fromTag, cseq, toTag } = parsed
    const branch = serverBranch(parsed)
    const localTag = toTag ?? ids.tag()
    const known = toTag === null ? null : dialogs.find({ callId, localTag: toTag, remoteTag: fromTag ?? '' })
    const isStrangers = known?.stranger === true
    // In a dialog with a stranger only what refreshes it is heard: all else shows what outside of dialogs is hidden.
    const hidden = isStrangers ? method !== 'SUBSCRIBE' : known === null && isHiddenFrom(parsed, flow)
    // A tag of no dialog of ours makes nobody less of a stranger: while we hide, each is told to the person.
    const isCounted = toTag === null || hidden || isStrangers || method === 'CANCEL'
    const isOver = isCounted && isTooMuch(flow)
    // Not remembered: what is refused by the thousand must not stay by the thousand.
    const turnAway = (): void =>
      flow.send(hidden ? answerText(parsed, localTag, ABSENT, []) : answerText(parsed, localTag, 503, [RETRY_AFTER]))
    if (method === 'CANCEL') {
      if (isOver || hidden) {
        turnAway()
        return
      }
      // §9.2, RFC 6665 §4.6: there is nothing to cancel, only to confirm.
      const isKnown = ALLOW.some(one => answered.earlier(`${branch} ${one}`) !== null)
      flow.send(answerText(parsed, localTag, isKnown ? 200 : 481, []))
      return
    }
    // What it was told before we hid is not told again.
    const transaction = `${branch} ${method}${hidden ? ' absent' : ''}`
    const earlier = answered.earlier(transaction)
    if (earlier !== null) {
      // §17.2.2: the same answer again, or nothing as long as there is none.
      if (earlier.text !== null && (hidden || !isOver)) flow.send(earlier.text)
      return
    }
    if (isOver) {
      turnAway()
      return
    }
    const twin = toTag === null ? [callId, fromTag, cseq, method].join(' ') : null
    if (twin !== null && !hidden && answered.isMerged(twin)) {
      // §8.2.2.2: the same request, forked on its way, is still to be answered.
      flow.send(answerText(parsed, localTag, 482, []))
      return
    }
    let keep: ((text: string) => void) | null = answered.begin(transaction, twin)
    const reply: Reply = (status, headers, given) => {
      if (keep === null) return
      known?.answered(parsed, status < 300)
      const text = answerText(parsed, localTag, status, headers, given)
      keep(text)
      keep = null
      flow.send(text)
    }
    if (hidden) {
      reply(ABSENT, [])
      hiding?.onTurnedAway(visible(parsed, flow))
    } else dispatch({ parsed, flow, known, localTag, reply })
  }

  const unreadable: Incoming['unreadable'] = (why, answer, flow) => {
    const isOver = isTooMuch(flow)
    if (!isOver) log.warn('message dropped', { why, answered: answer?.status ?? null })
    // Whoever is hidden from finds nobody, also by the thousand.
    if (answer !== null && (hiding !== null || !isOver)) flow.send(refusalText(answer, ids.tag(), hiding !== null))
  }

  /** What may be asked of us while we hide: what was let in, and what answers a request of ours. */
  const isHiddenFrom = (parsed: ParsedRequest, flow: Flow): boolean =>
    hiding !== null &&
    ![...heard].some(one => one.method === parsed.method && one.callId === parsed.callId) &&
    !hiding.admits(visible(parsed, flow))
  const visible = ({ method, headers, from }: ParsedRequest, flow: Flow): Parameters<Hiding['admits']>[0] => ({
    method,
    headers,
    from: from.uri,
    onRegisteredFlow: options.isRegisteredFlow(flow),
  })

  /** SEC-15. */
  const isTooMuch = (flow: Flow): boolean => {
    const limit = limits.get(flow) ?? createLimit(options.clock)
    limits.set(flow, limit)
    if (limit.takes()) return false
    // A flood of requests is not to be one of log lines.
    const at = options.clock.now()
    if (at - floodToldAt >= FLOOD_TOLD_MS) {
      floodToldAt = at
      log.warn('too many requests', {})
    }
    return true
  }

  const dispatch = (arrived: Arrived): void => {
    const { parsed, reply, flow, known } = arrived
    // §12.2.2: a dialog says for itself that its requests are for us, whatever became of our Contact on their way.
    const refused = refuse(parsed, heardMethods(), known !== null || options.isOurs(parsed.uri, flow))
    if (refused !== null) {
      log.warn('request refused', { method: safeHeaderValue(parsed.method), status: refused.status })
      reply(refused.status, refused.headers)
    } else if (known !== null) insideDialog(arrived, known)
    else outsideDialog(arrived)
  }

  const insideDialog = (arrived: Arrived, known: KnownDialog): void => {
    const { parsed, reply } = arrived
    const { method, cseq, headers } = parsed
    if (!known.takes(cseq)) {
      log.warn('request out of order', { method, cseq })
      reply(500, [])
    } else if (method === 'SUBSCRIBE' && hasForbiddenContact(headers)) reply(400, [])
    else if (method === 'OPTIONS') reply(200, optionsHeaders(heardMethods()))
    else if (known.listener === null) reply(481, [])
    else known.listener(requestFor(arrived))
  }

  const outsideDialog = (arrived: Arrived): void => {
    const { parsed, reply } = arrived
    const { method, callId, toTag, headers } = parsed
    const candidates = [...heard].filter(one => one.method === method)
    const listener = candidates.find(one => one.callId === callId) ?? candidates.find(one => one.callId === null)
    if (listener === undefined) unheard(arrived)
    else if (DIALOG_METHODS.has(method) && contactOf(headers) === null)
      // No dialog can be formed without a target; and one that ended is not missing its Contact.
      reply(toTag !== null && method !== 'NOTIFY' ? 481 : 400, [])
    else listener.listener(requestFor(arrived))
  }

  const unheard = ({ parsed, reply }: Arrived): void => {
    // RFC 3261 §12.2.2; RFC 6665 §4.1.3 for a NOTIFY that fits no subscription.
    if (parsed.toTag !== null || parsed.method === 'NOTIFY') reply(481, [])
    else if (parsed.method === 'OPTIONS') reply(200, optionsHeaders(heardMethods()))
    // RFC 6665 §4.2.1.1, SUBSCRIBE: with what would be fine.
    else reply(489, [ALLOW_EVENTS])
  }

  const requestFor = (arrived: Arrived): IncomingRequest => {
    const { parsed, flow, localTag, known, reply } = arrived
    const { method, uri, headers, body, callId, cseq } = parsed
    let formed = known
    let parts: readonly BodyPart[] | null = null
    const form = (ours: OwnSide): Dialog => {
      const dialog = (formed ??= dialogs.form(parsed, localTag, ours))
      return openDialog(dialog, sender, () => localContact(dialog.stranger))
    }
    return {
      method,
      uri,
      headers,
      // RFC 3261 §20.11: what was optional and cannot be read is passed over.
      body: isPacked(headers) ? '' : body,
      parts: () => (parts ??= bodyParts(parsed)),
      callId,
      cseq,
      from: parsed.from.uri,
      to: parsed.to.uri,
      fromTag: parsed.fromTag ?? '',
      toTag: parsed.toTag,
      onRegisteredFlow: options.isRegisteredFlow(flow),
      answer(status, given = {}) {
        // RFC 6665 §3.1: a 2xx to SUBSCRIBE tells our target also when it refreshes.
        const contact = known !== null && method === 'SUBSCRIBE' && status < 300 ? [localContact(known.stranger)] : []
        reply(status, [...contact, ...(given.headers ?? [])], given)
      },
      accept(status, given = {}) {
        const stranger = given.stranger === true
        const dialog = form({ cseq: () => 0, stranger })
        // RFC 3261 §12.1.1: all Record-Route values in their order, and our Contact.
        const routes = headerAll(headers, 'Record-Route').map((value): Header => ['Record-Route', value])
        reply(status, [...routes, localContact(stranger), ...(given.headers ?? [])], given)
        return dialog
      },
      dialog: (localCseq, { from, to }) => form({ cseq: localCseq, from, to }),
    }
  }

  return {
    receive,
    unreadable,
    get hiding() {
      return hiding
    },
    set hiding(next) {
      hiding = next
    },
    onRequest(match, listener): Undo {
      const one: Heard = { method: match.method, callId: match.callId ?? null, listener }
      heard.add(one)
      return () => {
        heard.delete(one)
      }
    },
  }
}
