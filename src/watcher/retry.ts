/**
 * What the network's refusals mean for a subscription, as tables: RFC 6665 §4.1.2.1, §4.1.2.2, §4.1.3,
 * RFC 3261 §8.1.3, TS 24.229 §5.1.2.2. Pure.
 */
import { nameAddr, splitList } from '../codec/sipHeaders.ts'
import type { Again } from '../lib/retries.ts'
import type { Failure, FailureReason } from '../model/error.ts'
import { type Answer, header, headerAll } from '../sip/port.ts'
import { minExpiresS, retryAfterMs } from './values.ts'

/** RFC 3856 §6.4. */
export const DEFAULT_EXPIRES_S = 3600

/** How the next initial SUBSCRIBE is worded. */
export type Offer = {
  readonly expiresS: number
  /** Request-URI, an addr-spec. */
  readonly target: string
  /** Without what is optional: Accept (pidf+xml is the default, RFC 3856 §6.7) and Supported. */
  readonly bare: boolean
  /** Each of these is done once (WAT-14). */
  readonly raised: boolean
  readonly redirected: boolean
}

export function firstOffer(uri: string): Offer {
  return { expiresS: DEFAULT_EXPIRES_S, target: uri, bare: false, raised: false, redirected: false }
}

/** RFC 6665 §4.1.3: what `terminated` asks of us. `reason` in any case; `retryAfterMs` null = not given. */
export function againAfterTermination(reason: string | null, retryAfter: number | null): Again {
  const leastMs = retryAfter ?? 0
  switch (reason?.toLowerCase() ?? '') {
    case 'deactivated':
    case 'timeout':
      // retry-after means nothing with these.
      return { kind: 'atOnce', leastMs: 0 }
    case 'probation':
      return retryAfter === null ? { kind: 'later', leastMs } : { kind: 'atOnce', leastMs }
    case 'rejected':
    case 'noresource':
    case 'invariant':
      return { kind: 'never' }
    default:
      // giveup; none; unknown to us.
      return { kind: 'atOnce', leastMs }
  }
}

export type Verdict =
  /** Ask once more, worded so. */
  | { readonly kind: 'reword'; readonly offer: Offer }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly again: Again }

/** A final answer >= 300 to an initial SUBSCRIBE. 401 and 407 come here when the challenge could not be met. */
export function initialVerdict(answer: Answer, offer: Offer): Verdict {
  const reworded = reword(answer, offer)
  if (reworded !== null) return { kind: 'reword', offer: reworded }
  return { kind: 'failed', failure: failureOf(answer), again: againAfterFailure(answer) }
}

function reword(answer: Answer, offer: Offer): Offer | null {
  switch (answer.status) {
    case 406:
    case 415:
    case 420:
      return offer.bare ? null : { ...offer, bare: true }
    case 423:
      return raise(answer, offer)
    default:
      return answer.status >= 300 && answer.status < 400 ? redirect(answer, offer) : null
  }
}

/** 423 with a Min-Expires that is more than we asked; once. Null = give it up. */
export function raise(answer: Answer, offer: Offer): Offer | null {
  const least = minExpiresS(answer.headers)
  if (offer.raised || least === null || least <= offer.expiresS) return null
  return { ...offer, expiresS: least, raised: true }
}

/** RFC 3261 §8.1.3.4: the first Contact that we can ask. */
function redirect(answer: Answer, offer: Offer): Offer | null {
  if (offer.redirected) return null
  const contacts = headerAll(answer.headers, 'Contact').flatMap(value => splitList(value))
  const target = contacts.map(one => nameAddr(one)?.uri).find(uri => uri !== undefined && /^(sip|tel):/i.test(uri))
  return target === undefined || target === offer.target ? null : { ...offer, target, redirected: true }
}

function againAfterFailure(answer: Answer): Again {
  const retryAfter = retryAfterMs(answer.headers)
  const leastMs = retryAfter ?? 0
  const { status } = answer
  switch (status) {
    case 403:
    case 603:
    case 404:
    case 604:
    case 410:
    case 482:
    case 483:
    case 484:
    case 485:
      return { kind: 'never' }
    case 408:
    case 423:
    case 430:
    case 480:
      return { kind: 'later', leastMs }
    default:
  }
  // 501 speaks of the method, the rest of 5xx of the moment.
  if (status >= 500 && status < 600 && status !== 501) return { kind: 'later', leastMs }
  if (status >= 600) return retryAfter === null ? { kind: 'never' } : { kind: 'later', leastMs }
  // 405, 489, 501: no presence there. 401, 407: refused credentials are not offered over and over (REG-52).
  return { kind: 'seldom', leastMs }
}

const GONE: ReadonlySet<number> = new Set([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604])

/** RFC 6665 §4.1.2.2: true when this answer to a refresh ends the subscription; others leave it until its expiry. */
export function endsSubscription(status: number): boolean {
  return GONE.has(status)
}

export function failureOf(answer: Answer): Failure {
  const spoke = answer.origin === 'network' || answer.origin === 'credentials'
  return { reason: reasonOf(answer), status: spoke ? answer.status : null, detail: spoke ? answer.reason : null }
}

function reasonOf({ origin, status, headers, unmet }: Answer): FailureReason {
  if (unmet !== undefined) return unmet
  if (origin === 'connection') return 'lost'
  if (origin === 'timeout') return 'timeout'
  if (status === 401 || status === 407) return 'wrongPassword'
  if (status === 403 || status === 603) return 'forbidden'
  if (status === 404 || status === 410 || status === 604) return 'unknownUser'
  if (status === 405 || status === 489 || status === 501) return 'unsupported'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 503 || (status === 480 && header(headers, 'Retry-After') !== null)) return 'overloaded'
  return status >= 500 && status < 600 ? 'serverError' : 'refused'
}
