/**
 * Who may subscribe to us, and what we say to a SUBSCRIBE before it becomes a subscription: RFC 6665 §4.2.1,
 * RFC 3856 §6.4-6.6. Pure; the dialog, its timers and its NOTIFYs are the machine's business.
 */
import { nameAddr, parameters, splitList } from '../../codec/sipHeaders.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import { type Header, header, headerAll } from '../../sip/port.ts'

export type Policy = {
  /** URIs whose P-Asserted-Identity may subscribe. */
  readonly servers: readonly string[]
  /** The presentity's domain, `ims.test`. */
  readonly domain: string
}

export type Refusal = { readonly status: number; readonly reason: string; readonly headers: readonly Header[] }

/** RFC 3856 §6.4. */
const DEFAULT_EXPIRES_S = 3600
export type Limits = { readonly minS: number; readonly maxS: number }
const LIMITS: Limits = { minS: 60, maxS: DEFAULT_EXPIRES_S }
const PIDF = 'application/pidf+xml'
/** RFC 3261 §25.1 token. */
const TOKEN = /^[A-Za-z0-9.!%*_+`'~-]+$/

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

/** RFC 6665 §7.2: the package is understood when Event is exactly `presence`, byte by byte, and there is one of it. */
export function eventOf(headers: readonly Header[]): Result<{ readonly id: string | null }, Refusal> {
  const events = headerAll(headers, 'Event')
  const { value, params } = parameters(events[0] ?? '')
  // RFC 6665 §4.2.1.1: 489 otherwise; §8.3.2 wants Allow-Events in it.
  if (events.length !== 1 || value !== 'presence') return refuse(489, 'Bad Event', [['Allow-Events', 'presence']])
  if (!params.has('id')) return ok({ id: null })
  const id = params.get('id') ?? ''
  return TOKEN.test(id) ? ok({ id }) : refuse(400, 'Bad Event id')
}

/** What an authorised SUBSCRIBE gets. A smaller wish than ours is granted as it is, never a longer one. */
export function asked(
  request: { readonly headers: readonly Header[]; readonly body: string },
  { minS, maxS }: Limits = LIMITS,
): Result<{ readonly expiresS: number }, Refusal> {
  const { headers, body } = request
  // RFC 3261 §8.2.3: a body that we do not understand is refused unless it is marked optional. We understand none
  // (filters, RFC 4660, are not built), which an empty Accept says (§20.1).
  const disposition = parameters(header(headers, 'Content-Disposition') ?? '')
  if (body !== '' && disposition.params.get('handling')?.toLowerCase() !== 'optional')
    return refuse(415, 'Unsupported Media Type', [['Accept', '']])
  // RFC 3856 §6.5: no Accept means PIDF.
  const accepts = headerAll(headers, 'Accept')
  if (accepts.length > 0 && !acceptsPidf(accepts)) return refuse(406, 'Not Acceptable')
  const wish = expiresOf(headers)
  // RFC 6665 §4.2.1.1: too brief only if below an hour and below our least; never for 0.
  if (wish > 0 && wish < 3600 && wish < minS) return refuse(423, 'Interval Too Brief', [['Min-Expires', String(minS)]])
  return ok({ expiresS: Math.min(wish, maxS) })
}

function expiresOf(headers: readonly Header[]): number {
  const value = header(headers, 'Expires')
  return value !== null && /^\d+$/.test(value) ? Number(value) : DEFAULT_EXPIRES_S
}

/** RFC 3261 §20.1: the most specific range that fits decides; q=0 means no. */
function acceptsPidf(values: readonly string[]): boolean {
  const ranges = values.flatMap(splitList).map(item => {
    const { value, params } = parameters(item)
    return { type: value.toLowerCase().replaceAll(/\s/g, ''), q: Number(params.get('q') ?? '1') }
  })
  const best = [PIDF, 'application/*', '*/*'].flatMap(type => ranges.find(range => range.type === type) ?? [])[0]
  return best !== undefined && best.q > 0
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

function refuse(status: number, reason: string, headers: readonly Header[] = []): Result<never, Refusal> {
  return fail({ status, reason, headers })
}
