/** Times as documents write them: RFC 3339, which RFC 3863 §4.1.7 asks for, to ms since the epoch and back. */
import type { Scalar } from './scalars.ts'

const DATE_TIME = /^(\d{4}-\d\d-(\d\d)T\d\d:\d\d:)(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/i
const MINUTE_MS = 60_000
/** 0000-01-01 and 9999-12-31: what four digits of a year can say. */
const FIRST_MS = -62_167_219_200_000
const LAST_MS = 253_402_300_799_999

/**
 * undefined for what is no time, and for one without an offset: it could be any of 26 hours.
 * Finer than a millisecond is cut off; a leap second is the first of the next minute.
 */
export function readDateTime(text: string): number | undefined {
  const [, start = '', day = '', second = '', fraction = '', sign, hours = '0', minutes = '0'] =
    DATE_TIME.exec(text.trim()) ?? []
  if (start === '' || Number(second) > 60 || Number(hours) > 23 || Number(minutes) > 59) return undefined
  const whole = Date.parse(`${start.toUpperCase()}00Z`)
  // 30 February would quietly become March.
  if (Number.isNaN(whole) || new Date(whole).getUTCDate() !== Number(day)) return undefined
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS * (sign === '-' ? -1 : 1)
  const ms = whole + Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')) - offsetMs
  return ms >= FIRST_MS && ms <= LAST_MS ? ms : undefined
}

/** RFC 3863 §4.1.7: with capital T and Z. */
export const dateTime: Scalar<number | null> = {
  read: readDateTime,
  write: at => (at === null ? null : new Date(Math.min(LAST_MS, Math.max(FIRST_MS, at))).toISOString()),
}
