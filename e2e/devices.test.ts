/** One account in several places: what the network makes of it, and what the page shows of the others. */
import { startLinphonec } from '../lab/peers/linphonec.ts'
import { startWatcherUe } from '../lab/peers/watcherUe.ts'
import { addContact, expect, knows, openSettings, row, setStatus, test, withRing, withWorld } from './fixtures.ts'

const idsOf = (body: string): readonly string[] =>
  [...body.matchAll(/<(?:\w+:)?tuple\b[^>]*\bid="([^"]*)"/g)].map(one => one[1] ?? '')

const openIn = (body: string): number => body.split('<basic>open</basic>').length - 1

test('[PUA-58] two browsers and linphonec of one person: three tuples, each other’s devices, the one that leaves goes', async ({
  browser,
}) => {
  // A network of its own: a browser that was killed in another test would still be a device of Alice's here.
  await withRing({}, ring =>
    withWorld(browser, ring, async world => {
      const witness = await startWatcherUe({ ring, account: 'carol' })
      const watch = await witness.watch('sip:alice@ims.test')
      const [desk, lap, bob] = [await world.signIn('Alice'), await world.signIn('Alice'), await world.signIn('Bob')]
      await expect(knows(desk)).toHaveText(/^The network has it/)
      await expect(knows(lap)).toHaveText(/^The network has it/)
      const linphone = await startLinphonec({ ring, account: 'alice', friends: [] })
      try {
        const all = await watch.waitFor(({ body }) => idsOf(body).length === 3)
        expect(new Set(idsOf(all.body)).size).toBe(3)
        expect(all.body).not.toContain('closed')

        // What one place says of the person stands beside the three, and is the person's for all.
        await setStatus(lap, 'Busy')
        const busy = await watch.waitFor(/busy/)
        expect(new Set(idsOf(busy.body))).toEqual(new Set(idsOf(all.body)))
        expect(openIn(busy.body)).toBe(3)
        expect(busy.body.match(/<(?:\w+:)?person[\s>]/g)).toHaveLength(1)
        await addContact(bob, 'alice@ims.test', 'Alice')
        await expect(row(bob, 'Alice, Busy')).toBeVisible()

        // Each sees the two others, and what is said there; never itself.
        await openSettings(desk)
        await desk.page.getByText('Show my other devices').click()
        const others = desk.page.getByRole('region', { name: 'My other devices' }).last().getByRole('listitem')
        await expect(others).toHaveCount(3)
        await expect(others.first()).toContainText('Busy')
        await expect(others.filter({ hasText: 'Available' })).toHaveCount(2)
        await linphone.stop()
        await setStatus(lap, 'Appear offline')
        await expect(others.filter({ hasText: 'Available' })).toHaveCount(0)

        // The one that leaves takes its own part and no other.
        await openSettings(lap)
        await lap.page.getByRole('button', { name: 'Sign out', exact: true }).click()
        const left = await watch.waitFor(({ body }) => openIn(body) === 1)
        expect(left.body).not.toMatch(/busy/)
        await expect(row(bob, 'Alice, Available')).toBeVisible()
      } finally {
        await linphone.stop()
        await witness.stop()
      }
    }),
  )
})
