/** What one says of oneself, from the pages to the wire and back: kept, noticed, handed over, seen on other devices. */
import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../model/availability.ts'
import { AT_FIRST } from '../model/preferences.ts'
import { header } from '../sip/port.ts'
import { asked, createMemoryStore, createTestHost, form, hello, open, signIn } from './testing.ts'

const openTuple = (id: string): string => `<tuple id="${id}"><status><basic>open</basic></status></tuple>`

const broken = async (): Promise<unknown> => await Promise.reject(new Error('broken'))

describe('what one says of oneself', () => {
  it('[SEC-20] a slow store gives nobody away: offline until it has answered, and what it has is not overwritten', async () => {
    const store = createMemoryStore()
    const kept = {
      chosen: { ...AVAILABLE, note: 'secret' },
      chosenAt: 1,
      planned: [],
      recent: [],
      preferences: { ...AT_FIRST, shares: { ...AT_FIRST.shares, note: false } },
    }
    await store.setOwn('sip:alice@ims.test', kept)
    const waiting: ((own: unknown) => void)[] = []
    const own = async (): Promise<unknown> =>
      await new Promise(resolve => {
        waiting.push(resolve)
      })
    const host = createTestHost({ ...store, own })
    const page = await open(host)
    page.say({ kind: 'signIn', signIn: { ...form, staySignedIn: true } })
    await host.settle()
    host.clock.elapse(5_000)
    await host.settle()
    const port = host.port()
    port.open()
    port.sent.at(-1)?.answer(200, { headers: [['Contact', `<${port.contactUri}>;expires=3600`]] })
    await host.settle()
    asked(host)
    // It is not told at once: the store may answer within a moment.
    host.clock.elapse(2_000)
    expect(port.sent.at(-1)?.body?.text).toContain('<basic>closed</basic>')
    port.sent.at(-1)?.answer(200)
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy', note: 'new' } })
    // What is set meanwhile stays; what was held back meanwhile only because nothing was known does not.
    const meanwhile = page.changes.findLast(one => one.kind === 'me')?.me.preferences ?? AT_FIRST
    const preferences = { ...meanwhile, deviceName: 'Desk', shares: { ...meanwhile.shares, device: true } }
    page.say({ kind: 'setPreferences', preferences })
    const from = host.clock.now() + 5_000_000
    const availability = { status: 'busy', note: '', activities: [] } as const
    const planned = [{ id: 'a', from, until: from + 60_000, availability, announced: true }]
    page.say({ kind: 'setPlanned', planned })
    await host.settle()
    expect(await store.own('sip:alice@ims.test')).toEqual(kept)
    // Nor does a worker that comes after this one take what stands in for what was not read.
    expect(page.handover).not.toBeNull()
    expect(page.handover).not.toContain('busy')
    expect(page.handover).not.toContain('appearOffline')
    expect(port.sent.at(-1)?.body?.text).toContain('<basic>open</basic>')
    expect(port.sent.at(-1)?.body?.text).not.toMatch(/new|busy/)
    port.sent.at(-1)?.answer(200)
    waiting[0]?.(kept)
    await host.settle()
    host.clock.elapse(5_000)
    // What was chosen meanwhile stays, with what was withheld before.
    expect(port.sent.at(-1)?.body?.text).toContain('busy')
    expect(port.sent.at(-1)?.body?.text).not.toContain('new')
    expect(await store.own('sip:alice@ims.test')).toMatchObject({
      chosen: { status: 'busy', note: 'new' },
      planned,
      preferences: { deviceName: 'Desk', shares: { note: false, mood: true, device: true } },
    })
  })

  it('[SEC-20] what cannot be read at all is not written over, and what is chosen meanwhile outlives the worker', async () => {
    const store = createMemoryStore()
    const written: unknown[] = []
    const setOwn = async (_aor: string, said: unknown): Promise<void> => await Promise.resolve(void written.push(said))
    const host = createTestHost({ ...store, own: broken, setOwn })
    const page = await open(host)
    await signIn(host, page, { staySignedIn: true })
    expect(page.handover).not.toContain('appearOffline')
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy' } })
    await host.settle()
    expect(page.handover).toContain('busy')
    expect(written).toEqual([])
  })

  it('[SEC-20] where somebody is stays in memory, whatever else is kept', async () => {
    const host = createTestHost()
    const page = await open(host)
    await signIn(host, page)
    const position = { latitude: 47.3, longitude: 8.5, radiusM: 10, at: host.clock.now() }
    const shares = { ...AT_FIRST.shares, location: true }
    page.say({ kind: 'setPreferences', preferences: { ...AT_FIRST, shares, position } })
    await host.settle()
    expect(await host.store.own('account 1')).toMatchObject({ preferences: { position: null, shares } })
    asked(host)
    expect(host.port().sent.at(-1)?.body?.text).toContain('47.3')
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

  it('[SEC-20] whoever appears offline does so to a worker that takes over, though nothing was kept', async () => {
    const before = createTestHost()
    const page = await open(before)
    await signIn(before, page)
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'appearOffline', note: 'kept' } })
    await before.settle()
    const host = createTestHost()
    const next = await open(host)
    next.say({ ...hello, handover: page.handover })
    await host.settle()
    expect((await open(host)).snapshot.me.availability).toMatchObject({ status: 'appearOffline', note: 'kept' })
    expect(next.handover).toBe(page.handover)
    // What the store has from later on counts more.
    const store = createMemoryStore()
    const later = createTestHost(store)
    later.clock.elapse(60_000)
    const other = await open(later)
    await signIn(later, other)
    other.say({ kind: 'setAvailability', availability: { ...AVAILABLE, note: 'later' } })
    await later.settle()
    const last = createTestHost(store)
    last.clock.elapse(120_000)
    const again = await open(last)
    again.say({ ...hello, handover: page.handover })
    await last.settle()
    expect((await open(last)).snapshot.me.availability).toMatchObject({ status: 'available', note: 'later' })
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
    await host.settle()
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
    await host.settle()
    expect(page.handover).toContain('tag-1')
    await signIn(host, page, { address: 'bob@ims.test' })
    expect(page.handover).not.toContain('tag-1')
  })

  it('is said as whoever the network registers, when it bars the identity that was asked for', async () => {
    const host = createTestHost()
    const page = await open(host)
    page.say({ kind: 'signIn', signIn: form })
    await host.settle()
    expect(page.changes.findLast(one => one.kind === 'previews')?.previews[0]?.document).toContain('sip:alice@ims.test')
    const port = host.port()
    port.open()
    const headers = [
      ['Contact', `<${port.contactUri}>;expires=3600`],
      ['P-Associated-URI', '<sip:al@ims.test>'],
    ] as const
    port.sent.at(-1)?.answer(200, { headers })
    await host.settle()
    const shown = page.changes.findLast(one => one.kind === 'previews')?.previews[0]?.document
    expect(shown).toContain('entity="sip:al@ims.test"')
    asked(host)
    expect(port.sent.at(-1)?.body?.text).toContain('entity="sip:al@ims.test"')
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
    const { ids } = await host.store.device('sip:alice@ims.test', 'wss://edge.ims.test/')
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
      body: `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:alice@ims.test">${openTuple(ids.tupleId)}${openTuple('t-phone')}</presence>`,
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
})
