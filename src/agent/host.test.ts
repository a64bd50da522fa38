import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../model/availability.ts'
import type { Contact } from '../model/contact.ts'
import { header } from '../sip/port.ts'
import { createMemoryStore, createTestHost, form, hello, open, signIn, type TestPage } from './testing.ts'

const contact = (user: string): Contact => ({ uri: `sip:${user}@ims.test`, name: user, group: '', addedAt: 1 })
const lastSession = (page: TestPage): unknown => page.changes.findLast(one => one.kind === 'session')?.session

describe('host', () => {
  it('signs in: registered, the page is told, contacts are watched', async () => {
    const host = createTestHost()
    await host.store.putContacts('sip:alice@ims.test', [contact('bob')])
    const page = await open(host)
    await signIn(host, page)
    expect(lastSession(page)).toMatchObject({ kind: 'signedIn', link: { kind: 'connected' } })
    host.clock.elapse(1000)
    expect(host.port().sent.map(one => `${one.method} ${one.uri}`)).toEqual([
      'REGISTER sip:ims.test',
      'SUBSCRIBE sip:bob@ims.test',
    ])
  })

  it('[LIFE-06] a second page finds everything in one snapshot and makes no second registration', async () => {
    const host = createTestHost()
    await host.store.putContacts('sip:alice@ims.test', [contact('bob')])
    const first = await open(host)
    await signIn(host, first)
    const second = await open(host)
    expect(host.ports).toHaveLength(1)
    expect(second.snapshot).toMatchObject({
      session: { kind: 'signedIn' },
      contacts: [contact('bob')],
      shown: [{ uri: 'sip:bob@ims.test' }],
      pages: 2,
    })
    second.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy', note: 'x' } })
    await host.settle()
    expect(first.changes.findLast(one => one.kind === 'me')).toMatchObject({ me: { availability: { status: 'busy' } } })
  })

  it('[LIFE-02] closing one of two pages says nothing, closing the last says goodbye in order', async () => {
    const host = createTestHost()
    await host.store.putContacts('sip:alice@ims.test', [contact('bob')])
    const first = await open(host)
    await signIn(host, first)
    const second = await open(host)
    const port = host.port()
    host.clock.elapse(1000)
    const notified = port.deliver({
      method: 'NOTIFY',
      callId: port.sent.at(-1)?.callId ?? '',
      toTag: port.sent.at(-1)?.fromTag ?? '',
      from: 'sip:bob@ims.test',
      headers: [
        ['Event', 'presence'],
        ['Subscription-State', 'active;expires=600'],
      ],
    })
    expect(notified.answer?.status).toBe(200)
    port.deliver({
      method: 'SUBSCRIBE',
      from: 'sip:presence@ims.test',
      onRegisteredFlow: true,
      headers: [
        ['Event', 'presence'],
        ['Expires', '600'],
        ['P-Asserted-Identity', '<sip:presence@ims.test>'],
      ],
    })
    port.sent.at(-1)?.answer(200)
    port.takeSent()
    first.say({ kind: 'goodbye' })
    await host.settle()
    expect(port.takeSent()).toEqual([])
    second.say({ kind: 'goodbye' })
    const last = port.takeSent()
    expect(last.map(one => one.method)).toEqual(['NOTIFY', 'SUBSCRIBE', 'REGISTER'])
    expect(header(last[0]?.headers ?? [], 'Subscription-State')).toMatch(/^terminated/)
    expect(header(last[1]?.headers ?? [], 'Expires')).toBe('0')
    expect(header(last[2]?.headers ?? [], 'Contact')).toMatch(/expires=0$/)
  })

  it('[SEC-11] what stays is no password, and signing out forgets it', async () => {
    const host = createTestHost()
    const page = await open(host)
    await signIn(host, page, { staySignedIn: true })
    expect(host.store.kept.text).toContain('a1')
    expect(host.store.kept.text).not.toContain('canary-secret')
    page.say({ kind: 'signOut' })
    host.port().sent.at(-1)?.answer(200)
    await host.settle()
    expect(lastSession(page)).toEqual({ kind: 'signedOut', failure: null })
    expect(host.store.kept.text).toBeNull()
    expect(host.ports).toHaveLength(1)
  })

  it('[SEC-11] signing out while a secret is still being put away leaves nothing', async () => {
    const memory = createMemoryStore()
    const late: (() => void)[] = []
    // Encrypting takes a while, forgetting none.
    const remember = async (text: string | null): Promise<void> => {
      if (text !== null) await new Promise<void>(resolve => late.push(resolve))
      await memory.remember(text)
    }
    const host = createTestHost({ ...memory, remember })
    const page = await open(host)
    await signIn(host, page, { staySignedIn: true })
    page.say({ kind: 'signOut' })
    for (const go of late) go()
    await host.settle()
    expect(memory.kept.text).toBeNull()
    expect(late).toHaveLength(1)
  })

  it('[LIFE-06] a worker that takes over goes on with what a page was left with, until the person signs out', async () => {
    const before = createTestHost()
    const page = await open(before)
    await signIn(before, page)
    expect(page.handover).toContain('a1')
    expect(page.handover).not.toContain('canary-secret')
    const host = createTestHost()
    const next = host.openPage()
    next.say({ ...hello, handover: page.handover })
    await host.settle()
    expect(host.secrets).toEqual([{ kind: 'ha1', realm: 'ims.test', ha1: new Map([['MD5', 'a1']]) }])
    expect(next.handover).toBe(page.handover)
    next.say({ kind: 'signOut' })
    expect(next.handover).toBeNull()
  })

  it('[SEC-11] nothing stays unless the person asked for it', async () => {
    const host = createTestHost()
    await signIn(host, await open(host))
    expect(host.store.kept.text).toBeNull()
  })

  it('[SEC-11] a new worker signs in with what stayed, and waits out a line that is down', async () => {
    const store = createMemoryStore()
    const before = createTestHost(store)
    await signIn(before, await open(before), { staySignedIn: true })
    const host = createTestHost(store)
    const page = await open(host)
    await host.settle()
    expect(host.secrets).toEqual([{ kind: 'ha1', realm: 'ims.test', ha1: new Map([['MD5', 'a1']]) }])
    host.port().lose('unreachable')
    await host.settle()
    expect(lastSession(page)).toMatchObject({ kind: 'signedIn', link: { kind: 'reconnecting' } })
  })

  it('a reload that overtakes the goodbye signs in again when that is over', async () => {
    const host = createTestHost()
    const page = await open(host)
    await signIn(host, page, { staySignedIn: true })
    page.say({ kind: 'goodbye' })
    const again = await open(host)
    host.ports[0]?.sent.at(-1)?.answer(200)
    await host.settle()
    await host.settle()
    expect(host.ports).toHaveLength(2)
    expect(again.snapshot.pages).toBe(1)
  })

  it('a form that cannot be right goes nowhere', async () => {
    const host = createTestHost()
    const page = await open(host)
    page.say({ kind: 'signIn', signIn: { ...form, address: '@nobody' } })
    await host.settle()
    expect(lastSession(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'badAddress', field: 'address' } })
    expect(host.ports).toEqual([])
  })

  it('a sign-in that fails comes back with its reason, and can be tried again', async () => {
    const host = createTestHost()
    const page = await open(host)
    page.say({ kind: 'signIn', signIn: form })
    await host.settle()
    host.port().lose('unreachable')
    await host.settle()
    expect(lastSession(page)).toMatchObject({ failure: { reason: 'unreachable', field: 'server', byNetwork: false } })
    await signIn(host, page)
    expect(lastSession(page)).toMatchObject({ kind: 'signedIn' })
  })

  it('whom the network signs out still sees what was known, and a late page does too', async () => {
    const host = createTestHost()
    await host.store.putContacts('sip:alice@ims.test', [contact('bob')])
    const page = await open(host)
    await signIn(host, page)
    const port = host.port()
    host.clock.elapse(3_000_000)
    port.sent.findLast(one => one.method === 'REGISTER')?.answer(403)
    port.sent.findLast(one => one.method === 'REGISTER')?.answer(403)
    await host.settle()
    expect(lastSession(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'forbidden', byNetwork: true } })
    const late = await open(host)
    expect(late.snapshot).toMatchObject({ contacts: [contact('bob')], shown: [{ uri: 'sip:bob@ims.test' }] })
    await signIn(host, page)
    expect(lastSession(page)).toMatchObject({ kind: 'signedIn' })
  })

  it('a sign-in can be cancelled', async () => {
    const host = createTestHost()
    const page = await open(host)
    page.say({ kind: 'signIn', signIn: form })
    await host.settle()
    page.say({ kind: 'signOut' })
    await host.settle()
    expect(lastSession(page)).toEqual({ kind: 'signedOut', failure: null })
    expect(host.port().connection.kind).toBe('closed')
  })

  it('a browser without storage still signs in, and says that it keeps nothing', async () => {
    const broken = Promise.reject(new Error('no IndexedDB here'))
    broken.catch(() => undefined)
    const host = createTestHost(broken)
    const page = await open(host)
    await signIn(host, page)
    expect(lastSession(page)).toMatchObject({ kind: 'signedIn' })
    expect(page.changes).toContainEqual({ kind: 'trouble', what: 'storage', detail: 'no IndexedDB here' })
    expect(page.changes).toContainEqual({ kind: 'contacts', contacts: null })
  })

  it('[SEC-11] what was remembered and comes late overrules nobody who has signed in by hand meanwhile', async () => {
    const store = createMemoryStore()
    const before = createTestHost(store)
    await signIn(before, await open(before), { staySignedIn: true })
    const text = store.kept.text
    const asked: ((text: string | null) => void)[] = []
    const remembered = async (): Promise<string | null> =>
      await new Promise(resolve => {
        asked.push(resolve)
      })
    const host = createTestHost({ ...store, remembered })
    const page = await open(host)
    page.say({ kind: 'signIn', signIn: { ...form, address: 'bob@ims.test' } })
    asked[0]?.(text)
    await host.settle()
    expect(text).not.toBeNull()
    expect(page.changes.findLast(one => one.kind === 'session')?.session).toMatchObject({
      address: 'sip:bob@ims.test',
    })
  })
  it('a browser whose storage hangs signs in after a while, and says so', async () => {
    const host = createTestHost(new Promise(() => undefined))
    const page = await open(host)
    host.clock.elapse(5000)
    await host.settle()
    page.say({ kind: 'signIn', signIn: form })
    await host.settle()
    expect(host.ports).toEqual([])
    host.clock.elapse(5000)
    await host.settle()
    expect(host.ports).toHaveLength(1)
    expect(page.changes.map(one => one.kind)).toContain('trouble')
  })

  it('contacts are added, changed and removed for all pages, and kept', async () => {
    const host = createTestHost()
    const page = await open(host)
    await signIn(host, page)
    page.say({ kind: 'putContacts', contacts: [contact('bob'), contact('carol')] })
    page.say({ kind: 'putContacts', contacts: [{ ...contact('bob'), name: 'Robert' }] })
    page.say({ kind: 'removeContacts', uris: ['sip:carol@ims.test'] })
    await host.settle()
    const wanted = [{ ...contact('bob'), name: 'Robert' }]
    expect(page.changes.findLast(one => one.kind === 'contacts')).toEqual({ kind: 'contacts', contacts: wanted })
    expect(await host.store.contacts('account 1')).toEqual(wanted)
    const late = await open(host)
    expect(late.snapshot.shown.map(one => one.uri)).toEqual(['sip:bob@ims.test'])
  })

  it('what the person chose is there again at the next sign-in', async () => {
    const store = createMemoryStore()
    const before = createTestHost(store)
    const page = await open(before)
    await signIn(before, page)
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'away', note: 'lunch' } })
    await before.settle()
    const host = createTestHost(store)
    const again = await open(host)
    await signIn(host, again)
    expect(again.changes.findLast(one => one.kind === 'me')).toMatchObject({ me: { availability: { status: 'away' } } })
  })

  it('while the line is down, the page says when the network last heard this', async () => {
    const host = createTestHost()
    const page = await open(host)
    await signIn(host, page)
    const port = host.port()
    port.deliver({
      method: 'SUBSCRIBE',
      from: 'sip:presence@ims.test',
      onRegisteredFlow: true,
      headers: [
        ['Event', 'presence'],
        ['P-Asserted-Identity', '<sip:presence@ims.test>'],
      ],
    })
    port.sent.at(-1)?.answer(200)
    const at = host.clock.now()
    await host.settle()
    port.lose()
    await host.settle()
    expect(page.changes.findLast(one => one.kind === 'me')).toMatchObject({ me: { echo: { kind: 'known', at } } })
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy' } })
    await host.settle()
    const held = { kind: 'held', lastKnownAt: at }
    expect(page.changes.findLast(one => one.kind === 'me')).toMatchObject({ me: { echo: held } })
  })

  it('while the line is down, what the person says is held', async () => {
    const host = createTestHost()
    const page = await open(host)
    await signIn(host, page)
    host.port().lose()
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy' } })
    await host.settle()
    expect(page.changes.findLast(one => one.kind === 'me')).toMatchObject({ me: { echo: { kind: 'held' } } })
  })
})
