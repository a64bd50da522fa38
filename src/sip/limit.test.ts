import { describe, expect, it } from 'vitest'
import type { IncomingRequest } from './port.ts'
import { createStackRig } from './stackRig.ts'

const CONTACT = 'Contact: <sip:ps@1.test>'

/** Somebody hears SUBSCRIBE and NOTIFY; `ask` delivers so many at once and counts the answers by status. */
function begin() {
  const rig = createStackRig()
  const heard: string[] = []
  const take = (request: IncomingRequest): void => {
    heard.push(request.method)
    if (request.method === 'NOTIFY') request.dialog(() => 1, { from: request.to, to: request.from }).onRequest(take)
    request.answer(200)
  }
  rig.port.onRequest({ method: 'SUBSCRIBE' }, take)
  rig.port.onRequest({ method: 'NOTIFY' }, take)
  let made = 0
  const ask = (count: number, method = 'SUBSCRIBE', toTag: string | null = null): Readonly<Record<string, number>> => {
    const counts: Record<string, number> = {}
    for (let index = 0; index < count; index += 1) {
      made += 1
      const said = rig.deliver({ method, toTag, callId: `c${String(made)}`, headers: [CONTACT] })()
      const status = said?.start.split(' ')[1] ?? 'silence'
      const wait = said?.one('Retry-After') ?? ''
      const seen = wait === '' ? status : `${status} after ${wait}`
      counts[seen] = (counts[seen] ?? 0) + 1
    }
    return counts
  }
  return { ...rig, heard, ask }
}

describe('a flood of requests', () => {
  it('[SEC-15] at once as many as a network needs, then 503 with Retry-After, and nobody hears of the rest', () => {
    const { ask, heard } = begin()
    expect(ask(40)).toEqual({ 200: 40 })
    expect(ask(500)).toEqual({ '503 after 5': 500 })
    expect(heard).toHaveLength(40)
  })
  it('[SEC-15] 20 in a second go on being served, the 21st is not', () => {
    const { ask, clock } = begin()
    ask(40)
    for (let second = 0; second < 10; second += 1) {
      clock.elapse(1000)
      expect(ask(21)).toEqual({ 200: 20, '503 after 5': 1 })
    }
    clock.elapse(3_600_000)
    expect(ask(41)).toEqual({ 200: 40, '503 after 5': 1 })
  })
  it.each(['OPTIONS', 'MESSAGE', 'INVITE', 'FOO'])('[SEC-15] whatever they ask for: %s', method => {
    const { ask } = begin()
    ask(40, method)
    expect(ask(10, method)).toEqual({ '503 after 5': 10 })
    // RFC 3261 §17.1.1.3: an ACK has no answer and counts for nothing.
    expect(ask(10, 'ACK')).toEqual({ silence: 10 })
  })
  it('[SEC-15] 1,000 NOTIFYs at sign-in are what we asked for: all are heard, also in the midst of a flood', () => {
    const { ask, heard } = begin()
    ask(140)
    expect(ask(1000, 'NOTIFY', 'ours')).toEqual({ 200: 1000 })
    expect(heard.filter(one => one === 'NOTIFY')).toHaveLength(1000)
  })
  it('[SEC-15] one connection’s flood is not held against the next one', () => {
    const { ask, port, socket } = begin()
    ask(41)
    port.connect('wss://edge.ims.test/')
    socket().open()
    expect(ask(1)).toEqual({ 200: 1 })
  })
  it('[SEC-15] is told to the log once a minute', () => {
    const { ask, warnings, clock } = begin()
    ask(40)
    for (let ms = 0; ms < 100_000; ms += 50) {
      ask(2)
      clock.elapse(50)
    }
    expect(warnings.filter(([what]) => what === 'too many requests')).toHaveLength(2)
  })
})
