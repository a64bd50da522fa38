/** One account's line to the network: the SIP stack on a browser's WebSocket, with the account's credentials. */
import type { Clock } from '../lib/clock.ts'
import type { Lazy } from '../lib/lazy.ts'
import type { Log } from '../lib/log.ts'
import { createDigest, type Known } from '../sip/digest.ts'
import { ALGORITHMS, type Sha2 } from '../sip/digestHash.ts'
import type { ListedRealm } from '../sip/digestRealms.ts'
import type { Credentials } from '../sip/digestSecrets.ts'
import type { SipPort } from '../sip/port.ts'
import type { OpenSocket } from '../sip/socket.ts'
import { createStack } from '../sip/stack.ts'
import type { KeptSecret, Secret } from './secret.ts'
import { randomBytes } from './system.ts'

export interface Line {
  readonly port: SipPort
  /** To keep instead of a password: of the realm that accepted us, and of the algorithm in use there alone. */
  secretForStorage(): KeptSecret
  close(): void
}

export type OpenLine = (account: {
  readonly username: string
  readonly secret: Secret
  /** Home domain */
  readonly domain: string
  /** Realms that may ask for the password besides the one that takes our REGISTER, each for requests to one host. */
  readonly realms: readonly ListedRealm[]
  readonly known: Known
  readonly onKnown: (known: Known) => void
}) => Line

/** T1 is RFC 3261's; TS 24.229 §7.7 has another for the radio. */
export function createOpenLine(options: {
  readonly clock: Clock
  readonly log: Log
  readonly t1Ms: number
  readonly sha2: Lazy<Sha2>
  /** The browser's own when left out. */
  readonly openSocket?: OpenSocket
}): OpenLine {
  return ({ username, secret, ...account }) => {
    const stack = createStack({
      openSocket: options.openSocket ?? ((url, protocol) => new WebSocket(url, protocol)),
      clock: options.clock,
      randomBytes,
      log: options.log,
      userAgent: 'Peu',
      t1Ms: options.t1Ms,
    })
    const digest = createDigest({
      credentials: { username, secret: forDigest(secret) },
      sha2: options.sha2,
      randomHex,
      ...account,
    })
    stack.setAuthenticator(digest)
    return {
      port: stack,
      secretForStorage: () => {
        const kept = digest.kept()
        return kept === null ? { kind: 'none' } : { kind: 'ha1', ...kept }
      },
      close: () => {
        stack.close()
      },
    }
  }
}

function randomHex(bytes: number): string {
  return [...randomBytes(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

function forDigest(secret: Secret): Credentials['secret'] {
  if (secret.kind === 'password') return secret
  if (secret.kind === 'none') return { kind: 'ha1', realm: '', ha1: new Map() }
  const known = ALGORITHMS.flatMap(algorithm => {
    const value = secret.ha1.get(algorithm)
    return value === undefined ? [] : [[algorithm, value] as const]
  })
  return { kind: 'ha1', realm: secret.realm, ha1: new Map(known) }
}
