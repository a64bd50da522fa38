/**
 * What "Stay signed in" keeps instead of the password: the form without it, and HA1 per algorithm (SEC-11). And what a page
 * has of it in memory, for a worker that takes over: the same, with what stands by our publishing (PUB-07) and what one
 * says of oneself, which a worker that is lost may not have kept in time, or not at all where nothing can be kept.
 */
import { fieldsOf } from '../model/availabilityChecked.ts'
import type { Stored } from '../pua/publication/machine.ts'
import type { SignIn } from './contract.ts'

export type Secret =
  | { readonly kind: 'password'; readonly password: string }
  /** H(username:realm:password) by algorithm name, good for this realm only (RFC 7616 §3.4.2). */
  | { readonly kind: 'ha1'; readonly realm: string; readonly ha1: ReadonlyMap<string, string> }

/** null: there is nothing worth keeping (the network never challenged us). */
export function secretText(form: SignIn, secret: Secret | null): string | null {
  if (secret?.kind !== 'ha1') return null
  const { address, server, privateIdentity, displayName } = form
  return JSON.stringify({
    form: { address, server, privateIdentity, displayName },
    realm: secret.realm,
    ha1: [...secret.ha1],
  })
}

/** null: the text is not ours, or of a version that is no more. */
export function secretFrom(text: string): { readonly form: SignIn; readonly secret: Secret } | null {
  const fields = parsed(text)
  const form = fieldsOf(fields['form'])
  const [address, server, privateIdentity, displayName, realm] = [
    form['address'],
    form['server'],
    form['privateIdentity'],
    form['displayName'],
    fields['realm'],
  ].map(textOf)
  const ha1 = pairsOf(fields['ha1'])
  if (address == null || server == null || privateIdentity == null || displayName == null) return null
  if (realm == null || ha1 === null) return null
  return {
    form: { address, server, privateIdentity, displayName, password: '', staySignedIn: true },
    secret: { kind: 'ha1', realm, ha1 },
  }
}

function pairsOf(input: unknown): ReadonlyMap<string, string> | null {
  if (!Array.isArray(input)) return null
  const pairs = new Map<string, string>()
  for (const pair of input) {
    const [name, value] = Array.isArray(pair) ? pair.map(textOf) : []
    if (name == null || value == null) return null
    pairs.set(name, value)
  }
  return pairs
}

export type Handed = {
  readonly secret: string
  readonly publication: Stored | null
  /** For `ownFrom`. */
  readonly own: unknown
}

/** By the store, which has the secret alone. */
export const handedBy = (secret: string | null): Handed | null =>
  secret === null ? null : { secret, publication: null, own: null }

export const handoverText = ({ secret, publication, own }: Handed): string =>
  JSON.stringify({ secret, publication, own })

export function handoverFrom(text: string): Handed | null {
  const fields = parsed(text)
  const secret = textOf(fields['secret'])
  if (secret === null) return null
  const { etag, expiresAt } = fieldsOf(fields['publication'])
  const publication = typeof etag === 'string' && typeof expiresAt === 'number' ? { etag, expiresAt } : null
  return { secret, publication, own: fields['own'] ?? null }
}

const textOf = (input: unknown): string | null => (typeof input === 'string' ? input : null)

function parsed(text: string): ReturnType<typeof fieldsOf> {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return {}
  }
}
