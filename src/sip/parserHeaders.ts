/** The header area of a message -> named values, RFC 3261 §7.3.1. Knows names and lines, not what the values mean. */
import { isBlank, withoutBlanks } from '../codec/sipHeaders.ts'
import { isToken } from './headers.ts'
import type { Why } from './message.ts'
import type { Header } from './port.ts'

/** SEC-07 */
const MOST_HEADERS = 200

/** `why`: what is wrong with it, the first of all; then only what is needed to answer is certain to be in `headers`. */
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

/** Names that the parser itself looks for are always given in this spelling. Everybody else asks in any (§7.3.1). */
const LONG = [...Object.values(COMPACT), 'CSeq', 'Max-Forwards', 'Record-Route', 'Route', 'Subscription-State']

const byLowerCase = new Map<string, string>([
  ...Object.entries(COMPACT),
  ...LONG.map((name): [string, string] => [name.toLowerCase(), name]),
])

/** §8.2.6.2: what an answer copies. It is read on, past what is wrong, so that there can be an answer. */
export const COPIED: ReadonlySet<string> = new Set(['Call-ID', 'CSeq', 'From', 'To', 'Via'])

/** Reads the lines between the start line and the empty line. */
export function readHeaders(area: string): HeaderArea {
  const headers: Header[] = []
  let why: Why | null = null
  let at = 0
  while (at < area.length) {
    if (headers.length >= MOST_HEADERS) why ??= 'tooManyHeaders'
    const end = endOfHeader(area, at)
    const read = readHeader(area.slice(at, end))
    if (typeof read === 'string') why ??= read
    else if (why === null || COPIED.has(read[0])) headers.push(read)
    at = end + 2
  }
  return { headers, why }
}

function readHeader(line: string): Header | Why {
  const colon = line.indexOf(':')
  const name = colon === -1 ? null : longName(line.slice(0, colon))
  if (name === null) return 'headerLine'
  const value = withoutNuls(unfolded(line.slice(colon + 1)))
  // §25.1: no value holds a lone CR or LF; to a laxer reader after us it would be a new line.
  return /[\0\r\n]/.test(value) ? 'control' : [name, value]
}

/** §25.1: a quoted-pair may hold NUL. It is let in as a blank, since nothing of ours may write a NUL (SEC-08). */
function withoutNuls(value: string): string {
  if (!value.includes('\0')) return value
  let text = ''
  let isQuoted = false
  for (let at = 0; at < value.length; at += 1) {
    const one = value.charAt(at)
    if (one === '"') isQuoted = !isQuoted
    if (isQuoted && one === '\\') {
      at += 1
      text += value.charAt(at) === '\0' ? '\\ ' : value.slice(at - 1, at + 1)
    } else text += one
  }
  return text
}

/** Where the line ends that is not continued by a blank (§7.3.1 folding). */
function endOfHeader(area: string, start: number): number {
  let end = area.indexOf('\r\n', start)
  while (end !== -1 && isBlank(area.charCodeAt(end + 2))) end = area.indexOf('\r\n', end + 2)
  return end === -1 ? area.length : end
}

/** §7.3.1: CRLF and the blanks after it are one SP. */
function unfolded(value: string): string {
  if (!value.includes('\r\n')) return withoutBlanks(value)
  return withoutBlanks(value.split('\r\n').map(withoutBlanks).join(' '))
}

/** Null: no token. A name that is not known stays as it is written. */
function longName(written: string): string | null {
  // HCOLON allows blanks before the colon, not before the name.
  if (isBlank(written.charCodeAt(0))) return null
  const name = withoutBlanks(written)
  return byLowerCase.get(name.toLowerCase()) ?? (isToken(name) ? name : null)
}
