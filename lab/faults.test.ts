import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type FaultProxy, startFaultProxy } from './faults.ts'
import { broken, CORRUPTIONS, dice, faultFor, type Mix } from './faultsSeed.ts'
import { portOf } from './ports.ts'

/** A network that hears and says what it is told to. */
let heard: string[] = []
let network: WebSocketServer
let proxy: FaultProxy
let page: WebSocket
let got: string[] = []

const say = (text: string): void => {
  for (const client of network.clients) client.send(text)
}

beforeEach(async () => {
  heard = []
  got = []
  network = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'sip' })
  await once(network, 'listening')
  network.on('connection', socket => {
    socket.on('message', data => heard.push(Buffer.isBuffer(data) ? data.toString() : ''))
  })
  proxy = await startFaultProxy(`ws://127.0.0.1:${String(portOf(network))}`)
  page = await visit()
})
afterEach(async () => {
  page.terminate()
  await proxy.stop()
  network.close()
})

async function visit(): Promise<WebSocket> {
  const socket = new WebSocket(proxy.url, 'sip')
  socket.on('message', data => got.push(Buffer.isBuffer(data) ? data.toString() : ''))
  socket.on('error', () => undefined)
  await once(socket, 'open')
  return socket
}

describe('the fault proxy', () => {
  it('hands on both ways, in order, and writes it down', async () => {
    for (const text of ['a', 'b', 'c']) page.send(text)
    await vi.waitFor(() => expect(heard).toEqual(['a', 'b', 'c']))
    say('d')
    await vi.waitFor(() => expect(got).toEqual(['d']))
    expect(proxy.frames.map(one => one.way + one.text)).toEqual(['outa', 'outb', 'outc', 'ind'])
    expect(proxy.deeds).toEqual([])
  })

  it('by rule: drops, delays all behind, duplicates, reorders, corrupts, and says which', async () => {
    proxy.rule({ way: 'out', has: /^x/u, fault: { kind: 'drop' }, times: 1 })
    proxy.rule({ way: 'out', has: /^late/u, fault: { kind: 'delay', ms: 30 } })
    proxy.rule({ way: 'out', has: /^twice/u, fault: { kind: 'duplicate', ms: 1 } })
    proxy.rule({ way: 'out', has: /^aside/u, fault: { kind: 'reorder', ms: 5000 } })
    proxy.rule({ way: 'out', has: /^broken/u, fault: { kind: 'corrupt', how: 'joined' } })
    for (const text of ['x1', 'x2', 'late', 'aside', 'next', 'broken\r\nhere']) page.send(text)
    await vi.waitFor(() => expect(heard).toEqual(['x2', 'late', 'next', 'aside', 'broken here']))
    page.send('twice')
    await vi.waitFor(() => expect(heard.slice(5)).toEqual(['twice', 'twice']))
    expect(proxy.deeds.map(one => `${one.what} ${one.frame ?? ''}`)).toEqual([
      'drop out x1',
      'delay out late',
      'reorder out aside',
      'corrupt out broken',
      'duplicate out twice',
    ])
  })

  it('half-open swallows, also on a new connection; held frames pass later; cut and refuse end connections', async () => {
    proxy.mute(['out', 'in'])
    page.send('lost')
    const second = await visit()
    second.send('lost too')
    await vi.waitFor(() => expect(proxy.deeds.filter(one => one.what === 'drop out')).toHaveLength(2))
    proxy.mute([])
    proxy.hold(true)
    page.send('kept')
    proxy.hold(false)
    await vi.waitFor(() => expect(heard).toEqual(['kept']))
    proxy.refuse(true)
    proxy.cut()
    await Promise.all([once(page, 'close'), once(second, 'close')])
    await expect(visit()).rejects.toThrow('401')
    proxy.refuse(false)
    page = await visit()
    await vi.waitFor(() => expect(proxy.open).toBe(1))
  })
})

describe('chance with a seed', () => {
  const mix: Mix = { ways: ['in'], drop: 0.2, delay: 0.2, duplicate: 0.2, reorder: 0.2, corrupt: 0.1, maxMs: 50 }
  const row = (seed: number) => Array.from({ length: 500 }, (_, index) => faultFor(seed, index, 'in', mix))

  it('is the same for the same seed and another for another one', () => {
    expect(row(7)).toEqual(row(7))
    expect(row(7)).not.toEqual(row(8))
    expect(faultFor(7, 0, 'out', mix)).toBeNull()
  })

  it('gives every fault about its share', () => {
    const kinds = row(1).map(one => one?.kind ?? 'none')
    for (const [kind, share] of Object.entries({
      drop: 100,
      delay: 100,
      duplicate: 100,
      reorder: 100,
      corrupt: 50,
      none: 50,
    }))
      expect(Math.abs(kinds.filter(one => one === kind).length - share)).toBeLessThan(40)
    const roll = dice(1)
    const many = Array.from({ length: 1000 }, () => roll())
    expect(Math.min(...many)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...many)).toBeLessThan(1)
  })

  it('leaves nothing that is SIP', () => {
    const text = 'NOTIFY sip:a@b SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 2\r\n\r\nhi'
    for (const how of CORRUPTIONS)
      expect(String(broken(text, how))).not.toMatch(/^NOTIFY .*SIP\/2\.0\r\n[\s\S]*\r\n\r\nhi$/u)
  })
})
