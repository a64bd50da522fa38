/** Times as a person types them into fields for a date and a time, in this computer's time zone. Pure. */

const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-03-04`, as the browser's date field has it. */
export function dateField(at: number): string {
  const day = new Date(at)
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** `15:00`, as the browser's time field has it. */
export function timeField(at: number): string {
  const day = new Date(at)
  return `${two(day.getHours())}:${two(day.getMinutes())}`
}

/** ms since the epoch; null = one of the two is not filled in. */
export function readFields(date: string, time: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/u.test(date) || !/^\d\d:\d\d/u.test(time)) return null
  const at = new Date(`${date}T${time.slice(0, 5)}`).getTime()
  return Number.isNaN(at) ? null : at
}

/** The same time of day, so many days later, whatever the clocks do in between. */
export function daysLater(at: number, days: number): number {
  const day = new Date(at)
  return day.setDate(day.getDate() + days)
}
