/** Who may subscribe to us: RFC 3856 §6.6, §6.11.1, RFC 3325. Pure. */
import { nameAddr, splitList } from '../../codec/sipHeaders.ts'
import type { RefusedSubscriber } from '../../model/subscription.ts'
import { type Header, headerAll } from '../../sip/port.ts'

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
 * The asserted identities of a request, in order (RFC 3325 §9.1: one `sip:` or `sips:` and one `tel:`). Nothing when it
 * did not come over the registered flow: SEC-02, RFC 3325 §8 lets it count within the trust domain only.
 */
export function assertedBy(request: {
  readonly headers: readonly Header[]
  readonly onRegisteredFlow: boolean
}): readonly string[] {
  if (!request.onRegisteredFlow) return []
  return headerAll(request.headers, 'P-Asserted-Identity')
    .flatMap(splitList)
    .flatMap(value => nameAddr(value)?.uri ?? [])
}

/** The first asserted identity that may subscribe, or null. RFC 3856 §6.11.1 trusts the presentity's own domain. */
export function authorized(asserted: readonly string[], policy: Policy): string | null {
  const servers = new Set(policy.servers.flatMap(uri => address(uri) ?? []))
  // SEC-01: the domain itself or a host of it; a mere user of the domain is not its presence server.
  const own = (uri: string): boolean => {
    const host = hostOnly(uri)
    const domain = policy.domain.toLowerCase()
    return host !== null && domain !== '' && (host === domain || host.endsWith(`.${domain}`))
  }
  return asserted.find(uri => servers.has(address(uri) ?? '') || own(uri)) ?? null
}

/** `sip:U@H:5060;x=1` -> `sip:U@h:5060`, a key to compare addresses by. `sips:` is as good as `sip:` here. */
function address(uri: string): string | null {
  const tel = /^tel:([+0-9().-]+)/i.exec(uri)
  if (tel?.[1] !== undefined) return `tel:${tel[1].replaceAll(/[().-]/g, '')}`
  const sip = /^sips?:(?:([^@]*)@)?([^@;?]+)(?:[;?][^@]*)?$/i.exec(uri)
  if (sip?.[2] === undefined) return null
  return `sip:${sip[1] === undefined ? '' : `${sip[1]}@`}${sip[2].toLowerCase()}`
}

/** The host of a SIP URI that has no user part, in lower case, without port and parameters. */
function hostOnly(uri: string): string | null {
  return /^sips?:([a-z0-9.-]+)(?::\d+)?(?:;[^@?]*)?$/i.exec(uri)?.[1]?.toLowerCase() ?? null
}
