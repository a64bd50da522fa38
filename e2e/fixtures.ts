/** What every end-to-end test starts from: a real network (ring one), the built page on a server, people who sign in. */
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { account, BUDDIES, PEOPLE, PRESENCE_SERVER } from '../lab/accounts.ts'
import { type FaultProxy, startFaultProxy } from '../lab/faults.ts'
import { type RingOne, startRingOne } from '../lab/ringOne.ts'
import { startSite } from '../lab/server.ts'

/** One person in a browser profile of their own. */
export type Person = {
  readonly page: Page
  readonly context: BrowserContext
  /** Every frame between this person's browser and the network. */
  readonly wire: FaultProxy
  /** The same person's further tab. */
  readonly tab: () => Promise<Page>
  readonly me: ReturnType<Page['getByRole']>
  readonly contacts: ReturnType<Page['getByRole']>
}

export type World = {
  readonly ring: RingOne
  /** Opens the page in a new profile; not signed in. */
  readonly visit: (options?: Visit) => Promise<Person>
  /** Signs in by the demo button, as `Alice`. */
  readonly signIn: (name: string, options?: Visit) => Promise<Person>
}

type Visit = {
  /** Instead of the lab's config.json; null: there is none. */
  readonly config?: unknown
  /** Beside the lab's entries. */
  readonly entries?: object
  /** Paths that the site does not serve for now. */
  readonly refuses?: (path: string) => boolean
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** A network of its own for a test that restarts or starves it. */
export async function withRing<T>(
  options: Parameters<typeof startRingOne>[0],
  play: (ring: RingOne) => Promise<T>,
): Promise<T> {
  const ring = await startRingOne(options)
  try {
    return await play(ring)
  } finally {
    await ring.stop()
  }
}

export async function withWorld(browser: Browser, ring: RingOne, play: (world: World) => Promise<void>): Promise<void> {
  const ends: (() => Promise<void>)[] = []
  const violations: string[] = []
  const visit = async ({ config, entries, refuses = () => false, ...options }: Visit = {}): Promise<Person> => {
    const wire = await startFaultProxy(ring.ws)
    ends.push(() => wire.stop())
    const site = await startSite({
      config: config === undefined ? { ...configFor(ring, wire.url), ...entries } : config,
      refuses,
    })
    ends.push(() => site.stop())
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    ends.push(() => context.close())
    context.on('weberror', error => violations.push(String(error.error())))
    context.on('console', message => {
      if (/Content.Security.Policy|TrustedScript|Refused to/i.test(message.text())) violations.push(message.text())
    })
    const tab = async (): Promise<Page> => {
      const page = await context.newPage()
      await page.goto(site.url)
      return page
    }
    const page = await tab()
    return {
      page,
      context,
      wire,
      tab,
      me: page.getByRole('region', { name: 'Me', exact: true }),
      contacts: page.getByRole('region', { name: 'Contacts', exact: true }),
    }
  }
  const signIn = async (name: string, options?: Visit): Promise<Person> => {
    const person = await visit(options)
    await person.page.getByRole('button', { name: `Sign in as ${name}` }).click()
    await expect(person.me).toBeVisible()
    return person
  }
  try {
    await play({ ring, visit, signIn })
  } finally {
    for (const end of ends.toReversed()) await end()
  }
  // SEC-10, SEC-14: no test may make the page break its own policy or throw.
  expect(violations).toEqual([])
}

function configFor(ring: RingOne, server: string): object {
  return {
    servers: [server],
    domain: ring.domain,
    presenceServers: [PRESENCE_SERVER],
    demoAccounts: PEOPLE.map(account),
    demoContacts: BUDDIES.map(account).map(({ name, address }) => ({ name, address, group: 'Buddies' })),
  }
}

/** `ring` lives as long as the worker; `world` is a test's own people. */
export const test = base.extend<{ world: World }, { ring: RingOne }>({
  ring: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter's shape
    async ({}, use) => {
      await withRing({}, use)
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  world: async ({ browser, ring }, use) => {
    await withWorld(browser, ring, use)
  },
})

export { expect } from '@playwright/test'

/** Signs in Alice, who publishes at once; the server's SUBSCRIBE is on its way so long that the PUBLISH comes first. */
export async function publishedThenAsked(world: World): Promise<Person> {
  const alice = await world.visit({ entries: { publishAfterS: 0 } })
  alice.wire.rule({ way: 'in', has: /^SUBSCRIBE /, fault: { kind: 'delay', ms: 2000 }, times: 1 })
  await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
  await expect(alice.me).toBeVisible()
  return alice
}

/** Says something of oneself. */
export async function setStatus(person: Person, word: string, page: Page = person.page): Promise<void> {
  await page
    .getByRole('region', { name: 'Me', exact: true })
    .getByRole('button', { name: /^Availability: / })
    .click()
  await page.getByRole('menuitemradio', { name: word }).click()
}

export async function setNote(person: Person, note: string): Promise<void> {
  const box = person.me.getByRole('textbox', { name: 'Note' })
  await box.fill(note)
  await box.press('Enter')
}

/** A tab that is not in front paints once a second. */
export async function openMenu({ me, page }: Person): Promise<void> {
  await page.bringToFront()
  await me.getByRole('button', { name: /^Availability: / }).click()
  await expect(page.getByRole('menuitemradio', { name: 'Busy' })).toBeVisible()
}

/** In the open menu: Activity, Mood, Place. */
export async function pick({ page }: Person, label: string, word: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true })
  await box.fill(word)
  await box.press('Enter')
  await expect(page.getByRole('button', { name: `Remove ${word}` })).toBeVisible()
}

/** Busy for an hour, on stage, in a meeting, happy, at the office. */
export async function sayMuch(person: Person): Promise<void> {
  await setStatus(person, 'Busy')
  await setNote(person, 'on stage')
  await openMenu(person)
  await pick(person, 'Activity', 'Meeting')
  await person.page.getByRole('button', { name: 'Mood and place' }).click()
  await pick(person, 'Mood', 'Happy')
  await pick(person, 'Place', 'Office')
  await person.page.getByRole('radio', { name: '1 hour' }).click()
  await person.page.keyboard.press('Escape')
}

/** What a page says that one is. */
export const says = (page: Page, word: string): ReturnType<Page['getByRole']> =>
  page.getByRole('region', { name: 'Me', exact: true }).getByRole('button', { name: `Availability: ${word}` })

export async function addContact(person: Person, address: string, name: string, group = ''): Promise<void> {
  await person.page.getByRole('button', { name: 'Add contact' }).first().click()
  const dialog = person.page.getByRole('dialog', { name: 'Add contact' })
  await dialog.getByLabel('Address').fill(address)
  await dialog.getByLabel('Name').fill(name)
  if (group !== '') await dialog.getByLabel('Group').fill(group)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** The row of a contact by its whole accessible name: "Bob, Busy, in a meeting". */
export function row(person: Person, name: string | RegExp): ReturnType<Page['getByRole']> {
  return person.contacts.getByRole('option', typeof name === 'string' ? { name, exact: true } : { name })
}

export function knows(person: Person): ReturnType<Page['getByRole']> {
  return person.page.getByRole('status', { name: 'What the network knows' })
}

/** After a reload: by itself where the worker lives on, by the demo button where it does not. */
export async function backAs(name: string, { page, me }: Person): Promise<void> {
  const again = page.getByRole('button', { name: `Sign in as ${name}` })
  await expect(async () => {
    // Either may give way to the other while this looks.
    if (await again.isVisible()) await again.click({ timeout: 1000 })
    await expect(me).toBeVisible({ timeout: 1000 })
  }).toPass()
}

/** A link in the rail, or on a narrow page a button in Me. */
export async function openSettings({ page }: Person): Promise<void> {
  const ways = page.getByRole('link', { name: 'Settings' }).or(page.getByRole('button', { name: 'Settings' }))
  await ways.filter({ visible: true }).first().click()
}
