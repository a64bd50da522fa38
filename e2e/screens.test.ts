/** Pictures of every screen in its states, to be looked at: light and dark, 1280 and 360 px wide. Written to screens/. */
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { account } from '../lab/accounts.ts'
import { writePidf } from '../lab/peers/pidf.ts'
import { startUe, type Ue } from '../lab/peers/ue.ts'
import type { RingOne } from '../lab/ringOne.ts'
import { addContact, expect, knows, openSettings, type Person, row, setNote, setStatus, test } from './fixtures.ts'

const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } } as const
const BUDDIES = [
  ['dave', 'open', 'on-the-phone', null],
  ['erin', 'open', 'away', 'lunch, back 14:30'],
  ['frank', 'open', 'busy', 'release today'],
  ['grace', 'open', null, 'back at my desk'],
  ['heidi', 'closed', null, null],
] as const
const screens = fileURLToPath(new URL('screens/', import.meta.url))

async function picture(page: Page, name: string): Promise<void> {
  // No test may depend on it, but a picture taken within a transition shows nothing.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(one => one.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.all(ending.map(async one => await one.finished.catch(() => null)))
  })
  await page.screenshot({ path: `${screens}${name}.png`, animations: 'disabled' })
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(sideways, `${name} scrolls sideways`).toBeLessThanOrEqual(0)
}

const startBuddies = async (ring: RingOne): Promise<readonly Ue[]> =>
  await Promise.all(
    BUDDIES.map(async ([user, basic, activity, note]) => {
      const document = writePidf(account(user).address, { basic, activity, note })
      const ue = await startUe({ ring, account: account(user), document })
      await ue.asked
      return ue
    }),
  )

/** A page of the same origin without the app and its worker. */
async function besideTheApp(page: Page, url: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${url}config.json`)
}

/** The next REGISTER reaches the network, but instead of its answer comes 403. */
async function throwOut({ page, wire }: Person): Promise<void> {
  const before = wire.count('out', /^REGISTER /)
  const undo = wire.rule({ way: 'in', fault: { kind: 'drop' }, has: /CSeq: \d+ REGISTER/i })
  wire.cut()
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect.poll(() => wire.count('out', /^REGISTER /)).toBeGreaterThan(before)
  const request = wire.frames.findLast(frame => frame.text.startsWith('REGISTER '))?.text ?? ''
  const copied = request.split('\r\n').filter(line => /^(?:Via|From|To|Call-ID|CSeq):/i.test(line))
  wire.inject(['SIP/2.0 403 In use elsewhere', ...copied, 'Content-Length: 0', '', ''].join('\r\n'))
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Signed out by the network')
  undo()
}

/** The menu with everything in it, a picker open in it, and a plan that cannot be. Starts with the menu open. */
async function takeMenu(alice: Person, take: (person: Person, name: string) => Promise<void>): Promise<void> {
  const { page } = alice
  await page.getByRole('button', { name: 'Mood and place' }).click()
  for (const [label, word] of [
    ['Activity', 'Meeting'],
    ['Mood', 'Happy'],
    ['Place', 'Office'],
  ] as const) {
    const box = page.getByRole('combobox', { name: label, exact: true })
    await box.fill(word)
    if (label === 'Mood') await take(alice, 'menu-picker')
    await box.press('Enter')
    await expect(page.getByRole('button', { name: `Remove ${word}` })).toBeVisible()
  }
  await page.getByRole('radio', { name: '1 hour' }).click()
  await expect(page.getByRole('combobox', { expanded: true })).toHaveCount(0)
  await take(alice, 'menu-full')
  await page.getByRole('button', { name: 'Plan ahead …' }).click()
  await page.getByRole('dialog', { name: 'New plan' }).getByLabel('Until, time').fill('')
  await page.getByRole('dialog', { name: 'New plan' }).getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog', { name: 'New plan' }).getByRole('alert')).toBeVisible()
  await take(alice, 'plan-error')
  await page.keyboard.press('Escape')
}

for (const colorScheme of ['light', 'dark'] as const)
  for (const size of ['wide', 'narrow'] as const)
    test(`every screen is pictured, ${colorScheme}, ${size}; nothing scrolls sideways`, async ({ world }) => {
      test.slow()
      const take = async (person: Person, name: string): Promise<void> => {
        await picture(person.page, `${name}-${size}-${colorScheme}`)
      }
      const buddies = await startBuddies(world.ring)
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
      await takeMenu(alice, take)
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
      await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible()
      await take(alice, 'settings')
      for (const region of ['What others see', 'Who is subscribed to me', 'My other devices']) {
        await page.getByText(region, { exact: true }).last().scrollIntoViewIfNeeded()
        await take(alice, region.toLowerCase().replaceAll(' ', '-'))
      }
      await Promise.all(buddies.map(one => one.stop()))
    })

for (const [size, colorScheme] of [
  ['wide', 'light'],
  ['narrow', 'dark'],
] as const) {
  const options = { colorScheme, viewport: SIZES[size] }

  test(`what goes wrong is pictured, ${colorScheme}, ${size}`, async ({ world }) => {
    test.slow()
    const buddies = await startBuddies(world.ring)
    const alice = await world.visit(options)
    const { page } = alice
    const url = page.url()
    await expect(page.getByRole('button', { name: 'Sign in as Alice' })).toBeVisible()

    await page.getByRole('button', { name: 'Sign in as Alice' }).click()
    await expect(alice.me).toBeVisible()
    for (const [user] of BUDDIES) await addContact(alice, `${user}@ims.test`, '', 'Team')
    await expect(row(alice, /^Erin, Away/)).toBeVisible()
    await page.getByRole('button', { name: 'Put away' }).click()
    await expect(knows(alice)).toHaveText(/^The network has it/)
    await row(alice, /^Grace/).click()
    await throwOut(alice)
    await picture(page, `signed-out-details-${size}-${colorScheme}`)
    if (size === 'narrow') await page.getByRole('button', { name: 'Back' }).click()
    await expect(row(alice, /^Grace, Stale/)).toBeVisible()
    await expect(knows(alice)).toHaveText('Others may still see the last thing you set')
    await picture(page, `signed-out-${size}-${colorScheme}`)

    // A later version of the app has been here: this one cannot read what it left.
    await besideTheApp(page, url)
    await page.evaluate(raiseVersion)
    await page.goto(url)
    await page.getByRole('button', { name: 'Sign in as Alice' }).click()
    await expect(alice.me).toBeVisible()
    await expect(page.getByRole('alert').first()).toBeVisible()
    await picture(page, `trouble-${size}-${colorScheme}`)
    await Promise.all(buddies.map(one => one.stop()))
  })

  test(`right to left, on a very narrow page and in large type, ${colorScheme}, ${size}`, async ({ world }) => {
    test.slow()
    const buddies = await startBuddies(world.ring)
    const alice = await world.signIn('Alice', options)
    const { page } = alice
    for (const [user] of BUDDIES) await addContact(alice, `${user}@ims.test`, '', 'Team')
    await setStatus(alice, 'Busy')
    await setNote(alice, 'in a meeting')
    await expect(row(alice, /^Erin, Away/)).toBeVisible()
    await expect(knows(alice)).toHaveText(/^The network has it/)
    await page.getByRole('button', { name: 'Put away' }).click()
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl'
    })
    await picture(page, `home-rtl-${size}-${colorScheme}`)
    await row(alice, /^Erin, Away/).click()
    await expect(page.getByRole('region', { name: 'Details' })).toContainText('erin@ims.test')
    await picture(page, `details-rtl-${size}-${colorScheme}`)
    if (size === 'narrow') await page.getByRole('button', { name: 'Back' }).click()
    await page.evaluate(() => {
      document.documentElement.dir = 'ltr'
    })

    if (size === 'narrow') {
      await page.setViewportSize({ width: 320, height: 640 })
      await picture(page, `home-320-${colorScheme}`)
    } else {
      await page.setViewportSize({ width: 900, height: 700 })
      await alice.me.getByRole('button', { name: /^Availability/ }).click()
      await expect(page.getByRole('menuitemradio', { name: 'Busy' })).toBeVisible()
      await picture(page, `menu-900-${colorScheme}`)
      await page.keyboard.press('Escape')
      await page.setViewportSize(SIZES.wide)
    }

    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%'
    })
    await expect.poll(async () => await overlaps(page)).toBe(false)
    await picture(page, `home-large-${size}-${colorScheme}`)
    await Promise.all(buddies.map(one => one.stop()))
  })
}

/** Whether a row begins before the one above it ends, or its text does not fit in it. */
const overlaps = async (page: Page): Promise<boolean> =>
  await page.evaluate(() => {
    const rows = [...document.querySelectorAll('[role=option]')]
    const boxes = rows.map(one => one.getBoundingClientRect()).toSorted((a, b) => a.top - b.top)
    return (
      boxes.some((box, at) => box.top < (boxes[at - 1]?.bottom ?? 0) - 1) ||
      rows.some(one => one.scrollHeight > one.clientHeight + 1)
    )
  })

/** Runs in the page: what a later version of the app would leave. */
async function raiseVersion(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open('peu', 99)
    opening.addEventListener('error', () => {
      reject(new Error('no database'))
    })
    opening.addEventListener('success', () => {
      opening.result.close()
      resolve()
    })
  })
}
