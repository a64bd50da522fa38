/** From a phase of the registration to what the pages call the session. Pure. */
import type { FailureReason } from '../model/error.ts'
import type { RegistrationReport } from '../registration/agent.ts'
import type { CheckedAccount } from './account.ts'
import type { Link, SessionState, SignInFailure } from './contract.ts'

type About = {
  readonly account: CheckedAccount
  readonly identities: readonly string[]
  /** Signed in before: what goes wrong now is a line that dropped, not a form to fill in again. */
  readonly established: boolean
}

export function sessionOf({ phase, retryAt }: RegistrationReport, about: About, at: number): SessionState {
  const { account } = about
  switch (phase.kind) {
    case 'idle':
    case 'connecting':
    case 'registering':
      if (!about.established) return { kind: 'signingIn', address: account.aor }
      return signedIn(about, {
        kind: 'reconnecting',
        since: at,
        retryAt: null,
        failure: { reason: 'lost', status: null, detail: null },
      })
    case 'registered':
    case 'refreshing':
      return signedIn(about, { kind: 'connected', since: phase.since })
    case 'waiting':
      return signedIn(about, { kind: 'reconnecting', since: phase.since, retryAt, failure: phase.failure })
    case 'offline':
      return signedIn(about, { kind: 'offline', since: phase.since })
    case 'removing':
      return { kind: 'signingOut' }
    case 'ended': {
      const { failure, byNetwork } = phase
      if (failure === null) return { kind: 'signedOut', failure: null }
      const { aor: address, server } = account
      return { kind: 'signedOut', failure: { ...failure, address, server, field: fieldOf(failure.reason), byNetwork } }
    }
    default:
      return phase satisfies never
  }
}

function signedIn({ account, identities }: About, link: Link): SessionState {
  const { aor, displayName, server } = account
  return { kind: 'signedIn', account: { aor, displayName, identities, server }, link }
}

function fieldOf(reason: FailureReason): SignInFailure['field'] {
  switch (reason) {
    case 'wrongPassword':
      return 'password'
    case 'unknownUser':
    case 'forbidden':
    case 'badAddress':
      return 'address'
    case 'unreachable':
    case 'notSip':
    case 'timeout':
    case 'badServer':
    case 'insecure':
      return 'server'
    case 'noCommonAlgorithm':
    case 'downgrade':
    case 'challenged':
    case 'unsupported':
    case 'overloaded':
    case 'serverError':
    case 'lost':
    case 'malformed':
    case 'notLoaded':
    case 'refused':
      return null
    default:
      return reason satisfies never
  }
}
