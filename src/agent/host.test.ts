import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../model/availability.ts'
import type { Contact } from '../model/contact.ts'
import { AT_FIRST } from '../model/preferences.ts'
import { header } from '../sip/port.ts'
import type { Command, SignIn } from './contract.ts'
import { createMemoryStore, createTestHost, type TestHost, type TestPage } from './testing.ts'

const form: SignIn = {
  address: 'alice@ims.test',
  password: 'canary-secret',
  server: 'wss://edge.ims.test/',
  privateIdentity: '',
  displayName: '',
  staySignedIn: false,
}
const hello: Extract<Command, { readonly kind: 'hello' }> = {
  kind: 'hello',
  config: {
    servers: [],
    domain: 'ims.test',
    presenceServers: ['sip:presence@ims.test'],
    mode: 'auto',
    publishAfterS: 5,
  },
  handover: null,
  lock: null,
}
const contact = (user: string): Contact => ({ uri: `sip:${user}@ims.test`, name: user, group: '', addedAt: 1 })

async function open(host: TestHost): Promise<TestPage> {
  const page = host.openPage()
  page.say(hello)
  await host.settle()
  return page
}

/** Registers; answers what the sign-in sends. */
async function signIn(host: TestHost, page: TestPage, more: Partial<SignIn> = {}): Promise<void> {
  page.say({ kind: 'signIn', signIn: { ...form, ...more } })
  await host.settle()
  const port = host.port()
  port.open()
  port.sent.at(-1)?.answer(200, { headers: [['Contact', `<${port.contactUri}>;expires=3600`]] })
  await host.settle()
}

const openTuple = (id: string): string => `<tuple id="${id}"><status><basic>open</basic></status></tuple>`

/** A presence server subscribes. */
const asked = (host: TestHost, asserted = 'sip:presence@ims.test') =>
  host.port().deliver({
    method: 'SUBSCRIBE',
    from: asserted,
    onRegisteredFlow: true,
    headers: [
      ['Event', 'presence'],
      ['P-Asserted-Identity', `<${asserted}>`],
    ],
  })

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
    expect(await host.store.contacts('sip:alice@ims.test')).toEqual(wanted)
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

  it('all that one says of oneself survives a new worker, and another page shows it at once', async () => {
    const store = createMemoryStore()
    const before = createTestHost(store)
    const page = await open(before)
    await signIn(before, page)
    const from = before.clock.now() + 5_000_000
    const availability = { status: 'busy', note: '', activities: [] } as const
    const planned = [{ id: 'a', from, until: from + 60_000, availability, announced: true }]
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, note: 'lunch', moods: ['happy'] } })
    page.say({ kind: 'setPlanned', planned })
    page.say({ kind: 'setPreferences', preferences: { ...AT_FIRST, autoAway: true, deviceName: 'Desk' } })
    await before.settle()
    const other = await open(before)
    const host = createTestHost(store)
    const again = await open(host)
    await signIn(host, again)
    const late = await open(host)
    for (const { snapshot } of [other, late])
      expect(snapshot.me).toMatchObject({
        availability: { note: 'lunch', moods: ['happy'] },
        said: { availability: { note: 'lunch' }, because: 'chosen', ahead: planned },
        planned,
        recent: [{ note: 'lunch', moods: ['happy'], until: null }],
        preferences: { autoAway: true, deviceName: 'Desk' },
      })
    expect(late.snapshot.previews.map(one => one.watcher)).toEqual(['rich', 'basic', 'blocked'])
  })

  it('[LIFE-12] [SEC-20] whom nobody touches in any page is told to be Away where that was asked for', async () => {
    const host = createTestHost()
    const pages = [await open(host), await open(host)] as const
    await signIn(host, pages[0])
    asked(host)
    const bodies = (): readonly string[] =>
      host
        .port()
        .takeSent()
        .flatMap(one => {
          if (one.answered === null) one.answer(200)
          return one.body?.text.match(/<rpid:\w+\/>/)?.[0] ?? one.method
        })
    expect(bodies().at(-1)).toBe('NOTIFY')
    host.clock.elapse(600_000)
    expect(bodies()).toEqual([])
    pages[0].say({ kind: 'setPreferences', preferences: { ...AT_FIRST, autoAway: true } })
    host.clock.elapse(500_000)
    pages[1].say({ kind: 'input', what: 'touched' })
    host.clock.elapse(599_000)
    expect(bodies()).toEqual([])
    host.clock.elapse(1_000)
    expect(bodies()).toEqual(['<rpid:away/>'])
    host.clock.elapse(10_000)
    pages[0].say({ kind: 'goodbye' })
    await open(host)
    expect(bodies()).toEqual(['NOTIFY'])
  })

  it('[PUB-07] a worker that takes over publishes on with the tag that it was handed', async () => {
    const before = createTestHost()
    const page = await open(before)
    await signIn(before, page)
    before.clock.elapse(5_000)
    const initial = before.port().sent.at(-1)
    expect([initial?.method, header(initial?.headers ?? [], 'SIP-If-Match')]).toEqual(['PUBLISH', null])
    initial?.answer(200, {
      headers: [
        ['SIP-ETag', 'tag-1'],
        ['Expires', '3600'],
      ],
    })
    await before.settle()
    const host = createTestHost()
    const next = host.openPage()
    next.say({ ...hello, handover: page.handover })
    await host.settle()
    const port = host.port()
    port.open()
    port.sent.at(-1)?.answer(200, { headers: [['Contact', `<${port.contactUri}>;expires=3600`]] })
    await host.settle()
    const first = port.sent.find(one => one.method === 'PUBLISH')
    expect(header(first?.headers ?? [], 'SIP-If-Match')).toBe('tag-1')
    first?.answer(412)
    host.clock.elapse(5_000)
    const anew = port.sent.findLast(one => one.method === 'PUBLISH')
    expect(header(anew?.headers ?? [], 'SIP-If-Match')).toBeNull()
    expect(next.handover).not.toContain('tag-1')
  })

  it('[PUB-07] who signs in anew goes on with nobody’s tag', async () => {
    const host = createTestHost()
    const page = await open(host)
    await signIn(host, page)
    host.clock.elapse(5_000)
    host
      .port()
      .sent.at(-1)
      ?.answer(200, {
        headers: [
          ['SIP-ETag', 'tag-1'],
          ['Expires', '3600'],
        ],
      })
    expect(page.handover).toContain('tag-1')
    await signIn(host, page, { address: 'bob@ims.test' })
    expect(page.handover).not.toContain('tag-1')
  })

  it('one’s own devices are watched while any page shows them, and by nobody else', async () => {
    const host = createTestHost()
    const pages = [await open(host), await open(host)] as const
    await signIn(host, pages[0])
    const port = host.port()
    host.clock.elapse(60_000)
    const watches = (): readonly string[] =>
      port
        .takeSent()
        .filter(one => one.method === 'SUBSCRIBE')
        .map(one => `${one.uri} ${header(one.headers, 'Expires')}`)
    expect(watches()).toEqual([])
    for (const page of pages) page.say({ kind: 'lookAtSelf', looking: true })
    const subscribe = port.sent.at(-1)
    expect(watches()).toEqual(['sip:alice@ims.test 3600'])
    port.deliver({
      method: 'NOTIFY',
      callId: subscribe?.callId ?? '',
      toTag: subscribe?.fromTag ?? '',
      from: 'sip:alice@ims.test',
      headers: [
        ['Event', 'presence'],
        ['Subscription-State', 'active;expires=600'],
        ['Content-Type', 'application/pidf+xml'],
      ],
      body: `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:alice@ims.test">${openTuple('t-f81d4fae')}${openTuple('t-phone')}</presence>`,
    })
    await host.settle()
    expect(pages[1].changes.findLast(one => one.kind === 'ownDevices')).toMatchObject({
      ownDevices: { kind: 'known', parts: [{ id: 't-phone' }] },
    })
    expect(pages[1].changes.filter(one => one.kind === 'shown')).toEqual([])
    pages[0].say({ kind: 'goodbye' })
    expect(watches()).toEqual([])
    pages[1].say({ kind: 'lookAtSelf', looking: false })
    expect(watches()).toEqual(['sip:alice@ims.test 0'])
  })

  it('[PUA-38] strangers are turned away, or see somebody offline where config.json wants that', async () => {
    const answers: (number | undefined)[] = []
    for (const strangers of ['refuse', 'blockPolitely'] as const) {
      const host = createTestHost()
      const page = host.openPage()
      page.say({ ...hello, config: hello.config === null ? null : { ...hello.config, strangers } })
      await signIn(host, page)
      answers.push(asked(host, 'sip:mallory@ims.test').answer?.status)
      expect(host.port().sent.at(-1)?.body?.text ?? '').not.toContain('>open<')
    }
    expect(answers).toEqual([403, 200])
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
