/**
 * Random schedules: two people change their availability while their lines misbehave. After each, what everyone sees
 * equals what each person chose; meanwhile nobody is told what cannot be true. `npm run soak -- main --seed N` plays one
 * of those in Node again and tells all that happened.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { account, type User } from '../lab/accounts.ts'
import { startWatcherUe } from '../lab/peers/watcherUe.ts'
import { playSoak, SOAK_RING } from '../lab/soakRun.ts'
import { type Act, scheduleOf } from '../lab/soakSchedule.ts'
import { readByHand } from '../lab/soakTruth.ts'
import type { AvailabilityStatus } from '../src/model/availability.ts'
import { addContact, expect, type Person, setNote, setStatus, test, withRing, withWorld } from './fixtures.ts'

const IN_NODE = Array.from({ length: 27 }, (_, index) => 1001 + index)
/** Half of them in a network that subscribes, half in one that takes publications. */
const IN_BOTH_WAYS = Array.from({ length: 30 }, (_, index) => 2001 + index)
const IN_CHROMIUM = [1, 2, 3]

for (const [soak, seeds, ids] of [
  ['main', IN_NODE, '[REG-27] [PUA-30]'],
  ['pua', IN_BOTH_WAYS, '[PUA-32] [PUB-17]'],
] as const)
  test(`${ids} after ${String(seeds.length)} schedules of faults everyone sees what each person chose (${soak})`, async () => {
    test.setTimeout(400_000)
    const outcomes = await playSoak(soak, seeds)
    expect(outcomes).toHaveLength(seeds.length)
    for (const { seed, problems, record } of outcomes)
      expect(problems, `seed ${String(seed)}\n${record.join('\n')}`).toEqual([])
  })

const MENU: Readonly<Record<AvailabilityStatus, string>> = {
  available: 'Available',
  busy: 'Busy',
  inCall: 'In a call',
  away: 'Away',
  doNotDisturb: 'Do not disturb',
  appearOffline: 'Appear offline',
}

/** What one page shows at one moment. */
type Sight = {
  readonly chosen: string
  readonly note: string
  readonly knows: string
  readonly connection: string | null
  readonly rows: readonly string[]
}

for (const seed of IN_CHROMIUM)
  test(`[REG-27] [PUA-30] a schedule of faults between two browsers, seed ${String(seed)}`, async ({ browser }) => {
    test.setTimeout(120_000)
    await withRing(SOAK_RING, ring =>
      withWorld(browser, ring, async world => {
        const witness = await startWatcherUe({ ring, account: 'judy' })
        const people = [await world.signIn('Alice'), await world.signIn('Bob')] as const
        await addContact(people[0], 'bob@ims.test', 'Bob')
        await addContact(people[1], 'alice@ims.test', 'Alice')
        const heard = await Promise.all(
          (['alice', 'bob'] satisfies User[]).map(async user => {
            const watch = await witness.watch(account(user).address)
            return () => readByHand(watch.notified.at(-1)?.body ?? '')
          }),
        )
        const untruths: string[] = []
        const looking = new AbortController()
        const looks = people.map((person, index) =>
          lookOn(person, heard[index] ?? (() => ''), untruths, looking.signal),
        )

        const schedule = scheduleOf(seed, { lastsMs: 6000, kinds: 'line' })
        const startedAt = Date.now()
        for (const { atMs, who, act } of schedule.steps) {
          await wait(Math.max(0, startedAt + atMs - Date.now()))
          await perform(people[who], act)
        }
        for (const person of people) await calm(person)

        await expect(async () => {
          for (const person of people) await tryNow(person)
          const [alice, bob] = await Promise.all(people.map(see))
          expect(bob?.rows).toEqual([rowOf('Alice', alice)])
          expect(alice?.rows).toEqual([rowOf('Bob', bob)])
          for (const [index, sight] of [alice, bob].entries()) {
            expect(sight?.knows).toMatch(/^The network has it/u)
            expect(heard[index]?.()).toBe(saidIn(sight))
          }
        }).toPass({ timeout: 60_000, intervals: [500] })
        looking.abort()
        await Promise.all(looks)
        await witness.stop()
        expect(untruths).toEqual([])
      }),
    )
  })

async function perform(person: Person, act: Act): Promise<void> {
  const { wire, context } = person
  switch (act.kind) {
    case 'say':
      await setStatus(person, MENU[act.availability.status])
      await setNote(person, act.availability.note)
      return
    case 'weather':
      wire.weather(act.seed, act.mix)
      return
    case 'mute':
      wire.mute(act.ways)
      return
    case 'cut':
      wire.cut()
      return
    case 'refuse':
      wire.refuse(act.yes)
      return
    case 'network':
      await context.setOffline(!act.online)
      return
    case 'tryNow':
      await tryNow(person)
      return
    default:
      act satisfies never
  }
}

async function calm({ wire, context }: Person): Promise<void> {
  wire.weather(0, null)
  wire.mute([])
  wire.refuse(false)
  await context.setOffline(false)
}

async function tryNow({ page }: Person): Promise<void> {
  // It may not be there, or go away just as it is pressed.
  await page
    .getByRole('button', { name: 'Try now' })
    .click({ timeout: 500 })
    .catch(() => undefined)
}

/** All of it in one look, so that nothing changes in between. */
async function see({ page }: Person): Promise<Sight> {
  return await page.evaluate(() => {
    const note = document.querySelector('[aria-label="Me"] input')
    return {
      chosen: (document.querySelector('[aria-label^="Availability: "]')?.getAttribute('aria-label') ?? '').slice(14),
      note: note instanceof HTMLInputElement ? note.value : '',
      knows: document.querySelector('[role="status"][aria-label="What the network knows"]')?.textContent ?? '',
      connection: document.querySelector('[role="status"][aria-label="Connection"]')?.textContent ?? null,
      rows: [...document.querySelectorAll('[role="option"]')].map(row => row.getAttribute('aria-label') ?? ''),
    }
  })
}

/** As the other one is to see it. */
function rowOf(name: string, sight: Sight | undefined): string {
  if (sight?.chosen === MENU.appearOffline) return `${name}, Offline, signed out`
  return [name, sight?.chosen, sight?.note].filter(part => part !== '').join(', ')
}

/** In the witness's words. */
function saidIn(sight: Sight | undefined): string {
  if (sight?.chosen === MENU.appearOffline) return 'offline'
  const status = Object.entries(MENU).find(([, word]) => word === sight?.chosen)?.[0] ?? ''
  return sight?.note === '' ? status : `${status} · ${sight?.note ?? ''}`
}

const LOOK_MS = 50
/** What a NOTIFY and a paint take, on a busy machine. */
const NOTIFY_MS = 1500
const PAINT_MS = 250

/** Until it is aborted: never a living contact on a dead line, never "the network has it" when it has not. */
async function lookOn(person: Person, heard: () => string, untruths: string[], signal: AbortSignal): Promise<void> {
  const since = new Map<string, number>()
  const judge = (what: string, isWrong: boolean, limitMs: number): void => {
    if (!isWrong) since.delete(what)
    else if (!since.has(what)) since.set(what, Date.now())
    else if (Date.now() - (since.get(what) ?? 0) > limitMs) untruths.push(what)
  }
  while (!signal.aborted) {
    const sight = await see(person)
    const { connection, rows, knows } = sight
    const isDown = /^(?:Reconnecting|Offline)/u.test(connection ?? '')
    judge(`living: ${rows.join()}`, isDown && rows.some(row => !/, (?:No status|Stale)/u.test(row)), PAINT_MS)
    judge(
      `the network has ${saidIn(sight)}`,
      knows.startsWith('The network has it') && heard() !== saidIn(sight),
      NOTIFY_MS,
    )
    await wait(LOOK_MS)
  }
}
