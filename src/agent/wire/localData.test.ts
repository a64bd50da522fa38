/** Whose data this browser shows, sends and writes: what is typed opens nothing, what is proved does. */
import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../../model/availability.ts'
import type { Contact } from '../../model/contact.ts'
import { createMemoryStore, form, type MemoryStore, type TestPage } from '../testing.ts'
import { challengeText, createWorkerRig, credential, type DigestChallenge, type WorkerRig } from './testing.ts'

const BOB: Contact = { uri: 'sip:bob@ims.test', name: 'Robert', group: '', addedAt: 1 }
const NOTE = 'not for everybody'
const LISTED = { servers: [form.server] }
const PRESENCE_SERVER = ['P-Asserted-Identity: <sip:presence@ims.test>', 'Event: presence', 'Contact: <sip:ps@ps.test>']

async function signOut(worker: WorkerRig, page: TestPage, how: 'signOut' | 'forgetAccount' = 'signOut'): Promise<void> {
  page.say({ kind: how })
  await worker.settle()
  await worker.answer(worker.next('REGISTER'), 200)
}

/** Alice was here, said something to her own network only, and has signed out. */
async function storeOfAlice(
  config = {},
  how: 'signOut' | 'forgetAccount' = 'signOut',
  store = createMemoryStore(),
): Promise<MemoryStore> {
  const worker = createWorkerRig({ store })
  const page = await worker.openPage(config)
  await worker.signIn(page)
  page.say({ kind: 'putContacts', contacts: [BOB] })
  page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy', note: NOTE } })
  await worker.settle()
  await signOut(worker, page, how)
  return worker.store
}

/** All that a page was told, and all that left. */
const told = (page: TestPage): string => JSON.stringify([page.snapshot, page.changes])
const left = (worker: WorkerRig): string => worker.sockets.flatMap(socket => socket.sent).join('\n')
const contactsOf = (page: TestPage): unknown => page.changes.findLast(change => change.kind === 'contacts')?.contacts
const sessionOf = (page: TestPage): unknown => page.changes.findLast(change => change.kind === 'session')?.session

/** Alice's address, typed by anybody, at this server; then time enough for everything that could leave. */
async function attempt(
  worker: WorkerRig,
  page: TestPage,
  server: string,
  challenge: DigestChallenge | null,
): Promise<void> {
  await worker.signIn(page, { form: { server, password: 'guessed' }, challenge })
  expect(sessionOf(page)).toMatchObject({ kind: 'signedIn' })
  const answer = await worker.deliver({ method: 'SUBSCRIBE', headers: [...PRESENCE_SERVER, 'Expires: 600'] })
  expect(answer()?.start).toContain(' 200 ')
  await worker.elapse(1_000)
  page.say({ kind: 'goodbye' })
}

describe('what this browser keeps of an account', () => {
  it.each<[string, DigestChallenge | null]>([
    ['takes everybody', null],
    ['has a realm of its own', { realm: 'evil.test' }],
    ['says that it is the home realm', { realm: 'ims.test' }],
  ])('[SEC-24] is not shown to who types the address, nor sent to a server that %s', async (_, challenge) => {
    const store = await storeOfAlice()
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    await attempt(worker, page, 'wss://evil.test/', challenge)
    expect(left(worker)).toContain('NOTIFY ')
    for (const text of [told(page), left(worker)]) {
      expect(text).not.toContain(NOTE)
      expect(text).not.toContain('bob@ims.test')
    }
    const again = createWorkerRig({ store })
    const home = await again.openPage()
    await again.signIn(home)
    expect(contactsOf(home)).toEqual([BOB])
    expect(told(home)).toContain(NOTE)
  })

  it('[SEC-24] is not published to such a server either', async () => {
    const store = await storeOfAlice()
    const worker = createWorkerRig({ store })
    const page = await worker.openPage({ mode: 'publish' })
    await worker.signIn(page, { form: { server: 'wss://evil.test/', password: 'guessed' } })
    await worker.elapse(10_000)
    expect(worker.next('PUBLISH').body).toContain('<basic>open</basic>')
    expect(left(worker)).not.toContain(NOTE)
  })

  it('[SEC-24] shows nothing while a password is being proved, and nothing when it is wrong', async () => {
    const store = await storeOfAlice()
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    page.say({ kind: 'signIn', signIn: { ...form, password: 'guessed' } })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    page.say({ kind: 'putContacts', contacts: [{ ...BOB, name: 'Mallory' }] })
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'away', note: 'not mine' } })
    await worker.answer(worker.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText({})}`])
    await worker.answer(worker.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText({ nonce: 'n2' })}`])
    expect(sessionOf(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'wrongPassword' } })
    expect(told(page)).not.toContain(NOTE)
    expect(told(page)).not.toContain('bob@ims.test')
    const home = await worker.openPage()
    await worker.signIn(home)
    expect(contactsOf(home)).toEqual([BOB])
    expect(told(home)).toContain(NOTE)
    expect(told(home)).not.toContain('not mine')
  })

  it('[SEC-24] is not another’s whose own password registers the same address at the same server', async () => {
    const store = await storeOfAlice(LISTED)
    const worker = createWorkerRig({ store })
    const page = await worker.openPage(LISTED)
    const mallory = { privateIdentity: 'mallory@ims.test', password: 'of mallory', staySignedIn: true }
    const last = (await worker.signIn(page, { form: mallory })).at(-1)
    expect([last?.one('To'), last && credential(last, 'username')]).toEqual([
      '<sip:alice@ims.test>',
      'mallory@ims.test',
    ])
    await worker.deliver({ method: 'SUBSCRIBE', headers: [...PRESENCE_SERVER, 'Expires: 600'] })
    await worker.elapse(1_000)
    // A reload signs in with what was kept, as mallory again.
    const reloaded = createWorkerRig({ store })
    const second = await reloaded.openPage(LISTED)
    await reloaded.register(null)
    for (const one of [page, second]) {
      expect(contactsOf(one)).toEqual([])
      expect(told(one)).not.toContain(NOTE)
    }
    expect(left(worker)).not.toContain(NOTE)
    await signOut(reloaded, second)
    await reloaded.signIn(second)
    expect(contactsOf(second)).toEqual([BOB])
    expect(told(second)).toContain(NOTE)
  })

  it('[SEC-24] follows the operator to another server that config.json names, and nobody to a typed one', async () => {
    const store = await storeOfAlice(LISTED)
    const servers = ['wss://new.ims.test/sip']
    const moved = createWorkerRig({ store })
    const page = await moved.openPage({ servers })
    await moved.signIn(page, { form: { server: 'wss://new.ims.test/sip' } })
    expect(contactsOf(page)).toEqual([BOB])
    await signOut(moved, page)
    await moved.signIn(page, { form: { server: 'wss://typed.ims.test/' } })
    expect(contactsOf(page)).toEqual([])
  })

  it('[SEC-24] of a version that kept it by address alone is the first account’s that answers a challenge', async () => {
    const store = createMemoryStore()
    await store.putContacts('sip:alice@ims.test', [BOB])
    const open = async (server: string, challenge: DigestChallenge | null): Promise<unknown> => {
      const worker = createWorkerRig({ store })
      const page = await worker.openPage(LISTED)
      await worker.signIn(page, { form: { server }, challenge })
      return contactsOf(page)
    }
    expect(await open('wss://evil.test/', null)).toEqual([])
    expect(await open('wss://evil.test/', {})).toEqual([])
    expect(await open(form.server, {})).toEqual([BOB])
    expect(await open('wss://evil.test/', {})).toEqual([])
    expect(await open(form.server, {})).toEqual([BOB])
  })

  it('[SEC-24] a network that never challenges is known by its server', async () => {
    const store = createMemoryStore()
    const open = async (server: string): Promise<unknown> => {
      const worker = createWorkerRig({ store })
      const page = await worker.openPage({ servers: ['wss://one.test/', 'wss://two.test/'] })
      await worker.signIn(page, { form: { server }, challenge: null })
      const found = contactsOf(page)
      page.say({ kind: 'putContacts', contacts: [BOB] })
      await worker.settle()
      return found
    }
    expect(await open('wss://one.test/')).toEqual([])
    expect(await open('wss://two.test/')).toEqual([])
    expect(await open('wss://one.test/')).toEqual([BOB])
  })

  it('[SEC-24] a browser that stays signed in shows its own data while it is offline', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page, { form: { staySignedIn: true } })
    page.say({ kind: 'putContacts', contacts: [BOB] })
    await worker.settle()
    const next = createWorkerRig({ store: worker.store })
    const again = await next.openPage()
    next.socket().drop()
    await next.settle()
    expect(sessionOf(again)).toMatchObject({ kind: 'signedIn', link: { kind: 'reconnecting' } })
    expect(contactsOf(again)).toEqual([BOB])
  })

  it('[SEC-24] [SEC-11] signing out and forgetting removes contacts, what was said, the device’s name and the secret', async () => {
    const store = createMemoryStore()
    const device = await store.device('sip:alice@ims.test', new URL(form.server).href)
    await storeOfAlice(LISTED, 'forgetAccount', store)
    expect(store.accounts()).toEqual([])
    expect(store.kept.text).toBeNull()
    expect([await store.contacts('account 1'), await store.own('account 1')]).toEqual([[], undefined])
    const worker = createWorkerRig({ store })
    const page = await worker.openPage(LISTED)
    await worker.signIn(page)
    expect(worker.instance()).not.toBe(device.instance)
    expect(contactsOf(page)).toEqual([])
    expect(told(page)).not.toContain(NOTE)
  })

  it('[SEC-24] whom the network signed out can still be forgotten, and signing out alone keeps all', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page)
    const device = worker.instance()
    page.say({ kind: 'putContacts', contacts: [BOB] })
    await worker.settle()
    await worker.elapse(3_000_000)
    await worker.answer(worker.next('REGISTER'), 403)
    await worker.answer(worker.next('REGISTER'), 403)
    expect(sessionOf(page)).toMatchObject({ kind: 'signedOut', failure: { byNetwork: true } })
    page.say({ kind: 'forgetAccount' })
    await worker.settle()
    expect(await worker.store.contacts('account 1')).toEqual([])
    expect(page.snapshot).toMatchObject({ contacts: null, shown: [] })
    await worker.signIn(page)
    expect(worker.instance()).not.toBe(device)
  })

  it('[SEC-24] contacts that are added while the list is being read are added to it', async () => {
    const store = await storeOfAlice()
    const waiting: (() => void)[] = []
    const contacts = async (account: string): Promise<readonly Contact[]> => {
      await new Promise<void>(resolve => waiting.push(resolve))
      return await store.contacts(account)
    }
    const worker = createWorkerRig({ store: { ...store, contacts } })
    const page = await worker.openPage()
    await worker.signIn(page)
    const carol = { ...BOB, uri: 'sip:carol@ims.test' }
    page.say({ kind: 'putContacts', contacts: [carol] })
    page.say({ kind: 'removeContacts', uris: [BOB.uri] })
    await worker.settle()
    expect(contactsOf(page)).toBeUndefined()
    for (const go of waiting) go()
    await worker.settle()
    expect(contactsOf(page)).toEqual([carol])
    expect(await store.contacts('account 1')).toEqual([carol])
  })

  it('[SEC-24] [SEC-20] a server that asks before the data was read sees somebody who is offline, and nothing is published', async () => {
    const store = await storeOfAlice()
    const waiting: (() => void)[] = []
    const own = async (account: string): Promise<unknown> => {
      await new Promise<void>(resolve => waiting.push(resolve))
      return await store.own(account)
    }
    const worker = createWorkerRig({ store: { ...store, own } })
    const page = await worker.openPage({ publishAfterS: 0 })
    await worker.signIn(page)
    await worker.elapse(2_000)
    expect(worker.take().map(message => message.start)).toEqual([])
    await worker.deliver({ method: 'SUBSCRIBE', headers: [...PRESENCE_SERVER, 'Expires: 600'] })
    await worker.elapse(1_500)
    expect(worker.take().map(message => message.start)).toEqual([])
    await worker.elapse(500)
    const first = worker.next('NOTIFY')
    expect(first.body).toContain('<basic>closed</basic>')
    await worker.answer(first, 200)
    for (const go of waiting) go()
    await worker.settle()
    await worker.elapse(5_000)
    expect(worker.next('NOTIFY').body).toContain(NOTE)
    expect(worker.requests().filter(message => message.start.startsWith('PUBLISH'))).toEqual([])
  })

  it('[PUA-08] [SEC-24] a server that asks in the moment before the data was read waits for it: nobody is seen to go at a sign-in', async () => {
    const store = await storeOfAlice()
    const waiting: (() => void)[] = []
    const own = async (account: string): Promise<unknown> => {
      await new Promise<void>(resolve => waiting.push(resolve))
      return await store.own(account)
    }
    const worker = createWorkerRig({ store: { ...store, own } })
    const page = await worker.openPage()
    await worker.signIn(page)
    const answer = await worker.deliver({ method: 'SUBSCRIBE', headers: [...PRESENCE_SERVER, 'Expires: 600'] })
    await worker.elapse(1_000)
    expect([answer(), worker.take()]).toEqual([null, []])
    for (const go of waiting) go()
    await worker.settle()
    expect(answer()?.start).toBe('SIP/2.0 200 OK')
    expect(worker.next('NOTIFY').body).toContain(NOTE)
  })
})
