import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { silentLog } from '../lib/log.ts'
import { createFakePort } from '../sip/fakePort.ts'
import { header } from '../sip/port.ts'
import { createRegistration, type RegistrationReport } from './agent.ts'

const instance = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'
const aor = 'sip:alice@ims.test'

function begin(persist = false) {
  const clock = createHandClock()
  const port = createFakePort({ clock })
  const reports: RegistrationReport[] = []
  const registration = createRegistration({
    port,
    account: { aor, domain: 'ims.test', server: 'wss://edge.ims.test/', instance },
    chance: () => 0.5,
    log: silentLog,
    onReport: report => {
      reports.push(report)
    },
  })
  registration.start(persist)
  const last = () => {
    const sent = port.sent.at(-1)
    if (sent === undefined) throw new Error('nothing was sent')
    return sent
  }
  const contact = (): string => `<${port.contactUri}>;+sip.instance="<${instance}>";reg-id=1`
  const accept = (headers: readonly (readonly [string, string])[] = []): void => {
    last().answer(200, { headers: [['Contact', `${contact()};expires=3600`], ...headers] })
  }
  return { clock, port, reports, registration, last, contact, accept, phase: () => reports.at(-1)?.phase.kind }
}

describe('registration agent', () => {
  it('[REG-32] [REG-43] sends REGISTER to the home domain alone, To and From the address of record', () => {
    const { port, last } = begin()
    port.open()
    expect(last()).toMatchObject({ method: 'REGISTER', uri: 'sip:ims.test', to: aor, from: aor, cseq: 1, toTag: null })
  })

  it('[REG-68] [REG-67] [REG-15] Contact has instance and reg-id, is not the AoR, and path and gruu are supported', () => {
    const { port, last } = begin()
    port.open()
    const contact = header(last().headers, 'Contact') ?? ''
    expect(contact).toContain(`+sip.instance="<${instance}>"`)
    expect(contact).toContain('reg-id=1')
    expect(contact).toContain(`<${port.contactUri}>`)
    expect(contact).not.toContain('gruu')
    expect(port.contactUri).not.toBe(aor)
    expect(header(last().headers, 'Supported')).toBe('path, gruu, outbound')
  })

  it('[REG-83] Contact tells methods and events, in refreshes too', () => {
    const { clock, port, last, accept } = begin()
    port.open()
    accept()
    clock.elapse(3_000_000)
    expect(port.sent).toHaveLength(2)
    expect(header(last().headers, 'Contact')).toContain('methods="SUBSCRIBE,NOTIFY,OPTIONS";events="presence"')
  })

  it('[REG-32] a refresh keeps the Call-ID and goes on counting after challenges', () => {
    const { clock, port, last, contact } = begin()
    port.open()
    const { callId } = last()
    last().answer(200, { cseq: 2, headers: [['Contact', `${contact()};expires=3600`]] })
    clock.elapse(3_000_000)
    expect(last()).toMatchObject({ callId, cseq: 3 })
  })

  it('[REG-37] of several Contacts ours decides how long', () => {
    const { port, reports, last, contact, clock } = begin()
    port.open()
    const others = '<sip:alice@192.0.2.1>;expires=30, "A, B" <sip:alice@192.0.2.2>;expires=90'
    last().answer(200, {
      headers: [
        ['Contact', others],
        ['Contact', `${contact()};expires=1800`],
      ],
    })
    expect(reports.at(-1)?.phase).toMatchObject({ kind: 'registered', expiresAt: clock.now() + 1_800_000 })
  })

  it('[REG-37] without a parameter the Expires header decides; without both it is asked again within five minutes', () => {
    const one = begin()
    one.port.open()
    one.last().answer(200, {
      headers: [
        ['Contact', one.contact()],
        ['Expires', '700'],
      ],
    })
    expect(one.reports.at(-1)?.phase).toMatchObject({ expiresAt: one.clock.now() + 700_000 })
    const two = begin()
    two.port.open()
    two.last().answer(200)
    expect(two.reports.at(-1)?.phase).toMatchObject({ expiresAt: two.clock.now() + 600_000 })
    two.clock.elapse(300_000 - 1)
    expect(two.port.sent).toHaveLength(1)
    two.clock.elapse(1)
    expect(two.port.sent).toHaveLength(2)
  })

  it('[REG-65] the first P-Associated-URI is the default identity; a registered one that is not listed is barred', () => {
    const { port, accept } = begin()
    port.open()
    accept([
      ['P-Associated-URI', '<sip:a@ims.test>, <tel:+4917000001>'],
      ['P-Associated-URI', '<sip:b@ims.test>'],
    ])
    expect(port.binding?.identities).toEqual(['sip:a@ims.test', 'tel:+4917000001', 'sip:b@ims.test'])
    expect(port.binding?.identities).not.toContain(aor)
  })

  it('[REG-66] the service route is kept in order and replaced by the next 200', () => {
    const { clock, port, accept } = begin()
    port.open()
    accept([['Service-Route', '<sip:s1;lr>, <sip:s2;lr>']])
    expect(port.binding?.serviceRoute).toEqual(['<sip:s1;lr>', '<sip:s2;lr>'])
    clock.elapse(3_000_000)
    accept([['Service-Route', '<sip:s3;lr>']])
    expect(port.binding?.serviceRoute).toEqual(['<sip:s3;lr>'])
  })

  it('[REG-66] nothing of the binding outlives the registration', () => {
    const { port, accept } = begin()
    port.open()
    accept([['Service-Route', '<sip:s1;lr>']])
    port.lose()
    expect(port.binding).toBeNull()
  })

  it('[REG-67] Path in the answer changes no route', () => {
    const { port, accept } = begin()
    port.open()
    accept([['Path', '<sip:p1;lr>']])
    expect(port.binding?.serviceRoute).toEqual([])
  })

  it('[REG-68] a public GRUU is taken from our Contact', () => {
    const { port, last, contact } = begin()
    port.open()
    last().answer(200, { headers: [['Contact', `${contact()};pub-gruu="sip:alice@ims.test;gr=x";expires=60`]] })
    expect(port.binding?.gruu).toBe('sip:alice@ims.test;gr=x')
  })

  it('[REG-02] a WebSocket that does not open ends the first try with a reason', () => {
    const { port, reports } = begin()
    port.lose('unreachable')
    expect(reports.at(-1)?.phase).toMatchObject({ kind: 'ended', failure: { reason: 'unreachable' } })
  })

  it('[REG-01] a server that does not speak the sip subprotocol is named as such', () => {
    const { port, reports } = begin()
    port.lose('notSip')
    expect(reports.at(-1)?.phase).toMatchObject({ kind: 'ended', failure: { reason: 'notSip' } })
  })

  it('[REG-27] a lost flow is replaced with the same instance and reg-id; the wait is told', () => {
    const { clock, port, reports, last, accept } = begin()
    port.open()
    accept()
    const { callId } = last()
    port.lose()
    expect(reports.at(-1)).toMatchObject({ phase: { kind: 'waiting' }, retryAt: clock.now() + 22_500 })
    clock.elapse(22_500)
    port.open()
    expect(header(last().headers, 'Contact')).toContain(`reg-id=1;+sip.instance="<${instance}>"`)
    expect(last().callId).not.toBe(callId)
  })

  it.each([
    [403, 'network', 'forbidden'],
    [404, 'network', 'unknownUser'],
    [408, 'timeout', 'timeout'],
    [503, 'network', 'overloaded'],
    [500, 'network', 'serverError'],
    [499, 'network', 'refused'],
  ] as const)('[REG-44] %i by %s is told as %s', (status, origin, reason) => {
    const { port, reports, last } = begin()
    port.open()
    last().answer(status, { origin })
    expect(reports.at(-1)?.phase).toMatchObject({ kind: 'ended', failure: { reason } })
  })

  it.each(['noCommonAlgorithm', 'downgrade', 'challenged', 'malformed'] as const)(
    '[REG-48] a challenge that is not met is told as %s',
    unmet => {
      const { port, reports, last } = begin()
      port.open()
      last().answer(401, { origin: 'credentials', unmet })
      expect(reports.at(-1)?.phase).toMatchObject({ kind: 'ended', failure: { reason: unmet, status: 401 } })
    },
  )

  it('[REG-52] rejected credentials are the wrong password, not a reason to try again', () => {
    const { clock, port, reports, last } = begin()
    port.open()
    const challenge = 'Digest realm="ims.test", nonce="n", algorithm=MD5, qop="auth"'
    last().answer(401, { origin: 'credentials', unmet: 'wrongPassword', headers: [['WWW-Authenticate', challenge]] })
    expect(reports.at(-1)?.phase).toMatchObject({ kind: 'ended', failure: { reason: 'wrongPassword', status: 401 } })
    clock.elapse(10_000_000)
    expect(port.sent).toHaveLength(1)
  })

  it('[REG-41] signing out sends expires=0 for the own Contact only', () => {
    const { port, registration, last, accept, phase } = begin()
    port.open()
    accept()
    registration.remove()
    expect(header(last().headers, 'Contact')).toMatch(/^<.*>;.*expires=0$/)
    expect(header(last().headers, 'Expires')).toBe('0')
    last().answer(200)
    expect(phase()).toBe('ended')
    expect(port.connection.kind).toBe('closed')
  })
})
