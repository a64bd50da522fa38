/**
 * Whose challenges are answered, RFC 3261 §22.1 and §22.3: the realm that took our REGISTER, that of the outbound proxy,
 * and those that the operator lists. A realm is only a name that anybody can write into a challenge, so the home realm
 * counts only where the request is for the home domain, by 407 too. The proxy that asks for REGISTER asks for all that
 * passes it: its realm is answered everywhere, and so is a listed one. Strangers' dialogs never come here (outgoing.ts).
 */
import type { SignedRequest } from './authenticator.ts'
import type { Side } from './digestChallenge.ts'

export type Asker = { readonly side: Side; readonly realm: string }

export interface Realms {
  /** The realm that took our REGISTER; null: none has challenged it. */
  readonly home: string | null
  /** Of the registrar or of the outbound proxy. */
  tookRegister(realm: string): boolean
  /** Whether this request is for the home domain. To be asked once for each request, before it is sent. */
  isForHome(request: SignedRequest): boolean
  mayAnswer(asker: Asker, request: SignedRequest, isForHome: boolean): boolean
  isOutboundProxy(realm: string): boolean
  /** A 2xx: this realm took our credentials. */
  accepted(asker: Asker, isForHome: boolean): void
}

/** Calls to other domains that are remembered. */
const MOST_CALLS = 20_000

export function createRealms(options: {
  /** Home domain of the account. */
  readonly domain: string
  readonly listed: readonly string[]
  /** That of a kept HA1, which is good for no other. */
  readonly home: string | null
}): Realms {
  const { listed } = options
  const domain = options.domain.toLowerCase()
  let { home } = options
  let proxy: string | null = null
  let asksAtHome = false
  const callsElsewhere = new Set<string>()
  return {
    get home() {
      return home ?? proxy
    },
    isForHome({ towards, callId }) {
      // A call that a redirection led elsewhere stays there, although its To is of home.
      if (callsElsewhere.has(callId)) return false
      if (hostOf(towards) === domain) return true
      callsElsewhere.add(callId)
      const [oldest] = callsElsewhere
      if (callsElsewhere.size > MOST_CALLS && oldest !== undefined) callsElsewhere.delete(oldest)
      return false
    },
    mayAnswer({ side, realm }, { method }, isForHome) {
      if (listed.includes(realm)) return true
      if (method === 'REGISTER') {
        // Whoever the person chose to register with names its realm once; another one later is a stranger.
        if (side === 'Authorization') home ??= realm
        else proxy ??= realm
        return realm === home || realm === proxy
      }
      if (side === 'Proxy-Authorization' && realm === proxy) return true
      return isForHome && realm === home
    },
    tookRegister: realm => realm === home || realm === proxy,
    isOutboundProxy: realm => realm === proxy || (asksAtHome && realm === home),
    accepted({ side, realm }, isForHome) {
      // A proxy of the home network that asks for everything but REGISTER, which the registrar asks for.
      if (side === 'Proxy-Authorization' && isForHome && realm === home) asksAtHome = true
    },
  }
}

/** Of a URI with a user or without, lower case. */
export function hostOf(uri: string): string {
  const [, host] = /^[^:]*:(?:[^@]*@)?(\[[^\]]*\]|[^:;?]*)/.exec(uri) ?? []
  return (host ?? uri).toLowerCase()
}
