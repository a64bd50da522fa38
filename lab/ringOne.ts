/**
 * Ring 1: an IMS presence network of one Kamailio, on loopback (see one/kamailio.cfg), and a TLS end in front of it.
 *
 * Known of it: it answers CRLFCRLF over WebSocket with CRLF, in a frame of the same kind (text or binary), within
 * milliseconds. A WebSocket that closes withdraws its registrations in about a second. A restart forgets registrations
 * and Peu dialogs, and keeps accounts, rules and subscriptions.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Account, accounts, DOMAIN } from './accounts.ts'
import { createDatabase } from './database.ts'
import { freePort } from './ports.ts'
import { type Child, startChild, tail } from './process.ts'
import { deferred, whenSettled } from './promises.ts'
import { isReady } from './ready.ts'
import { createCertificate, startTlsFront, type TlsFront } from './tlsFront.ts'

export interface RingOne {
  readonly domain: string
  readonly ws: string
  /** With a certificate that nobody else has signed. */
  readonly wss: string
  /** XCAP root, ends with a slash. */
  readonly xcap: string
  /** `127.0.0.1:port`, for peers that speak SIP over UDP. */
  readonly sipUdp: string
  readonly accounts: readonly Account[]
  readonly runDirectory: string
  readonly logFile: string
  /** Of the server that runs now. */
  readonly pid: number
  /** Settles, with a sentence, when the server ends without having been asked. */
  readonly failed: Promise<string>
  /** The server stands still with its sockets open, as one whose disk hangs does; false: it goes on. */
  freeze(yes: boolean): void
  /** Ends the server and starts it again on the same ports and data. */
  restart(): Promise<void>
  /** Ends the server; removes the run directory when it was made here. */
  stop(): Promise<void>
}

export type RingOptions = {
  /** Must not exist yet, or be empty. One below the system's folder for temporary files when left out. */
  readonly runDirectory?: string
  /** False: a network whose presence server does not subscribe. */
  readonly peu?: boolean
  /** For how long the presence server subscribes to a UE. The page insists on 60 at least, and gets them. */
  readonly peuExpiresS?: number
  /** When it refreshes; after two thirds of that time when left out. */
  readonly peuRefreshS?: number
  /** The longest registration and subscription that the network grants; an hour when left out. */
  readonly maxExpiresS?: number
}

type Place = {
  readonly runDirectory: string
  readonly logFile: string
  readonly expiresS: number
  readonly refreshS: number
  readonly maxExpiresS: number
  readonly peu: boolean
}
type Server = { readonly child: Child; readonly place: Place; readonly port: number }

export async function startRingOne(options: RingOptions = {}): Promise<RingOne> {
  const { runDirectory, isOurs } = await makeRunDirectory(options.runDirectory)
  const logFile = join(runDirectory, 'kamailio.log')
  const remove = async (): Promise<void> => {
    if (isOurs) await rm(runDirectory, { recursive: true, force: true })
  }
  try {
    await Promise.all([createDatabase(runDirectory), createCertificate(runDirectory)])
    const server = await startSomewhere({ runDirectory, logFile, ...terms(options) })
    return supervise(server, await inFrontOf(server), remove)
  } catch (error) {
    await remove()
    throw error
  }
}

async function inFrontOf({ child, place, port }: Server): Promise<TlsFront> {
  try {
    return await startTlsFront(place.runDirectory, port)
  } catch (error) {
    await child.stop()
    throw error
  }
}

function supervise(first: Server, front: TlsFront, remove: () => Promise<void>): RingOne {
  const { place, port } = first
  const { runDirectory, logFile } = place
  let { child } = first
  let asked = false
  let failure: string | null = null
  const failed = deferred<string>()
  const watch = (): void => {
    const watched = child
    whenSettled(watched.ended, how => {
      if (asked) return
      failure = [
        `Kamailio, which is edge and presence server in one, has ended by itself (${how}): nobody can sign in any more.`,
        `Start again with the same command. Its last words:\n${tail(watched.output())}`,
      ].join('\n')
      failed.settle(failure)
    })
  }
  const end = async (): Promise<void> => {
    asked = true
    await child.stop()
    if (failure !== null) throw new Error(failure)
  }
  watch()
  return {
    domain: DOMAIN,
    ws: `ws://127.0.0.1:${String(port)}`,
    wss: `wss://127.0.0.1:${String(front.port)}`,
    xcap: `http://127.0.0.1:${String(port)}/xcap-root/`,
    sipUdp: `127.0.0.1:${String(port)}`,
    accounts,
    runDirectory,
    logFile,
    get pid() {
      return child.pid
    },
    failed: failed.promise,
    freeze(yes) {
      child.freeze(yes)
    },
    async restart() {
      await end()
      child = await startKamailio(place, port)
      asked = false
      watch()
    },
    async stop() {
      try {
        await end()
      } finally {
        await front.stop()
        await remove()
      }
    },
  }
}

type Terms = Pick<Place, 'expiresS' | 'refreshS' | 'maxExpiresS' | 'peu'>

function terms({ peu = true, peuExpiresS = 600, peuRefreshS, maxExpiresS = 3600 }: RingOptions): Terms {
  return { peu, expiresS: peuExpiresS, refreshS: peuRefreshS ?? Math.round((peuExpiresS * 2) / 3), maxExpiresS }
}

async function makeRunDirectory(wanted?: string): Promise<{ readonly runDirectory: string; readonly isOurs: boolean }> {
  if (wanted === undefined) return { runDirectory: await mkdtemp(join(tmpdir(), 'peu-lab-')), isOurs: true }
  await mkdir(wanted, { recursive: true })
  return { runDirectory: resolve(wanted), isOurs: false }
}

/** Somebody may take a port between our look and Kamailio's bind: then others are tried. */
async function startSomewhere(place: Place): Promise<Server> {
  for (let tries = 1; ; tries++) {
    const port = await freePort()
    try {
      return { child: await startKamailio(place, port), place, port }
    } catch (error) {
      if (tries === 5 || !String(error).includes('Address already in use')) throw error
    }
  }
}

async function startKamailio(place: Place, port: number): Promise<Child> {
  const { runDirectory: run, logFile } = place
  const token = randomUUID()
  const words = {
    KDOMAIN: DOMAIN,
    KPORT: port,
    KDB: join(run, 'kam.db'),
    KRUN: run,
    KTOKEN: token,
    PEUEXP: place.expiresS,
    PEUAGE: place.refreshS,
    MAXEXP: place.maxExpiresS,
    PEUASKS: place.peu ? 1 : 0,
  }
  const sockets = ['udp', 'tcp'].flatMap(transport => ['-l', `${transport}:127.0.0.1:${String(port)}`])
  const values = Object.entries(words).map(([word, value]) => `--substdef=!${word}!${String(value)}!g`)
  // In the foreground, messages to stderr.
  const manner = ['-DD', '-E', '-P', join(run, 'kamailio.pid'), '-w', run, '-Y', run]
  // Shared and private memory, MB: 32 run out under a burst of transactions.
  const memory = ['-m', '128', '-M', '8', '-a', 'no']
  const child = await startChild(
    'kamailio',
    ['-f', fileURLToPath(new URL('one/kamailio.cfg', import.meta.url)), ...manner, ...memory, ...sockets, ...values],
    { logFile },
  )
  const givenUp = new AbortController()
  const timer = setTimeout(() => {
    givenUp.abort('it did not answer within 15 seconds')
  }, 15_000)
  whenSettled(child.ended, how => {
    givenUp.abort(`it ended (${how})`)
  })
  const ready = await isReady(port, token, givenUp.signal)
  clearTimeout(timer)
  if (ready) return child
  await child.stop()
  throw new Error(
    `The lab's server did not start: ${String(givenUp.signal.reason)}. Its last words:\n${tail(child.output())}`,
  )
}
