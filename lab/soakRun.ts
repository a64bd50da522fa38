/**
 * One schedule played: two people with the real product in Node, each behind a fault proxy, and an independent witness
 * on a line of its own. People's clocks run ten times faster than the wall's, so that the long timers of the standards
 * (RFC 5626's 30 s, Timer F's 32 s) pass in seconds. Both people have the same clock; the network does not mind: it
 * grants short times (SOAK_RING), and whoever refreshes a tenth into them is early, never late.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { presentityUri } from '../src/model/uri.ts'
import { account, DOMAIN, PRESENCE_SERVER, type User } from './accounts.ts'
import { startFaultProxy } from './faults.ts'
import { dice } from './faultsSeed.ts'
import { startWatcherUe } from './peers/watcherUe.ts'
import { type RingOptions, startRingOne } from './ringOne.ts'
import { type Observer, observe, type Side } from './soakObserver.ts'
import { createLabPerson, fastClock } from './soakPerson.ts'
import { type Act, type Schedule, scheduleOf, type Words } from './soakSchedule.ts'
import { readByHand } from './soakTruth.ts'

const FACTOR = 10
/** The network's side of a soak. */
export const SOAK_RING: RingOptions = { peuExpiresS: 60, peuRefreshS: 2, maxExpiresS: 60 }
/** People who may do this in pairs at the same time. */
const PAIRS: readonly (readonly [User, User])[] = [
  ['alice', 'bob'],
  ['carol', 'dave'],
  ['erin', 'frank'],
  ['grace', 'heidi'],
]
const FAULTS_MS = 4000
const RECOVERY_MS = 30_000
/** How often, and for how long each time, the network is asked whether it has forgotten somebody: SOAK_RING grants 60 s. */
const LAPSE_TRIES = 8
const LAPSE_MS = 20_000
export type Outcome = {
  readonly seed: number
  /** Empty: all went well. */
  readonly problems: readonly string[]
  /** From the end of the faults until all was right; null: never. */
  readonly convergedMs: number | null
  /** The longest time that "the network has it" was ahead of the witness. */
  readonly aheadMs: number
  /** Everything that was done and seen, to read after a failure. */
  readonly record: readonly string[]
}

type Ring = { readonly ws: string; readonly domain: string }

async function playSchedule(ring: Ring, users: readonly [User, User], seed: number, words: Words): Promise<Outcome> {
  const schedule = scheduleOf(seed, { lastsMs: FAULTS_MS, kinds: 'all', words })
  const ends: (() => Promise<void>)[] = []
  try {
    for (const user of users) await forgotten(ring, user)
    const sides = await meet(ring, users, seed, ends)
    const observer = observe(sides)
    ends.push(() => Promise.resolve(observer.stop()))
    const convergedMs = await live(schedule, sides, observer)
    return { seed, convergedMs, problems: observer.problems(), aheadMs: observer.aheadMs(), record: observer.record() }
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}

/** Gives how long it took to be right after the faults. */
async function live(schedule: Schedule, sides: readonly [Side, Side], observer: Observer): Promise<number | null> {
  if ((await observer.settled(RECOVERY_MS)) === null) {
    observer.problem('they never saw each other, before any fault')
    return null
  }
  const startedAt = Date.now()
  for (const { atMs, who, act } of schedule.steps) {
    await wait(Math.max(0, startedAt + atMs - Date.now()))
    const side = sides[who]
    observer.note(`${side.name}: ${JSON.stringify(act)}`)
    perform(side, act)
  }
  await wait(Math.max(0, startedAt + schedule.lastsMs - Date.now()))
  for (const side of sides) calm(side)
  observer.note('the faults end')
  const hurry = schedule.patient ? null : setInterval(() => sides.forEach(pressTryNow), 1000)
  const convergedMs = await observer.settled(RECOVERY_MS)
  clearInterval(hurry ?? undefined)
  if (convergedMs === null) observer.problem(`not right after ${String(RECOVERY_MS)} ms: ${observer.wrong()}`)
  return convergedMs
}

function perform({ person, proxy }: Side, act: Act): void {
  switch (act.kind) {
    case 'say':
      person.say({ kind: 'setAvailability', availability: act.availability })
      return
    case 'weather':
      proxy.weather(act.seed, act.mix)
      return
    case 'mute':
      proxy.mute(act.ways)
      return
    case 'cut':
      proxy.cut()
      return
    case 'refuse':
      proxy.refuse(act.yes)
      return
    case 'network':
      person.say({ kind: 'network', online: act.online })
      return
    case 'tryNow':
      person.say({ kind: 'reconnectNow' })
      return
    default:
      act satisfies never
  }
}

function calm({ person, proxy }: Side): void {
  proxy.weather(0, null)
  proxy.mute([])
  proxy.refuse(false)
  person.say({ kind: 'network', online: true })
}

/** As a person would: only where there is such a button. */
function pressTryNow({ person }: Side): void {
  const { session } = person.view
  if (session.kind === 'signedIn' && session.link.kind === 'reconnecting') person.say({ kind: 'reconnectNow' })
}

/**
 * What was published in a former schedule, under a tag that was lost on the way so that nobody can take it back,
 * stands until its time is over. A witness of its own each time, as its registration lapses no later.
 */
async function forgotten(ring: Ring, user: User): Promise<void> {
  for (let tries = 0; tries < LAPSE_TRIES; tries += 1) {
    const witness = await startWatcherUe({ ring, account: 'judy' })
    const watch = await witness.watch(account(user).address)
    const isGone = await watch
      // Nothing at all: a closed tuple of before would stand beside the open one of now.
      .waitFor(({ body }) => !/<(?:\w+:)?tuple[\s>]/u.test(body), LAPSE_MS)
      .then(
        () => true,
        () => false,
      )
    await witness.stop()
    if (isGone) return
  }
  throw new Error(`${user} is still shown as of a former schedule`)
}

/** Both sign in, with each other as contact; the witness watches both before. */
async function meet(
  ring: Ring,
  users: readonly [User, User],
  seed: number,
  ends: (() => Promise<void>)[],
): Promise<readonly [Side, Side]> {
  const witness = await startWatcherUe({ ring, account: 'judy' })
  ends.push(() => witness.stop())
  const clock = fastClock(FACTOR)
  const chance = dice(seed)
  const side = async (name: User, other: User): Promise<Side> => {
    const proxy = await startFaultProxy(ring.ws)
    ends.push(() => proxy.stop())
    const own = account(name)
    const watch = await witness.watch(own.address)
    const person = createLabPerson({
      account: own,
      server: proxy.url,
      domain: DOMAIN,
      presenceServers: [PRESENCE_SERVER],
      contacts: [uriOf(other)],
      clock,
      chance,
    })
    ends.push(() => person.stop())
    const heard = (): readonly string[] => watch.notified.map(one => readByHand(one.body))
    return { name, uri: uriOf(name), person, proxy, heard }
  }
  return [await side(users[0], users[1]), await side(users[1], users[0])]
}

function uriOf(user: User): string {
  const uri = presentityUri(account(user).address, DOMAIN)
  if (!uri.ok) throw new Error(`no address: ${user}`)
  return uri.value
}

/** What a soak is about, and what it prints. */
export type Soak = 'main' | 'pua'

/**
 * The seeds of a soak. `pua`: people say all that the menu has, half of them to a network that subscribes to them, the
 * others to one that only takes publications.
 */
export async function playSoak(
  what: Soak,
  seeds: readonly number[],
  told?: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const rings = what === 'main' ? [SOAK_RING] : [SOAK_RING, { ...SOAK_RING, peu: false }]
  const words = what === 'main' ? 'plain' : 'rich'
  const inRing = async (options: RingOptions, at: number): Promise<readonly Outcome[]> => {
    const own = seeds.filter(seed => seed % rings.length === at)
    if (own.length === 0) return []
    const ring = await startRingOne(options)
    try {
      return await playAll(ring, PAIRS, own, words, told)
    } finally {
      await ring.stop()
    }
  }
  return (await Promise.all(rings.map(inRing))).flat()
}

/** All of them, one at a time for each pair of people, told one by one. */
async function playAll(
  ring: Ring,
  pairs: readonly (readonly [User, User])[],
  seeds: readonly number[],
  words: Words,
  told?: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const left = [...seeds]
  const outcomes: Outcome[] = []
  const work = async (pair: readonly [User, User]): Promise<void> => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      const outcome = await playSchedule(ring, pair, seed, words)
      outcomes.push(outcome)
      told?.(outcome)
    }
  }
  await Promise.all(pairs.map(work))
  return outcomes
}
