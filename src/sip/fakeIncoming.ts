/** The hearing half of the fake port: delivered requests, the dialogs they form, and what nobody hears. For tests only. */
import type { Undo } from '../lib/clock.ts'
import { addrSpec, createFakeLeg, type FakeOutgoing } from './fakeOutgoing.ts'
import { bodyParts } from './multipart.ts'
import type { AnswerOptions, Binding, Body, Dialog, Header, Hiding, IncomingRequest, Sent } from './port.ts'
import { header } from './port.ts'

/** What a test delivers. Left out: a fresh Call-ID and From-tag, CSeq 1, to us, over the registered flow. */
export type FakeIncoming = {
  readonly method: string
  readonly uri?: string
  readonly headers?: readonly Header[]
  readonly body?: string
  readonly callId?: string
  readonly from?: string
  readonly fromTag?: string
  readonly to?: string
  readonly toTag?: string
  readonly cseq?: number
  readonly onRegisteredFlow?: boolean
}

/** What became of a delivered request. */
export interface Delivered {
  readonly callId: string
  readonly fromTag: string
  readonly answer: FakeAnswered | null
  /** The dialog it formed here (`accept` or `dialog`), as the other side holds it. */
  readonly dialog: FakeDialog | null
}

export type FakeAnswered = {
  readonly status: number
  readonly reason: string
  /** Of `accept`: with the Contact that the port adds. */
  readonly headers: readonly Header[]
  readonly body: Body | null
}

/** A dialog from the other side's view. */
export interface FakeDialog {
  readonly id: string
  readonly callId: string
  /** The role's tag: To-tag of what is delivered. */
  readonly localTag: string
  readonly remoteTag: string
  /** The role forgot it. */
  readonly ended: boolean
  /** The next request of the other side; CSeq rises by one unless given. */
  deliver(request: Pick<FakeIncoming, 'method' | 'headers' | 'body' | 'cseq' | 'onRegisteredFlow'>): Delivered
}

type Known = {
  readonly id: string
  readonly dialog: Dialog
  /** The last CSeq of the other side. */
  cseq: number
  /** Of its requests that wait for their answer. */
  readonly open: Set<number>
  listener: ((request: IncomingRequest) => void) | null
  readonly retarget: (headers: readonly Header[]) => void
}
type Heard = {
  readonly method: string
  readonly callId: string | null
  readonly listener: (request: IncomingRequest) => void
}
type Full = Required<Omit<FakeIncoming, 'toTag'>> & { readonly toTag: string | null }
type Ongoing = { readonly key: string; readonly outcome: Outcome }
type Outcome = { answer: FakeAnswered | null; known: Known | null }

export interface FakeHearing {
  readonly onRequest: (
    match: { readonly method: string; readonly callId?: string },
    listener: (request: IncomingRequest) => void,
  ) => Undo
  readonly deliver: (request: FakeIncoming) => Delivered
  readonly hide: (hiding: Hiding | null) => void
}

export function createFakeIncoming(options: {
  readonly outgoing: FakeOutgoing
  readonly binding: () => Binding | null
  readonly contactUri: () => string
}): FakeHearing {
  const { outgoing, binding, contactUri } = options
  const heard = new Set<Heard>()
  const dialogs = new Map<string, Known>()
  let ongoing: readonly Ongoing[] = []
  let hiding: Hiding | null = null

  const form = (
    full: Full,
    localTag: string,
    cseq: () => number,
    { from, to }: Pick<Sent, 'from' | 'to'> = { from: full.to, to: full.from },
  ): Known => {
    const id = [full.callId, localTag, full.fromTag].join(' ')
    const target = addrSpec(header(full.headers, 'Contact') ?? full.from)
    const fixed = {
      from,
      to,
      callId: full.callId,
      fromTag: localTag,
      toTag: full.fromTag,
      dialog: id,
    }
    const leg = createFakeLeg(outgoing, fixed, { cseq, target, contactUri })
    const known: Known = {
      id,
      cseq: full.cseq,
      open: new Set(),
      listener: null,
      retarget: leg.retarget,
      dialog: {
        callId: full.callId,
        localTag,
        remoteTag: full.fromTag,
        request: leg.request,
        onRequest(listener) {
          known.listener = listener
        },
        end() {
          leg.end()
          dialogs.delete(id)
        },
      },
    }
    dialogs.set(id, known)
    return known
  }

  const incoming = (full: Full, outcome: Outcome, known: Known | undefined): IncomingRequest => {
    const reply = (status: number, extra: readonly Header[], given: AnswerOptions = {}): void => {
      if (outcome.answer !== null) return
      // RFC 3261 §8.2: what is refused changes nothing.
      known?.open.delete(full.cseq)
      if (known !== undefined && status < 300 && full.cseq >= known.cseq) {
        known.cseq = full.cseq
        // RFC 6665 §3.2: SUBSCRIBE and NOTIFY are target refresh requests.
        if (full.method === 'SUBSCRIBE' || full.method === 'NOTIFY') known.retarget(full.headers)
      }
      outcome.answer = {
        status,
        reason: given.reason ?? '',
        headers: [...(given.headers ?? []), ...extra],
        body: given.body ?? null,
      }
    }
    return {
      ...full,
      parts: () => bodyParts({ ...full, octets: null }),
      answer(status, given) {
        // A 2xx to a refresh tells our target (RFC 3261 §12.2.2).
        const isRefresh = known !== undefined && full.method === 'SUBSCRIBE' && status < 300
        reply(status, isRefresh ? [['Contact', `<${contactUri()}>`]] : [], given)
      },
      accept(status, given) {
        reply(status, [['Contact', `<${contactUri()}>`]], given)
        outcome.known ??= form(full, outgoing.newId('tag'), () => 0)
        return outcome.known.dialog
      },
      dialog(cseq, sent) {
        outcome.known ??= form(full, full.toTag ?? outgoing.newId('tag'), cseq, sent)
        return outcome.known.dialog
      },
    }
  }

  /** RFC 3261 §12.2.2, §8.2.2.1, §8.2.2.2; 480 for those that it hides from. */
  const refusal = (full: Full, known: Known | undefined): number | null => {
    if (known !== undefined) {
      if (full.cseq < Math.max(known.cseq, ...known.open)) return 500
      known.open.add(full.cseq)
      return null
    }
    const awaited = [...heard].some(one => one.method === full.method && one.callId === full.callId)
    if (hiding !== null && !awaited && !hiding.admits(full)) {
      hiding.onTurnedAway(full)
      return 480
    }
    if (!isOurs(full.uri)) return 404
    const { callId, fromTag, cseq, method, toTag } = full
    const isTwin = (one: Ongoing): boolean =>
      one.outcome.answer === null && one.key === [callId, fromTag, cseq, method].join(' ')
    if (toTag === null && ongoing.some(isTwin)) return 482
    return null
  }
  const isOurs = (uri: string): boolean =>
    uri.startsWith('sip:fake') || [binding()?.gruu, ...(binding()?.identities ?? [])].includes(uri)
  const route = (full: Full, outcome: Outcome): void => {
    const known = full.toTag === null ? undefined : dialogs.get([full.callId, full.toTag, full.fromTag].join(' '))
    const request = incoming(full, outcome, known)
    const status = refusal(full, known)
    const { callId, fromTag, cseq, method } = full
    ongoing = [
      ...ongoing.filter(one => one.outcome.answer === null),
      { key: [callId, fromTag, cseq, method].join(' '), outcome },
    ]
    if (status !== null) {
      request.answer(status)
    } else if (known === undefined) {
      const candidates = [...heard].filter(one => one.method === full.method)
      const listener = candidates.find(one => one.callId === full.callId) ?? candidates.find(one => one.callId === null)
      if (listener === undefined) unheard(full, request)
      else listener.listener(request)
    } else if (known.listener === null) unheard(full, request)
    else known.listener(request)
  }

  const deliver = (given: FakeIncoming): Delivered => {
    const full: Full = {
      uri: contactUri(),
      headers: [],
      body: '',
      from: 'sip:presence@ims.test',
      to: binding()?.aor ?? contactUri(),
      cseq: 1,
      onRegisteredFlow: true,
      ...given,
      callId: given.callId ?? outgoing.newId('call'),
      fromTag: given.fromTag ?? outgoing.newId('tag'),
      toTag: given.toTag ?? null,
    }
    const outcome: Outcome = { answer: null, known: null }
    route(full, outcome)
    return {
      callId: full.callId,
      fromTag: full.fromTag,
      get answer() {
        return outcome.answer
      },
      get dialog() {
        return outcome.known === null ? null : otherSide(outcome.known, full)
      },
    }
  }
  const otherSide = (known: Known, first: Full): FakeDialog => ({
    id: known.id,
    callId: first.callId,
    localTag: known.dialog.localTag,
    remoteTag: first.fromTag,
    get ended() {
      return !dialogs.has(known.id)
    },
    deliver: request =>
      deliver({
        cseq: Math.max(known.cseq, ...known.open) + 1,
        ...request,
        callId: first.callId,
        from: first.from,
        fromTag: first.fromTag,
        to: first.to,
        toTag: known.dialog.localTag,
      }),
  })
  return {
    deliver,
    hide(next) {
      hiding = next
    },
    onRequest(match, listener) {
      const one: Heard = { method: match.method, callId: match.callId ?? null, listener }
      heard.add(one)
      return () => {
        heard.delete(one)
      }
    },
  }
}

/** What nobody hears, as port.ts says. */
function unheard(full: Full, request: IncomingRequest): void {
  if (full.method === 'OPTIONS') request.answer(200)
  else if (full.toTag !== null || full.method === 'NOTIFY') request.answer(481)
  else if (full.method === 'SUBSCRIBE') request.answer(489)
  else request.answer(405)
}
