/** The product in Node on the lab's network, its clock faster than the wall's, with an independent witness. */
import { account, DOMAIN, PRESENCE_SERVER } from '../lab/accounts.ts'
import { dice } from '../lab/faultsSeed.ts'
import type { Watch } from '../lab/peers/watch.ts'
import { startWatcherUe } from '../lab/peers/watcherUe.ts'
import type { RingOne } from '../lab/ringOne.ts'
import { createLabPerson, fastClock, type LabPerson } from '../lab/soakPerson.ts'
import { expect } from './fixtures.ts'

/** A minute is little more than a second. */
const FACTOR = 50

export async function withNodeAlice(
  ring: RingOne,
  play: (alice: LabPerson, watch: Watch, now: () => number) => Promise<void>,
): Promise<void> {
  const clock = fastClock(FACTOR)
  const witness = await startWatcherUe({ ring, account: 'carol' })
  const alice = createLabPerson({
    account: account('alice'),
    server: ring.ws,
    domain: DOMAIN,
    presenceServers: [PRESENCE_SERVER],
    mode: 'subscribe',
    contacts: [],
    clock,
    chance: dice(1),
  })
  try {
    const watch = await witness.watch(account('alice').address)
    await expect.poll(() => alice.view.me.echo.kind).toBe('known')
    await play(alice, watch, () => clock.now())
  } finally {
    await alice.stop()
    await witness.stop()
  }
}
