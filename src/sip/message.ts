/** What a WebSocket message turned out to be. Data only; `parser.ts` makes it. */
import type { NameAddr } from '../codec/sipHeaders.ts'
import type { Header } from './port.ts'

export type Parsed =
  | { readonly kind: 'request'; readonly message: ParsedRequest }
  | { readonly kind: 'response'; readonly message: ParsedResponse }
  /** `answer`: what to tell the sender, or null where nothing may be told (responses, ACK, nowhere to send it). */
  | { readonly kind: 'bad'; readonly why: Why; readonly answer: Refusal | null }

/** For the log and the counter. */
export type Why =
  | 'notSip'
  | 'version'
  | 'startLine'
  | 'headerLine'
  | 'control'
  | 'tooLarge'
  | 'headersTooLarge'
  | 'tooManyHeaders'
  | 'tooManyHops'
  | 'missingHeader'
  | 'repeatedHeader'
  | 'badHeader'
  | 'contentLength'
  | 'severalMessages'

/** `headers`: Via, From, To, Call-ID, CSeq as they came, to be copied into the answer (RFC 3261 §8.2.6.2). */
export type Refusal = {
  readonly status: 400 | 413 | 505
  readonly reason: string
  readonly headers: readonly Header[]
}

export type ParsedRequest = ParsedCommon & {
  readonly method: string
  /** Request-URI exactly as it came: any absolute URI. */
  readonly uri: string
}

export type ParsedResponse = ParsedCommon & {
  readonly status: number
  readonly reason: string
  /** That of CSeq. */
  readonly method: string
}

export type ParsedCommon = {
  /** Long names, values unfolded and trimmed, order of the wire, lists not split. */
  readonly headers: readonly Header[]
  readonly body: string
  /** The body as it came in a binary frame; null: the frame was text. */
  readonly octets: Uint8Array | null
  readonly callId: string
  readonly from: NameAddr
  readonly to: NameAddr
  readonly fromTag: string | null
  readonly toTag: string | null
  readonly cseq: number
  /** The topmost. */
  readonly via: Via
  /** Of all Via lines together, lists split. */
  readonly viaCount: number
}

/** `transport` in upper case, `host` in lower case, `branch` '' when there is none. */
export type Via = {
  readonly transport: string
  readonly host: string
  readonly port: number | null
  readonly branch: string
}
