/** What a page and the worker say to each other. Types only; both sides check nothing else of each other. */
import type { Availability, Planned } from '../model/availability.ts'
import type { Contact } from '../model/contact.ts'
import type { Failure } from '../model/error.ts'
import type { Preferences } from '../model/preferences.ts'
import type { Saying } from '../model/saying.ts'
import type { Composed, Part, Shown } from '../model/shown.ts'
import type { RefusedSubscriber, ServerSubscription } from '../model/subscription.ts'

/** What a person types to sign in, as typed. The worker checks it. */
export type SignIn = {
  /** `alice@ims.test`, `sip:alice@ims.test`, `tel:+49...` */
  readonly address: string
  readonly password: string
  /** `wss://host[:port][/path]`; `ws:` for loopback hosts only */
  readonly server: string
  /** IMPI; '' = derived from the address (TS 23.003 §13.3: user@domain) */
  readonly privateIdentity: string
  readonly displayName: string
  readonly staySignedIn: boolean
}

/** From public/config.json, validated by the page. */
export type Config = {
  readonly servers: readonly string[]
  readonly domain: string
  /** URIs whose P-Asserted-Identity may subscribe to us (SEC-01). Empty: host-only URIs of our domain. */
  readonly presenceServers: readonly string[]
  /** How the network learns our state: whichever way it takes, only by subscribing to us, or only by our publishing. */
  readonly mode: 'auto' | 'subscribe' | 'publish'
  /** How long a presence server is given to subscribe after registration before we publish, in seconds. */
  readonly publishAfterS: number
  /**
   * Whoever asks for our state and may not have it: told no (default), or shown somebody who is offline for ever
   * (RFC 6665 §6.2).
   */
  readonly strangers?: 'refuse' | 'blockPolitely'
  /**
   * Digest realms that may ask for the password besides the one that takes the registration (RFC 3261 §22.1), each for
   * requests to one host.
   */
  readonly realms?: readonly { readonly realm: string; readonly host: string }[]
}

export type Command =
  /**
   * First message of a page. Answered by `snapshot`. `handover`: what the worker before this one left with the page, to
   * go on when it crashed or its page was closed (LIFE-06), sealed as it came. `lock`: name of a lock that the page holds until it is gone;
   * null = this browser has none.
   */
  | {
      readonly kind: 'hello'
      /** null: this page could not read it; that of another page stands. */
      readonly config: Config | null
      readonly handover: string | null
      readonly lock: string | null
    }
  | { readonly kind: 'signIn'; readonly signIn: SignIn }
  | { readonly kind: 'signOut' }
  /** Signs out, and removes all that this browser keeps of the account. */
  | { readonly kind: 'forgetAccount' }
  /**
   * After a sign-in that failed by `downgrade`, and after the person has confirmed it: how strongly that account signed in
   * before is forgotten, so that the next sign-in answers what its server asks for now (SEC-21).
   */
  | { readonly kind: 'acceptWeaker' }
  | { readonly kind: 'setAvailability'; readonly availability: Availability }
  /** All that is planned. */
  | { readonly kind: 'setPlanned'; readonly planned: readonly Planned[] }
  | { readonly kind: 'setPreferences'; readonly preferences: Preferences }
  /** Somebody touched this page (said at most every few seconds), or the whole computer was left or taken up again. */
  | { readonly kind: 'input'; readonly what: 'touched' | 'left' | 'back' }
  /**
   * The page shows one's own other devices, or does so no more. Only then does one watch oneself: a network that asks
   * nothing while nobody watches (spec C15) must not be kept asking by us.
   */
  | { readonly kind: 'lookAtSelf'; readonly looking: boolean }
  /** Adds or changes (same uri). */
  | { readonly kind: 'putContacts'; readonly contacts: readonly Contact[] }
  | { readonly kind: 'removeContacts'; readonly uris: readonly string[] }
  /** Ends a waiting time: reconnect, or ask once more to see this contact. */
  | { readonly kind: 'reconnectNow' }
  | { readonly kind: 'askAgain'; readonly uri: string }
  /** navigator.onLine, when the page comes and whenever it changes. */
  | { readonly kind: 'network'; readonly online: boolean }
  /** The page is seen again, or was thawed: time may have stood still for the worker too. */
  | { readonly kind: 'awake' }
  /** pagehide. The last page's goodbye ends the session on the wire (LIFE-02). */
  | { readonly kind: 'goodbye' }

/** Where the account stands. */
export type SessionState =
  | { readonly kind: 'signedOut'; readonly failure: SignInFailure | null }
  | { readonly kind: 'signingIn'; readonly address: string }
  | { readonly kind: 'signedIn'; readonly account: Account; readonly link: Link }
  /** The goodbye is on its way. */
  | { readonly kind: 'signingOut' }

/** `field`: which field of the form to look at, when that is known. */
export type SignInFailure = Failure & {
  readonly address: string
  readonly server: string
  readonly field: 'address' | 'password' | 'server' | null
  /** A network that withdrew us (or refused to have us back) rather than a sign-in that failed. */
  readonly byNetwork: boolean
}

export type Account = {
  /** addr-spec of the registered identity, without `sip:` for display is the page's business */
  readonly aor: string
  readonly displayName: string
  readonly identities: readonly string[]
  readonly server: string
}

export type Link =
  | { readonly kind: 'connected'; readonly since: number }
  | {
      readonly kind: 'reconnecting'
      readonly since: number
      readonly retryAt: number | null
      readonly failure: Failure
    }
  /** The machine has no network at all. */
  | { readonly kind: 'offline'; readonly since: number }

/** What the network has of what the person chose ("What the network knows"). */
export type Echo =
  /** Signed in, but no presence server has asked yet. */
  | { readonly kind: 'unasked' }
  /** Its server had asked, and has said that it does not want to know for now. */
  | { readonly kind: 'dismissed' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'known'; readonly at: number; readonly by: 'subscription' | 'publication' }
  /** Kept until we are back; `lastKnownAt`: when the network last took anything from us. */
  | { readonly kind: 'held'; readonly lastKnownAt: number | null }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retryAt: number | null }

export type Me = {
  /** What the person chose; `said` is what comes of it now. */
  readonly availability: Availability
  readonly said: Saying
  readonly planned: readonly Planned[]
  /** The last combinations that were more than a status, newest first (at most RECENT_LIMIT), `until` null. */
  readonly recent: readonly Availability[]
  readonly preferences: Preferences
  readonly echo: Echo
  /** The network does not ask this device: it tells by itself. */
  readonly publishes: boolean
}

/** What a kind of watcher gets. */
export type Preview = {
  /** rich: a client that understands all we say; basic: one that knows open and closed; blocked: blocked quietly. */
  readonly watcher: 'rich' | 'basic' | 'blocked'
  /** The document as it leaves, XML. For `basic` and `rich` it is the same. */
  readonly document: string
  readonly card: Composed
}

/** One's own presence as the network puts it together, less this device. */
export type OwnDevices =
  /** No page looks, the network does not let one watch oneself, or it has not answered. */
  { readonly kind: 'unknown' } | { readonly kind: 'known'; readonly parts: readonly Part[] }

export type Snapshot = {
  readonly session: SessionState
  readonly me: Me
  /** null = still loading from this browser's store. */
  readonly contacts: readonly Contact[] | null
  readonly shown: readonly Shown[]
  readonly servers: readonly ServerSubscription[]
  readonly refused: readonly RefusedSubscriber[]
  /** One for each kind of watcher; [] while signed out. */
  readonly previews: readonly Preview[]
  readonly ownDevices: OwnDevices
  /** Pages open on this worker. */
  readonly pages: number
}

export type Change =
  | { readonly kind: 'session'; readonly session: SessionState }
  | { readonly kind: 'me'; readonly me: Me }
  /** The whole list, after any change of it. */
  | { readonly kind: 'contacts'; readonly contacts: readonly Contact[] | null }
  | { readonly kind: 'shown'; readonly shown: Shown }
  | { readonly kind: 'servers'; readonly servers: readonly ServerSubscription[] }
  | { readonly kind: 'refused'; readonly refused: readonly RefusedSubscriber[] }
  | { readonly kind: 'previews'; readonly previews: readonly Preview[] }
  | { readonly kind: 'ownDevices'; readonly ownDevices: OwnDevices }
  | { readonly kind: 'pages'; readonly pages: number }
  /** Something of this browser failed (IndexedDB, say): a sentence for the person, plain text. */
  | { readonly kind: 'trouble'; readonly what: 'storage'; readonly detail: string }

/**
 * Kept in the page's memory only and given back to a worker that takes over: no password, but what signs in without
 * one (SEC-11). It is sealed with this browser's key, which the worker reads and no page does. null: signed out, forget it.
 */
export type Handover = { readonly kind: 'handover'; readonly sealed: string | null }
export type FromWorker = Message | Handover

export type Message =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** Coalesced: at most one per frame; of several `shown` of one contact only the newest. */
  | { readonly kind: 'changes'; readonly changes: readonly Change[] }
