import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GUARD_MS, GUARD_TRIES } from '../lib/retries.ts'
import { header } from '../sip/port.ts'
import { BOB, createRig, type Delivered, type FakeSent, pidf } from './testing.ts'

type Action =
  | { readonly kind: 'watch' | 'unwatch' | 'askAgain' | 'registered' | 'flowLost' }
  | { readonly kind: 'elapse'; readonly ms: number }
  /** The newest unanswered request, or the oldest. */
  | { readonly kind: 'answer'; readonly status: number; readonly newest: boolean }
  /** To one of the last SUBSCRIBEs: `back` 0 is the newest. */
  | {
      readonly kind: 'notify'
      readonly back: number
      readonly fork: boolean
      readonly state: string
      readonly document: 'open' | 'closed' | 'none' | 'bad'
    }

const states = [
  'active;expires=3600',
  'active;expires=60',
  'active',
  'pending;expires=60',
  'terminated;reason=deactivated',
  'terminated;reason=probation;retry-after=2',
  'terminated;reason=giveup',
  'terminated',
  'terminated;reason=rejected',
]
const notify: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('notify' as const),
  back: fc.constantFrom(0, 0, 0, 1, 2),
  fork: fc.constantFrom(false, false, false, true),
  state: fc.constantFrom(...states),
  document: fc.constantFrom('open' as const, 'closed' as const, 'none' as const, 'bad' as const),
})
const answer: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('answer' as const),
  status: fc.constantFrom(200, 200, 200, 202, 403, 404, 408, 423, 480, 481, 500, 503),
  newest: fc.boolean(),
})
const elapse: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('elapse' as const),
  ms: fc.constantFrom(1, 100, 1000, 10_000, 31_000, 33_000, 300_000, 4_000_000),
})
const person: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom(
    'watch' as const,
    'watch' as const,
    'unwatch' as const,
    'askAgain' as const,
    'registered' as const,
    'flowLost' as const,
  ),
})
const actions = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: notify },
    { weight: 4, arbitrary: answer },
    { weight: 3, arbitrary: elapse },
    { weight: 2, arbitrary: person },
  ),
  { minLength: 5, maxLength: 60, size: 'max' },
)

/** Plays the actions and keeps, beside the watcher, what a network saw. */
function createPlay() {
  const rig = createRig()
  const dialogs = new Map<string, Delivered>()
  let counted = 0
  /** Initial SUBSCRIBEs since the last wish or new flow that came of neither. */
  let byItself: number[] = []
  /** Call-IDs of subscriptions that the person gave up. */
  let abandoned = new Set<string>()
  let said: string | null = null
  let wanted = false
  let linked = false

  const initials = (): readonly FakeSent[] => rig.port.sent.filter(one => one.dialog === null)
  const count = (action: Action): void => {
    const fresh = initials().slice(counted)
    counted += fresh.length
    const wish = action.kind !== 'elapse' && action.kind !== 'answer' && action.kind !== 'notify'
    byItself = wish ? [] : [...byItself, ...fresh.map(one => one.at)]
  }
  const hear = (action: Extract<Action, { kind: 'notify' }>): void => {
    const subscribe = initials().at(-1 - action.back)
    if (subscribe === undefined) return
    const basic = action.document
    const body = basic === 'none' ? '' : basic === 'bad' ? '<<<' : pidf(basic)
    const remote = action.fork ? 'other' : 'ps'
    const delivered = rig.notify(subscribe, { state: action.state, body, remote, cseq: rig.clock.now() })
    expect(delivered.answer).not.toBeNull()
    if (delivered.dialog !== null) dialogs.set(delivered.dialog.id, delivered)
    if (delivered.answer?.status !== 200 || abandoned.has(subscribe.callId)) return
    if (basic === 'open' || basic === 'closed') said = basic
  }
  const play = (action: Action): void => {
    switch (action.kind) {
      case 'watch':
        wanted = true
        rig.watcher.watch(BOB)
        break
      case 'unwatch':
        wanted = false
        said = null
        abandoned = new Set(initials().map(one => one.callId))
        rig.watcher.unwatch(BOB)
        break
      case 'askAgain':
        rig.watcher.askAgain(BOB)
        break
      case 'registered':
        linked = true
        rig.watcher.registered()
        break
      case 'flowLost':
        linked = false
        rig.watcher.flowLost()
        break
      case 'elapse':
        rig.clock.elapse(action.ms)
        break
      case 'answer': {
        const open = rig.port.sent.filter(one => one.answered === null)
        const headers = action.status === 423 ? [['Min-Expires', '7200'] as const] : []
        open.at(action.newest ? -1 : 0)?.answer(action.status, { headers })
        break
      }
      case 'notify':
        hear(action)
        break
      default:
        action satisfies never
    }
    count(action)
  }
  play({ kind: 'registered' })
  play({ kind: 'watch' })
  return {
    rig,
    play,
    byItself: () => byItself,
    alive: () => [...dialogs.values()].filter(one => one.dialog?.ended === false).length,
    said: () => said,
    wanted: () => wanted,
    linked: () => linked,
  }
}

describe('any order of answers, NOTIFYs, losses and wishes', () => {
  it('[WAT-04] at most one dialog, and none without a flow', () => {
    fc.assert(
      fc.property(actions, many => {
        const game = createPlay()
        for (const action of many) {
          game.play(action)
          expect(game.alive()).toBeLessThanOrEqual(game.linked() ? 1 : 0)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('[WAT-06] what is shown is what the network said last', () => {
    fc.assert(
      fc.property(actions, many => {
        const game = createPlay()
        for (const action of many) {
          const reports = game.rig.reports.length
          game.play(action)
          if (!game.wanted()) continue
          const last = game.rig.reports.at(-1)
          const shown = last?.presence?.tuples[0]?.basic ?? null
          expect(game.rig.reports.length === reports ? game.said() : shown).toBe(game.said())
        }
      }),
      { numRuns: 300 },
    )
  })

  it('after unwatch nothing is reported, and in the end nothing runs', () => {
    fc.assert(
      fc.property(actions, many => {
        const game = createPlay()
        for (const action of many) {
          const reports = game.rig.reports.length
          game.play(action)
          expect(game.wanted() || game.rig.reports.length === reports).toBe(true)
        }
        game.rig.watcher.goodbye()
        game.rig.clock.elapse(100_000)
        expect(game.rig.clock.pending).toBe(0)
        expect(game.alive()).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  it('[WAT-10] by itself it subscribes at most so often in a minute', () => {
    fc.assert(
      fc.property(actions, many => {
        const game = createPlay()
        for (const action of many) game.play(action)
        for (const at of game.byItself()) {
          const within = game.byItself().filter(one => one >= at && one < at + GUARD_MS)
          // One may be due from a back-off of before, one more from a rewording (423, once).
          expect(within.length).toBeLessThanOrEqual(GUARD_TRIES + 2)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('nothing leaves while there is no flow', () => {
    fc.assert(
      fc.property(actions, many => {
        const game = createPlay()
        for (const action of many) {
          const sent = game.rig.port.sent.length
          game.play(action)
          expect(game.linked() || game.rig.port.sent.length === sent).toBe(true)
        }
        expect(game.rig.port.sent.every(one => header(one.headers, 'Event') === 'presence')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
