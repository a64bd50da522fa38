/**
 * What is said at a given time, from all that bears on it: what the person chose, what was planned, and whether anybody
 * is there. A pure function of time: `nextAt` says when to ask again.
 *
 *   a plan that runs  >  what was chosen (until its end)  >  Available
 *   but what was chosen after a plan began outlasts that plan; and Available alone turns into Away when nobody is there.
 */
import { AVAILABLE, type Availability, type Planned } from './availability.ts'
import type { Preferences } from './preferences.ts'

export type Bearing = {
  readonly chosen: Availability
  /** ms since the epoch */
  readonly chosenAt: number
  readonly planned: readonly Planned[]
  /** The last sign of life in any page; null = cannot tell. */
  readonly lastInputAt: number | null
  readonly preferences: Preferences
}

export type Saying = {
  readonly availability: Availability
  readonly because: 'chosen' | 'planned' | 'idle'
  /** Plans that are not over, soonest first. */
  readonly ahead: readonly Planned[]
  /** Nobody has been there since; null = somebody is, or it cannot be told. */
  readonly idleSince: number | null
}

export function sayingAt(bearing: Bearing, at: number): { readonly saying: Saying; readonly nextAt: number | null } {
  const { chosen, chosenAt, planned, lastInputAt, preferences } = bearing
  const ahead = planned.filter(one => one.until > at).toSorted((a, b) => a.from - b.from)
  // Of plans that overlap the one that began last.
  const running = ahead.findLast(one => one.from <= at && one.from > chosenAt)
  const holding = chosen.until === null || at < chosen.until ? chosen : AVAILABLE
  const said: Availability =
    running === undefined ? holding : { ...AVAILABLE, ...running.availability, until: running.until }

  const idleAt = lastInputAt === null ? null : lastInputAt + preferences.idleAfterS * 1000
  const idle = idleAt !== null && at >= idleAt
  const away = idle && preferences.autoAway && said.status === 'available'
  const saying: Saying = {
    availability: away ? { ...said, status: 'away' } : said,
    because: away ? 'idle' : running === undefined ? 'chosen' : 'planned',
    ahead,
    idleSince: idle ? lastInputAt : null,
  }
  const times = [chosen.until, idleAt, ...planned.flatMap(one => [one.from, one.until])]
  const next = times.flatMap(one => (one !== null && one > at ? [one] : []))
  return { saying, nextAt: next.length === 0 ? null : Math.min(...next) }
}
