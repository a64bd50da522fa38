/**
 * What all pages of one browser profile share: one session at most, the contacts, and the pages themselves.
 * Commands come in, one snapshot and then changes go out (contract.ts).
 */
import type { Chance, Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { checkSignIn } from './account.ts'
import type { Change, Command, Config, FromWorker, SignIn, SignInFailure, Snapshot } from './contract.ts'
import { createKeeper, type Kept } from './keeper.ts'
import type { OpenLine } from './line.ts'
import type { Parts } from './loading.ts'
import { createOutbox } from './outbox.ts'
import { type Handed, handedBy, handoverFrom, handoverText, type Secret, secretFrom, secretText } from './secret.ts'
import { createSignedIn, type SignedIn } from './signedIn.ts'
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
  const { clock, openLine } = options
  const keeper = createKeeper(options.store, clock, trouble)
  const pages = new Set<Page>()
  /** Of these, those that show one's own other devices. */
  const lookers = new Set<Page>()
  let config: Config = { servers: [], domain: '', presenceServers: [], mode: 'auto', publishAfterS: 5 }
  let snapshot: Snapshot = signedOut(0)
  let live: SignedIn | null = null
  /** Whom the network signed out, while the page still shows what was known. */
  let former: SignedIn | null = null
  /** Counts sign-ins: what an older one still has to say is dropped. */
  let turn = 0
  let askedMemory = false
  let online = true
  let recalling = false
  let handed: Handed | null = null
  /** The same as the pages hold it. */
  let sealed: string | null = null

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
    const { aor, server } = account
    const isListed = config.servers.some(one => URL.canParse(one) && new URL(one).href === server)
    const namesServers = config.servers.length > 0
    const openData = async (proved: Secret): Promise<Kept> =>
      await keeper.open({ aor, realm: realmOf(proved), server, isListed }, namesServers)
    const [device, network, kept] = await Promise.all([
      keeper.device(aor, server),
      keeper.network(aor, server),
      persist ? openData(secret) : null,
    ])
    if (mine !== turn) return
    const line = openLine({
      username: account.privateIdentity,
      secret,
      domain: account.domain,
      realms: config.realms ?? [],
      known: network,
      onKnown: learned => keeper.keepNetwork(aor, server, learned),
    })
    live = createSignedIn({
      ...options,
      account,
      device,
      config,
      line,
      keeper,
      kept,
      persist,
      before: before?.own ?? null,
      publication: before?.publication ?? null,
      open: async () => await openData(line.secretForStorage()),
      onChange: change => {
        if (mine === turn) heard(change, form, persist)
      },
      onOwn: () => {
        if (mine === turn && live !== null && handed !== null) handOver({ ...handed, own: live.own })
      },
      onPublication: publication => {
        if (mine === turn && handed !== null) handOver({ ...handed, publication })
      },
    })
    if (!online) live.session.network(false)
    if (lookers.size > 0) live.session.lookAtSelf(true)
  }

  function heard(change: Change, form: SignIn, persisted: boolean): void {
    if (change.kind === 'session') {
      const { session } = change
      if (session.kind === 'signedIn' && session.link.kind === 'connected' && !persisted) keepSecret(form)
      if (session.kind === 'signedOut') {
        const failure = session.failure === null ? null : asked(session.failure, persisted)
        // What was kept is worth nothing when the network no longer takes it.
        if (failure?.field === 'password') forget()
        end(failure?.byNetwork === true)
        tell({ kind: 'session', session: { kind: 'signedOut', failure } })
        // A page came back (a reload) while the goodbye of the former one was on its way.
        if (failure === null && pages.size > 0) void recall(null)
        return
      }
    }
    tell(change)
  }

  function keepSecret(form: SignIn): void {
    if (live === null) return
    const text = secretText(form, live.line.secretForStorage())
    if (text === handed?.secret) return
    handOver({ secret: text, publication: handed?.publication ?? null, own: live.own })
    keeper.keepSecret(form.staySignedIn ? text : null)
  }

  function forget(): void {
    handOver(null)
    keeper.forgetSecrets()
  }

  function handOver(what: Handed | null): void {
    handed = what
    if (what === null) tellHanded(null)
    else void sealFor(what)
  }

  async function sealFor(what: Handed): Promise<void> {
    const text = await keeper.seal(handoverText(what))
    if (handed === what) tellHanded(text)
  }

  function tellHanded(text: string | null): void {
    sealed = text
    for (const page of pages) page.post({ kind: 'handover', sealed })
  }

  /** `keepsView`: whom the network signed out still sees what was known, marked stale. */
  function end(keepsView: boolean): void {
    if (live !== null) {
      snapshot = { ...snapshot, shown: [...live.session.shown.values()] }
      live.close()
      former = live
      live = null
    }
    if (keepsView) {
      tell({ kind: 'servers', servers: [] })
      tell({ kind: 'previews', previews: [] })
      tell({ kind: 'ownDevices', ownDevices: { kind: 'unknown' } })
      return
    }
    former = null
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
    const before = fromPage === null ? handedBy(await keeper.secret()) : await unsealed(fromPage)
    const kept = before === null ? null : secretFrom(before.secret)
    // Whoever has signed in or out by hand meanwhile is not overruled.
    if (before !== null && kept !== null && live === null && mine === turn) {
      handOver(before)
      await signIn(kept.form, kept.secret, before)
    }
    recalling = false
  }

  async function unsealed(fromPage: string): Promise<Handed | null> {
    const text = await keeper.unseal(fromPage)
    return text === null ? null : handoverFrom(text)
  }

  function signOut(): void {
    forget()
    askedMemory = true
    if (live !== null) live.session.leave()
    else {
      turn++
      end(false)
      tell({ kind: 'session', session: { kind: 'signedOut', failure: null } })
    }
  }

  function come(page: Page): void {
    pages.add(page)
    tell({ kind: 'pages', pages: pages.size })
    page.post({
      kind: 'snapshot',
      snapshot: { ...snapshot, shown: [...(live?.session.shown.values() ?? snapshot.shown)] },
    })
    page.post({ kind: 'handover', sealed })
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
        signOut()
        return
      case 'forgetAccount': {
        const account = live ?? former
        account?.forget()
        signOut()
        return
      }
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
      case 'putContacts':
        live?.putContacts(said.contacts)
        return
      case 'removeContacts':
        live?.removeContacts(said.uris)
        return
      case 'reconnectNow':
        live?.session.reconnectNow()
        return
      case 'askAgain':
        live?.session.askAgain(said.uri)
        return
      case 'network':
        online = said.online
        live?.session.network(online)
        return
      case 'awake':
        live?.session.awake()
        return
      default:
        said satisfies never
    }
  }

  return { command }
}

const realmOf = (secret: Secret): string | null => (secret.kind === 'ha1' ? secret.realm : null)

/** What was kept instead of the password does not answer every challenge: only the person can. */
function asked(failure: SignInFailure, persisted: boolean): SignInFailure {
  if (!persisted || (failure.reason !== 'noCommonAlgorithm' && failure.reason !== 'challenged')) return failure
  return { ...failure, reason: 'wrongPassword', field: 'password' }
}
