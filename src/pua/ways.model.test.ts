/**
 * Both ways out at once, in random orders of all that network, person and clock can do, on the fake port. What is
 * proved is what the presence server has (testing.ts), not what we think it has.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHandClock, type HandClock } from '../lib/handClock.ts'
import { here } from '../lib/lazy.ts'
import { silentLog } from '../lib/log.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL } from '../sip/fakePort.ts'
import { header } from '../sip/port.ts'
import { createPua, type Pua } from './agent.ts'
import { createPublication } from './publication/agent.ts'
import type { Stored } from './publication/machine.ts'
import { aliceAt, createModelServer, encodeWords, type How, patchingWords, type Sent } from './testing.ts'

const D = 5_000
const RTT_MS = 100
const STEP_MS = 50

type Action =
  | { readonly kind: 'change' | 'cut' | 'back' | 'subscribe' | 'decline' | 'trouble' | 'forget' | 'restart' | 'crash' }
  /** The request that has waited longest is met, or the last one: several roads lead through a network. */
  | { readonly kind: 'meet'; readonly how: How; readonly overtakes: boolean }
  | { readonly kind: 'elapse'; readonly ms: number }

const plain = (...kinds: readonly Exclude<Action['kind'], 'meet' | 'elapse'>[]): fc.Arbitrary<Action> =>
  fc.constantFrom(...kinds).map((kind): Action => ({ kind }))
const elapse = fc.constantFrom(1, 700, 4_999, 5_000, 11_000, 200_000).map((ms): Action => ({ kind: 'elapse', ms }))
const meet = fc
  .constantFrom<How>('fine', 'fine', 'fine', 'fine', 'busy', 'lost')
  .chain(how => fc.boolean().map((overtakes): Action => ({ kind: 'meet', how, overtakes })))

/** Alice, whose state counts up, and her presence server. `byItself`: whatever is asked is answered after a round trip. */
function setUp(at: { readonly byItself: boolean; readonly patches?: boolean }) {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const server = createModelServer({ clock, port, patches: at.patches ?? false })
  const times: number[] = []
  const publishedAt: number[] = []
  const wrong: string[] = []
  const waiting: Sent[] = []
  let state = 0
  let most = 0
  const missing = stopwatch(clock)
  const doubled = stopwatch(clock)
  let stored: Stored | null = null
  let pua = start()

  function start(): Pua {
    return createPua({
      port,
      clock,
      chance: () => 0.5,
      log: silentLog,
      policy: { servers: ['sip:presence@ims.test'], domain: 'ims.test' },
      way: 'auto',
      publishAfterMs: D,
      publication: stored,
      entity: () => 'sip:alice@ims.test',
      document: (_at, _last, since) => {
        times.push(since)
        return aliceAt(since, state)
      },
      encode: encodeWords,
      tailoring: patchingWords,
      publishing: here(createPublication),
      onReport: report => {
        if (report.kind === 'publication') stored = report.publication
      },
    })
  }
  const collect = (): void => {
    for (const one of port.takeSent()) {
      waiting.push(one)
      if (at.byItself) clock.after(RTT_MS, () => meetOne(one, 'fine'))
      if (one.method !== 'PUBLISH') continue
      const unanswered = waiting.filter(other => other.method === 'PUBLISH' && other.answered === null)
      most = Math.max(most, unanswered.length)
      if (header(one.headers, 'Expires') !== '0') publishedAt.push(one.at)
      // Never missing: it is taken back only when the server was told, whatever that has made of it since.
      else if (server.told === null && !server.dropped) wrong.push('taken back before the server was told')
    }
    waiting.splice(0, waiting.length, ...waiting.filter(one => one.answered === null))
    // Never doubled: one tuple of ours, whatever ways it came.
    const { composed, told, publications } = server
    if (composed.length > 1) wrong.push('two tuples')
    const knows = port.connection.kind === 'open' && !server.estranged
    missing.look(knows && !server.declined && composed.length === 0)
    doubled.look(knows && told !== null && publications.length > 0)
  }
  const meetOne = (one: Sent | undefined, how: How): void => {
    if (one === undefined || one.answered !== null) return
    const before = server.composed[0]
    const declinedOrLost = server.declined || server.dropped
    server.meet(one, how)
    const after = server.composed[0]
    // What comes from us makes the server's view newer, never older; nor empty, unless the server wanted or lost it so.
    if (one.method === 'PUBLISH' && before !== undefined && !declinedOrLost && (after?.state ?? -1) < before.state)
      wrong.push(`from ${String(before.state)} to ${String(after?.state)}`)
    collect()
  }
  const back = (): void => {
    if (port.connection.kind === 'open') return
    port.connect(FAKE_URL)
    port.open()
    server.registeredAnew()
    pua.registered()
  }
  const take = (one: Action): void => {
    switch (one.kind) {
      case 'change':
        state += 1
        pua.changed()
        break
      case 'cut':
        if (port.connection.kind !== 'open') break
        port.lose()
        pua.unregistered()
        break
      case 'back':
        back()
        break
      case 'crash':
        // The worker is replaced: its line is another, and it knows what was handed over.
        pua.close()
        if (port.connection.kind === 'open') port.lose()
        clock.elapse(1_000)
        pua = start()
        break
      case 'subscribe':
        server.subscribe()
        break
      case 'decline':
      case 'trouble':
        server.unsubscribe(one.kind === 'trouble')
        break
      case 'forget':
        server.forget()
        break
      case 'restart':
        server.restart()
        break
      case 'meet':
        meetOne(waiting.at(one.overtakes ? -1 : 0), one.how)
        break
      case 'elapse':
        for (let left = one.ms; left > 0; left -= STEP_MS) {
          clock.elapse(at.byItself ? Math.min(STEP_MS, left) : one.ms)
          collect()
          if (!at.byItself) break
        }
        break
      default:
        one satisfies never
    }
    collect()
  }
  /** All is answered as it should be, for so long. */
  const settle = (ms: number, stepMs = 1_000): void => {
    for (let passed = 0; passed <= ms; passed += stepMs) {
      collect()
      for (let turn = 0; waiting.length > 0 && turn < 20; turn++) meetOne(waiting[0], 'fine')
      clock.elapse(stepMs)
    }
  }
  pua.registered()
  collect()
  const seen = { times, publishedAt, wrong, missing, doubled, most: () => most, state: () => state }
  return { ...seen, server, take, settle, back }
}

/** The longest time for which something was so without a break. */
function stopwatch({ now }: Pick<HandClock, 'now'>) {
  let since: number | null = null
  let longest = 0
  return {
    look(isSo: boolean): void {
      since = isSo ? (since ?? now()) : null
      if (since !== null) longest = Math.max(longest, now() - since)
    },
    get longest() {
      return longest
    },
  }
}

/** Any order, then calm, then a subscription that takes over. */
function play(actions: readonly Action[], patches: boolean) {
  const rig = setUp({ byItself: false, patches })
  for (const one of actions) rig.take(one)
  rig.back()
  rig.settle(60_000)
  // It refreshes some day, and learns what has become of its subscription.
  rig.server.refresh()
  rig.settle(700_000, 10_000)
  rig.take({ kind: 'change' })
  rig.settle(30_000)
  const { composed, declined } = rig.server
  const ways = rig.server.publications.length + (rig.server.told === null ? 0 : 1)
  rig.server.subscribe()
  rig.settle(30_000)
  const crashed = actions.some(one => one.kind === 'crash')
  return { ...rig, crashed, calm: { composed, declined, ways, state: rig.state() } }
}

const anyOrder = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: meet },
    { weight: 4, arbitrary: plain('change', 'subscribe') },
    { weight: 4, arbitrary: elapse },
    { weight: 3, arbitrary: plain('cut', 'back', 'back', 'decline', 'trouble', 'forget', 'restart', 'crash') },
  ),
  { minLength: 4, maxLength: 40 },
)
const always = (check: (end: ReturnType<typeof play>) => void, numRuns: number): void => {
  fc.assert(
    fc.property(anyOrder, fc.boolean(), (actions, patches) => {
      check(play(actions, patches))
    }),
    { numRuns },
  )
}

describe('two ways out, any order', () => {
  it('[PUB-17] [PUB-07] 10,000 orders: at no time two tuples, none older, none taken back too soon; in the end newest', () => {
    always(({ wrong, calm, server }) => {
      expect(wrong).toEqual([])
      // Known by one way, and as it is; to nobody only where the server has said that it does not want to know.
      // (One that declines before it was told leaves what is published as it is.)
      const silent = calm.declined && calm.ways === 0
      expect(calm.composed).toMatchObject(silent ? [] : [{ tuple: 't-1', state: calm.state }])
      expect(calm.ways).toBe(silent ? 0 : 1)
      // A server that asks takes over.
      expect(server.told).toMatchObject({ state: calm.state })
      expect(server.publications).toEqual([])
    }, 10_000)
  })
  it('[PUB-02] [PUB-10] one PUBLISH at a time, and not faster than NOTIFYs but to mend what was refused', () => {
    // A worker that replaces another knows nothing of the pace of that one.
    always(end => {
      if (end.crashed) return
      expect(end.most()).toBeLessThanOrEqual(1)
      const tooFast = end.publishedAt.filter((at, place, all) => place > 1 && at - (all[place - 2] ?? 0) < 5_000)
      expect(tooFast).toEqual([])
    }, 2_000)
  })
  it('[PUA-43] [PUB-09] timestamps rise over both ways', () => {
    always(({ times }) => {
      expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b))
    }, 1_000)
  })
})

/** The server answers after a round trip, and asks, declines and breaks down as it likes. The line comes and goes. */
const inTime = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: plain('change', 'subscribe') },
    { weight: 6, arbitrary: elapse.filter(one => one.kind === 'elapse' && one.ms < 20_000) },
    { weight: 3, arbitrary: plain('decline', 'trouble', 'restart', 'cut', 'back', 'back') },
  ),
  { minLength: 4, maxLength: 30 },
)

describe('two ways out, as long as each takes', () => {
  it('[PUB-17] 2,000 orders: never by two ways for more than the removal takes, never unknown for longer than D, twice', () => {
    fc.assert(
      fc.property(inTime, fc.boolean(), (actions, patches) => {
        const rig = setUp({ byItself: true, patches })
        for (const one of [...actions, { kind: 'elapse', ms: 15_000 } as const]) rig.take(one)
        expect(rig.wrong).toEqual([])
        // A PUBLISH that is out when the NOTIFY is answered has to come home first, and a second later it is told once
        // more. Each change meanwhile goes both ways, each in its window, and puts that off.
        const changes = actions.filter(one => one.kind === 'change').length
        expect(rig.doubled.longest).toBeLessThanOrEqual((changes + 1) * 1_000 + changes * D + 3 * RTT_MS + 3 * STEP_MS)
        // D, which begins anew once for a server that asks and then breaks down.
        expect(rig.missing.longest).toBeLessThanOrEqual(2 * D + 2 * RTT_MS + 3 * STEP_MS)
      }),
      { numRuns: 2_000 },
    )
  })
})
