/**
 * Somebody who appears offline beside somebody who has signed out, on the real network: what a witness of the same
 * network gets for each attempt to find out.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AVAILABLE } from '../src/model/availability.ts'
import { account, DOMAIN, PRESENCE_SERVER } from './accounts.ts'
import { dice } from './faultsSeed.ts'
import { type SipMessage, value } from './peers/sipMessage.ts'
import { startUe, type Ue } from './peers/ue.ts'
import { type RingOne, startRingOne } from './ringOne.ts'
import { createLabPerson, fastClock } from './soakPerson.ts'

const ALICE = account('alice').address
const CONTACT = ['Contact', '<sip:carol@witness.invalid;transport=ws>'] as const
const ATTEMPTS = [
  ['OPTIONS', []],
  ['MESSAGE', []],
  ['INVITE', [CONTACT]],
  // Answered by this ring's presence server, whoever is there; that it finds nobody at the page is proved on the worker.
  ['SUBSCRIBE', [CONTACT, ['Event', 'dialog']]],
] as const

let ring: RingOne
let carol: Ue
beforeAll(async () => {
  ring = await startRingOne({ peuExpiresS: 60 })
  carol = await startUe({ ring, account: account('carol'), document: null })
})
afterAll(async () => {
  await carol.drop()
  await ring.stop()
})

/** Status line and the names of all headers: who answered last writes Server. */
const shape = (answer: SipMessage): readonly string[] => [
  answer.start,
  ...['contact', 'allow', 'accept', 'supported', 'allow-events', 'user-agent', 'warning', 'retry-after'].map(
    name => `${name}: ${value(answer, name)}`,
  ),
]
const all = async (): Promise<readonly (readonly string[])[]> => {
  const shapes: (readonly string[])[] = []
  for (const [method, headers] of ATTEMPTS) shapes.push(shape(await carol.ask(method, ALICE, headers)))
  return shapes
}

describe('on the network', () => {
  it('[SEC-18] a witness tells nobody who appears offline from somebody who has signed out', async () => {
    const alice = createLabPerson({
      account: account('alice'),
      server: ring.ws,
      domain: DOMAIN,
      presenceServers: [PRESENCE_SERVER],
      mode: 'subscribe',
      contacts: [],
      clock: fastClock(1),
      chance: dice(1),
    })
    try {
      await expect.poll(() => alice.view.me.echo.kind, { timeout: 10_000 }).toBe('known')
      const there = await all()
      alice.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'appearOffline' } })
      await expect.poll(() => alice.view.me.said.availability.status, { timeout: 10_000 }).toBe('appearOffline')
      const hidden = await all()
      alice.say({ kind: 'signOut' })
      await expect.poll(() => alice.view.session.kind, { timeout: 10_000 }).toBe('signedOut')
      const gone = await all()
      expect(hidden).toEqual(gone)
      const absent = 'SIP/2.0 480 Temporarily Unavailable'
      expect(gone.map(([start]) => start)).toEqual([absent, absent, absent, 'SIP/2.0 489 Bad Event'])
      expect(there[0]?.[0]).toBe('SIP/2.0 200 OK')
    } finally {
      await alice.stop()
    }
  }, 60_000)
})
