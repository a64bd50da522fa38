import { describe, expect, it } from 'vitest'
import type { FailureReason } from '../model/error.ts'
import type { RegistrationReport } from '../registration/agent.ts'
import { sessionOf } from './sessionState.ts'

const account = {
  aor: 'sip:alice@ims.test',
  domain: 'ims.test',
  privateIdentity: 'alice@ims.test',
  displayName: 'Alice',
  server: 'wss://edge.ims.test/',
}
const identities = ['sip:alice@ims.test', 'tel:+491701']
const failure = (reason: FailureReason) => ({ reason, status: 403, detail: 'why' })
const of = (phase: RegistrationReport['phase'], established: boolean, retryAt: number | null = null) =>
  sessionOf({ phase, retryAt, binding: null }, { account, identities, established }, 77)
const signedIn = (link: object) => ({
  kind: 'signedIn',
  account: { aor: account.aor, displayName: 'Alice', identities, server: account.server },
  link,
})

describe('what pages call the state of the registration', () => {
  it('[REG-45] is signing in until it was registered once, and a dropped connection after that', () => {
    for (const phase of [{ kind: 'connecting' }, { kind: 'registering', askedS: 3600 }, { kind: 'idle' }] as const) {
      expect(of(phase, false)).toEqual({ kind: 'signingIn', address: account.aor })
      expect(of(phase, true)).toEqual(
        signedIn({
          kind: 'reconnecting',
          since: 77,
          retryAt: null,
          failure: { reason: 'lost', status: null, detail: null },
        }),
      )
    }
  })

  it('[REG-45] is connected while a refresh is out, and says since when and until when it waits', () => {
    expect(of({ kind: 'registered', since: 5, expiresAt: 9 }, true)).toEqual(signedIn({ kind: 'connected', since: 5 }))
    const refreshing = { kind: 'refreshing', since: 6, expiresAt: 9, askedS: 1 } as const
    expect(of(refreshing, true)).toEqual(signedIn({ kind: 'connected', since: 6 }))
    const lost = failure('unreachable')
    expect(of({ kind: 'waiting', since: 7, failure: lost }, true, 8)).toEqual(
      signedIn({ kind: 'reconnecting', since: 7, retryAt: 8, failure: lost }),
    )
    expect(of({ kind: 'offline', since: 4 }, true)).toEqual(signedIn({ kind: 'offline', since: 4 }))
    expect(of({ kind: 'removing', unanswered: true }, true)).toEqual({ kind: 'signingOut' })
  })
})

describe('the field of the form to look at', () => {
  it.each<[FailureReason, 'address' | 'password' | 'server' | null]>([
    ['wrongPassword', 'password'],
    ['unknownUser', 'address'],
    ['forbidden', 'address'],
    ['badAddress', 'address'],
    ['unreachable', 'server'],
    ['notSip', 'server'],
    ['timeout', 'server'],
    ['badServer', 'server'],
    ['insecure', 'server'],
    ['downgrade', null],
    ['overloaded', null],
    ['malformed', null],
  ])('for %s is %s', (reason, field) => {
    expect(of({ kind: 'ended', failure: failure(reason), byNetwork: true }, false)).toEqual({
      kind: 'signedOut',
      failure: { ...failure(reason), address: account.aor, server: account.server, field, byNetwork: true },
    })
  })
  it('is none where nothing failed', () => {
    expect(of({ kind: 'ended', failure: null, byNetwork: false }, true)).toEqual({ kind: 'signedOut', failure: null })
  })
})
