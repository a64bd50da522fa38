/**
 * Whose challenges are answered, RFC 3261 §22.1 and §22.3: the realm that took our REGISTER, that of the outbound proxy,
 * and those that the operator lists. A realm is only a name that anybody can write into a challenge, so the home realm
 * counts only where the request is for the home domain, by 407 too, and a listed one only where it is for the host beside
 * it. The proxy that asks for REGISTER asks for all that passes it: its realm is answered everywhere. Strangers' dialogs
 * never come here (outgoing.ts).
 */
import type { SignedRequest } from './authenticator.ts'
import type { Side } from './digestChallenge.ts'

export type Asker = { readonly side: Side; readonly realm: string }

/** What the operator lists. The host: that of the requests for which the realm is answered. */
export type ListedRealm = { readonly realm: string; readonly host: string }

export interface Realms {
  /** The realm that took our REGISTER; null: none has challenged it. */
  readonly home: string | null
  /** Of the registrar or of the outbound proxy. */
  tookRegister(realm: string): boolean
  /** The host that this request is for, '' when unknown. To be asked once for each request, before it is sent. */
  hostFor(request: SignedRequest): string
  mayAnswer(asker: Asker, request: SignedRequest, host: string): boolean
  isOutboundProxy(realm: string): boolean
  /** A 2xx: this realm took our credentials. */
  accepted(asker: Asker, host: string): void
}

/** Calls to other domains that are remembered. */
const MOST_CALLS = 20_000

export function createRealms(options: {
  /** Home domain of the account. */
  readonly domain: string
  readonly listed: readonly ListedRealm[]
  /** That of a kept HA1, which is good for no other. */
  readonly home: string | null
}): Realms {
  const domain = options.domain.toLowerCase()
  const listed = options.listed.map(({ realm, host }) => ({ realm, host: host.toLowerCase() }))
  let { home } = options
  let proxy: string | null = null
  let asksAtHome = false
  /** Call-ID to host, of calls that went to another host than the home domain. */
  const callsElsewhere = new Map<string, string>()
  return {
    get home() {
      return home ?? proxy
    },
    hostFor({ towards, callId }) {
      const host = hostOf(towards)
      const before = callsElsewhere.get(callId)
      if (before === host || (before === undefined && host === domain)) return host
      // A redirection led this call to another host, and its To still names the first one: nobody knows whom it reaches.
      const reached = before === undefined ? host : ''
      callsElsewhere.set(callId, reached)
      const [oldest] = callsElsewhere.keys()
      if (callsElsewhere.size > MOST_CALLS && oldest !== undefined) callsElsewhere.delete(oldest)
      return reached
    },
    mayAnswer({ side, realm }, { method }, host) {
      if (listed.some(entry => entry.realm === realm && entry.host === host)) return true
      if (method === 'REGISTER') {
        // Whoever the person chose to register with names its realm once; another one later is a stranger.
        if (side === 'Authorization') home ??= realm
        else proxy ??= realm
        return realm === home || realm === proxy
      }
      if (side === 'Proxy-Authorization' && realm === proxy) return true
      return host === domain && realm === home
    },
    tookRegister: realm => realm === home || realm === proxy,
    isOutboundProxy: realm => realm === proxy || (asksAtHome && realm === home),
    accepted({ side, realm }, host) {
      // A proxy of the home network that asks for everything but REGISTER, which the registrar asks for.
      if (side === 'Proxy-Authorization' && host === domain && realm === home) asksAtHome = true
    },
  }
}

/** Of a URI with a user or without, lower case. */
export function hostOf(uri: string): string {
  const [, host] = /^[^:]*:(?:[^@]*@)?(\[[^\]]*\]|[^:;?]*)/.exec(uri) ?? []
  return (host ?? uri).toLowerCase()
}
