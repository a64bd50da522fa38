import { describe, expect, it } from 'vitest'
import { AVAILABLE, type AvailabilityStatus } from '../../model/availability.ts'
import { readSaid } from '../../sip/scriptedSocket.ts'
import { type RigRequest, requestText } from '../../sip/stackRig.ts'
import type { Config } from '../contract.ts'
import { form } from '../testing.ts'
import { createWorkerRig, type WorkerRig } from './testing.ts'

const CONTACT = 'Contact: <sip:m@evil.test>'
const EVENT = 'Event: presence'
const MALLORY = 'P-Asserted-Identity: <sip:mallory@ims.test>'
const SERVER = 'P-Asserted-Identity: <sip:ps.ims.test>'

/** What may be tried to find out whether somebody is there. */
const ATTEMPTS: readonly (readonly [string, RigRequest])[] = [
  ['OPTIONS', { method: 'OPTIONS', headers: [MALLORY] }],
  ['OPTIONS of nobody', { method: 'OPTIONS' }],
  ['MESSAGE', { method: 'MESSAGE', headers: [MALLORY], body: 'Are you there?' }],
  ['INVITE', { method: 'INVITE', headers: [MALLORY, CONTACT] }],
  ['SUBSCRIBE', { method: 'SUBSCRIBE', headers: [MALLORY, CONTACT, EVENT] }],
  [
    'SUBSCRIBE with a filter',
    { method: 'SUBSCRIBE', headers: [MALLORY, CONTACT, EVENT, 'Content-Type: a/b'], body: 'x' },
  ],
  ['SUBSCRIBE to dialogs', { method: 'SUBSCRIBE', headers: [MALLORY, CONTACT, 'Event: dialog'] }],
  ['SUBSCRIBE without Contact', { method: 'SUBSCRIBE', headers: [MALLORY, EVENT] }],
  ['SUBSCRIBE by somebody who asserts two', { method: 'SUBSCRIBE', headers: [MALLORY, SERVER, CONTACT, EVENT] }],
  ['NOTIFY', { method: 'NOTIFY', headers: [MALLORY, CONTACT, EVENT] }],
  ['NOTIFY with a tag', { method: 'NOTIFY', toTag: 'guessed', headers: [CONTACT, EVENT] }],
  ['a method of nobody', { method: 'FOO' }],
  ['CANCEL', { method: 'CANCEL' }],
  ['an extension', { method: 'OPTIONS', headers: ['Require: foo'] }],
  ['a packed body', { method: 'MESSAGE', headers: ['Content-Encoding: gzip'] }],
  ['another address', { method: 'OPTIONS', uri: 'sip:nobody@ims.test' }],
  ['another scheme', { method: 'OPTIONS', uri: 'urn:x:y' }],
  ['what cannot be read', { method: 'OPTIONS', headers: ['nonsense'] }],
]

let made = 0
/** The answer as it left, before anything else happens; its ids aside. */
function ask(worker: WorkerRig, request: RigRequest): string {
  made += 1
  const { sent } = worker.socket()
  const before = sent.length
  const callId = `absent${String(made)}`
  const text = requestText({ uri: worker.contact(), callId, branch: `z9hG4bK${callId}`, ...request })
  worker.socket().say(text)
  const answer = sent.slice(before).find(frame => frame.startsWith('SIP/'))
  return (answer ?? 'nothing').replace(/;tag=[0-9a-f]{20}/, ';tag=ours').replaceAll(callId, 'c')
}

/** The answer of a registrar where nobody is registered: RFC 3261 §21.4.18, and not a header more. */
const absent = ({ method, toTag }: RigRequest): string =>
  [
    'SIP/2.0 480 Temporarily Unavailable',
    'Via: SIP/2.0/WSS edge.ims.test:443;branch=z9hG4bKc',
    'From: <sip:presence@ims.test>;tag=theirs',
    `To: <sip:alice@ims.test>;tag=${toTag ?? 'ours'}`,
    'Call-ID: c',
    `CSeq: 1 ${method}`,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')

async function signedIn(status: AvailabilityStatus, config: Partial<Config> = {}) {
  const worker = createWorkerRig()
  const page = await worker.openPage(config)
  await worker.signIn(page)
  const choose = async (chosen: AvailabilityStatus): Promise<void> => {
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: chosen } })
    await worker.settle()
  }
  await choose(status)
  return { worker, page, choose }
}

const statusOf = (answer: string): string => answer.slice(8, 11)

describe('appearing offline', () => {
  it.each(ATTEMPTS)('[SEC-18] %s finds nobody, as at a registrar, and at once', async (_, request) => {
    const { worker } = await signedIn('appearOffline')
    expect(ask(worker, request)).toBe(absent(request))
  })
  it('[SEC-18] a request that was answered before is not answered so again', async () => {
    const { worker, choose } = await signedIn('available')
    const request = { method: 'OPTIONS', callId: 'same', branch: 'z9hG4bKsame' }
    expect(statusOf(ask(worker, request))).toBe('200')
    await choose('appearOffline')
    const [first, second] = [ask(worker, request), ask(worker, request)]
    expect([statusOf(first), second]).toEqual(['480', first])
    await choose('available')
    expect(statusOf(ask(worker, { method: 'OPTIONS' }))).toBe('200')
  })
  it('[SEC-15] [SEC-18] a flood finds nobody either, and no 503', async () => {
    const { worker } = await signedIn('appearOffline')
    const answers = Array.from({ length: 100 }, () => ask(worker, { method: 'OPTIONS' }))
    expect(new Set(answers)).toEqual(new Set([absent({ method: 'OPTIONS' })]))
  })
  it('[SEC-15] a flood that claims dialogs finds nobody, and no more of it than the limit is told to the person', async () => {
    const { worker, page } = await signedIn('appearOffline')
    const request: RigRequest = { method: 'SUBSCRIBE', toTag: 'guessed', headers: [MALLORY, CONTACT, EVENT] }
    const answers = Array.from({ length: 100 }, () => ask(worker, request))
    expect(new Set(answers)).toEqual(new Set([absent(request)]))
    // Forty at once, and as many as come in again until the page is told.
    for (let times = 0; times < 100; times++) ask(worker, request)
    const told = new Set<unknown>()
    await worker.settle()
    for (const change of page.changes) if (change.kind === 'refused') for (const one of change.refused) told.add(one)
    expect(told.size).toBe(40)
  })
  it('[SEC-18] [PUA-11] its presence server is served as ever, and the person is told who was turned away', async () => {
    const { worker, page } = await signedIn('appearOffline')
    expect(statusOf(ask(worker, { method: 'SUBSCRIBE', headers: [SERVER, CONTACT, EVENT] }))).toBe('200')
    expect(statusOf(ask(worker, { method: 'OPTIONS', headers: [SERVER] }))).toBe('200')
    ask(worker, { method: 'OPTIONS', headers: [MALLORY] })
    await worker.settle()
    expect(page.changes.filter(change => change.kind === 'refused' && change.refused.length > 0)).toEqual([])
    ask(worker, { method: 'SUBSCRIBE', headers: [MALLORY, CONTACT, EVENT] })
    await worker.settle()
    expect(page.changes.findLast(change => change.kind === 'refused')).toMatchObject({
      refused: [{ asserted: 'sip:mallory@ims.test', status: 480, reason: 'stranger' }],
    })
  })
  it('[SEC-18] what was kept holds from the first moment of the next sign-in', async () => {
    const { worker } = await signedIn('appearOffline')
    const next = createWorkerRig({ store: worker.store })
    await next.signIn(await next.openPage())
    expect(statusOf(ask(next, { method: 'OPTIONS', headers: [MALLORY] }))).toBe('480')
  })
})

/** Nobody subscribes: published after five seconds, and taken. */
const publishing = async (status: AvailabilityStatus, config: Partial<Config> = {}) => {
  const alice = await signedIn(status, config)
  await alice.worker.elapse(5_000)
  const first = alice.worker.next('PUBLISH')
  await alice.worker.answer(first, 200, ['SIP-ETag: A', 'Expires: 600'])
  return { ...alice, first }
}

describe('appearing offline where we publish', () => {
  it('[SEC-18] [SEC-20] what is published is to the last byte what a server that subscribes is told', async () => {
    const { worker, choose } = await publishing('busy')
    await worker.elapse(6_000)
    worker.take()
    await choose('appearOffline')
    const published = worker.next('PUBLISH')
    expect([published.one('SIP-If-Match'), published.one('Expires')]).toEqual(['A', '600'])
    await worker.answer(published, 200, ['SIP-ETag: B', 'Expires: 600'])
    await worker.deliver({ method: 'SUBSCRIBE', headers: [SERVER, CONTACT, EVENT] })
    const { body } = worker.next('NOTIFY')
    expect(body).toBe(published.body)
    expect(body).toMatch(/<tuple id="[^"]+"><status><basic>closed<\/basic><\/status><\/tuple><\/presence>\s*$/)
  })
  it.each(ATTEMPTS)(
    '[SEC-18] %s finds nobody there either, before and after the PUBLISH is taken',
    async (_, request) => {
      const { worker, choose } = await publishing('available')
      await choose('appearOffline')
      expect(ask(worker, request)).toBe(absent(request))
      await worker.elapse(6_000)
      await worker.answer(worker.next('PUBLISH'), 200, ['SIP-ETag: B', 'Expires: 600'])
      expect(ask(worker, request)).toBe(absent(request))
    },
  )
  it('[SEC-18] who comes to light again is published as such, and found', async () => {
    const { worker, choose, first } = await publishing('appearOffline')
    expect(first.body).toContain('<basic>closed</basic>')
    expect(statusOf(ask(worker, { method: 'OPTIONS', headers: [MALLORY] }))).toBe('480')
    await worker.elapse(6_000)
    await choose('available')
    expect(worker.next('PUBLISH').body).toContain('<basic>open</basic>')
    expect(statusOf(ask(worker, { method: 'OPTIONS', headers: [MALLORY] }))).toBe('200')
  })
})

describe('strangers who are blocked politely where all is published', () => {
  it.each(ATTEMPTS)('[SEC-18] [PUA-38] %s finds nobody, though nobody is told that we publish', async (_, request) => {
    const { worker } = await signedIn('available', { strangers: 'blockPolitely', mode: 'publish' })
    expect(ask(worker, request)).toBe(absent(request))
  })
})

describe('strangers who are blocked politely, while one signs out', () => {
  it.each(ATTEMPTS)('[SEC-18] [PUA-28] %s finds nobody', async (_, request) => {
    const { worker, page } = await signedIn('available', { strangers: 'blockPolitely' })
    page.say({ kind: 'signOut' })
    await worker.settle()
    worker.next('REGISTER')
    expect(ask(worker, request)).toBe(absent(request))
  })
})

const names = ({ headers }: { readonly headers: readonly (readonly [string, string])[] }) =>
  headers.map(([name]) => name.toLowerCase()).toSorted()

describe('strangers who are blocked politely', () => {
  const SUBSCRIBE: RigRequest = { method: 'SUBSCRIBE', callId: 'stranger', headers: [MALLORY, CONTACT, EVENT] }

  // A SUBSCRIBE for presence is granted, and shows somebody who is offline.
  it.each(ATTEMPTS.filter(([name]) => name === 'SUBSCRIBE to dialogs' || !name.startsWith('SUBSCRIBE')))(
    '[SEC-18] [PUA-38] %s finds nobody, whatever one is',
    async (_, request) => {
      const { worker } = await signedIn('available', { strangers: 'blockPolitely' })
      expect(ask(worker, request)).toBe(absent(request))
    },
  )
  it('[SEC-18] [PUA-38] gets neither GRUU nor instance, no goodbye, and no more requests than the limit', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage({ strangers: 'blockPolitely' })
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    const register = worker.next('REGISTER')
    const gruu = `sip:alice@ims.test;gr=${worker.instance()}`
    await worker.answer(register, 200, [`Contact: ${register.one('Contact')};expires=3600;pub-gruu="${gruu}"`])
    // A server is told the GRUU: there is one.
    const served = ask(worker, { method: 'SUBSCRIBE', callId: 'server', headers: [SERVER, CONTACT, EVENT] })
    expect(served).toContain(gruu)
    await worker.settle()
    await worker.answer(worker.next('NOTIFY'), 200)
    const first = ask(worker, SUBSCRIBE)
    await worker.settle()
    const notify = worker.next('NOTIFY')
    await worker.answer(notify, 200)
    expect([statusOf(first), notify.one('Subscription-State').slice(0, 6)]).toEqual(['200', 'active'])
    const toTag = /tag=(\w+)/.exec(notify.one('From'))?.[1] ?? ''
    const refresh = (cseq: number): string =>
      ask(worker, { ...SUBSCRIBE, toTag, cseq, branch: `z9hG4bKrefresh${String(cseq)}` })
    const second = refresh(2)
    await worker.settle()
    const all = [first, second, JSON.stringify([notify, worker.next('NOTIFY')])].join()
    expect(all).toContain(worker.contact())
    // Not even its beginning.
    expect(all).not.toContain(worker.instance().slice(9, 17))
    expect(all).not.toContain('gr=')
    const statuses = Array.from({ length: 100 }, (_, index) => statusOf(refresh(index + 3)))
    expect(statuses.filter(status => status === '503').length).toBeGreaterThan(50)
    await worker.elapse(60_000)
    worker.take()
    page.say({ kind: 'signOut' })
    await worker.settle()
    const goodbyes = worker.take().filter(one => one.start.startsWith('NOTIFY'))
    expect(goodbyes.map(one => one.one('Call-ID'))).toEqual(['server'])
  })
  /** A subscription of a stranger: what left, and the tag that names the dialog. */
  const subscribed = async (headers: readonly string[] = SUBSCRIBE.headers ?? []) => {
    const { worker } = await signedIn('available', { strangers: 'blockPolitely' })
    ask(worker, { ...SUBSCRIBE, headers })
    await worker.settle()
    const notify = worker.next('NOTIFY')
    await worker.answer(notify, 200)
    return { worker, notify, toTag: /tag=(\w+)/.exec(notify.one('From'))?.[1] ?? '' }
  }
  const BARE = ['call-id', 'contact', 'content-length', 'content-type', 'cseq', 'event', 'from', 'max-forwards'].concat(
    'subscription-state',
    'to',
    'via',
  )

  it('[SEC-18] [PUA-38] a NOTIFY names no product, no extension and no version of a state', async () => {
    const { worker, notify, toTag } = await subscribed()
    expect(names(notify)).toEqual(BARE)
    const condition = 'Suppress-If-Match: none'
    const again = { ...SUBSCRIBE, toTag, cseq: 2, headers: [...(SUBSCRIBE.headers ?? []), condition] }
    expect(statusOf(ask(worker, again))).toBe('200')
    await worker.settle()
    // RFC 5839 §6.1: whoever speaks of tags gets them.
    expect(names(worker.next('NOTIFY'))).toEqual([...BARE, 'sip-etag'].toSorted())
    expect(JSON.stringify(notify)).not.toMatch(/peu|gruu/i)
  })
  it('[PUA-38] a server is told both, and every version of the state', async () => {
    const { notify } = await subscribed([SERVER, CONTACT, EVENT])
    expect(names(notify)).toEqual([...BARE, 'sip-etag', 'supported', 'user-agent'].toSorted())
  })
  it.each(ATTEMPTS.filter(([, { method, toTag }]) => method !== 'SUBSCRIBE' && toTag === undefined))(
    '[SEC-18] [PUA-38] %s in the dialog of a stranger finds nobody, as outside of it',
    async (_, request) => {
      const { worker, toTag } = await subscribed()
      const inside = { ...request, toTag, fromTag: 'theirs', cseq: 1 }
      const { sent } = worker.socket()
      const before = sent.length
      worker.socket().say(requestText({ uri: worker.contact(), branch: 'z9hG4bKc', ...inside, callId: 'stranger' }))
      expect(sent.slice(before).map(text => text.replace('Call-ID: stranger', 'Call-ID: c'))).toEqual([absent(inside)])
    },
  )
  it('[SEC-18] [PUA-38] while one appears offline they find nobody, also those who had a subscription', async () => {
    const { worker, choose } = await signedIn('available', { strangers: 'blockPolitely' })
    const answer = readSaid(ask(worker, { ...SUBSCRIBE }))
    expect(answer.start).toBe('SIP/2.0 200 OK')
    await worker.settle()
    const toTag = /tag=(\w+)/.exec(worker.next('NOTIFY').one('From'))?.[1] ?? ''
    await choose('appearOffline')
    expect(worker.take().filter(one => one.start.startsWith('NOTIFY'))).toEqual([])
    expect(statusOf(ask(worker, { ...SUBSCRIBE, toTag, cseq: 2 }))).toBe('480')
    expect(statusOf(ask(worker, { ...SUBSCRIBE, callId: 'anew' }))).toBe('480')
  })
})
