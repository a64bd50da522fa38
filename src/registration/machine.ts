/**
 * Registration as a 3GPP UE does it: RFC 3261 §10, RFC 5626 §4.5, TS 24.229 §5.1.1.
 *
 *            start              open                2xx
 *   idle ──────────▶ connecting ─────▶ registering ─────▶ registered ◀──▶ refreshing
 *                       ▲  │ lost         │ refused          │ lost, 408, expiry
 *                retry  │  ▼              ▼                  ▼
 *                       └─ waiting ◀──────┴──────────────────┘
 *   waiting ──no network──▶ offline ──network──▶ connecting
 *   any ──remove──▶ removing ──answer, loss or time──▶ ended
 *   connecting, registering ──failure before the first success, or one that a retry cannot mend──▶ ended
 *
 * One flow and one REGISTER at a time. The challenge is answered below (sip/port); AKA and bearer change the
 * authenticator there, further flows become further machines, reg-event becomes further events here.
 */
import { atLeast, backoff, type Wait } from '../lib/backoff.ts'
import type { Step } from '../lib/step.ts'
import type { Failure } from '../model/error.ts'

/** TS 24.229 §5.1.1.2.1: the UE asks for 600 000 s. */
export const ASKED_EXPIRES_S = 600_000
/** RFC 5626 §4.5: base-time when all flows have failed, and max-time. */
const BASE_MS = 30_000
const CAP_MS = 1_800_000
/** A person or a returning network may shorten a wait, but not hammer (REG-31). */
const HURRY_GAP_MS = 5_000
/** How long a goodbye is waited for. */
const REMOVAL_MS = 3_000

export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'registering'; readonly askedS: number }
  | { readonly kind: 'registered'; readonly since: number; readonly expiresAt: number }
  | { readonly kind: 'refreshing'; readonly since: number; readonly expiresAt: number; readonly askedS: number }
  | { readonly kind: 'waiting'; readonly since: number; readonly failure: Failure }
  | { readonly kind: 'offline'; readonly since: number }
  /** `unanswered`: a refresh is still out, the removal must wait for it (RFC 3261 §10.2). */
  | { readonly kind: 'removing'; readonly unanswered: boolean }
  | { readonly kind: 'ended'; readonly failure: Failure | null; readonly byNetwork: boolean }

export type State = {
  readonly phase: Phase
  /** Consecutive failures, the exponent of RFC 5626 §4.5. */
  readonly failures: number
  /** The edge keeps this flow by pings and has not answered one yet: RFC 5626 §4.5 counts no success. */
  readonly unproven: boolean
  /** Registered once before: from then on failures are waited out instead of given back to the sign-in form. */
  readonly established: boolean
  readonly online: boolean
  readonly hurriedAt: number | null
}

export const initial: State = {
  phase: { kind: 'idle' },
  failures: 0,
  unproven: false,
  established: false,
  online: true,
  hurriedAt: null,
}

export type Event =
  /** `persist`: a failure of the first try is waited out as well (signed in again after a reload). */
  | { readonly kind: 'start'; readonly persist: boolean }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly failure: Failure }
  /** `pings`: the edge keeps the flow by pings (RFC 5626 §4.2.1). */
  | { readonly kind: 'granted'; readonly expiresS: number; readonly pings?: boolean }
  /** The edge answered a ping. */
  | { readonly kind: 'pong' }
  /** 423; `minExpiresS` null = the header was missing or absurd. */
  | { readonly kind: 'tooBrief'; readonly minExpiresS: number | null; readonly failure: Failure }
  | { readonly kind: 'refused'; readonly failure: Failure; readonly retryAfterS: number | null }
  /** Refused for an extension that is left out from now on (RFC 3261 §8.1.3.5). */
  | { readonly kind: 'simplified' }
  | { readonly kind: 'retryNow' }
  | { readonly kind: 'network'; readonly online: boolean }
  /** The computer slept for longer than a flow lives without keep-alives. */
  | { readonly kind: 'woke' }
  | { readonly kind: 'remove' }

export type Effect =
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect' }
  /** `fresh`: an initial registration. It has a new Call-ID, and with it no nonce of before. expiresS 0 removes. */
  | { readonly kind: 'register'; readonly expiresS: number; readonly fresh: boolean }
  /** The last answer's binding holds from now on. */
  | { readonly kind: 'bind' }
  | { readonly kind: 'unbind' }
  | { readonly kind: 'report' }

export type TimerName = 'refresh' | 'expiry' | 'retry' | 'removal'
type Outcome = ReturnType<Step<State, Event, Effect, TimerName>>
type Effects = Outcome[1]

export const step: Step<State, Event, Effect, TimerName> = (state, event, at) => {
  const { phase } = state
  switch (event.kind) {
    case 'start':
      if (phase.kind !== 'idle' && phase.kind !== 'ended') return [state, []]
      return connect({ ...initial, online: state.online, established: event.persist })
    case 'open':
      if (phase.kind !== 'connecting') return [state, []]
      return register(state, ASKED_EXPIRES_S, true)
    case 'lost':
      return lost(state, event.failure, at)
    case 'granted':
      return granted(state, event.expiresS, event.pings === true, at)
    case 'pong':
      return [state.unproven ? { ...state, unproven: false, failures: 0 } : state, []]
    case 'tooBrief':
      return tooBrief(state, event.minExpiresS, event.failure, at)
    case 'refused':
      return refused(state, event.failure, event.retryAfterS, at)
    case 'simplified':
      return simplified(state)
    case 'retryNow':
      return hurry(state, at)
    case 'network':
      return network({ ...state, online: event.online }, event.online && !state.online, at)
    case 'woke':
      return woke(state, at)
    case 'remove':
      return remove(state)
    case 'timer':
      return timer(state, event.name, at)
    default:
      event satisfies never
      return [state, []]
  }
}

const calm: Effects = [
  { kind: 'stopTimer', name: 'refresh' },
  { kind: 'stopTimer', name: 'expiry' },
  { kind: 'stopTimer', name: 'retry' },
]

function connect(state: State): Outcome {
  return [{ ...state, phase: { kind: 'connecting' } }, [...calm, { kind: 'connect' }, { kind: 'report' }]]
}

function register(state: State, askedS: number, fresh: boolean): Outcome {
  return [
    { ...state, phase: { kind: 'registering', askedS } },
    [{ kind: 'register', expiresS: askedS, fresh }, { kind: 'report' }],
  ]
}

function lost(state: State, failure: Failure, at: number): Outcome {
  switch (state.phase.kind) {
    case 'connecting':
    case 'registering':
      return giveUpOrWait(state, failure, null, at)
    case 'registered':
    case 'refreshing':
      // RFC 5626 §4.5: a flow that had succeeded counts no failure yet: the wait is even in [base/2, base].
      return wait({ ...state, failures: state.unproven ? state.failures : 0 }, failure, null, at)
    case 'removing':
      return ended(state, null, false)
    case 'idle':
    case 'waiting':
    case 'offline':
    case 'ended':
      return [state, []]
    default:
      state.phase satisfies never
      return [state, []]
  }
}

function granted(state: State, expiresS: number, pings: boolean, at: number): Outcome {
  const { phase } = state
  if (phase.kind === 'removing') return phase.unanswered ? sendRemoval(state) : ended(state, null, false)
  if (phase.kind !== 'registering' && phase.kind !== 'refreshing') return [state, []]
  // Granted nothing: the registrar took the binding away.
  if (expiresS <= 0) return unregistered(state, { reason: 'refused', status: 200, detail: 'expires=0' })
  const since = phase.kind === 'refreshing' ? phase.since : at
  // RFC 5626 §4.5: where pings keep the flow, it is a success with the first pong only.
  const unproven = pings && (phase.kind === 'registering' || state.unproven)
  const failures = unproven ? state.failures : 0
  return [
    {
      ...state,
      phase: { kind: 'registered', since, expiresAt: at + expiresS * 1000 },
      failures,
      unproven,
      established: true,
    },
    [
      { kind: 'stopTimer', name: 'retry' },
      startAt('refresh', refreshAfterMs(expiresS)),
      startAt('expiry', expiresS * 1000),
      { kind: 'bind' },
      { kind: 'report' },
    ],
  ]
}

/** Not even a registrar that grants a second makes us send faster; its binding runs out then, and that is waited out. */
const LEAST_REFRESH_MS = 1_000

/** TS 24.229 §5.1.1.4.1: 600 s before the end if more than 1200 s were granted, else at half. Covers RFC 5627 §4.2. */
export function refreshAfterMs(expiresS: number): number {
  return Math.max(LEAST_REFRESH_MS, (expiresS > 1200 ? expiresS - 600 : expiresS / 2) * 1000)
}

function tooBrief(state: State, minExpiresS: number | null, failure: Failure, at: number): Outcome {
  const { phase } = state
  if (phase.kind !== 'registering' && phase.kind !== 'refreshing') return refused(state, failure, null, at)
  // RFC 3261 §10.2.8. Raised once: a minimum that rises with every answer would keep us asking.
  const isRaised = phase.askedS !== ASKED_EXPIRES_S
  if (minExpiresS === null || isRaised || minExpiresS <= phase.askedS) return refused(state, failure, null, at)
  return [
    { ...state, phase: { ...phase, askedS: minExpiresS } },
    [{ kind: 'register', expiresS: minExpiresS, fresh: false }],
  ]
}

function simplified(state: State): Outcome {
  const { phase } = state
  // Signing out too: the binding is still there.
  if (phase.kind === 'removing') return sendRemoval(state)
  if (phase.kind !== 'registering' && phase.kind !== 'refreshing') return [state, []]
  return [state, [{ kind: 'register', expiresS: phase.askedS, fresh: false }]]
}

function refused(state: State, failure: Failure, retryAfterS: number | null, at: number): Outcome {
  const { phase } = state
  if (failure.reason === 'lost') return [state, []] // `lost` follows and says why
  if (phase.kind === 'removing') return phase.unanswered ? sendRemoval(state) : ended(state, null, false)
  if (phase.kind !== 'registering' && phase.kind !== 'refreshing') return [state, []]
  if (phase.kind === 'registering') return giveUpOrWait(state, failure, retryAfterS, at)
  // RFC 3261 §10.2.7: after a time-out not the same registrar at once; the flow is taken for dead.
  if (failure.reason === 'timeout') return wait(state, failure, retryAfterS, at)
  // TS 24.229 §5.4.1.2.2: 403 to an authenticated refresh: start over with an initial registration.
  if (isFinal(failure)) {
    const [after, effects] = register(state, ASKED_EXPIRES_S, true)
    return [after, [...calm, { kind: 'unbind' }, ...effects]]
  }
  // RFC 5626 §4.2.2: a recoverable error must not tear the flow down; the binding stands until its expiry.
  const failures = state.failures + 1
  const pause = pauseAfter(failures, retryAfterS)
  return [
    { ...state, failures, phase: { kind: 'registered', since: phase.since, expiresAt: phase.expiresAt } },
    [{ kind: 'startTimer', name: 'refresh', ...pause }],
  ]
}

function timer(state: State, name: TimerName, at: number): Outcome {
  const { phase } = state
  switch (name) {
    case 'refresh':
      if (phase.kind !== 'registered') return [state, []]
      return [
        { ...state, phase: { ...phase, kind: 'refreshing', askedS: ASKED_EXPIRES_S } },
        [{ kind: 'register', expiresS: ASKED_EXPIRES_S, fresh: false }],
      ]
    case 'expiry': {
      if (phase.kind !== 'registered' && phase.kind !== 'refreshing') return [state, []]
      return wait(state, { reason: 'timeout', status: null, detail: 'registration expired' }, null, at)
    }
    case 'retry':
      return phase.kind === 'waiting' ? connect(state) : [state, []]
    case 'removal':
      return phase.kind === 'removing' ? ended(state, null, false) : [state, []]
    default:
      name satisfies never
      return [state, []]
  }
}

function hurry(state: State, at: number): Outcome {
  const { kind } = state.phase
  if (kind !== 'waiting' && kind !== 'offline' && kind !== 'connecting' && kind !== 'registering') return [state, []]
  if (hurryGapMs(state, at) > 0) return [state, []]
  return connect({ ...state, hurriedAt: at })
}

function hurryGapMs({ hurriedAt }: State, at: number): number {
  return hurriedAt === null ? 0 : Math.max(0, hurriedAt + HURRY_GAP_MS - at)
}

/** `isBack`: there was no network before. */
function network(state: State, isBack: boolean, at: number): Outcome {
  const { phase } = state
  if (!state.online && phase.kind === 'waiting')
    return [{ ...state, phase: { kind: 'offline', since: phase.since } }, [...calm, { kind: 'report' }]]
  // A WebSocket that was opened on another network may never answer.
  if (isBack && (phase.kind === 'connecting' || phase.kind === 'registering')) return hurry(state, at)
  // RFC 5626 §4.5: nor may a flow. A refresh must be answered, or the flow is replaced.
  if (isBack && phase.kind === 'registered') return timer(state, 'refresh', at)
  if (!state.online || (phase.kind !== 'offline' && phase.kind !== 'waiting')) return [state, []]
  const gapMs = hurryGapMs(state, at)
  if (gapMs === 0) return hurry(state, at)
  // Back on the network but only just tried: wait out the gap.
  const failure: Failure = phase.kind === 'waiting' ? phase.failure : { reason: 'lost', status: null, detail: null }
  return [
    { ...state, phase: { kind: 'waiting', since: phase.since, failure } },
    [startAt('retry', gapMs), { kind: 'report' }],
  ]
}

/** LIFE-03: whatever flow there was is taken for dead, and replaced without a wait. */
function woke(state: State, at: number): Outcome {
  const { kind } = state.phase
  if (!state.online || kind === 'idle' || kind === 'offline' || kind === 'removing' || kind === 'ended')
    return [state, []]
  const [after, effects] = connect({ ...state, hurriedAt: at })
  return [after, [{ kind: 'unbind' }, ...effects]]
}

function remove(state: State): Outcome {
  switch (state.phase.kind) {
    case 'registered':
      return sendRemoval(state)
    case 'registering':
    case 'refreshing':
      // RFC 3261 §10.2: no second REGISTER before the first has its final answer.
      return [
        { ...state, phase: { kind: 'removing', unanswered: true } },
        [...calm, startAt('removal', REMOVAL_MS), { kind: 'report' }],
      ]
    case 'removing':
    case 'ended':
      return [state, []]
    case 'idle':
    case 'connecting':
    case 'waiting':
    case 'offline':
      return ended(state, null, false)
    default:
      state.phase satisfies never
      return [state, []]
  }
}

/** RFC 3261 §10.2.2: own binding only, `expires=0`. */
function sendRemoval(state: State): Outcome {
  return [
    { ...state, phase: { kind: 'removing', unanswered: false } },
    [
      ...calm,
      startAt('removal', REMOVAL_MS),
      { kind: 'register', expiresS: 0, fresh: false },
      { kind: 'unbind' },
      { kind: 'report' },
    ],
  ]
}

/** A retry cannot mend these: only the person or the operator can. */
function isFinal({ reason }: Failure): boolean {
  return (
    reason === 'wrongPassword' ||
    reason === 'forbidden' ||
    reason === 'unknownUser' ||
    reason === 'noCommonAlgorithm' ||
    reason === 'downgrade' ||
    reason === 'challenged'
  )
}

function giveUpOrWait(state: State, failure: Failure, retryAfterS: number | null, at: number): Outcome {
  if (!state.established || isFinal(failure)) return unregistered(state, failure)
  return wait({ ...state, failures: state.failures + 1 }, failure, retryAfterS, at)
}

function unregistered(state: State, failure: Failure): Outcome {
  return ended(state, failure, state.established)
}

function wait(state: State, failure: Failure, retryAfterS: number | null, at: number): Outcome {
  if (!state.online)
    return [
      { ...state, phase: { kind: 'offline', since: at } },
      [...calm, { kind: 'unbind' }, { kind: 'disconnect' }, { kind: 'report' }],
    ]
  const pause = pauseAfter(state.failures, retryAfterS)
  return [
    { ...state, phase: { kind: 'waiting', since: at, failure } },
    [
      ...calm,
      { kind: 'unbind' },
      { kind: 'disconnect' },
      { kind: 'startTimer', name: 'retry', ...pause },
      { kind: 'report' },
    ],
  ]
}

/** A server that names a later time than a day must not keep anybody signed out for weeks. */
const RETRY_AFTER_CAP_S = 86_400

/** RFC 5626 §4.5: uniform in [W/2, W], W = min(cap, base * 2^failures); Retry-After can only lengthen it. */
function pauseAfter(failures: number, retryAfterS: number | null): Wait {
  // `Retry-After: 0` asks for a try at once: once in a row, as a server that always says so would be hammered.
  if (retryAfterS === 0 && failures <= 1) return { minMs: 0, maxMs: 0 }
  return atLeast(backoff(failures + 1, BASE_MS, CAP_MS), Math.min(retryAfterS ?? 0, RETRY_AFTER_CAP_S) * 1000)
}

function ended(state: State, failure: Failure | null, byNetwork: boolean): Outcome {
  return [
    { ...state, phase: { kind: 'ended', failure, byNetwork } },
    [...calm, { kind: 'stopTimer', name: 'removal' }, { kind: 'unbind' }, { kind: 'disconnect' }, { kind: 'report' }],
  ]
}

function startAt(name: TimerName, ms: number): Effects[number] {
  return { kind: 'startTimer', name, minMs: ms, maxMs: ms }
}
