/**
 * What this browser keeps, in IndexedDB: accounts that were proved (accounts.ts) with their contacts and what each said of
 * itself; what this browser is called; and, only when the person asked to stay signed in, what is needed to sign in
 * again, encrypted (SEC-11). Never a password.
 */
import { type IDBPDatabase, openDB } from 'idb'
import type { Contact } from '../model/contact.ts'
import type { Known } from '../sip/digest.ts'
import { accountOf, canAdopt, type Proof, serversOfOthers } from './accounts.ts'
import { type Device, newDevice } from './device.ts'
import type { Own } from './own.ts'
import type { Schema } from './schema.ts'
import { remember, remembered, seal, unseal } from './vault.ts'

/** Failures reject; the caller tells the person and goes on in memory. */
export interface BrowserStore {
  /** Made at the first call, and then the same: the first REGISTER names it, before anything is proved. */
  device(aor: string, server: string): Promise<Device>
  /** The id of the account that was proved. `isTrusted`: for `canAdopt`. */
  open(proof: Proof, isTrusted: boolean): Promise<string>
  contacts(account: string): Promise<readonly Contact[]>
  putContacts(account: string, contacts: readonly Contact[]): Promise<void>
  removeContacts(account: string, uris: readonly string[]): Promise<void>
  /** As it was kept, by this version or another: `ownFrom` reads it. */
  own(account: string): Promise<unknown>
  setOwn(account: string, own: Own): Promise<void>
  /** All of an account, with what is kept by its address and server unless another account of that address was proved there. */
  forget(account: string, aor: string): Promise<void>
  /** What was learned of the network of an address. As it was kept: `knownFrom` reads it. */
  network(aor: string, server: string): Promise<unknown>
  setNetwork(aor: string, server: string, known: Known): Promise<void>
  /** Encrypts and keeps one text; null forgets it. */
  remember(text: string | null): Promise<void>
  remembered(): Promise<string | null>
  /** For a page to hold: only this browser's key opens it. */
  seal(text: string): Promise<string>
  unseal(sealed: string): Promise<string | null>
  /** What is remembered, and the key: nothing that was sealed opens any more. */
  forgetSecrets(): Promise<void>
}

export async function openBrowserStore(): Promise<BrowserStore> {
  const db: IDBPDatabase<Schema> = await openDB<Schema>('peu', 3, {
    upgrade(fresh, version, _next, change) {
      fresh.createObjectStore('accounts', { keyPath: 'id' }).createIndex('aor', 'aor')
      fresh.createObjectStore('devices')
      // The last availability alone was kept there.
      if (version === 1) change.objectStore('availability').name = 'own'
      // It would show every network that the accounts live in one browser.
      if (version > 0) fresh.deleteObjectStore('settings')
      if (version > 0) return
      fresh.createObjectStore('contacts', { keyPath: ['aor', 'uri'] })
      fresh.createObjectStore('own')
      fresh.createObjectStore('vault')
    },
    // A later version of ours wants to open it: it must not wait for the last old page to go (LIFE-10).
    blocking: () => db.close(),
  })
  return {
    device: (aor, server) => deviceOf(db, [aor, server]),
    open: (proof, isTrusted) => openAccount(db, proof, isTrusted),
    async contacts(account) {
      const rows = await db.getAll('contacts', ofAccount(account))
      return rows.map(row => row.contact)
    },
    async putContacts(aor, contacts) {
      const change = db.transaction('contacts', 'readwrite')
      await Promise.all([...contacts.map(contact => change.store.put({ aor, uri: contact.uri, contact })), change.done])
    },
    async removeContacts(account, uris) {
      const change = db.transaction('contacts', 'readwrite')
      await Promise.all([...uris.map(uri => change.store.delete([account, uri])), change.done])
    },
    own: account => db.get('own', account),
    async setOwn(account, own) {
      await db.put('own', own, account)
    },
    forget: (account, aor) => forgetAccount(db, account, aor),
    network: (aor, server) => db.get('own', networkKey(aor, server)),
    async setNetwork(aor, server, known) {
      await db.put('own', known, networkKey(aor, server))
    },
    remember: text => remember(db, text),
    remembered: () => remembered(db),
    seal: text => seal(db, text),
    unseal: sealed => unseal(db, sealed),
    forgetSecrets: () => db.clear('vault'),
  }
}

/** All keys that begin with it. */
const ofAccount = (first: string): IDBKeyRange => IDBKeyRange.bound([first], [first, []])
/** Among what accounts said of themselves, whose keys are no such texts. */
const networkKey = (aor: string, server: string): string => `network ${aor} ${server}`

async function deviceOf(db: IDBPDatabase<Schema>, key: [string, string]): Promise<Device> {
  const change = db.transaction('devices', 'readwrite')
  const kept = await change.store.get(key)
  const device = kept ?? newDevice()
  if (kept === undefined) await change.store.put(device, key)
  await change.done
  return device
}

async function openAccount(db: IDBPDatabase<Schema>, proof: Proof, isTrusted: boolean): Promise<string> {
  const { aor } = proof
  const change = db.transaction(['accounts', 'contacts', 'own'], 'readwrite')
  const accounts = change.objectStore('accounts')
  const [known, contacts, own] = await Promise.all([
    accounts.index('aor').getAll(aor),
    change.objectStore('contacts').count(ofAccount(aor)),
    change.objectStore('own').count(aor),
  ])
  const isThere = contacts + own > 0 && canAdopt(known, proof, isTrusted)
  const account = accountOf(known, proof, () => (isThere ? aor : crypto.randomUUID()))
  await accounts.put(account)
  await change.done
  return account.id
}

async function forgetAccount(db: IDBPDatabase<Schema>, id: string, aor: string): Promise<void> {
  const change = db.transaction(['accounts', 'devices', 'contacts', 'own'], 'readwrite')
  const [accounts, devices, contacts, own] = [
    change.objectStore('accounts'),
    change.objectStore('devices'),
    change.objectStore('contacts'),
    change.objectStore('own'),
  ]
  const [known, names, networks] = await Promise.all([
    accounts.index('aor').getAll(aor),
    devices.getAllKeys(ofAccount(aor)),
    own.getAllKeys(IDBKeyRange.bound(networkKey(aor, ''), networkKey(aor, '\uffff'))),
  ])
  const others = serversOfOthers(known, id)
  const kept = new Set([...others].map(server => networkKey(aor, server)))
  await Promise.all([
    accounts.delete(id),
    contacts.delete(ofAccount(id)),
    own.delete(id),
    ...names.filter(([, server]) => !others.has(server)).map(async key => await devices.delete(key)),
    ...networks.filter(key => !kept.has(key)).map(async key => await own.delete(key)),
    change.done,
  ])
}
