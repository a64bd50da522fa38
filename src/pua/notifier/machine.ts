/**
 * One subscription of a presence server to us, the notifier's half of RFC 6665 §4.2 with RFC 3856 §6.
 *
 *           2xx, expires > 0                       answered 481 ..., timer F, 204 with expires 0
 *    idle ───────────────────▶ active ────────────────────────────────────────────────▶ over
 *      │                      ▲ │    │ 2xx with expires 0, or expiry                       ▲
 *      │ 2xx, expires 0       └─┘    ▼                                                     │
 *      │ (a fetch)           2xx,   ending ──nothing in flight──▶ terminating ──answered───┘
 *      └────────────────────────────▲          NOTIFY terminated      ▲
 *                                    changed     active or ending ──leave (sent without waiting)
 *
 * Inside active, what has to go out is told by marks; `flush` decides what goes now:
 *   a NOTIFY owed after a 200 goes first, at once (PUA-08); a change goes when the window is shut (PUA-32, PUA-39) and
 *   no failure is waited out; so does a repetition that the least rate calls for; nothing goes while one is in flight
 *   (PUA-25) or while the flow is down (PUA-30); no state goes while the server's condition holds (PUA-37).
 *
 * One machine for one dialog, not one for all: subscriptions of several servers have nothing in common but the state
 * that they tell (PUA-15), so each keeps its own window, failures and expiry, and one that fails holds up no other.
 * It counts versions of the state and never sees a document: what is newest is decided when it is sent.
 */
import type { Step, TimerEffect } from '../../lib/step.ts'
import { agreed, isSame, NO_PACE, type Pace, quietUntil, type Rate, repeatAt, TIMES_LIMIT } from '../../model/rate.ts'
import { ends, isPassing, type Reply, waitAfter } from '../../model/reply.ts'
import type { EndReason, Mute, Told } from '../../model/subscription.ts'

export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'active'; readonly expiresAt: number }
  /** Its last NOTIFY waits for the one in flight. */
  | { readonly kind: 'ending'; readonly reason: EndReason }
  /** Its last NOTIFY is out. */
  | { readonly kind: 'terminating' }
  | { readonly kind: 'over' }

export type State = {
  readonly phase: Phase
  /** False from the loss of the connection to the next registered flow. */
  readonly flowUp: boolean
  /** The flow was replaced and no NOTIFY has succeeded on the new one yet. */
  readonly moved: boolean
  /** Version of the state, one more with each change. */
  readonly newest: number
  /** `version` null: it carries no state. `owed`: it answers a SUBSCRIBE. */
  readonly inFlight: { readonly number: number; readonly version: number | null; readonly owed: boolean } | null
  /** NOTIFYs sent. */
  readonly sent: number
  /** The version that a 2xx has confirmed, and when it first did. */
  readonly known: { readonly version: number; readonly at: number } | null
  /** A version that was refused as it is: not sent again before it changes. */
  readonly refused: number | null
  /** A 2xx went out and its NOTIFY has not. */
  readonly owed: boolean
  readonly mute: Mute
  readonly pace: Pace
  /** No change may go yet. */
  readonly windowOpen: boolean
  /** The least rate calls for a NOTIFY although nothing changed. */
  readonly repeatDue: boolean
  /** A failure is waited out. */
  readonly holding: boolean
  readonly failures: number
  readonly failure: Reply | null
  readonly last: { readonly at: number; readonly status: number; readonly isChallenged?: boolean } | null
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
  mute: 'none',
  pace: NO_PACE,
  windowOpen: false,
  repeatDue: false,
  holding: false,
  failures: 0,
  failure: null,
  last: null,
}

/** A SUBSCRIBE that is granted: for how long, on what condition, and the rates that it asks for. */
export type Wish = { readonly expiresS: number; readonly mute: Mute; readonly rate: Rate }

export type Event =
  /** A SUBSCRIBE of this dialog was answered 2xx: 204 if it `isSilent`, else 200. */
  | ({ readonly kind: 'subscribed' } & Wish)
  | { readonly kind: 'changed' }
  /** The server may have put something older above what it was told last. */
  | { readonly kind: 'again' }
  /** `rate`: other rates that the answer asks for, RFC 6446 §9.3; null = it says nothing of them. */
  | { readonly kind: 'answered'; readonly number: number; readonly reply: Reply; readonly rate: Rate | null }
  | { readonly kind: 'flowDown' }
  | { readonly kind: 'flowUp' }
  /** We go. */
  | { readonly kind: 'leave'; readonly reason: EndReason }

export type Effect =
  /** Sends a NOTIFY; its answer comes back with `number`. */
  | {
      readonly kind: 'notify'
      readonly number: number
      readonly state: Told
      /** The newest state; `last`: the one to be left behind; `none`: no body. */
      readonly body: 'newest' | 'last' | 'none'
      /** No difference to what was sent before will do. */
      readonly whole: boolean
    }
  /** The dialog is no more. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'report' }
export type TimerName = 'expiry' | 'window' | 'repeat' | 'retry'

/** A change is not confirmed yet and may be sent. */
export const isWaiting = (state: State): boolean =>
  state.mute === 'none' && state.known?.version !== state.newest && state.refused !== state.newest

type Timer = TimerEffect<TimerName>
type Out = readonly [State, readonly (Effect | Timer)[]]

export const step: Step<State, Event, Effect, TimerName> = (state, event, at) => {
  // RFC 6665 §4.4.1: after its last NOTIFY nothing brings a subscription back.
  const { kind } = state.phase
  if (kind === 'over' || (kind === 'terminating' && event.kind !== 'answered')) return [state, []]
  switch (event.kind) {
    case 'subscribed':
      return subscribed(state, event, at)
    case 'changed':
      // RFC 5839 §6.3: the condition was of the state as it was.
      return flush({ ...state, newest: state.newest + 1, mute: state.mute === 'same' ? 'none' : state.mute }, at)
    case 'again':
      return again(state, at)
    case 'answered':
      // Only the goodbye overtakes: the answer to what it overtook says nothing any more.
      return event.number === state.inFlight?.number
        ? answered({ ...state, inFlight: null }, event, state.inFlight, at)
        : [state, []]
    case 'flowDown':
      return flush({ ...state, flowUp: false }, at)
    case 'flowUp':
      return state.flowUp ? [state, []] : moved(state, at)
    case 'leave':
      return state.phase.kind === 'idle' || !state.flowUp ? over(state) : terminate(state, event.reason, true)
    case 'timer':
      return fired(state, event.name, at)
    default:
      event satisfies never
      return [state, []]
  }
}

/**
 * RFC 5839 §6.3: a condition that is true and comes inside the dialog is answered 204, and no NOTIFY follows. A header
 * that has something new to say is sent though (§6.2), without a body: here rates that were agreed anew.
 */
export function isSilent(state: State, wish: Wish): boolean {
  if (wish.mute === 'none' || state.phase.kind !== 'active') return false
  return wish.expiresS === 0 || isSame(agreed(wish.rate, wish.expiresS), state.pace.rate)
}

function subscribed(state: State, wish: Wish, at: number): Out {
  // RFC 6665 §4.4.1: what has ended is not refreshed (the agent answers 481).
  if (state.phase.kind === 'ending') return [state, []]
  const { expiresS, mute } = wish
  const silent = isSilent(state, wish)
  // RFC 5839 §5.7: an un-SUBSCRIBE may spare itself the last NOTIFY.
  if (silent && expiresS === 0) return over(state)
  // Whatever came in on this dialog came over the registered flow.
  const heard: State = { ...state, mute, flowUp: true, pace: { ...state.pace, rate: agreed(wish.rate, expiresS) } }
  const told: State = mute === 'same' ? { ...heard, ...had(heard, state.newest, at) } : heard
  const next: State = silent ? told : { ...told, owed: true, holding: false }
  // RFC 6665 §4.2.1.4, §4.4.3: expires 0 is a fetch or an unsubscribe; both end with a NOTIFY "timeout".
  if (expiresS === 0) return flush({ ...next, phase: { kind: 'ending', reason: 'timeout' } }, at)
  const [ready, timers] = paced({ ...next, phase: { kind: 'active', expiresAt: at + expiresS * 1000 } }, at)
  const expiry = start('expiry', expiresS * 1000, expiresS * 1000)
  return flush(ready, at, silent ? [expiry, ...timers] : [stop('retry'), expiry, ...timers])
}

/** PUA-30: the subscription goes on over the new flow, and what is newest is told again. */
function moved(state: State, at: number): Out {
  const known = state.mute === 'none' ? null : state.known
  return flush({ ...state, flowUp: true, moved: true, known, refused: null, holding: false }, at, [stop('retry')])
}

/** Does not wait for the window: it is a repair, not a change (PUA-32). A rate that the server asked for holds. */
function again(state: State, at: number): Out {
  const { known, inFlight, newest, pace, mute } = state
  if (mute === 'always' || (known?.version !== newest && inFlight?.version !== newest)) return [state, []]
  // RFC 5839 §6.3: that the server had named the state does not help, should it have put another above it.
  const next: State = { ...state, newest: newest + 1, mute: 'none', pace: { ...pace, changeAt: null } }
  const [ready, timers] = paced(next, at)
  return flush(ready, at, timers)
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
    case 'repeat':
      return flush({ ...state, repeatDue: true }, at)
    case 'retry':
      return flush({ ...state, holding: false }, at)
    default:
      name satisfies never
      return [state, []]
  }
}

type Answered = { readonly reply: Reply; readonly rate: Rate | null }
type Flying = NonNullable<State['inFlight']>

function answered(state: State, { reply, rate }: Answered, { version, owed }: Flying, at: number): Out {
  const challenged = reply.unmet === 'challenged' ? { isChallenged: true } : {}
  const last = { at, status: reply.status, ...challenged }
  const next: State = { ...state, last }
  if (state.phase.kind === 'terminating') return over(next)
  if (reply.origin === 'connection')
    return flush({ ...next, last: state.last, flowUp: false, owed: state.owed || (owed && version === null) }, at)
  if (ends(reply, state.moved)) return over(next)
  if (reply.status < 300) {
    const taken: State = { ...next, moved: false, failures: 0, failure: null }
    const known: State = version === null ? taken : { ...taken, ...had(state, version, at) }
    if (rate === null || known.phase.kind !== 'active') return flush(known, at)
    // RFC 6446 §9.3: a 2xx may ask for other rates; the next NOTIFY says what they have become.
    const pace: Pace = { ...known.pace, rate: agreed(rate, (known.phase.expiresAt - at) / 1000) }
    const [ready, timers] = paced({ ...known, pace }, at)
    return flush(ready, at, timers)
  }
  const failures = state.failures + 1
  const wait = waitAfter(reply, failures)
  // A repeat of a known version that failed leaves it unknown whether the server still has it, unless it says so itself.
  const known = state.mute === 'none' && state.known?.version === version ? null : state.known
  const failed: State = { ...next, failures, failure: reply, holding: true, known }
  return flush({ ...failed, refused: isPassing(reply) ? null : version }, at, [start('retry', wait.minMs, wait.maxMs)])
}

/** What a server has. A state older than the one that it named came after that one: then the newest is told again. */
function had({ known, newest, mute }: State, version: number, at: number): Pick<State, 'known' | 'refused' | 'mute'> {
  const since = known?.version === version ? known : { version, at }
  return { known: since, refused: null, mute: mute === 'same' && version !== newest ? 'none' : mute }
}

/** Sends what may go now: at most one NOTIFY. */
function flush(state: State, at: number, before: readonly Timer[] = []): Out {
  const { phase } = state
  // Nobody can be told any more, and nobody is left to be told later.
  if (phase.kind === 'ending' && !state.flowUp) return over(state)
  if (state.inFlight !== null || !state.flowUp) return [state, [...before, report]]
  if (phase.kind === 'ending') return terminate(state, phase.reason, false)
  // RFC 5839 §6.3: none while a condition holds, which RFC 6446 §6.2 lets be.
  const repeats = state.repeatDue && state.mute === 'none' && state.refused !== state.newest
  const may = state.owed || ((isWaiting(state) || repeats) && !state.windowOpen && !state.holding)
  if (phase.kind !== 'active' || !may) return [state, [...before, report]]
  return notify(state, phase.expiresAt, at, before)
}

function notify(state: State, expiresAt: number, at: number, before: readonly Timer[]): Out {
  const number = state.sent + 1
  // RFC 5839 §6.2: while the condition holds, the body is left out.
  const bare = state.mute !== 'none'
  // RFC 6665 §4.2.2: the time that is left, never more than was granted.
  const expiresS = Math.max(1, Math.floor((expiresAt - at) / 1000))
  const times = [...state.pace.times, at].slice(-TIMES_LIMIT)
  const pace: Pace = { ...state.pace, times, changeAt: state.owed ? state.pace.changeAt : at }
  const inFlight = { number, version: bare ? null : state.newest, owed: state.owed }
  const [next, timers] = paced({ ...state, owed: false, repeatDue: false, sent: number, inFlight, pace }, at)
  const told = { kind: 'active', expiresS, rate: pace.rate } as const
  const body = bare ? 'none' : 'newest'
  // RFC 5263 §4.4: what answers a SUBSCRIBE is whole.
  return [next, [...before, ...timers, { kind: 'notify', number, state: told, body, whole: state.owed }, report]]
}

/** Sets the timers by which the agreed rates are kept. */
function paced(state: State, at: number): readonly [State, readonly Timer[]] {
  const quietMs = quietUntil(state.pace) - at
  const due = repeatAt(state.pace)
  const leftMs = state.phase.kind === 'active' ? state.phase.expiresAt - at : 0
  const repeatMs = Math.max(0, due === null ? leftMs : due - at)
  return [
    { ...state, windowOpen: quietMs > 0 },
    [
      quietMs > 0 ? start('window', quietMs, quietMs) : stop('window'),
      // Nothing is due any more once the subscription has run out.
      repeatMs < leftMs ? start('repeat', repeatMs, repeatMs) : stop('repeat'),
    ],
  ]
}

function terminate(state: State, reason: EndReason, leaving: boolean): Out {
  const number = state.sent + 1
  // What is left behind is another state than the one that the server has.
  const bare = state.mute === 'always' || (state.mute === 'same' && !leaving)
  const body = bare ? 'none' : leaving ? 'last' : 'newest'
  const inFlight = { number, version: null, owed: false }
  return [
    { ...state, phase: { kind: 'terminating' }, owed: false, sent: number, inFlight },
    [...quiet, { kind: 'notify', number, state: { kind: 'terminated', reason }, body, whole: true }, report],
  ]
}

function over(state: State): Out {
  return [{ ...state, phase: { kind: 'over' }, inFlight: null, owed: false }, [...quiet, { kind: 'forget' }, report]]
}

const report: Effect = { kind: 'report' }
const start = (name: TimerName, minMs: number, maxMs: number): Timer => ({ kind: 'startTimer', name, minMs, maxMs })
const stop = (name: TimerName): Timer => ({ kind: 'stopTimer', name })
const quiet = [stop('expiry'), stop('window'), stop('repeat'), stop('retry')]
