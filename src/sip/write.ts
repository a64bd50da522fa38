/** Text of ours or of others made fit for a header, SEC-08: nothing may end a line or a quote that is not ours. */
import type { ParsedRequest, Refusal } from './message.ts'
import { utf8Length } from './parserFrame.ts'
import { COPIED } from './parserHeaders.ts'
import type { AnswerOptions, Header } from './port.ts'

// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f]+/g
/** What RFC 3986 §2 has no place for, and what would end `<>` or a quote. */
// oxlint-disable-next-line no-control-regex
const NOT_IN_URI = /[\u0000-\u0020\u007f"<>\\^`{|}]/g

/** One line: control characters, CR, LF and NUL among them, become one blank. */
export function safeHeaderValue(text: string): string {
  return text.toWellFormed().replaceAll(CONTROLS, ' ').trim()
}

/** A URI that stays between its brackets: what it may not hold is percent-encoded. */
export function safeUri(text: string): string {
  return text.trim().replaceAll(NOT_IN_URI, one => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

/** `<sip:bob@x>`. No name stands before it: what a person is called is nobody's business but their own. */
export function inBrackets(uri: string): string {
  return `<${safeUri(uri)}>`
}

/** RFC 3261 §21, RFC 6665 §8.3.2: of what is answered without a reason of its own. */
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  482: 'Loop Detected',
  489: 'Bad Event',
  500: 'Server Internal Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

/** The whole answer to a request. `toTag`: ours, where To has none (§8.2.6.2). */
export function answerText(
  request: ParsedRequest,
  toTag: string,
  status: number,
  headers: readonly Header[],
  { reason, body }: Omit<AnswerOptions, 'headers'> = {},
): string {
  // Joined, and not added up: what is remembered of it must not hold the message that it answers.
  const lines = [`SIP/2.0 ${status} ${safeHeaderValue(reason ?? REASONS[status] ?? '')}`]
  for (const [name, value] of request.headers) {
    // RFC 3261 §8.2.6.2: copied as they came.
    if (!COPIED.has(name)) continue
    const needsTag = name === 'To' && !request.to.params.has('tag')
    lines.push(needsTag ? `To: ${value};tag=${toTag}` : `${name}: ${value}`)
  }
  for (const [name, value] of headers) lines.push(`${name}: ${safeHeaderValue(value)}`)
  const content = body?.text.toWellFormed() ?? ''
  if (body !== undefined) lines.push(`Content-Type: ${safeHeaderValue(body.type)}`)
  return [...lines, `Content-Length: ${utf8Length(content)}`, '', content].join('\r\n')
}

/**
 * The whole answer to a message that could not be read. `toTag`: ours, where To has none (RFC 3261 §8.2.6.2).
 * `hidden`: as if nobody were here.
 */
export function refusalText(refusal: Refusal, toTag: string, hidden = false): string {
  const lines = refusal.headers.map(([name, value]) =>
    name === 'To' && !/;\s*tag\s*=/i.test(value) ? `To: ${value};tag=${toTag}` : `${name}: ${value}`,
  )
  const outcome = hidden ? `480 ${REASONS[480] ?? ''}` : `${refusal.status} ${refusal.reason}`
  return [`SIP/2.0 ${outcome}`, ...lines, 'Content-Length: 0', '', ''].join('\r\n')
}
