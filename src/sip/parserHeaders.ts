/** The header area of a message -> named values, RFC 3261 §7.3.1. Knows names and lines, not what the values mean. */
import { isToken } from './headers.ts'
import type { Why } from './message.ts'
import type { Header } from './port.ts'

/** SEC-07 */
export const MOST_HEADERS = 200

/** `why` says what stopped the reading; the headers read before it are still given, to answer with. */
export type HeaderArea = { readonly headers: readonly Header[]; readonly why: Why | null }

/** RFC 3261 §7.3.3 and the registry of compact forms that IANA keeps. */
const COMPACT = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
}

/** Names that the parser itself looks for, or that every message has: always given in this spelling. */
const LONG = [
  ...Object.values(COMPACT),
  'Accept',
  'Allow',
  'Authentication-Info',
  'CSeq',
  'Expires',
  'Max-Forwards',
  'Min-Expires',
  'P-Asserted-Identity',
  'P-Associated-URI',
  'P-Charging-Vector',
  'Path',
  'Proxy-Authenticate',
  'Record-Route',
  'Require',
  'Retry-After',
  'Route',
  'Server',
  'Service-Route',
  'SIP-ETag',
  'Subscription-State',
  'User-Agent',
  'Warning',
  'WWW-Authenticate',
]

const byLowerCase = new Map<string, string>([
  ...Object.entries(COMPACT),
  ...LONG.map((name): [string, string] => [name.toLowerCase(), name]),
])
const asWritten = new Map(LONG.map((name): [string, string] => [name, name]))

const CONTROL = /[\0\r\n]/

/** Reads the lines between the start line and the empty line. */
export function readHeaders(area: string): HeaderArea {
  const headers: Header[] = []
  let at = 0
  while (at < area.length) {
    if (headers.length === MOST_HEADERS) return { headers, why: 'tooManyHeaders' }
    const end = endOfHeader(area, at)
    const colon = area.indexOf(':', at)
    const name = colon === -1 || colon >= end ? null : longName(area.slice(at, colon))
    if (name === null) return { headers, why: 'headerLine' }
    const value = unfolded(area.slice(colon + 1, end))
    // §25.1: no value holds a lone CR or LF; to a laxer reader after us it would be a new line.
    // Differs from §25.1 (RFC 4475 §3.1.1.2): NUL is refused even escaped in quotes, because nobody needs it (SEC-08).
    if (CONTROL.test(value)) return { headers, why: 'control' }
    headers.push([name, value])
    at = end + 2
  }
  return { headers, why: null }
}

/** Where the line ends that is not continued by a blank (§7.3.1 folding). */
function endOfHeader(area: string, start: number): number {
  let end = area.indexOf('\r\n', start)
  while (end !== -1 && isBlank(area.charCodeAt(end + 2))) end = area.indexOf('\r\n', end + 2)
  return end === -1 ? area.length : end
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** §7.3.1: CRLF and the blanks after it are one SP. */
function unfolded(value: string): string {
  const text = value.trim()
  if (!text.includes('\r\n')) return text
  return text
    .split('\r\n')
    .map(line => line.trim())
    .join(' ')
}

/** Null: no token. A name that is not known stays as it is written. */
function longName(written: string): string | null {
  const known = asWritten.get(written)
  if (known !== undefined) return known
  // HCOLON allows blanks before the colon, not before the name.
  const name = written.trimEnd()
  return byLowerCase.get(name.toLowerCase()) ?? (isToken(name) ? name : null)
}
