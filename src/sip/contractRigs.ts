/** The fake and the real port behind one description, for the suite that both must pass. For tests only. */
import { createHandClock, type HandClock } from '../lib/handClock.ts'
import type { FakeSent } from './fakeOutgoing.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL, type FakePort } from './fakePort.ts'
import type { Header, SipPort } from './port.ts'
import { answerTo, type SaidMessage } from './scriptedSocket.ts'
import { createStackRig, type StackRig } from './stackRig.ts'

/** A port that is connected and registered as alice, and the network at its other end. */
export type Rig = { readonly port: SipPort; readonly clock: HandClock; readonly network: Network }

export interface Network {
  lose(): void
  /** Opens what `connect` has asked for. */
  open(): void
  /** Answers the next ping, when it comes. */
  pong(): void
  /** The requests that left since the last call. */
  take(): readonly NetworkRequest[]
  /** A request for the port. The answer, once there is one. */
  deliver(request: NetworkDelivery): { readonly answer: NetworkAnswer | null }
}

export interface NetworkRequest {
  readonly method: string
  readonly uri: string
  readonly callId: string
  readonly fromTag: string
  readonly toTag: string | null
  readonly from: string
  readonly to: string
  readonly cseq: number
  /** addr-spec */
  readonly contact: string | null
  readonly body: string
  header(name: string): string | null
  answer(status: number, headers?: readonly Header[], body?: string): void
}

export type NetworkDelivery = {
  readonly method: string
  readonly callId: string
  readonly fromTag: string
  readonly toTag?: string
  readonly cseq: number
  readonly headers?: readonly Header[]
  readonly body?: string
}

export type NetworkAnswer = { readonly status: number; readonly headers: readonly Header[] }

export function fakeRig(): Rig {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  return { port, clock, network: fakeNetwork(port) }
}

export function stackRig(): Rig {
  const rig = createStackRig()
  return { port: rig.port, clock: rig.clock, network: stackNetwork(rig) }
}

function fakeNetwork(port: FakePort): Network {
  return {
    open: () => port.open(),
    lose: () => port.lose(),
    pong: () => port.pong(),
    take: () => port.takeSent().map(ofFake),
    deliver: request => port.deliver(request),
  }
}

function ofFake(sent: FakeSent): NetworkRequest {
  return {
    ...sent,
    body: sent.body?.text ?? '',
    header: name => sent.headers.find(([one]) => one === name)?.[1] ?? null,
    answer: (status, headers = [], body = '') => sent.answer(status, { headers, body }),
  }
}

function stackNetwork(rig: StackRig): Network {
  return {
    open: () => rig.socket().open(),
    lose: () => rig.socket().drop(),
    pong() {
      // Pings run once they are negotiated.
      rig.port.request({ method: 'REGISTER', uri: 'sip:ims.test', headers: [] }, () => undefined)
      for (const said of rig.socket().take()) rig.socket().say(answerTo(said, 200, ['Require: outbound']))
      const { sent } = rig.socket()
      const from = sent.length
      for (let s = 0; s < 120 && !sent.slice(from).includes('\r\n\r\n'); s++) rig.clock.elapse(1000)
      rig.socket().say('\r\n')
    },
    take: () =>
      rig
        .socket()
        .take()
        .filter(one => !one.start.startsWith('SIP/'))
        .map(said => ofStack(said, rig)),
    deliver(request) {
      const { headers = [], body = '', toTag, ...rest } = request
      const said = rig.deliver({ ...rest, toTag: toTag ?? null, headers: lines(headers), body })
      return {
        get answer(): NetworkAnswer | null {
          const answer = said()
          return answer && { status: Number(answer.start.split(' ')[1]), headers: answer.headers }
        },
      }
    },
  }
}

function lines(headers: readonly Header[]): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`)
}

function inBrackets(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? ''
}

function tag(value: string): string | null {
  return /;tag=([^;]*)/.exec(value)?.[1] ?? null
}

function ofStack(said: SaidMessage, rig: StackRig): NetworkRequest {
  const [method = '', uri = ''] = said.start.split(' ')
  return {
    method,
    uri,
    callId: said.one('Call-ID'),
    from: inBrackets(said.one('From')),
    to: inBrackets(said.one('To')),
    fromTag: tag(said.one('From')) ?? '',
    toTag: tag(said.one('To')),
    cseq: Number.parseInt(said.one('CSeq'), 10),
    contact: inBrackets(said.one('Contact')) || null,
    body: said.body,
    header: name => said.all(name)[0] ?? null,
    answer: (status, headers = [], body = '') => rig.socket().say(answerTo(said, status, lines(headers), body)),
  }
}
