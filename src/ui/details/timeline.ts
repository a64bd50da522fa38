/** The day of a contact as stretches of time. What was not seen is a stretch of its own, never filled in. Pure. */
import type { Shown, ShownStatus } from '../../model/shown.ts'

/** Green, red, amber, off, unseen. */
type Tone = 'g' | 'r' | 'a' | 'o' | 'u'

export type Stretch = { readonly from: number; readonly to: number; readonly status: ShownStatus; readonly tone: Tone }

/** All times are ms since the epoch. */
export type Timeline = {
  /** A full hour. */
  readonly from: number
  /** About two hours from now, at a tick. */
  readonly to: number
  readonly now: number
  readonly stretches: readonly Stretch[]
  readonly ticks: readonly number[]
}

const HOUR = 3_600_000
const MOST_TICKS = 10
const TONES: Record<ShownStatus, Tone> = {
  available: 'g',
  busy: 'r',
  inCall: 'r',
  doNotDisturb: 'r',
  away: 'a',
  offline: 'o',
  unknown: 'u',
  waiting: 'u',
  refused: 'u',
  stale: 'u',
}

/** From seven in the morning, or the first event of the day if that was earlier, to two hours from now. */
export function timelineOf(history: Shown['history'], at: number): Timeline {
  // The clock of a page ticks slowly: the newest event may be a little ahead of it.
  const now = Math.max(at, history.at(-1)?.at ?? at)
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  const seven = new Date(now).setHours(7, 0, 0, 0)
  const first = history.find(event => event.at >= midnight)?.at ?? seven
  const from = hourOf(Math.min(seven, first, Math.max(midnight, now - HOUR)))
  const hours = Math.round((hourOf(now) + 2 * HOUR - from) / HOUR)
  const step = Math.ceil(hours / (MOST_TICKS - 1))
  const steps = Math.ceil(hours / step)
  const ticks = Array.from({ length: steps + 1 }, (_, index) => from + index * step * HOUR)
  return { from, to: from + steps * step * HOUR, now, stretches: stretchesOf(history, from, now), ticks }
}

/** Events of the same status in a row are one stretch; before the first event nothing was known. */
function stretchesOf(history: Shown['history'], from: number, now: number): readonly Stretch[] {
  const found: Stretch[] = []
  const add = (start: number, end: number, status: ShownStatus): void => {
    const to = Math.min(end, now)
    if (to <= start) return
    const last = found.at(-1)
    if (last?.status === status && last.to === start) found[found.length - 1] = { ...last, to }
    else found.push({ from: start, to, status, tone: TONES[status] })
  }
  add(from, history[0]?.at ?? now, 'unknown')
  for (const [index, event] of history.entries())
    add(Math.max(event.at, from), history[index + 1]?.at ?? now, event.status)
  return found
}

const hourOf = (at: number): number => new Date(at).setMinutes(0, 0, 0)

/** Where a time stands on the bar, in per cent. */
export const placeOf = ({ from, to }: Timeline, at: number): number => ((at - from) / (to - from)) * 100

export type Summary = {
  /** What holds now; null = nothing was ever seen today. */
  readonly status: ShownStatus | null
  /** Since when this person is here (not offline), gaps aside; null = not here, or never seen. */
  readonly hereSince: number | null
  /** offline: since when. */
  readonly offlineSince: number | null
  /** Nothing heard since then. */
  readonly unseenSince: number | null
  /** The last thing that was seen before the silence. */
  readonly last: Stretch | null
  readonly busyMs: number
  /** Silence between two things seen. */
  readonly gapMs: number
}

export function summaryOf({ stretches }: Timeline): Summary {
  const seen = stretches.filter(one => one.tone !== 'u')
  const last = seen.at(-1) ?? null
  const current = stretches.at(-1)
  const firstSeen = stretches.findIndex(one => one.tone !== 'u')
  const unseen = current?.tone === 'u' && firstSeen >= 0 ? current.from : null
  const gaps = stretches.slice(Math.max(0, firstSeen)).filter(one => one.tone === 'u' && one.from !== unseen)
  const here = seen.slice(seen.findLastIndex(one => one.tone === 'o') + 1)[0]
  return {
    status: firstSeen < 0 ? null : (current?.status ?? null),
    hereSince: unseen === null ? (here?.from ?? null) : null,
    offlineSince: unseen === null && last?.tone === 'o' ? last.from : null,
    unseenSince: unseen,
    last,
    busyMs: lengthOf(stretches.filter(one => one.status === 'busy')),
    gapMs: firstSeen < 0 ? 0 : lengthOf(gaps),
  }
}

const lengthOf = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { from, to }) => sum + to - from, 0)
