/**
 * What this browser keeps, in IndexedDB: contacts per account, the instance id, what one says of oneself, and, only when
 * the person asked to stay signed in, what is needed to sign in again, encrypted (SEC-11). Never a password.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Contact } from '../model/contact.ts'
import type { Own } from './own.ts'

interface Schema extends DBSchema {
  contacts: { key: [string, string]; value: { readonly aor: string; readonly uri: string; readonly contact: Contact } }
  settings: { key: string; value: string }
  /** By account. Of whatever version wrote it. */
  own: { key: string; value: unknown }
  /** What version 1 called it. */
  availability: { key: string; value: never }
  vault: { key: string; value: CryptoKey | Sealed }
}

type Sealed = { readonly iv: Uint8Array<ArrayBuffer>; readonly data: ArrayBuffer }

/** Failures reject; the caller tells the person and goes on in memory. */
export interface BrowserStore {
  instanceId(): Promise<string>
  contacts(aor: string): Promise<readonly Contact[]>
  putContacts(aor: string, contacts: readonly Contact[]): Promise<void>
  removeContacts(aor: string, uris: readonly string[]): Promise<void>
  /** As it was kept, by this version or another: `ownFrom` reads it. */
  own(aor: string): Promise<unknown>
  setOwn(aor: string, own: Own): Promise<void>
  /** Encrypts and keeps one text; null forgets it and its key. */
  remember(text: string | null): Promise<void>
  remembered(): Promise<string | null>
}

export async function openBrowserStore(): Promise<BrowserStore> {
  const db: IDBPDatabase<Schema> = await openDB<Schema>('peu', 2, {
    upgrade(fresh, version, _next, change) {
      if (version > 0) {
        // The last availability alone was kept there.
        change.objectStore('availability').name = 'own'
        return
      }
      fresh.createObjectStore('contacts', { keyPath: ['aor', 'uri'] })
      fresh.createObjectStore('settings')
      fresh.createObjectStore('own')
      fresh.createObjectStore('vault')
    },
    // A later version of ours wants to open it: it must not wait for the last old page to go (LIFE-10).
    blocking: () => db.close(),
  })
  return {
    async instanceId() {
      const kept = await db.get('settings', 'instance')
      if (kept !== undefined) return kept
      // RFC 5626 §4.1: a UUID URN, made once and then the same in every registration.
      const made = `urn:uuid:${crypto.randomUUID()}`
      await db.put('settings', made, 'instance')
      return made
    },
    async contacts(aor) {
      const rows = await db.getAll('contacts', ofAccount(aor))
      return rows.map(row => row.contact)
    },
    async putContacts(aor, contacts) {
      const change = db.transaction('contacts', 'readwrite')
      await Promise.all([...contacts.map(contact => change.store.put({ aor, uri: contact.uri, contact })), change.done])
    },
    async removeContacts(aor, uris) {
      const change = db.transaction('contacts', 'readwrite')
      await Promise.all([...uris.map(uri => change.store.delete([aor, uri])), change.done])
    },
    own: aor => db.get('own', aor),
    async setOwn(aor, own) {
      await db.put('own', own, aor)
    },
    remember: text => remember(db, text),
    remembered: () => remembered(db),
  }
}

const ofAccount = (aor: string): IDBKeyRange => IDBKeyRange.bound([aor], [aor, []])

async function remember(db: IDBPDatabase<Schema>, text: string | null): Promise<void> {
  if (text === null) {
    await db.clear('vault')
    return
  }
  // Not extractable: it can be used in this browser profile, but not read out, by us or by anyone.
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(text))
  const change = db.transaction('vault', 'readwrite')
  await Promise.all([change.store.put(key, 'key'), change.store.put({ iv, data }, 'sealed'), change.done])
}

async function remembered(db: IDBPDatabase<Schema>): Promise<string | null> {
  const [key, sealed] = await Promise.all([db.get('vault', 'key'), db.get('vault', 'sealed')])
  if (!(key instanceof CryptoKey) || sealed === undefined || sealed instanceof CryptoKey) return null
  const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, key, sealed.data)
  return new TextDecoder().decode(text)
}
