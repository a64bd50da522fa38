/** Text of ours or of others made fit for a header, SEC-08: nothing may end a line or a quote that is not ours. */
import type { Refusal } from './message.ts'

// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f]+/g
/** What RFC 3986 §2 has no place for, and what would end `<>` or a quote. */
// oxlint-disable-next-line no-control-regex
const NOT_IN_URI = /[\u0000-\u0020\u007f"<>\\^`{|}]/g

/** A quoted-string (RFC 3261 §25.1) of any text: `"a \"b\""`. Control characters become blanks. */
export function quoted(text: string): string {
  return `"${safeHeaderValue(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

/** One line: control characters, CR, LF and NUL among them, become one blank. */
export function safeHeaderValue(text: string): string {
  return text.toWellFormed().replaceAll(CONTROLS, ' ').trim()
}

/** A URI that stays between its brackets: what it may not hold is percent-encoded. */
export function safeUri(text: string): string {
  return text.trim().replaceAll(NOT_IN_URI, one => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

/** `"Bob" <sip:bob@x>` or `<sip:bob@x>`. */
export function nameAddrText(uri: string, displayName: string | null): string {
  return displayName === null || displayName === '' ? `<${safeUri(uri)}>` : `${quoted(displayName)} <${safeUri(uri)}>`
}

/** The whole answer to a message that could not be read. `toTag`: ours, where To has none (RFC 3261 §8.2.6.2). */
export function refusalText(refusal: Refusal, toTag: string): string {
  const lines = refusal.headers.map(([name, value]) =>
    name === 'To' && !/;\s*tag\s*=/i.test(value) ? `To: ${value};tag=${toTag}` : `${name}: ${value}`,
  )
  return [`SIP/2.0 ${refusal.status} ${refusal.reason}`, ...lines, 'Content-Length: 0', '', ''].join('\r\n')
}
