/**
 * A NOTIFY comes in, a listener hears its state and its document, a 200 goes out: our stack, the user agents of sip.js
 * and JsSIP with their own WebSocket transports, and the least that could do it.
 */
import { UA, WebSocketInterface } from 'jssip'
import { type Notification, Subscriber, UserAgent } from 'sip.js'
import { randomBytes, systemClock } from '../../src/agent/system.ts'
import { header, type IncomingRequest } from '../../src/sip/port.ts'
import { createStack } from '../../src/sip/stack.ts'
import { type Batch, pause, race, type Side } from '../rounds.ts'
import { acceptCall, type Call, DOCUMENT, notify } from './messages.ts'
import { BenchSocket } from './socket.ts'

const ALICE = 'sip:alice@ims.test'
const BOB = 'sip:bob@ims.test'
const URL = 'ws://edge.ims.test/'

/** What a listener must have heard of each NOTIFY. */
type Heard = { readonly state: string | undefined; readonly body: string | undefined }
type Hear = (heard: Heard) => void

interface Line {
  arrive(text: string): void
  readonly sent: string[]
}

type Party = {
  readonly name: string
  /** In a batch. */
  readonly each: number
  /** Connects and subscribes. */
  readonly start: (hear: Hear) => Promise<{ readonly line: Line; readonly call: Call }>
}

/** The SUBSCRIBE that leaves first is accepted. */
async function subscribed(connect: () => unknown, subscribe: () => void) {
  await connect()
  await pause(20)
  subscribe()
  await pause(20)
  const line = BenchSocket.opened.at(-1)
  const { answer, call } = acceptCall(line?.sent.find(text => text.startsWith('SUBSCRIBE ')) ?? '')
  if (line === undefined || call.callId === '') throw new Error('nobody subscribed')
  line.sent.length = 0
  line.arrive(answer)
  await pause(20)
  return { line, call }
}

const ours: Party = {
  name: 'ours',
  each: 1000,
  async start(hear) {
    const stack = createStack({
      openSocket: url => new BenchSocket(url),
      clock: systemClock,
      randomBytes,
      log: { info: () => undefined, warn: () => undefined },
      userAgent: 'bench',
    })
    const take = (request: IncomingRequest): void => {
      hear({ state: header(request.headers, 'Subscription-State') ?? undefined, body: request.body })
      request.answer(200)
    }
    const subscribe = (): void => {
      stack.bind({ aor: ALICE, identities: [ALICE], serviceRoute: [], gruu: null })
      const { callId } = stack.request(
        { method: 'SUBSCRIBE', uri: BOB, headers: [['Event', 'presence']] },
        () => undefined,
      )
      stack.onRequest({ method: 'NOTIFY', callId }, request => {
        request.dialog(() => 1, { from: request.to, to: request.from }).onRequest(take)
        take(request)
      })
    }
    return await subscribed(() => stack.connect(URL), subscribe)
  },
}

const sipjs: Party = {
  name: 'sipjs',
  each: 20,
  async start(hear) {
    const [alice, bob] = [UserAgent.makeURI(ALICE), UserAgent.makeURI(BOB)]
    if (alice === undefined || bob === undefined) throw new Error('sip.js knows no such address')
    const agent = new UserAgent({
      uri: alice,
      logBuiltinEnabled: false,
      transportOptions: { server: URL, traceSip: false },
    })
    const onNotify = (notification: Notification): void => {
      const { request } = notification
      hear({ state: request.getHeader('Subscription-State'), body: request.body })
      void notification.accept()
    }
    return await subscribed(
      async () => await agent.start(),
      () => void new Subscriber(agent, bob, 'presence', { delegate: { onNotify } }).subscribe(),
    )
  },
}

const jssip: Party = {
  name: 'jssip',
  each: 100,
  async start(hear) {
    const agent = new UA({ sockets: [new WebSocketInterface(URL)], uri: ALICE, register: false })
    return await subscribed(
      () => agent.start(),
      () => {
        const options = { contentType: 'application/pidf+xml' }
        const subscriber = agent.subscribe(BOB, 'presence', 'application/pidf+xml', options)
        subscriber.on('notify', (_isFinal, request, body) => {
          hear({ state: request.getHeader('Subscription-State'), body })
        })
        subscriber.subscribe()
      },
    )
  },
}

/** Splits lines at their colons, believes everything, answers. It knows nothing of transactions. */
const limit: Party = {
  name: 'limit',
  each: 4000,
  async start(hear) {
    const sent: string[] = []
    const call = { contact: 'sip:x@y.invalid', callId: 'call', tag: 'mine' }
    const listeners = new Map([[call.callId, hear]])
    const line: Line = {
      sent,
      arrive(text) {
        const end = text.indexOf('\r\n\r\n')
        const [, ...lines] = text.slice(0, end).split('\r\n')
        const headers = new Map<string, string>()
        let vias = ''
        let last = ''
        for (const one of lines) {
          if (one.startsWith(' ')) {
            vias += last === 'Via' ? one : ''
            continue
          }
          const colon = one.indexOf(':')
          last = one.slice(0, colon)
          const value = one.slice(colon + 2)
          if (last === 'Via') vias += `${vias === '' ? '' : ','}${value}`
          else headers.set(last, value)
        }
        listeners.get(headers.get('Call-ID') ?? '')?.({
          state: headers.get('Subscription-State'),
          body: text.slice(end + 4),
        })
        const copied = ['From', 'To', 'Call-ID', 'CSeq'].map(name => `${name}: ${headers.get(name) ?? ''}\r\n`).join('')
        sent.push(`SIP/2.0 200 OK\r\nVia: ${vias}\r\n${copied}Content-Length: 0\r\n\r\n`)
      },
    }
    return { line, call }
  },
}

/** An answer, and what it must say whoever made it. */
function essence(text: string, call: Call): string {
  const unfolded = text
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .replace(call.callId, 'CALL')
    .replace(`tag=${call.tag}`, 'tag=MINE')
  const lines = unfolded.split('\r\n').map(line => line.replace(/^[\w-]+/, name => name.toLowerCase()))
  const all = (name: string): string =>
    lines
      .filter(line => line.startsWith(`${name}:`))
      .map(line => line.slice(name.length + 1).trim())
      .join(',')
  const [via, ...others] = ['via', 'from', 'to', 'call-id', 'cseq'].map(all)
  return JSON.stringify([lines[0], via?.replaceAll(/\s/g, ''), ...others])
}

/** Checks one answer and makes a side of the race of it. */
async function enter(party: Party): Promise<{ readonly side: Side; readonly answer: string; readonly octets: number }> {
  let heard = 0
  let number = 1
  const { line, call } = await party.start(({ state, body }) => {
    if (state === 'active;expires=3599' && body === DOCUMENT) heard += 1
  })
  const check = (arrived: number): void => {
    const answered = line.sent.filter(text => text.startsWith('SIP/2.0 200 ')).length
    if (heard !== arrived || answered !== arrived)
      throw new Error(`${party.name}: of ${arrived}, ${heard} were heard and ${answered} answered: ${line.sent[0]}`)
    heard = 0
    line.sent.length = 0
  }
  const first = notify(call, number)
  line.arrive(first)
  // sip.js takes the first one to a listener a little later; all others are answered before the next one comes.
  await pause(20)
  const answer = essence(line.sent[0] ?? '', call)
  check(1)
  const prepare = (): Batch => {
    const texts = Array.from({ length: party.each }, () => notify(call, (number += 1)))
    return {
      run: () => {
        for (const text of texts) line.arrive(text)
      },
      check: () => check(texts.length),
    }
  }
  return { side: { name: party.name, each: party.each, prepare }, answer, octets: first.length }
}

async function bench(): Promise<unknown> {
  // Each library takes the browser's.
  Object.defineProperty(globalThis, 'WebSocket', { value: BenchSocket })
  const sides: Side[] = []
  const answers = new Set<string>()
  let octets = 0
  for (const party of [ours, sipjs, jssip, limit]) {
    const entered = await enter(party)
    answers.add(entered.answer)
    sides.push(entered.side)
    octets = entered.octets
  }
  if (answers.size !== 1) throw new Error(`the answers differ: ${[...answers].join('\n')}`)
  return { octets, rates: await race(sides, { rounds: 7, roundMs: 250 }) }
}

Object.assign(globalThis, { bench })
