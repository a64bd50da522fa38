import { describe, expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { answerTo, type SaidMessage } from '../sip/scriptedSocket.ts'
import { createStackRig, RIG_URL } from '../sip/stackRig.ts'
import { createRegistration, type RegistrationReport } from './agent.ts'

const INSTANCE = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'

/** A registration on the real stack; the other end of the WebSocket is the test. Waits last as long as they may. */
function begin() {
  const rig = createStackRig({ binding: null })
  const reports: RegistrationReport[] = []
  const registration = createRegistration({
    port: rig.port,
    account: { aor: 'sip:alice@ims.test', domain: 'ims.test', server: RIG_URL, instance: INSTANCE },
    chance: () => 1,
    log: silentLog,
    onReport: report => void reports.push(report),
  })
  registration.start(true)
  const register = (): SaidMessage => {
    const said = rig.socket().take().at(-1)
    if (said?.start !== 'REGISTER sip:ims.test SIP/2.0') throw new Error(`no REGISTER but ${said?.start ?? 'nothing'}`)
    return said
  }
  const answer = (status: number, ...headers: readonly string[]): void =>
    rig.socket().say(answerTo(register(), status, headers))
  const grant = (...headers: readonly string[]): void =>
    answer(200, `Contact: <${rig.port.contactUri}>;expires=3600`, ...headers)
  /** How long the next try is waited for. */
  const waitS = (): number => ((reports.at(-1)?.retryAt ?? Number.NaN) - rig.clock.now()) / 1000
  const back = (): void => {
    rig.clock.elapse(waitS() * 1000)
    rig.socket().open()
  }
  /** One try fails, the next flow opens. */
  const failOnce = (): void => {
    rig.socket().drop()
    back()
  }
  return {
    ...rig,
    registration,
    register,
    answer,
    grant,
    waitS,
    back,
    failOnce,
    phase: () => reports.at(-1)?.phase.kind,
  }
}

describe('registration: when a flow counts as a success', () => {
  const PINGS = 'Require: outbound'

  it('[REG-29] 200 and a drop before the first pong: the count of failures goes on', () => {
    const it = begin()
    it.socket().open()
    it.failOnce()
    it.failOnce()
    it.grant(PINGS)
    expect(it.phase()).toBe('registered')
    it.socket().drop()
    // Two failures before: W = 30 * 2^2.
    expect(it.waitS()).toBe(120)
  })
  it('[REG-29] 200 and a pong: the count begins anew', () => {
    const it = begin()
    it.socket().open()
    it.failOnce()
    it.failOnce()
    it.grant(PINGS)
    it.clock.elapse(120_000)
    expect(it.socket().sent.at(-1)).toBe('\r\n\r\n')
    it.socket().say('\r\n')
    it.socket().drop()
    expect(it.waitS()).toBe(30)
  })
  it('[REG-29] a CRLF that no ping asked for is no pong', () => {
    const it = begin()
    it.socket().open()
    it.failOnce()
    it.grant('Flow-Timer: 60')
    it.socket().say('\r\n')
    it.socket().drop()
    expect(it.waitS()).toBe(60)
  })
  it('[REG-29] a refresh proves nothing more, and a flow once proved stays so', () => {
    const it = begin()
    it.socket().open()
    it.failOnce()
    it.grant('Flow-Timer: 600')
    it.registration.network(true)
    it.clock.elapse(600_000)
    it.socket().say('\r\n')
    it.clock.elapse(2_400_000)
    it.grant(PINGS)
    it.socket().drop()
    expect(it.waitS()).toBe(30)
  })
  it('[REG-29] where no pings keep the flow, 200 is enough', () => {
    const it = begin()
    it.socket().open()
    it.failOnce()
    it.failOnce()
    it.grant()
    it.socket().drop()
    expect(it.waitS()).toBe(30)
  })
})

describe('registration: Retry-After', () => {
  it('[REG-30] 0 is at once, and once in a row', () => {
    const it = begin()
    it.socket().open()
    it.grant()
    it.failOnce()
    it.answer(503, 'Retry-After: 0')
    expect(it.waitS()).toBe(0)
    it.back()
    it.answer(503, 'Retry-After: 0')
    expect(it.waitS()).toBe(120)
  })
  it('[REG-30] 3000 s where the wait would be a minute', () => {
    const it = begin()
    it.socket().open()
    it.grant()
    it.failOnce()
    it.answer(503, 'Retry-After: 3000')
    expect(it.waitS()).toBe(3000)
  })
})

describe('registration: the network comes back', () => {
  it('[REG-31] ten times within a second: one attempt', () => {
    const it = begin()
    it.socket().open()
    it.grant()
    it.socket().drop()
    const before = it.sockets.length
    for (let index = 0; index < 10; index++) {
      it.registration.network(true)
      it.clock.elapse(50)
      it.socket().drop()
      it.clock.elapse(50)
    }
    expect(it.sockets.length - before).toBe(1)
  })
})

describe('registration: 420', () => {
  it('[REG-45] the same without what is not supported: CSeq one higher, Call-ID, From and To the same', () => {
    const it = begin()
    it.socket().open()
    const first = it.register()
    expect(first.one('Supported')).toBe('path, gruu, outbound')
    it.socket().say(answerTo(first, 420, ['Unsupported: gruu']))
    const second = it.register()
    expect(second.one('Supported')).toBe('path, outbound')
    expect(second.one('CSeq')).toBe('2 REGISTER')
    for (const name of ['Call-ID', 'From', 'To']) expect(second.one(name)).toBe(first.one(name))
    it.socket().say(answerTo(second, 200, [`Contact: <${it.port.contactUri}>;expires=3600`]))
    expect(it.phase()).toBe('registered')
    it.clock.elapse(3_000_000)
    expect(it.register().one('Supported')).toBe('path, outbound')
  })
  it('[REG-45] of what we did not say, or again and again: no loop', () => {
    const it = begin()
    it.socket().open()
    it.answer(420, 'Unsupported: path, gruu')
    it.answer(420, 'Unsupported: outbound')
    expect(it.phase()).toBe('registering')
    it.answer(420, 'Unsupported: path, foo')
    expect([it.phase(), it.socket().take()]).toEqual(['waiting', []])
  })
})
