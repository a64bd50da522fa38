/** Random orders of all that can happen to a watched contact, on the fake port: what must hold in every one of them. */
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

const settings = { numRuns: 10_000 }

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
  /** Reports of before the contact was given up. */
  let forgotten = 0
  /** What the action said of the subscription; undefined: nothing. */
  let told: 'pending' | 'active' | null | undefined

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
    const stage = action.state.split(';')[0]
    told = stage === 'pending' || stage === 'active' ? stage : null
  }
  const play = (action: Action): void => {
    told = undefined
    switch (action.kind) {
      case 'watch':
        wanted = true
        rig.watcher.watch(BOB)
        break
      case 'unwatch':
        wanted = false
        said = null
        forgotten = rig.reports.length
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
    told: () => told,
    report: () => rig.reports.slice(forgotten).at(-1),
    wanted: () => wanted,
    linked: () => linked,
  }
}

type Game = ReturnType<typeof createPlay>
type Stage = 'pending' | 'active' | null

const stageShown = (game: Game): Stage => {
  const kind = game.report()?.watch.kind
  return kind === 'pending' || kind === 'active' ? kind : null
}

/** Why a subscription may come to its end; anything but a NOTIFY can only end one, never begin it or change it. */
const mayEnd = (action: Action): boolean => {
  if (action.kind === 'answer') return action.status >= 300
  return action.kind !== 'watch' && action.kind !== 'askAgain'
}

/** One action, and all that must hold after it; nothing = all right. */
function hold(game: Game, action: Action): readonly string[] {
  const { rig } = game
  const before = {
    sent: rig.port.sent.length,
    reports: rig.reports.length,
    stage: game.wanted() ? stageShown(game) : null,
  }
  game.play(action)
  const wrong: string[] = []
  // RFC 6665 §4.4.1
  if (game.alive() > (game.linked() ? 1 : 0)) wrong.push(`${String(game.alive())} dialogs`)
  if (!game.linked() && rig.port.sent.length > before.sent) wrong.push('something left without a flow')
  if (!game.wanted() && rig.reports.length > before.reports) wrong.push('a report of somebody who is not wanted')
  if (!game.wanted()) return wrong
  if (rig.reports.length > before.reports) {
    const shown = rig.reports.at(-1)?.presence?.tuples[0]?.basic ?? null
    if (shown !== game.said()) wrong.push(`shows ${shown ?? 'nothing'}, the network said ${game.said() ?? 'nothing'}`)
  }
  // Without a flow nothing is told anew: the page says that what it shows is of before.
  if (game.linked()) wrong.push(...judgeStage(game, action, before.stage))
  return wrong
}

/** The network's last word is what is shown, RFC 6665 §4.1.3. */
function judgeStage(game: Game, action: Action, before: Stage): readonly string[] {
  const stage = stageShown(game)
  const told = game.told()
  if (told !== undefined) return stage === told ? [] : [`told ${told ?? 'terminated'}, shows ${stage ?? 'no stage'}`]
  if (stage === before) return []
  return stage === null && mayEnd(action) ? [] : [`${action.kind} makes ${before ?? 'no stage'} ${stage ?? 'end'}`]
}

/** RFC 3261 §12.2.1.1, for each dialog that there was. */
function orders(game: Game): readonly string[] {
  const last = new Map<string, number>()
  return game.rig.port.sent.flatMap(({ dialog, cseq }) => {
    if (dialog === null) return []
    const before = last.get(dialog) ?? 0
    last.set(dialog, cseq)
    return before === 0 || cseq === before + 1 ? [] : [`CSeq ${String(cseq)} after ${String(before)}`]
  })
}

describe('any order of answers, NOTIFYs, losses and wishes', () => {
  it('[WAT-04] [WAT-06] [WAT-07] at most one dialog, what is shown is what the network said last, CSeqs in a row', () => {
    fc.assert(
      fc.property(actions, many => {
        const game = createPlay()
        expect(many.flatMap((action, index) => hold(game, action).map(wrong => [index, wrong]))).toEqual([])
        expect(orders(game)).toEqual([])
        expect(game.rig.port.sent.every(one => header(one.headers, 'Event') === 'presence')).toBe(true)
      }),
      settings,
    )
  })

  it('[WAT-10] by itself it subscribes at most so often in a minute, and in the end nothing runs', () => {
    fc.assert(
      fc.property(actions, many => {
        const game = createPlay()
        for (const action of many) game.play(action)
        for (const at of game.byItself()) {
          const within = game.byItself().filter(one => one >= at && one < at + GUARD_MS)
          // One may be due from a back-off of before, one more from a rewording (423, once).
          expect(within.length).toBeLessThanOrEqual(GUARD_TRIES + 2)
        }
        game.rig.watcher.goodbye()
        game.rig.clock.elapse(100_000)
        expect([game.rig.clock.pending, game.alive()]).toEqual([0, 0])
      }),
      settings,
    )
  })

  it('[WAT-10] a network that ends every subscription at once is not asked in a storm', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states.slice(4)), { minLength: 1, maxLength: 6 }), ends => {
        const game = createPlay()
        const asked: number[] = []
        for (let round = 0; round < 7_200; round += 1) {
          const subscribe = game.rig.port.sent.findLast(one => one.answered === null)
          const state = ends[round % ends.length] ?? ''
          if (subscribe !== undefined) {
            asked.push(subscribe.at)
            subscribe.answer(200)
            game.rig.notify(subscribe, { state, remote: `ps${String(round)}` })
          }
          game.rig.clock.elapse(500)
        }
        // In an hour: the first, three at once, then after 45 s, 90 s and so on, doubled.
        expect(asked.length).toBeLessThanOrEqual(1 + GUARD_TRIES + 6)
      }),
      { numRuns: 50 },
    )
  })
})
