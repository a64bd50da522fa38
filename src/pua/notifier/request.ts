/** What a SUBSCRIBE asks for, or why it cannot have it: RFC 6665 §4.2.1, RFC 3856 §6.4-6.5. Pure. */
import type { Filter } from '../../codec/filters.ts'
import { PIDF, PIDF_DIFF, SIMPLE_FILTER } from '../../codec/mediaTypes.ts'
import { parameters, splitList } from '../../codec/sipHeaders.ts'
import type { Tailoring } from '../../codec/tailoring.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import { type Rate, rateOf } from '../../model/rate.ts'
import type { ServerSubscription } from '../../model/subscription.ts'
import { type Header, header, headerAll } from '../../sip/port.ts'
import { declines } from '../modeReason.ts'
import { type Refusal, refusal } from './policy.ts'

export type Ask = {
  readonly expiresS: number
  readonly format: ServerSubscription['format']
  /** As it asks, not as agreed. */
  readonly rate: Rate
  /** Suppress-If-Match, RFC 5839: an entity-tag or `*`. */
  readonly condition: string | null
  /** All that hold from now on, RFC 4660. */
  readonly filters: readonly Filter[]
  /** It un-SUBSCRIBEs because nobody wants to know. */
  readonly isDismissal: boolean
}

/** RFC 3856 §6.4. */
const DEFAULT_EXPIRES_S = 3600
const LEAST_EXPIRES_S = 60
/** RFC 3261 §25.1 token. */
const TOKEN = /^[A-Za-z0-9.!%*_+`'~-]+$/

type Asking = { readonly headers: readonly Header[]; readonly body: string }

/** Whether it may want what is not loaded from the beginning. */
export function wantsTailoring({ headers, body }: Asking): boolean {
  return body !== '' || headerAll(headers, 'Accept').some(value => value.toLowerCase().includes(PIDF_DIFF))
}

/** RFC 6665 §7.2: the package is understood when Event is exactly `presence`, byte by byte, and there is one of it. */
export function eventOf(
  headers: readonly Header[],
): Result<{ readonly id: string | null; readonly rate: Rate }, Refusal> {
  const events = headerAll(headers, 'Event')
  const { value, params } = parameters(events[0] ?? '')
  // RFC 6665 §4.2.1.1: 489 otherwise; §8.3.2 wants Allow-Events in it.
  if (events.length !== 1 || value !== 'presence')
    return fail(refusal(489, 'Bad Event', null, [['Allow-Events', 'presence']]))
  const rate = rateOf(params)
  if (!params.has('id')) return ok({ id: null, rate })
  const id = params.get('id') ?? ''
  return TOKEN.test(id) ? ok({ id, rate }) : fail(refusal(400, 'Bad Event id', 'notUnderstood'))
}

/**
 * What an authorised SUBSCRIBE gets. A smaller wish than ours is granted as it is, never a longer one.
 * `tailoring` null: neither filters nor differences can be had now. `known`: the filters that hold in its dialog.
 */
export function asked(
  request: Asking,
  rate: Rate,
  tailoring: Tailoring | null,
  known: readonly Filter[] = [],
): Result<Ask, Refusal> {
  const { headers } = request
  const filters = filtersOf(request, tailoring, known)
  if (!filters.ok) return filters
  // RFC 3856 §6.5: no Accept means PIDF.
  const accepts = headerAll(headers, 'Accept')
  const format = accepts.length === 0 ? 'full' : formatOf(accepts, tailoring !== null)
  if (format === null) return fail(refusal(406, 'Not Acceptable', 'notUnderstood'))
  const wish = expiresOf(headers)
  // RFC 6665 §4.2.1.1: too brief only if below an hour and below our least; never for 0.
  if (wish > 0 && wish < LEAST_EXPIRES_S)
    return fail(refusal(423, 'Interval Too Brief', null, [['Min-Expires', String(LEAST_EXPIRES_S)]]))
  return ok({
    expiresS: Math.min(wish, DEFAULT_EXPIRES_S),
    format,
    rate,
    condition: header(headers, 'Suppress-If-Match'),
    filters: filters.value,
    isDismissal: wish === 0 && declines(headers),
  })
}

/** All that hold from now on: those that are known stay (RFC 4660 §5.2.2). */
function filtersOf(
  { headers, body }: Asking,
  tailoring: Tailoring | null,
  known: readonly Filter[],
): Result<readonly Filter[], Refusal> {
  if (body === '') return ok(known)
  const disposition = parameters(header(headers, 'Content-Disposition') ?? '')
  const type = parameters(header(headers, 'Content-Type') ?? '').value.toLowerCase()
  const encoding = (header(headers, 'Content-Encoding') ?? 'identity').toLowerCase()
  // RFC 3261 §20.11: what is not a session is `render` unless said otherwise.
  const isKnown =
    type === SIMPLE_FILTER && tailoring !== null && ['', 'render'].includes(disposition.value.toLowerCase())
  if (!isKnown || encoding !== 'identity') {
    // RFC 3261 §8.2.3: a body that we do not understand is refused unless it is marked optional.
    if (disposition.params.get('handling')?.toLowerCase() === 'optional') return ok(known)
    const takes: Header =
      encoding === 'identity' ? ['Accept', tailoring === null ? '' : SIMPLE_FILTER] : ['Accept-Encoding', 'identity']
    return fail(refusal(415, 'Unsupported Media Type', 'notUnderstood', [takes]))
  }
  const change = tailoring.decodeFilterSet(body)
  const merged = change.ok ? tailoring.mergeFilters(known, change.value) : change
  // RFC 4660 §5.2: filters that cannot be kept, two about the same resource among them.
  return merged.ok ? merged : fail(refusal(488, 'Not Acceptable Here', 'notUnderstood'))
}

function expiresOf(headers: readonly Header[]): number {
  const value = header(headers, 'Expires')
  return value !== null && /^\d+$/.test(value) ? Number(value) : DEFAULT_EXPIRES_S
}

/** RFC 3261 §20.1: the most specific range that fits decides; q=0 means no. */
function formatOf(values: readonly string[], canDiffer: boolean): Ask['format'] | null {
  const ranges = values.flatMap(splitList).map(item => {
    const { value, params } = parameters(item)
    return { type: value.toLowerCase().replaceAll(/\s/g, ''), q: Number(params.get('q') ?? '1') }
  })
  const q = (...types: readonly string[]): number =>
    types.flatMap(type => ranges.find(range => range.type === type)?.q ?? [])[0] ?? 0
  const full = q(PIDF, 'application/*', '*/*')
  // RFC 5263 §4.3: differences only where they are asked for by name, and not where the whole is liked better.
  const partial = canDiffer ? q(PIDF_DIFF) : 0
  if (partial > 0 && !(full > partial)) return 'partial'
  return full > 0 ? 'full' : null
}
