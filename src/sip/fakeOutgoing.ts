/** The sending half of the fake port: what was sent, in and out of dialogs, and its answers. For tests only. */
import type { Clock, Undo } from '../lib/clock.ts'
import type { Answer, Binding, Body, DialogRequest, Header, OnAnswer, OutgoingRequest, Sent, Unmet } from './port.ts'
import { header } from './port.ts'

/** RFC 3261 §17.1.2.2: Timer F, 64*T1. */
export const TIMER_F_MS = 32_000

/** A request that left, as a test sees it. */
export interface FakeSent {
  readonly method: string
  readonly uri: string
  readonly from: string
  readonly to: string
  readonly headers: readonly Header[]
  readonly body: Body | null
  readonly callId: string
  readonly fromTag: string
  readonly toTag: string | null
  readonly cseq: number
  /** The addr-spec in Contact, or null when none went out. */
  readonly contact: string | null
  /** When it left. */
  readonly at: number
  /** The dialog it left in, or null. */
  readonly dialog: string | null
  /** Null as long as it waits. */
  readonly answered: Answer | null
  /** The network's final answer. Throws when there was one already: the test is wrong then. */
  answer(status: number, options?: FakeAnswer): void
}

export type FakeAnswer = {
  readonly reason?: string
  readonly headers?: readonly Header[]
  readonly body?: string
  readonly origin?: Answer['origin']
  readonly unmet?: Unmet
  /** CSeq of the last try, when challenges raised it. */
  readonly cseq?: number
}

/** All of a request that the fake has to know. */
export type Leaving = Omit<FakeSent, 'at' | 'answered' | 'answer'>

export interface FakeOutgoing {
  readonly sent: readonly FakeSent[]
  readonly request: (request: OutgoingRequest, onAnswer: OnAnswer) => Sent
  readonly send: (leaving: Leaving, onAnswer: OnAnswer) => FakeSent
  /** No socket any more: what waits is answered 503. */
  readonly drop: () => void
  readonly newId: (prefix: string) => string
}

export function createFakeOutgoing(options: {
  readonly clock: Clock
  readonly binding: () => Binding | null
  readonly isOpen: () => boolean
  readonly contactUri: () => string
}): FakeOutgoing {
  const { clock, binding, isOpen, contactUri } = options
  const sent: FakeSent[] = []
  let made = 0
  const newId = (prefix: string): string => `${prefix}${String(++made)}`

  const send = (leaving: Leaving, onAnswer: OnAnswer): FakeSent => {
    const record = createSent(leaving, clock, onAnswer)
    // Without a socket nothing leaves; the answer still comes after the call returned, as `Sent` promises.
    if (isOpen()) sent.push(record)
    else clock.after(0, () => record.answer(503, { origin: 'connection' }))
    return record
  }
  return {
    sent,
    send,
    request(request, onAnswer) {
      const callId = request.callId ?? newId('call')
      const fromTag = request.fromTag ?? newId('tag')
      const own = request.headers.find(([name]) => name.toLowerCase() === 'contact')
      const added = request.contact === false ? null : contactUri()
      const from = request.from ?? binding()?.identities[0] ?? binding()?.aor ?? 'sip:anonymous@anonymous.invalid'
      const to = request.to ?? request.uri
      send(
        {
          method: request.method,
          uri: request.uri,
          from,
          to,
          headers: request.headers,
          body: request.body ?? null,
          callId,
          fromTag,
          toTag: null,
          cseq: request.cseq ?? 1,
          contact: own === undefined ? added : addrSpec(own[1]),
          dialog: null,
        },
        onAnswer,
      )
      return { callId, fromTag, from, to }
    },
    drop() {
      for (const one of sent) if (one.answered === null) one.answer(503, { origin: 'connection' })
    },
    newId,
  }
}

function createSent(leaving: Leaving, clock: Clock, onAnswer: OnAnswer): FakeSent {
  let answered: Answer | null = null
  let timer: Undo | null = null
  const record: FakeSent = {
    ...leaving,
    at: clock.now(),
    get answered() {
      return answered
    },
    answer(status, given = {}) {
      if (answered !== null) throw new Error(`${leaving.method} was answered ${String(answered.status)} already`)
      timer?.()
      answered = {
        status,
        reason: given.reason ?? '',
        headers: given.headers ?? [],
        body: given.body ?? '',
        origin: given.origin ?? 'network',
        ...(given.unmet === undefined ? {} : { unmet: given.unmet }),
        cseq: given.cseq ?? leaving.cseq,
      }
      onAnswer(answered)
    },
  }
  timer = clock.after(TIMER_F_MS, () => record.answer(408, { origin: 'timeout' }))
  return record
}

/** `"A" <sip:a@b>;x=1` -> `sip:a@b`. Enough for what tests write. */
export function addrSpec(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? value
}

/** The sending side of one dialog: CSeq and remote target (RFC 3261 §12.2.1.1). */
export interface FakeLeg {
  readonly request: (request: DialogRequest, onAnswer: OnAnswer) => void
  /** A target refresh: the Contact of the other side. */
  readonly retarget: (headers: readonly Header[]) => void
  readonly end: () => void
}

export function createFakeLeg(
  outgoing: FakeOutgoing,
  fixed: Pick<Leaving, 'from' | 'to' | 'callId' | 'fromTag' | 'toTag' | 'dialog'>,
  start: { readonly cseq: () => number; readonly target: string; readonly contactUri: () => string },
): FakeLeg {
  let { target } = start
  let last: number | null = null
  let ended = false
  const retarget = (headers: readonly Header[]): void => {
    const contact = header(headers, 'Contact')
    if (contact !== null) target = addrSpec(contact)
  }
  return {
    request({ method, headers, body }, onAnswer) {
      const cseq = (last ?? start.cseq()) + 1
      last = cseq
      if (ended) {
        onAnswer({ status: 481, reason: '', headers: [], body: '', origin: 'connection', cseq })
        return
      }
      const leaving = { ...fixed, method, headers, body: body ?? null, uri: target, cseq, contact: start.contactUri() }
      outgoing.send(leaving, answer => {
        last = Math.max(last ?? 0, answer.cseq)
        if (answer.status < 300) retarget(answer.headers)
        onAnswer(answer)
      })
    },
    retarget,
    end() {
      ended = true
    },
  }
}
