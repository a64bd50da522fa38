/**
 * A registration with the real digest on the real stack, against a network that challenges in any order: what RFC 3261
 * §22.1 and RFC 7616 §3.4 forbid never leaves.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { here } from '../lib/lazy.ts'
import { silentLog } from '../lib/log.ts'
import { createRegistration, type RegistrationReport } from '../registration/agent.ts'
import { createDigest } from '../sip/digest.ts'
import { answerTo, type SaidMessage } from '../sip/scriptedSocket.ts'
import { sha2 } from '../sip/sha2.ts'
import { createStackRig, RIG_URL } from '../sip/stackRig.ts'

type Action =
  /** `nonce` 0 is the newest that the request has used, if it has; others are new or of before. */
  | {
      readonly kind: 'challenge'
      readonly status: 401 | 407
      readonly nonce: number
      readonly stale: boolean
      readonly algorithms: readonly string[]
    }
  | { readonly kind: 'grant'; readonly nextNonce: number | null; readonly expiresS: number }
  | { readonly kind: 'refuse'; readonly status: number }
  | { readonly kind: 'elapse'; readonly ms: number }
  | { readonly kind: 'drop' | 'again' }

const challenge: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('challenge' as const),
  status: fc.constantFrom(401 as const, 401 as const, 401 as const, 407 as const),
  nonce: fc.nat(4),
  stale: fc.constantFrom(false, false, true),
  algorithms: fc.constantFrom(['MD5'], ['MD5'], ['SHA-256', 'MD5'], ['MD5-sess'], ['AKAv1-MD5', 'MD5'], ['AKAv1-MD5']),
})
const other: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constant('grant' as const),
    nextNonce: fc.constantFrom(null, null, 1, 2, 3),
    expiresS: fc.constantFrom(60, 600),
  }),
  fc.constantFrom(403, 408, 500, 503).map((status): Action => ({ kind: 'refuse', status })),
  fc.constantFrom(1_000, 31_000, 33_000, 320_000).map((ms): Action => ({ kind: 'elapse', ms })),
  fc.constantFrom<Action>({ kind: 'drop' }, { kind: 'again' }),
)
const scripts = fc.array(fc.oneof({ weight: 3, arbitrary: challenge }, { weight: 2, arbitrary: other }), {
  minLength: 2,
  maxLength: 16,
})

type Proof = { readonly key: string; readonly response: string; readonly side: string }

function proofsOf(said: SaidMessage): readonly Proof[] {
  return ['Authorization', 'Proxy-Authorization'].flatMap(side =>
    said.all(side).map(value => {
      const field = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)`).exec(value)?.[1] ?? ''
      return { side, key: `${side} ${field('nonce')} ${field('nc')}`, response: `${side} ${field('response')}` }
    }),
  )
}

function begin() {
  const rig = createStackRig({ binding: null })
  const reports: RegistrationReport[] = []
  const seen: SaidMessage[] = []
  const wrong: string[] = []
  let waiting: SaidMessage | null = null
  let lines = 0
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
    account: { aor: 'sip:alice@ims.test', domain: 'ims.test', server: RIG_URL, instance: 'urn:uuid:1' },
    chance: () => 0.5,
    log: silentLog,
    onReport: report => void reports.push(report),
  })
  /** What has left since the last look. */
  const look = (): void => {
    // Its connection was given up, and what waited on it (RFC 7118 §5.4).
    if (rig.sockets.length > lines) waiting = null
    lines = rig.sockets.length
    for (const one of rig.socket().take()) {
      if (waiting !== null) wrong.push('a REGISTER before the former one was answered')
      waiting = one
      seen.push(one)
    }
  }
  const say = (status: number, ...headers: readonly string[]): void => {
    const asked = waiting
    waiting = null
    if (asked !== null) rig.socket().say(answerTo(asked, status, headers))
  }
  const openLine = (): void => {
    if (rig.port.connection.kind === 'connecting') rig.socket().open()
  }
  const act = (action: Action): void => {
    switch (action.kind) {
      case 'challenge': {
        const header = action.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
        const nonce = `n${String(action.nonce)}`
        const stale = action.stale ? ', stale=true' : ''
        const challenges = action.algorithms.map(
          one => `${header}: Digest realm="r", nonce="${nonce}${one}", qop="auth", algorithm=${one}${stale}`,
        )
        say(action.status, ...challenges)
        break
      }
      case 'grant': {
        const contact = `Contact: <${rig.port.contactUri}>;expires=${String(action.expiresS)}`
        const info =
          action.nextNonce === null ? [] : [`Authentication-Info: nextnonce="n${String(action.nextNonce)}MD5"`]
        say(200, contact, ...info)
        break
      }
      case 'refuse':
        say(action.status)
        break
      case 'drop':
        waiting = null
        rig.socket().drop()
        break
      case 'elapse':
        rig.clock.elapse(action.ms)
        break
      case 'again':
        registration.start(true)
        break
      default:
        action satisfies never
    }
    openLine()
    look()
  }
  registration.start(true)
  openLine()
  look()
  return { act, seen, wrong, phase: () => reports.at(-1)?.phase }
}

const twice = (all: readonly string[]): readonly string[] => all.filter((one, index) => all.indexOf(one) !== index)

describe('credentials: against any order of challenges', () => {
  it('[REG-50] [REG-52] [REG-33] no nonce is used twice with one count, no response leaves twice, one REGISTER at a time', () => {
    fc.assert(
      fc.property(scripts, script => {
        const game = begin()
        for (const action of script) game.act(action)
        const proofs = game.seen.flatMap(proofsOf)
        expect(game.wrong).toEqual([])
        expect(twice(proofs.map(one => one.key))).toEqual([])
        expect(twice(proofs.map(one => one.response))).toEqual([])
        // RFC 3261 §22.2: never two for one realm.
        expect(game.seen.filter(one => one.all('Authorization').length > 1)).toEqual([])
        // §8.1.1.5, §22.2: each try has a CSeq of its own.
        expect(twice(game.seen.map(one => `${one.one('Call-ID')} ${one.one('CSeq')}`))).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  it('[REG-52] a no to credentials that answered is final: nothing more leaves, whatever nonce or algorithm comes next', () => {
    const no = challenge.map((one): Action => (one.kind === 'challenge' ? { ...one, status: 401, stale: false } : one))
    fc.assert(
      fc.property(fc.array(no, { minLength: 4, maxLength: 4 }), script => {
        const game = begin()
        for (const action of script) game.act(action)
        expect(game.seen.length).toBeLessThanOrEqual(2)
        expect(game.phase()).toMatchObject({ kind: 'ended' })
      }),
      { numRuns: 2_000 },
    )
  })

  it('[REG-52] whoever says no to everything is asked a handful of times, then no more', () => {
    const no = challenge.filter(one => one.kind === 'challenge')
    fc.assert(
      fc.property(fc.array(no, { minLength: 12, maxLength: 12 }), script => {
        const game = begin()
        for (const action of script) game.act(action)
        const { length } = game.seen
        expect(length).toBeLessThanOrEqual(8)
        expect(game.phase()).toMatchObject({ kind: 'ended' })
        game.act({ kind: 'elapse', ms: 10_000_000 })
        expect(game.seen.length).toBe(length)
      }),
      { numRuns: 2_000 },
    )
  })
})
