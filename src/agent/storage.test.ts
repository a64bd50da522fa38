import * as indexedDatabase from 'fake-indexeddb'
import { openDB } from 'idb'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Contact } from '../model/contact.ts'
import { FIRST_OWN } from './own.ts'
import { openBrowserStore } from './storage.ts'

const ALICE = 'sip:alice@ims.test'
const HOME = 'wss://edge.ims.test/'
const OTHER = 'wss://other.test/'
const proof = { aor: ALICE, realm: 'ims.test', username: 'alice', server: HOME, isListed: false }
const contact = (name: string): Contact => ({ uri: `sip:${name}@ims.test`, name, group: '', addedAt: 1 })
const known = (isPlain: boolean) => ({ isPlain, best: {} })

/** The database as it is, beside the store. */
const rows = async (table: string): Promise<readonly unknown[]> => {
  const db = await openDB('peu')
  const found: readonly unknown[] = await db.getAll(table)
  db.close()
  return found
}

beforeEach(() => {
  Object.assign(globalThis, indexedDatabase, { indexedDB: new indexedDatabase.IDBFactory() })
})

describe('this browser’s store', () => {
  it('[SEC-24] keeps contacts by account, each by its address', async () => {
    const store = await openBrowserStore()
    await store.putContacts('a', [contact('bob'), contact('carol')])
    await store.putContacts('ab', [contact('bob')])
    await store.putContacts('a', [{ ...contact('bob'), name: 'Robert' }])
    expect(await store.contacts('a')).toEqual([{ ...contact('bob'), name: 'Robert' }, contact('carol')])
    await store.removeContacts('a', ['sip:bob@ims.test', 'sip:nobody@ims.test'])
    expect(await store.contacts('a')).toEqual([contact('carol')])
    expect(await store.contacts('ab')).toEqual([contact('bob')])
    expect(await store.contacts('b')).toEqual([])
  })

  it('[SEC-24] keeps what one says of oneself by account, and what was learned of a network by address and server', async () => {
    const store = await openBrowserStore()
    await store.setOwn('a', { ...FIRST_OWN, chosenAt: 7 })
    await store.setNetwork(ALICE, HOME, known(true))
    await store.setNetwork(ALICE, OTHER, known(false))
    expect([await store.own('a'), await store.own('b')]).toEqual([{ ...FIRST_OWN, chosenAt: 7 }, undefined])
    expect(await store.network(ALICE, HOME)).toEqual(known(true))
    expect(await store.network(ALICE, OTHER)).toEqual(known(false))
    expect(await store.network('sip:bob@ims.test', HOME)).toBeUndefined()
  })

  it('[SEC-24] is called otherwise towards each account and server, and the same each time', async () => {
    const store = await openBrowserStore()
    const first = await store.device(ALICE, HOME)
    const others = [await store.device(ALICE, OTHER), await store.device('sip:bob@ims.test', HOME)]
    expect(await (await openBrowserStore()).device(ALICE, HOME)).toEqual(first)
    const names = [first, ...others].flatMap(({ instance, ids }) => [instance].concat(Object.values(ids)))
    expect(new Set(names.map(name => name.slice(-8))).size).toBe(9)
  })

  it('[SEC-24] knows an account again by address, realm, user name and server', async () => {
    const store = await openBrowserStore()
    const id = await store.open(proof, true)
    expect(id).toMatch(/^[\da-f]{8}-/)
    expect(await store.open(proof, true)).toBe(id)
    const others = [
      await store.open({ ...proof, realm: 'other' }, true),
      await store.open({ ...proof, server: OTHER }, true),
      await store.open({ ...proof, aor: 'sip:bob@ims.test' }, true),
      await store.open({ ...proof, realm: null, username: null }, true),
      await store.open({ ...proof, username: 'mallory' }, true),
    ]
    expect(new Set([id, ...others]).size).toBe(6)
  })

  it('[SEC-24] forgets all of an account, and nothing where another of the same address was proved', async () => {
    const store = await openBrowserStore()
    const mine = await store.open(proof, false)
    const theirs = await store.open({ ...proof, server: OTHER }, false)
    const bob = await store.open({ ...proof, aor: 'sip:bob@ims.test' }, false)
    for (const id of [mine, theirs, bob]) {
      await store.putContacts(id, [contact('carol')])
      await store.setOwn(id, FIRST_OWN)
    }
    const places = [
      [ALICE, HOME],
      [ALICE, OTHER],
      [ALICE, 'wss://mistyped.test/'],
      ['sip:bob@ims.test', HOME],
    ] as const
    for (const [aor, server] of places) {
      await store.device(aor, server)
      await store.setNetwork(aor, server, known(true))
    }
    await store.forget(mine, ALICE)
    expect([await store.contacts(mine), await store.own(mine)]).toEqual([[], undefined])
    for (const id of [theirs, bob]) {
      expect(await store.contacts(id)).toEqual([contact('carol')])
      expect(await store.own(id)).toEqual(FIRST_OWN)
    }
    const networks = await Promise.all(places.map(async ([aor, server]) => await store.network(aor, server)))
    expect(networks).toEqual([undefined, known(true), undefined, known(true)])
    expect([(await rows('devices')).length, (await rows('accounts')).length]).toEqual([2, 2])
    await store.forget(theirs, ALICE)
    expect([(await rows('devices')).length, (await rows('own')).length]).toEqual([1, 2])
  })

  it('makes way for a later version that wants to open it', async () => {
    await openBrowserStore()
    const later = await openDB('peu', 4)
    expect(later.version).toBe(4)
  })
})

describe('a database of an earlier version', () => {
  it.each([1, 2])('[SEC-24] version %i: its data is adopted once, its common instance is gone', async version => {
    const old = await openDB('peu', version, {
      upgrade(db) {
        db.createObjectStore('contacts', { keyPath: ['aor', 'uri'] })
        for (const name of [version === 1 ? 'availability' : 'own', 'settings', 'vault']) db.createObjectStore(name)
      },
    })
    await old.put('contacts', { aor: ALICE, uri: contact('bob').uri, contact: contact('bob') })
    await old.put(version === 1 ? 'availability' : 'own', 'said', ALICE)
    await old.put('settings', 'urn:uuid:common', 'instance')
    old.close()
    const store = await openBrowserStore()
    const db = await openDB('peu')
    expect([...db.objectStoreNames]).toEqual(['accounts', 'contacts', 'devices', 'own', 'vault'])
    db.close()
    const refused = [await store.open({ ...proof, realm: null }, true), await store.open(proof, false)]
    expect(refused).not.toContain(ALICE)
    expect(await store.open({ ...proof, server: OTHER }, true)).toBe(ALICE)
    expect([await store.contacts(ALICE), await store.own(ALICE)]).toEqual([[contact('bob')], 'said'])
    expect(await store.open({ ...proof, realm: 'another' }, true)).not.toBe(ALICE)
    expect(await store.open({ ...proof, username: 'mallory' }, true)).not.toBe(ALICE)
  })

  it.each(['contacts', 'own'])('[SEC-24] that holds %s alone is adopted too', async what => {
    const store = await openBrowserStore()
    if (what === 'own') await store.setOwn(ALICE, FIRST_OWN)
    else await store.putContacts(ALICE, [contact('bob')])
    expect(await store.open(proof, true)).toBe(ALICE)
  })
})

describe('what is encrypted', () => {
  it('[SEC-11] is read by this browser’s key, which nobody can take out', async () => {
    const store = await openBrowserStore()
    expect(await store.remembered()).toBeNull()
    await store.remember('canary')
    expect(await (await openBrowserStore()).remembered()).toBe('canary')
    const kept = await rows('vault')
    const key = kept.find(row => row instanceof CryptoKey)
    expect(key).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } })
    expect(kept.map(row => JSON.stringify(row)).join('')).not.toContain('canary')
    await store.remember(null)
    expect(await store.remembered()).toBeNull()
  })

  it('[SEC-11] is another text each time, and nobody else opens it', async () => {
    const store = await openBrowserStore()
    const [one, other] = await Promise.all([store.seal('canary ä'), store.seal('canary ä')])
    expect(one).not.toBe(other)
    expect(one).not.toContain('canary')
    // NIST SP 800-38D §8.2.2: 96 bits, then the text, then the tag of 128 bits.
    expect(one).toHaveLength(12 + 9 + 16)
    // Two calls at once have made one key.
    expect([await store.unseal(one), await store.unseal(other)]).toEqual(['canary ä', 'canary ä'])
    const changed = `${one.slice(0, -1)}${one.endsWith('a') ? 'b' : 'a'}`
    for (const text of [changed, '', 'short', '\u{1F600}'.repeat(40)]) expect(await store.unseal(text)).toBeNull()
    globalThis.indexedDB = new indexedDatabase.IDBFactory()
    const elsewhere = await openBrowserStore()
    expect(await elsewhere.unseal(one)).toBeNull()
    await elsewhere.seal('makes a key')
    expect(await elsewhere.unseal(one)).toBeNull()
  })

  it('[SEC-11] opens no more once the secrets are forgotten, though a page still holds it', async () => {
    const store = await openBrowserStore()
    await store.remember('canary')
    const sealed = await store.seal('canary')
    await store.forgetSecrets()
    expect([await store.remembered(), await store.unseal(sealed)]).toEqual([null, null])
    await store.seal('with a new key')
    expect([await store.remembered(), await store.unseal(sealed)]).toEqual([null, null])
    expect(await rows('vault')).toHaveLength(1)
  })
})
