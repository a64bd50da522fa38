/** What one says, plans and prefers is kept: by a reload, by another worker, and every tab shows it at once. */
import type { Page } from '@playwright/test'
import { expect, knows, openMenu, openSettings, type Person, sayMuch, setNote, test, type World } from './fixtures.ts'

const meOf = (page: Page) => page.getByRole('region', { name: 'Me', exact: true })
const inTab = (alice: Person, page: Page): Person => ({ ...alice, page, me: meOf(page) })
const switchOf = (page: Page, name: string) => page.getByRole('switch', { name, exact: true })

/** Signed in so that the browser remembers it. */
async function stayingAlice(world: World): Promise<Person> {
  const alice = await world.visit()
  const [account] = world.ring.accounts
  if (account === undefined) throw new Error('the lab has no accounts')
  await alice.page.getByLabel('Address').fill(account.address.replace('sip:', ''))
  await alice.page.getByLabel('Password').fill(account.password)
  await alice.page.getByRole('checkbox', { name: 'Stay signed in' }).check()
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(knows(alice)).toHaveText(/^The network has it/)
  return alice
}

async function plan({ page }: Person, note: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'New plan' })
  await dialog.getByLabel('Note').fill(note)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog', { name: 'Plan ahead' })).toContainText(note)
}

/** Menu and plans of this tab, with the end that it shows; the dialog with the plans stays open. */
async function expectChoice(person: Person, notes: readonly string[]): Promise<string> {
  const { me, page } = person
  await expect(me.getByRole('button', { name: 'Availability: Busy' })).toBeVisible()
  await openMenu(person)
  await expect(me.getByRole('textbox', { name: 'Note' }).first()).toHaveValue('elsewhere')
  for (const word of ['Meeting', 'Happy', 'Office'])
    await expect(page.getByRole('button', { name: `Remove ${word}` })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Busy, .*on stage/ })).toBeVisible()
  const until = page.getByRole('radiogroup', { name: 'Until' }).getByRole('radio', { checked: true })
  await expect(until).toHaveText(/\d:\d\d/)
  const end = await until.innerText()
  await page.getByRole('button', { name: 'Plan ahead …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Plan ahead' })
  for (const note of notes) await expect(dialog).toContainText(note)
  return end
}

async function prefer({ page }: Person): Promise<void> {
  for (const name of ['Kind of place', 'Time zone', 'Device name', 'Set me to Away when I am not here'])
    await switchOf(page, name).click()
  for (const [label, text] of [
    ['What this device is called', 'Work laptop'],
    ['After how many minutes', '17'],
  ] as const) {
    await page.getByLabel(label).fill(text)
    await page.keyboard.press('Enter')
  }
}
async function expectPreferences(page: Page): Promise<void> {
  await expect(switchOf(page, 'Kind of place')).not.toBeChecked()
  await expect(switchOf(page, 'Note')).toBeChecked()
  await expect(switchOf(page, 'Idle or not')).not.toBeChecked()
  for (const name of ['Time zone', 'Device name', 'Set me to Away when I am not here'])
    await expect(switchOf(page, name)).toBeChecked()
  await expect(page.getByLabel('What this device is called')).toHaveValue('Work laptop')
  await expect(page.getByLabel('After how many minutes')).toHaveValue('17')
}

test('[LIFE-06] a rich choice, plans, preferences and what one said before: in each tab at once, after a reload, and with another worker', async ({
  world,
}) => {
  const alice = await stayingAlice(world)
  const { page } = alice
  const second = inTab(alice, await alice.tab())
  await expect(second.me).toBeVisible()
  await page.bringToFront()
  // The same with another note after it: the first is offered again.
  await sayMuch(alice)
  await setNote(alice, 'elsewhere')
  await openMenu(alice)
  await page.getByRole('button', { name: 'Plan ahead …' }).click()
  await plan(alice, 'dentist')
  const end = await expectChoice(second, ['dentist'])
  // What comes while the dialog is open.
  await page.bringToFront()
  await page.getByRole('button', { name: 'Add a plan' }).click()
  await plan(alice, 'train home')
  await expect(second.page.getByRole('dialog', { name: 'Plan ahead' })).toContainText('train home')
  for (const one of [second, alice]) {
    await one.page.bringToFront()
    await one.page.getByRole('button', { name: 'Done' }).click()
    await openSettings(one)
  }
  await prefer(alice)
  await expectPreferences(second.page)

  const registered = alice.wire.count('out', /^REGISTER /)
  const check = async (one: Page): Promise<void> => {
    const person = inTab(alice, one)
    expect(await expectChoice(person, ['dentist', 'train home'])).toBe(end)
    await one.getByRole('button', { name: 'Done' }).click()
    await openSettings(person)
    await expectPreferences(one)
  }
  await page.reload()
  await check(page)
  // The worker was there all along, for the second tab.
  expect(alice.wire.count('out', /^REGISTER /)).toBe(registered)

  await page.close()
  await second.page.close()
  await expect.poll(() => alice.wire.open).toBe(0)
  await check(await alice.tab())
  expect(alice.wire.count('out', /^REGISTER /)).toBeGreaterThan(registered)
})
