/**
 * One subscription to one contact's presence, as the subscriber has it: RFC 6665 §4.1, RFC 3856 §6.
 *
 *            linked             turn            NOTIFY               un-SUBSCRIBE
 *   held ───────────▶ queued ─────────▶ asking ────────▶ live ──────────────────────▶ leaving ──▶ gone
 *    ▲                  ▲ ▲               │               │ ▲│                          ▲
 *    │ flow lost        │ └─ changed ─────┤               │ └┘ refresh, NOTIFY          │
 *    └── (from any)     │                 ▼               │                             │
 *                       └── retry ◀──── ended ◀───────────┘     unwant (any) ───────────┘
 *                                 terminated, refused, Timer N, expiry
 *
 * `live` begins with a NOTIFY and never with the 200 (§4.1.2.4). What the tables of retry.ts say arrives inside the
 * events as `Again`; the storm guard over all of them is here. Knows no header, no dialog and no other contact.
 */
import { type Again, freshSeries, nextTry, type Series } from '../lib/retries.ts'
import type { Step } from '../lib/step.ts'
import type { Failure } from '../model/error.ts'
import type { Presence } from '../model/presence.ts'

/** A subscription that lived so long ends a series of failures. */
const STABLE_MS = 60_000
/** Not even a server that grants a second makes us refresh faster. */
const LEAST_REFRESH_MS = 1_000
/** A person asking again may hurry a refresh, but not hammer. */
const HURRY_GAP_MS = 5_000

export type Stage = 'pending' | 'active'

/** The document of a NOTIFY. */
export type News =
  | { readonly kind: 'none' }
  | { readonly kind: 'bad' }
  /** Of a type, or in an encoding, that we do not read. */
  | { readonly kind: 'foreign'; readonly type: string }
  /** `entity`: whose it says it is, where that is not whom we asked for. */
  | { readonly kind: 'good'; readonly presence: Presence; readonly entity: string | null }

export type Phase =
  /** Wanted, no flow. */
  | { readonly kind: 'held' }
  /** Waits for its turn: SUBSCRIBEs are paced over all contacts. */
  | { readonly kind: 'queued'; readonly since: number }
  /** `grantedS`: what we asked for, or what the 2xx said. */
  | {
      readonly kind: 'asking'
      readonly since: number
      readonly sentAt: number
      readonly grantedS: number
      readonly unanswered: boolean
    }
  | {
      readonly kind: 'live'
      readonly stage: Stage
      readonly since: number
      /** First NOTIFY of the dialog. */
      readonly startedAt: number
      readonly expiresAt: number
      readonly sentAt: number
      /** The last SUBSCRIBE has no final answer yet. */
      readonly unanswered: boolean
      /** A NOTIFY told the expiry after the last SUBSCRIBE: the answer's Expires does not count any more. */
      readonly said: boolean
      /** The last refresh was refused and nothing was heard since: the subscription stands, its state is in doubt. */
      readonly refused: boolean
    }
  | {
      readonly kind: 'ended'
      readonly since: number
      /** RFC 6665's word, if one came. */
      readonly reason: string | null
      readonly failure: Failure | null
      /** The retry falls between these, ms since the epoch; null = not until the person asks. */
      readonly retry: { readonly from: number; readonly to: number } | null
    }
  /** `dialog`: the un-SUBSCRIBE is out. Without a dialog it waits for the NOTIFY that makes one. */
  | { readonly kind: 'leaving'; readonly dialog: boolean; readonly wantedAgain: boolean }
  | { readonly kind: 'gone' }

export type State = {
  readonly phase: Phase
  readonly linked: boolean
  /** 64*T1 */
  readonly timerNMs: number
  /** The storm guard (WAT-10) and the back-off of this contact. */
  readonly series: Series
  /** The last document that could be read. */
  readonly presence: Presence | null
  /** It came in a former dialog: RFC 3856 §6.8 lets it hold within its own only. */
  readonly former: boolean
  /** Whose it says it is, where that is not the contact. */
  readonly entity: string | null
  /** The one after it could not be read. */
  readonly malformed: boolean
  /** The type of that one, where that was the reason. */
  readonly foreignType: string | null
  /** When the network last gave or confirmed that document. */
  readonly heardAt: number | null
}

const UNKNOWN = {
  presence: null,
  former: false,
  entity: null,
  malformed: false,
  foreignType: null,
  heardAt: null,
} as const

export function initial(linked: boolean, timerNMs: number): State {
  return {
    phase: { kind: 'gone' },
    linked,
    timerNMs,
    series: freshSeries,
    ...UNKNOWN,
  }
}

export type Event =
  | { readonly kind: 'want' }
  | { readonly kind: 'unwant' }
  | { readonly kind: 'askAgain' }
  | { readonly kind: 'linked' }
  | { readonly kind: 'unlinked' }
  /** Its turn in the queue. `askedS`: the Expires that will be asked for. */
  | { readonly kind: 'turn'; readonly askedS: number }
  /** 2xx. `notifies` false: 204, no NOTIFY follows (RFC 6665 §4.1.2.2, RFC 5839 §5.2). */
  | { readonly kind: 'accepted'; readonly expiresS: number; readonly notifies: boolean }
  /** There is no subscription, or no longer. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly again: Again }
  /** The initial SUBSCRIBE failed in a way that another wording mends: the caller has changed it. */
  | { readonly kind: 'reworded' }
  /** A refresh was too brief: the caller asks for more now. */
  | { readonly kind: 'raised' }
  /** A refresh failed, the subscription stands until its expiry. `timedOut`: Timer N goes on. */
  | { readonly kind: 'kept'; readonly leastMs: number; readonly timedOut: boolean }
  | { readonly kind: 'notified'; readonly stage: Stage; readonly expiresS: number | null; readonly news: News }
  | { readonly kind: 'terminated'; readonly reason: string | null; readonly again: Again; readonly news: News }
  /** The un-SUBSCRIBE failed. */
  | { readonly kind: 'leaveFailed' }

export type Effect =
  | { readonly kind: 'queue'; readonly urgent: boolean }
  | { readonly kind: 'unqueue' }
  /** SUBSCRIBE out of any dialog; refresh and un-SUBSCRIBE within it. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'leave' }
  /** Forget the dialog: what still comes for it gets 481. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'report' }
  | { readonly kind: 'gone' }

/** `notify` is Timer N. */
export type TimerName = 'notify' | 'refresh' | 'expiry' | 'retry'
type Outcome = ReturnType<Step<State, Event, Effect, TimerName>>
type Effects = Outcome[1]
type Live = Extract<Phase, { kind: 'live' }>

export const step: Step<State, Event, Effect, TimerName> = (state, event, at) => {
  switch (event.kind) {
    case 'want':
      return want(state, at)
    case 'unwant':
      return unwant(state)
    case 'askAgain':
      return askAgain(state, at)
    case 'linked':
      return link({ ...state, linked: true }, at)
    case 'unlinked':
      return unlink({ ...state, linked: false }, at)
    case 'turn':
      return ask(state, event.askedS, at)
    case 'accepted':
      return accepted(state, event.expiresS, event.notifies, at)
    case 'failed':
      return failed(state, event.failure, event.again, at)
    case 'reworded':
      if (state.phase.kind !== 'asking' && state.phase.kind !== 'live') return failed(state, null, NEVER, at)
      return queue(state, true, at)
    case 'raised':
      return state.phase.kind === 'live' ? refresh(state, state.phase, at) : [state, []]
    case 'kept':
      return kept(state, event.leastMs, event.timedOut, at)
    case 'notified':
      return notified(state, event.stage, event.expiresS, event.news, at)
    case 'terminated':
      return terminated(state, event.reason, event.again, event.news, at)
    case 'leaveFailed':
      return state.phase.kind === 'leaving' ? left(state, at) : [state, []]
    case 'timer':
      return timer(state, event.name, at)
    default:
      event satisfies never
      return [state, []]
  }
}

const NEVER: Again = { kind: 'never' }
const AT_ONCE: Again = { kind: 'atOnce', leastMs: 0 }
const silence: Failure = { reason: 'timeout', status: null, detail: null }

const calm: Effects = [
  { kind: 'stopTimer', name: 'notify' },
  { kind: 'stopTimer', name: 'refresh' },
  { kind: 'stopTimer', name: 'expiry' },
  { kind: 'stopTimer', name: 'retry' },
]
const forget: Effects = [...calm, { kind: 'unqueue' }, { kind: 'drop' }]

function want(state: State, at: number): Outcome {
  const { phase } = state
  if (phase.kind === 'leaving') return [{ ...state, phase: { ...phase, wantedAgain: true } }, []]
  if (phase.kind !== 'gone') return [state, []]
  return state.linked ? queue(state, false, at) : [{ ...state, phase: { kind: 'held' } }, []]
}

function unwant(state: State): Outcome {
  const { phase } = state
  const unknown = { ...state, ...UNKNOWN }
  switch (phase.kind) {
    case 'live':
      return leave(unknown)
    case 'asking':
      // RFC 6665 §4.1.2.3: un-subscribing is done in the dialog; there is none before the first NOTIFY.
      return [{ ...unknown, phase: { kind: 'leaving', dialog: false, wantedAgain: false } }, []]
    case 'leaving':
      return [{ ...unknown, phase: { ...phase, wantedAgain: false } }, []]
    case 'held':
    case 'queued':
    case 'ended':
      return [{ ...unknown, phase: { kind: 'gone' } }, [...forget, { kind: 'gone' }]]
    case 'gone':
      return [state, []]
    default:
      phase satisfies never
      return [state, []]
  }
}

function askAgain(state: State, at: number): Outcome {
  const { phase } = state
  const calmed = { ...state, series: freshSeries }
  switch (phase.kind) {
    case 'ended':
      if (state.linked) return queue(calmed, true, at)
      return [{ ...calmed, phase: { kind: 'held' } }, [...calm, { kind: 'report' }]]
    case 'queued':
      return [state, [{ kind: 'queue', urgent: true }]]
    case 'live':
      return phase.unanswered || at - phase.sentAt < HURRY_GAP_MS ? [state, []] : refresh(state, phase, at)
    case 'held':
    case 'asking':
    case 'leaving':
    case 'gone':
      return [state, []]
    default:
      phase satisfies never
      return [state, []]
  }
}

function link(state: State, at: number): Outcome {
  const { phase } = state
  if (phase.kind === 'held') return queue(state, false, at)
  if (phase.kind !== 'ended' || phase.retry === null) return [state, []]
  const { from, to } = phase.retry
  // A new flow mends silence. What the network itself said goes on holding.
  if (phase.failure?.reason === 'timeout' || from <= at) return queue(state, false, at)
  return [state, [{ kind: 'startTimer', name: 'retry', minMs: from - at, maxMs: to - at }]]
}

/** Nothing is reported: what is known stays known, the caller shows that it is in doubt. */
function unlink(state: State, at: number): Outcome {
  switch (state.phase.kind) {
    case 'queued':
    case 'asking':
    case 'live':
      return [{ ...settled(state, at), phase: { kind: 'held' } }, forget]
    case 'leaving':
      return left(state, at)
    case 'ended':
      return [state, calm]
    case 'held':
    case 'gone':
      return [state, []]
    default:
      state.phase satisfies never
      return [state, []]
  }
}

function queue(state: State, urgent: boolean, at: number): Outcome {
  return [
    { ...state, phase: { kind: 'queued', since: at } },
    [...forget, { kind: 'report' }, { kind: 'queue', urgent }],
  ]
}

function ask(state: State, askedS: number, at: number): Outcome {
  const { phase } = state
  if (phase.kind !== 'queued') return [state, []]
  return [
    { ...state, phase: { kind: 'asking', since: phase.since, sentAt: at, grantedS: askedS, unanswered: true } },
    [startTimerN(state), { kind: 'ask' }],
  ]
}

function refresh(state: State, phase: Live, at: number): Outcome {
  return [
    { ...state, phase: { ...phase, sentAt: at, unanswered: true, said: false } },
    [startTimerN(state), { kind: 'refresh' }],
  ]
}

function leave(state: State): Outcome {
  return [
    { ...state, phase: { kind: 'leaving', dialog: true, wantedAgain: false } },
    [...calm, startTimerN(state), { kind: 'leave' }],
  ]
}

function left(state: State, at: number): Outcome {
  const wanted = state.phase.kind === 'leaving' && state.phase.wantedAgain
  if (!wanted) return [{ ...state, phase: { kind: 'gone' } }, [...forget, { kind: 'gone' }]]
  return state.linked ? queue(state, false, at) : [{ ...state, phase: { kind: 'held' } }, forget]
}

function accepted(state: State, expiresS: number, notifies: boolean, at: number): Outcome {
  const { phase } = state
  if (phase.kind === 'asking')
    // RFC 6665 §4.1.2.4: the 2xx makes no dialog; the NOTIFY is still awaited.
    return [{ ...state, phase: { ...phase, grantedS: expiresS, unanswered: false } }, []]
  if (phase.kind !== 'live') return [state, []]
  const expiresAt = phase.said ? phase.expiresAt : at + expiresS * 1000
  return [
    { ...state, phase: { ...phase, unanswered: false, expiresAt, refused: false } },
    [...(notifies ? [] : [stopTimerN]), ...schedule(expiresAt - at, 0), { kind: 'report' }],
  ]
}

function failed(state: State, failure: Failure | null, again: Again, at: number): Outcome {
  const { phase } = state
  if (phase.kind === 'asking' || phase.kind === 'live') return end(state, null, failure, again, at)
  return phase.kind === 'leaving' && !phase.dialog ? left(state, at) : [state, []]
}

function kept(state: State, leastMs: number, timedOut: boolean, at: number): Outcome {
  const { phase } = state
  if (phase.kind !== 'live') return [state, []]
  // RFC 6665 §4.1.2.2: valid until its known expiry. Each try comes later in what is left, so this ends.
  return [
    // Silence proves nothing yet: Timer N ends it, or a NOTIFY has shown that it was heard.
    { ...state, phase: { ...phase, unanswered: false, refused: phase.refused || !timedOut } },
    [...(timedOut ? [] : [stopTimerN]), ...schedule(phase.expiresAt - at, leastMs), { kind: 'report' }],
  ]
}

function notified(state: State, stage: Stage, expiresS: number | null, news: News, at: number): Outcome {
  const { phase } = state
  if (phase.kind === 'leaving') {
    if (phase.dialog) return [state, []]
    const [after, effects] = leave(state)
    return [{ ...after, phase: { ...phase, dialog: true } }, effects]
  }
  if (phase.kind !== 'asking' && phase.kind !== 'live') return [state, []]
  const before = phase.kind === 'live' ? phase : begin(phase, stage, at)
  // RFC 6665 §4.1.3: `expires` governs; without it the duration stays.
  const expiresAt = expiresS === null ? before.expiresAt : at + expiresS * 1000
  const live: Live = {
    ...before,
    stage,
    since: before.stage === stage ? before.since : at,
    expiresAt,
    said: before.said || expiresS !== null,
    refused: false,
  }
  const timed = phase.kind === 'asking' || expiresS !== null ? schedule(expiresAt - at, 0) : []
  return [{ ...learn(state, news, at), phase: live }, [stopTimerN, ...timed, { kind: 'report' }]]
}

function begin(phase: Extract<Phase, { kind: 'asking' }>, stage: Stage, at: number): Live {
  const { sentAt, unanswered, grantedS } = phase
  const expiresAt = at + grantedS * 1000
  return { kind: 'live', stage, since: at, startedAt: at, expiresAt, sentAt, unanswered, said: false, refused: false }
}

function terminated(state: State, reason: string | null, again: Again, news: News, at: number): Outcome {
  const { phase } = state
  // RFC 6665 §4.1.2.3: this is the NOTIFY that an un-SUBSCRIBE waits for.
  if (phase.kind === 'leaving') return left(state, at)
  if (phase.kind !== 'asking' && phase.kind !== 'live') return [state, []]
  return end(learn(state, news, at), reason, null, again, at)
}

function timer(state: State, name: TimerName, at: number): Outcome {
  const { phase } = state
  switch (name) {
    case 'notify':
      // RFC 6665 §4.1.2.4: no NOTIFY in 64*T1: failed; §4.1.2.2, of a refresh: over.
      if (phase.kind === 'leaving') return left(state, at)
      return failed(state, silence, phase.kind === 'live' ? AT_ONCE : { kind: 'later', leastMs: 0 }, at)
    case 'refresh':
      if (phase.kind !== 'live' || phase.unanswered) return [state, []]
      // After a sleep: what has expired is made anew, not refreshed.
      return at >= phase.expiresAt ? end(state, null, null, AT_ONCE, at) : refresh(state, phase, at)
    case 'expiry':
      return phase.kind === 'live' ? end(state, null, null, AT_ONCE, at) : [state, []]
    case 'retry':
      return phase.kind === 'ended' ? queue(state, false, at) : [state, []]
    default:
      name satisfies never
      return [state, []]
  }
}

/** The subscription is over; when the next one begins is up to `again` and the storm guard. */
function end(before: State, reason: string | null, failure: Failure | null, again: Again, at: number): Outcome {
  const { wait, series } = nextTry(settled(before, at).series, again, at)
  const state = { ...before, series }
  if (wait !== null && wait.maxMs === 0) return queue(state, false, at)
  const retry = wait === null ? null : { from: at + wait.minMs, to: at + wait.maxMs }
  const timed: Effects = wait === null ? [] : [{ kind: 'startTimer', name: 'retry', ...wait }]
  return [
    { ...state, phase: { kind: 'ended', since: at, reason, failure, retry } },
    [...forget, ...timed, { kind: 'report' }],
  ]
}

function settled(state: State, at: number): State {
  const stable = state.phase.kind === 'live' && at - state.phase.startedAt >= STABLE_MS
  return stable ? { ...state, series: freshSeries } : state
}

function learn(state: State, news: News, at: number): State {
  // RFC 3856 §6.8: the last document of its dialog is current. A dialog that begins without one has no state to tell
  // (RFC 6665 §4.2.1.2): what is known is of before, and no older by this NOTIFY.
  const former = state.presence !== null && (state.former || state.phase.kind === 'asking')
  const heardAt = former ? state.heardAt : at
  switch (news.kind) {
    case 'none':
      return { ...state, former, heardAt }
    case 'bad':
      return { ...state, former, heardAt, malformed: true, foreignType: null }
    case 'foreign':
      return { ...state, former, heardAt, malformed: true, foreignType: news.type }
    case 'good':
      return { ...state, ...UNKNOWN, heardAt: at, presence: news.presence, entity: news.entity }
    default:
      news satisfies never
      return state
  }
}

/** Refresh before the end, spread; expiry at the end. */
function schedule(leftMs: number, leastMs: number): Effects {
  const floor = Math.max(LEAST_REFRESH_MS, leastMs)
  return [
    {
      kind: 'startTimer',
      name: 'refresh',
      minMs: Math.max(floor, leftMs * 0.75),
      maxMs: Math.max(floor, leftMs * 0.9),
    },
    { kind: 'startTimer', name: 'expiry', minMs: leftMs, maxMs: leftMs },
  ]
}

const stopTimerN: Effects[number] = { kind: 'stopTimer', name: 'notify' }

function startTimerN(state: State): Effects[number] {
  return { kind: 'startTimer', name: 'notify', minMs: state.timerNMs, maxMs: state.timerNMs }
}
