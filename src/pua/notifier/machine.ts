/**
 * One subscription of a presence server to us, the notifier's half of RFC 6665 §4.2 with RFC 3856 §6.
 *
 *           2xx, expires > 0                       answered 481 ..., timer F
 *    idle ───────────────────▶ active ────────────────────────────────────────────────▶ over
 *      │                      ▲ │    │ 2xx with expires 0, or expiry                       ▲
 *      │ 2xx, expires 0       └─┘    ▼                                                     │
 *      │ (a fetch)           2xx,   ending ──nothing in flight──▶ terminating ──answered───┘
 *      └────────────────────────────▲          NOTIFY terminated      ▲
 *                                    changed     active or ending ──leave (sent without waiting)
 *
 * Inside active, what has to go out is told by marks; `flush` decides what goes now:
 *   a NOTIFY owed after a 2xx goes first, at once (PUA-08); a change goes when the 5-s window is shut (PUA-32) and no
 *   failure is waited out; nothing goes while one is in flight (PUA-25) or while the flow is down (PUA-30).
 *
 * One machine for one dialog, not one for all: subscriptions of several servers have nothing in common but the state
 * that they tell (PUA-15), so each keeps its own window, failures and expiry, and one that fails holds up no other.
 * It counts versions of the state and never sees a document: what is newest is decided when it is sent.
 */
import { atLeast, backoff } from '../../lib/backoff.ts'
import type { Step, TimerEffect } from '../../lib/step.ts'

/** RFC 3856 §6.10: at most one notification in five seconds. */
export const WINDOW_MS = 5_000
/** After a NOTIFY that failed: 5-10 s, then doubled. */
const RETRY_BASE_MS = 10_000
const RETRY_CAP_MS = 300_000
/** Longer than any subscription lives. */
const RETRY_AFTER_CAP_S = 86_400

export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'active'; readonly expiresAt: number }
  /** Its last NOTIFY waits for the one in flight. */
  | { readonly kind: 'ending'; readonly reason: EndReason }
  /** Its last NOTIFY is out. */
  | { readonly kind: 'terminating' }
  | { readonly kind: 'over' }

/** RFC 6665 §4.1.3. */
export type EndReason = 'timeout' | 'noresource' | 'deactivated'

export type State = {
  readonly phase: Phase
  /** False from the loss of the connection to the next registered flow. */
  readonly flowUp: boolean
  /** The flow was replaced and no NOTIFY has succeeded on the new one yet. */
  readonly moved: boolean
  /** Version of the state, one more with each change. */
  readonly newest: number
  readonly inFlight: { readonly number: number; readonly version: number } | null
  /** NOTIFYs sent. */
  readonly sent: number
  /** The version that a 2xx has confirmed, and when it first did. */
  readonly known: { readonly version: number; readonly at: number } | null
  /** A version that was refused as it is: not sent again before it changes. */
  readonly refused: number | null
  /** A 2xx went out and its NOTIFY has not. */
  readonly owed: boolean
  readonly windowOpen: boolean
  /** A failure is waited out. */
  readonly holding: boolean
  readonly failures: number
  readonly failure: Reply | null
  readonly last: { readonly at: number; readonly status: number } | null
}

export const initial: State = {
  phase: { kind: 'idle' },
  flowUp: true,
  moved: false,
  newest: 0,
  inFlight: null,
  sent: 0,
  known: null,
  refused: null,
  owed: false,
  windowOpen: false,
  holding: false,
  failures: 0,
  failure: null,
  last: null,
}

/** The final answer to a NOTIFY. */
export type Reply = {
  readonly status: number
  readonly origin: 'network' | 'timeout' | 'connection' | 'credentials'
  readonly retryAfterS: number | null
  /** Untrusted words of the server. */
  readonly reason: string
}

export type Event =
  /** A SUBSCRIBE of this dialog was answered 2xx with this Expires. */
  | { readonly kind: 'subscribed'; readonly expiresS: number }
  | { readonly kind: 'changed' }
  | { readonly kind: 'answered'; readonly number: number; readonly reply: Reply }
  | { readonly kind: 'flowDown' }
  | { readonly kind: 'flowUp' }
  /** We go. */
  | { readonly kind: 'leave'; readonly reason: EndReason }

export type Effect =
  /** Sends a NOTIFY with the newest state; its answer comes back with `number`. `last`: the state to be left behind. */
  | { readonly kind: 'notify'; readonly number: number; readonly state: Told; readonly last: boolean }
  /** The dialog is no more. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'report' }
/** Subscription-State. */
export type Told =
  | { readonly kind: 'active'; readonly expiresS: number }
  | { readonly kind: 'terminated'; readonly reason: EndReason }

export type TimerName = 'expiry' | 'window' | 'retry'

type Out = readonly [State, readonly (Effect | TimerEffect<TimerName>)[]]

export const step: Step<State, Event, Effect, TimerName> = (state, event, at) => {
  // RFC 6665 §4.4.1: after its last NOTIFY nothing brings a subscription back.
  if (state.phase.kind === 'over') return [state, []]
  if (state.phase.kind === 'terminating' && event.kind !== 'answered') return [state, []]
  switch (event.kind) {
    case 'subscribed':
      return subscribed(state, event.expiresS, at)
    case 'changed':
      return flush({ ...state, newest: state.newest + 1 }, at)
    case 'answered':
      // Only the goodbye overtakes: the answer to what it overtook says nothing any more.
      return event.number === state.inFlight?.number
        ? answered({ ...state, inFlight: null }, event.reply, state.inFlight.version, at)
        : [state, []]
    case 'flowDown':
      return flush({ ...state, flowUp: false }, at)
    case 'flowUp':
      if (state.flowUp) return [state, []]
      // PUA-30: the subscription goes on over the new flow, and what is newest is told again.
      return flush({ ...state, flowUp: true, moved: true, known: null, refused: null, holding: false }, at, [
        stop('retry'),
      ])
    case 'leave':
      return state.phase.kind === 'idle' || !state.flowUp ? over(state) : terminate(state, event.reason, true)
    case 'timer':
      return fired(state, event.name, at)
    default:
      event satisfies never
      return [state, []]
  }
}

function subscribed(state: State, expiresS: number, at: number): Out {
  // RFC 6665 §4.4.1: what has ended is not refreshed (the agent answers 481).
  if (state.phase.kind === 'ending') return [state, []]
  // Whatever came in on this dialog came over the registered flow.
  const next: State = { ...state, owed: true, holding: false, flowUp: true }
  // RFC 6665 §4.2.1.4, §4.4.3: expires 0 is a fetch or an unsubscribe; both end with a NOTIFY "timeout".
  if (expiresS <= 0) return flush({ ...next, phase: { kind: 'ending', reason: 'timeout' } }, at)
  const expiresAt = at + expiresS * 1000
  return flush({ ...next, phase: { kind: 'active', expiresAt } }, at, [
    stop('retry'),
    start('expiry', expiresS * 1000, expiresS * 1000),
  ])
}

function fired(state: State, name: TimerName, at: number): Out {
  switch (name) {
    case 'expiry':
      // RFC 6665 §4.2.1.4: on expiry it is removed and a NOTIFY "terminated;reason=timeout" tells so.
      return state.phase.kind === 'active'
        ? flush({ ...state, phase: { kind: 'ending', reason: 'timeout' } }, at)
        : [state, []]
    case 'window':
      return flush({ ...state, windowOpen: false }, at)
    case 'retry':
      return flush({ ...state, holding: false }, at)
    default:
      name satisfies never
      return [state, []]
  }
}

function answered(state: State, reply: Reply, version: number, at: number): Out {
  const next: State = { ...state, last: { at, status: reply.status } }
  if (state.phase.kind === 'terminating') return over(next)
  if (reply.origin === 'connection') return flush({ ...next, last: state.last, flowUp: false }, at)
  if (ends(reply, state.moved)) return over(next)
  if (reply.status < 300) {
    const known = state.known?.version === version ? state.known : { version, at }
    return flush({ ...next, known, refused: null, moved: false, failures: 0, failure: null }, at)
  }
  const failures = state.failures + 1
  const waitS = Math.min(reply.retryAfterS ?? 0, RETRY_AFTER_CAP_S)
  const wait = atLeast(backoff(failures, RETRY_BASE_MS, RETRY_CAP_MS), waitS * 1000)
  const failed: State = { ...next, failures, failure: reply, holding: true, known: forgotten(state, version) }
  return flush({ ...failed, refused: isPassing(reply) ? null : version }, at, [start('retry', wait.minMs, wait.maxMs)])
}

/** A repeat of a known version that failed leaves it unknown whether the server still has it. */
const forgotten = (state: State, version: number): State['known'] =>
  state.known?.version === version ? null : state.known

/** RFC 6665 §4.2.2: these end the subscription, as does timer F (here 408). RFC 3261 §12.2.1.2: so does any 408. */
function ends({ status }: Reply, moved: boolean): boolean {
  // PUA-30: the edge no longer knows our route.
  if (moved && (status === 403 || status === 430)) return true
  return (status >= 480 && status <= 485) || [404, 405, 408, 410, 416, 489, 501, 604].includes(status)
}

/** The same may succeed later: busy servers and glare. Other refusals are of the request as it is (RFC 3261 §21.4). */
function isPassing({ status, retryAfterS }: Reply): boolean {
  return retryAfterS !== null || status === 491 || (status >= 500 && status < 600)
}

/** Sends what may go now: at most one NOTIFY. */
function flush(state: State, at: number, before: readonly TimerEffect<TimerName>[] = []): Out {
  const { phase } = state
  // Nobody can be told any more, and nobody is left to be told later.
  if (phase.kind === 'ending' && !state.flowUp) return over(state)
  if (state.inFlight !== null || !state.flowUp) return [state, [...before, report]]
  if (phase.kind === 'ending') return also(before, terminate(state, phase.reason, false))
  if (phase.kind !== 'active') return [state, [...before, report]]
  if (state.owed) return notify({ ...state, owed: false }, phase.expiresAt, at, before)
  if (!isWaiting(state) || state.windowOpen || state.holding) return [state, [...before, report]]
  return notify({ ...state, windowOpen: true }, phase.expiresAt, at, [...before, start('window', WINDOW_MS, WINDOW_MS)])
}

function notify(state: State, expiresAt: number, at: number, before: readonly TimerEffect<TimerName>[]): Out {
  const number = state.sent + 1
  // RFC 6665 §4.2.2: the time that is left, never more than was granted.
  const expiresS = Math.max(1, Math.floor((expiresAt - at) / 1000))
  return [
    { ...state, sent: number, inFlight: { number, version: state.newest } },
    [...before, { kind: 'notify', number, state: { kind: 'active', expiresS }, last: false }, report],
  ]
}

function terminate(state: State, reason: EndReason, last: boolean): Out {
  const number = state.sent + 1
  return [
    {
      ...state,
      phase: { kind: 'terminating' },
      owed: false,
      sent: number,
      inFlight: { number, version: state.newest },
    },
    [...quiet, { kind: 'notify', number, state: { kind: 'terminated', reason }, last }, report],
  ]
}

function over(state: State): Out {
  return [{ ...state, phase: { kind: 'over' }, inFlight: null, owed: false }, [...quiet, { kind: 'forget' }, report]]
}

/** A change is not confirmed yet and may be sent. */
const isWaiting = (state: State): boolean => state.known?.version !== state.newest && state.refused !== state.newest

const report: Effect = { kind: 'report' }
const start = (name: TimerName, minMs: number, maxMs: number): TimerEffect<TimerName> => ({
  kind: 'startTimer',
  name,
  minMs,
  maxMs,
})
const stop = (name: TimerName): TimerEffect<TimerName> => ({ kind: 'stopTimer', name })
const quiet = [stop('expiry'), stop('window'), stop('retry')]
const also = (before: readonly TimerEffect<TimerName>[], [state, effects]: Out): Out => [state, [...before, ...effects]]

/** What this server has of the newest state. */
export type Reach =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'known'; readonly at: number }
  | { readonly kind: 'failed'; readonly reply: Reply; readonly again: boolean }

export function reach(state: State): Reach {
  if (state.phase.kind !== 'active') return { kind: 'none' }
  if (state.known?.version === state.newest) return { kind: 'known', at: state.known.at }
  // What is out now, or waits for the window alone, may yet arrive; a failure that is waited out has not.
  if (state.inFlight === null && state.failure !== null && (state.holding || !isWaiting(state)))
    return { kind: 'failed', reply: state.failure, again: isWaiting(state) }
  return { kind: 'sending' }
}
