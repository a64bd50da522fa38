/**
 * The product in Node (agent host, real stack) against a network that does odd things, written without our SIP code.
 * Its clock runs fifty times faster than the wall's, since the standards' waits are long; ten times where much is to be
 * done.
 */
import { expect } from '@playwright/test'
import { account } from '../lab/accounts.ts'
import { dice } from '../lab/faultsSeed.ts'
import { DOMAIN, type OddServer, startOddServer } from '../lab/peers/oddServer.ts'
import { type SipMessage, value } from '../lab/peers/sipMessage.ts'
import { createLabPerson, fastClock, type LabPerson } from '../lab/soakPerson.ts'
import type { Shown } from '../src/model/shown.ts'

const FACTOR = 50
/** Where much is to be done meanwhile. */
export const UNHURRIED = 10
export const BOB = `sip:bob@${DOMAIN}`
export const SERVER = `sip:presence@${DOMAIN}`

export type Alice = {
  readonly person: LabPerson
  readonly now: () => number
  readonly bob: () => Shown | undefined
  /** Lets so much of her time pass, and all that she sent meanwhile come to the server. */
  readonly elapse: (seconds: number) => Promise<void>
  /** When this came to the server, by her clock. */
  readonly cameAt: (request: SipMessage) => number
}

/** Alice signs in to the odd network; with Bob as contact when `watching`. */
export async function facing(
  {
    watching,
    factor = FACTOR,
    // What a subscription comes to when it is lost, and nothing else.
    mode = 'subscribe',
  }: { readonly watching: boolean; readonly factor?: number; readonly mode?: 'auto' | 'subscribe' | 'publish' },
  play: (server: OddServer, alice: Alice) => Promise<void>,
  arrange: (server: OddServer) => void = () => undefined,
): Promise<void> {
  const server = await startOddServer()
  arrange(server)
  const clock = fastClock(factor)
  const person = createLabPerson({
    account: account('alice'),
    server: server.url,
    domain: DOMAIN,
    presenceServers: [SERVER],
    mode,
    contacts: watching ? [BOB] : [],
    clock,
    chance: dice(1),
  })
  const alice: Alice = {
    person,
    now: () => clock.now(),
    bob: () => person.view.shown.get(BOB),
    elapse: async seconds => {
      await new Promise(resolve => setTimeout(resolve, (seconds * 1000) / factor))
      await server.heardAll()
    },
    cameAt: request => clock.now() - (performance.now() - server.cameAt(request)) * factor,
  }
  try {
    await expect.poll(() => person.view.session).toMatchObject({ kind: 'signedIn', link: { kind: 'connected' } })
    await play(server, alice)
  } finally {
    await person.stop()
    await server.stop()
  }
}

export const callIds = (messages: readonly SipMessage[]): number =>
  new Set(messages.map(one => value(one, 'call-id'))).size
