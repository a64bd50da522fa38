/** What one page knows. The worker is the truth for the first half; the second half is this page's own view of it. */
import type { Account, Command, Config, Me, OwnDevices, Preview, SessionState } from '../agent/contract.ts'
import { AVAILABLE } from '../model/availability.ts'
import type { Contact } from '../model/contact.ts'
import { AT_FIRST } from '../model/preferences.ts'
import { plainly } from '../model/saying.ts'
import type { RefusedSubscriber, ServerSubscription } from '../model/subscription.ts'

export type View = 'contacts' | 'settings'

/** Something of this browser that failed, until the person puts it away. `detail` is plain text for the person. */
export type Trouble = { readonly id: number; readonly what: 'storage' | 'config' | 'worker'; readonly detail: string }

/** The last thing that can be taken back. The page finds the words. */
export type UndoOffer = {
  readonly id: number
  readonly what: 'added' | 'removed' | 'renamed' | 'moved' | 'imported'
  /** The contacts concerned, by their names as they are now (removed: as they were). */
  readonly names: readonly string[]
  /** renamed: the old name; moved: the new group. */
  readonly other: string
  readonly restore: readonly Command[]
}

/** A lab account that config.json offers; only ever on a page that is served from this very computer. */
export type DemoAccount = {
  readonly name: string
  readonly address: string
  readonly password: string
  readonly privateIdentity: string
}

export type PageConfig = Required<Config> & {
  readonly demoAccounts: readonly DemoAccount[]
  /** Whom an empty list offers to add in one go. */
  readonly demoContacts: readonly { readonly address: string; readonly name: string; readonly group: string }[]
}

export type PageState = {
  /** null: the worker has not answered yet. */
  readonly session: SessionState | null
  /** Who is signed in; kept after the network signed us out, so that the page can go on showing whose it is. */
  readonly account: Account | null
  readonly me: Me
  readonly contacts: readonly Contact[] | null
  readonly servers: readonly ServerSubscription[]
  readonly refused: readonly RefusedSubscriber[]
  readonly previews: readonly Preview[]
  readonly ownDevices: OwnDevices
  readonly pages: number
  readonly troubles: readonly Trouble[]

  readonly config: PageConfig
  readonly view: View
  /** The URI of the contact whose details are open. */
  readonly selected: string | null
  readonly search: string
  readonly undo: UndoOffer | null
  /** The network signed us out and the person asked for the form. */
  readonly wantsSignIn: boolean
}

export const NO_CONFIG: PageConfig = {
  servers: [],
  domain: '',
  presenceServers: [],
  mode: 'auto',
  publishAfterS: 5,
  strangers: 'refuse',
  realms: [],
  demoAccounts: [],
  demoContacts: [],
}

export const FIRST_STATE: PageState = {
  session: null,
  account: null,
  me: {
    availability: AVAILABLE,
    said: plainly(AVAILABLE),
    planned: [],
    recent: [],
    preferences: AT_FIRST,
    echo: { kind: 'unasked' },
    publishes: false,
  },
  contacts: null,
  servers: [],
  refused: [],
  previews: [],
  ownDevices: { kind: 'unknown' },
  pages: 1,
  troubles: [],
  config: NO_CONFIG,
  view: 'contacts',
  selected: null,
  search: '',
  undo: null,
  wantsSignIn: false,
}
