/**
 * Our state as an event publication, the publication agent's half of RFC 3903 §4.
 *
 *             publish: PUBLISH with a body             2xx: SIP-ETag kept
 *    none ───────────────────────────▶ (in flight) ───────────────────────▶ published ──┐ refresh before expiry,
 *     ▲                                     │ 412: the tag is dropped           │  ▲      │ modify when changed,
 *     │                                     └──▶ none, and again at once        │  └──────┘ both with SIP-If-Match
 *     └──────── 2xx, 412, or its time is over ◀── PUBLISH with Expires 0 ◀──────┘ remove, leave
 *
 *    any ──405, 489, 501──▶ stopped: nobody takes publications in this session.
 *
 * There is no phase: what is wanted (`wanted`) and what the server may have (`etag`, `has`) are told apart, and `flush`
 * sends the one PUBLISH that brings them together. One at a time; none while the flow is down; in 5 s one at most, but
 * a removal does not wait, nor does what 412, 423 or a refusal of the format calls for. An answer that got lost leaves
 * the old tag in place: should the server have taken the request after all, the tag is refused with 412 and a first
 * publication heals it. What was lost stands until it expires with the same tuple ids, which whoever puts documents
 * together takes for one tuple.
 * It counts versions of the state and never sees a document: what is newest is decided when it is sent. How it is
 * written, whole or as a patch, is patching.ts's business.
 */
import type { Step, TimerEffect } from '../../lib/step.ts'
import { type Reply as Answer, waitAfter } from '../../model/reply.ts'

/** Short, since what a crashed browser or a lost answer left behind stands for so long and nobody can take it back. */
const ASKED_EXPIRES_S = 600

/** RFC 3856 §6.10, the same as for notifications. */
const WINDOW_MS = 5_000
/** A Min-Expires beyond this is no honest answer (about 194 days). */
const ABSURD_S = 2 ** 24

/** What is left of a publication for whoever comes after us (PUB-07): its entity-tag, worth something until then. */
export type Stored = { readonly etag: string; readonly expiresAt: number }

type Operation = 'initial' | 'refresh' | 'modify' | 'remove'

export type State = {
  readonly wanted: boolean
  /** We go: nothing is published any more. */
  readonly leaving: boolean
  /** Nobody takes publications. */
  readonly stopped: boolean
  readonly flowUp: boolean
  /** Version of the state, one more with each change. */
  readonly newest: number
  /** The tag that may still be valid, until when. */
  readonly etag: Stored | null
  /** The version that a 2xx has confirmed, and when it first did; null: it is not known what the server has. */
  readonly has: { readonly version: number; readonly at: number } | null
  /** A version that was refused as it is: not sent again before it changes. */
  readonly refused: number | null
  readonly inFlight: Sent | null
  readonly sent: number
  readonly askedS: number
  /** 423 was obeyed since the last success. */
  readonly raised: boolean
  readonly refreshDue: boolean
  /** The next one repeats what was turned away, in the way that the answer asked for, and does not wait for the window. */
  readonly urgent: boolean
  readonly windowOpen: boolean
  /** A failure is waited out. */
  readonly holding: boolean
  readonly failures: number
  readonly failure: Reply | null
}

type Sent = { readonly number: number; readonly operation: Operation; readonly version: number }

/** `stored`: what stands from before a reload or a crash. */
export const initial = (stored: Stored | null): State => ({
  wanted: false,
  leaving: false,
  stopped: false,
  flowUp: false,
  newest: 0,
  etag: stored,
  has: null,
  refused: null,
  inFlight: null,
  sent: 0,
  askedS: ASKED_EXPIRES_S,
  raised: false,
  refreshDue: false,
  urgent: false,
  windowOpen: false,
  holding: false,
  failures: 0,
  failure: null,
})

/** The final answer to a PUBLISH. */
export type Reply = Answer & {
  /** SIP-ETag, Expires and Min-Expires; null = missing or malformed. */
  readonly etag: string | null
  readonly expiresS: number | null
  readonly minExpiresS: number | null
  /** Not the state was refused but how it was written: it may be taken when it is written otherwise (RFC 5264). */
  readonly rewritable: boolean
}

export type Event =
  /** From now on the server is to have our state. */
  | { readonly kind: 'publish' }
  /** From now on it is not. */
  | { readonly kind: 'remove' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'answered'; readonly number: number; readonly reply: Reply }
  | { readonly kind: 'flowDown' }
  | { readonly kind: 'flowUp' }
  | { readonly kind: 'leave' }

export type Effect =
  /** Sends a PUBLISH; its answer comes back with `number`. Initial and modify carry the newest state, the others none. */
  | {
      readonly kind: 'send'
      readonly number: number
      readonly operation: Operation
      /** SIP-If-Match. */
      readonly etag: string | null
      readonly expiresS: number
    }
  | { readonly kind: 'report' }

export type TimerName = 'refresh' | 'window' | 'retry'

type Out = readonly [State, readonly (Effect | TimerEffect<TimerName>)[]]

export const step: Step<State, Event, Effect, TimerName> = (state, event, at) => {
  switch (event.kind) {
    case 'publish':
      return flush({ ...state, wanted: !state.leaving }, at)
    case 'remove':
      return flush({ ...state, wanted: false }, at)
    case 'leave':
      return flush({ ...state, wanted: false, leaving: true, holding: false }, at, [stop('retry')])
    case 'changed':
      return flush({ ...state, newest: state.newest + 1 }, at)
    case 'flowDown':
      return [{ ...state, flowUp: false }, [report]]
    case 'flowUp':
      // The server that we find again may be another or a new one. PUB-07, RFC 3903 §4.2: the old tag is tried first.
      return flush(state.flowUp ? state : { ...state, flowUp: true, has: null, refused: null }, at)
    case 'answered':
      return state.inFlight?.number === event.number
        ? answered({ ...state, inFlight: null }, state.inFlight, event.reply, at)
        : [state, []]
    case 'timer':
      return flush(fired(state, event.name), at)
    default:
      event satisfies never
      return [state, []]
  }
}

function fired(state: State, name: TimerName): State {
  switch (name) {
    case 'refresh':
      return { ...state, refreshDue: true }
    case 'window':
      return { ...state, windowOpen: false }
    case 'retry':
      return { ...state, holding: false }
    default:
      name satisfies never
      return state
  }
}

function answered(state: State, sent: Sent, reply: Reply, at: number): Out {
  // The old tag stays, valid or not (PUB-13). Over a new connection it is tried again.
  if (reply.origin === 'connection') return flush({ ...state, flowUp: false, has: null }, at)
  if (reply.status < 300) return taken(state, sent, reply, at)
  // RFC 3903 §5: the tag is worth nothing any more, and the request is not to be repeated with it.
  if (reply.status === 412 && sent.operation !== 'initial')
    return flush({ ...state, etag: null, has: null, refreshDue: false, urgent: state.wanted }, at, [stop('refresh')])
  const least = reply.minExpiresS
  // RFC 3903 §5: the same with the time that the server wants; PUB-05: once.
  if (reply.status === 423 && !state.raised && least !== null && least > state.askedS && least <= ABSURD_S)
    return flush({ ...state, askedS: least, raised: true, urgent: state.wanted }, at)
  if (reply.rewritable) return flush({ ...state, urgent: state.wanted }, at)
  // PUB-13: no event state compositor, or none of this package.
  if (isNobody(reply)) return halt({ ...state, stopped: true, failure: reply })
  return failed(state, sent, reply, at)
}

function taken(state: State, sent: Sent, reply: Reply, at: number): Out {
  const { operation, version } = sent
  const fine: State = { ...state, failures: 0, failure: null, refused: null, raised: false }
  if (operation === 'remove') return flush({ ...fine, etag: null, has: null }, at)
  // RFC 3903 §6: the server may shorten the time, never lengthen it.
  const expiresS = Math.min(reply.expiresS ?? state.askedS, state.askedS)
  if (expiresS < 1) return failed({ ...state, etag: null }, sent, reply, at)
  const known = state.has?.version === version ? state.has : { version, at }
  const lifeMs = expiresS * 1000
  // RFC 3903 §4.1: each 2xx brings a new tag. Without one nothing can be refreshed: published anew then.
  const etag = reply.etag === null ? null : { etag: reply.etag, expiresAt: at + lifeMs }
  return flush({ ...fine, etag, has: known, refreshDue: false }, at, [start('refresh', lifeMs * 0.85, lifeMs * 0.95)])
}

function failed(state: State, { operation, version }: Sent, reply: Reply, at: number): Out {
  // What cannot be taken back lapses by itself.
  const given = operation === 'remove' && !isPassing(reply) ? { ...state, etag: null } : state
  const failures = state.failures + 1
  const wait = waitAfter(reply, failures)
  // A refresh has no body: what was refused is not the state, which may be taken as a first publication.
  const said = operation === 'initial' || operation === 'modify'
  const refused = said && !isPassing(reply) ? version : null
  const next: State = { ...given, failures, failure: reply, refused, has: null, holding: true, urgent: false }
  return flush(next, at, [start('retry', wait.minMs, wait.maxMs)])
}

/** RFC 3261 §21.4.6, §21.5.2; RFC 3903 §6 step 2 (489). */
const isNobody = ({ status, origin }: Reply): boolean => origin === 'network' && [405, 489, 501].includes(status)

/** The same may succeed later. Other refusals are of the request as it is (RFC 3261 §21.4). */
function isPassing({ status, retryAfterS }: Reply): boolean {
  return (
    retryAfterS !== null || status < 300 || [408, 412, 480, 491].includes(status) || (status >= 500 && status < 600)
  )
}

/** Sends what may go now: at most one PUBLISH (RFC 3903 §4: none before the answer to the one before). */
function flush(before: State, at: number, effects: Out[1] = []): Out {
  // RFC 3903 §4.2: a tag is valid until its publication expires.
  const lapsed = before.etag !== null && at >= before.etag.expiresAt
  const state: State = lapsed ? { ...before, etag: null, has: null } : before
  const out: Out = [state, [...effects, report]]
  if (state.inFlight !== null || !state.flowUp || state.stopped) return out
  if (!state.wanted) {
    if (state.etag === null) return halt(state, effects)
    return state.holding ? out : send(state, 'remove', effects)
  }
  if (state.holding || (state.windowOpen && !state.urgent)) return out
  if (isWaiting(state)) return send(state, state.etag === null ? 'initial' : 'modify', effects)
  if (!state.refreshDue || state.refused === state.newest) return out
  return send(state, state.etag === null ? 'initial' : 'refresh', effects)
}

function send(state: State, operation: Operation, before: Out[1]): Out {
  const number = state.sent + 1
  const etag = state.etag?.etag ?? null
  const expiresS = operation === 'remove' ? 0 : state.askedS
  return [
    {
      ...state,
      sent: number,
      inFlight: { number, operation, version: state.newest },
      refreshDue: false,
      urgent: false,
      windowOpen: true,
    },
    [...before, start('window', WINDOW_MS, WINDOW_MS), { kind: 'send', number, operation, etag, expiresS }, report],
  ]
}

/** Nothing of ours is out there, and nothing is to be. Window and back-off stay: they hold for the next one too. */
function halt(state: State, before: Out[1] = []): Out {
  const nothing = { etag: null, has: null, refused: null, refreshDue: false, urgent: false }
  return [{ ...state, ...nothing }, [...before, stop('refresh'), report]]
}

/** A change is not confirmed yet and may be sent. */
export const isWaiting = (state: State): boolean =>
  state.has?.version !== state.newest && state.refused !== state.newest

const report: Effect = { kind: 'report' }
const start = (name: TimerName, minMs: number, maxMs: number): TimerEffect<TimerName> => ({
  kind: 'startTimer',
  name,
  minMs,
  maxMs,
})
const stop = (name: TimerName): TimerEffect<TimerName> => ({ kind: 'stopTimer', name })
