/** Challenges as they stand in WWW-Authenticate and Proxy-Authenticate, RFC 3261 §20.27 and §20.44, RFC 7616 §3.3. */
import { splitList, unquoted } from '../codec/sipHeaders.ts'
import { type Algorithm, algorithmOf } from './digestHash.ts'
import type { Header } from './port.ts'

export type Qop = 'auth' | 'auth-int'

export type Challenge = {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | null
  readonly algorithm: Algorithm
  readonly isSession: boolean
  /** null: the challenge has no qop at all. */
  readonly qop: Qop | null
  readonly isStale: boolean
  readonly hashesUser: boolean
}

/** Which header asks, and which one answers it. */
export type Side = 'Authorization' | 'Proxy-Authorization'
const SIDES: ReadonlyMap<string, Side> = new Map([
  ['www-authenticate', 'Authorization'],
  ['proxy-authenticate', 'Proxy-Authorization'],
])

/** All that one answer asks for one realm, in order; what is not understood is left out already. */
export type Demand = { readonly side: Side; readonly realm: string; readonly challenges: readonly Challenge[] }

/** A forking proxy gathers challenges of both kinds in one answer (RFC 3261 §22.3): each realm is a demand. */
export function readDemands(headers: readonly Header[]): readonly Demand[] {
  const demands = new Map<string, { side: Side; realm: string; challenges: Challenge[] }>()
  for (const [name, value] of headers) {
    const side = SIDES.get(name.toLowerCase())
    const challenge = side === undefined ? null : readChallenge(value)
    if (side === undefined || challenge === null) continue
    const key = `${side} ${challenge.realm}`
    const demand = demands.get(key) ?? { side, realm: challenge.realm, challenges: [] }
    demand.challenges.push(challenge)
    demands.set(key, demand)
  }
  return [...demands.values()]
}

/** RFC 3261 §21.4.2: 401 MUST have a challenge; RFC 7616 §3.3: with a realm and a nonce. True when one has. */
export function isWellFormed(headers: readonly Header[]): boolean {
  const challenges = headers.filter(([name]) => SIDES.has(name.toLowerCase())).map(([, value]) => value)
  return challenges.some(value => {
    const list = digestList(value)
    const fields = list === null ? null : readFields(list)
    return fields === null || (fields.has('realm') && fields.has('nonce'))
  })
}

const digestList = (value: string): string | null => (/^Digest\s/i.test(value) ? value.slice('Digest '.length) : null)

/** Null: another scheme (Basic is never answered, RFC 8760 §2.6), an algorithm or qop not known here, or malformed. */
export function readChallenge(value: string): Challenge | null {
  const list = digestList(value)
  const fields = list === null ? null : readFields(list)
  const realm = fields?.get('realm')
  const nonce = fields?.get('nonce')
  if (!fields || realm === undefined || nonce === undefined) return null
  // RFC 7616 §3.3: without algorithm it is MD5.
  const known = algorithmOf(fields.get('algorithm') ?? 'MD5')
  const qop = readQop(fields.get('qop'))
  // The session kind is made from a cnonce, which may only be sent together with qop.
  if (known === null || qop === undefined || (known.isSession && qop === null)) return null
  return {
    realm,
    nonce,
    opaque: fields.get('opaque') ?? null,
    ...known,
    qop,
    isStale: fields.get('stale')?.toLowerCase() === 'true',
    hashesUser: fields.get('userhash')?.toLowerCase() === 'true',
  }
}

/** `a="x", b=y` -> fields by lower-case name, unquoted. Of equal names the first. */
export function readFields(list: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const item of splitList(list)) {
    const equal = item.indexOf('=')
    const name = item.slice(0, Math.max(0, equal)).trim().toLowerCase()
    if (name !== '' && !fields.has(name)) fields.set(name, unquoted(item.slice(equal + 1).trim()))
  }
  return fields
}

/** Undefined: there is a qop, but none that we know. */
function readQop(value: string | undefined): Qop | null | undefined {
  if (value === undefined) return null
  const offered = new Set(value.split(',').map(one => one.trim().toLowerCase()))
  if (offered.has('auth')) return 'auth'
  return offered.has('auth-int') ? 'auth-int' : undefined
}
