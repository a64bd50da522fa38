/** What is planned and announced, as timed statuses (RFC 4481). */
import type { Availability, Planned } from './availability.ts'
import { noteOf } from './documentSize.ts'
import type { Preferences } from './preferences.ts'
import type { Activity, TimedStatus } from './rich.ts'

type Words = (availability: Pick<Availability, 'status' | 'activities'>) => readonly Activity[]

/**
 * `ahead` as `Saying` has it: of plans that overlap the last counts. Each time to come is told once, of the plan that
 * will count then; what runs now is told by the status itself.
 */
export function timedOf(
  ahead: readonly Planned[],
  words: Words,
  shares: Preferences['shares'],
  at: number,
): readonly TimedStatus[] {
  return segments(ahead).flatMap(({ plan, from, until }): readonly TimedStatus[] => {
    // RFC 4481 §3: the present is not covered. Nobody who is going to appear offline is given away ahead of time.
    if (from <= at || !plan.announced || plan.availability.status === 'appearOffline') return []
    const activities = shares.activity ? words(plan.availability) : []
    const notes = shares.note ? noteOf(plan.availability.note) : []
    // Open at a time to come says something only where a plan to be available may say so.
    if (!shares.activity && notes.length === 0) return []
    return [{ from, until, basic: 'open', activities, notes }]
  })
}

type Segment = { readonly plan: Planned; readonly from: number; readonly until: number }

/** The time of all plans in pieces, each of one plan. */
function segments(ahead: readonly Planned[]): readonly Segment[] {
  const times = [...new Set(ahead.flatMap(one => [one.from, one.until]))].toSorted((a, b) => a - b)
  const found: Segment[] = []
  for (const [index, from] of times.entries()) {
    const until = times[index + 1]
    const plan = ahead.findLast(one => one.from <= from && from < one.until)
    if (until === undefined || plan === undefined) continue
    const before = found.at(-1)
    if (before?.plan === plan && before.until === from) found.splice(-1, 1, { ...before, until })
    else found.push({ plan, from, until })
  }
  return found
}
