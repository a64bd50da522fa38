import { describe, expect, it } from 'vitest'
import type { Answer, Connection } from './port.ts'
import { answerTo } from './scriptedSocket.ts'
import { createStackRig, requestText } from './stackRig.ts'

const OPTIONS = { method: 'OPTIONS', uri: 'sip:bob@ims.test', headers: [] }
const PING = '\r\n\r\n'
const PONG = '\r\n'

describe('transport: opening', () => {
  it('[REG-01] asks for the subprotocol sip', () => {
    const { sockets } = createStackRig({ url: 'wss://edge.ims.test/ws' })
    expect(sockets.map(one => [one.url, one.asked])).toEqual([['wss://edge.ims.test/ws', 'sip']])
  })
  it.each(['', 'xmpp'])('[REG-01] a server that chooses "%s" gets no byte, and is told as notSip', chosen => {
    const { port, socket } = createStackRig()
    const seen: Connection[] = []
    port.onConnection(now => void seen.push(now))
    port.connect('wss://web.ims.test/')
    socket().open(chosen)
    port.request(OPTIONS, () => undefined)
    expect(seen.at(-1)).toEqual({ kind: 'lost', url: 'wss://web.ims.test/', why: 'notSip' })
    expect([socket().sent, socket().closed]).toEqual([[], true])
  })
  it('[REG-02] what does not open is unreachable, what drops is dropped', () => {
    const { port, socket } = createStackRig()
    const seen: Connection[] = []
    port.onConnection(now => void seen.push(now))
    socket().drop()
    port.connect('wss://b.test/')
    socket().drop()
    expect(seen.filter(one => one.kind === 'lost').map(one => one.why)).toEqual(['dropped', 'unreachable'])
  })
  it('a listener that connects anew leaves nobody behind', () => {
    const { port, socket } = createStackRig()
    const seen: Connection['kind'][] = []
    port.onConnection(now => {
      if (now.kind === 'lost') port.connect('wss://b.test/')
    })
    port.onConnection(now => void seen.push(now.kind))
    socket().drop()
    expect(seen).toEqual(['lost', 'connecting'])
    expect(port.connection).toEqual({ kind: 'connecting', url: 'wss://b.test/' })
  })
  it('who changes their mind while connecting opens nothing', () => {
    const { port, sockets } = createStackRig()
    port.onConnection(now => {
      if (now.kind === 'connecting') port.disconnect()
    })
    port.connect('wss://b.test/')
    expect([port.connection.kind, sockets.length]).toEqual(['closed', 1])
  })
  it('[REG-14] opens the URL as it was given, default ports left to the browser', () => {
    const { port, socket } = createStackRig()
    port.connect('wss://host.test/')
    expect(socket().url).toBe('wss://host.test/')
  })
  it('takes frames as bytes, never as a Blob', () => {
    expect(createStackRig().socket().binaryType).toBe('arraybuffer')
  })
})

describe('transport: messages', () => {
  it('[REG-03] one message in one frame; two in one are refused', () => {
    const { port, socket } = createStackRig()
    port.request(OPTIONS, () => undefined)
    port.request(OPTIONS, () => undefined)
    expect(socket().sent.map(frame => frame.match(/^OPTIONS /gm)?.length)).toEqual([1, 1])
    socket().take()
    const one = requestText({ method: 'OPTIONS', uri: port.contactUri })
    socket().say(one + one)
    expect(
      socket()
        .take()
        .map(said => said.start.slice(0, 11)),
    ).toEqual(['SIP/2.0 400'])
  })
  it('[REG-04] a binary frame is read as a text frame is', () => {
    const { port, socket } = createStackRig()
    const request = requestText({ method: 'OPTIONS', uri: port.contactUri })
    socket().say(new TextEncoder().encode(request).buffer)
    expect(socket().take()[0]?.start).toBe('SIP/2.0 200 OK')
  })
  it('[REG-05] nothing but SIP and CRLFs leaves', () => {
    const { port, socket, clock } = createStackRig()
    port.request(OPTIONS, () => undefined)
    socket().say(PING)
    socket().say('GET / HTTP/1.1\r\n\r\n')
    clock.elapse(130_000)
    expect([socket().sent.length, socket().probes.length]).toEqual([2, 2])
    for (const frame of [...socket().sent, ...socket().probes])
      expect(frame).toMatch(/^(?:\r\n|\r\n\r\n|[A-Z]+ \S+ SIP\/2\.0\r\n[\s\S]*)$/)
  })
  it.each([
    ['wss://edge.ims.test/', 'SIP/2.0/WSS'],
    ['WS://127.0.0.1:8080/', 'SIP/2.0/WS'],
  ])('[REG-06] [REG-07] on %s Via says %s, and Contact transport=ws', (url, via) => {
    const { port, socket } = createStackRig({ url })
    port.request(OPTIONS, () => undefined)
    const [said] = socket().take()
    expect(said?.one('Via').split(' ')[0]).toBe(via)
    expect(said?.one('Contact')).toMatch(/;transport=ws>$/)
  })
  it('[REG-08] Via and Contact share a random name that no DNS knows', () => {
    const [one, two] = [createStackRig(), createStackRig()]
    one.port.request(OPTIONS, () => undefined)
    const [said] = one.socket().take()
    const host = /^SIP\/2\.0\/WSS ([^;]+);/.exec(said?.one('Via') ?? '')?.[1]
    expect(host).toMatch(/^[0-9a-f]{16}\.invalid$/)
    expect(one.port.contactUri).toContain(`@${host ?? '?'};`)
    expect(two.port.contactUri).toMatch(/^sip:[0-9a-f]{16}@[0-9a-f]{16}\.invalid;transport=ws$/)
  })
  it('[REG-09] an answer completes although its Via has neither received nor rport', () => {
    const { port, socket } = createStackRig()
    const answers: Answer[] = []
    port.request(OPTIONS, answer => void answers.push(answer))
    const [said] = socket().take()
    if (said !== undefined) socket().say(answerTo(said, 200))
    expect(said?.one('Via')).not.toMatch(/rport|received/)
    expect(answers.map(one => one.status)).toEqual([200])
  })
  it('[REG-10] nothing is sent twice, on a flow where nothing gets lost', () => {
    const { port, socket, clock } = createStackRig({ t1Ms: 2000 })
    const answers: Answer[] = []
    port.request(OPTIONS, answer => void answers.push(answer))
    clock.elapse(127_999)
    expect([answers.length, socket().take().length]).toEqual([0, 1])
    clock.elapse(1)
    expect(answers).toMatchObject([{ status: 408, origin: 'timeout' }])
  })
  it('[REG-11] without Content-Length the body is the rest; with too much of it the request is refused', () => {
    const { port, socket } = createStackRig()
    const bodies: string[] = []
    port.onRequest({ method: 'MESSAGE' }, request => {
      bodies.push(request.body)
      request.answer(200)
    })
    const text = requestText({
      method: 'MESSAGE',
      uri: port.contactUri,
      headers: ['Content-Type: text/plain'],
      body: 'hé',
    })
    socket().say(text.replace(/Content-Length: \d+\r\n/, ''))
    socket().say(text.replace(/Content-Length: \d+/, 'Content-Length: 99'))
    expect(bodies).toEqual(['hé'])
    expect(
      socket()
        .take()
        .map(said => said.start.slice(8, 11)),
    ).toEqual(['200', '400'])
  })
  it('[REG-13] an answer leaves where its request came from, or not at all', () => {
    const { port, sockets, deliver } = createStackRig()
    const waiting: (() => void)[] = []
    port.onRequest({ method: 'MESSAGE' }, request => void waiting.push(() => request.answer(200)))
    deliver({ method: 'MESSAGE' })
    port.connect('wss://b.test/')
    sockets[1]?.open()
    for (const answer of waiting) answer()
    expect(sockets.map(one => one.sent)).toEqual([[], []])
  })
  it('[REG-13] what a former connection still says is not heard', () => {
    const { port, sockets } = createStackRig()
    const heard: string[] = []
    port.onRequest({ method: 'MESSAGE' }, request => void heard.push(request.callId))
    port.connect('wss://b.test/')
    sockets[0]?.say(requestText({ method: 'MESSAGE', uri: port.contactUri }))
    sockets[0]?.drop()
    expect(heard).toEqual([])
    expect(port.connection.kind).toBe('connecting')
  })
  it('the trace sees every message, both ways', () => {
    const { port, socket, traced } = createStackRig()
    port.request(OPTIONS, () => undefined)
    socket().say(PING)
    expect(traced.map(([direction, text]) => [direction, text.slice(0, 4)])).toEqual([
      ['out', 'OPTI'],
      ['in', PING],
      ['out', PONG],
    ])
  })
})
