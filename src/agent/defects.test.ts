/**
 * What is known to be wrong in sip.js 0.21.2 and concerns roles, each tried with our roles on the real stack; the other
 * end of the WebSocket is the test. The rest of the list is in sip/defects.test.ts.
 */

import { describe, expect, it } from 'vitest'
import { fullPidf } from '../codec/pidf.ts'
import { here } from '../lib/lazy.ts'
import { silentLog } from '../lib/log.ts'
import { createRegistration, type RegistrationReport } from '../registration/agent.ts'
import { createDigest } from '../sip/digest.ts'
import { answerTo, type SaidMessage } from '../sip/scriptedSocket.ts'
import { sha2 } from '../sip/sha2.ts'
import { createStackRig, RIG_URL, requestText } from '../sip/stackRig.ts'
import { createWatcher, type WatchReport } from '../watcher/agent.ts'

const BOB = 'sip:bob@ims.test'
const CHALLENGE = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"'

function registering() {
  const rig = createStackRig({ binding: null })
  const reports: RegistrationReport[] = []
  let drawn = 0
  rig.port.setAuthenticator(
    createDigest({
      sha2: here(sha2),
      domain: 'ims.test',
      realms: [
        { realm: 'edge', host: 'ims.test' },
        { realm: 'ims.test', host: 'ims.test' },
      ],
      known: { isPlain: true, best: {} },
      onKnown: () => undefined,
      credentials: { username: 'a', secret: { kind: 'password', password: 'p' } },
      randomHex: () => `c${String((drawn += 1))}`,
    }),
  )
  const registration = createRegistration({
    port: rig.port,
    account: {
      aor: 'sip:alice@ims.test',
      domain: 'ims.test',
      server: RIG_URL,
      instance: 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    },
    chance: () => 0.5,
    log: silentLog,
    onReport: report => void reports.push(report),
  })
  registration.start(true)
  rig.socket().open()
  return { ...rig, registration, phase: () => reports.at(-1)?.phase.kind }
}

function watching(uri = BOB) {
  const rig = createStackRig()
  const reports: WatchReport[] = []
  const { port, clock } = rig
  const watcher = createWatcher({
    pidf: here(fullPidf),
    port,
    clock,
    chance: () => 0.5,
    log: silentLog,
    t1Ms: 500,
    onReport: report => void reports.push(report),
  })
  watcher.registered()
  watcher.watch(uri)
  let cseq = 0
  /** The server of Bob speaks, in the dialog of that SUBSCRIBE. */
  const notify = (subscribe: SaidMessage, state: string): void => {
    cseq += 1
    const tag = /;tag=([^;]*)/.exec(subscribe.one('From'))?.[1] ?? ''
    rig.socket().say(
      requestText({
        method: 'NOTIFY',
        uri: port.contactUri,
        callId: subscribe.one('Call-ID'),
        toTag: tag,
        cseq,
        branch: `z9hG4bKn${String(cseq)}`,
        headers: ['Contact: <sip:ps@1.test>', 'Event: presence', `Subscription-State: ${state}`],
      }),
    )
  }
  const last = (): WatchReport['watch'] | undefined => reports.at(-1)?.watch
  return { ...rig, watcher, notify, last }
}

type Rig = ReturnType<typeof createStackRig>

/** The requests of this method that have just left, unanswered. */
const left = (rig: Rig, method: string): readonly SaidMessage[] =>
  rig
    .socket()
    .take()
    .filter(one => one.start.startsWith(`${method} `))

/** Answers all that leave for so long; gives how many there were. */
function answeredFor(rig: Rig, method: string, seconds: number, status: number, ...headers: readonly string[]): number {
  let count = 0
  for (let second = 0; second < seconds; second += 1) {
    for (const one of left(rig, method)) {
      count += 1
      rig.socket().say(answerTo(one, status, headers))
    }
    rig.clock.elapse(1000)
  }
  return count
}

describe('what sip.js gets wrong in registering', () => {
  it.each([
    [
      '[REG-37] defect 2: Expires without a parameter of Contact',
      (contact: string) => [`Contact: ${contact}`, 'Expires: 600'],
    ],
    ['[REG-37] defect 3: no Contact', () => ['Expires: 600']],
    ['[REG-37] defect 3: neither Contact nor Expires', () => []],
    ['defect 2: an Expires that is none', (contact: string) => [`Contact: ${contact};expires=soon`, 'Expires: never']],
  ])('%s in a 200: registered, and no flood', (_title, headers) => {
    const rig = registering()
    const given = headers(`<${rig.port.contactUri}>`)
    expect(answeredFor(rig, 'REGISTER', 200, 200, ...given)).toBe(1)
    expect(rig.phase()).toBe('registered')
  })
  it('defect 2: a registrar that grants a second is not asked in a flood', () => {
    const rig = registering()
    const contact = `Contact: <${rig.port.contactUri}>;expires=1`
    expect(answeredFor(rig, 'REGISTER', 60, 200, contact)).toBeLessThanOrEqual(121)
  })
  it('[REG-50] [REG-52] defect 4: a refresh proves itself anew on the nonce that it has', () => {
    const rig = registering()
    const proofs: string[] = []
    for (let round = 0; round < 5; round += 1) {
      for (const one of left(rig, 'REGISTER')) {
        const proof = one.one('Authorization')
        if (proof !== '') proofs.push(proof)
        const accepted = [`Contact: <${rig.port.contactUri}>;expires=60`]
        rig.socket().say(answerTo(one, proof === '' ? 401 : 200, proof === '' ? [CHALLENGE] : accepted))
      }
      if (round > 0) rig.clock.elapse(30_000)
    }
    expect(proofs.map(one => /nc=(\d+)/.exec(one)?.[1])).toEqual(['00000001', '00000002', '00000003', '00000004'])
    expect(new Set(proofs.map(one => /response="(\w+)"/.exec(one)?.[1])).size).toBe(4)
  })
})

describe('what sip.js gets wrong in watching', () => {
  it('[WAT-01] defect 1: a tel: contact is subscribed to', () => {
    const rig = watching('tel:+49301')
    expect(left(rig, 'SUBSCRIBE')[0]?.start).toBe('SUBSCRIBE tel:+49301 SIP/2.0')
  })
  it('[WAT-08] defect 7: a refresh says again what it accepts', () => {
    const rig = watching()
    const [first] = left(rig, 'SUBSCRIBE')
    if (first === undefined) throw new Error('nothing asked')
    rig.socket().say(answerTo(first, 200, ['Expires: 600']))
    rig.notify(first, 'active;expires=600')
    rig.clock.elapse(590_000)
    const [refresh] = left(rig, 'SUBSCRIBE')
    for (const name of ['Accept', 'Supported', 'Event', 'Allow-Events'])
      expect([name, refresh?.one(name)]).toEqual([name, first.one(name)])
    expect(refresh?.one('Call-ID')).toBe(first.one('Call-ID'))
  })
  it('[WAT-07] defect 8: a NOTIFY without expires leaves the time that was granted, and refreshing goes on', () => {
    const rig = watching()
    const [first] = left(rig, 'SUBSCRIBE')
    if (first === undefined) throw new Error('nothing asked')
    rig.socket().say(answerTo(first, 200, ['Expires: 600']))
    rig.notify(first, 'active')
    let refreshes = 0
    for (let second = 0; second < 6000; second += 1) {
      for (const one of left(rig, 'SUBSCRIBE')) {
        refreshes += 1
        expect(one.one('Call-ID')).toBe(first.one('Call-ID'))
        rig.socket().say(answerTo(one, 200, ['Expires: 600']))
        rig.notify(first, 'active')
      }
      rig.clock.elapse(1000)
    }
    // 600 s each, refreshed after three quarters at the earliest.
    expect(refreshes).toBeGreaterThanOrEqual(10)
    expect(refreshes).toBeLessThanOrEqual(14)
    expect(rig.last()?.kind).toBe('active')
  })
  it.each(['deactivated', 'timeout'])(
    '[WAT-10] defect 9: terminated;reason=%s again and again makes no flood',
    reason => {
      const rig = watching()
      let asked = 0
      for (let tenth = 0; tenth < 600; tenth += 1) {
        for (const one of left(rig, 'SUBSCRIBE')) {
          asked += 1
          rig.socket().say(answerTo(one, 200, ['Expires: 600']))
          rig.notify(one, `terminated;reason=${reason}`)
        }
        rig.clock.elapse(100)
      }
      expect(asked).toBeLessThanOrEqual(5)
    },
  )
  it('[WAT-09] defect 10: retry-after is in seconds', () => {
    const rig = watching()
    const [first] = left(rig, 'SUBSCRIBE')
    if (first === undefined) throw new Error('nothing asked')
    rig.socket().say(answerTo(first, 200))
    rig.notify(first, 'terminated;reason=probation;retry-after=30')
    rig.clock.elapse(29_999)
    expect(left(rig, 'SUBSCRIBE')).toEqual([])
    rig.clock.elapse(3_001)
    expect(left(rig, 'SUBSCRIBE')).toHaveLength(1)
  })
  it('[WAT-14] defect 11: a refusal is told with its status; 423 is mended with its Min-Expires', () => {
    const refused = watching()
    for (const one of left(refused, 'SUBSCRIBE')) refused.socket().say(answerTo(one, 403))
    expect(refused.last()).toMatchObject({
      kind: 'ended',
      failure: { reason: 'forbidden', status: 403, detail: 'Said' },
    })
    const brief = watching()
    for (const one of left(brief, 'SUBSCRIBE')) brief.socket().say(answerTo(one, 423, ['Min-Expires: 7200']))
    brief.clock.elapse(2_000)
    expect(left(brief, 'SUBSCRIBE').map(one => one.one('Expires'))).toEqual(['7200'])
  })
  it('[LIFE-02] defect 12: leaving with a subscription open comes to its end', () => {
    const rig = watching()
    const [first] = left(rig, 'SUBSCRIBE')
    if (first === undefined) throw new Error('nothing asked')
    rig.socket().say(answerTo(first, 200))
    rig.notify(first, 'active;expires=600')
    rig.watcher.goodbye()
    const [goodbye] = left(rig, 'SUBSCRIBE')
    expect(goodbye?.one('Expires')).toBe('0')
    if (goodbye !== undefined) rig.socket().say(answerTo(goodbye, 200))
    rig.notify(first, 'terminated;reason=timeout')
    rig.watcher.close()
    rig.port.close()
    expect(rig.clock.pending).toBe(0)
  })
})
