/**
 * Readers for the values of SIP headers, RFC 3261 §7.3.1 and §25.1: lists, parameters, addresses.
 * They take a value that is unfolded already, never throw, and do not know which header they read.
 */

/** Names in lower case; a quoted value without its quotes; null = a parameter without `=`. Of equal names the first. */
export type Params = ReadonlyMap<string, string | null>

export type WithParams = { readonly value: string; readonly params: Params }

/** `displayName` unquoted; null = there is none, '' = it is `""`. `uri` is an addr-spec or any absolute URI. */
export type NameAddr = { readonly uri: string; readonly displayName: string | null; readonly params: Params }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LESS = 0x3c
const SEMICOLON = 0x3b
const COMMA = 0x2c

const NO_PARAMS: Params = new Map()

/** Without SP and HTAB around it (§25.1 LWS); `trim` would take more, U+FEFF and other letters of a value among it. */
export function withoutBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** RFC 3986 §3.1 scheme, then characters that no URI may hold are refused: blanks, controls, quotes, brackets. */
// oxlint-disable-next-line no-control-regex
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\u0000-\u0020\u007f"<>\\^`{|}]+$/

/** Items of a list `a, "b,c", <sip:x,y>`, trimmed, empty ones left out. Commas in quotes and in `<>` do not split. */
export function splitList(value: string): readonly string[] {
  return splitAt(value, COMMA, 0)
    .map(withoutBlanks)
    .filter(item => item !== '')
}

/** `active;expires=600;reason="x y"` -> value `active` and its parameters. */
export function parameters(value: string): WithParams {
  const end = indexOutside(value, SEMICOLON, 0)
  if (end === -1) return { value: withoutBlanks(value), params: NO_PARAMS }
  return { value: withoutBlanks(value.slice(0, end)), params: paramsFrom(value, end + 1) }
}

/** `"B" <sip:b@x;lr>;tag=1` or `sip:b@x;tag=1`; null when it is neither (`*`, say). */
export function nameAddr(value: string): NameAddr | null {
  const text = withoutBlanks(value)
  const quoteEnd = text.charCodeAt(0) === QUOTE ? endOfQuote(text, 0) : 0
  if (quoteEnd === -1) return null
  const open = text.indexOf('<', quoteEnd)
  if (open === -1) return quoteEnd === 0 ? bareAddress(text) : null
  // A semicolon before the bracket: the bracket belongs to a parameter, the address is bare.
  if (quoteEnd === 0 && text.lastIndexOf(';', open) !== -1) return bareAddress(text)
  const close = text.indexOf('>', open)
  const name = withoutBlanks(text.slice(quoteEnd, open))
  if (close === -1 || (quoteEnd > 0 && name !== '')) return null
  const uri = text.slice(open + 1, close)
  const rest = withoutBlanks(text.slice(close + 1))
  if (!isAbsoluteUri(uri) || (rest !== '' && rest.charCodeAt(0) !== SEMICOLON)) return null
  const displayName = quoteEnd > 0 ? unquoted(text.slice(0, quoteEnd)) : name === '' ? null : name
  return { uri, displayName, params: rest === '' ? NO_PARAMS : paramsFrom(rest, 1) }
}

/** True for `sip:a@x`, `tel:+49`, `urn:...`: a scheme and something that a URI may be made of. */
export function isAbsoluteUri(text: string): boolean {
  return ABSOLUTE_URI.test(text)
}

/** A quoted-string without its quotes and escapes (§25.1); other text as it is. */
export function unquoted(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== QUOTE || !text.endsWith('"')) return text
  return text.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1')
}

/** §20.10: without `<>`, what follows a semicolon is a parameter of the header; comma and `?` are not allowed. */
function bareAddress(text: string): NameAddr | null {
  const { value: uri, params } = parameters(text)
  return isAbsoluteUri(uri) && !/[,?]/.test(uri) ? { uri, displayName: null, params } : null
}

/** Reads `a=1;b;c="x"` from `start`. */
function paramsFrom(text: string, start: number): Params {
  const params = new Map<string, string | null>()
  for (const part of splitAt(text, SEMICOLON, start)) {
    const equal = part.indexOf('=')
    const name = withoutBlanks(equal === -1 ? part : part.slice(0, equal)).toLowerCase()
    // §7.3.1: a parameter name must not appear twice; the first is taken, as Via's would be.
    if (name === '' || params.has(name)) continue
    params.set(name, equal === -1 ? null : unquoted(withoutBlanks(part.slice(equal + 1))))
  }
  return params
}

function splitAt(text: string, separator: number, start: number): readonly string[] {
  const parts: string[] = []
  let from = start
  for (let at = indexOutside(text, separator, from); at !== -1; at = indexOutside(text, separator, from)) {
    parts.push(text.slice(from, at))
    from = at + 1
  }
  parts.push(text.slice(from))
  return parts
}

/** Index of a character outside quotes and `<>`, or -1. What is opened and never closed reaches to the end. */
function indexOutside(text: string, wanted: number, start: number): number {
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === wanted) return at
    if (code === QUOTE) {
      const end = endOfQuote(text, at)
      if (end === -1) return -1
      at = end
    } else if (code === LESS) {
      const end = text.indexOf('>', at)
      if (end === -1) return -1
      at = end + 1
    } else at += 1
  }
  return -1
}

/** Index after the quote that closes the one at `start`, or -1. */
function endOfQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at += 1
    else if (code === QUOTE) return at + 1
  }
  return -1
}
