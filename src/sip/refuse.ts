/** What is refused before anybody hears of it: the inspections of RFC 3261 §8.2, in its order. Pure. */
import { parameters, splitList } from '../codec/sipHeaders.ts'
import { escapeUser, parseUri } from '../model/uri.ts'
import { ALLOW, allow, UNDERSTOOD } from './capabilities.ts'
import type { ParsedRequest } from './message.ts'
import { type Header, header, headerAll } from './port.ts'

export type Refused = { readonly status: number; readonly headers: readonly Header[] }

/** Methods that RFCs define. Of these we know what is asked; anything else we do not even recognise. */
const RECOGNISED = new Set(
  'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE'.split(' '),
)

const SCHEMES = /^(?:sips?|tel):/i

/** `heard`: methods that somebody listens for. `isOurs`: the Request-URI is. */
export function refuse(request: ParsedRequest, heard: readonly string[], isOurs: boolean): Refused | null {
  const { method, uri, headers } = request
  // §8.2.1; §21.5.2: not even recognised.
  if (!ALLOW.includes(method) && !heard.includes(method))
    return { status: RECOGNISED.has(method) ? 405 : 501, headers: [allow(heard)] }
  // §8.2.2.1
  if (!isOurs) return { status: SCHEMES.test(uri) ? 404 : 416, headers: [] }
  // §8.2.2.3
  const unknown = tokens(headers, 'Require').filter(tag => !UNDERSTOOD.includes(tag))
  if (unknown.length > 0) return { status: 420, headers: [['Unsupported', unknown.join(', ')]] }
  // §8.2.3: a packed body, unless its sender can do without it (§20.11).
  if (isPacked(headers) && isRequired(headers)) return { status: 415, headers: [['Accept-Encoding', 'identity']] }
  return null
}

/**
 * Equal for addresses with the same user at the same host, or of the same number: parameters and ports only lead to
 * one place on the way to us. Text that is no such address is the same as itself only.
 */
export function userAtHost(text: string): string {
  const uri = parseUri(text)
  if (!uri.ok || uri.value.scheme === 'pres') return text
  const { scheme, user, host } = uri.value
  return scheme === 'tel' ? `tel:${user ?? ''}` : `sip:${escapeUser(user ?? '')}@${host}`
}

/** Is this address of the user that the other one has, at whatever host? */
export function isUser(text: string, other: string): boolean {
  const [one, two] = [parseUri(text), parseUri(other)]
  return one.ok && two.ok && one.value.user === two.value.user
}

/** Its body is in a coding that we do not know. */
export function isPacked(headers: readonly Header[]): boolean {
  return tokens(headers, 'Content-Encoding').some(coding => coding.toLowerCase() !== 'identity')
}

function isRequired(headers: readonly Header[]): boolean {
  return (
    parameters(header(headers, 'Content-Disposition') ?? '')
      .params.get('handling')
      ?.toLowerCase() !== 'optional'
  )
}

function tokens(headers: readonly Header[], name: string): readonly string[] {
  return headerAll(headers, name).flatMap(value => splitList(value))
}
