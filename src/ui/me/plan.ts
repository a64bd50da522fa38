/** A status that is planned: what a person fills in, and what is wrong with it. Pure. */
import { fail, ok, type Result } from '../../lib/result.ts'
import { type Availability, PLANNED_LIMIT, type Planned } from '../../model/availability.ts'
import { dateField, daysLater, readFields, timeField } from './clock.ts'
import { firstUntil } from './until.ts'

const MINUTE = 60_000
/** More is a way of life; and a year ahead nobody remembers what they planned. */
const LONGEST_DAYS = 92
const FARTHEST_DAYS = 366

export type PlanDraft = {
  /** null: a new one. */
  readonly id: string | null
  readonly status: Availability['status']
  readonly note: string
  readonly activities: Availability['activities']
  readonly fromDate: string
  readonly fromTime: string
  readonly untilDate: string
  readonly untilTime: string
  readonly announced: boolean
}

/** `where`: the field to look at. */
export type PlanProblem =
  | { readonly where: 'from'; readonly what: 'incomplete' | 'past' | 'farAway' }
  | { readonly where: 'until'; readonly what: 'incomplete' | 'past' | 'beforeStart' | 'tooLong' }
  | { readonly where: 'all'; readonly what: 'limit' }

/** Busy for an hour, from the next full hour on. */
export function newDraft(now: number): PlanDraft {
  const from = firstUntil(now)
  const more = { status: 'busy', note: '', activities: [], announced: true } as const
  return { id: null, ...more, ...timesOf(from, from + 60 * MINUTE) }
}

export function draftOf({ id, from, until, availability, announced }: Planned): PlanDraft {
  return { id, ...availability, announced, ...timesOf(from, until) }
}

const timesOf = (from: number, until: number) => ({
  fromDate: dateField(from),
  fromTime: timeField(from),
  untilDate: dateField(until),
  untilTime: timeField(until),
})

/** The beginning was moved: the end moves along, so that the plan stays as long as it was. */
export function moveStart(draft: PlanDraft, to: Pick<PlanDraft, 'fromDate' | 'fromTime'>): PlanDraft {
  const [before, after] = [readFields(draft.fromDate, draft.fromTime), readFields(to.fromDate, to.fromTime)]
  const until = readFields(draft.untilDate, draft.untilTime)
  if (before === null || after === null || until === null || until <= before) return { ...draft, ...to }
  return { ...draft, ...timesOf(after, after + until - before), ...to }
}

/** Told ahead, looking signed out would be seen through. */
export const isTellable = ({ status }: Pick<PlanDraft, 'status'>): boolean => status !== 'appearOffline'

/** `planned`: what is planned already. `id`: what a new one is called. */
export function readPlan(
  draft: PlanDraft,
  planned: readonly Planned[],
  now: number,
  id: string,
): Result<Planned, PlanProblem> {
  const old = planned.find(one => one.id === draft.id)
  const from = readFields(draft.fromDate, draft.fromTime)
  const until = readFields(draft.untilDate, draft.untilTime)
  if (from === null) return fail({ where: 'from', what: 'incomplete' })
  if (until === null) return fail({ where: 'until', what: 'incomplete' })
  // One that runs already may keep its beginning; this very minute has begun, too.
  const kept = old !== undefined && Math.floor(old.from / MINUTE) * MINUTE === from
  if (!kept && from + MINUTE <= now) return fail({ where: 'from', what: 'past' })
  if (from > daysLater(now, FARTHEST_DAYS)) return fail({ where: 'from', what: 'farAway' })
  if (until <= from) return fail({ where: 'until', what: 'beforeStart' })
  if (until <= now) return fail({ where: 'until', what: 'past' })
  if (until > daysLater(from, LONGEST_DAYS)) return fail({ where: 'until', what: 'tooLong' })
  if (old === undefined && aheadOf(planned, now).length >= PLANNED_LIMIT) return fail({ where: 'all', what: 'limit' })
  const { status, note, activities } = draft
  const availability = { status, note: note.trim(), activities }
  const announced = draft.announced && isTellable(draft)
  return ok({ id: old?.id ?? id, from: kept ? old.from : from, until, availability, announced })
}

/** Those that are not over, soonest first. */
export const aheadOf = (planned: readonly Planned[], now: number): readonly Planned[] =>
  planned.filter(one => one.until > now).toSorted((a, b) => a.from - b.from)

/** What begins next by itself; null = nothing. `ahead` as `Saying` has it. */
export const nextOf = (ahead: readonly Planned[], now: number): Planned | null =>
  ahead.find(one => one.from > now) ?? null

/** With this one added, or in the place of the one that it was. Those that are over go. */
export const withPlan = (planned: readonly Planned[], plan: Planned, now: number): readonly Planned[] =>
  aheadOf([...withoutPlan(planned, plan.id), plan], now)

export const withoutPlan = (planned: readonly Planned[], id: string): readonly Planned[] =>
  planned.filter(one => one.id !== id)

/** What runs at the same time in part. Of those that overlap the one counts that began last. */
export const overlapping = (
  planned: readonly Planned[],
  plan: Pick<Planned, 'id' | 'from' | 'until'>,
): readonly Planned[] => planned.filter(one => one.id !== plan.id && one.from < plan.until && plan.from < one.until)
