/** From what the network said of one contact to what a page shows: the five greys are told apart here. Pure. */
import { compose, type ExtrasOf } from '../model/compose.ts'
import type { Presence } from '../model/presence.ts'
import { type Composed, NO_EXTRAS, type Shown, type ShownStatus } from '../model/shown.ts'
import type { Hold, WatchState } from '../model/subscription.ts'

/** What the watcher reports for one contact. */
export type Heard = {
  readonly uri: string
  readonly watch: WatchState
  readonly presence: Presence | null
  readonly hold: Hold
  readonly entity: string | null
  readonly malformed: boolean
  readonly foreignType: string | null
  /** ms since the epoch; when the network last gave or confirmed that document */
  readonly heardAt: number | null
}

const HISTORY_LIMIT = 200

/** A subscription that is replaced at once does not make a contact blink; `show` again when this is over. */
export const REPLACING_MS = 2_000

const nothing: Composed = {
  status: 'unknown',
  note: null,
  activity: null,
  extras: NO_EXTRAS,
  since: null,
  parts: [],
  why: 'nothingSaid',
}

/**
 * `at`: time changes what a document says; show again at `nextChangeAt`. `linked`: we are registered now. `before`: what was shown last, which carries the history on.
 * The same input gives the same picture; only `history` remembers.
 */
export function show(heard: Heard, linked: boolean, before: Shown | null, at: number, extrasOf: ExtrasOf): Shown {
  const composed = heard.presence === null ? nothing : compose(heard.presence, at, extrasOf)
  const replacing =
    linked &&
    heard.watch.kind === 'asking' &&
    at - heard.watch.since < REPLACING_MS &&
    before?.status === composed.status
  const status = replacing ? composed.status : statusOf(heard, composed, linked)
  // The network has no state now (RFC 6665 §4.2.1.2): what was known before is told as such.
  const isFormer = status === 'unknown' && heard.hold === 'former' && composed.status !== 'unknown'
  const isPast = status === 'stale' || isFormer
  const tells = isPast || status === composed.status
  return {
    uri: heard.uri,
    status,
    was: isPast ? composed.status : null,
    note: tells ? composed.note : null,
    activity: tells ? composed.activity : null,
    extras: tells ? composed.extras : NO_EXTRAS,
    since: isPast ? heard.heardAt : sinceOf(heard, composed, status, before, at),
    parts: tells ? composed.parts : [],
    why: composed.why,
    watch: heard.watch,
    entity: heard.entity,
    malformed: heard.malformed,
    foreignType: heard.foreignType,
    history: remember(before, status, at),
  }
}

function statusOf(heard: Heard, composed: Composed, linked: boolean): ShownStatus {
  const { watch } = heard
  const lastKnown: ShownStatus = heard.presence === null || composed.status === 'unknown' ? 'unknown' : 'stale'
  if (!linked) {
    // Who refused or made us wait has done so for good: losing the line does not change it.
    if (isRefused(watch)) return 'refused'
    return watch.kind === 'pending' ? 'waiting' : lastKnown
  }
  switch (watch.kind) {
    case 'active':
      if (heard.presence === null || heard.hold === 'former') return 'unknown'
      return heard.hold === 'current' ? composed.status : lastKnown
    case 'pending':
      return 'waiting'
    case 'idle':
    case 'asking':
      return lastKnown
    case 'ended':
      if (isRefused(watch)) return 'refused'
      // RFC 6665 §4.1.3: after `invariant` the last state holds for good.
      if (watch.reason === 'invariant' && heard.presence !== null && heard.hold !== 'former') return composed.status
      return lastKnown
    default:
      watch satisfies never
      return 'unknown'
  }
}

function isRefused(watch: WatchState): boolean {
  return watch.kind === 'ended' && (watch.reason === 'rejected' || watch.failure?.reason === 'forbidden')
}

function sinceOf(
  heard: Heard,
  composed: Composed,
  status: ShownStatus,
  before: Shown | null,
  at: number,
): number | null {
  if (status === 'unknown') return null
  if (status === 'waiting' || status === 'refused') return heard.watch.kind === 'idle' ? null : heard.watch.since
  // The document's own time, unless its clock runs ahead of ours.
  if (composed.since !== null && composed.since <= at) return composed.since
  return before?.status === status && before.since !== null ? before.since : heard.heardAt
}

function remember(before: Shown | null, status: ShownStatus, at: number): Shown['history'] {
  const history = before?.history ?? []
  if (history.at(-1)?.status === status) return history
  return [...history, { at, status }].slice(-HISTORY_LIMIT)
}
