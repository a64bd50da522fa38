/**
 * All that roles may know of SIP: send a request in or out of a dialog and learn its final answer; hear a request and
 * answer it; the connection's state; the binding (registered identities, route set, contact).
 *
 * What is done below and never again above: parsing and building, transactions, digest challenges (401 and 407), Via,
 * Max-Forwards, ids, CSeq and its order, Route, Record-Route, Contact, Content-Length, 400/404/405/416/420/482/483/505.
 * Nothing here throws on input from the network.
 */
import type { Clock, Undo } from '../lib/clock.ts'

/** Long form name, value unfolded and trimmed. Order is that of the wire. */
export type Header = readonly [name: string, value: string]

/** `type`: Content-Type as it came, null = none. `text` null: in an encoding that we cannot read. */
export type BodyPart = { readonly type: string | null; readonly text: string | null }

export type Body = { readonly type: string; readonly text: string }

/** A final answer. 408 and 503 are also made here when nobody answered (`origin`). */
export type Answer = {
  readonly status: number
  readonly reason: string
  readonly headers: readonly Header[]
  readonly body: string
  /** timeout: 64*T1 ran out, status 408. connection: no socket or it dropped, status 503. credentials: the challenge
   * could not be answered (unknown algorithm, credentials just rejected); status is that of the challenge. */
  readonly origin: 'network' | 'timeout' | 'connection' | 'credentials'
  /** Why the challenge was not met; with origin `credentials`. */
  readonly unmet?: Unmet
  /** CSeq number of the last try, after challenges. */
  readonly cseq: number
}

export type Unmet = 'wrongPassword' | 'noCommonAlgorithm' | 'downgrade' | 'challenged' | 'malformed' | 'notLoaded'

/** A request out of any dialog. */
export type OutgoingRequest = {
  readonly method: string
  /** Request-URI, `sip:ims.test`. */
  readonly uri: string
  /** To, an addr-spec; `uri` when left out. */
  readonly to?: string
  /** From, an addr-spec; the default public identity of the binding when left out. */
  readonly from?: string
  /** Continues a Call-ID and CSeq of the caller's (REGISTER). Made here when left out. */
  readonly callId?: string
  readonly cseq?: number
  /** Continues a From-tag of the caller's. */
  readonly fromTag?: string
  /** The binding's Contact is added unless false, or unless `headers` has one. */
  readonly contact?: boolean
  /** false: no preloaded Route (REGISTER). Default true. */
  readonly route?: boolean
  readonly headers: readonly Header[]
  readonly body?: Body
}

/** What identifies a request that has been sent, known before its answer. `from`, `to`: the addr-specs that it named. */
export type Sent = { readonly callId: string; readonly fromTag: string; readonly from: string; readonly to: string }

export type OnAnswer = (answer: Answer) => void

/** A request that arrived. It must be answered exactly once; a second answer is ignored. */
export interface IncomingRequest {
  readonly method: string
  /** Request-URI, addr-spec. */
  readonly uri: string
  readonly headers: readonly Header[]
  /** Text by the charset of its media type (RFC 7303 §3.2). */
  readonly body: string
  /** The body if there is any; of a multipart all parts in their order, those of parts among them. */
  parts(): readonly BodyPart[]
  readonly callId: string
  /** addr-spec of From and To. */
  readonly from: string
  readonly to: string
  readonly fromTag: string
  readonly toTag: string | null
  readonly cseq: number
  /** True when it came over the flow that our binding was registered on: only then P-Asserted-Identity counts (SEC-02). */
  readonly onRegisteredFlow: boolean
  /** Final answer, no dialog. Contact is added to a 2xx to a SUBSCRIBE inside a dialog (a refresh), else not. */
  answer(status: number, options?: AnswerOptions): void
  /**
   * Answers a dialog-forming request with this 2xx (To-tag, Contact and Record-Route added) and gives its dialog.
   * `stranger`: no Contact of ours names the device there, and its requests count for the limit (PUA-38, SEC-15).
   */
  accept(status: number, options?: AnswerOptions & { readonly stranger?: boolean }): Dialog
  /**
   * The dialog that a NOTIFY forms at the subscriber (RFC 6665 §4.4.1): route set and target from this request,
   * our tag is its To-tag, From and To are those of our SUBSCRIBE (RFC 3261 §12.1.2). `cseq` is the last CSeq that we
   * used towards it, asked for when something is sent. Does not answer.
   */
  dialog(cseq: () => number, sent: Pick<Sent, 'from' | 'to'>): Dialog
}

/** From whom we hide. */
export type Hiding = {
  /** May it learn that we are here? */
  readonly admits: (request: Outsider) => boolean
  /** It was told that we are not. */
  readonly onTurnedAway: (request: Outsider) => void
}

/** A request that belongs to nothing known here. */
export type Outsider = Pick<IncomingRequest, 'method' | 'headers' | 'from' | 'onRegisteredFlow'>

export type AnswerOptions = {
  readonly reason?: string
  readonly headers?: readonly Header[]
  readonly body?: Body
}

/** A dialog. Requests inside it take its route set and remote target; CSeq rises by one. */
export interface Dialog {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  /** Sends inside the dialog. After `end` it answers 481 at once, origin connection. */
  request(request: DialogRequest, onAnswer: OnAnswer): void
  /** Requests of the other side in this dialog, CSeq already checked (lower: 500, answered below). One listener. */
  onRequest(listener: (request: IncomingRequest) => void): void
  /** Forgets the dialog: what comes for it is answered 481. */
  end(): void
}

export type DialogRequest = {
  readonly method: string
  readonly headers: readonly Header[]
  readonly body?: Body
}

export type Connection =
  | { readonly kind: 'closed' }
  | { readonly kind: 'connecting'; readonly url: string }
  | { readonly kind: 'open'; readonly url: string }
  /** It did not open, or it dropped. Requests in flight have been answered 503 before this is told. */
  | { readonly kind: 'lost'; readonly url: string; readonly why: 'unreachable' | 'notSip' | 'dropped' | 'noPong' }

/** What the registrar granted: TS 24.229 §5.1.1.2.1, RFC 3608, RFC 5627. */
export type Binding = {
  /** The address of record that was registered, addr-spec. */
  readonly aor: string
  /** P-Associated-URI in order, addr-specs; the first is the default public identity. */
  readonly identities: readonly string[]
  /** Service-Route in order, name-addrs `<sip:...;lr>`. */
  readonly serviceRoute: readonly string[]
  /** pub-gruu, addr-spec, or null. */
  readonly gruu: string | null
}

export interface SipPort {
  readonly clock: Clock
  readonly connection: Connection
  /** Opens a socket; a former one is dropped. Outcome by `onConnection`. */
  connect(url: string): void
  /** Closes after what was sent has left. */
  disconnect(): void
  onConnection(listener: (connection: Connection) => void): Undo
  /** The server answered one of our pings (RFC 5626 §4.4.1). */
  onPong(listener: () => void): Undo

  /** null: not registered, or no longer. Taken as the source of From, Contact and Route of all that follows. */
  readonly binding: Binding | null
  bind(binding: Binding | null): void
  /** Our Contact addr-spec on this connection, `sip:x@y.invalid;transport=ws`. */
  readonly contactUri: string

  request(request: OutgoingRequest, onAnswer: OnAnswer): Sent
  /**
   * Whatever is not admitted, and belongs to no dialog and no SUBSCRIBE of ours, is answered at once as the registrar
   * answers for somebody who is not there (480); so is what cannot be read. Null: everybody may learn that we are here.
   */
  hide(hiding: Hiding | null): void
  /**
   * Hears requests that belong to no dialog known here. `callId` takes those of one Call-ID and goes before a listener
   * by method alone. What nobody hears: 481 with a To-tag or for NOTIFY, 489 for SUBSCRIBE, 405 otherwise; OPTIONS 200.
   */
  onRequest(
    match: { readonly method: string; readonly callId?: string },
    listener: (request: IncomingRequest) => void,
  ): Undo
}

/** First value of a header by its long name, any case. */
export function header(headers: readonly Header[], name: string): string | null {
  const wanted = name.toLowerCase()
  return headers.find(([one]) => one.toLowerCase() === wanted)?.[1] ?? null
}

/** All values of a header by its long name, each header line as it came (not split at commas). */
export function headerAll(headers: readonly Header[], name: string): readonly string[] {
  const wanted = name.toLowerCase()
  return headers.filter(([one]) => one.toLowerCase() === wanted).map(([, value]) => value)
}

/** What a 200 to REGISTER says of keep-alives. */
export type KeepAliveTerms = {
  /** How often the next hop wants one, at most; null: it does not say. */
  readonly flowTimerS: number | null
  /** They are negotiated: the next hop expects pings, and answers them. */
  readonly required: boolean
}

/**
 * RFC 5626 §4.2.1: `Require: outbound` says that the edge keeps the flow; §4.4: Flow-Timer how often it wants a ping.
 * RFC 6223 §4.3: a value of `keep` in our Via is as much as a Flow-Timer, 0 names no time.
 */
export function keepAliveOf({ headers }: Pick<Answer, 'headers'>): KeepAliveTerms {
  const flowTimer = seconds(header(headers, 'Flow-Timer'))
  const keep = seconds(/;\s*keep\s*=\s*(\d+)/i.exec(header(headers, 'Via') ?? '')?.[1] ?? null)
  const isOutbound = headerAll(headers, 'Require').some(value => /(?:^|,)\s*outbound\s*(?:,|$)/i.test(value))
  return { flowTimerS: flowTimer ?? (keep || null), required: isOutbound || flowTimer !== null || keep !== null }
}

function seconds(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null
}
