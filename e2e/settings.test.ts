/** Settings, against what is really on the wire: what is turned on leaves, what is withheld does not, and the page says so. */
import type { Locator } from '@playwright/test'
import { addContact, expect, knows, openSettings, type Person, row, setNote, setStatus, test } from './fixtures.ts'

const seen = ({ page }: Person): Locator => page.getByRole('complementary', { name: 'What others see' })
const toggle = async ({ page }: Person, name: string): Promise<void> => {
  await page.getByRole('switch', { name, exact: true }).click()
}
/** What the network was told last. */
const told = ({ wire }: Person): string =>
  wire.frames
    .findLast(one => one.way === 'out' && one.text.startsWith('NOTIFY '))
    ?.text.split('\r\n\r\n')
    .slice(1)
    .join('\r\n\r\n') ?? ''

test('[SEC-20] what is turned on leaves, what is withheld does not, and the preview is the document that left', async ({
  world,
}) => {
  const alice = await world.visit()
  await alice.context.grantPermissions(['geolocation', 'clipboard-read', 'clipboard-write'])
  await alice.context.setGeolocation({ latitude: 48.858_37, longitude: 2.294_48, accuracy: 40 })
  const { page } = alice
  await page.getByRole('button', { name: 'Sign in as Alice' }).click()
  await setStatus(alice, 'Busy')
  await setNote(alice, 'in a meeting')
  await expect.poll(() => told(alice)).toMatch(/busy[^]*in a meeting/)

  await openSettings(alice)
  for (const kind of ['Idle or not', 'Device name', 'What this client can do', 'Time zone', 'Where you are'])
    await toggle(alice, kind)
  await page.getByLabel('What this device is called').fill('Work laptop')
  await page.keyboard.press('Enter')
  await page.getByRole('radio', { name: 'Street' }).click()
  await page.getByRole('button', { name: 'Find out where I am' }).click()
  await page.getByRole('button', { name: 'Your web addresses' }).click()
  await page.getByLabel('Home page').fill('example.org')
  await page.keyboard.press('Enter')
  await expect(page.getByText('A web address begins with https:// or http://')).toBeVisible()
  await page.getByLabel('Home page').fill('https://alice.example/')
  await page.keyboard.press('Enter')
  const all = [/user-input/, /Work laptop/, /servcaps/, /time-offset/, /48\.858 2\.295/, /alice\.example/]
  for (const kind of all) await expect.poll(() => told(alice)).toMatch(kind)
  await expect(seen(alice)).toContainText('48.858, 2.295')
  // No finer than the street that was picked.
  expect(told(alice)).not.toMatch(/48\.8583|2\.2944/)

  for (const kind of ['What you are doing', 'Note', 'Web addresses', 'Idle or not', 'Device name', 'Where you are'])
    await toggle(alice, kind)
  await toggle(alice, 'What this client can do')
  await toggle(alice, 'Time zone')
  await expect.poll(() => told(alice)).not.toMatch(/busy|meeting|user-input|laptop|caps|offset|48\.8|example/)
  await expect(seen(alice)).toContainText('Note: “in a meeting”, not sent')

  await page.getByRole('button', { name: 'The document' }).click()
  await page.getByRole('button', { name: 'Copy' }).click()
  await expect(seen(alice)).toContainText('Copied.')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(told(alice))

  await page.getByRole('radio', { name: 'Somebody blocked quietly' }).check()
  await expect(seen(alice)).toContainText('Offline')
  await expect(seen(alice).locator('pre')).toContainText('<basic>closed</basic>')
})

test('[SEC-17] [SEC-14] the addresses on a card are shown to those who watch, and nothing of them is loaded', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const bob = await world.signIn('Bob')
  await addContact(bob, 'alice@ims.test', 'Alice')
  await openSettings(alice)
  await alice.page.getByRole('button', { name: 'Your web addresses' }).click()
  for (const [label, path] of [
    ['Home page', ''],
    ['Picture', 'icon.png'],
    ['Map', 'map.png'],
    ['Sound of your name', 'name.wav'],
  ] as const) {
    await alice.page.getByLabel(label, { exact: true }).fill(`https://card.example/${path}`)
    await alice.page.keyboard.press('Enter')
  }
  await expect.poll(() => told(alice)).toMatch(/name\.wav/)
  const asked: string[] = []
  for (const { context } of [alice, bob]) context.on('request', request => asked.push(request.url()))
  await row(bob, 'Alice, Available').click()
  const link = bob.page.getByRole('link', { name: 'https://card.example/icon.png' })
  await expect(link).toBeVisible({ timeout: 20_000 })
  await expect(link).toHaveAttribute('rel', /noopener/)
  await expect(bob.page.getByRole('region', { name: 'Details' }).locator('img, audio, iframe')).toHaveCount(0)
  // A request of our own that comes last: what the page had asked for before would be among them.
  await bob.page.evaluate(async () => await fetch('config.json?last').then(answer => answer.text()))
  await expect.poll(() => asked.some(url => url.endsWith('?last'))).toBe(true)
  expect(asked.filter(url => url.includes('card.example'))).toEqual([])
})

test('[LIFE-12] a number of minutes that cannot be is refused with a sentence, and the one before it counts', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await openSettings(alice)
  const minutes = alice.page.getByLabel('After how many minutes')
  await minutes.fill('241')
  await minutes.press('Enter')
  await expect(minutes).toHaveAccessibleDescription(/at most 240 minutes/)
  await minutes.press('Escape')
  await expect(minutes).toHaveValue('10')
})
