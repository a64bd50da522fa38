/** The same changes by the three ways, on lines of one length, seen by one independent witness without a line between. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { account, type User } from '../../lab/accounts.ts'
import { writePidf } from '../../lab/peers/pidf.ts'
import { startUe } from '../../lab/peers/ue.ts'
import type { Watch } from '../../lab/peers/watch.ts'
import { startWatcherUe } from '../../lab/peers/watcherUe.ts'
import { type RingOne, startRingOne } from '../../lab/ringOne.ts'
import type { LabPerson } from '../../lab/soakPerson.ts'
import { AVAILABLE } from '../../src/model/availability.ts'
import { nowMs } from '../relay.ts'
import { startLine } from './line.ts'
import { startPutClient, startPutServer } from './put.ts'
import { FACTOR, type Mark, methodOf, type SipSide, startSipSide, type Tally } from './sip.ts'

export const CHANGES = 100
/** Longer than the product's pause between two notifications. */
const QUIET_MS = 5000 / FACTOR + 60
const CAP_MS = 20_000

/** Messages, octets on each layer, and how long a change takes to the witness. `app`: SIP or HTTP. */
export type Way = {
  readonly setUp: Octets
  /** Of all changes together. */
  readonly changes: Octets
  readonly watcherMs: readonly number[]
  /** Connections with TLS beside the one of the IMS registration. */
  readonly associations: number
  /** Round trips from the state being known to the server's yes: the first time, and later. */
  readonly coldTrips: number
  readonly warmTrips: number
}
export type Octets = { readonly messages: number; readonly app: number; readonly ws: number; readonly tls: number }
export type Raced = { readonly oneWayMs: number; readonly peu: Way; readonly publish: Way; readonly put: Way }

export async function raceAt(oneWayMs: number): Promise<Raced> {
  // By the product's clock a subscription ends FACTOR times sooner: no refresh is due, and none falls into the race.
  const ring = await startRingOne({ peuExpiresS: 3600, peuRefreshS: 3000 / FACTOR })
  const ends: (() => Promise<void>)[] = [() => ring.stop()]
  try {
    const witness = await startWatcherUe({ ring, account: 'judy' })
    ends.push(() => witness.stop())
    const watch = async (user: User): Promise<Watch> => await witness.watch(account(user).address)
    const peu = await startSip(ring, 'alice', 'subscribe', oneWayMs)
    ends.push(() => peu.side.stop())
    const publish = await startSip(ring, 'carol', 'publish', oneWayMs)
    ends.push(() => publish.side.stop())
    const put = await startPut(ring, oneWayMs)
    ends.push(() => put.stop())
    const watches = { peu: await watch('alice'), publish: await watch('carol'), put: await watch('erin') }
    const times = { peu: [] as number[], publish: [] as number[], put: [] as number[] }

    const [peuFrom, publishFrom] = [peu.side.mark(), publish.side.mark()]
    for (let change = 1; change <= CHANGES; change += 1) {
      const note = `change ${String(change)} of many`
      const byPeu = sayAndSee(peu.side, watches.peu, note, change)
      const byPublish = sayAndSee(publish.side, watches.publish, note, change)
      times.peu.push(await byPeu)
      times.publish.push(await byPublish)
      // The very document that the product publishes, of another person.
      times.put.push(await put.change(bodyOf(publish.side, note), watches.put, note))
      await wait(QUIET_MS)
    }
    const sip = ({ side, setUp }: Started, from: Mark, method: string, ms: readonly number[]): Way => {
      const told = octetsOf(side.tally(from, side.mark(), [method]))
      // The handshake of TLS is the registration's: what a record costs is known from the changes.
      const tls = Math.round((told.tls / told.messages) * setUp.messages)
      return {
        setUp: { ...setUp, tls },
        changes: told,
        watcherMs: ms,
        associations: side.connections - 1,
        coldTrips: tripsToYes(side, method),
        warmTrips: told.messages / 2 / CHANGES,
      }
    }
    return {
      oneWayMs,
      peu: sip(peu, peuFrom, 'NOTIFY', times.peu),
      publish: sip(publish, publishFrom, 'PUBLISH', times.publish),
      put: { ...put.counted(), watcherMs: times.put },
    }
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}

/** Requests, each with its answer, until the first 2xx: a challenge would make it two. */
function tripsToYes({ passed }: SipSide, method: string): number {
  const yes = passed.findIndex(
    ({ way, text }) => way === 'in' && text.startsWith('SIP/2.0 2') && methodOf(text) === method,
  )
  return passed.slice(0, yes).filter(({ way, text }) => way === 'out' && text.startsWith(`${method} `)).length
}

export type Started = { readonly side: SipSide; readonly setUp: Octets }

/** Signed in, and the network has the first state; `setUp`: what that took beyond the registration. */
export async function startSip(
  ring: RingOne,
  user: User,
  mode: 'subscribe' | 'publish',
  oneWayMs: number,
): Promise<Started> {
  const side = await startSipSide({ ring, account: account(user), mode, oneWayMs })
  const from = side.mark()
  await until(side.person, 'the network has the first state', view => view.me.echo.kind === 'known')
  await wait(4 * oneWayMs + QUIET_MS)
  // The lab's presence server asks all the same, and is refused; a network without Peu does not ask.
  const methods = mode === 'publish' ? ['PUBLISH'] : ['SUBSCRIBE', 'NOTIFY']
  return { side, setUp: octetsOf(side.tally(from, side.mark(), methods)) }
}

export async function until(person: LabPerson, what: string, is: (view: LabPerson['view']) => boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`waited in vain until ${what}: ${JSON.stringify(person.view.me.echo)}`))
    }, CAP_MS)
    const look = (view: LabPerson['view']): void => {
      if (!is(view)) return
      clearTimeout(timer)
      resolve()
    }
    person.onView(look)
    look(person.view)
  })
}

async function sayAndSee({ person }: SipSide, watch: Watch, note: string, change: number): Promise<number> {
  const start = nowMs()
  const status = change % 2 === 0 ? 'available' : 'busy'
  person.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status, note } })
  const seen = await watch.waitFor(one => one.body.includes(`>${note}<`), CAP_MS)
  await until(person, 'the network has it', view => view.me.echo.kind === 'known')
  return seen.at - start
}

function bodyOf(side: SipSide, note: string): string {
  const frame = side.passed.findLast(one => one.way === 'out' && one.text.includes(`>${note}<`))
  if (frame === undefined) throw new Error(`nothing was published of ${note}`)
  return frame.text.slice(frame.text.indexOf('\r\n\r\n') + 4).replaceAll('carol', 'erin')
}

const octetsOf = ({ messages, sip, ws, tls }: Tally): Octets => ({ messages, app: sip, ws, tls })

/** The third way: a server and a client of HTTP, and, inside the network, somebody who tells the presence server. */
async function startPut(ring: RingOne, oneWayMs: number) {
  const erin = account('erin')
  const inside = await startUe({
    ring,
    account: erin,
    document: writePidf(erin.address, { basic: 'closed', activity: null, note: null }),
  })
  await inside.asked
  const file = async (name: string): Promise<string> => await readFile(join(ring.runDirectory, name), 'utf8')
  const [key, cert] = [await file('key.pem'), await file('cert.pem')]
  const server = await startPutServer(erin, { key, cert }, document => {
    inside.setDocument(document)
  })
  const line = await startLine(server.port, oneWayMs)
  const client = await startPutClient(erin, line.port, cert)
  type Seen = { readonly octets: Octets; readonly turns: number }
  const now = (): Seen => {
    const { messages, outBytes, inBytes } = client.exchanged
    const app = outBytes + inBytes
    return {
      octets: { messages, app, ws: 0, tls: line.counted.outBytes + line.counted.inBytes - app },
      turns: line.counted.turns,
    }
  }
  const between = (a: Seen, b: Seen): Seen => ({
    octets: {
      messages: b.octets.messages - a.octets.messages,
      app: b.octets.app - a.octets.app,
      ws: 0,
      tls: b.octets.tls - a.octets.tls,
    },
    turns: b.turns - a.turns,
  })
  const nothing: Seen = { octets: { messages: 0, app: 0, ws: 0, tls: 0 }, turns: 0 }
  // The first time: a connection, TLS, the question of the browser, the challenge, the document.
  await client.put(writePidf(erin.address, { basic: 'open', activity: null, note: 'first' }))
  await wait(4 * oneWayMs + QUIET_MS)
  const first = now()
  return {
    async change(document: string, watch: Watch, note: string): Promise<number> {
      const start = nowMs()
      const done = client.put(document)
      const seen = await watch.waitFor(one => one.body.includes(`>${note}<`), CAP_MS)
      await done
      return seen.at - start
    },
    counted(): Omit<Way, 'watcherMs'> {
      const all = between(first, now())
      return {
        setUp: between(nothing, first).octets,
        changes: all.octets,
        associations: line.counted.connections,
        coldTrips: first.turns,
        warmTrips: Math.round(all.turns / CHANGES),
      }
    },
    async stop() {
      await client.stop()
      await line.stop()
      await server.stop()
      await inside.stop()
    },
  }
}
