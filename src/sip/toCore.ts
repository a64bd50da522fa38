/**
 * Answers and addresses as sip.js's core wants them. The core asks for headers by name; all is answered from our own
 * reading. Its own message classes are not extended: they would bring its grammar along, which
 * must never see what the network sent, and 11 kB gzip.
 */
import { type IncomingResponseMessage, NameAddrHeader, URI } from 'sip.js/lib/core/index.js'
import { isAbsoluteUri, type NameAddr, parameters } from '../codec/sipHeaders.ts'
import type { ParsedRequest, ParsedResponse } from './message.ts'
import { headerAll } from './port.ts'

/** RFC 3261 §8.1.1.7: what a branch of this standard begins with. */
const MAGIC_COOKIE = 'z9hG4bK'

export function toCoreResponse(parsed: ParsedResponse): IncomingResponseMessage {
  return new CoreResponse(parsed)
}

/** Any absolute URI as the core's class; its text is kept to the letter. Null when it is none. */
export function coreUri(text: string): URI | null {
  return isAbsoluteUri(text) ? new TextUri(text) : null
}

/** Of an address whose reader has seen to it that it is one. */
export const uriOf = (text: string): URI => new TextUri(text)

/** A URI that is written exactly as it was read: `tel:`, `sips:`, escapes, capital letters and all. */
class TextUri extends URI {
  readonly #text: string

  constructor(text: string) {
    const { scheme, user, host, port, params } = partsOf(text)
    super(scheme, user, host, port, params)
    this.#text = text
  }
  override clone(): URI {
    return new TextUri(this.#text)
  }
  override toRaw(): string {
    return this.#text
  }
  override toString(): string {
    return this.#text
  }
}

type UriParts = {
  readonly scheme: string
  readonly user: string
  readonly host: string
  readonly port: number | undefined
  readonly params: Record<string, string | null>
}

/** `sip:user@host:port;params?headers`; of other schemes what follows the colon is the user. */
function partsOf(text: string): UriParts {
  const colon = text.indexOf(':')
  const scheme = text.slice(0, colon)
  const rest = text.slice(colon + 1)
  // The core's class wants a host.
  if (!/^sips?$/i.test(scheme)) return { scheme, user: rest, host: 'invalid', port: undefined, params: {} }
  // A user may hold `;` and `?`, a host cannot: the user is cut off first.
  const at = rest.indexOf('@')
  const [tail = ''] = rest.slice(at + 1).split('?')
  const { value, params } = parameters(tail)
  const [, host, port] = /^(\[[^\]]*\]|[^:]*):?(\d*)/.exec(value) ?? []
  return {
    scheme,
    user: at === -1 ? '' : rest.slice(0, at),
    host: host === undefined || host === '' ? 'invalid' : host,
    port: port === undefined || port === '' ? undefined : Number(port),
    params: Object.fromEntries(params),
  }
}

/** §19.1.1: what follows `?`. A user may hold one too, and ends at the first @. */
function headersAt(uri: string): number {
  return /^sips?:/i.test(uri) ? uri.indexOf('?', uri.indexOf('@') + 1) : -1
}

/** Headers in a URI would become headers of a request to it. */
export function hasUriHeaders(uri: string): boolean {
  return headersAt(uri) !== -1
}

export function withoutUriHeaders(uri: string): string {
  const at = headersAt(uri)
  return at === -1 ? uri : uri.slice(0, at)
}

/** What an answer is to the core. Nothing is made before it is asked for. */
class CoreResponse implements IncomingResponseMessage {
  readonly statusCode: number
  readonly reasonPhrase: string
  readonly viaBranch: string
  readonly method: string
  readonly body: string
  readonly callId: string
  readonly cseq: number
  readonly fromTag: string
  readonly toTag: string
  readonly via: { host: string; port: number }
  /** For the core's own readers, which are not used. */
  readonly headers = {}
  readonly referTo = undefined
  readonly data = ''
  readonly #parsed: ParsedResponse

  constructor(parsed: ParsedResponse) {
    this.#parsed = parsed
    this.statusCode = parsed.status
    this.reasonPhrase = parsed.reason
    this.viaBranch = parsed.via.branch
    this.method = parsed.method
    this.body = parsed.body
    this.callId = parsed.callId
    this.cseq = parsed.cseq
    this.fromTag = parsed.fromTag ?? ''
    this.toTag = parsed.toTag ?? ''
    this.via = { host: parsed.via.host, port: parsed.via.port ?? 0 }
  }
  get from(): NameAddrHeader {
    return coreNameAddr(this.#parsed.from)
  }
  get to(): NameAddrHeader {
    return coreNameAddr(this.#parsed.to)
  }
  getHeader(name: string): string | undefined {
    return this.getHeaders(name)[0]
  }
  getHeaders(name: string): string[] {
    return [...headerAll(this.#parsed.headers, name)]
  }
  hasHeader(name: string): boolean {
    return this.getHeaders(name).length > 0
  }
  /** Those that see into headers, a challenge among them: the digest is ours. */
  parseHeader(): void {}
  s(): void {}
  /** A message that has come stays as it is. */
  addHeader(): void {}
  setHeader(): void {}
  toString(): string {
    return this.data
  }
}

/** Such an address has a URI of which the class can be made: its reader has seen to that. */
function coreNameAddr(address: NameAddr): NameAddrHeader {
  const header = new NameAddrHeader(uriOf(address.uri), '', {})
  for (const [key, one] of address.params) header.setParam(key, one)
  return header
}

/** What tells one server transaction from another. */
export function serverBranch(parsed: ParsedRequest): string {
  const { via, callId, cseq, fromTag, toTag, uri } = parsed
  const sentBy = `${via.host}:${via.port ?? ''}`
  // RFC 3261 §17.2.3: branch and sent-by; without the cookie, as RFC 2543 clients: all that names the request.
  return via.branch.length > MAGIC_COOKIE.length && via.branch.startsWith(MAGIC_COOKIE)
    ? `${via.branch} ${sentBy}`
    : [via.branch, sentBy, callId, cseq, fromTag, toTag, uri].join(' ')
}
