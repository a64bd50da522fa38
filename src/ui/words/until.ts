/** Times to come, in words. */
import { clockWords } from './time.ts'

const weekdayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short' })
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const yearFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

const DAY = 86_400_000
const noon = (at: number): number => new Date(at).setHours(12, 0, 0, 0)
/** Whole calendar days ahead. Midday to midday: a day of 23 or 25 hours is a day. */
const daysAhead = (at: number, now: number): number => Math.round((noon(at) - noon(now)) / DAY)

/** `15:00` today, `tomorrow 08:00`, `Fri 08:00` within a week, then `3 Mar, 08:00`, `3 Mar 2027, 08:00`. */
export function untilWords(at: number, now: number): string {
  const clock = clockWords(at)
  const days = daysAhead(at, now)
  if (days === 0) return clock
  if (days === 1) return `tomorrow ${clock}`
  if (days > 1 && days < 7) return `${weekdayFormat.format(at)} ${clock}`
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return `${(sameYear ? dayFormat : yearFormat).format(at)}, ${clock}`
}

/** `14:00–15:00`, `tomorrow 14:00–15:00`, `Fri 14:00 – Mon 09:00` */
export function rangeWords(from: number, until: number, now: number): string {
  if (daysAhead(until, from) === 0) return `${untilWords(from, now)}–${clockWords(until)}`
  return `${untilWords(from, now)} – ${untilWords(until, now)}`
}
