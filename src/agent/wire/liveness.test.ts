/** A flow that no longer works is noticed, proved or replaced: F6 and F7, LIFE-03, REG-18, REG-23 to REG-26. */
import { describe, expect, it } from 'vitest'
import { answerTo } from '../../sip/scriptedSocket.ts'
import type { Link, SessionState } from '../contract.ts'
import { form, type TestPage } from '../testing.ts'
import { createWorkerRig, type WorkerRig } from './testing.ts'

const BOB = { uri: 'sip:bob@ims.test', name: 'Bob', group: '', addedAt: 0 }
const OUTBOUND = ['Require: outbound', 'Flow-Timer: 60']
const PING = '\r\n\r\n'

function sessionOf(page: TestPage): SessionState | undefined {
  const change = page.changes.findLast(one => one.kind === 'session')
  return change?.kind === 'session' ? change.session : undefined
}

function linkOf(page: TestPage): Link | undefined {
  const session = sessionOf(page)
  return session?.kind === 'signedIn' ? session.link : undefined
}

const registers = (worker: WorkerRig): number =>
  worker.requests().filter(one => one.start.startsWith('REGISTER ')).length

async function signedIn(granted: readonly string[] = []) {
  const worker = createWorkerRig()
  const page = await worker.openPage({ mode: 'subscribe' })
  await worker.signIn(page, { granted })
  await worker.elapse(0)
  return { worker, page }
}

/** The network answers everything on the newest socket, once a second. */
async function alive(worker: WorkerRig, seconds: number): Promise<void> {
  for (let s = 0; s < seconds; s++) {
    await worker.elapse(1000)
    for (const request of worker.take()) await worker.answer(request, 404)
  }
}

/** Nothing that leaves on the newest socket is answered any more, though it stays open. */
function freeze(worker: WorkerRig): void {
  worker.socket().answersProbes = false
}

async function lostAfter({ worker, page }: { worker: WorkerRig; page: TestPage }, limitMs: number): Promise<number> {
  const start = worker.clock.now()
  while (linkOf(page)?.kind === 'connected' && worker.clock.now() - start < limitMs) await worker.elapse(100)
  return worker.clock.now() - start
}

async function watchBob(worker: WorkerRig, page: TestPage): Promise<void> {
  page.say({ kind: 'putContacts', contacts: [BOB] })
  await worker.elapse(1000)
  await worker.settle()
}

describe('a flow that no longer works', () => {
  it.each([
    ['pings were negotiated', OUTBOUND],
    ['nothing was negotiated and no ping is ever answered', []],
  ])('[REG-27] a frozen server is told as lost within 15 s of the first thing unanswered: %s', async (_, granted) => {
    const { worker, page } = await signedIn(granted)
    freeze(worker)
    await watchBob(worker, page)
    expect(await lostAfter({ worker, page }, 60_000)).toBeLessThanOrEqual(14_000)
    expect(linkOf(page)).toMatchObject({ kind: 'reconnecting', failure: { reason: 'timeout' } })
    const sockets = worker.sockets.length
    // RFC 5626 §4.5: the flow had worked, so the wait is 15 to 30 s.
    await worker.elapse(30_000)
    expect(worker.sockets.length).toBe(sockets + 1)
  })
  it('[REG-27] a row turns stale with it', async () => {
    const { worker, page } = await signedIn()
    await watchBob(worker, page)
    const subscribe = worker.next('SUBSCRIBE')
    await worker.answer(subscribe, 200, ['Expires: 3600', 'Contact: <sip:ps@ps.test>'])
    await worker.deliver({
      method: 'NOTIFY',
      callId: subscribe.one('Call-ID'),
      fromTag: 'remote',
      toTag: /;tag=(.*)/.exec(subscribe.one('From'))?.[1] ?? '',
      headers: [
        'Contact: <sip:ps@ps.test>',
        'Event: presence',
        'Subscription-State: active;expires=3600',
        'Content-Type: application/pidf+xml',
      ],
      body: '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@ims.test"><tuple id="t"><status><basic>open</basic></status></tuple></presence>',
    })
    freeze(worker)
    page.say({ kind: 'putContacts', contacts: [{ ...BOB, uri: 'sip:carol@ims.test', name: 'Carol' }] })
    await lostAfter({ worker, page }, 60_000)
    await worker.elapse(100)
    const shown = page.changes.findLast(one => one.kind === 'shown' && one.shown.uri === BOB.uri)
    expect(shown).toMatchObject({ shown: { status: 'stale', was: 'available' } })
  })
  it('a slow server keeps its flow: an answer after 10 s proves it', async () => {
    const { worker, page } = await signedIn()
    freeze(worker)
    await watchBob(worker, page)
    const subscribe = worker.next('SUBSCRIBE')
    await worker.elapse(9_000)
    await worker.answer(subscribe, 404)
    await worker.elapse(10_000)
    expect(linkOf(page)?.kind).toBe('connected')
    expect(worker.sockets).toHaveLength(1)
  })
  it('a server that says 100 and takes its time keeps its flow', async () => {
    const { worker, page } = await signedIn()
    freeze(worker)
    await watchBob(worker, page)
    const subscribe = worker.next('SUBSCRIBE')
    worker.socket().say(answerTo(subscribe, 100))
    await worker.elapse(30_000)
    expect(worker.sockets).toHaveLength(1)
    expect(linkOf(page)?.kind).toBe('connected')
  })
  it('[REG-18] somebody who never answers keeps nobody off: a next hop that answers no probe ends one flow, not each', async () => {
    const { worker, page } = await signedIn()
    freeze(worker)
    await watchBob(worker, page)
    // Only REGISTER is answered here, for twenty minutes.
    for (let s = 0; s < 1_200; s++) {
      await worker.elapse(1_000)
      freeze(worker)
      if (worker.socket().protocol === '') await worker.register(null)
    }
    expect(worker.sockets).toHaveLength(2)
    expect(linkOf(page)?.kind).toBe('connected')
  })
  it('[REG-18] a server that freezes a second time is told as lost as soon as the first: it has answered a probe since', async () => {
    const { worker, page } = await signedIn()
    freeze(worker)
    await watchBob(worker, page)
    await lostAfter({ worker, page }, 60_000)
    await worker.elapse(30_000)
    await worker.register(null)
    await alive(worker, 60)
    freeze(worker)
    page.say({ kind: 'putContacts', contacts: [{ ...BOB, uri: 'sip:carol@ims.test', name: 'Carol' }] })
    expect(await lostAfter({ worker, page }, 60_000)).toBeLessThanOrEqual(15_000)
  })
  it('a hundred requests at once make one probe', async () => {
    const { worker, page } = await signedIn()
    const contacts = Array.from({ length: 100 }, (_, n) => ({ ...BOB, uri: `sip:c${String(n)}@ims.test` }))
    page.say({ kind: 'putContacts', contacts })
    await worker.elapse(3_500)
    expect(worker.requests().filter(one => one.start.startsWith('SUBSCRIBE ')).length).toBeGreaterThan(1)
    await worker.elapse(1_000)
    expect(worker.socket().probes.length).toBeLessThanOrEqual(1)
  })
  it('[REG-10] a sign-in that is never answered is told within 15 s, as a server that does not answer', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    freeze(worker)
    worker.socket().open()
    await worker.elapse(13_600)
    expect(sessionOf(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'timeout', field: 'server' } })
  })
})

describe('keep-alives on the wire', () => {
  it('[REG-18] without `Require: outbound` or Flow-Timer no CRLF leaves, and a silent server keeps its flow', async () => {
    const { worker, page } = await signedIn()
    await alive(worker, 1_200)
    expect(worker.socket().sent.filter(frame => frame.trim() === '')).toEqual([])
    expect(worker.socket().probes.length).toBeGreaterThan(0)
    expect(linkOf(page)?.kind).toBe('connected')
  })
  it('[REG-18] an idle flow whose next hop has answered a probe is lost when it answers none', async () => {
    const { worker, page } = await signedIn()
    await alive(worker, 130)
    expect(worker.socket().probes.length).toBeGreaterThan(0)
    freeze(worker)
    expect(await lostAfter({ worker, page }, 300_000)).toBeLessThanOrEqual(131_000)
  })
  it('[REG-23] [REG-25] with Flow-Timer: 60 a ping comes within 48 to 60 s, and without a pong the flow is lost 10 s later', async () => {
    const { worker, page } = await signedIn(OUTBOUND)
    const pings = (): number => worker.socket().sent.filter(frame => frame === PING).length
    await alive(worker, 47)
    expect(pings()).toBe(0)
    await alive(worker, 13)
    expect(pings()).toBe(1)
    expect(await lostAfter({ worker, page }, 60_000)).toBeLessThanOrEqual(10_000)
  })
  it('[REG-24] without Flow-Timer pings come 95 to 120 s apart', async () => {
    const { worker } = await signedIn(['Require: outbound'])
    const times: number[] = []
    for (let s = 0; s < 500; s++) {
      const before = worker.socket().sent.filter(frame => frame === PING).length
      await alive(worker, 1)
      if (worker.socket().sent.filter(frame => frame === PING).length === before) continue
      times.push(worker.clock.now())
      worker.socket().say('\r\n')
    }
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(gaps.length).toBeGreaterThanOrEqual(3)
    for (const gap of gaps) expect(gap >= 94_000 && gap <= 122_000).toBe(true)
  })
  it('[REG-26] `keep=30` in Via of the 200 asks for pings every 24 to 30 s', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage({ mode: 'subscribe' })
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    const register = worker.next('REGISTER')
    const granted = [`Contact: ${register.one('Contact').replace(/expires=\d+/, 'expires=3600')}`]
    worker.socket().say(answerTo(register, 200, granted).replace(';keep;', ';keep=30;'))
    const pings = (): number => worker.socket().sent.filter(frame => frame === PING).length
    await worker.elapse(23_900)
    expect(pings()).toBe(0)
    await worker.elapse(6_200)
    expect(pings()).toBe(1)
  })
  it('[REG-26] a refresh that no longer negotiates pings ends them', async () => {
    const { worker } = await signedIn(OUTBOUND)
    worker.take()
    // An hour was granted: the refresh comes after 3000 s.
    for (let s = 0; s < 3_001; s++) {
      const before = worker.socket().sent.filter(frame => frame === PING).length
      await worker.elapse(1000)
      if (worker.socket().sent.filter(frame => frame === PING).length > before) worker.socket().say('\r\n')
    }
    const refresh = worker.next('REGISTER')
    await worker.answer(refresh, 200, [`Contact: ${refresh.one('Contact').replace(/expires=\d+/, 'expires=3600')}`])
    const before = worker.socket().sent.filter(frame => frame === PING).length
    await alive(worker, 300)
    expect(worker.socket().sent.filter(frame => frame === PING).length).toBe(before)
  })
})

describe('after a sleep', () => {
  it.each([
    ['half an hour, the registration still stands', 1_800_000],
    ['two hours, the registration has expired', 7_200_000],
  ])('[LIFE-03] the flow is replaced at once by an initial registration, subscriptions are new: %s', async (_, ms) => {
    const { worker, page } = await signedIn()
    await watchBob(worker, page)
    const before = worker.next('SUBSCRIBE')
    await worker.answer(before, 200, ['Expires: 7200', 'Contact: <sip:ps@ps.test>'])
    const first = worker.requests().find(one => one.start.startsWith('REGISTER '))
    worker.clock.sleep(ms)
    page.say({ kind: 'awake' })
    await worker.settle()
    expect(worker.sockets).toHaveLength(2)
    expect(linkOf(page)?.kind).toBe('reconnecting')
    worker.take()
    const [again] = await worker.register(null)
    expect(again?.one('Call-ID')).not.toBe(first?.one('Call-ID'))
    expect(linkOf(page)?.kind).toBe('connected')
    await worker.elapse(1000)
    expect(worker.next('SUBSCRIBE').one('Call-ID')).not.toBe(before.one('Call-ID'))
  })
  it('[LIFE-03] nobody has to look: the worker notices within 15 s', async () => {
    const { worker } = await signedIn()
    worker.clock.sleep(1_800_000)
    await worker.elapse(15_000)
    expect(worker.sockets).toHaveLength(2)
  })
  it('[LIFE-03] a gap that is shorter than the keep-alive limit costs nothing, however often a page is seen', async () => {
    const { worker, page } = await signedIn()
    for (let times = 0; times < 5; times++) {
      worker.clock.sleep(100_000)
      page.say({ kind: 'awake' })
      await worker.settle()
    }
    expect(worker.sockets).toHaveLength(1)
    expect(linkOf(page)?.kind).toBe('connected')
  })
  it('[LIFE-03] a sleep while waiting for the next try ends the wait', async () => {
    const { worker, page } = await signedIn()
    worker.socket().drop()
    await worker.settle()
    worker.clock.sleep(200_000)
    page.say({ kind: 'awake' })
    await worker.settle()
    expect(worker.sockets).toHaveLength(2)
  })
})

describe('a state that waits', () => {
  it('[REG-31] a WebSocket that neither opens nor fails is given up after 32 s, and the next try comes by itself', async () => {
    const { worker, page } = await signedIn()
    worker.socket().drop()
    await worker.elapse(30_000)
    expect(worker.sockets).toHaveLength(2)
    await worker.elapse(32_000)
    expect(linkOf(page)).toMatchObject({ kind: 'reconnecting', failure: { reason: 'unreachable' } })
    await worker.elapse(120_000)
    expect(worker.sockets.length).toBeGreaterThanOrEqual(3)
  })
  it.each([
    ['a person', (page: TestPage) => page.say({ kind: 'reconnectNow' })],
    [
      'a network that is back',
      (page: TestPage) => {
        page.say({ kind: 'network', online: false })
        page.say({ kind: 'network', online: true })
      },
    ],
  ])('[REG-31] %s begins another try while one hangs', async (_, begin) => {
    const { worker, page } = await signedIn()
    worker.socket().drop()
    await worker.elapse(30_000)
    const hanging = worker.socket()
    begin(page)
    await worker.settle()
    expect([worker.sockets.length, hanging.closed]).toEqual([3, true])
    await worker.register(null)
    expect(linkOf(page)?.kind).toBe('connected')
  })
  it('[REG-31] a network that comes back right after a try is used 5 s after that, not forgotten', async () => {
    const { worker, page } = await signedIn()
    worker.socket().drop()
    await worker.settle()
    page.say({ kind: 'reconnectNow' })
    await worker.settle()
    worker.socket().drop()
    await worker.settle()
    for (let times = 0; times < 10; times++) page.say({ kind: 'network', online: true })
    await worker.settle()
    expect(worker.sockets).toHaveLength(2)
    await worker.elapse(5_000)
    expect(worker.sockets).toHaveLength(3)
  })
  it('[LIFE-05] a network that is back has the flow proved by a refresh; without an answer it is replaced', async () => {
    const { worker, page } = await signedIn()
    const before = registers(worker)
    freeze(worker)
    page.say({ kind: 'network', online: false })
    page.say({ kind: 'network', online: true })
    await worker.settle()
    expect(registers(worker)).toBe(before + 1)
    expect(await lostAfter({ worker, page }, 60_000)).toBeLessThanOrEqual(13_600)
  })
})
