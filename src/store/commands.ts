/**
 * What a person can do on a page. Everything that concerns the account goes to the worker and comes back as a change;
 * nothing is shown as done before that. What concerns this page alone changes its store.
 */
import type { Command, SignIn } from '../agent/contract.ts'
import { fail, ok, type Result } from '../lib/result.ts'
import type { Availability, Planned } from '../model/availability.ts'
import type { Contact } from '../model/contact.ts'
import type { Preferences } from '../model/preferences.ts'
import { sameAddress } from '../model/uri.ts'
import { type AddressProblem, hostOfUri, nameFromUri, parseAddress } from './address.ts'
import { NO_CONFIG, type PageConfig, type UndoOffer, type View } from './state.ts'
import type { PageStore } from './store.ts'
import { cleanLine, exportContacts, GROUP_LIMIT, type ImportProblem, NAME_LIMIT, readContacts } from './transfer.ts'

export type NewContact = { readonly address: string; readonly name: string; readonly group: string }
export type AddProblem = AddressProblem | 'own' | 'known'

export type Commands = {
  readonly hello: (config: PageConfig, about: Pick<Hello, 'handover' | 'lock'>) => void
  readonly goodbye: () => void
  readonly network: (online: boolean) => void
  readonly awake: () => void
  readonly signIn: (signIn: SignIn) => void
  readonly signOut: () => void
  /** Signs out, and removes what this browser keeps of the account. */
  readonly forgetAccount: () => void
  /** After a sign-in that failed by `downgrade`: the next one answers what the server asks for now. */
  readonly acceptWeaker: () => void
  /** After the network signed us out: show the form. */
  readonly wantSignIn: () => void
  readonly setAvailability: (availability: Availability) => void
  /** All that is planned. */
  readonly setPlanned: (planned: readonly Planned[]) => void
  readonly setPreferences: (preferences: Preferences) => void
  /** Somebody is there, or not: see watchInput.ts, watchIdle.ts. */
  readonly input: (what: Input) => void
  /** One's own other devices are shown from now on; answers how to stop. They are watched only then. */
  readonly lookAtSelf: () => () => void
  readonly reconnectNow: () => void
  readonly askAgain: (uri: string) => void

  /** Answers the new contact's URI, or what is wrong with it. */
  readonly addContact: (typed: NewContact) => Result<string, AddProblem>
  /** Adds whom config.json offers, as far as they are not there. */
  readonly addDemoContacts: () => void
  /** name '' = one made from the address */
  readonly editContact: (uri: string, to: { readonly name: string; readonly group: string }) => void
  readonly removeContacts: (uris: readonly string[]) => void
  /** Answers how many contacts the file had. */
  readonly importContacts: (text: string) => Result<number, ImportProblem>
  readonly exportContacts: () => string
  readonly undo: () => void
  readonly dismissUndo: () => void
  readonly dismissTrouble: (id: number) => void

  readonly show: (view: View) => void
  /** null: no details, and on a narrow page back to the list. */
  readonly select: (uri: string | null) => void
  readonly search: (text: string) => void
}

type Input = Extract<Command, { readonly kind: 'input' }>['what']
type Hello = Extract<Command, { readonly kind: 'hello' }>

export type Post = (command: Command) => void

export function createCommands(store: PageStore, post: Post, now: () => number): Commands {
  const { page } = store
  const looks = new Set<symbol>()
  return {
    hello: (config, about) => {
      page.setState({ config })
      const { demoAccounts: _accounts, demoContacts: _contacts, ...forWorker } = config
      const told = config === NO_CONFIG ? null : forWorker
      post({ kind: 'hello', config: told, ...about })
      // A worker that takes over knows nothing of it.
      if (looks.size > 0) post({ kind: 'lookAtSelf', looking: true })
    },
    goodbye: () => {
      post({ kind: 'goodbye' })
    },
    awake: () => {
      post({ kind: 'awake' })
    },
    network: online => {
      post({ kind: 'network', online })
    },
    signIn: signIn => {
      post({ kind: 'signIn', signIn })
    },
    signOut: () => {
      post({ kind: 'signOut' })
    },
    forgetAccount: () => {
      post({ kind: 'forgetAccount' })
    },
    acceptWeaker: () => {
      post({ kind: 'acceptWeaker' })
    },
    wantSignIn: () => {
      page.setState({ wantsSignIn: true })
    },
    setAvailability: availability => {
      post({ kind: 'setAvailability', availability })
    },
    setPlanned: planned => {
      post({ kind: 'setPlanned', planned })
    },
    setPreferences: preferences => {
      post({ kind: 'setPreferences', preferences })
    },
    input: what => {
      post({ kind: 'input', what })
    },
    lookAtSelf: () => {
      const look = Symbol('look')
      looks.add(look)
      if (looks.size === 1) post({ kind: 'lookAtSelf', looking: true })
      return () => {
        if (looks.delete(look) && looks.size === 0) post({ kind: 'lookAtSelf', looking: false })
      }
    },
    reconnectNow: () => {
      post({ kind: 'reconnectNow' })
    },
    askAgain: uri => {
      post({ kind: 'askAgain', uri })
    },
    ...contactCommands(store, post, now),
    dismissTrouble: id => {
      page.setState(state => ({ troubles: state.troubles.filter(one => one.id !== id) }))
    },
    show: view => {
      page.setState({ view })
    },
    select: uri => {
      page.setState({ selected: uri, view: 'contacts' })
    },
    search: text => {
      page.setState({ search: text })
    },
  }
}

type ContactCommands = Pick<
  Commands,
  | 'addContact'
  | 'addDemoContacts'
  | 'editContact'
  | 'removeContacts'
  | 'importContacts'
  | 'exportContacts'
  | 'undo'
  | 'dismissUndo'
>

function contactCommands({ page }: PageStore, post: Post, now: () => number): ContactCommands {
  const contacts = (): readonly Contact[] => page.getState().contacts ?? []
  const put = (list: readonly Contact[]): void => {
    post({ kind: 'putContacts', contacts: list })
  }
  const isOwn = (uri: string): boolean => {
    const { account } = page.getState()
    return account !== null && [account.aor, ...account.identities].some(one => sameAddress(one, uri))
  }
  const offer = (
    what: UndoOffer['what'],
    concerned: readonly Contact[],
    other: string,
    ...restore: Command[]
  ): void => {
    const names = concerned.map(contact => contact.name)
    page.setState(state => ({ undo: { id: (state.undo?.id ?? 0) + 1, what, names, other, restore } }))
  }
  return {
    addContact: typed => {
      const { account } = page.getState()
      const uri = parseAddress(typed.address, hostOfUri(account?.aor ?? ''))
      if (!uri.ok) return uri
      if (isOwn(uri.value)) return fail('own')
      if (contacts().some(contact => contact.uri === uri.value)) return fail('known')
      const name = cleanLine(typed.name, NAME_LIMIT) || nameFromUri(uri.value)
      const contact = { uri: uri.value, name, group: cleanLine(typed.group, GROUP_LIMIT), addedAt: now() }
      put([contact])
      offer('added', [contact], '', { kind: 'removeContacts', uris: [contact.uri] })
      return ok(contact.uri)
    },
    addDemoContacts: () => {
      const { config } = page.getState()
      const there = new Set(contacts().map(contact => contact.uri))
      const added = config.demoContacts.flatMap(({ address, name, group }) => {
        const uri = parseAddress(address, config.domain)
        if (!uri.ok || there.has(uri.value) || isOwn(uri.value)) return []
        return [{ uri: uri.value, name: name || nameFromUri(uri.value), group, addedAt: now() }]
      })
      put(added)
      offer('added', added, '', { kind: 'removeContacts', uris: added.map(contact => contact.uri) })
    },
    editContact: (uri, to) => {
      const old = contacts().find(contact => contact.uri === uri)
      if (old === undefined) return
      const name = cleanLine(to.name, NAME_LIMIT) || nameFromUri(uri)
      const next = { ...old, name, group: cleanLine(to.group, GROUP_LIMIT) }
      if (next.name === old.name && next.group === old.group) return
      put([next])
      const back: Command = { kind: 'putContacts', contacts: [old] }
      if (next.name === old.name) offer('moved', [next], next.group, back)
      else offer('renamed', [next], old.name, back)
    },
    removeContacts: uris => {
      const gone = contacts().filter(contact => uris.includes(contact.uri))
      if (gone.length === 0) return
      post({ kind: 'removeContacts', uris: gone.map(contact => contact.uri) })
      offer('removed', gone, '', { kind: 'putContacts', contacts: gone })
    },
    importContacts: text => {
      const at = now()
      const old = new Map(contacts().map(contact => [contact.uri, contact]))
      const read = readContacts(text, uri => old.get(uri)?.addedAt ?? at)
      if (!read.ok) return read
      // Somebody else's list may hold oneself.
      const changed = read.value.filter(one => !isOwn(one.uri))
      put(changed)
      const before = changed.flatMap(one => old.get(one.uri) ?? [])
      const added = changed.filter(one => !old.has(one.uri)).map(one => one.uri)
      offer('imported', changed, '', { kind: 'removeContacts', uris: added }, { kind: 'putContacts', contacts: before })
      return ok(changed.length)
    },
    exportContacts: () => exportContacts(contacts()),
    undo: () => {
      for (const command of page.getState().undo?.restore ?? []) post(command)
      page.setState({ undo: null })
    },
    dismissUndo: () => {
      page.setState({ undo: null })
    },
  }
}
