/** Times and ages in words. Always of the 24 hour clock, in this computer's time zone. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const weekdayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short' })
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const yearFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** `14:02` */
export const clockWords = (at: number): string => clockFormat.format(at)

/** For what still holds: `now`, `4 min`, `1 h`, `2 days`. A time to come counts as now: clocks of others may be ahead. */
export function ageWords(at: number, now: number): string {
  const age = now - at
  if (age < MINUTE) return 'now'
  if (age < HOUR) return `${String(Math.floor(age / MINUTE))} min`
  if (age < DAY) return `${String(Math.floor(age / HOUR))} h`
  const days = Math.floor(age / DAY)
  return days === 1 ? '1 day' : `${String(days)} days`
}

/** `just now`, `4 min ago` */
export function agoWords(at: number, now: number): string {
  const age = ageWords(at, now)
  return age === 'now' ? 'just now' : `${age} ago`
}

/** For what happened at one time: `11:40` today, `Fri` within a week, then `3 Mar`, then `3 Mar 2024`. */
export function eventWords(at: number, now: number): string {
  const days = daysBetween(at, now)
  if (days <= 0) return clockWords(at)
  return days < 7 ? weekdayFormat.format(at) : eventDay(at, now)
}

/** In full, for facts: `14:02 today`, `14:02 yesterday`, `Fri 14:02`, `3 Mar, 14:02`. */
export function momentWords(at: number, now: number): string {
  const days = daysBetween(at, now)
  const clock = clockWords(at)
  if (days === 0) return `${clock} today`
  if (days === 1) return `${clock} yesterday`
  if (days === -1) return `${clock} tomorrow`
  return days > 1 && days < 7 ? `${weekdayFormat.format(at)} ${clock}` : `${eventDay(at, now)}, ${clock}`
}

/** How long: `12 s`, `4 min`, `1 h 11 min`. Never less than a second. */
export function spanWords(ms: number): string {
  if (ms < MINUTE) return `${String(Math.max(1, Math.ceil(ms / 1000)))} s`
  const minutes = Math.round(ms / MINUTE)
  if (minutes < 60) return `${String(minutes)} min`
  const hours = `${String(Math.floor(minutes / 60))} h`
  return minutes % 60 === 0 ? hours : `${hours} ${String(minutes % 60)} min`
}

function eventDay(at: number, now: number): string {
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat.format(at) : yearFormat.format(at)
}

const noon = (at: number): number => new Date(at).setHours(12, 0, 0, 0)

/** Whole calendar days from `at` to `now`. Midday to midday, so that a day of 23 or 25 hours is a day. */
function daysBetween(at: number, now: number): number {
  return Math.round((noon(now) - noon(at)) / DAY)
}
