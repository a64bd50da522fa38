import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { createKeepAlive } from './keepAlive.ts'
import type { Connection } from './port.ts'
import { answerTo } from './scriptedSocket.ts'
import { createStackRig, requestText, type StackRig } from './stackRig.ts'

const OPTIONS = { method: 'OPTIONS', uri: 'sip:bob@ims.test', headers: [] }
const PING = '\r\n\r\n'
const PONG = '\r\n'
const nothing = (): void => undefined

/** When pings left, in steps of 100 ms; each is answered. */
function pingTimes({ socket, clock }: StackRig, untilMs: number): number[] {
  const times: number[] = []
  for (let passed = 0; passed < untilMs; passed += 100) {
    const before = socket().sent.length
    clock.elapse(100)
    for (const frame of socket().sent.slice(before)) if (frame === PING) times.push(passed + 100)
    if (socket().sent.length > before) socket().say(PONG)
  }
  return times
}

function untilPing({ socket, clock }: Pick<StackRig, 'socket' | 'clock'>): void {
  const before = socket().sent.length
  for (let ms = 0; ms < 130_000 && !socket().sent.slice(before).includes(PING); ms += 10) clock.elapse(10)
}

/** A REGISTER is answered with this. */
function answerRegister({ port, socket }: StackRig, status: number, extra: readonly string[]): void {
  port.request({ method: 'REGISTER', uri: 'sip:ims.test', headers: [] }, () => undefined)
  for (const said of socket().take()) socket().say(answerTo(said, status, extra))
}

function registered(extra: readonly string[]): StackRig {
  const rig = createStackRig()
  answerRegister(rig, 200, extra)
  return rig
}

/** How the connection was lost, and after how many ms from now. */
function losses({ port, clock }: StackRig): (readonly [why: string, ms: number])[] {
  const lost: (readonly [string, number])[] = []
  const start = clock.now()
  port.onConnection(now => {
    if (now.kind === 'lost') lost.push([now.why, clock.now() - start])
  })
  return lost
}

describe('pings', () => {
  it('[REG-24] without Flow-Timer they come 95 to 120 s apart, never alike', () => {
    const times = pingTimes(registered(['Require: outbound']), 1_200_000)
    const gaps = times.map((at, index) => at - (times[index - 1] ?? 0))
    expect(times.length).toBeGreaterThanOrEqual(9)
    for (const gap of gaps) expect(gap >= 95_000 && gap <= 120_100).toBe(true)
  })
  it.each([
    [0, 48_000],
    [0.5, 54_000],
    [0.999, 59_988],
  ])('[REG-23] with Flow-Timer: 60 and chance %f the next comes after %i ms', (chance, ms) => {
    const clock = createHandClock()
    const times: number[] = []
    const start = clock.now()
    const ping = (): void => void times.push(clock.now() - start)
    const keepAlive = createKeepAlive({
      clock,
      chance: () => chance,
      quietMs: 3500,
      ping,
      probe: nothing,
      isMute: false,
      onSilent: nothing,
    })
    keepAlive.set({ flowTimerS: 60, required: true })
    clock.elapse(60_000)
    expect(times).toEqual([ms])
  })
  it('[REG-23] a Flow-Timer of a second makes nobody send faster than every 4 s', () => {
    const times = pingTimes(registered(['Flow-Timer: 1']), 20_000)
    expect(times.length).toBeGreaterThanOrEqual(3)
    for (const [index, at] of times.entries()) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(4000)
  })
  it('answers the ping of a server', () => {
    const { socket } = createStackRig()
    socket().say(PING)
    socket().say(new TextEncoder().encode(PING).buffer)
    expect(socket().sent).toEqual([PONG, PONG])
  })
  it.each(['Require: outbound', 'Require: gruu, outbound', 'Flow-Timer: 120'])(
    '[REG-25] a flow negotiated by "%s" without a pong is lost after 10 s, whatever else comes',
    negotiated => {
      const rig = registered([negotiated])
      untilPing(rig)
      const lost = losses(rig)
      rig.clock.elapse(9900)
      rig.socket().say(requestText({ method: 'OPTIONS', uri: rig.port.contactUri }))
      expect(lost).toEqual([])
      rig.clock.elapse(100)
      expect(lost.map(([why]) => why)).toEqual(['noPong'])
      expect(rig.socket().closed).toBe(true)
    },
  )
  it('[REG-25] a pong that waits in the queue when the 10 s are over still counts', () => {
    const clock = createHandClock()
    const silent: number[] = []
    // The pong is due at the very moment of the time-out, and behind it in the queue.
    const ping = (): void => void clock.after(0, () => void clock.after(10_000, () => keepAlive.ponged()))
    const onSilent = (): void => void silent.push(clock.now())
    const keepAlive = createKeepAlive({
      clock,
      chance: () => 0,
      quietMs: 3500,
      ping,
      probe: () => undefined,
      isMute: false,
      onSilent,
    })
    keepAlive.set({ flowTimerS: null, required: true })
    clock.elapse(96_000 + 10_000)
    expect(silent).toEqual([])
    keepAlive.stop()
  })
  it.each([[], ['Flow-Timer: soon'], ['Require: outbounds'], ['Supported: outbound']])(
    '[REG-18] a 200 with "%s" negotiates none: no CRLF leaves, and the flow stays',
    (...extra) => {
      const { port, socket, clock } = registered(extra)
      clock.elapse(3_600_000)
      expect(port.connection.kind).toBe('open')
      expect(socket().sent.filter(frame => frame.trim() === '')).toEqual([])
    },
  )
  it('[REG-26] `keep` is offered in Via of REGISTER alone; a value asks for pings as Flow-Timer does, and what is gone is lost', () => {
    const rig = createStackRig()
    rig.port.request(OPTIONS, () => undefined)
    rig.port.request({ method: 'REGISTER', uri: 'sip:ims.test', headers: [] }, () => undefined)
    const [options, register] = rig.socket().take()
    expect(options?.one('Via')).not.toContain('keep')
    expect(register?.one('Via')).toMatch(/^SIP\/2\.0\/WSS \w+\.invalid;keep;branch=/)
    if (options !== undefined) rig.socket().say(answerTo(options, 200))
    if (register !== undefined) rig.socket().say(answerTo(register, 200).replace(';keep;', ';keep=30;'))
    const times = pingTimes(rig, 310_000)
    expect(times.length).toBeGreaterThanOrEqual(10)
    for (const [index, at] of times.entries()) {
      const gap = at - (times[index - 1] ?? 0)
      expect(gap >= 23_900 && gap <= 30_100).toBe(true)
    }
    answerRegister(rig, 200, [])
    expect(pingTimes(rig, 310_000)).toEqual([])
  })
  it('[REG-26] `keep=0` asks for pings and names no time; a Flow-Timer goes before', () => {
    const [zero, both] = [createStackRig(), createStackRig()]
    for (const [{ port, socket }, extra] of [
      [zero, []],
      [both, ['Flow-Timer: 60']],
    ] as const) {
      port.request({ method: 'REGISTER', uri: 'sip:ims.test', headers: [] }, () => undefined)
      for (const said of socket().take()) socket().say(answerTo(said, 200, extra).replace(';keep;', ';keep=0;'))
    }
    expect(pingTimes(zero, 121_000)).toHaveLength(1)
    expect(pingTimes(both, 61_000)).toHaveLength(1)
  })
  it('[REG-26] what the next 200 does not negotiate again is lost, the pong that was awaited too', () => {
    const rig = registered(['Require: outbound'])
    untilPing(rig)
    answerRegister(rig, 200, [])
    const before = rig.socket().sent.length
    rig.clock.elapse(3_600_000)
    expect(rig.port.connection.kind).toBe('open')
    expect(rig.socket().sent.length).toBe(before)
  })
  it('[REG-23] only a 2xx to REGISTER sets the terms', () => {
    const rig = registered([])
    answerRegister(rig, 403, ['Require: outbound', 'Flow-Timer: 30'])
    rig.port.request(OPTIONS, () => undefined)
    for (const said of rig.socket().take()) rig.socket().say(answerTo(said, 200, ['Flow-Timer: 30']))
    rig.clock.elapse(600_000)
    expect(rig.socket().sent.filter(frame => frame === PING)).toEqual([])
  })
  it('[REG-23] a 200 that says the same does not put off the next ping', () => {
    const rig = registered(['Flow-Timer: 60'])
    for (let passed = 0; passed < 60_000; passed += 10_000) {
      rig.clock.elapse(10_000)
      answerRegister(rig, 200, ['Flow-Timer: 60'])
    }
    expect(rig.socket().sent.filter(frame => frame === PING)).toHaveLength(1)
  })
  it('no timer outlives its connection', () => {
    const rig = registered(['Require: outbound'])
    untilPing(rig)
    rig.port.request(OPTIONS, () => undefined)
    rig.clock.elapse(3500)
    rig.port.disconnect()
    expect(rig.clock.pending).toBe(0)
  })
})

describe('probes', () => {
  it('[REG-25] asks the next hop after 3.5 s without an answer, names nobody, and ends the flow 10 s later', () => {
    const rig = createStackRig()
    rig.socket().answersProbes = false
    const lost = losses(rig)
    const answers: string[] = []
    rig.port.request(OPTIONS, answer => void answers.push(answer.origin))
    rig.clock.elapse(3499)
    expect(rig.socket().probes).toEqual([])
    rig.clock.elapse(1)
    const [probe = ''] = rig.socket().probes
    expect(probe).toMatch(
      /^OPTIONS sip:edge\.ims\.test SIP\/2\.0\r\nVia: SIP\/2\.0\/WSS \w+\.invalid;branch=z9hG4bK\w{32}\r\n/,
    )
    expect(probe).toMatch(/\r\nContent-Length: 0\r\n\r\n$/)
    expect(probe).not.toMatch(/alice|Authorization|Contact/)
    rig.clock.elapse(9999)
    expect(lost).toEqual([])
    rig.clock.elapse(1)
    expect(lost).toEqual([['noPong', 13_500]])
    expect(answers).toEqual(['connection'])
  })
  it('many unanswered requests make one probe, and its answer clears them all', () => {
    const rig = createStackRig()
    for (let sent = 0; sent < 100; sent++) {
      rig.port.request(OPTIONS, () => undefined)
      rig.clock.elapse(10)
    }
    rig.clock.elapse(25_000)
    expect(rig.socket().probes).toHaveLength(1)
    expect(rig.port.connection.kind).toBe('open')
  })
  it('a request that leaves after an answered probe raises doubt anew', () => {
    const rig = createStackRig()
    rig.port.request(OPTIONS, () => undefined)
    rig.clock.elapse(4000)
    rig.port.request(OPTIONS, () => undefined)
    rig.clock.elapse(3499)
    expect(rig.socket().probes).toHaveLength(1)
    rig.clock.elapse(1)
    expect(rig.socket().probes).toHaveLength(2)
  })
  it.each([
    ['an answer', (rig: StackRig) => answerAll(rig, 200)],
    ['a provisional answer', (rig: StackRig) => answerAll(rig, 100)],
  ])('%s within 3.5 s leaves no doubt', (_, answer) => {
    const rig = createStackRig()
    rig.port.request(OPTIONS, () => undefined)
    rig.clock.elapse(3400)
    answer(rig)
    rig.clock.elapse(28_500)
    expect(rig.socket().probes).toEqual([])
  })
  it.each([
    ['an answer after 10 s', (rig: StackRig) => answerAll(rig, 200)],
    ['a request of the server', (rig: StackRig) => rig.socket().say(requestText({ method: 'NOTIFY' }))],
    ['a pong that nobody asked for', (rig: StackRig) => rig.socket().say(PONG)],
  ])('%s proves a flow that does not answer the probe', (_, arrives) => {
    const rig = createStackRig()
    rig.socket().answersProbes = false
    rig.port.request(OPTIONS, () => undefined)
    rig.clock.elapse(10_000)
    arrives(rig)
    rig.clock.elapse(20_000)
    expect(rig.port.connection.kind).toBe('open')
  })
  it('what arrives while a request waits puts the probe off until 3.5 s of silence', () => {
    const rig = createStackRig()
    rig.socket().answersProbes = false
    const lost = losses(rig)
    rig.port.request(OPTIONS, () => undefined)
    rig.clock.elapse(1000)
    rig.socket().say(requestText({ method: 'NOTIFY' }))
    rig.clock.elapse(3400)
    expect(rig.socket().probes).toEqual([])
    rig.clock.elapse(11_000)
    expect(lost).toEqual([['noPong', 14_500]])
  })
  it('a request with a provisional answer only makes the flow suspect when its 32 s are over', () => {
    const rig = createStackRig()
    rig.port.request(OPTIONS, () => undefined)
    answerAll(rig, 100)
    rig.clock.elapse(31_999)
    expect(rig.socket().probes).toEqual([])
    rig.clock.elapse(1)
    expect(rig.socket().probes).toHaveLength(1)
  })
  it('is the same request where pings were negotiated', () => {
    const rig = registered(['Require: outbound'])
    rig.socket().answersProbes = false
    const lost = losses(rig)
    rig.port.request(OPTIONS, () => undefined)
    rig.clock.elapse(3500)
    expect([rig.socket().probes.length, rig.socket().sent.includes(PING)]).toEqual([1, false])
    rig.clock.elapse(10_000)
    expect(lost).toEqual([['noPong', 13_500]])
  })
  it('an idle flow without pings is asked after 95 to 120 s of silence, not while something arrives', () => {
    const rig = createStackRig()
    for (let s = 0; s < 300; s++) {
      rig.clock.elapse(1000)
      rig.socket().say(requestText({ method: 'ACK' }))
    }
    rig.clock.elapse(94_000)
    expect(rig.socket().probes).toHaveLength(0)
    rig.clock.elapse(27_000)
    expect(rig.socket().probes).toHaveLength(1)
    rig.clock.elapse(180_000)
    expect(rig.socket().probes.length).toBeLessThanOrEqual(3)
  })
  it('an idle flow is held to probes that it has answered before, and to no others', () => {
    const [deaf, frozen] = [createStackRig(), createStackRig()]
    deaf.socket().answersProbes = false
    const [stays, goes] = [losses(deaf), losses(frozen)]
    for (const { clock } of [deaf, frozen]) clock.elapse(130_000)
    frozen.socket().answersProbes = false
    for (const { clock } of [deaf, frozen]) clock.elapse(130_000)
    expect([stays, goes.map(([why]) => why)]).toEqual([[], ['noPong']])
  })
  it('a doubt hastens an idle probe that silence would not have ended', () => {
    const rig = createStackRig()
    rig.socket().answersProbes = false
    for (let s = 0; s < 130 && rig.socket().probes.length === 0; s++) rig.clock.elapse(1000)
    const lost = losses(rig)
    rig.port.request(OPTIONS, () => undefined)
    rig.clock.elapse(10_000)
    expect(lost.length).toBe(1)
    expect(rig.socket().probes).toHaveLength(1)
  })
})

describe('a WebSocket that neither opens nor fails', () => {
  it('[REG-31] is unreachable after 64*T1', () => {
    const rig = createStackRig()
    const seen: Connection['kind'][] = []
    rig.port.onConnection(now => void seen.push(now.kind))
    rig.port.connect('wss://b.test/')
    const lost = losses(rig)
    rig.clock.elapse(31_999)
    expect(seen).toEqual(['connecting'])
    rig.clock.elapse(1)
    expect(lost).toEqual([['unreachable', 32_000]])
    expect(rig.socket().closed).toBe(true)
    rig.socket().open()
    expect(rig.port.connection.kind).toBe('lost')
  })
})

function answerAll({ socket }: StackRig, status: number): void {
  for (const said of socket().take()) socket().say(answerTo(said, status))
}
