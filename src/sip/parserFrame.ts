/**
 * One WebSocket message -> a head and what follows it. Knows CRLF, octets and sizes, no header.
 * Sizes are octets (RFC 3261 §20.14), for text as well as for binary messages (RFC 7118 §4.2).
 */

/** SEC-07 */
const MOST_OCTETS = 8 * 1024 * 1024
const MOST_HEAD_OCTETS = 64 * 1024

export type Frame =
  | { readonly kind: 'notSip' }
  /** `head`: start line and headers, without the empty line. Too large: only what is needed to refuse it. */
  | { readonly kind: 'message'; readonly head: string; readonly size: Size; readonly rest: Rest }

type Size = 'fits' | 'tooLarge' | 'headersTooLarge'

/** What follows the empty line. */
export interface Rest {
  readonly octets: number
  /** The first `count` octets, decoded. */
  text(count: number): string
  /** The first `count` octets as they came; null: they came as text, which is UTF-8 whatever is said of it. */
  slice(count: number): Uint8Array | null
  /** The beginning of what comes after them: enough to know a start line by. */
  after(count: number): string
}

const PEEK = 4096
const nothing: Rest = { octets: 0, text: () => '', slice: () => null, after: () => '' }

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

export function readFrame(data: string | ArrayBuffer): Frame {
  return typeof data === 'string' ? fromText(data) : fromBytes(new Uint8Array(data))
}

function fromText(text: string): Frame {
  const start = afterCrlf(text.length, at => text.charCodeAt(at))
  const end = text.indexOf('\r\n\r\n', start)
  if (end === -1) return { kind: 'notSip' }
  const head = text.slice(start, end)
  const size = exceeds(head, MOST_HEAD_OCTETS) ? 'headersTooLarge' : exceeds(text, MOST_OCTETS) ? 'tooLarge' : 'fits'
  return frame(head, size, () => restOfText(text.slice(end + 4)))
}

function fromBytes(bytes: Uint8Array): Frame {
  const start = afterCrlf(bytes.length, at => bytes[at] ?? 0)
  const end = endOfHead(bytes, start)
  if (end === -1) return { kind: 'notSip' }
  const headersFit = end - start <= MOST_HEAD_OCTETS
  const head = decoder.decode(bytes.subarray(start, headersFit ? end : start + MOST_HEAD_OCTETS))
  const size = !headersFit ? 'headersTooLarge' : bytes.length > MOST_OCTETS ? 'tooLarge' : 'fits'
  return frame(head, size, () => restOfBytes(bytes.subarray(end + 4)))
}

function frame(head: string, size: Size, rest: () => Rest): Frame {
  if (size === 'fits') return { kind: 'message', head, size, rest: rest() }
  // The last header may be cut in two: it is left out.
  const some = head.length > MOST_HEAD_OCTETS ? head.slice(0, MOST_HEAD_OCTETS) : head
  const whole = size === 'headersTooLarge' ? some.slice(0, Math.max(0, some.lastIndexOf('\r\n'))) : some
  return { kind: 'message', head: whole, size, rest: nothing }
}

/** RFC 3261 §7.5: CRLF before the start line is ignored. */
function afterCrlf(length: number, codeAt: (at: number) => number): number {
  let at = 0
  while (at + 1 < length && codeAt(at) === 0x0d && codeAt(at + 1) === 0x0a) at += 2
  return at
}

function endOfHead(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0x0d, start); at !== -1; at = bytes.indexOf(0x0d, at + 1)) {
    if (bytes[at + 1] === 0x0a && bytes[at + 2] === 0x0d && bytes[at + 3] === 0x0a) return at
  }
  return -1
}

function restOfText(text: string): Rest {
  const octets = utf8Length(text)
  // One octet for each unit: counting octets is counting units.
  const slice = (from: number, to: number): string =>
    octets === text.length ? text.slice(from, to) : decoder.decode(encoder.encode(text).subarray(from, to))
  return {
    octets,
    text: count => (count >= octets ? text : slice(0, count)),
    slice: () => null,
    after: count => slice(count, count + PEEK),
  }
}

/** Octets that are not valid UTF-8 must be counted before they are decoded: each becomes U+FFFD. */
function restOfBytes(bytes: Uint8Array): Rest {
  return {
    octets: bytes.length,
    text: count => decoder.decode(bytes.subarray(0, count)),
    slice: count => bytes.subarray(0, count),
    after: count => decoder.decode(bytes.subarray(count, count + PEEK)),
  }
}

function exceeds(text: string, octets: number): boolean {
  // A unit is one to three octets: mostly there is nothing to count.
  return text.length > octets || (text.length * 3 > octets && utf8Length(text) > octets)
}

/** Octets of a text in UTF-8; a lone surrogate counts as the U+FFFD that encoders write for it. */
export function utf8Length(text: string): number {
  let octets = text.length
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    octets += code < 0x800 ? 1 : 2
    // A pair is four octets: both units have been counted, two are added for the first.
    if (code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at += 1
  }
  return octets
}
