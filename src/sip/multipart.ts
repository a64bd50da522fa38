/**
 * Bodies of several parts: RFC 2046 §5.1, RFC 2387. In time that grows with the body alone; what goes beyond the limits
 * of SEC-07 is not read.
 */
import { parameters, unquoted } from '../codec/sipHeaders.ts'
import { charsetOf, textOf } from './charset.ts'
import type { ParsedCommon } from './message.ts'
import { utf8Length } from './parserFrame.ts'
import { type BodyPart, header } from './port.ts'
import { isPacked } from './refuse.ts'

const MOST_OCTETS = 1024 * 1024
/** Of all together: parts that hold parts count, and those that cannot be read. */
const MOST_PARTS = 32
const MOST_HEAD = 4096
const DEEPEST = 3
/** RFC 2046 §5.1.1 */
const BOUNDARY = /^[\w'()+,\-./:=? ]{1,70}$/

/** `text` or, where the octets are there still, one sign for each. */
type Raw = { readonly text: string; readonly isOctets: boolean }

export function bodyParts(message: Pick<ParsedCommon, 'headers' | 'body' | 'octets'>): readonly BodyPart[] {
  const { headers, body, octets } = message
  const type = header(headers, 'Content-Type')
  // RFC 3261 §8.2.3: packed, it was optional, or it would have been refused.
  if (body === '' || isPacked(headers)) return []
  if (type === null || !isMultipart(type)) {
    const isUnknown = octets !== null && textOf(octets, charsetOf(type ?? '')) === null
    return [{ type, text: isUnknown ? null : body }]
  }
  const size = octets?.length ?? utf8Length(body)
  const parts = size > MOST_OCTETS ? [] : partsOf(type, rawOf(body, octets), { depth: 1, budget: { left: MOST_PARTS } })
  return parts.length === 0 ? [{ type, text: null }] : parts
}

const rawOf = (text: string, octets: Uint8Array | null): Raw =>
  octets === null ? { text, isOctets: false } : { text: signsOf(octets), isOctets: true }
const isMultipart = (type: string): boolean => /^multipart\//i.test(type.trim())

type Where = { readonly depth: number; readonly budget: { left: number } }

function partsOf(type: string, { text, isOctets }: Raw, where: Where): readonly BodyPart[] {
  const boundary = unquoted(parameters(type).params.get('boundary') ?? '')
  if (!BOUNDARY.test(boundary) || where.depth > DEEPEST) return []
  // The line break before a delimiter belongs to it; the first needs none.
  const delimiter = `\r\n--${boundary}`
  const found: BodyPart[] = []
  const whole = `\r\n${text}`
  const next = (from: number): number => {
    let at = whole.indexOf(delimiter, from)
    // Another boundary may begin with this one.
    while (at !== -1 && !/^(?:--|[ \t]|\r\n|$)/.test(whole.slice(at + delimiter.length, at + delimiter.length + 2)))
      at = whole.indexOf(delimiter, at + 1)
    return at
  }
  let at = next(0)
  while (at !== -1 && where.budget.left > 0) {
    const from = at + delimiter.length
    if (whole.startsWith('--', from)) break
    where.budget.left -= 1
    const end = next(from)
    // What was cut short is read as far as it goes: an unreadable document is refused further on.
    const part = whole.slice(from, end === -1 ? whole.length : end)
    found.push(...readPart(part, isOctets, where))
    at = end
  }
  return found
}

function readPart(part: string, isOctets: boolean, { depth, budget }: Where): readonly BodyPart[] {
  // What follows the boundary on its line is padding (RFC 2046 §5.1.1).
  const start = part.indexOf('\r\n') + 2
  const blank = part.indexOf('\r\n\r\n')
  if (blank === -1 || blank - start > MOST_HEAD) return []
  const head = part.slice(start, blank).replaceAll(/\r\n[ \t]/g, ' ')
  const field = (name: string): string | null =>
    head
      .split('\r\n')
      .find(one => one.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? null
  const type = field('content-type') ?? 'text/plain'
  const raw = unpacked(part.slice(blank + 4), field('content-transfer-encoding') ?? '', isOctets)
  if (raw === null) return [{ type, text: null }]
  if (isMultipart(type)) return partsOf(type, raw, { depth: depth + 1, budget })
  return [{ type, text: raw.isOctets ? textOf(octetsOf(raw.text), charsetOf(type)) : raw.text }]
}

/** RFC 2045 §6; null = no such encoding, or not in it. */
function unpacked(text: string, encoding: string, isOctets: boolean): Raw | null {
  switch (encoding.toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return { text, isOctets }
    case 'base64':
      try {
        return { text: atob(text.trim()), isOctets: true }
      } catch {
        return null
      }
    case 'quoted-printable':
      // §6.7: what is not escaped there is ASCII.
      return isOctets || isAscii(text) ? { text: unquotePrintable(text), isOctets: true } : null
    default:
      return null
  }
}

const isAscii = (text: string): boolean => !/[\u0080-\uffff]/.test(text)
const unquotePrintable = (text: string): string =>
  text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

const CHUNK = 8192
function signsOf(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at += CHUNK) text += String.fromCharCode(...octets.subarray(at, at + CHUNK))
  return text
}
function octetsOf(text: string): Uint8Array {
  const octets = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) octets[at] = text.charCodeAt(at)
  return octets
}
