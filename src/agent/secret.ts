/**
 * What "Stay signed in" keeps instead of the password: the form without it, and HA1 per algorithm (SEC-11). And what a page
 * has of it in memory, for a worker that takes over: the same, with what stands by our publishing (PUB-07).
 */
import * as v from 'valibot'
import type { Stored } from '../pua/publication/machine.ts'
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
  const read = parsed(kept, text)
  if (read === null) return null
  const { form, realm, ha1 } = read
  return {
    form: { ...form, password: '', staySignedIn: true },
    secret: { kind: 'ha1', realm, ha1: new Map(ha1) },
  }
}

const handed = v.object({
  secret: v.string(),
  publication: v.nullable(v.object({ etag: v.string(), expiresAt: v.number() })),
})
export type Handed = { readonly secret: string; readonly publication: Stored | null }

export const handoverText = ({ secret, publication }: Handed): string => JSON.stringify({ secret, publication })
export const handoverFrom = (text: string): Handed | null => parsed(handed, text)

function parsed<Schema extends v.GenericSchema>(schema: Schema, text: string): v.InferOutput<Schema> | null {
  try {
    const read = v.safeParse(schema, JSON.parse(text))
    return read.success ? read.output : null
  } catch {
    return null
  }
}
