/**
 * On the lab: from a click in one person's page to the NOTIFY on the wire, and to the other person's row painted;
 * beside it, in the same minutes, the same path between two bare sockets. Only changes after a quiet time are measured:
 * the notifier holds back what comes sooner (PUA-32).
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright'
import { account, PRESENCE_SERVER, type User } from '../lab/accounts.ts'
import { writePidf } from '../lab/peers/pidf.ts'
import { startUe, type Ue } from '../lab/peers/ue.ts'
import { startRingOne } from '../lab/ringOne.ts'
import { startSite } from '../lab/server.ts'
import { buildProduct, withBrowser } from './browser.ts'
import { atMost, type Figure } from './figures.ts'
import { nowMs, type Relay, startRelay } from './relay.ts'
import { quantile } from './rounds.ts'

const ROUNDS = 12
const QUIET_MS = 5200
const CAP_MS = 8000

type Sample = { readonly wireMs: number; readonly rowMs: number }
/** `offsetMs`: what the page's clock is ahead of ours. */
type Person = { readonly user: User; readonly page: Page; readonly offsetMs: number }

export async function benchUpdate(): Promise<readonly Figure[]> {
  const dist = await buildProduct()
  const ring = await startRingOne()
  const relay = await startRelay(ring.ws)
  const site = await startSite({ config: config(relay.url, ring.domain), dist })
  try {
    return await withBrowser(async browser => {
      const [alice, bob] = [await signIn(browser, site.url, 'alice'), await signIn(browser, site.url, 'bob')]
      await addContact(alice, 'bob')
      await addContact(bob, 'alice')
      const bare = await startBare(relay, ring.domain)
      const pages: Sample[] = []
      const bares: Sample[] = []
      for (let round = 0; round <= ROUNDS; round += 1) {
        const turn = round % 2 === 0
        for (const [from, to] of [
          [alice, bob],
          [bob, alice],
        ] as const) {
          await wait(QUIET_MS / 2)
          const sample = await change(relay, from, to, turn ? 'Busy' : 'Available')
          const other = await bare.change(`round ${String(round)} by ${from.user}`)
          // The first ones warm up.
          if (round === 0) continue
          pages.push(sample)
          bares.push(other)
        }
      }
      await bare.stop()
      return figures(pages, bares)
    })
  } finally {
    await site.stop()
    await relay.stop()
    await ring.stop()
  }
}

function figures(pages: readonly Sample[], bares: readonly Sample[]): readonly Figure[] {
  const at = (samples: readonly Sample[], what: keyof Sample, part: number): number =>
    quantile(
      samples.map(one => one[what]),
      part,
    )
  const row = at(pages, 'rowMs', 0.5)
  const bareRow = at(bares, 'rowMs', 0.5)
  const wire = at(pages, 'wireMs', 0.5)
  const figure = (measure: string, what: keyof Sample, part: number, goals: Figure['goals']): Figure => ({
    bench: 'update',
    measure,
    unit: 'ms',
    sides: { ours: at(pages, what, part), bare: at(bares, what, part) },
    goals,
  })
  return [
    figure('click to NOTIFY on the wire, p50', 'wireMs', 0.5, [atMost('at most 10 ms', wire, 10)]),
    figure('click to NOTIFY on the wire, p95', 'wireMs', 0.95, []),
    figure('click to the other row painted, p50', 'rowMs', 0.5, [
      atMost('at most 50 ms above bare sockets', row - bareRow, 50),
    ]),
    figure('click to the other row painted, p95', 'rowMs', 0.95, []),
  ]
}

async function signIn(browser: Browser, url: string, user: User): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  // tsx marks functions with a helper that pages do not have.
  await page.addInitScript('globalThis.__name = one => one')
  await page.addInitScript(listen)
  await page.goto(url)
  await page.getByRole('button', { name: `Sign in as ${account(user).name}` }).click()
  await page
    .getByRole('status', { name: 'What the network knows' })
    .filter({ hasText: /^The network has it/u })
    .waitFor()
  return { user, page, offsetMs: await clockOffset(page) }
}

/** Runs in the page, before all else: notes when a click came in, and when a row that was waited for is painted. */
function listen(): void {
  // A page gets this function alone: what it needs must be in it.
  // oxlint-disable-next-line unicorn/consistent-function-scoping
  const at = (time: number): number => performance.timeOrigin + time
  // oxlint-disable-next-line unicorn/consistent-function-scoping
  const found = (label: string): boolean =>
    [...document.querySelectorAll('[role=option]')].some(row => row.getAttribute('aria-label') === label)
  const bench = {
    clickedAt: 0,
    row: Promise.resolve(0),
    waitFor(label: string): void {
      bench.row = new Promise(resolve => {
        const observer = new MutationObserver(() => {
          if (!found(label)) return
          observer.disconnect()
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel()
            port1.addEventListener('message', () => {
              resolve(at(performance.now()))
            })
            port1.start()
            port2.postMessage(null)
          })
        })
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
      })
    },
  }
  addEventListener(
    'click',
    event => {
      bench.clickedAt = at(event.timeStamp)
    },
    { capture: true },
  )
  Object.assign(globalThis, { bench })
}

async function change(relay: Relay, from: Person, to: Person, word: string): Promise<Sample> {
  const name = account(from.user).name
  await to.page.evaluate(`bench.waitFor(${JSON.stringify(`${name}, ${word}`)})`)
  await from.page.getByRole('button', { name: /^Availability: / }).click()
  const item = from.page.getByRole('menuitemradio', { name: word })
  await item.waitFor()
  await wait(300)
  const since = nowMs()
  await item.click()
  const sent = await relay.first(since, one => isNotify(one.text, from.user) && one.way === 'out', CAP_MS)
  const painted = await withCap(to.page.evaluate('bench.row'))
  const clicked = Number(await from.page.evaluate('bench.clickedAt')) - from.offsetMs
  return { wireMs: sent.at - clicked, rowMs: Number(painted) - to.offsetMs - clicked }
}

/** Two peers that are nothing but sockets: what one sends, the other hears. */
async function startBare(relay: Relay, domain: string) {
  const ring = { ws: relay.url, domain }
  const carol = account('carol')
  const document = (note: string): string => writePidf(carol.address, { basic: 'open', activity: null, note })
  const from: Ue = await startUe({ ring, account: carol, document: document('first') })
  const to: Ue = await startUe({ ring, account: account('dave'), document: null })
  await from.asked
  const watch = await to.watch(carol.address)
  await watch.waitFor(/first/u)
  return {
    async change(note: string): Promise<Sample> {
      const start = nowMs()
      from.setDocument(document(note))
      const sent = await relay.first(start, one => one.way === 'out' && one.text.includes(note), CAP_MS)
      const heard = await relay.first(start, one => one.way === 'in' && one.text.includes(note), CAP_MS)
      return { wireMs: sent.at - start, rowMs: heard.at - start }
    },
    async stop() {
      await from.stop()
      await to.stop()
    },
  }
}

/** Whose NOTIFY: its own document names it. */
const isNotify = (text: string, user: User): boolean =>
  text.startsWith('NOTIFY ') && text.includes(`entity="${account(user).address}"`)

async function addContact({ page }: Person, other: User): Promise<void> {
  const { address, name } = account(other)
  await page.getByRole('button', { name: 'Add contact' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add contact' })
  await dialog.getByLabel('Address').fill(address.slice('sip:'.length))
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('option', { name: `${name}, Available`, exact: true }).waitFor()
}

/** By the quickest of some round trips; half of it is the error. */
async function clockOffset(page: Page): Promise<number> {
  let best = { tripMs: Infinity, offsetMs: 0 }
  for (let at = 0; at < 20; at += 1) {
    const before = nowMs()
    const there = Number(await page.evaluate('performance.timeOrigin + performance.now()'))
    const tripMs = nowMs() - before
    if (tripMs < best.tripMs) best = { tripMs, offsetMs: there - before - tripMs / 2 }
  }
  return best.offsetMs
}

async function withCap<Value>(work: Promise<Value>): Promise<Value> {
  const late = wait(CAP_MS, null, { ref: false }).then((): never => {
    throw new Error('a row that was waited for was not painted')
  })
  return await Promise.race([work, late])
}

function config(server: string, domain: string): object {
  return {
    servers: [server],
    domain,
    presenceServers: [PRESENCE_SERVER],
    demoAccounts: [account('alice'), account('bob')],
    demoContacts: [],
  }
}
