/**
 * Both ways out at once, in random orders of all that network, person and clock can do, on the fake port. The other end
 * is a presence server that keeps publications by tag and what its own subscriptions were told.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { silentLog } from '../lib/log.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL, type FakeDialog } from '../sip/fakePort.ts'
import { header } from '../sip/port.ts'
import { createPua } from './agent.ts'

const D = 5_000
type Sent = ReturnType<typeof createFakePort>['sent'][number]

type Action =
  | { readonly kind: 'change' | 'cut' | 'back' | 'subscribe' | 'unsubscribe' | 'forget' | 'restart' }
  /** The oldest request that waits. `lost`: taken, but its answer never arrives. */
  | { readonly kind: 'answer'; readonly how: 'fine' | 'busy' | 'lost' }
  | { readonly kind: 'elapse'; readonly ms: number }

const plain = (...kinds: readonly Exclude<Action['kind'], 'answer' | 'elapse'>[]): fc.Arbitrary<Action> =>
  fc.constantFrom(...kinds).map((kind): Action => ({ kind }))
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('fine', 'fine', 'fine', 'fine', 'busy', 'lost').map(answerBy) },
  { weight: 4, arbitrary: plain('change', 'subscribe') },
  { weight: 4, arbitrary: fc.constantFrom(1, 700, 4_999, 5_000, 11_000, 200_000).map(elapseBy) },
  { weight: 2, arbitrary: plain('cut', 'back', 'back', 'unsubscribe', 'forget', 'restart') },
)
function answerBy(how: string): Action {
  return { kind: 'answer', how: how === 'busy' || how === 'lost' ? how : 'fine' }
}
function elapseBy(ms: number): Action {
  return { kind: 'elapse', ms }
}

/** Alice, whose state counts up, and her presence server. */
function play(actions: readonly Action[]) {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const times: number[] = []
  const publishedAt: number[] = []
  let state = 0
  let tags = 0
  let dialog: FakeDialog | null = null
  /** What the server has: of its subscription, and by tag. `lost`: nobody but the server knows of it. */
  let told: number | null = null
  const publications = new Map<string, { readonly state: number; readonly until: number; readonly lost: boolean }>()
  const waiting: Sent[] = []
  let inFlight = 0
  let most = 0
  let doubledAt: number | null = null
  let longestDoubled = 0
  /** The server un-SUBSCRIBEd and has not asked since, nor was there a new registration. */
  let declined = false

  const pua = createPua({
    port,
    clock,
    chance: () => 0.5,
    log: silentLog,
    policy: { servers: ['sip:presence@ims.test'], domain: 'ims.test' },
    way: 'auto',
    publishAfterMs: D,
    entity: () => 'sip:alice@ims.test',
    document: at => {
      times.push(at)
      return { entity: `s${String(state)}`, tuples: [], persons: [], devices: [], notes: [] }
    },
    onReport: () => undefined,
  })

  const collect = (): void => {
    for (const one of port.takeSent()) {
      waiting.push(one)
      if (one.method !== 'PUBLISH') continue
      if (header(one.headers, 'Expires') !== '0') publishedAt.push(one.at)
      inFlight = waiting.filter(other => other.method === 'PUBLISH' && other.answered === null).length
      most = Math.max(most, inFlight)
    }
    const open = waiting.filter(one => one.answered === null)
    waiting.splice(0, waiting.length, ...open)
    for (const [tag, one] of publications) if (one.until <= clock.now()) publications.delete(tag)
    // Known twice to the server, and to nobody's loss of an answer.
    const doubled = told !== null && [...publications.values()].some(one => !one.lost)
    if (!doubled) doubledAt = null
    else doubledAt ??= clock.now()
    if (doubledAt !== null && open.length === 0) longestDoubled = Math.max(longestDoubled, clock.now() - doubledAt)
  }
  const stateOf = (one: Sent): number => Number(/entity="s(\d+)"/.exec(one.body?.text ?? '')?.[1] ?? '-1')

  /** RFC 3903 §6. Gives the headers of its 2xx, or the status that refuses. */
  const publish = (one: Sent, lost: boolean): number | string => {
    const match = header(one.headers, 'SIP-If-Match')
    const before = match === null ? null : (publications.get(match) ?? null)
    if (match !== null && before === null) return 412
    if (match !== null) publications.delete(match)
    tags += 1
    const tag = `e${String(tags)}`
    if (header(one.headers, 'Expires') === '0') return tag
    const next = one.body === undefined ? (before?.state ?? -1) : stateOf(one)
    publications.set(tag, { state: next, until: clock.now() + 600_000, lost })
    return tag
  }
  const answer = (how: 'fine' | 'busy' | 'lost'): void => {
    const one = waiting.shift()
    if (one === undefined || one.answered !== null) return
    if (how === 'busy') {
      one.answer(503)
      return
    }
    if (one.method === 'NOTIFY') {
      if (dialog === null || one.callId !== dialog.callId) {
        one.answer(481)
        return
      }
      const ended = header(one.headers, 'Subscription-State')?.startsWith('terminated') === true
      told = ended ? null : stateOf(one)
      if (how === 'fine') one.answer(200)
      else {
        one.answer(408, { origin: 'timeout' })
        dialog = null
        told = null
      }
      if (ended) dialog = null
      return
    }
    const outcome = publish(one, how === 'lost')
    if (how === 'lost') one.answer(408, { origin: 'timeout' })
    else if (typeof outcome === 'number') one.answer(outcome)
    else
      one.answer(200, {
        headers: [
          ['SIP-ETag', outcome],
          ['Expires', '600'],
        ],
      })
  }
  const subscribe = (expiresS: number, anew = expiresS > 0): void => {
    const mine = dialog
    const about = dialog === null ? {} : { callId: dialog.callId, toTag: dialog.localTag, fromTag: dialog.remoteTag }
    const got = port.deliver({
      method: 'SUBSCRIBE',
      ...about,
      headers: [
        ['P-Asserted-Identity', '<sip:presence@ims.test>'],
        ['Event', 'presence'],
        ['Contact', '<sip:peu@ps.test>'],
        ['Expires', String(expiresS)],
      ],
    })
    if (got.dialog !== null) ({ dialog } = got)
    if (got.answer?.status === 200) declined = expiresS === 0
    // The page knows of it no more: told anew, RFC 6665 §4.1.2.
    if (mine === null || got.answer?.status !== 481) return
    dialog = null
    told = null
    if (anew) subscribe(expiresS)
  }
  const back = (): void => {
    if (port.connection.kind === 'open') return
    port.connect(FAKE_URL)
    port.open()
    declined = false
    pua.registered()
  }
  const take = (one: Action): void => {
    switch (one.kind) {
      case 'change':
        state += 1
        pua.changed()
        return
      case 'cut':
        if (port.connection.kind !== 'open') return
        port.lose()
        pua.unregistered()
        return
      case 'back':
        back()
        return
      case 'subscribe':
        if (port.connection.kind === 'open') subscribe(3600)
        return
      case 'unsubscribe':
        if (port.connection.kind === 'open' && dialog !== null) subscribe(0)
        return
      case 'forget':
        publications.clear()
        return
      case 'restart':
        // It knows nothing of its subscription: its next NOTIFY gets 481.
        told = null
        dialog = null
        return
      case 'answer':
        answer(one.how)
        return
      case 'elapse':
        clock.elapse(one.ms)
        return
      default:
        one satisfies never
    }
  }
  /** All is answered as it should be, until nothing more comes for a while. */
  const settle = (ms: number): void => {
    for (let passed = 0; passed <= ms; passed += 500) {
      collect()
      for (let turn = 0; waiting.length > 0 && turn < 20; turn++) {
        answer('fine')
        collect()
      }
      clock.elapse(500)
    }
  }

  pua.registered()
  for (const one of actions) {
    collect()
    take(one)
  }
  collect()
  back()
  settle(60_000)
  // It refreshes some day, and learns what has become of its subscription.
  if (dialog !== null) subscribe(3600, false)
  settle(700_000)
  take({ kind: 'change' })
  settle(30_000)
  longestDoubled = 0
  const views = [...(told === null ? [] : [told]), ...[...publications.values()].map(one => one.state)]
  const dismissed = declined
  // A subscription that comes now takes over.
  subscribe(3600)
  settle(30_000)
  return { times, publishedAt, most, state, views, dismissed, told, publications, longestDoubled }
}

const scripts = fc.array(action, { minLength: 4, maxLength: 40 })
const always = (check: (end: ReturnType<typeof play>) => void, numRuns: number): void => {
  fc.assert(
    fc.property(scripts, actions => {
      check(play(actions))
    }),
    { numRuns },
  )
}

describe('two ways out', () => {
  it('[PUB-17] 10,000 orders: once it is calm the state is known, newest and once; a server that asks takes over', () => {
    always(end => {
      // Known by one way, and as it is; to nobody only where the server has said that it does not want to know.
      if (end.dismissed && end.views.length === 0) return
      expect(end.views).toEqual([end.state])
      expect(end.told).toBe(end.state)
      expect(end.publications.size).toBe(0)
      expect(end.longestDoubled).toBe(0)
    }, 10_000)
  }, 120_000)
  it('[PUB-02] [PUB-10] one PUBLISH at a time, and not faster than NOTIFYs but to mend what 412 found', () => {
    always(end => {
      expect(end.most).toBeLessThanOrEqual(1)
      const tooFast = end.publishedAt.filter((at, place, all) => place > 1 && at - (all[place - 2] ?? 0) < 5_000)
      expect(tooFast).toEqual([])
    }, 2_000)
  }, 60_000)
  it('[PUA-43] [PUB-09] timestamps rise over both ways', () => {
    always(end => {
      expect(end.times).toEqual([...new Set(end.times)].toSorted((a, b) => a - b))
    }, 1_000)
  }, 60_000)
})
