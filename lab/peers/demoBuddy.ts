/** Buddies for the demo: UEs that change their status and note every few seconds, and come back when cut off. */
import { setTimeout as wait } from 'node:timers/promises'
import { account, BUDDIES, type User } from '../accounts.ts'
import { type Status, writePidf } from './pidf.ts'
import { startUe, type Ue } from './ue.ts'

export interface DemoBuddy {
  /** Says goodbye to the network. */
  stop(): Promise<void>
}

type Ring = { readonly ws: string; readonly domain: string }
type BuddyOptions = {
  readonly ring: Ring
  readonly account: User
  /** Gone through round and round. */
  readonly statuses: readonly Status[]
  /** A change comes after between one and two times this. */
  readonly everyMs?: number
}

const BACK_MS = 1000

/** Resolves when it is registered and the network has its first status. */
export async function startDemoBuddy(options: BuddyOptions): Promise<DemoBuddy> {
  const stopping = new AbortController()
  const own = account(options.account)
  let turn = 0
  const next = (): string => {
    const status = options.statuses[turn++ % options.statuses.length]
    return writePidf(own.address, status ?? { basic: 'open', activity: null, note: null })
  }
  const connect = async (): Promise<Ue> => await startUe({ ring: options.ring, account: own, document: next() })
  const live = async (first: Ue): Promise<void> => {
    let ue: Ue | null = first
    while (!stopping.signal.aborted) {
      if (ue === null) {
        await pause(BACK_MS, stopping.signal)
        ue = await connect().catch(() => null)
      } else {
        const everyMs = options.everyMs ?? 4000
        const isCut: boolean = await Promise.race([
          ue.closed.then(() => true),
          pause(everyMs * (1 + Math.random()), stopping.signal).then(() => false),
        ])
        if (isCut) ue = null
        else if (!stopping.signal.aborted) ue.setDocument(next())
      }
    }
    // A network that is gone already needs no goodbye.
    await ue?.stop().catch(() => undefined)
  }
  const first = await connect()
  await first.asked
  const life = live(first)
  return {
    async stop() {
      stopping.abort()
      await life
    },
  }
}

/** The five of `npm start`. */
export async function startDemoBuddies(ring: Ring, everyMs?: number): Promise<DemoBuddy> {
  const buddies = await Promise.all(
    BUDDIES.map(
      async user =>
        await startDemoBuddy({
          ring,
          account: user,
          statuses: STATUSES[user],
          ...(everyMs === undefined ? {} : { everyMs }),
        }),
    ),
  )
  return {
    async stop() {
      await Promise.all(buddies.map(async buddy => await buddy.stop()))
    },
  }
}

/** Ends early, without an error, when it is stopped. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}

const open = (activity: string | null, note: string | null): Status => ({ basic: 'open', activity, note })
const gone = (note: string | null): Status => ({ basic: 'closed', activity: null, note })

const STATUSES: Readonly<Record<(typeof BUDDIES)[number], readonly Status[]>> = {
  dave: [open(null, 'At my desk'), open('on-the-phone', null), open('busy', 'Deploying'), open(null, 'Coffee?')],
  erin: [open('meeting', 'Weekly, back at three'), open(null, null), open('away', 'Lunch'), open('busy', 'Reviewing')],
  frank: [open('away', 'Walking the dog'), open(null, 'Back'), gone(null), open('busy', 'Writing')],
  grace: [open(null, 'Ask me anything'), open('busy', 'Compiling'), open('on-the-phone', 'With the plant in Lyon')],
  heidi: [open('travel', 'Train to Bern'), open(null, null), open('vacation', 'Until Monday'), open('busy', null)],
}
