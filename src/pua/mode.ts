/**
 * Which of the two ways our state takes: told to servers that subscribe (Peu), or published. PUB-17.
 *
 *              registered           D without a server that was told
 *     idle ───────────────▶ waiting ────────────────────────────────▶ publishing
 *      ▲  line lost            │ ▲                                        │
 *      └───────────────────────┤ │ the last subscription was lost         │ a server's first NOTIFY got its 2xx:
 *                    told      ▼ │ (expiry, 481, time-out)                │ only now is the publication removed
 *                            serving ◀────────────────────────────────────┘
 *                              │  ▲ told
 *       the last server        ▼  │
 *       un-SUBSCRIBEd       dismissed ──registered anew──▶ waiting
 *
 * A server that un-SUBSCRIBEs has shown that it asks when it wants to know; to publish at it what it has just declined
 * would take from the network what it saves by Peu (spec §9, C15). A subscription that merely got lost tells nothing.
 */
import type { Step, TimerEffect } from '../lib/step.ts'

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
}

/** What the notifier says of its subscriptions. */
export type Asked = {
  /** Subscriptions that stand, and how many of those have answered a NOTIFY with 2xx. */
  readonly active: number
  readonly told: number
  /** The one that ended last was ended by its server's un-SUBSCRIBE. */
  readonly dismissed: boolean
}

export const initial = (way: Way, waitMs: number): State => ({
  way,
  waitMs,
  phase: 'idle',
  registered: false,
  asked: { active: 0, told: 0, dismissed: false },
})

export type Event =
  | { readonly kind: 'registered' }
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'leave' }

export type Effect = { readonly kind: 'publish' } | { readonly kind: 'remove' } | { readonly kind: 'report' }
export type TimerName = 'wait'

type Out = readonly [State, readonly (Effect | TimerEffect<TimerName>)[]]

export const step: Step<State, Event, Effect, TimerName> = (state, event) => {
  if (state.phase === 'over') return [state, []]
  switch (event.kind) {
    case 'registered':
      return registered({ ...state, registered: true })
    case 'unregistered':
      // A publication stands at the server, line or no line.
      return state.phase === 'waiting'
        ? go({ ...state, registered: false }, 'idle')
        : [{ ...state, registered: false }, []]
    case 'asked':
      return heard(state.asked, { ...state, asked: event.asked })
    case 'timer':
      return state.phase === 'waiting' ? go(state, 'publishing') : [state, []]
    case 'leave':
      return go(state, 'over')
    default:
      event satisfies never
      return [state, []]
  }
}

function registered(state: State): Out {
  if (state.way === 'publish') return go(state, 'publishing')
  const { phase } = state
  return phase === 'idle' || phase === 'dismissed' ? wait(state) : [state, []]
}

function heard(before: Asked, state: State): Out {
  if (state.way === 'publish') return [state, []]
  const { active, told, dismissed } = state.asked
  if (told > 0) return go(state, 'serving')
  switch (state.phase) {
    case 'serving':
      // Others that were not told yet may be: D is time enough for that too.
      return active === 0 && dismissed ? go(state, 'dismissed') : wait(state)
    case 'waiting':
      if (active === 0 && before.active > 0 && dismissed) return go(state, 'dismissed')
      // Whoever has just asked is about to be told.
      return active > before.active ? wait(state) : [state, []]
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

function wait(state: State): Out {
  if (!state.registered) return go(state, 'idle')
  if (state.way === 'auto' && state.waitMs === 0 && state.asked.active === 0) return go(state, 'publishing')
  const [next, effects] = go(state, 'waiting')
  // Published by force only: then D never ends.
  if (state.way === 'subscribe') return [next, effects]
  return [next, [...effects, { kind: 'startTimer', name: 'wait', minMs: state.waitMs, maxMs: state.waitMs }]]
}

function go(state: State, phase: Phase): Out {
  const was = state.phase
  if (was === phase) return [state, []]
  const effects: (Effect | TimerEffect<TimerName>)[] = []
  if (was === 'waiting') effects.push({ kind: 'stopTimer', name: 'wait' })
  if (phase === 'publishing') effects.push({ kind: 'publish' })
  // At the end the publication takes its leave by itself.
  if (was === 'publishing' && phase !== 'over') effects.push({ kind: 'remove' })
  return [{ ...state, phase }, [...effects, { kind: 'report' }]]
}
