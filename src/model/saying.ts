/**
 * What is said at a given time, from all that bears on it: what the person chose, what was planned, and whether anybody
 * is there. A pure function of time: `nextAt` says when to ask again.
 *
 *   chosen to appear offline  >  a plan that runs  >  what was chosen  >  Available
 *
 * - What was chosen after a plan began outlasts that plan; but when its own end comes first, the plan counts again.
 * - Whoever chose to appear offline is not brought to light by a plan: it waits until that choice ends or is changed.
 * - Of plans that overlap the one that began last counts; of those that began together the one that ends first.
 * - Available alone turns into Away when nobody is there, chosen or planned, and only when the person asked for it.
 */
import { AVAILABLE, type Availability, type Planned, RECENT_LIMIT } from './availability.ts'
import { POSITION_LIFE_MS, type Preferences } from './preferences.ts'

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
  /** Plans that are neither over nor outlasted by what was chosen, soonest first. */
  readonly ahead: readonly Planned[]
  /** Nobody has been there since; null = somebody is, or it cannot be told, or nobody asked to notice (SEC-20). */
  readonly idleSince: number | null
}

/** `nextAt`: until then the same is said, and of the same things; null = for good. */
export function sayingAt(bearing: Bearing, at: number): { readonly saying: Saying; readonly nextAt: number | null } {
  const { chosen, lastInputAt, preferences } = bearing
  const holding = chosen.until === null || at < chosen.until ? chosen : AVAILABLE
  const ahead = bearing.planned
    .filter(one => one.from < one.until && at < one.until && !isOutlasted(one, bearing))
    .toSorted(byBeginning)
  const running = holding.status === 'appearOffline' ? undefined : runningAt(ahead, at, bearing)
  const said: Availability =
    running === undefined ? holding : { ...AVAILABLE, ...running.availability, until: running.until }

  const notices = preferences.autoAway || preferences.shares.idle
  const idleAt = lastInputAt === null || !notices ? null : lastInputAt + preferences.idleAfterS * 1000
  const idle = idleAt !== null && at >= idleAt
  const away = idle && preferences.autoAway && said.status === 'available'
  const saying: Saying = {
    availability: away ? { ...said, status: 'away' } : said,
    because: away ? 'idle' : running === undefined ? 'chosen' : 'planned',
    ahead,
    idleSince: idle ? lastInputAt : null,
  }
  const times = [chosen.until, idleAt, positionEnd(preferences), ...ahead.flatMap(one => [one.from, one.until])]
  const next = times.flatMap(one => (one !== null && one > at ? [one] : []))
  return { saying, nextAt: next.length === 0 ? null : Math.min(...next) }
}

/** What was chosen since a plan began, and holds for longer than it. */
const isOutlasted = (one: Planned, { chosen, chosenAt }: Bearing): boolean =>
  one.from <= chosenAt && (chosen.until === null || chosen.until >= one.until)

const runningAt = (ahead: readonly Planned[], at: number, { chosen, chosenAt }: Bearing): Planned | undefined =>
  ahead.findLast(one => one.from <= at && (one.from > chosenAt || (chosen.until !== null && chosen.until <= at)))

/** Among plans that run, the last counts. */
const byBeginning = (a: Planned, b: Planned): number =>
  a.from - b.from || b.until - a.until || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** A position that is shared is told for a while only: then there is less to say. */
const positionEnd = ({ shares, position }: Preferences): number | null =>
  shares.location && position !== null ? position.at + POSITION_LIFE_MS : null

/** Said by hand, and nothing else bears on it. */
export const plainly = (availability: Availability): Saying => ({
  availability,
  because: 'chosen',
  ahead: [],
  idleSince: null,
})

const keyOf = ({ status, note, activities, moods, place, until }: Availability): string =>
  JSON.stringify([status, note, activities, moods, place, until])
const planKey = ({ id, from, until, availability: { status, note, activities }, announced }: Planned): string =>
  JSON.stringify([id, from, until, status, note, activities, announced])

export const sameAvailability = (a: Availability, b: Availability): boolean => keyOf(a) === keyOf(b)

export const sameSaying = (a: Saying, b: Saying): boolean =>
  a.because === b.because &&
  a.idleSince === b.idleSince &&
  sameAvailability(a.availability, b.availability) &&
  a.ahead.length === b.ahead.length &&
  a.ahead.map(planKey).join() === b.ahead.map(planKey).join()

/** More than a status: worth being offered again. */
export const isCombination = ({ note, activities, moods, place }: Availability): boolean =>
  note !== '' || activities.length > 0 || moods.length > 0 || place !== null

/** The last combinations with this one, newest first. The same list when it adds nothing. */
export function remembered(recent: readonly Availability[], availability: Availability): readonly Availability[] {
  if (!isCombination(availability)) return recent
  // Its end was that of one time.
  const one = { ...availability, until: null }
  if (recent[0] !== undefined && sameAvailability(recent[0], one)) return recent
  return [one, ...recent.filter(other => !sameAvailability(other, one))].slice(0, RECENT_LIMIT)
}

/** What is changed within this was not worth being offered again. */
const STEP_MS = 60_000

/**
 * The same when `before` was said for `heldMs`: what was only a step on the way to this one (a note typed with pauses,
 * activities picked one by one, something taken back) makes room for it. Who takes one that is offered composes nothing.
 */
export function rememberedAfter(
  before: Availability,
  heldMs: number,
  recent: readonly Availability[],
  availability: Availability,
): readonly Availability[] {
  const all = remembered(recent, availability)
  const [newest, step] = all
  const wasStep =
    all !== recent &&
    heldMs < STEP_MS &&
    newest !== undefined &&
    step !== undefined &&
    sameAvailability(step, { ...before, until: null }) &&
    !recent.some(one => sameAvailability(one, newest)) &&
    (contains(newest, step) || contains(step, newest))
  // Whoever the step had pushed out is not to be had back.
  return wasStep ? [newest, ...all.slice(2)] : all
}

/** All that the other says, and more. */
const contains = (whole: Availability, part: Availability): boolean =>
  whole.note.startsWith(part.note) &&
  part.activities.every(one => whole.activities.includes(one)) &&
  part.moods.every(one => whole.moods.includes(one)) &&
  (part.place === null || part.place === whole.place)
