/** The banner "Connection": nothing when all is well. */
import type { SessionState } from '../../agent/contract.ts'
import { hostOfUri } from '../../store/address.ts'
import { serverName, shortFailure, technicalWords } from './failure.ts'
import { clockWords } from './time.ts'

export const connectionWords = { tryNow: 'Try now', trying: 'Trying …', signInAgain: 'Sign in again' } as const

export type Banner = {
  readonly kind: 'connecting' | 'reconnecting' | 'offline' | 'signedOut' | 'signingOut'
  /** `Reconnecting in 12 s` has the seconds apart: they change, and are announced once only. */
  readonly title: string
  readonly seconds: number | null
  readonly text: string
  /** For "Details"; null = no more to say. */
  readonly technical: string | null
  /** A person may try at once. */
  readonly canTry: boolean
}

/** A try that takes longer may hang: a person may begin another. */
const SLOW_MS = 8_000

export function bannerOf(session: SessionState, now: number): Banner | null {
  switch (session.kind) {
    case 'signingIn':
      return null
    case 'signingOut':
      return {
        kind: 'signingOut',
        title: 'Signing out',
        seconds: null,
        text: 'Telling the network.',
        technical: null,
        canTry: false,
      }
    case 'signedOut': {
      const { failure } = session
      if (failure?.byNetwork !== true) return null
      const host = hostOfUri(failure.address) || serverName(failure.server)
      const text = `${host} ended this session: ${shortFailure(failure)}.`
      return {
        kind: 'signedOut',
        title: 'Signed out by the network',
        seconds: null,
        text,
        technical: technicalWords(failure),
        canTry: false,
      }
    }
    case 'signedIn':
      return linkBanner(session, now)
    default:
      return session satisfies never
  }
}

function linkBanner({ account, link }: Extract<SessionState, { kind: 'signedIn' }>, now: number): Banner | null {
  if (link.kind === 'connected') return null
  if (link.kind === 'offline')
    return {
      kind: 'offline',
      title: 'Offline',
      seconds: null,
      text: 'This computer has no network. Peu reconnects by itself when it is back.',
      technical: null,
      // The browser may be wrong about that.
      canTry: true,
    }
  const host = hostOfUri(account.aor) || serverName(account.server)
  const why = link.failure.reason === 'lost' ? '' : ` Last try: ${shortFailure(link.failure)}.`
  const text = `The line to ${host} dropped at ${clockWords(link.since)}.${why} What you see may be out of date.`
  // A line that merely dropped has nothing more to tell.
  const technical = link.failure.status === null && link.failure.reason === 'lost' ? null : technicalWords(link.failure)
  const waitMs = link.retryAt === null ? 0 : link.retryAt - now
  if (waitMs <= 0) {
    const canTry = now - link.since >= SLOW_MS
    return { kind: 'connecting', title: 'Connecting', seconds: null, text, technical, canTry }
  }
  const seconds = Math.ceil(waitMs / 1000)
  return { kind: 'reconnecting', title: 'Reconnecting in', seconds, text, technical, canTry: true }
}
