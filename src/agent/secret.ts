/**
 * What "Stay signed in" keeps instead of the password: the form without it, and the HA1 of the algorithm in use (SEC-11).
 * And what a page has of it in memory, sealed, for a worker that takes over: the same, with what stands by our publishing
 * (PUB-07) and what one says of oneself, which a worker that is lost may not have kept in time, or not at all where
 * nothing can be kept.
 */
import { fieldsOf } from '../model/availabilityChecked.ts'
import type { Stored } from '../pua/publication/machine.ts'
import type { SignIn } from './contract.ts'

export type Secret =
  | { readonly kind: 'password'; readonly password: string }
  /** H(username:realm:password) by algorithm name, good for this realm only (RFC 7616 §3.4.2). */
  | { readonly kind: 'ha1'; readonly realm: string; readonly ha1: ReadonlyMap<string, string> }
  /** The network took us without a challenge: there is nothing to prove. */
  | { readonly kind: 'none' }

export type KeptSecret = Exclude<Secret, { readonly kind: 'password' }>

export function secretText(form: SignIn, secret: KeptSecret): string {
  const { address, server, privateIdentity, displayName } = form
  const proof = secret.kind === 'ha1' ? { realm: secret.realm, ha1: [...secret.ha1] } : { realm: null, ha1: null }
  return JSON.stringify({ form: { address, server, privateIdentity, displayName }, ...proof })
}

/** null: the text is not ours, or of a version that is no more. */
export function secretFrom(text: string): { readonly form: SignIn; readonly secret: KeptSecret } | null {
  const fields = parsed(text)
  const form = fieldsOf(fields['form'])
  const [address, server, privateIdentity, displayName] = [
    form['address'],
    form['server'],
    form['privateIdentity'],
    form['displayName'],
  ].map(textOf)
  const secret = keptFrom(fields['realm'], fields['ha1'])
  if (address == null || server == null || privateIdentity == null || displayName == null) return null
  if (secret === null) return null
  return { form: { address, server, privateIdentity, displayName, password: '', staySignedIn: true }, secret }
}

function keptFrom(realm: unknown, ha1: unknown): KeptSecret | null {
  if (realm === null && ha1 === null) return { kind: 'none' }
  const pairs = pairsOf(ha1)
  return typeof realm !== 'string' || pairs === null ? null : { kind: 'ha1', realm, ha1: pairs }
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
