import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { addContact, expect, knows, openSettings, row, setStatus, test } from './fixtures.ts'

async function axe(page: Page): Promise<void> {
  // A colour in the middle of a transition is no colour of the design. What breathes for ever is not waited for.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(one => one.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(one => one.finished))
  })
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(found.violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(' | ')}`)).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing on any screen, ${colorScheme}`, async ({ world }) => {
    const alice = await world.visit({ colorScheme })
    await expect(alice.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
    await axe(alice.page)
    await alice.page.getByLabel('Address').fill('nobody')
    await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await axe(alice.page)
    await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
    await expect(alice.me).toBeVisible()
    await expect(knows(alice)).toHaveText(/^The network has it/)
    await axe(alice.page)
    await alice.page.getByRole('button', { name: 'Add contact' }).first().click()
    await expect(alice.page.getByRole('dialog')).toBeVisible()
    await axe(alice.page)
    await alice.page.keyboard.press('Escape')
    await addContact(alice, 'judy@ims.test', 'Judy', 'Team')
    await addContact(alice, 'mallory@ims.test', 'Mallory')
    await expect(row(alice, /^Mallory, Refused/)).toBeVisible()
    await row(alice, /^Judy, Waiting/).click()
    await axe(alice.page)
    await alice.me.getByRole('button', { name: /^Availability/ }).click()
    await expect(alice.page.getByRole('menuitemradio', { name: 'Busy' })).toBeVisible()
    await axe(alice.page)
    await alice.page.getByRole('button', { name: 'Mood and place' }).press('Enter')
    await expect(alice.page.getByRole('combobox', { name: 'Mood' })).toBeFocused()
    await alice.page.getByRole('combobox', { name: 'Mood' }).fill('happy')
    await expect(alice.page.getByRole('option', { name: 'Happy' })).toBeVisible()
    await axe(alice.page)
    await alice.page.getByRole('button', { name: 'Plan ahead …' }).click()
    const plan = alice.page.getByRole('dialog', { name: 'New plan' })
    await plan.getByLabel('Until, time').fill('')
    await plan.getByRole('button', { name: 'Save' }).click()
    await expect(plan.getByRole('alert')).toBeVisible()
    await axe(alice.page)
    await alice.page.keyboard.press('Escape')
    await openSettings(alice)
    await expect(alice.page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible()
    await axe(alice.page)
    alice.wire.refuse(true)
    alice.wire.cut()
    await expect(alice.page.getByRole('status', { name: 'Connection' })).toBeVisible()
    await axe(alice.page)
  })

test('the keyboard alone does the whole job', async ({ world }) => {
  const bob = await world.signIn('Bob')
  await setStatus(bob, 'Busy')
  const alice = await world.visit()
  const { page } = alice
  const { keyboard } = page
  /** Tab until the thing with this name has the focus. */
  const reach = async (role: Parameters<Page['getByRole']>[0], name: string | RegExp): Promise<void> => {
    const wanted = page.getByRole(role, { name }).first()
    await expect(wanted).toBeVisible()
    for (let tries = 0; tries < 40; tries++) {
      if (await wanted.evaluate(node => node === document.activeElement)) return
      await keyboard.press('Tab')
    }
    throw new Error(`the keyboard does not reach ${role} ${String(name)}`)
  }
  const account = world.ring.accounts.find(one => one.name === 'Alice')
  await reach('textbox', 'Address')
  await keyboard.type('alice@ims.test')
  await keyboard.press('Tab')
  await keyboard.type(account?.password ?? '')
  await keyboard.press('Enter')
  await expect(alice.me).toBeVisible()

  await reach('button', 'Add contact')
  await keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Add contact' })).toBeVisible()
  await keyboard.type('bob@ims.test')
  await keyboard.press('Tab')
  await keyboard.type('Bob')
  await keyboard.press('Enter')
  await expect(row(alice, /^Bob, Busy/)).toBeVisible()

  await reach('button', /^Availability: /)
  await keyboard.press('Enter')
  await expect(page.getByRole('menuitemradio', { name: 'Available' })).toBeFocused()
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(alice.me.getByRole('button', { name: 'Availability: Busy' })).toBeFocused()
  await reach('textbox', 'Note')
  await keyboard.type('by keyboard')
  await keyboard.press('Enter')
  await expect(knows(alice)).toHaveText(/^The network has it/)

  await page.getByRole('listbox', { name: 'Contacts' }).focus()
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Details' })).toContainText('bob@ims.test')
  await page.getByRole('listbox', { name: 'Contacts' }).focus()
  await keyboard.press('Delete')
  await expect(row(alice, /^Bob/)).toBeHidden()
  await reach('button', 'Undo')
  await keyboard.press('Enter')
  await expect(row(alice, /^Bob, Busy/)).toBeVisible()
})

test('Back leaves the page after a sign-out from the settings: no step of it is left over', async ({ world }) => {
  const alice = await world.signIn('Alice')
  const { page } = alice
  await openSettings(alice)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Sign in as Alice' })).toBeVisible()
  await page.goBack()
  await expect.poll(() => page.url()).toBe('about:blank')
})

test('a try that would do nothing is not offered', async ({ world }) => {
  const { page, wire } = await world.signIn('Alice')
  wire.refuse(true)
  wire.cut()
  const again = page.getByRole('button', { name: /^Try/ })
  await again.click()
  await expect(again).toHaveAttribute('aria-disabled', 'true')
  await expect(again).toBeFocused()
  await expect(again).not.toHaveAttribute('aria-disabled')
  wire.refuse(false)
  await again.click()
  await expect(page.getByRole('status', { name: 'Connection' })).toBeHidden()
})
