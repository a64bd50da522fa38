/** Who may subscribe to us: RFC 3856 §6.6, §6.11.1, RFC 3325. Pure. */
import { nameAddr, splitList } from '../../codec/sipHeaders.ts'
import type { RefusedSubscriber } from '../../model/subscription.ts'
import { escapeUser, parseUri, type Uri } from '../../model/uri.ts'
import { type Header, headerAll, type IncomingRequest } from '../../sip/port.ts'

export type Policy = {
  /** URIs whose P-Asserted-Identity may subscribe. */
  readonly servers: readonly string[]
  /** The presentity's domain, `ims.test`. */
  readonly domain: string
  /**
   * Whoever may not: a plain no, or a subscription that shows us offline for ever and tells them nothing, not even that
   * (RFC 6665 §6.2). Default: refuse.
   */
  readonly strangers?: 'refuse' | 'blockPolitely'
}

/** `why`: what the person is told of it; null = nothing. */
export type Refusal = {
  readonly status: number
  readonly reason: string
  readonly why: RefusedSubscriber['reason'] | null
  readonly headers: readonly Header[]
}

export function refusal(
  status: number,
  reason: string,
  why: Refusal['why'] = null,
  headers: readonly Header[] = [],
): Refusal {
  return { status, reason, why, headers }
}

/**
 * The asserted identity of a request: one `sip:` or `sips:` URI, one `tel:`, or one of each. Whoever asserts more
 * (RFC 3325 §9.1 lets nobody), or what cannot be read, asserts nothing: else a client that adds a line of its own to
 * that of its edge would choose who it is. Nothing either when it did not come over the registered flow: SEC-02,
 * RFC 3325 §8 lets it count within the trust domain only.
 */
export function assertedBy(request: Pick<IncomingRequest, 'headers' | 'onRegisteredFlow'>): readonly string[] {
  if (!request.onRegisteredFlow) return []
  const values = headerAll(request.headers, 'P-Asserted-Identity').flatMap(splitList).map(nameAddr)
  // A value of another scheme says nothing (RFC 5876 §4.5).
  const uris = values.flatMap(value => value?.uri ?? []).filter(uri => /^(?:sips?|tel):/i.test(uri))
  const telephones = uris.filter(uri => /^tel:/i.test(uri)).length
  return values.includes(null) || telephones > 1 || uris.length - telephones > 1 ? [] : uris
}

/** The first asserted identity that may subscribe, or null. RFC 3856 §6.11.1 trusts the presentity's own domain. */
export function authorized(asserted: readonly string[], policy: Policy): string | null {
  const servers = new Set(policy.servers.flatMap(uri => userAtHostAndPort(uri) ?? []))
  const domain = policy.domain.toLowerCase()
  // SEC-01: the domain itself or a host of it; a mere user of the domain is not its presence server.
  const isHostOfOurs = (text: string): boolean => {
    const uri = sipUri(text)
    if (uri === null || uri.user !== null || domain === '') return false
    return uri.host === domain || uri.host.endsWith(`.${domain}`)
  }
  return asserted.find(uri => servers.has(userAtHostAndPort(uri) ?? '') || isHostOfOurs(uri)) ?? null
}

/** Equal for one user at one host and port, or one number, however it is written. `sips:` is as good as `sip:` here. */
function userAtHostAndPort(text: string): string | null {
  const uri = parseUri(text)
  if (uri.ok && uri.value.scheme === 'tel')
    return `tel:${uri.value.user ?? ''} ${uri.value.params.get('phone-context') ?? ''}`
  const sip = sipUri(text)
  return sip === null ? null : `sip:${escapeUser(sip.user ?? '')}@${sip.host}:${String(sip.port)}`
}

/** A SIP URI without what no identity has: a password, headers. */
function sipUri(text: string): Uri | null {
  const uri = parseUri(text)
  if (!uri.ok || !/^sips?$/.test(uri.value.scheme)) return null
  return uri.value.password === null && uri.value.headers === '' ? uri.value : null
}
