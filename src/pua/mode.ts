/**
 * Which of the two ways our state takes: told to servers that subscribe (Peu), or published. PUB-17.
 *
 *              registered           D without a server that was told
 *     idle ───────────────▶ waiting ────────────────────────────────▶ publishing
 *      ▲  line lost            │ ▲                                        │
 *      └───────────────────────┤ │ the last subscription was lost         │ a NOTIFY of the newest state got its 2xx:
 *                    told      ▼ │ (expiry, 481, time-out, trouble)       │ only now is the publication removed
 *                            serving ◀────────────────────────────────────┘
 *                              │  ▲ told
 *       the last server        ▼  │
 *       un-SUBSCRIBEd       dismissed ──registered anew, or it asks again──▶ waiting
 *
 * What the end of a server's subscription means is told by how it ended:
 *   - it un-SUBSCRIBEs (Expires 0): the network does not want to know now, nobody watches. It has shown that it asks when
 *     it wants to; to publish at it what it has just declined would take from it what Peu saves (spec §9, C15). Silence,
 *     until it SUBSCRIBEs or we register anew.
 *   - it un-SUBSCRIBEs with a Reason that tells of trouble (modeReason.ts): it goes, those who watch do not. Published
 *     after D, as below.
 *   - the subscription expires, a NOTIFY of it gets 481 or no answer, or the connection breaks and it is not found again:
 *     nothing was said. Published after D, unless a server asks meanwhile. A frozen page is such a case (LIFE-11).
 * Five more decisions:
 *   - A server takes over when it has the newest state. Its first NOTIFY may be older than what was published meanwhile,
 *     and those who watch would see the state go back.
 *   - It takes over by a NOTIFY that left when no PUBLISH was out (else agent.ts tells it again). The network may take the
 *     two in any order: whoever saw the PUBLISH last goes by that, and takes the removal for our leave.
 *   - D begins anew for the server that asks while it runs, so that it can be told; once only, or one that asks and
 *     cannot be told would keep the state from everybody. With a D of 0 that server still has TELL_MS.
 *   - What was published when the worker was lost is published on at once (PUB-07): it stands, and D would be a gap.
 *   - A server that un-SUBSCRIBEs before it was told anything leaves a publication as it is: it may have looked once.
 */
import type { Step, TimerEffect } from '../lib/step.ts'

/** A server that has asked is told within this, or it is not to be waited for. */
const TELL_MS = 5_000

/** `subscribe`: never publish. `publish`: never let anybody subscribe. */
export type Way = 'auto' | 'subscribe' | 'publish'

export type Phase = 'idle' | 'waiting' | 'publishing' | 'serving' | 'dismissed' | 'over'

export type State = {
  readonly way: Way
  /** D. */
  readonly waitMs: number
  readonly phase: Phase
  readonly registered: boolean
  readonly asked: Asked
  /** A PUBLISH waits for its answer. */
  readonly out: boolean
  /** D was begun anew for a server that asked. */
  readonly extended: boolean
  /** A publication of before this worker stands. */
  readonly stands: boolean
}

/** What the notifier says of its subscriptions. */
export type Asked = {
  /** Subscriptions that stand. */
  readonly active: number
  /** How many of those have answered a NOTIFY with 2xx. */
  readonly told: number
  /** Of those, the ones that know the newest state. */
  readonly current: number
  /** The one that ended last was ended by its server's un-SUBSCRIBE, and not for trouble. */
  readonly dismissed: boolean
}

/** `stands`: a publication of before this worker may still be valid. */
export const initial = (way: Way, waitMs: number, stands = false): State => ({
  way,
  waitMs,
  phase: 'idle',
  registered: false,
  asked: { active: 0, told: 0, current: 0, dismissed: false },
  out: false,
  extended: false,
  stands,
})

export type Event =
  | { readonly kind: 'registered' }
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'published'; readonly out: boolean }
  | { readonly kind: 'leave' }

export type Effect = { readonly kind: 'publish' } | { readonly kind: 'remove' } | { readonly kind: 'report' }
export type TimerName = 'wait'

type Out = readonly [State, readonly (Effect | TimerEffect<TimerName>)[]]

export const step: Step<State, Event, Effect, TimerName> = (state, event) => {
  if (state.phase === 'over') return [state, []]
  switch (event.kind) {
    case 'registered':
      return registered({ ...state, registered: true, stands: false }, state.stands)
    case 'unregistered':
      // A publication stands at the server, line or no line.
      return state.phase === 'waiting'
        ? go({ ...state, registered: false }, 'idle')
        : [{ ...state, registered: false }, []]
    case 'asked':
      return heard(state.asked, { ...state, asked: event.asked })
    case 'published':
      return heard(state.asked, { ...state, out: event.out })
    case 'timer':
      return state.phase === 'waiting' ? go(state, 'publishing') : [state, []]
    case 'leave':
      return go(state, 'over')
    default:
      event satisfies never
      return [state, []]
  }
}

function registered(state: State, stands: boolean): Out {
  const { phase, way } = state
  if (way === 'publish' || (way === 'auto' && stands && phase === 'idle')) return go(state, 'publishing')
  return phase === 'idle' || phase === 'dismissed' ? wait(state) : [state, []]
}

function heard(before: Asked, state: State): Out {
  if (state.way === 'publish') return [state, []]
  const { active, told, current, dismissed } = state.asked
  if (state.phase === 'publishing' ? current > 0 && !state.out : told > 0) return go(state, 'serving')
  switch (state.phase) {
    case 'serving':
      // Others that were not told yet may be: D is time enough for that too.
      return active === 0 && dismissed ? go(state, 'dismissed') : wait(state)
    case 'waiting':
      if (active === 0 && before.active > 0) return dismissed ? go(state, 'dismissed') : lost(state)
      // Whoever has just asked is about to be told.
      return active > before.active && !state.extended ? wait({ ...state, extended: true }) : [state, []]
    case 'dismissed':
      // It does want to know after all.
      return active > before.active ? wait(state) : [state, []]
    case 'idle':
    case 'publishing':
    case 'over':
      return [state, []]
    default:
      state.phase satisfies never
      return [state, []]
  }
}

/** Who was waited for longer than D is not any more. */
const lost = (state: State): Out => (state.waitMs === 0 ? wait(state) : [state, []])

function wait(state: State): Out {
  if (!state.registered) return go(state, 'idle')
  if (state.way === 'auto' && state.waitMs === 0 && state.asked.active === 0) return go(state, 'publishing')
  const [next, effects] = go(state, 'waiting')
  // Published by force only: then D never ends.
  if (state.way === 'subscribe') return [next, effects]
  const waitMs = state.asked.active > 0 ? Math.max(state.waitMs, TELL_MS) : state.waitMs
  return [next, [...effects, { kind: 'startTimer', name: 'wait', minMs: waitMs, maxMs: waitMs }]]
}

function go(state: State, phase: Phase): Out {
  const was = state.phase
  if (was === phase) return [state, []]
  const effects: (Effect | TimerEffect<TimerName>)[] = []
  if (was === 'waiting') effects.push({ kind: 'stopTimer', name: 'wait' })
  if (phase === 'publishing') effects.push({ kind: 'publish' })
  // At the end the publication takes its leave by itself.
  if (was === 'publishing' && phase !== 'over') effects.push({ kind: 'remove' })
  return [{ ...state, phase, extended: false }, [...effects, { kind: 'report' }]]
}
