/** Attempts on what this browser keeps: by a server of one's own, a second page, a slow store, and by forgetting. */
import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../../model/availability.ts'
import type { Contact } from '../../model/contact.ts'
import { createMemoryStore, form, type MemoryStore, type TestPage } from '../testing.ts'
import { challengeText, createWorkerRig, type WorkerRig } from './testing.ts'

const BOB: Contact = { uri: 'sip:bob@ims.test', name: 'Robert', group: '', addedAt: 1 }
const NOTE = 'not for everybody'
const ALICE = 'sip:alice@ims.test'
const EVIL = 'wss://evil.test/'

const contactsOf = (page: TestPage): unknown => page.changes.findLast(change => change.kind === 'contacts')?.contacts
const sessionOf = (page: TestPage): unknown => page.changes.findLast(change => change.kind === 'session')?.session
const left = (worker: WorkerRig, url: string): string =>
  worker.sockets
    .filter(socket => socket.url === url)
    .flatMap(socket => socket.sent)
    .join('\n')

/** Alice is signed in at home, with a contact and a note. */
async function aliceAtHome(store: MemoryStore = createMemoryStore()): Promise<{ worker: WorkerRig; page: TestPage }> {
  const worker = createWorkerRig({ store })
  const page = await worker.openPage()
  await worker.signIn(page, { challenge: { algorithm: 'SHA-256' } })
  page.say({ kind: 'putContacts', contacts: [BOB] })
  page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy', note: NOTE } })
  await worker.settle()
  return { worker, page }
}

async function leave(worker: WorkerRig, page: TestPage, how: 'signOut' | 'forgetAccount'): Promise<void> {
  page.say({ kind: how })
  await worker.settle()
  await worker.answer(worker.next('REGISTER'), 200)
  await worker.elapse(1_000)
}

/** A store whose answers to one question wait until they are let go. */
function slow<Name extends 'open' | 'contacts' | 'forget' | 'forgetSecrets'>(
  store: MemoryStore,
  name: Name,
): { readonly store: MemoryStore; readonly go: () => void } {
  const waiting: (() => void)[] = []
  const turn = async (): Promise<void> => await new Promise<void>(resolve => waiting.push(resolve))
  const late: Pick<MemoryStore, 'open' | 'contacts' | 'forget' | 'forgetSecrets'> = {
    open: async (...given) => await turn().then(async () => await store.open(...given)),
    contacts: async (...given) => await turn().then(async () => await store.contacts(...given)),
    forget: async (...given) => await turn().then(async () => await store.forget(...given)),
    forgetSecrets: async () => await turn().then(async () => await store.forgetSecrets()),
  }
  return {
    store: { ...store, [name]: late[name] },
    go: () => {
      for (const next of waiting.splice(0)) next()
    },
  }
}

describe('a second page', () => {
  it('[SEC-24] that types the address and another server while Alice is signed in sees and sends nothing of hers', async () => {
    const { worker, page } = await aliceAtHome()
    const second = await worker.openPage({ publishAfterS: 0, mode: 'publish' })
    await worker.signIn(second, { form: { server: EVIL, password: 'guessed' } })
    await worker.elapse(10_000)
    for (const one of [page, second]) {
      expect(contactsOf(one)).toEqual([])
      expect(one.snapshot).toMatchObject({ contacts: null, shown: [] })
    }
    expect(left(worker, EVIL)).toContain('PUBLISH ')
    for (const text of [NOTE, 'bob@ims.test']) expect(left(worker, EVIL)).not.toContain(text)
  })

  it('[SEC-24] does so while a slow store still reads: what comes late is shown and sent to nobody', async () => {
    const { worker: before, page: alice } = await aliceAtHome()
    await leave(before, alice, 'signOut')
    const { store, go } = slow(before.store, 'contacts')
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    await worker.signIn(page, { challenge: { algorithm: 'SHA-256' } })
    const second = await worker.openPage()
    second.say({ kind: 'signIn', signIn: { ...form, server: EVIL } })
    await worker.settle()
    go()
    await worker.settle()
    await worker.register()
    await worker.settle()
    go()
    await worker.settle()
    await worker.elapse(10_000)
    expect(contactsOf(page)).toEqual([])
    expect(JSON.stringify(second.changes)).not.toContain(NOTE)
    expect(left(worker, EVIL)).not.toContain('bob@ims.test')
  })
})

const forgetSecrets = async (): Promise<void> => await Promise.reject(new Error('disk full'))

describe('signing out', () => {
  it.each(['the page stays', 'the page is closed and another opened'])(
    '[SEC-11] is not undone by a store that is slow to forget the secret: %s',
    async how => {
      const { store, go } = slow(createMemoryStore(), 'forgetSecrets')
      const worker = createWorkerRig({ store })
      const page = await worker.openPage()
      await worker.signIn(page, { form: { staySignedIn: true } })
      await worker.settle()
      if (how === 'the page stays') {
        page.say({ kind: 'goodbye' })
        const second = await worker.openPage()
        await leave(worker, second, 'signOut')
      } else {
        await leave(worker, page, 'signOut')
        page.say({ kind: 'goodbye' })
        await worker.openPage()
      }
      await worker.settle()
      go()
      await worker.elapse(10_000)
      expect(worker.sockets).toHaveLength(1)
      expect(store.kept.text).toBeNull()
    },
  )

  it('[SEC-11] is not undone by a store that fails to forget the secret', async () => {
    const worker = createWorkerRig({ store: { ...createMemoryStore(), forgetSecrets } })
    const page = await worker.openPage()
    await worker.signIn(page, { form: { staySignedIn: true } })
    await worker.settle()
    page.say({ kind: 'goodbye' })
    const second = await worker.openPage()
    await leave(worker, second, 'signOut')
    await worker.elapse(10_000)
    expect(worker.sockets).toHaveLength(1)
    expect(second.changes).toContainEqual({ kind: 'trouble', what: 'storage', detail: 'disk full' })
  })

  it('[SEC-24] or signing in as somebody else is not followed by what waited to be told, and closes the line', async () => {
    const { worker, page } = await aliceAtHome()
    page.say({ kind: 'putContacts', contacts: [{ ...BOB, name: 'late' }] })
    page.say({ kind: 'signIn', signIn: { ...form, address: 'carol@ims.test', server: EVIL } })
    const from = page.changes.length
    await worker.settle()
    expect(JSON.stringify(page.changes.slice(from))).not.toContain('late')
    expect(worker.sockets[0]?.closed).toBe(true)
    expect(worker.sockets[1]?.closed).toBe(false)
  })
})

describe('data that was kept by address alone', () => {
  it.each([
    ['a server of somebody else', EVIL, null],
    ['a server whose name merely ends alike', 'wss://notims.test/', null],
    ['a server of the address’s domain', form.server, [BOB]],
    ['the domain itself', 'wss://ims.test/ws', [BOB]],
  ])('[SEC-24] where config.json names no server is opened by %s or not', async (_, server, wanted) => {
    const store = createMemoryStore()
    await store.putContacts(ALICE, [BOB])
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    await worker.signIn(page, { form: { server } })
    expect(contactsOf(page)).toEqual(wanted ?? [])
  })

  it('[SEC-24] [SEC-11] is opened where this browser stayed signed in, whatever the server is called', async () => {
    const before = createWorkerRig()
    await before.signIn(await before.openPage(), {
      form: { server: 'wss://edge.carrier.test/', staySignedIn: true },
    })
    await before.settle()
    const store = createMemoryStore()
    store.kept.text = before.store.kept.text
    await store.putContacts(ALICE, [BOB])
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    await worker.register()
    expect(contactsOf(page)).toEqual([BOB])
  })
})

describe('forgetting an account', () => {
  it('[SEC-24] [SEC-21] that was made up at another server takes nothing away from the one at home', async () => {
    const { worker, page } = await aliceAtHome()
    const device = worker.instance()
    await leave(worker, page, 'signOut')
    await worker.signIn(page, { form: { server: EVIL, password: 'guessed' } })
    await leave(worker, page, 'forgetAccount')
    expect(worker.store.accounts().map(account => account.servers)).toEqual([[form.server]])
    await worker.signIn(page, { challenge: { algorithm: 'SHA-256' } })
    expect(worker.instance()).toBe(device)
    expect(contactsOf(page)).toEqual([BOB])
    await leave(worker, page, 'signOut')
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    await worker.answer(worker.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText({ algorithm: 'MD5' })}`])
    expect(sessionOf(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'downgrade' } })
  })

  it('[SEC-24] while a slow store still opens it leaves nothing, nor what was added meanwhile', async () => {
    const { store, go } = slow(createMemoryStore(), 'open')
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    await worker.signIn(page)
    page.say({ kind: 'putContacts', contacts: [BOB] })
    page.say({ kind: 'forgetAccount' })
    await worker.settle()
    go()
    await worker.settle()
    await worker.answer(worker.next('REGISTER'), 200)
    expect(store.accounts()).toEqual([])
    expect(await store.contacts('account 1')).toEqual([])
    expect(await store.own('account 1')).toBeUndefined()
    expect(contactsOf(page)).toBeUndefined()
  })

  it('[SEC-24] keeps nothing that is learned or chosen after it', async () => {
    const { worker, page } = await aliceAtHome()
    const server = form.server
    page.say({ kind: 'forgetAccount' })
    page.say({ kind: 'putContacts', contacts: [BOB] })
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, note: NOTE } })
    await worker.settle()
    await worker.answer(worker.next('REGISTER'), 407, [
      `Proxy-Authenticate: ${challengeText({ algorithm: 'SHA-256', nonce: 'n2' })}`,
    ])
    await worker.answer(worker.next('REGISTER'), 200)
    const { store } = worker
    expect(sessionOf(page)).toEqual({ kind: 'signedOut', failure: null })
    expect([store.accounts(), store.kept.text]).toEqual([[], null])
    expect(await store.network(ALICE, server)).toBeUndefined()
    expect([await store.contacts('account 1'), await store.own('account 1')]).toEqual([[], undefined])
  })

  it('[SEC-24] comes before the next sign-in reads anything, however slow the store is', async () => {
    const { worker: before, page: alice } = await aliceAtHome()
    await leave(before, alice, 'signOut')
    const { store, go } = slow(before.store, 'forget')
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    await worker.signIn(page, { challenge: { algorithm: 'SHA-256' } })
    const device = worker.instance()
    await leave(worker, page, 'forgetAccount')
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    go()
    await worker.settle()
    await worker.register({ algorithm: 'SHA-256' })
    expect(worker.instance()).not.toBe(device)
    expect(contactsOf(page)).toEqual([])
    page.say({ kind: 'putContacts', contacts: [{ ...BOB, name: 'Bob' }] })
    await worker.settle()
    expect(store.accounts()).toHaveLength(1)
    const again = createWorkerRig({ store: before.store })
    const next = await again.openPage()
    await again.signIn(next, { challenge: { algorithm: 'SHA-256' } })
    expect(contactsOf(next)).toEqual([{ ...BOB, name: 'Bob' }])
  })

  it('[SEC-24] is not for who only types the address', async () => {
    const { worker, page } = await aliceAtHome()
    await leave(worker, page, 'signOut')
    page.say({ kind: 'signIn', signIn: { ...form, password: 'guessed' } })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    page.say({ kind: 'forgetAccount' })
    await worker.elapse(40_000)
    expect(await worker.store.contacts('account 1')).toEqual([BOB])
    expect(await worker.store.network(ALICE, form.server)).toMatchObject({ best: { Authorization: 'SHA-256' } })
  })

  it('[SEC-11] [LIFE-06] a sign-in right after a sign-out is not handed over with the key that is thrown away', async () => {
    const keys = { current: 1 }
    const memory = createMemoryStore()
    const { store, go } = slow(
      {
        ...memory,
        forgetSecrets: async () => {
          keys.current += 1
          await memory.forgetSecrets()
        },
        seal: text => Promise.resolve(`key ${String(keys.current)} ${text}`),
      },
      'forgetSecrets',
    )
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    await worker.signIn(page)
    await leave(worker, page, 'signOut')
    await worker.signIn(page)
    await worker.settle()
    expect(page.handover).toBeNull()
    go()
    await worker.settle()
    expect(page.handover).toMatch(/^key 2 /)
  })
})
