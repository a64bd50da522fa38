/**
 * What this browser keeps, in IndexedDB: contacts per account, the instance id, the last availability, and, only when
 * the person asked to stay signed in, what is needed to sign in again, encrypted (SEC-11). Never a password.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Availability } from '../model/availability.ts'
import type { Contact } from '../model/contact.ts'

interface Schema extends DBSchema {
  contacts: { key: [string, string]; value: { readonly aor: string; readonly uri: string; readonly contact: Contact } }
  settings: { key: string; value: string }
  availability: { key: string; value: Availability }
  vault: { key: string; value: CryptoKey | Sealed }
}

type Sealed = { readonly iv: Uint8Array<ArrayBuffer>; readonly data: ArrayBuffer }

/** Failures reject; the caller tells the person and goes on in memory. */
export interface BrowserStore {
  instanceId(): Promise<string>
  contacts(aor: string): Promise<readonly Contact[]>
  putContacts(aor: string, contacts: readonly Contact[]): Promise<void>
  removeContacts(aor: string, uris: readonly string[]): Promise<void>
  availability(aor: string): Promise<Availability | null>
  setAvailability(aor: string, availability: Availability): Promise<void>
  /** Encrypts and keeps one text; null forgets it and its key. */
  remember(text: string | null): Promise<void>
  remembered(): Promise<string | null>
}

export async function openBrowserStore(): Promise<BrowserStore> {
  const db: IDBPDatabase<Schema> = await openDB<Schema>('peu', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('contacts', { keyPath: ['aor', 'uri'] })
      fresh.createObjectStore('settings')
      fresh.createObjectStore('availability')
      fresh.createObjectStore('vault')
    },
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
    availability: async aor => (await db.get('availability', aor)) ?? null,
    async setAvailability(aor, availability) {
      await db.put('availability', availability, aor)
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
