/**
 * What all pages of one browser profile share: one session at most, the contacts, and the pages themselves.
 * Commands come in, one snapshot and then changes go out (contract.ts).
 */
import type { Chance, Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Contact } from '../model/contact.ts'
import { checkSignIn } from './account.ts'
import type { Change, Command, Config, FromWorker, SignIn, Snapshot } from './contract.ts'
import { createKeeper } from './keeper.ts'
import type { Line, OpenLine } from './line.ts'
import type { Parts } from './loading.ts'
import { createOutbox } from './outbox.ts'
import { newerOwn, type Own, UNREAD_OWN } from './own.ts'
import { type Handed, handedBy, handoverFrom, handoverText, type Secret, secretFrom, secretText } from './secret.ts'
import { createSession, type Session } from './session.ts'
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
  const { clock, chance, log, openLine } = options
  const keeper = createKeeper(options.store, clock, trouble)
  const pages = new Set<Page>()
  /** Of these, those that show one's own other devices. */
  const lookers = new Set<Page>()
  let config: Config = { servers: [], domain: '', presenceServers: [], mode: 'auto', publishAfterS: 5 }
  let snapshot: Snapshot = signedOut(0)
  let live: { readonly session: Session; readonly line: Line; readonly aor: string } | null = null
  /** Counts sign-ins: what an older one still has to say is dropped. */
  let turn = 0
  let askedMemory = false
  let recalling = false
  let handed: Handed | null = null
  let own: Own | null = null

  const outbox = createOutbox(clock, changes => {
    for (const page of pages) page.post({ kind: 'changes', changes })
  })

  function tell(change: Change): void {
    snapshot = withChange(snapshot, change)
    outbox.put(change)
  }

  function trouble(error: unknown): void {
    tell({ kind: 'trouble', what: 'storage', detail: error instanceof Error ? error.message : String(error) })
  }

  async function signIn(form: SignIn, secret: Secret, before: Handed | null): Promise<void> {
    const persist = before !== null
    const mine = ++turn
    end(false)
    // What was left for another account to go on with is worth nothing here.
    if (before === null && handed !== null) handOver(null)
    const checked = checkSignIn(form, config.domain)
    if (!checked.ok) {
      tell({ kind: 'session', session: { kind: 'signedOut', failure: checked.error } })
      return
    }
    const account = checked.value
    tell({ kind: 'session', session: { kind: 'signingIn', address: account.aor } })
    const kept = await keeper.load(account.aor)
    if (mine !== turn) return
    const known = newerOwn(kept.own ?? UNREAD_OWN, before?.own, clock.now())
    let isRead = kept.own !== null || before?.own != null
    let isLost = false
    // What stands in for what was not read is for nobody after us.
    own = isRead ? known : null
    const line = openLine({
      username: account.privateIdentity,
      secret,
      domain: account.domain,
      realms: config.realms ?? [],
    })
    live = {
      aor: account.aor,
      line,
      session: createSession({
        port: line.port,
        account,
        instance: kept.instance,
        config,
        own: known,
        publication: before?.publication ?? null,
        t1Ms: options.t1Ms,
        parts: options.parts,
        persist,
        clock,
        chance,
        log,
        offsetMin: options.offsetMin,
        onChange: change => {
          if (mine === turn) heard(change, form, persist)
        },
        onKeep: said => {
          // Nothing is written over what has not been read. Where that cannot be read, what is chosen here is handed on.
          if (isRead) keeper.keepOwn(account.aor, said)
          if (mine !== turn || !(isRead || (isLost && said.chosenAt > 0))) return
          own = said
          if (handed !== null) handOver({ ...handed, own })
        },
        onPublication: publication => {
          if (mine === turn && handed !== null) handOver({ ...handed, publication })
        },
      }),
    }
    tell({ kind: 'contacts', contacts: kept.contacts })
    live.session.setContacts((kept.contacts ?? []).map(one => one.uri))
    if (lookers.size > 0) live.session.lookAtSelf(true)
    if (!isRead) void restore()

    async function restore(): Promise<void> {
      const late = await kept.late
      isLost = late === null
      if (late === null || mine !== turn) return
      isRead = true
      live?.session.self.restore(late)
    }
  }

  function heard(change: Change, form: SignIn, persisted: boolean): void {
    if (change.kind === 'session') {
      const { session } = change
      if (session.kind === 'signedIn' && session.link.kind === 'connected' && !persisted) keepSecret(form)
      if (session.kind === 'signedOut') {
        // What was kept is worth nothing when the network no longer takes it.
        if (session.failure?.field === 'password') forget()
        end(session.failure?.byNetwork === true)
        tell(change)
        // A page came back (a reload) while the goodbye of the former one was on its way.
        if (session.failure === null && pages.size > 0) void recall(null)
        return
      }
    }
    tell(change)
  }

  function keepSecret(form: SignIn): void {
    if (live === null) return
    const text = secretText(form, live.line.secretForStorage())
    if (text !== null && text === handed?.secret) return
    handOver(text === null ? null : { secret: text, publication: handed?.publication ?? null, own })
    if (text !== null || !form.staySignedIn) keeper.keepSecret(form.staySignedIn ? text : null)
  }

  function forget(): void {
    handOver(null)
    keeper.keepSecret(null)
  }

  function handOver(what: Handed | null): void {
    handed = what
    for (const page of pages) tellHanded(page)
  }

  function tellHanded(page: Page): void {
    page.post({ kind: 'handover', text: handed === null ? null : handoverText(handed) })
  }

  /** `keepsView`: whom the network signed out still sees what was known, marked stale. */
  function end(keepsView: boolean): void {
    if (live !== null) {
      snapshot = { ...snapshot, shown: [...live.session.shown.values()] }
      live.session.close()
      live.line.close()
      live = null
    }
    if (keepsView) {
      tell({ kind: 'servers', servers: [] })
      tell({ kind: 'previews', previews: [] })
      tell({ kind: 'ownDevices', ownDevices: { kind: 'unknown' } })
      return
    }
    const { session } = snapshot
    outbox.clear()
    snapshot = { ...signedOut(pages.size), session }
    for (const page of pages) page.post({ kind: 'snapshot', snapshot })
  }

  /** Signs in again with what a page took over, or with what this browser kept if the person had asked for that. */
  async function recall(fromPage: string | null): Promise<void> {
    if (live !== null || recalling || (askedMemory && fromPage === null)) return
    askedMemory = true
    recalling = true
    const mine = turn
    const before = fromPage === null ? handedBy(await keeper.secret()) : handoverFrom(fromPage)
    const kept = before === null ? null : secretFrom(before.secret)
    // Whoever has signed in or out by hand meanwhile is not overruled.
    if (before !== null && kept !== null && live === null && mine === turn) {
      handOver(before)
      await signIn(kept.form, kept.secret, before)
    }
    recalling = false
  }

  function setContacts(contacts: readonly Contact[]): void {
    tell({ kind: 'contacts', contacts })
    live?.session.setContacts(contacts.map(one => one.uri))
  }

  function come(page: Page): void {
    pages.add(page)
    tell({ kind: 'pages', pages: pages.size })
    page.post({
      kind: 'snapshot',
      snapshot: { ...snapshot, shown: [...(live?.session.shown.values() ?? snapshot.shown)] },
    })
    tellHanded(page)
    // Whoever opens a page is there.
    live?.session.self.input('touched')
  }

  function go(page: Page): void {
    if (!pages.delete(page)) return
    lookAtSelf(page, false)
    tell({ kind: 'pages', pages: pages.size })
    if (pages.size > 0) return
    askedMemory = false
    live?.session.leave()
  }

  /** Interest is counted: the last page that looks away ends it. */
  function lookAtSelf(page: Page, looking: boolean): void {
    const looked = lookers.size > 0
    if (looking) lookers.add(page)
    else lookers.delete(page)
    if (looked !== lookers.size > 0) live?.session.lookAtSelf(!looked)
  }

  function command(page: Page, said: Command): void {
    switch (said.kind) {
      case 'hello':
        config = said.config ?? config
        come(page)
        void recall(said.handover)
        return
      case 'goodbye':
        go(page)
        return
      case 'signIn':
        void signIn(said.signIn, { kind: 'password', password: said.signIn.password }, null)
        return
      case 'signOut':
        forget()
        askedMemory = true
        if (live !== null) live.session.leave()
        else {
          turn++
          tell({ kind: 'session', session: { kind: 'signedOut', failure: null } })
        }
        return
      case 'setAvailability':
        live?.session.self.setAvailability(said.availability)
        return
      case 'setPlanned':
        live?.session.self.setPlanned(said.planned)
        return
      case 'setPreferences':
        live?.session.self.setPreferences(said.preferences)
        return
      case 'input':
        live?.session.self.input(said.what)
        return
      case 'lookAtSelf':
        lookAtSelf(page, said.looking)
        return
      case 'putContacts': {
        if (live === null) return
        const { aor } = live
        const byUri = new Map((snapshot.contacts ?? []).map(one => [one.uri, one]))
        for (const one of said.contacts) byUri.set(one.uri, one)
        setContacts([...byUri.values()])
        keeper.write(store => store.putContacts(aor, said.contacts))
        return
      }
      case 'removeContacts': {
        if (live === null) return
        const { aor } = live
        const gone = new Set(said.uris)
        setContacts((snapshot.contacts ?? []).filter(one => !gone.has(one.uri)))
        keeper.write(store => store.removeContacts(aor, said.uris))
        return
      }
      case 'reconnectNow':
        live?.session.reconnectNow()
        return
      case 'askAgain':
        live?.session.askAgain(said.uri)
        return
      case 'network':
        live?.session.network(said.online)
        return
      default:
        said satisfies never
    }
  }

  return { command }
}
