/** Pictures of every screen in its states, to be looked at: light and dark, 1280 and 360 px wide. Written to screens/. */
import { fileURLToPath } from 'node:url'
import { account } from '../lab/accounts.ts'
import { writePidf } from '../lab/peers/pidf.ts'
import { startUe } from '../lab/peers/ue.ts'
import { addContact, expect, knows, openSettings, type Person, row, setNote, setStatus, test } from './fixtures.ts'

const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } } as const
const screens = fileURLToPath(new URL('screens/', import.meta.url))

for (const colorScheme of ['light', 'dark'] as const)
  for (const size of ['wide', 'narrow'] as const)
    test(`every screen is pictured, ${colorScheme}, ${size}; nothing scrolls sideways`, async ({ world }) => {
      test.slow()
      const take = async (person: Person, name: string): Promise<void> => {
        // No test may depend on it, but a picture taken within a transition shows nothing.
        await person.page.evaluate(async () => {
          const ending = document.getAnimations().filter(one => one.effect?.getComputedTiming().endTime !== Infinity)
          await Promise.all(ending.map(async one => await one.finished.catch(() => null)))
        })
        await person.page.screenshot({ path: `${screens}${name}-${size}-${colorScheme}.png`, animations: 'disabled' })
        const sideways = await person.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(sideways, `${name} scrolls sideways`).toBeLessThanOrEqual(0)
      }
      const buddies = await Promise.all(
        (
          [
            ['dave', 'open', 'on-the-phone', null],
            ['erin', 'open', 'away', 'lunch, back 14:30'],
            ['frank', 'open', 'busy', 'release today'],
            ['grace', 'open', null, 'back at my desk'],
            ['heidi', 'closed', null, null],
          ] as const
        ).map(async ([user, basic, activity, note]) => {
          const ue = await startUe({
            ring: world.ring,
            account: account(user),
            document: writePidf(account(user).address, { basic, activity, note }),
          })
          await ue.asked
          return ue
        }),
      )
      const alice = await world.visit({ colorScheme, viewport: SIZES[size] })
      const { page } = alice
      await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
      await take(alice, 'sign-in')
      await page.getByLabel('Address').fill('alice@ims.test')
      await page.getByLabel('Password').fill('not-the-password')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page.getByRole('alert')).toBeVisible()
      await take(alice, 'sign-in-error')
      alice.wire.hold(true)
      await page.getByRole('button', { name: 'Sign in as Alice' }).click()
      await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible()
      await take(alice, 'signing-in')
      alice.wire.hold(false)
      await expect(alice.me).toBeVisible()
      await expect(knows(alice)).toHaveText(/^The network has it/)
      await take(alice, 'empty')
      await page.getByRole('button', { name: 'Add contact' }).first().click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await take(alice, 'add-contact')
      await page.getByRole('dialog').getByLabel('Address').fill('no address')
      await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
      await take(alice, 'add-contact-error')
      await page.keyboard.press('Escape')
      for (const [user, name, group] of [
        ['dave', 'Dave', 'Team'],
        ['erin', 'Erin', 'Team'],
        ['frank', 'Frank', 'Team'],
        ['grace', 'Grace', 'Team'],
        ['heidi', 'Heidi', 'Lab'],
        ['judy', 'Judy', 'Lab'],
        ['mallory', 'Mallory', 'Lab'],
        ['nobody.there', 'Niaj with a name too long for any row of this list', ''],
      ] as const)
        await addContact(alice, `${user}@ims.test`, name, group)
      await expect(row(alice, /^Dave, In a call/)).toBeVisible()
      await expect(row(alice, /^Mallory, Refused/)).toBeVisible()
      await expect(row(alice, /^Heidi, Offline/)).toBeVisible()
      await setStatus(alice, 'Busy')
      await setNote(alice, 'in a meeting')
      await expect(knows(alice)).toHaveText(/^The network has it/)
      await take(alice, 'home')
      await alice.me.getByRole('button', { name: /^Availability/ }).click()
      await expect(page.getByRole('menuitemradio', { name: 'Busy' })).toBeVisible()
      await take(alice, 'menu')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Put away' }).click()
      await row(alice, /^Erin, Away/).click()
      await expect(page.getByRole('region', { name: 'Details' })).toContainText('erin@ims.test')
      await take(alice, 'details')
      if (size === 'narrow')
        await page
          .getByRole('button', { name: /Contacts|Back/ })
          .first()
          .click()
      await row(alice, /^Judy, Waiting/).click()
      await take(alice, 'details-waiting')
      if (size === 'narrow')
        await page
          .getByRole('button', { name: /Contacts|Back/ })
          .first()
          .click()
      await page.getByRole('listbox', { name: 'Contacts' }).focus()
      await page.keyboard.press('Delete')
      await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
      await take(alice, 'undo')
      await page.getByRole('button', { name: 'Undo' }).click()
      alice.wire.refuse(true)
      alice.wire.cut()
      await expect(page.getByRole('status', { name: 'Connection' })).toBeVisible()
      await expect(row(alice, /^Erin, Stale/)).toBeVisible()
      await take(alice, 'reconnecting')
      await alice.context.setOffline(true)
      await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Offline')
      await take(alice, 'offline')
      await alice.context.setOffline(false)
      await openSettings(alice)
      await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
      await take(alice, 'settings')
      await Promise.all(buddies.map(one => one.stop()))
    })
