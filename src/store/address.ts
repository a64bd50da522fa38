/**
 * What a person types as somebody's address, to the canonical URI that is a contact's key: `sip:user@host`, host in
 * lower case, no parameters or headers; or `tel:+digits`, without visual separators (RFC 3966 §5).
 * Knows no network: whether anybody lives there is found out by asking.
 */
import { fail, ok, type Result } from '../lib/result.ts'

export type AddressProblem = 'empty' | 'noUser' | 'noHost' | 'badUser' | 'badHost' | 'otherScheme'

/** `domain`: where a name without @ lives; '' = such a name is not accepted. */
export function parseAddress(typed: string, domain: string): Result<string, AddressProblem> {
  const text = typed
    .trim()
    .replace(/^<(.*)>$/u, '$1')
    .trim()
  if (text === '') return fail('empty')
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+$)/iu.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'tel') return telephone(text.slice('tel:'.length))
  if (scheme === undefined && /^\+[\d\s().-]+$/u.test(text)) return telephone(text)
  if (scheme !== undefined && scheme !== 'sip' && scheme !== 'sips') return fail('otherScheme')
  return sip(scheme ?? 'sip', scheme === undefined ? text : text.slice(scheme.length + 1), domain)
}

/** The address as a person reads it: without `sip:` and `tel:`. */
export const addressText = (uri: string): string => uri.replace(/^(?:sips?|tel):/iu, '')

/** The part before the @, for a contact that has no name yet. */
export function nameFromUri(uri: string): string {
  const user = addressText(uri).split('@')[0] ?? ''
  const plain = decode(user)
  return /^\p{Ll}/u.test(plain) ? plain.charAt(0).toUpperCase() + plain.slice(1) : plain
}

/** Its host; '' for telephone numbers. */
export const hostOfUri = (uri: string): string => (uri.includes('@') ? (uri.split('@').at(-1) ?? '') : '')

function telephone(text: string): Result<string, AddressProblem> {
  const number = (text.split(';')[0] ?? '').replaceAll(/[\s().-]/gu, '')
  // RFC 3966 §5.1.4: a global number begins with +; a local one means nothing without its context.
  return /^\+\d{2,15}$/u.test(number) ? ok(`tel:${number}`) : fail('badUser')
}

function sip(scheme: string, text: string, domain: string): Result<string, AddressProblem> {
  const at = text.lastIndexOf('@')
  if (at < 0 && domain === '') return fail('noHost')
  const user = at < 0 ? text : text.slice(0, at)
  const host = (at < 0 ? domain : (text.slice(at + 1).split(/[;?]/u)[0] ?? '')).toLowerCase()
  if (user === '') return fail('noUser')
  if (host === '') return fail('noHost')
  // RFC 3261 §25.1: user = 1*( unreserved / escaped / user-unreserved ); other letters are escaped as UTF-8.
  const escaped = user.replaceAll(/[^\p{ASCII}]+/gu, part => encodeURIComponent(part))
  if (!/^(?:[\w\-.!~*'()&=+$,;?/]|%[\da-f]{2})+$/iu.test(escaped)) return fail('badUser')
  return hostIsWellFormed(host) ? ok(`${scheme}:${escaped}@${host}`) : fail('badHost')
}

/** RFC 3261 §25.1 hostport: hostname, IPv4address or IPv6reference, and a port. */
function hostIsWellFormed(host: string): boolean {
  const port = /:(\d{1,5})$/u.exec(host)?.[1]
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false
  const name = host.replace(/:\d{1,5}$/u, '')
  if (name.startsWith('[')) return /^\[[\da-f:.]{2,45}\]$/u.test(name)
  return name.length <= 253 && name.split('.').every(label => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/u.test(label))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
