import { describe, expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { createRegistration, type RegistrationReport } from '../registration/agent.ts'
import { answerTo, type SaidMessage } from '../sip/scriptedSocket.ts'
import { createStackRig, RIG_URL } from '../sip/stackRig.ts'

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
  /** The server answers each of our pings. */
  const answerPings = (untilS: number): void => {
    for (let s = 0; s < untilS; s++) {
      const from = rig.socket().sent.length
      rig.clock.elapse(1000)
      if (rig.socket().sent.slice(from).includes('\r\n\r\n')) rig.socket().say('\r\n')
    }
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
    answerPings,
    failOnce,
    phase: () => reports.at(-1)?.phase.kind,
  }
}

describe('registration: when a flow counts as a success', () => {
  const PINGS = 'Require: outbound'

  it('[REG-29] 200 and a drop before the first pong: the count of failures goes on', () => {
    const ue = begin()
    ue.socket().open()
    ue.failOnce()
    ue.failOnce()
    ue.grant(PINGS)
    expect(ue.phase()).toBe('registered')
    ue.socket().drop()
    // Two failures before: W = 30 * 2^2.
    expect(ue.waitS()).toBe(120)
  })
  it('[REG-29] 200 and a pong: the count begins anew', () => {
    const ue = begin()
    ue.socket().open()
    ue.failOnce()
    ue.failOnce()
    ue.grant(PINGS)
    ue.answerPings(120)
    ue.socket().drop()
    expect(ue.waitS()).toBe(30)
  })
  it('[REG-29] after a pong a refresh that fails is the first failure', () => {
    const ue = begin()
    ue.socket().open()
    ue.failOnce()
    ue.failOnce()
    ue.grant('Flow-Timer: 60')
    ue.answerPings(3000)
    ue.answer(500)
    ue.answerPings(60)
    expect(ue.register().one('CSeq')).toBe('3 REGISTER')
  })
  it('[REG-29] a CRLF that no ping asked for is no pong', () => {
    const ue = begin()
    ue.socket().open()
    ue.failOnce()
    ue.grant('Flow-Timer: 60')
    ue.socket().say('\r\n')
    ue.socket().drop()
    expect(ue.waitS()).toBe(60)
  })
  it('[REG-29] a flow once proved stays so after a refresh', () => {
    const ue = begin()
    ue.socket().open()
    ue.failOnce()
    ue.grant('Flow-Timer: 60')
    ue.answerPings(3000)
    ue.grant('Flow-Timer: 60')
    ue.socket().drop()
    expect(ue.waitS()).toBe(30)
  })
  it('[REG-29] where no pings keep the flow, 200 is enough', () => {
    const ue = begin()
    ue.socket().open()
    ue.failOnce()
    ue.failOnce()
    ue.grant()
    ue.socket().drop()
    expect(ue.waitS()).toBe(30)
  })
})

describe('registration: Retry-After', () => {
  it('[REG-30] 0 is at once, and once in a row', () => {
    const ue = begin()
    ue.socket().open()
    ue.grant()
    ue.failOnce()
    ue.answer(503, 'Retry-After: 0')
    expect(ue.waitS()).toBe(0)
    ue.back()
    ue.answer(503, 'Retry-After: 0')
    expect(ue.waitS()).toBe(120)
  })
  it('[REG-30] 3000 s where the wait would be a minute', () => {
    const ue = begin()
    ue.socket().open()
    ue.grant()
    ue.failOnce()
    ue.answer(503, 'Retry-After: 3000')
    expect(ue.waitS()).toBe(3000)
  })
})

describe('registration: the network comes back', () => {
  it('[REG-31] ten times within a second: one attempt', () => {
    const ue = begin()
    ue.socket().open()
    ue.grant()
    ue.socket().drop()
    const before = ue.sockets.length
    for (let index = 0; index < 10; index++) {
      ue.registration.network(true)
      ue.clock.elapse(50)
      ue.socket().drop()
      ue.clock.elapse(50)
    }
    expect(ue.sockets.length - before).toBe(1)
  })
})

describe('registration: 420', () => {
  it('[REG-45] the same without what is not supported: CSeq one higher, Call-ID, From and To the same', () => {
    const ue = begin()
    ue.socket().open()
    const first = ue.register()
    expect(first.one('Supported')).toBe('path, gruu, outbound')
    ue.socket().say(answerTo(first, 420, ['Unsupported: gruu']))
    const second = ue.register()
    expect(second.one('Supported')).toBe('path, outbound')
    expect(second.one('CSeq')).toBe('2 REGISTER')
    for (const name of ['Call-ID', 'From', 'To']) expect(second.one(name)).toBe(first.one(name))
    ue.socket().say(answerTo(second, 200, [`Contact: <${ue.port.contactUri}>;expires=3600`]))
    expect(ue.phase()).toBe('registered')
    ue.clock.elapse(3_000_000)
    expect(ue.register().one('Supported')).toBe('path, outbound')
  })
  it('[REG-45] of what we did not say, or again and again: no loop', () => {
    const ue = begin()
    ue.socket().open()
    ue.answer(420, 'Unsupported: path, gruu')
    ue.answer(420, 'Unsupported: outbound')
    expect(ue.phase()).toBe('registering')
    ue.answer(420, 'Unsupported: path, foo')
    expect([ue.phase(), ue.socket().take()]).toEqual(['waiting', []])
  })
})
