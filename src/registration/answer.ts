/** What a final answer to REGISTER means: RFC 3261 §10.2.4, RFC 3608 §6.1, RFC 5627 §4.2, TS 24.229 §5.1.1.2.1. Pure. */
import { nameAddr, splitList } from '../codec/sipHeaders.ts'
import type { Failure, FailureReason } from '../model/error.ts'
import { sameAddress } from '../model/uri.ts'
import { type Answer, type Binding, type Header, header, headerAll } from '../sip/port.ts'

/** RFC 3261 §10.3 step 8: every Contact of the answer MUST tell. Who does not is asked again soon. */
const UNTOLD_EXPIRES_S = 600
/** A Min-Expires beyond this is no honest answer (about 194 days). */
const ABSURD_S = 2 ** 24

type Own = { readonly contactUri: string; readonly instance: string }

/** Seconds that the registrar granted to our binding; 0 = none. */
export function grantedS(answer: Answer, own: Own): number {
  const ours = ownContact(answer.headers, own)
  // §10.2.4: the `expires` parameter of our Contact, else the Expires header.
  return seconds(ours?.params.get('expires')) ?? seconds(header(answer.headers, 'Expires')) ?? UNTOLD_EXPIRES_S
}

export function bindingOf(answer: Answer, aor: string, own: Own): Binding {
  const associated = list(answer.headers, 'P-Associated-URI').flatMap(value => nameAddr(value)?.uri ?? [])
  return {
    aor,
    // TS 24.229 §5.1.1.2.1 b): the first URI is the default public identity; c) a URI that is not listed is barred.
    identities: associated.length > 0 ? associated : [aor],
    // RFC 3608 §6.1: order kept, replaced by each 200.
    serviceRoute: list(answer.headers, 'Service-Route'),
    // RFC 5627 §4.2: opaque.
    gruu: ownContact(answer.headers, own)?.params.get('pub-gruu') ?? null,
  }
}

/** 423's Min-Expires, or null when it is missing or absurd. */
export function minExpiresS(answer: Answer): number | null {
  const value = seconds(header(answer.headers, 'Min-Expires'))
  return value === null || value > ABSURD_S ? null : value
}

export function retryAfterS(answer: Answer): number | null {
  const text = header(answer.headers, 'Retry-After')
  // RFC 3261 §20.33: seconds, then perhaps a comment or parameters.
  return text === null ? null : seconds(/^\d+/.exec(text)?.[0])
}

/** Extensions that bar the way: those that a 4xx names (RFC 3261 §20.40); 439 means outbound (RFC 5626 §4.2.1). */
export function unsupportedBy({ status, headers }: Answer): readonly string[] {
  if (status < 400 || status >= 500) return []
  const named = list(headers, 'Unsupported').map(tag => tag.toLowerCase())
  return status === 439 ? ['outbound', ...named] : named
}

export function failureOf(answer: Answer): Failure {
  const network = answer.origin === 'network' || answer.origin === 'credentials'
  return {
    reason: reasonOf(answer),
    status: network ? answer.status : null,
    detail: network ? answer.reason : null,
  }
}

function reasonOf({ origin, status, unmet }: Answer): FailureReason {
  if (unmet !== undefined) return unmet
  if (origin === 'connection') return 'lost'
  if (origin === 'timeout') return 'timeout'
  if (status === 401 || status === 407) return 'wrongPassword'
  if (status === 403 || status === 603) return 'forbidden'
  if (status === 404 || status === 410 || status === 604) return 'unknownUser'
  if (status === 405 || status === 489 || status === 501) return 'unsupported'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 480 || status === 503) return 'overloaded'
  return status >= 500 && status < 600 ? 'serverError' : 'refused'
}

/**
 * RFC 3261 §10.2.4: ours by URI comparison; else by instance and reg-id (RFC 5626 §4.2.1), as a registrar may have
 * rewritten the address. Where it lists one binding alone, that is the one it made of ours.
 */
function ownContact(headers: readonly Header[], own: Own): ReturnType<typeof nameAddr> {
  const contacts = list(headers, 'Contact').flatMap(value => nameAddr(value) ?? [])
  const byInstance = contacts.filter(one => bare(one.params.get('+sip.instance')) === bare(own.instance))
  return (
    contacts.find(one => sameAddress(one.uri, own.contactUri)) ??
    byInstance.find(one => one.params.get('reg-id') === '1') ??
    byInstance[0] ??
    (contacts.length === 1 ? (contacts[0] ?? null) : null)
  )
}

/** RFC 5626 §4.1: compared without the angle brackets that some registrars drop. */
function bare(instance: string | null | undefined): string | null {
  return instance === null || instance === undefined ? null : instance.replace(/^<|>$/g, '').toLowerCase()
}

function list(headers: readonly Header[], name: string): readonly string[] {
  return headerAll(headers, name).flatMap(value => splitList(value))
}

function seconds(text: string | null | undefined): number | null {
  if (text === null || text === undefined || !/^\d{1,10}$/.test(text.trim())) return null
  return Number(text.trim())
}
