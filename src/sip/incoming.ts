/**
 * Requests that arrive, RFC 3261 §8.2 and §12.2.2: repeated ones, those that nobody need hear of, those inside dialogs,
 * and the rest for whoever listens. Each is answered once, on the connection that it came by (RFC 7118 §5.4).
 */
import type { Clock, Undo } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { type Answered, createAnswered } from './answered.ts'
import { ALLOW, ALLOW_EVENTS, allow, DIALOG_METHODS, optionsHeaders } from './capabilities.ts'
import { TIMER_F_IN_T1 } from './core.ts'
import { contactOf, createDialogs, type KnownDialog, openDialog } from './dialog.ts'
import type { Ids } from './ids.ts'
import { createLimit, type Limit, RETRY_AFTER_S } from './limit.ts'
import type { ParsedRequest } from './message.ts'
import type { Sender } from './outgoing.ts'
import { type AnswerOptions, type Dialog, type Header, headerAll, type IncomingRequest, type SipPort } from './port.ts'
import { isPacked, refuse } from './refuse.ts'
import { serverBranch } from './toCore.ts'
import type { Flow } from './transport.ts'
import { answerText, safeHeaderValue } from './write.ts'

export interface Incoming {
  receive(request: ParsedRequest, flow: Flow): void
  readonly onRequest: SipPort['onRequest']
}

type Heard = {
  readonly method: string
  readonly callId: string | null
  readonly listener: (request: IncomingRequest) => void
}

type Reply = (status: number, headers: readonly Header[], options?: Omit<AnswerOptions, 'headers'>) => void

const FLOOD_TOLD_MS = 60_000

/** A request with what is needed to answer it. */
type Arrived = {
  readonly parsed: ParsedRequest
  readonly flow: Flow
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
  /** Contact as we give it now. */
  readonly localContact: () => Header
  /** Keys of all addresses that are us. */
  readonly ours: () => ReadonlySet<string>
  readonly isRegisteredFlow: (flow: Flow) => boolean
}): Incoming {
  const { sender, ids, log, localContact } = options
  const answered: Answered = createAnswered(options.clock, options.t1Ms * TIMER_F_IN_T1)
  const heard = new Set<Heard>()
  const dialogs = createDialogs()
  const limits = new WeakMap<Flow, Limit>()
  let floodToldAt = -Infinity
  const heardMethods = (): readonly string[] => [...heard].map(one => one.method)

  const receive = (parsed: ParsedRequest, flow: Flow): void => {
    // §17.1.1.3: never answered, and we never send an INVITE that one could belong to.
    if (parsed.method === 'ACK') return
    const branch = serverBranch(parsed)
    const localTag = parsed.toTag ?? ids.tag()
    if (parsed.method === 'CANCEL') {
      // §9.2, RFC 6665 §4.6: there is nothing to cancel, only to confirm.
      const isKnown = [...ALLOW, ...heardMethods()].some(method => answered.has(`${branch} ${method}`))
      flow.send(answerText(parsed, localTag, isKnown ? 200 : 481, []))
      return
    }
    const { method, callId, fromTag, cseq, toTag } = parsed
    const twin = toTag === null ? [callId, fromTag, cseq, method].join(' ') : null
    const arrival = answered.arrive(`${branch} ${method}`, twin)
    if (arrival === 'merged') {
      // §8.2.2.2: the same request, forked on its way, came before.
      flow.send(answerText(parsed, localTag, 482, []))
    } else if ('repeats' in arrival) {
      // §17.2.2: the same answer again, or nothing as long as there is none.
      if (arrival.repeats.text !== null) flow.send(arrival.repeats.text)
    } else {
      const reply: Reply = (status, headers, given) => {
        if (arrival.text !== null) return
        arrival.text = answerText(parsed, localTag, status, headers, given)
        flow.send(arrival.text)
      }
      dispatch({ parsed, flow, localTag, reply })
    }
  }

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
    const { parsed, reply, flow } = arrived
    if (parsed.toTag === null && isTooMuch(flow)) {
      reply(503, [['Retry-After', String(RETRY_AFTER_S)]])
      return
    }
    const refused = refuse(parsed, heardMethods(), options.ours())
    if (refused !== null) {
      log.warn('request refused', { method: safeHeaderValue(parsed.method), status: refused.status })
      reply(refused.status, refused.headers)
      return
    }
    const { callId, toTag, fromTag } = parsed
    const known = toTag === null ? null : dialogs.find({ callId, localTag: toTag, remoteTag: fromTag ?? '' })
    if (known !== null) insideDialog(arrived, known)
    else outsideDialog(arrived)
  }

  const insideDialog = (arrived: Arrived, known: KnownDialog): void => {
    const { parsed, reply } = arrived
    const { method, cseq, headers } = parsed
    if (!known.takes(cseq)) {
      log.warn('request out of order', { method, cseq })
      reply(500, [])
      return
    }
    if (DIALOG_METHODS.has(method)) known.retarget(headers)
    if (method === 'OPTIONS') reply(200, optionsHeaders(heardMethods()))
    else if (known.listener === null) reply(481, [])
    else known.listener(requestFor(arrived, known))
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
    else listener.listener(requestFor(arrived, null))
  }

  const unheard = ({ parsed, reply }: Arrived): void => {
    // RFC 3261 §12.2.2; RFC 6665 §4.1.3 for a NOTIFY that fits no subscription.
    if (parsed.toTag !== null || parsed.method === 'NOTIFY') reply(481, [])
    else if (parsed.method === 'OPTIONS') reply(200, optionsHeaders(heardMethods()))
    // RFC 6665 §4.2.1.1: with what would be fine.
    else if (parsed.method === 'SUBSCRIBE') reply(489, [ALLOW_EVENTS])
    else reply(405, [allow(heardMethods())])
  }

  const requestFor = (arrived: Arrived, known: KnownDialog | null): IncomingRequest => {
    const { parsed, flow, localTag, reply } = arrived
    const { method, uri, headers, body, callId, cseq } = parsed
    let formed = known
    const form = (localCseq: number): Dialog => {
      formed ??= dialogs.form(parsed, localTag, localCseq)
      return openDialog(formed, sender, localContact)
    }
    return {
      method,
      uri,
      headers,
      // RFC 3261 §20.11: what was optional and cannot be read is passed over.
      body: isPacked(headers) ? '' : body,
      callId,
      cseq,
      from: parsed.from.uri,
      to: parsed.to.uri,
      fromTag: parsed.fromTag ?? '',
      toTag: parsed.toTag,
      onRegisteredFlow: options.isRegisteredFlow(flow),
      answer(status, given = {}) {
        // RFC 6665 §3.1: a 2xx to SUBSCRIBE tells our target also when it refreshes.
        const isRefresh = known !== null && method === 'SUBSCRIBE' && status < 300
        reply(status, [...(isRefresh ? [localContact()] : []), ...(given.headers ?? [])], given)
      },
      accept(status, given = {}) {
        const dialog = form(0)
        // RFC 3261 §12.1.1: all Record-Route values in their order, and our Contact.
        const routes = headerAll(headers, 'Record-Route').map((value): Header => ['Record-Route', value])
        reply(status, [...routes, localContact(), ...(given.headers ?? [])], given)
        return dialog
      },
      dialog: localCseq => form(localCseq),
    }
  }

  return {
    receive,
    onRequest(match, listener): Undo {
      const one: Heard = { method: match.method, callId: match.callId ?? null, listener }
      heard.add(one)
      return () => {
        heard.delete(one)
      }
    },
  }
}
