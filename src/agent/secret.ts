/** What "Stay signed in" keeps instead of the password: the form without it, and HA1 per algorithm (SEC-11). */
import * as v from 'valibot'
import type { SignIn } from './contract.ts'

export type Secret =
  | { readonly kind: 'password'; readonly password: string }
  /** H(username:realm:password) by algorithm name, good for this realm only (RFC 7616 §3.4.2). */
  | { readonly kind: 'ha1'; readonly realm: string; readonly ha1: ReadonlyMap<string, string> }

const kept = v.object({
  form: v.object({
    address: v.string(),
    server: v.string(),
    privateIdentity: v.string(),
    displayName: v.string(),
  }),
  realm: v.string(),
  ha1: v.array(v.tuple([v.string(), v.string()])),
})

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
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return null
  }
  const read = v.safeParse(kept, data)
  if (!read.success) return null
  const { form, realm, ha1 } = read.output
  return {
    form: { ...form, password: '', staySignedIn: true },
    secret: { kind: 'ha1', realm, ha1: new Map(ha1) },
  }
}
