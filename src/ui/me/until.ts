/** When what one says is over: what is offered, and what is typed. Pure. */
import { fail, ok, type Result } from '../../lib/result.ts'
import type { Availability } from '../../model/availability.ts'
import { isCombination } from '../../model/saying.ts'
import { daysLater, readFields } from './clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const MORNING = 8
/** Up late is not up early: until then "tomorrow" is the day that has begun. */
const NIGHT_ENDS = 4
/** Whoever stays away longer than that forgets that they said so. */
const FARTHEST_DAYS = 366

export type UntilOption = { readonly label: string; readonly until: number | null }

const toMinute = (at: number): number => Math.ceil(at / MINUTE) * MINUTE

/** What one click offers. */
export const untilOptions = (now: number): readonly UntilOption[] => [
  { label: 'No end', until: null },
  { label: '30 min', until: toMinute(now + 30 * MINUTE) },
  { label: '1 hour', until: toMinute(now + HOUR) },
]

/** What the time begins with: the first full hour that is at least half an hour away. */
export function firstUntil(now: number): number {
  const at = new Date(now + 30 * MINUTE)
  return at.getMinutes() === 0 && at.getSeconds() === 0 && at.getMilliseconds() === 0
    ? at.getTime()
    : at.setHours(at.getHours() + 1, 0, 0, 0)
}

/** The next morning, as a person counts mornings. */
export function nextMorning(now: number): { readonly label: string; readonly until: number } {
  const isNight = new Date(now).getHours() < NIGHT_ENDS
  const day = new Date(isNight ? now : daysLater(now, 1))
  return { label: isNight ? 'This morning' : 'Tomorrow morning', until: day.setHours(MORNING, 0, 0, 0) }
}

/** `over`: a time of today. It is not taken for that of tomorrow: nobody would see that it was. */
export type UntilProblem = 'incomplete' | 'past' | 'over' | 'farAway'

export function readUntil(date: string, time: string, now: number): Result<number, UntilProblem> {
  const at = readFields(date, time)
  if (at === null) return fail('incomplete')
  const isToday = new Date(at).toDateString() === new Date(now).toDateString()
  if (at <= now) return fail(isToday ? 'over' : 'past')
  if (at > daysLater(now, FARTHEST_DAYS)) return fail('farAway')
  return ok(at)
}

/** An end is the end of something: whoever is Available and says nothing else has none. */
export const canEnd = (base: Availability): boolean => base.status !== 'available' || isCombination(base)
