/**
 * Nonces in use and where they were accepted. Known credentials go along unasked only there. RFC 3261 §22.3: those for a
 * proxy are not kept from one dialog to the next, except for the outbound proxy's: these go with the same method.
 * Authorization goes with the same method to the same host (§22.2 leaves the choice). A REGISTER with a new Call-ID is
 * an initial one and begins without (TS 24.229 §5.1.1.2).
 */
import type { SignedRequest } from './authenticator.ts'
import type { Challenge, Side } from './digestChallenge.ts'
import { hostOf } from './digestRealms.ts'

export type Session = {
  readonly side: Side
  readonly challenge: Challenge
  /** The session kinds hash it once and for all (RFC 7616 §3.4.2), so it stays. */
  readonly cnonce: string
}

export interface Sessions {
  fitting(request: SignedRequest): readonly Session[]
  /** Its credentials were accepted for this request. `isNew`: they answered a challenge, rather than went along. */
  accept(session: Session, request: SignedRequest, isNew: boolean, nextNonce: string | null): void
  forget(session: Session): void
  /** They were refused without a challenge: they do not go along with such a request again (RFC 3261 §22.1). */
  withhold(session: Session, request: SignedRequest): void
  /** RFC 8760 §2.6: nc rises with every request on a nonce and never repeats, whoever asks for it. */
  nextCount(challenge: Challenge): number
}

type Kept = { readonly session: Session; readonly scopes: ReadonlySet<string> }

const MOST_SESSIONS = 16
const MOST_SCOPES = 64
const MOST_NONCES = 512

export function createSessions(isOutboundProxy: (realm: string) => boolean): Sessions {
  const kept = new Map<string, Kept>()
  const counts = new Map<string, number>()
  const scopeOf = ({ side, challenge }: Session, { method, uri, callId }: SignedRequest): string => {
    if (method === 'REGISTER') return callId
    if (side === 'Authorization') return `${method} ${hostOf(uri)}`
    return isOutboundProxy(challenge.realm) ? method : callId
  }
  return {
    fitting: request =>
      [...kept.values()]
        .filter(({ session, scopes }) => scopes.has(scopeOf(session, request)))
        .map(({ session }) => session),
    accept(session, request, isNew, nextNonce) {
      const before = kept.get(keyOf(session))
      // An answer that was overtaken must not bring back a nonce that has been replaced meanwhile.
      const newest = isNew || nextNonce !== null || before === undefined ? session : before.session
      const challenge = { ...newest.challenge, nonce: nextNonce ?? newest.challenge.nonce }
      const scopes = [...(before?.scopes ?? []), scopeOf(session, request)].slice(-MOST_SCOPES)
      keep(kept, MOST_SESSIONS, keyOf(session), { session: { ...newest, challenge }, scopes: new Set(scopes) })
    },
    forget(session) {
      kept.delete(keyOf(session))
    },
    withhold(session, request) {
      const before = kept.get(keyOf(session))
      if (before === undefined) return
      const scopes = new Set(before.scopes)
      scopes.delete(scopeOf(session, request))
      kept.set(keyOf(session), { ...before, scopes })
    },
    nextCount({ realm, nonce }) {
      const key = `${realm} ${nonce}`
      const count = (counts.get(key) ?? 0) + 1
      keep(counts, MOST_NONCES, key, count)
      return count
    },
  }
}

/** As the newest; the oldest goes when there are too many. */
function keep<Value>(map: Map<string, Value>, most: number, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}

function keyOf({ side, challenge }: Session): string {
  return `${side} ${challenge.realm}`
}
