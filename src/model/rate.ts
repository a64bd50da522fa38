/**
 * How often a server wants to be told, RFC 6446. Pure arithmetic: what was asked, what we agree to, and when the next
 * NOTIFY may or must go. All rates are notifications per second.
 */
import type { ServerSubscription } from './subscription.ts'

export type Rate = ServerSubscription['rate']

export const NO_RATE: Rate = { max: null, min: null, adaptive: null }

/** What decides when the next NOTIFY may or must go. All times are ms. */
export type Pace = {
  /** As agreed. */
  readonly rate: Rate
  /** When NOTIFYs left, the newest last, at most TIMES_LIMIT. */
  readonly times: readonly number[]
  /** When the newest of those left that no SUBSCRIBE called for. */
  readonly changeAt: number | null
}
export const NO_PACE: Pace = { rate: NO_RATE, times: [], changeAt: null }

/** RFC 3856 §6.10: at most one notification in five seconds, whatever a server asks for. */
export const WINDOW_MS = 5_000
const MOST = 1000 / WINDOW_MS
/** RFC 6446 §7.4: the rolling average is taken over several times the reciprocal of the rate. */
const PERIODS = 5
/** All of that time, but for the slowest rates: what went before them counts as if the rate had been kept. */
export const TIMES_LIMIT = 64

/** Out of the parameters of an Event header. */
export function rateOf(params: ReadonlyMap<string, string | null>): Rate {
  // RFC 6446 §9.2; what does not fit was not said.
  const value = (name: string): number | null => {
    const text = params.get(name) ?? ''
    return /^\d{1,2}(\.\d{1,10})?$/.test(text) ? Number(text) : null
  }
  return { max: value('max-rate'), min: value('min-rate'), adaptive: value('adaptive-min-rate') }
}

export const isRated = ({ max, min, adaptive }: Rate): boolean => max !== null || min !== null || adaptive !== null
export const isSame = (a: Rate, b: Rate): boolean => a.max === b.max && a.min === b.min && a.adaptive === b.adaptive

/** What we agree to for the time that is left, RFC 6446 §4.2: the asked rates, adjusted where they cannot be kept. */
export function agreed(asked: Rate, remainingS: number): Rate {
  // RFC 6446 §5.3: a maximum that would let nothing through before the end is raised to one in the time that is left.
  const least = remainingS > 0 ? 1 / remainingS : 0
  const max = asked.max === null ? null : written(Math.min(MOST, Math.max(asked.max, least)))
  // RFC 6446 §8: a minimum is no more than the maximum.
  const below = (rate: number | null): number | null =>
    rate === null || rate === 0 ? null : Math.min(rate, max ?? MOST)
  const adaptive = below(asked.adaptive)
  // RFC 6446 §8: a least that is not below the adaptive one is not considered.
  const isBelow = adaptive === null || (asked.min ?? 0) < (asked.adaptive ?? 0)
  return { max, min: isBelow ? below(asked.min) : null, adaptive }
}

/** Until when no change may go. */
export function quietUntil({ rate, times, changeAt }: Pace): number {
  const last = times.at(-1)
  const asked = rate.max === null || last === undefined ? 0 : last + 1000 / rate.max
  return Math.max(asked, changeAt === null ? 0 : changeAt + WINDOW_MS)
}

/** When a NOTIFY has to go although nothing changed; null = never. */
export function repeatAt({ rate, times }: Pace): number | null {
  const last = times.at(-1)
  if (last === undefined) return null
  // RFC 6446 §6.2.
  const steady = rate.min === null ? Infinity : last + 1000 / rate.min
  const next = Math.min(steady, last + adaptiveMs(rate, times))
  return next === Infinity ? null : next
}

/** RFC 6446 §7.4: the more was sent of late, the longer the wait; the average is what was asked for. */
function adaptiveMs({ max, adaptive }: Rate, times: readonly number[]): number {
  if (adaptive === null) return Infinity
  const periodS = PERIODS / adaptive
  const [first = 0] = times
  const since = (times.at(-1) ?? 0) - periodS * 1000
  // RFC 6446 §7.2, step 1: up to the first one the history is that of the rate itself.
  const before = (Math.max(0, first - since) / 1000) * adaptive
  const count = before + times.filter(at => at > Math.max(since, first)).length
  return Math.max(1000 / (max ?? MOST), (1000 * count) / (adaptive ** 2 * periodS))
}

/** Parameters of Subscription-State, RFC 6446 §9.1: `;max-rate=0.05`; '' = nothing was asked for. */
export function rateText({ max, min, adaptive }: Rate): string {
  return parameter('max-rate', max) + parameter('min-rate', min) + parameter('adaptive-min-rate', adaptive)
}

const parameter = (name: string, rate: number | null): string => (rate === null ? '' : `;${name}=${decimal(rate)}`)

/** RFC 6446 §9.2: at most ten digits after the point, and no exponent. */
function decimal(rate: number): string {
  let text = rate.toFixed(10)
  while (text.endsWith('0')) text = text.slice(0, -1)
  return text.endsWith('.') ? text.slice(0, -1) : text
}
const written = (rate: number): number => Number(decimal(rate))
