/** Addresses as people type and read them. The canonical form, the key of a contact, is the model's. */
import type { Result } from '../lib/result.ts'
import { presentityUri, type UriError } from '../model/uri.ts'

export type AddressProblem = UriError

/** `domain`: where a name without @ lives; '' = such a name is not accepted. Pasted `<sip:...>` is taken too. */
export function parseAddress(typed: string, domain: string): Result<string, AddressProblem> {
  const text = typed.trim().replace(/^<(.*)>$/u, '$1')
  return presentityUri(text.trim(), domain)
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

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
