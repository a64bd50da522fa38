/** Header values that a subscriber reads: RFC 6665 §8.2.1, §8.4, RFC 3261 §20. Pure. */
import { parameters } from '../codec/sipHeaders.ts'
import { type Header, header } from '../sip/port.ts'

/** What a longer promise is cut to: coming back early harms nobody, and a timer has to fit 31 bits of ms. */
const LONGEST_S = 20 * 24 * 3600
/** A Min-Expires beyond this is no honest answer. */
const ABSURD_S = 2 ** 24

/** `expires`, `retry-after` null = not given or unreadable. Words in lower case (RFC 3261 §7.3.1). */
export type SubscriptionState = {
  readonly value: string
  readonly expiresS: number | null
  readonly reason: string | null
  readonly retryAfterMs: number | null
}

/** Null: the header is missing or empty. */
export function subscriptionState(headers: readonly Header[]): SubscriptionState | null {
  const text = header(headers, 'Subscription-State')
  if (text === null) return null
  const { value, params } = parameters(text)
  if (value === '') return null
  return {
    value: value.toLowerCase(),
    expiresS: seconds(params.get('expires')),
    reason: params.get('reason')?.toLowerCase() ?? null,
    retryAfterMs: toMs(seconds(params.get('retry-after'))),
  }
}

type EventValue = { readonly package: string; readonly id: string | null }

/** RFC 6665 §8.2.1: package and id are compared octet by octet. */
export function eventOf(headers: readonly Header[]): EventValue | null {
  const text = header(headers, 'Event')
  if (text === null) return null
  const { value, params } = parameters(text)
  return { package: value, id: params.get('id') ?? null }
}

export function expiresS(headers: readonly Header[]): number | null {
  return seconds(header(headers, 'Expires'))
}

/** Null: missing or absurd. */
export function minExpiresS(headers: readonly Header[]): number | null {
  const text = header(headers, 'Min-Expires')?.trim() ?? ''
  const value = /^\d{1,10}$/.test(text) ? Number(text) : null
  return value === null || value > ABSURD_S ? null : value
}

/** RFC 3261 §20.33: seconds, then perhaps a comment or parameters. */
export function retryAfterMs(headers: readonly Header[]): number | null {
  return toMs(seconds(/^\d+/.exec(header(headers, 'Retry-After') ?? '')?.[0]))
}

function seconds(text: string | null | undefined): number | null {
  const digits = text?.trim() ?? ''
  return /^\d+$/.test(digits) ? Math.min(Number(digits), LONGEST_S) : null
}

function toMs(value: number | null): number | null {
  return value === null ? null : value * 1000
}
