/**
 * Octets of a body -> text: RFC 7303 §3.2, RFC 3863 §3.1, §4.1, Appendix F of XML 1.0, and the encodings of TextDecoder
 * (UTF-7 is none).
 */
import { parameters, unquoted } from '../codec/sipHeaders.ts'

const LONGEST_LABEL = 40
/** How far a declaration is looked for. */
const HEAD_OCTETS = 256

/** Null: no encoding that we can read. */
function decoderOf(label: string): TextDecoder | null {
  try {
    return label.length > LONGEST_LABEL ? null : new TextDecoder(label)
  } catch {
    return null
  }
}

/** `charset`: what the media type says; null = nothing. Text in an encoding that nobody knows is null. */
export function textOf(octets: Uint8Array, charset: string | null): string | null {
  // RFC 7303 §3.2: a byte order mark goes before the charset of the media type, and that before the declaration
  // (RFC 3863 §4.1, too).
  return decoderOf(marked(octets) ?? charset ?? declared(octets) ?? 'utf-8')?.decode(octets) ?? null
}

/** The charset that a media type says. */
export function charsetOf(type: string): string | null {
  const charset = parameters(type).params.get('charset')
  return charset === undefined || charset === null ? null : unquoted(charset)
}

function marked([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xff && second === 0xfe ? 'utf-16le' : null
}

function declared(octets: Uint8Array): string | null {
  const [first, second] = octets
  // `<` of two octets
  if (first === 0x3c && second === 0) return 'utf-16le'
  if (first === 0 && second === 0x3c) return 'utf-16be'
  const head = String.fromCharCode(...octets.subarray(0, HEAD_OCTETS))
  const label = /^<\?xml[^>]{0,200}?\sencoding\s?=\s?["']([\w.:-]{1,40})["']/.exec(head)?.[1] ?? null
  // What could be read so far has one octet for each sign.
  return label !== null && /^utf-?16/i.test(label) ? 'utf-8' : label
}
