/** What the account's secret is made into, RFC 7616 §3.4.2: H(username:realm:password). */
import type { Algorithm, Hash } from './digestHash.ts'

export type Credentials = {
  readonly username: string
  readonly secret:
    | { readonly kind: 'password'; readonly password: string }
    /** H(username:realm:password) by algorithm: good for this realm only. */
    | { readonly kind: 'ha1'; readonly realm: string; readonly ha1: ReadonlyMap<Algorithm, string> }
}

export interface Secrets {
  readonly username: string
  has(realm: string, algorithm: Algorithm): boolean
  ha1(realm: string, algorithm: Algorithm): string | null
}

/** Realms come from the network: not more of them are remembered. */
const MOST_KEPT = 64

/** `hashOf` null: that hash is not loaded. */
export function createSecrets(
  { username, secret }: Credentials,
  hashOf: (algorithm: Algorithm) => Hash | null,
): Secrets {
  const kept = new Map<string, string>()
  const ha1 = (realm: string, algorithm: Algorithm): string | null => {
    if (secret.kind === 'ha1') return secret.realm === realm ? (secret.ha1.get(algorithm) ?? null) : null
    const key = `${algorithm} ${realm}`
    const known = kept.get(key) ?? hashOf(algorithm)?.(`${username}:${realm}:${secret.password}`)
    if (known === undefined) return null
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(key, known)
    return known
  }
  return {
    username,
    ha1,
    has: (realm, algorithm) => secret.kind === 'password' || (secret.realm === realm && secret.ha1.has(algorithm)),
  }
}
