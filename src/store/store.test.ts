import { describe, expect, it } from 'vitest'
import type { Change, Message, Snapshot } from '../agent/contract.ts'
import { AVAILABLE } from '../model/availability.ts'
import type { Contact } from '../model/contact.ts'
import { AT_FIRST } from '../model/preferences.ts'
import { plainly } from '../model/saying.ts'
import { NO_EXTRAS, type Shown } from '../model/shown.ts'
import { screenOf } from './selectors.ts'
import { createPageStore, type PageStore } from './store.ts'

const bob: Contact = { uri: 'sip:bob@ims.test', name: 'Bob', group: '', addedAt: 1 }
const carol: Contact = { uri: 'sip:carol@ims.test', name: 'Carol', group: 'Team', addedAt: 2 }
const shown = (uri: string, status: Shown['status'] = 'busy'): Shown => ({
  uri,
  status,
  was: null,
  note: null,
  activity: null,
  extras: NO_EXTRAS,
  since: 1,
  parts: [],
  why: 'nothingSaid',
  watch: { kind: 'active', since: 1, expiresAt: 2 },
  entity: null,
  malformed: false,
  foreignType: null,
  history: [{ at: 1, status }],
})
const signedIn: Snapshot['session'] = {
  kind: 'signedIn',
  account: { aor: 'sip:alice@ims.test', displayName: 'Alice', identities: [], server: 'wss://ims.test' },
  link: { kind: 'connected', since: 1 },
}
const busy = { ...AVAILABLE, status: 'busy', note: 'in a meeting' } as const
const snapshot: Snapshot = {
  session: signedIn,
  me: {
    availability: busy,
    said: plainly(busy),
    planned: [],
    recent: [],
    preferences: AT_FIRST,
    echo: { kind: 'sending' },
    publishes: false,
  },
  contacts: [bob, carol],
  shown: [shown(bob.uri)],
  servers: [],
  refused: [],
  previews: [],
  ownDevices: { kind: 'unknown' },
  pages: 1,
}
const withdrawn: Snapshot['session'] = {
  kind: 'signedOut',
  failure: {
    reason: 'forbidden',
    status: 403,
    detail: null,
    address: 'alice@ims.test',
    server: 'wss://ims.test',
    field: null,
    byNetwork: true,
  },
}

function open(): { store: PageStore; change: (...changes: Change[]) => void } {
  const store = createPageStore()
  // As over a message port: the same values, other objects.
  const send = (message: Message): void => {
    store.apply(structuredClone(message))
  }
  send({ kind: 'snapshot', snapshot })
  return {
    store,
    change: (...changes) => {
      send({ kind: 'changes', changes })
    },
  }
}

describe('the store of a page', () => {
  it('takes a snapshot over', () => {
    const { store } = open()
    const { session, me, contacts, account } = store.page.getState()
    expect({ session, me, contacts }).toEqual({ session: signedIn, me: snapshot.me, contacts: [bob, carol] })
    expect(account?.displayName).toBe('Alice')
    expect(store.shown.get(bob.uri)).toEqual(shown(bob.uri))
  })

  it('tells nobody about a change that changes nothing', () => {
    const { store, change } = open()
    const before = store.page.getState()
    const seen = store.shown.get(bob.uri)
    let told = 0
    store.shown.subscribe(bob.uri, () => (told += 1))
    change(
      { kind: 'contacts', contacts: [bob, carol] },
      { kind: 'session', session: signedIn },
      { kind: 'me', me: snapshot.me },
      { kind: 'shown', shown: shown(bob.uri) },
    )
    const { session, me, contacts, account } = store.page.getState()
    expect(session).toBe(before.session)
    expect(me).toBe(before.me)
    expect(contacts).toBe(before.contacts)
    expect(account).toBe(before.account)
    expect(store.shown.get(bob.uri)).toBe(seen)
    expect(told).toBe(0)
  })

  it('tells only the listeners of the contact that changed, and leaves the rest of the page alone', () => {
    const { store, change } = open()
    const told: string[] = []
    store.shown.subscribe(bob.uri, () => told.push('bob'))
    const stop = store.shown.subscribe(carol.uri, () => told.push('carol'))
    store.page.subscribe(() => told.push('page'))
    change({ kind: 'shown', shown: shown(carol.uri, 'away') })
    expect(told).toEqual(['carol'])
    stop()
    change({ kind: 'shown', shown: shown(carol.uri, 'available') })
    expect(told).toEqual(['carol'])
    expect(store.shown.get(carol.uri)?.status).toBe('available')
  })

  it('keeps the objects of contacts that did not change', () => {
    const { store, change } = open()
    const before = store.page.getState().contacts
    change({ kind: 'contacts', contacts: [bob, { ...carol, name: 'Caroline' }] })
    const after = store.page.getState().contacts
    expect(after?.[0]).toBe(before?.[0])
    expect(after?.[1]?.name).toBe('Caroline')
  })

  it('forgets who is no contact any more, selected or not', () => {
    const { store, change } = open()
    store.page.setState({ selected: bob.uri })
    change({ kind: 'contacts', contacts: [carol] })
    expect(store.page.getState().selected).toBeNull()
    expect(store.shown.uris).toEqual([])
  })

  it('keeps what it knew of the account when the network signs us out, and nothing after a sign-out', () => {
    const { store, change } = open()
    change({ kind: 'session', session: withdrawn })
    expect(store.page.getState().account?.displayName).toBe('Alice')
    expect(screenOf(store.page.getState())).toBe('home')
    store.page.setState({ wantsSignIn: true, selected: bob.uri, view: 'settings', search: 'b' })
    expect(screenOf(store.page.getState())).toBe('signIn')
    change({ kind: 'session', session: { kind: 'signedOut', failure: null } }, { kind: 'contacts', contacts: null })
    const { account, selected, view, search, contacts } = store.page.getState()
    expect({ account, selected, view, search, contacts }).toEqual({
      account: null,
      selected: null,
      view: 'contacts',
      search: '',
      contacts: null,
    })
  })

  it('shows the form for a failed sign-in, and home again after the next good one', () => {
    const { store, change } = open()
    change({ kind: 'session', session: withdrawn })
    store.page.setState({ wantsSignIn: true })
    change({ kind: 'session', session: { kind: 'signingIn', address: 'alice@ims.test' } })
    expect(screenOf(store.page.getState())).toBe('signIn')
    change({ kind: 'session', session: signedIn })
    expect(screenOf(store.page.getState())).toBe('home')
    expect(store.page.getState().wantsSignIn).toBe(false)
  })

  it('takes over what others see and one’s own devices, and keeps what says the same', () => {
    const { store, change } = open()
    const card = { status: 'busy', note: null, activity: null, extras: NO_EXTRAS, since: 1, parts: [] } as const
    const previews = [{ watcher: 'rich', document: '<presence/>', card: { ...card, why: 'onlyOne' } }] as const
    const ownDevices = { kind: 'known', parts: [] } as const
    change({ kind: 'previews', previews }, { kind: 'ownDevices', ownDevices })
    const before = store.page.getState()
    expect([before.previews, before.ownDevices]).toEqual([previews, ownDevices])
    change({ kind: 'previews', previews }, { kind: 'ownDevices', ownDevices })
    const after = store.page.getState()
    expect([after.previews, after.ownDevices]).toEqual([before.previews, before.ownDevices])
    expect(after.previews).toBe(before.previews)
    expect(after.ownDevices).toBe(before.ownDevices)
  })

  it('tells the same trouble once', () => {
    const { store, change } = open()
    const trouble = { kind: 'trouble', what: 'storage', detail: 'The disk is full.' } as const
    change(trouble, trouble)
    change(trouble)
    expect(store.page.getState().troubles.map(one => one.detail)).toEqual(['The disk is full.'])
  })
})
