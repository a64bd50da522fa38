import { createHandClock } from '../lib/handClock.ts'
import { type Network, type NetworkAnswer, portContract, type Rig } from './contract.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL, type FakePort } from './fakePort.ts'
import type { Header } from './port.ts'
import { answerTo, type SaidMessage } from './scriptedSocket.ts'
import { createStackRig, type StackRig } from './stackRig.ts'

portContract('fakePort', () => {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  return { port, clock, network: fakeNetwork(port) }
})

portContract('stack', (): Rig => {
  const rig = createStackRig()
  return { port: rig.port, clock: rig.clock, network: stackNetwork(rig) }
})

function fakeNetwork(port: FakePort): Network {
  return {
    open: () => port.open(),
    lose: () => port.lose(),
    take: () =>
      port.takeSent().map(sent => ({
        ...sent,
        body: sent.body?.text ?? '',
        header: name => sent.headers.find(([one]) => one === name)?.[1] ?? null,
        answer: (status, headers = [], body = '') => sent.answer(status, { headers, body }),
      })),
    deliver: request => port.deliver(request),
  }
}

function stackNetwork(rig: StackRig): Network {
  const lines = (headers: readonly Header[]): string[] => headers.map(([name, value]) => `${name}: ${value}`)
  return {
    open: () => rig.socket().open(),
    lose: () => rig.socket().drop(),
    take: () =>
      rig
        .socket()
        .take()
        .filter(one => !one.start.startsWith('SIP/'))
        .map(said => ({
          ...requestIn(said),
          answer: (status, headers = [], body = '') =>
            rig.socket().say(answerTo(said, status, [...lines(headers)], body)),
        })),
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

function requestIn(said: SaidMessage) {
  const [method = '', uri = ''] = said.start.split(' ')
  const inBrackets = (value: string): string => /<([^>]*)>/.exec(value)?.[1] ?? ''
  const tag = (value: string): string | null => /;tag=([^;]*)/.exec(value)?.[1] ?? null
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
    header: (name: string) => said.all(name)[0] ?? null,
  }
}
