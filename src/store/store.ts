/** The store of one page: everything but how contacts are shown is in zustand; that is in shown.ts, by URI. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Change, Message, SessionState, Snapshot } from '../agent/contract.ts'
import type { Contact } from '../model/contact.ts'
import { keep } from './equal.ts'
import { createShownStore, type ShownStore } from './shown.ts'
import { FIRST_STATE, type PageState, type Trouble } from './state.ts'

export type PageStore = {
  readonly page: StoreApi<PageState>
  readonly shown: ShownStore
  /** The one writer of what the worker knows. */
  readonly apply: (message: Message) => void
  readonly reportTrouble: (what: Trouble['what'], detail: string) => void
}

export function createPageStore(): PageStore {
  const page = createStore<PageState>()(() => FIRST_STATE)
  const shown = createShownStore()
  const apply = (message: Message): void => {
    const before = page.getState()
    let after = before
    if (message.kind === 'snapshot') {
      after = applySnapshot(before, message.snapshot)
      shown.replace(message.snapshot.shown)
    } else
      for (const change of message.changes) {
        if (change.kind === 'shown') shown.set(change.shown)
        else after = applyChange(after, change)
      }
    if (after === before) return
    if (after.contacts !== before.contacts) forgetStrangers(shown, after.contacts)
    page.setState(after, true)
  }
  return {
    page,
    shown,
    apply,
    reportTrouble: (what, detail) => {
      page.setState(state => withTrouble(state, what, detail))
    },
  }
}

function applySnapshot(state: PageState, snapshot: Snapshot): PageState {
  const next = withSession(state, snapshot.session)
  return {
    ...withContacts(next, snapshot.contacts),
    me: keep(state.me, snapshot.me),
    servers: keep(state.servers, snapshot.servers),
    refused: keep(state.refused, snapshot.refused),
    previews: keep(state.previews, snapshot.previews),
    ownDevices: keep(state.ownDevices, snapshot.ownDevices),
    pages: snapshot.pages,
  }
}

function applyChange(state: PageState, change: Exclude<Change, { readonly kind: 'shown' }>): PageState {
  switch (change.kind) {
    case 'session':
      return withSession(state, change.session)
    case 'me':
      return { ...state, me: keep(state.me, change.me) }
    case 'contacts':
      return withContacts(state, change.contacts)
    case 'servers':
      return { ...state, servers: keep(state.servers, change.servers) }
    case 'refused':
      return { ...state, refused: keep(state.refused, change.refused) }
    case 'previews':
      return { ...state, previews: keep(state.previews, change.previews) }
    case 'ownDevices':
      return { ...state, ownDevices: keep(state.ownDevices, change.ownDevices) }
    case 'pages':
      return { ...state, pages: change.pages }
    case 'trouble':
      return withTrouble(state, change.what, change.detail)
    default:
      return change satisfies never
  }
}

function withSession(state: PageState, session: SessionState): PageState {
  const next = { ...state, session: keep(state.session, session) }
  switch (session.kind) {
    case 'signedIn':
      return { ...next, account: keep(state.account, session.account), wantsSignIn: false }
    case 'signingIn':
    case 'signingOut':
      return next
    case 'signedOut':
      // The network withdrew us: what was known stays on the screen, marked stale, until the person decides.
      if (session.failure?.byNetwork === true && state.account !== null) return next
      return { ...next, account: null, view: 'contacts', selected: null, search: '', undo: null, wantsSignIn: false }
    default:
      return session satisfies never
  }
}

/** Keeps the objects of contacts that did not change, so that rows can be compared by identity. */
function withContacts(state: PageState, contacts: readonly Contact[] | null): PageState {
  if (contacts === null) return { ...state, contacts: null }
  const old = new Map((state.contacts ?? []).map(contact => [contact.uri, contact]))
  const next = contacts.map(contact => {
    const known = old.get(contact.uri)
    return known === undefined ? contact : keep(known, contact)
  })
  const same = state.contacts?.length === next.length && next.every((contact, at) => contact === state.contacts?.[at])
  const selected = next.some(contact => contact.uri === state.selected) ? state.selected : null
  return { ...state, contacts: same ? state.contacts : next, selected }
}

const TROUBLE_LIMIT = 5
let troubleId = 0

/** The same trouble twice is told once. */
function withTrouble(state: PageState, what: Trouble['what'], detail: string): PageState {
  if (state.troubles.some(one => one.what === what && one.detail === detail)) return state
  troubleId += 1
  return { ...state, troubles: [...state.troubles, { id: troubleId, what, detail }].slice(-TROUBLE_LIMIT) }
}

function forgetStrangers(shown: ShownStore, contacts: readonly Contact[] | null): void {
  if (contacts === null) return
  const known = new Set(contacts.map(contact => contact.uri))
  shown.forget(shown.uris.filter(uri => !known.has(uri)))
}
