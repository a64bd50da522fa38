/** Whether two addresses name the same presentity, where one of them is written by somebody else. */
import { parseUri, sameAddress } from './uri.ts'

/** Beyond equality of URIs: RFC 3987 §5.3.2 (letters as they are or escaped), RFC 3261 §19.1.6 (`tel` within `sip`). */
export function samePresentity(a: string, b: string): boolean {
  const [one, two] = [escaped(a), escaped(b)]
  if (sameAddress(one, two)) return true
  const number = numberOf(one)
  return number !== null && number === numberOf(two)
}

/** An IRI as a URI, RFC 3987 §3.1. */
const escaped = (text: string): string => text.toWellFormed().replaceAll(/\P{ASCII}+/gu, encodeURIComponent)

/** The global number that the address stands for: of `tel`, or of `sip` with `user=phone`. Null = of none. */
function numberOf(text: string): string | null {
  const uri = parseUri(text)
  if (!uri.ok) return null
  const { scheme, user, params } = uri.value
  if (scheme === 'pres' || (scheme !== 'tel' && params.get('user')?.toLowerCase() !== 'phone')) return null
  // A user part may have the parameters of `tel` (§19.1.6); of a global number none makes another number.
  const digits = /^[^;]*/.exec(user ?? '')?.[0].replaceAll(/[-.()]/g, '') ?? ''
  return /^\+\d{1,15}$/.test(digits) ? digits : null
}
