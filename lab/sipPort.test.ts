/**
 * The promises of sip/port.ts on the real network: our stack over a WebSocket to ring 1, and as the second party a UE
 * that shares no code with it. What a network cannot be made to do is in src/sip/contract.test.ts.
 *
 * All of it over ws:// and over wss://, where Via says WSS to a server that sees a plain WebSocket behind the TLS front.
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Clock } from '../src/lib/clock.ts'
import { here } from '../src/lib/lazy.ts'
import { silentLog } from '../src/lib/log.ts'
import { createDigest } from '../src/sip/digest.ts'
import { type Answer, type Connection, type Dialog, header, type IncomingRequest } from '../src/sip/port.ts'
import { sha2 } from '../src/sip/sha2.ts'
import type { WebSocketLike } from '../src/sip/socket.ts'
import { createStack, type SipStack } from '../src/sip/stack.ts'
import { account, type User } from './accounts.ts'
import { startUe, type Ue } from './peers/ue.ts'
import { type RingOne, startRingOne } from './ringOne.ts'

const clock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}

const DOCUMENT = (note: string): string =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@ims.test"><tuple id="a"><status><basic>open</basic></status><note>${note}</note></tuple></presence>`

let ring: RingOne
/** The certificate of the ring. */
let ca: Buffer
/** Where the stack connects to. */
let server = ''
const stacks: SipStack[] = []
const ues: Ue[] = []
beforeAll(async () => {
  ring = await startRingOne({ peuExpiresS: 60 })
  ca = await readFile(join(ring.runDirectory, 'cert.pem'))
})
afterEach(async () => {
  for (const stack of stacks.splice(0)) stack.close()
  await Promise.all(ues.splice(0).map(async ue => await ue.drop()))
})
afterAll(async () => {
  await ring.stop()
})

/** A promise for what a callback will say; the test's time is its limit. */
function heard<What>(): { readonly tell: (what: What) => void; readonly next: () => Promise<What> } {
  const waiting: ((what: What) => void)[] = []
  const said: What[] = []
  return {
    tell(what) {
      const [first] = waiting.splice(0, 1)
      if (first === undefined) said.push(what)
      else first(what)
    },
    next: async () =>
      await new Promise(resolve => {
        const [first] = said.splice(0, 1)
        if (first === undefined) waiting.push(resolve)
        else resolve(first)
      }),
  }
}

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count))

/** The stack over a WebSocket of the ws package, with the password of the account. */
function open(user: User, password = account(user).password) {
  const port = createStack({
    openSocket: (url, protocol): WebSocketLike => new WebSocket(url, protocol, { ca }),
    clock,
    randomBytes,
    log: silentLog,
    userAgent: 'Peu/lab',
  })
  stacks.push(port)
  port.setAuthenticator(
    createDigest({
      sha2: here(sha2),
      domain: 'ims.test',
      realms: [
        { realm: 'edge', host: 'ims.test' },
        { realm: 'ims.test', host: 'ims.test' },
      ],
      known: { isPlain: true, best: {} },
      onKnown: () => undefined,
      credentials: { username: account(user).privateIdentity, secret: { kind: 'password', password } },
      randomHex: count => Buffer.from(randomBytes(count)).toString('hex'),
    }),
  )
  const connections = heard<Connection>()
  port.onConnection(connections.tell)
  return { port, connections, aor: account(user).address }
}

const ask = async (port: SipStack, request: Parameters<SipStack['request']>[0]): Promise<Answer> =>
  await new Promise(resolve => {
    port.request(request, resolve)
  })

async function connected(user: User, password?: string) {
  const opened = open(user, password)
  opened.port.connect(server)
  expect((await opened.connections.next()).kind).toBe('connecting')
  expect((await opened.connections.next()).kind).toBe('open')
  const register = async (expiresS: number, series: { callId?: string; cseq?: number } = {}): Promise<Answer> =>
    await ask(opened.port, {
      method: 'REGISTER',
      uri: `sip:${ring.domain}`,
      to: opened.aor,
      from: opened.aor,
      contact: false,
      ...series,
      headers: [['Contact', `<${opened.port.contactUri}>;expires=${String(expiresS)}`]],
    })
  return { ...opened, register }
}

async function registered(user: User) {
  const one = await connected(user)
  const answer = await one.register(600)
  expect(answer.status).toBe(200)
  one.port.bind({ aor: one.aor, identities: [one.aor], serviceRoute: [], gruu: null })
  return { ...one, answer }
}

async function peer(user: User, document: string): Promise<Ue> {
  const ue = await startUe({ ring, account: account(user), document })
  ues.push(ue)
  await ue.asked
  return ue
}

describe.each(['ws', 'wss'] as const)('the stack on ring 1 over %s', scheme => {
  beforeAll(() => {
    server = ring[scheme]
  })
  it('[REG-01] [REG-43] [REG-53] registers: a challenge of a real registrar is answered, CSeq one higher', async () => {
    const { answer } = await registered('alice')
    expect(answer).toMatchObject({ status: 200, origin: 'network', cseq: 2 })
    expect(header(answer.headers, 'Contact')).toContain('expires=')
  })
  it('[REG-32] [REG-41] goes on with its Call-ID and CSeq, and takes its binding back', async () => {
    const { port, register } = await connected('alice')
    const first = await register(600, { callId: 'lab-series', cseq: 1 })
    const refresh = await register(600, { callId: 'lab-series', cseq: first.cseq + 1 })
    const last = await register(0, { callId: 'lab-series', cseq: refresh.cseq + 1 })
    expect([first.status, refresh.status, last.status]).toEqual([200, 200, 200])
    expect(header(last.headers, 'Contact') ?? '').not.toContain(port.contactUri)
  })
  it('[REG-52] a wrong password is told as refused credentials, after one try', async () => {
    const { register } = await connected('bob', 'wrong')
    expect(await register(600)).toMatchObject({ status: 401, origin: 'credentials', cseq: 2 })
  })
  it('[REG-02] nobody listens there: unreachable, and a request is answered 503 here', async () => {
    const { port, connections } = open('alice')
    port.connect('ws://127.0.0.1:1/')
    expect([(await connections.next()).kind, await connections.next()]).toMatchObject([
      'connecting',
      { kind: 'lost', why: 'unreachable' },
    ])
    expect(await ask(port, { method: 'OPTIONS', uri: `sip:${ring.domain}`, headers: [] })).toMatchObject({
      status: 503,
      origin: 'connection',
    })
  })
  it('what waits when the line is closed is answered 503 here, before anybody hears of the end', async () => {
    const { port } = await connected('alice')
    const order: string[] = []
    port.onConnection(one => void order.push(one.kind))
    port.request({ method: 'OPTIONS', uri: `sip:${ring.domain}`, headers: [] }, answer => {
      order.push(`${String(answer.status)} ${answer.origin}`)
    })
    port.disconnect()
    expect(order).toEqual(['503 connection', 'closed'])
  })
  it('a refusal of the network goes up as it is', async () => {
    const { port } = await registered('alice')
    const answer = await ask(port, {
      method: 'SUBSCRIBE',
      uri: account('bob').address,
      headers: [
        ['Event', 'nobody-knows-this'],
        ['Expires', '60'],
      ],
    })
    expect(answer.origin).toBe('network')
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })
  it('[WAT-03] [PUA-24] a NOTIFY forms the dialog; its route holds for the refresh and for the end', async () => {
    const bob = await peer('bob', DOCUMENT('first'))
    const { port } = await registered('alice')
    const notifies = heard<IncomingRequest>()
    const dialogs: Dialog[] = []
    const answers = heard<Answer>()
    const wish = [
      ['Event', 'presence'],
      ['Accept', 'application/pidf+xml'],
    ] as const
    const sent = port.request(
      { method: 'SUBSCRIBE', uri: account('bob').address, headers: [...wish, ['Expires', '300']] },
      answers.tell,
    )
    port.onRequest({ method: 'NOTIFY', callId: sent.callId }, request => {
      const dialog = request.dialog(() => 10, sent)
      dialog.onRequest(inner => {
        inner.answer(200)
        notifies.tell(inner)
      })
      dialogs.push(dialog)
      request.answer(200)
      notifies.tell(request)
    })
    expect((await answers.next()).status).toBeLessThan(300)
    const first = await notifies.next()
    expect(first).toMatchObject({ toTag: sent.fromTag, onRegisteredFlow: true })
    bob.setDocument(DOCUMENT('second'))
    await bodyWith(notifies, 'second')
    const [dialog] = dialogs
    if (dialog === undefined) throw new Error('no dialog')
    dialog.request({ method: 'SUBSCRIBE', headers: [...wish, ['Expires', '300']] }, answers.tell)
    const refreshed = await answers.next()
    expect([refreshed.status < 300, refreshed.cseq]).toEqual([true, 11])
    expect(header((await notifies.next()).headers, 'Subscription-State')).toMatch(/^active/)
    dialog.request({ method: 'SUBSCRIBE', headers: [...wish, ['Expires', '0']] }, answers.tell)
    expect(await answers.next()).toMatchObject({ cseq: 12 })
    const states = [header((await notifies.next()).headers, 'Subscription-State') ?? '']
    while (!states.at(-1)?.startsWith('terminated'))
      states.push(header((await notifies.next()).headers, 'Subscription-State') ?? '')
    expect(dialogs).toHaveLength(1)
  })
  it('[PUA-09] [PUA-24] the presence server subscribes to us: accepted, told twice, in one dialog', async () => {
    const { port, register, aor } = await connected('carol')
    const asks = heard<IncomingRequest>()
    port.onRequest({ method: 'SUBSCRIBE' }, asks.tell)
    expect((await register(600)).status).toBe(200)
    port.bind({ aor, identities: [aor], serviceRoute: [], gruu: null })
    const request = await asks.next()
    expect(header(request.headers, 'Event')).toBe('presence')
    const dialog = request.accept(200, { headers: [['Expires', '60']] })
    const notify = async (note: string): Promise<Answer> =>
      await new Promise(resolve => {
        const text = DOCUMENT(note).replace('bob', 'carol')
        const headers = [
          ['Event', 'presence'],
          ['Subscription-State', 'active;expires=60'],
        ] as const
        dialog.request({ method: 'NOTIFY', headers, body: { type: 'application/pidf+xml', text } }, resolve)
      })
    expect([await notify('one'), await notify('zwei – 二')]).toMatchObject([
      { status: 200, cseq: 1 },
      { status: 200, cseq: 2 },
    ])
    const witness = await startUe({ ring, account: account('bob'), document: null })
    ues.push(witness)
    const watch = await witness.watch(account('carol').address)
    // Not a character was lost on the way, though the server writes them its own way.
    expect((await watch.waitFor(/zwei/u)).body).toContain('zwei &#x2013; &#x4E8C;')
    expect(port.connection.kind).toBe('open')
  })
})

async function bodyWith(notifies: { next(): Promise<IncomingRequest> }, text: string): Promise<void> {
  for (let body = ''; !body.includes(text); ) ({ body } = await notifies.next())
}
