/**
 * What all pages of one browser profile share: one session at most, the contacts, and the pages themselves.
 * Commands come in, one snapshot and then changes go out (contract.ts).
 */
import type { Chance, Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Change, Command, Config, FromWorker, Snapshot } from './contract.ts'
import { createKeeper } from './keeper.ts'
import type { OpenLine } from './line.ts'
import type { Parts } from './loading.ts'
import { createOutbox } from './outbox.ts'
import { createSignInFlow } from './signInFlow.ts'
import { signedOut, withChange } from './snapshot.ts'
import type { BrowserStore } from './storage.ts'

/** One open page. */
export interface Page {
  post(message: FromWorker): void
}

export interface Host {
  command(page: Page, command: Command): void
}

export function createHost(options: {
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  readonly store: Promise<BrowserStore>
  /** A SIP port with these credentials. */
  readonly openLine: OpenLine
  readonly t1Ms: number
  readonly parts: Parts
  /** Minutes from UTC at that time. */
  readonly offsetMin: (at: number) => number | null
}): Host {
  const { clock } = options
  const keeper = createKeeper(options.store, clock, trouble)
  const pages = new Set<Page>()
  /** Of these, those that show one's own other devices. */
  const lookers = new Set<Page>()
  let config: Config = { servers: [], domain: '', presenceServers: [], mode: 'auto', publishAfterS: 5 }
  let snapshot: Snapshot = signedOut(0)
  let online = true

  const outbox = createOutbox(clock, changes => {
    toAll({ kind: 'changes', changes })
  })
  const flow = createSignInFlow({
    ...options,
    keeper,
    config: () => config,
    hasPages: () => pages.size > 0,
    onChange: tell,
    onLive({ session }) {
      if (!online) session.network(false)
      if (lookers.size > 0) session.lookAtSelf(true)
    },
    onEnded(shown) {
      snapshot = { ...snapshot, shown }
    },
    onCleared() {
      const { session } = snapshot
      outbox.clear()
      snapshot = { ...signedOut(pages.size), session }
      toAll({ kind: 'snapshot', snapshot })
    },
    onSealed: sealed => toAll({ kind: 'handover', sealed }),
  })

  function toAll(message: FromWorker): void {
    for (const page of pages) page.post(message)
  }

  function tell(change: Change): void {
    snapshot = withChange(snapshot, change)
    outbox.put(change)
  }

  function trouble(error: unknown): void {
    tell({ kind: 'trouble', what: 'storage', detail: error instanceof Error ? error.message : String(error) })
  }

  function come(page: Page): void {
    pages.add(page)
    tell({ kind: 'pages', pages: pages.size })
    page.post({
      kind: 'snapshot',
      snapshot: { ...snapshot, shown: [...(flow.live?.session.shown.values() ?? snapshot.shown)] },
    })
    page.post({ kind: 'handover', sealed: flow.sealed })
    // Whoever opens a page is there.
    flow.live?.session.self.input('touched')
  }

  function go(page: Page): void {
    if (!pages.delete(page)) return
    lookAtSelf(page, false)
    tell({ kind: 'pages', pages: pages.size })
    if (pages.size > 0) return
    flow.leave()
  }

  /** Interest is counted: the last page that looks away ends it. */
  function lookAtSelf(page: Page, looking: boolean): void {
    const looked = lookers.size > 0
    if (looking) lookers.add(page)
    else lookers.delete(page)
    if (looked !== lookers.size > 0) flow.live?.session.lookAtSelf(!looked)
  }

  function command(page: Page, said: Command): void {
    switch (said.kind) {
      case 'hello':
        config = said.config ?? config
        come(page)
        void flow.recall(said.handover)
        return
      case 'goodbye':
        go(page)
        return
      case 'signIn':
        flow.signIn(said.signIn)
        return
      case 'signOut':
        flow.signOut()
        return
      case 'forgetAccount':
        flow.forgetAccount()
        return
      case 'acceptWeaker':
        flow.acceptWeaker()
        return
      case 'setAvailability':
        flow.live?.session.self.setAvailability(said.availability)
        return
      case 'setPlanned':
        flow.live?.session.self.setPlanned(said.planned)
        return
      case 'setPreferences':
        flow.live?.session.self.setPreferences(said.preferences)
        return
      case 'input':
        flow.live?.session.self.input(said.what)
        return
      case 'lookAtSelf':
        lookAtSelf(page, said.looking)
        return
      case 'putContacts':
        flow.live?.putContacts(said.contacts)
        return
      case 'removeContacts':
        flow.live?.removeContacts(said.uris)
        return
      case 'reconnectNow':
        flow.live?.session.reconnectNow()
        return
      case 'askAgain':
        flow.live?.session.askAgain(said.uri)
        return
      case 'network':
        online = said.online
        flow.live?.session.network(online)
        return
      case 'awake':
        flow.live?.session.awake()
        return
      default:
        said satisfies never
    }
  }

  return { command }
}
