/**
 * Our messages as sip.js's core wants them. The core asks for headers by name and for a few of them parsed; all is
 * answered from our own reading, so that the library's grammar never sees what the network sent.
 */
import { IncomingRequestMessage, IncomingResponseMessage, NameAddrHeader, URI } from 'sip.js/lib/core/index.js'
import { isAbsoluteUri, type NameAddr, nameAddr, parameters, splitList } from '../codec/sipHeaders.ts'
import type { ParsedCommon, ParsedRequest, ParsedResponse } from './message.ts'
import { quoted } from './write.ts'

/** RFC 3261 §8.1.1.7: what a branch of this standard begins with. */
const MAGIC_COOKIE = 'z9hG4bK'
/** Given to the core one value each, as its dialogs and its count of Vias expect. */
const LISTS = new Set(['contact', 'path', 'record-route', 'route', 'service-route', 'via'])

/**
 * `ruri` replaces the Request-URI where the core would refuse the true one: it takes `sip:` with its own user only.
 * The true one is in `parsed.uri`.
 */
export function toCoreRequest(parsed: ParsedRequest, ruri: URI): IncomingRequestMessage {
  const message = new CoreRequest(parsed)
  fill(message, parsed)
  message.method = parsed.method
  message.ruri = ruri
  message.viaBranch = serverBranch(parsed)
  return message
}

export function toCoreResponse(parsed: ParsedResponse): IncomingResponseMessage {
  const message = new CoreResponse(parsed)
  fill(message, parsed)
  message.method = parsed.method
  message.statusCode = parsed.status
  message.reasonPhrase = parsed.reason
  message.viaBranch = parsed.via.branch
  return message
}

/** Any absolute URI as the core's class; its text is kept to the letter. Null when it is none. */
export function coreUri(text: string): URI | null {
  return isAbsoluteUri(text) ? new TextUri(text) : null
}

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

class CoreRequest extends IncomingRequestMessage {
  readonly #lookup: Lookup

  constructor(parsed: ParsedCommon) {
    super()
    this.#lookup = createLookup(parsed)
  }
  override getHeader(name: string): string | undefined {
    return this.#lookup.all(name)[0]
  }
  override getHeaders(name: string): string[] {
    return [...this.#lookup.all(name)]
  }
  override hasHeader(name: string): boolean {
    return this.#lookup.all(name).length > 0
  }
  override parseHeader(name: string, index = 0): unknown {
    return this.#lookup.parsed(name, index)
  }
}

class CoreResponse extends IncomingResponseMessage {
  readonly #lookup: Lookup

  constructor(parsed: ParsedCommon) {
    super()
    this.#lookup = createLookup(parsed)
  }
  override getHeader(name: string): string | undefined {
    return this.#lookup.all(name)[0]
  }
  override getHeaders(name: string): string[] {
    return [...this.#lookup.all(name)]
  }
  override hasHeader(name: string): boolean {
    return this.#lookup.all(name).length > 0
  }
  override parseHeader(name: string, index = 0): unknown {
    return this.#lookup.parsed(name, index)
  }
}

interface Lookup {
  all(name: string): readonly string[]
  parsed(name: string, index: number): unknown
}

/** Headers by name, made when first asked for. */
function createLookup({ headers }: ParsedCommon): Lookup {
  let index: Map<string, string[]> | null = null
  const all = (name: string): readonly string[] => {
    index ??= indexOf(headers)
    return index.get(name.toLowerCase()) ?? []
  }
  return {
    all,
    parsed(name, at) {
      const value = all(name)[at]
      return value === undefined ? undefined : parsedValue(name.toLowerCase(), value)
    },
  }
}

function indexOf(headers: ParsedCommon['headers']): Map<string, string[]> {
  const index = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const values = LISTS.has(key) && value.includes(',') ? splitList(value) : [value]
    const before = index.get(key)
    if (before === undefined) index.set(key, [...values])
    else before.push(...values)
  }
  return index
}

/** The few shapes that the core looks into. Anything else stays unread, also a challenge: the digest is ours. */
function parsedValue(name: string, value: string): unknown {
  if (name === 'to' || name === 'from' || name === 'contact') return coreNameAddr(nameAddr(value))
  if (name !== 'event') return undefined
  const event = parameters(value)
  return { event: event.value.toLowerCase(), params: Object.fromEntries(event.params) }
}

function coreNameAddr(address: NameAddr | null): NameAddrHeader | undefined {
  const uri = address === null ? null : coreUri(address.uri)
  if (address === null || uri === null) return undefined
  // The class writes the name between quotes as it is.
  const name = address.displayName === null ? '' : quoted(address.displayName).slice(1, -1)
  const header = new NameAddrHeader(uri, name, {})
  for (const [key, one] of address.params) header.setParam(key, one)
  return header
}

function fill(message: IncomingRequestMessage | IncomingResponseMessage, parsed: ParsedCommon): void {
  message.body = parsed.body
  message.callId = parsed.callId
  message.cseq = parsed.cseq
  message.fromTag = parsed.fromTag ?? ''
  message.toTag = parsed.toTag ?? ''
  message.via = { host: parsed.via.host, port: parsed.via.port ?? 0 }
  const from = coreNameAddr(parsed.from)
  const to = coreNameAddr(parsed.to)
  if (from !== undefined) message.from = from
  if (to !== undefined) message.to = to
}

/** What tells one server transaction from another; the core compares this alone. */
function serverBranch(parsed: ParsedRequest): string {
  const { via, callId, cseq, fromTag, toTag, uri } = parsed
  const sentBy = `${via.host}:${via.port ?? ''}`
  // RFC 3261 §17.2.3: branch and sent-by; without the cookie, as RFC 2543 clients: all that names the request.
  return via.branch.length > MAGIC_COOKIE.length && via.branch.startsWith(MAGIC_COOKIE)
    ? `${via.branch} ${sentBy}`
    : [via.branch, sentBy, callId, cseq, fromTag, toTag, uri].join(' ')
}
