/**
 * Texts that are encrypted with one key of this browser profile. The key is not extractable: scripts of this origin can
 * use it, but nobody can read it out, neither they nor who copies the profile's files to look for a secret in them.
 */
import type { IDBPDatabase } from 'idb'
import type { Schema, Sealed } from './schema.ts'

type Db = IDBPDatabase<Schema>

const IV_BYTES = 12

export async function remember(db: Db, text: string | null): Promise<void> {
  if (text === null) await db.delete('vault', 'sealed')
  else await db.put('vault', await encrypt(await keyOf(db), text), 'sealed')
}

export async function remembered(db: Db): Promise<string | null> {
  const [key, sealed] = await Promise.all([db.get('vault', 'key'), db.get('vault', 'sealed')])
  if (!(key instanceof CryptoKey) || sealed === undefined || sealed instanceof CryptoKey) return null
  return await decrypt(key, sealed)
}

/** One character for each octet: the page keeps it in memory, and nobody else sees it. */
export async function seal(db: Db, text: string): Promise<string> {
  const { iv, data } = await encrypt(await keyOf(db), text)
  return Array.from([...iv, ...new Uint8Array(data)], octet => String.fromCodePoint(octet)).join('')
}

/** null: this browser's key does not open it. */
export async function unseal(db: Db, sealed: string): Promise<string | null> {
  const key = await db.get('vault', 'key')
  if (!(key instanceof CryptoKey)) return null
  const octets = Uint8Array.from(sealed, one => one.codePointAt(0) ?? 0)
  const iv = octets.slice(0, IV_BYTES)
  return await decrypt(key, { iv, data: octets.slice(IV_BYTES).buffer }).catch(() => null)
}

async function keyOf(db: Db): Promise<CryptoKey> {
  const kept = await db.get('vault', 'key')
  if (kept instanceof CryptoKey) return kept
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const change = db.transaction('vault', 'readwrite')
  // Another call may have made one meanwhile.
  const first = await change.store.get('key')
  const key = first instanceof CryptoKey ? first : made
  await change.store.put(key, 'key')
  await change.done
  return key
}

async function encrypt(key: CryptoKey, text: string): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(text)) }
}

async function decrypt(key: CryptoKey, { iv, data }: Sealed): Promise<string> {
  return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, data))
}
