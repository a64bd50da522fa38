/** Steps of the machine in words, and the states from which the tests of it start. For tests only. */
import type { Failure } from '../model/error.ts'
import { NO_PRESENCE } from '../model/presence.ts'
import { type Event, initial, type News, type Phase, type State, step } from './machine.ts'

export type Input = Parameters<typeof step>[1]
export type Outcome = { readonly phase: Phase; readonly does: string; readonly state: State }

export const T = 1_000_000
export const CALM = 'stop notify, stop refresh, stop expiry, stop retry'
export const FORGET = `${CALM}, unqueue, drop`
export const TIMER_N = 'start notify 32000-32000'
export const none: News = { kind: 'none' }
export const good: Extract<News, { kind: 'good' }> = {
  kind: 'good',
  presence: { ...NO_PRESENCE, entity: 'sip:bob@ims.test' },
  entity: null,
}
export const failure: Failure = { reason: 'serverError', status: 500, detail: 'x' }
export const timeout: Failure = { reason: 'timeout', status: null, detail: null }
export const timer = (name: 'notify' | 'refresh' | 'expiry' | 'retry'): Input => ({ kind: 'timer', name })

export function apply(state: State, input: Input, at: number): Outcome {
  const [next, effects] = step(state, input, at)
  const does = effects.map(effect => {
    if (effect.kind === 'startTimer') return `start ${effect.name} ${effect.minMs}-${effect.maxMs}`
    if (effect.kind === 'stopTimer') return `stop ${effect.name}`
    return effect.kind === 'queue' && effect.urgent ? 'queue urgent' : effect.kind
  })
  return { phase: next.phase, does: does.join(', '), state: next }
}
export const through = (...inputs: readonly (readonly [Input, number])[]): State =>
  inputs.reduce((state, [input, at]) => apply(state, input, at).state, initial(true, 32_000))

export const want: Event = { kind: 'want' }
export const unwant: Event = { kind: 'unwant' }
export const askAgain: Event = { kind: 'askAgain' }
export const linked: Event = { kind: 'linked' }
export const unlinked: Event = { kind: 'unlinked' }
export const accepted = (expiresS: number, notifies = true): Event => ({ kind: 'accepted', expiresS, notifies })
export const notified = (
  stage: 'pending' | 'active' = 'active',
  expiresS: number | null = 600,
  news: News = good,
): Event => ({
  kind: 'notified',
  stage,
  expiresS,
  news,
})
export const kept = (leastMs = 0, timedOut = false): Event => ({ kind: 'kept', leastMs, timedOut })
export const failed = (again: Extract<Event, { kind: 'failed' }>['again']): Event => ({
  kind: 'failed',
  failure,
  again,
})
export const terminated = (
  again: Extract<Event, { kind: 'failed' }>['again'] = { kind: 'never' },
  news: News = none,
): Event => ({ kind: 'terminated', reason: 'why', again, news })

export const queued = through([want, T])
export const asking = through([want, T], [{ kind: 'turn', askedS: 3600 }, T + 10])
export const live = apply(apply(asking, accepted(3600), T + 20).state, notified(), T + 30).state
export const refreshing = apply(live, timer('refresh'), T + 450_030).state
export const ended = apply(live, terminated(), T + 40).state
export const waiting = apply(asking, failed({ kind: 'later', leastMs: 0 }), T + 20).state
export const leaving = apply(live, unwant, T + 40).state
export const early = apply(asking, unwant, T + 20).state

export const LIVE: Extract<Phase, { kind: 'live' }> = {
  kind: 'live',
  stage: 'active',
  since: T + 30,
  startedAt: T + 30,
  expiresAt: T + 600_030,
  sentAt: T + 10,
  unanswered: false,
  said: true,
  refused: false,
}
export const ASKING: Extract<Phase, { kind: 'asking' }> = {
  kind: 'asking',
  since: T,
  sentAt: T + 10,
  grantedS: 3600,
  unanswered: true,
}
export const QUEUED = (at: number): Phase => ({ kind: 'queued', since: at })
/** 75 % and 90 % of what is left; the end. */
export const LASTS_600 = 'start refresh 450000-540000, start expiry 600000-600000'
