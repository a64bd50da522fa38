import { join } from 'node:path'
import { startWatcherUe } from '../lab/peers/watcherUe.ts'
import { runProgram } from '../lab/process.ts'
import type { RingOne } from '../lab/ringOne.ts'
import {
  addContact,
  backAs,
  expect,
  knows,
  openSettings,
  type Person,
  publishedThenAsked,
  row,
  setNote,
  setStatus,
  test,
  type World,
  withRing,
  withWorld,
} from './fixtures.ts'

const published = (person: Person, has = /^PUBLISH /): number => person.wire.count('out', has)
const REMOVAL = /^PUBLISH [^]*\r\nExpires: 0\r\n/
const tuples = (body: string): number => body.match(/<(?:\w+:)?tuple[\s>]/g)?.length ?? 0

async function signOut(person: Person): Promise<void> {
  await openSettings(person)
  await person.page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(person.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
}

/** Alice, whose network does not ask, and Bob, who sees her. */
async function seen({ signIn }: World): Promise<{ readonly alice: Person; readonly bob: Person }> {
  const alice = await signIn('Alice')
  const bob = await signIn('Bob')
  await addContact(bob, 'alice@ims.test', 'Alice')
  await expect(row(bob, 'Alice, Available')).toBeVisible()
  return { alice, bob }
}

/** The presence server loses what was published. */
async function forgetAll(ring: RingOne): Promise<void> {
  const sql = ".timeout 5000\ndelete from presentity where event = 'presence';\n"
  await runProgram('sqlite3', ['-bail', join(ring.runDirectory, 'kam.db')], sql)
}

test('[PUB-17] [PUB-01] [PUB-12] where nobody subscribes Alice publishes, Bob sees each change and her sign-out', async ({
  browser,
}) => {
  await withRing({ peu: false }, ring =>
    withWorld(browser, ring, async world => {
      const { alice, bob } = await seen(world)
      expect(alice.wire.count('in', /^SUBSCRIBE /)).toBe(0)
      await expect(knows(alice)).toHaveText(/^The network has it, \d{1,2}:\d{2}/)
      await setStatus(alice, 'Busy')
      await setNote(alice, 'in a meeting')
      await expect(row(bob, 'Alice, Busy, in a meeting')).toBeVisible({ timeout: 15_000 })
      await openSettings(alice)
      await expect(alice.page.getByText('Your network does not ask this page; Peu tells it by itself.')).toBeVisible()
      await alice.page.goBack()

      // A second tab shares it, a reload makes it anew; neither leaves a second tuple behind.
      const second = await alice.tab()
      await expect(second.getByRole('status', { name: 'What the network knows' })).toHaveText(/^The network has it/)
      await second.close()
      await setStatus(alice, 'Away')
      await expect(row(bob, 'Alice, Away, in a meeting')).toBeVisible({ timeout: 15_000 })

      await signOut(alice)
      await expect(row(bob, /^Alice, Offline/)).toBeVisible()
      expect(published(alice, REMOVAL)).toBe(1)
      expect(published(alice, /^PUBLISH (?![^]*SIP-If-Match)/)).toBe(1)
    }),
  )
})

test('[PUB-07] [PUB-13] the wire is cut under a publication: it is modified with the old tag, nothing is doubled', async ({
  browser,
}) => {
  await withRing({ peu: false }, ring =>
    withWorld(browser, ring, async world => {
      const { alice, bob } = await seen(world)
      alice.wire.refuse(true)
      alice.wire.cut()
      await setStatus(alice, 'Do not disturb')
      await expect(knows(alice)).toHaveText(/^Not sent yet/)
      alice.wire.refuse(false)
      await alice.page.getByRole('button', { name: 'Try now' }).click()
      await expect(row(bob, 'Alice, Do not disturb')).toBeVisible({ timeout: 15_000 })
      await expect(knows(alice)).toHaveText(/^The network has it/)
      expect(published(alice, /^PUBLISH (?![^]*SIP-If-Match)/)).toBe(1)
      const witness = await startWatcherUe({ ring, account: 'carol' })
      const watch = await witness.watch('sip:alice@ims.test')
      expect(tuples((await watch.waitFor(/tuple/)).body)).toBe(1)
      await witness.stop()
    }),
  )
})

test('[PUB-04] the presence server forgets what was published: 412, and it is published anew', async ({ browser }) => {
  await withRing({ peu: false }, ring =>
    withWorld(browser, ring, async world => {
      const { alice, bob } = await seen(world)
      await forgetAll(ring)
      await setStatus(alice, 'Busy')
      await expect(row(bob, /^Alice, Busy/)).toBeVisible({ timeout: 15_000 })
      expect(alice.wire.count('in', /^SIP\/2.0 412 /)).toBe(1)
      expect(published(alice, /^PUBLISH (?![^]*SIP-If-Match)/)).toBe(2)
    }),
  )
})

test('[PUB-17] a reload in a network that does not ask: gone, then there again, once', async ({ browser }) => {
  await withRing({ peu: false }, ring =>
    withWorld(browser, ring, async world => {
      const { alice, bob } = await seen(world)
      await alice.page.reload()
      await backAs('Alice', alice)
      await setStatus(alice, 'Busy')
      await expect(row(bob, /^Alice, Busy/)).toBeVisible({ timeout: 15_000 })
      const witness = await startWatcherUe({ ring, account: 'carol' })
      const watch = await witness.watch('sip:alice@ims.test')
      expect(tuples((await watch.waitFor(/tuple/)).body)).toBe(1)
      await witness.stop()
    }),
  )
})

test('[PUB-17] where the network subscribes no PUBLISH ever leaves', async ({ world }) => {
  const alice = await world.signIn('Alice', { entries: { publishAfterS: 2 } })
  await expect(knows(alice)).toHaveText(/^The network has it/)
  // Three changes are told five seconds apart: long after the time that a server is given to subscribe.
  for (const word of ['Busy', 'Away', 'In a call']) {
    const before = alice.wire.count('out', /^NOTIFY /)
    await setStatus(alice, word)
    await expect.poll(() => alice.wire.count('out', /^NOTIFY /)).toBe(before + 1)
  }
  await signOut(alice)
  expect(published(alice)).toBe(0)
})

test('[PUB-17] publish by force: whoever subscribes is turned away, and a witness gets one tuple', async ({
  world,
}) => {
  const { ring } = world
  const alice = await world.signIn('Alice', { entries: { mode: 'publish' } })
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await setStatus(alice, 'Busy')
  const witness = await startWatcherUe({ ring, account: 'carol' })
  const watch = await witness.watch('sip:alice@ims.test')
  await watch.waitFor(/busy/)
  for (const one of watch.notified) expect(tuples(one.body)).toBeLessThanOrEqual(1)
  expect(alice.wire.count('out', /^NOTIFY /)).toBe(0)
  expect(published(alice)).toBeGreaterThanOrEqual(2)
  await witness.stop()
})

test('[PUB-17] published at once, then asked: told, then taken back; a witness never sees it twice or not at all', async ({
  browser,
}) => {
  await withRing({}, ring =>
    withWorld(browser, ring, async world => {
      const witness = await startWatcherUe({ ring, account: 'carol' })
      const watch = await witness.watch('sip:alice@ims.test')
      const alice = await publishedThenAsked(world)
      await watch.waitFor(/<(\w+:)?tuple/)
      const first = watch.notified.findIndex(one => tuples(one.body) > 0)
      await expect.poll(() => published(alice, REMOVAL)).toBe(1)
      await setStatus(alice, 'Busy')
      await watch.waitFor(/busy/)
      expect(watch.notified.slice(first).map(one => tuples(one.body))).toEqual(watch.notified.slice(first).map(() => 1))
      // Told first, then taken back.
      const order = alice.wire.frames.flatMap(one => (one.way === 'out' ? one.text.split(' ', 1) : []))
      expect(order.indexOf('NOTIFY')).toBeLessThan(order.lastIndexOf('PUBLISH'))
      await witness.stop()
    }),
  )
})

test('[PUB-17] [PUA-58] two browsers of one person: two tuples; the one that leaves takes only its own', async ({
  browser,
}) => {
  await withRing({ peu: false }, ring =>
    withWorld(browser, ring, async world => {
      const witness = await startWatcherUe({ ring, account: 'carol' })
      const watch = await witness.watch('sip:alice@ims.test')
      const [one, other] = [await world.signIn('Alice'), await world.signIn('Alice')]
      await watch.waitFor(({ body }) => tuples(body) === 2)
      await setStatus(other, 'Busy')
      await watch.waitFor(/busy/)
      await signOut(one)
      // The network tells the one that left as closed.
      const last = await watch.waitFor(({ body }) => body.split('<basic>open</basic>').length === 2)
      expect(last.body).toMatch(/busy/)
      await witness.stop()
    }),
  )
})
