/**
 * Who is signed in: by the form, by what a page took over from a worker that is no more, or by what this browser kept. One
 * account at a time; signing in ends the session before.
 */
import type { Clock } from '../lib/clock.ts'
import type { Shown } from '../model/shown.ts'
import { checkSignIn } from './account.ts'
import type { Change, Config, SignIn, SignInFailure } from './contract.ts'
import { createHandover } from './handover.ts'
import type { Keeper, Kept } from './keeper.ts'
import type { OpenLine } from './line.ts'
import { type Handed, handedBy, handoverFrom, type Secret, secretFrom, secretText } from './secret.ts'
import type { SessionOptions } from './session.ts'
import { createSignedIn, type SignedIn } from './signedIn.ts'

export interface SignInFlow {
  /** null: nobody is signed in, or not yet. */
  readonly live: SignedIn | null
  /** What the pages hold for a worker that takes over. */
  readonly sealed: string | null
  signIn(form: SignIn): void
  signOut(): void
  /** Signs out, and removes what this browser keeps of the account. */
  forgetAccount(): void
  /** The last sign-in failed by a challenge that is weaker than before: the next one of that account answers it. */
  acceptWeaker(): void
  /** Signs in again with what a page took over, or with what this browser kept if the person had asked for that. */
  recall(fromPage: string | null): Promise<void>
  /** The last page has gone. */
  leave(): void
}

export type SignInFlowOptions = Pick<SessionOptions, 'chance' | 'log' | 't1Ms' | 'parts' | 'offsetMin'> & {
  readonly clock: Clock
  readonly keeper: Keeper
  readonly openLine: OpenLine
  /** As it is now. */
  readonly config: () => Config
  readonly hasPages: () => boolean
  readonly onChange: (change: Change) => void
  /** A session begins. */
  readonly onLive: (live: SignedIn) => void
  /** A session has ended, and this is what was known of the contacts. */
  readonly onEnded: (shown: readonly Shown[]) => void
  /** Nothing of the session is shown any more. */
  readonly onCleared: () => void
  readonly onSealed: (sealed: string | null) => void
}

export function createSignInFlow(options: SignInFlowOptions): SignInFlow {
  const { keeper, onChange } = options
  let live: SignedIn | null = null
  /** Whom the network signed out, while the page still shows what was known. */
  let former: SignedIn | null = null
  /** Counts sign-ins: reports of an earlier one are ignored. */
  let turn = 0
  let askedMemory = false
  let recalling = false
  /** The last sign-in failed as its challenge was weaker than before. */
  let weakened: SignInFailure | null = null
  const handover = createHandover(keeper, options.onSealed)

  async function signIn(form: SignIn, secret: Secret, before: Handed | null): Promise<void> {
    const persist = before !== null
    const mine = ++turn
    weakened = null
    end(false)
    // What was left for another account to go on with is worth nothing here.
    if (before === null && handover.content !== null) handover.put(null)
    const config = options.config()
    const checked = checkSignIn(form, config.domain)
    if (!checked.ok) {
      onChange({ kind: 'session', session: { kind: 'signedOut', failure: checked.error } })
      return
    }
    const account = checked.value
    onChange({ kind: 'session', session: { kind: 'signingIn', address: account.aor } })
    const { aor, server } = account
    const isListed = config.servers.some(one => URL.canParse(one) && new URL(one).href === server)
    const namesServers = config.servers.length > 0
    const isTrusted = isListed || (!namesServers && (persist || isOfDomain(server, account.domain)))
    const openData = async (proved: Secret): Promise<Kept> => {
      const proof =
        proved.kind === 'ha1'
          ? { realm: proved.realm, username: account.privateIdentity }
          : { realm: null, username: null }
      return await keeper.open({ aor, ...proof, server, isListed }, isTrusted)
    }
    const [device, network, kept] = await Promise.all([
      keeper.device(aor, server),
      keeper.network(aor, server),
      persist ? openData(secret) : null,
    ])
    if (mine !== turn) return
    const line = options.openLine({
      username: account.privateIdentity,
      secret,
      domain: account.domain,
      realms: config.realms ?? [],
      known: network,
      onKnown: learned => {
        if (mine === turn) live?.keepNetwork(learned)
      },
    })
    live = createSignedIn({
      ...options,
      account,
      device,
      config,
      line,
      kept,
      persist,
      before: before?.own ?? null,
      publication: before?.publication ?? null,
      open: async () => await openData(line.secretForStorage()),
      onChange: change => {
        if (mine === turn) heard(change, form, persist)
      },
      onOwn: () => {
        const { content } = handover
        if (mine === turn && live !== null && content !== null) handover.put({ ...content, own: live.own })
      },
      onPublication: publication => {
        const { content } = handover
        if (mine === turn && content !== null) handover.put({ ...content, publication })
      },
    })
    options.onLive(live)
  }

  function heard(change: Change, form: SignIn, persisted: boolean): void {
    if (change.kind === 'session') {
      const { session } = change
      if (session.kind === 'signedIn' && session.link.kind === 'connected' && !persisted) keepSecret(form)
      if (session.kind === 'signedOut') {
        signedOut(session.failure === null ? null : asked(session.failure, persisted))
        return
      }
    }
    onChange(change)
  }

  function signedOut(failure: SignInFailure | null): void {
    // What was kept is worth nothing when the network no longer takes it.
    if (failure?.field === 'password') forgetSecrets()
    weakened = failure?.reason === 'downgrade' ? failure : null
    end(failure?.byNetwork === true)
    onChange({ kind: 'session', session: { kind: 'signedOut', failure } })
    // A page came back (a reload) while the goodbye of the former one was on its way.
    if (failure === null && options.hasPages()) void recall(null)
  }

  function keepSecret(form: SignIn): void {
    if (live === null) return
    const text = secretText(form, live.line.secretForStorage())
    const { content } = handover
    if (text === content?.secret) return
    handover.put({ secret: text, publication: content?.publication ?? null, own: live.own })
    keeper.keepSecret(form.staySignedIn ? text : null)
  }

  function forgetSecrets(): void {
    handover.put(null)
    keeper.forgetSecrets()
  }

  /** `keepsView`: whom the network signed out still sees what was known, marked stale. */
  function end(keepsView: boolean): void {
    if (live !== null) {
      options.onEnded([...live.session.shown.values()])
      live.close()
      former = live
      live = null
    }
    if (keepsView) {
      onChange({ kind: 'servers', servers: [] })
      onChange({ kind: 'previews', previews: [] })
      onChange({ kind: 'ownDevices', ownDevices: { kind: 'unknown' } })
      return
    }
    former = null
    options.onCleared()
  }

  async function recall(fromPage: string | null): Promise<void> {
    if (live !== null || recalling || (askedMemory && fromPage === null)) return
    askedMemory = true
    recalling = true
    const mine = turn
    const before = fromPage === null ? handedBy(await keeper.secret()) : await unsealed(fromPage)
    const kept = before === null ? null : secretFrom(before.secret)
    // Whoever has signed in or out by hand meanwhile is not overruled.
    if (before !== null && kept !== null && live === null && mine === turn) {
      handover.put(before)
      await signIn(kept.form, kept.secret, before)
    }
    recalling = false
  }

  async function unsealed(fromPage: string): Promise<Handed | null> {
    const text = await keeper.unseal(fromPage)
    return text === null ? null : handoverFrom(text)
  }

  function signOut(): void {
    forgetSecrets()
    askedMemory = true
    if (live !== null) live.session.leave()
    else {
      turn++
      end(false)
      onChange({ kind: 'session', session: { kind: 'signedOut', failure: null } })
    }
  }

  return {
    get live() {
      return live
    },
    get sealed() {
      return handover.sealed
    },
    signIn: form => void signIn(form, { kind: 'password', password: form.password }, null),
    signOut,
    forgetAccount() {
      const account = live ?? former
      account?.forget()
      signOut()
    },
    acceptWeaker() {
      if (weakened !== null) keeper.forgetLevel(weakened.address, weakened.server)
      weakened = null
    },
    recall,
    leave() {
      askedMemory = false
      live?.session.leave()
    },
  }
}

/** TLS proves then that the server belongs to whoever gave out the address. */
function isOfDomain(server: string, domain: string): boolean {
  const { hostname } = new URL(server)
  return hostname === domain || hostname.endsWith(`.${domain}`)
}

/** What was kept instead of the password does not answer every challenge: only the person can. */
function asked(failure: SignInFailure, persisted: boolean): SignInFailure {
  if (!persisted || (failure.reason !== 'noCommonAlgorithm' && failure.reason !== 'challenged')) return failure
  return { ...failure, reason: 'wrongPassword', field: 'password' }
}
