import { describe, expect, it } from 'vitest'
import type { Command } from '../agent/contract.ts'
import type { Contact } from '../model/contact.ts'
import { AT_FIRST } from '../model/preferences.ts'
import { createCommands } from './commands.ts'
import { NO_CONFIG } from './state.ts'
import { createPageStore } from './store.ts'

const bob: Contact = { uri: 'sip:bob@ims.test', name: 'Bob', group: 'Team', addedAt: 1 }
const carol: Contact = { uri: 'sip:carol@ims.test', name: 'Carol', group: '', addedAt: 2 }

const look = (looking: boolean): Command => ({ kind: 'lookAtSelf', looking })
const stranger = { handover: null, lock: null }

function open() {
  const store = createPageStore()
  const posted: Command[] = []
  store.page.setState({
    contacts: [bob, carol],
    account: {
      aor: 'sip:alice@ims.test',
      displayName: 'Alice',
      identities: ['tel:+49-1701'],
      server: 'wss://ims.test',
    },
  })
  const commands = createCommands(
    store,
    command => posted.push(command),
    () => 77,
  )
  const undone = (): readonly Command[] => {
    posted.length = 0
    commands.undo()
    return posted
  }
  return { commands, posted, undone, state: store.page.getState }
}

describe('commands', () => {
  it('add a contact under its canonical address, and take it back', () => {
    const { commands, posted, undone, state } = open()
    expect(commands.addContact({ address: ' dave ', name: '', group: ' Lab\n' })).toEqual({
      ok: true,
      value: 'sip:dave@ims.test',
    })
    expect(posted).toEqual([
      { kind: 'putContacts', contacts: [{ uri: 'sip:dave@ims.test', name: 'Dave', group: 'Lab', addedAt: 77 }] },
    ])
    expect(state().contacts).toEqual([bob, carol])
    expect(undone()).toEqual([{ kind: 'removeContacts', uris: ['sip:dave@ims.test'] }])
    expect(state().undo).toBeNull()
  })

  it.each([
    ['bob@IMS.TEST', 'known'],
    ['alice', 'own'],
    ['+49 1701', 'own'],
    ['@', 'noUser'],
  ])('do not add %s: %s', (address, error) => {
    const { commands, posted, state } = open()
    expect(commands.addContact({ address, name: '', group: '' })).toEqual({ ok: false, error })
    expect(posted).toEqual([])
    expect(state().undo).toBeNull()
  })

  it('remove contacts and bring them back as they were', () => {
    const { commands, posted, undone, state } = open()
    commands.removeContacts([bob.uri, 'sip:stranger@ims.test'])
    expect(posted).toEqual([{ kind: 'removeContacts', uris: [bob.uri] }])
    expect(state().undo).toMatchObject({ what: 'removed', names: ['Bob'] })
    expect(undone()).toEqual([{ kind: 'putContacts', contacts: [bob] }])
  })

  it('rename, move, and put back', () => {
    const { commands, posted, undone, state } = open()
    commands.editContact(bob.uri, { name: ' Robert ', group: 'Team' })
    expect(posted).toEqual([{ kind: 'putContacts', contacts: [{ ...bob, name: 'Robert' }] }])
    expect(state().undo).toMatchObject({ what: 'renamed', names: ['Robert'], other: 'Bob' })
    expect(undone()).toEqual([{ kind: 'putContacts', contacts: [bob] }])
    posted.length = 0
    commands.editContact(bob.uri, { name: 'Bob', group: 'Lab' })
    expect(posted).toEqual([{ kind: 'putContacts', contacts: [{ ...bob, group: 'Lab' }] }])
    expect(undone()).toEqual([{ kind: 'putContacts', contacts: [bob] }])
  })

  it('offer nothing to undo where nothing changed', () => {
    const { commands, posted, state } = open()
    commands.editContact(bob.uri, { name: '', group: 'Team ' })
    commands.editContact('sip:stranger@ims.test', { name: 'X', group: '' })
    commands.removeContacts([])
    expect(posted).toEqual([])
    expect(state().undo).toBeNull()
  })

  it('export what they import', () => {
    const { commands, posted, undone } = open()
    const file = commands.exportContacts()
    expect(commands.importContacts(file)).toEqual({ ok: true, value: 2 })
    expect(posted).toEqual([{ kind: 'putContacts', contacts: [bob, carol] }])
    expect(undone()).toEqual([
      { kind: 'removeContacts', uris: [] },
      { kind: 'putContacts', contacts: [bob, carol] },
    ])
  })

  it('import beside what is there, but not oneself, and undo only that', () => {
    const { commands, posted, undone } = open()
    const list = [{ address: 'bob@ims.test', name: 'Robert' }, { address: 'dave@ims.test' }, { address: 'tel:+491701' }]
    const file = JSON.stringify({ peu: 'contacts', version: 1, contacts: list })
    expect(commands.importContacts(file)).toEqual({ ok: true, value: 2 })
    const dave = { uri: 'sip:dave@ims.test', name: 'Dave', group: '', addedAt: 77 }
    expect(posted).toEqual([{ kind: 'putContacts', contacts: [{ ...bob, name: 'Robert', group: '' }, dave] }])
    expect(undone()).toEqual([
      { kind: 'removeContacts', uris: [dave.uri] },
      { kind: 'putContacts', contacts: [bob] },
    ])
  })

  it.each([
    ['{', { kind: 'notJson' }],
    ['{"contacts":[]}', { kind: 'otherFile', where: 'peu' }],
    ['{"peu":"contacts","version":1,"contacts":[{"name":"x"}]}', { kind: 'otherFile', where: 'contacts.0.address' }],
    ['{"peu":"contacts","version":1,"contacts":[{"address":"x y"}]}', { kind: 'badAddress', address: 'x y' }],
  ])('refuse the whole file %s', (text, error) => {
    const { commands, posted } = open()
    expect(commands.importContacts(text)).toEqual({ ok: false, error })
    expect(posted).toEqual([])
  })

  it('say hello with what the worker may know, and no more', () => {
    const { commands, posted, state } = open()
    const demo = { name: 'Alice', address: 'alice@ims.test', password: 'one', privateIdentity: '' }
    const config = {
      servers: ['wss://x'],
      domain: 'ims.test',
      presenceServers: [],
      mode: 'auto' as const,
      publishAfterS: 5,
      strangers: 'refuse' as const,
      realms: [{ realm: 'partner.test', host: 'partner.test' }],
      demoAccounts: [demo],
      demoContacts: [],
    }
    commands.hello(config, stranger)
    expect(posted).toEqual([
      {
        kind: 'hello',
        config: {
          servers: ['wss://x'],
          domain: 'ims.test',
          presenceServers: [],
          mode: 'auto',
          publishAfterS: 5,
          strangers: 'refuse' as const,
          realms: [{ realm: 'partner.test', host: 'partner.test' }],
        },
        ...stranger,
      },
    ])
    expect(state().config).toBe(config)
  })

  it('say what is planned, what is shared, and that somebody is there', () => {
    const { commands, posted } = open()
    commands.setPlanned([])
    commands.setPreferences(AT_FIRST)
    commands.input('left')
    expect(posted).toEqual([
      { kind: 'setPlanned', planned: [] },
      { kind: 'setPreferences', preferences: AT_FIRST },
      { kind: 'input', what: 'left' },
    ])
  })

  it('look at one’s own devices as long as anything on the page does, also with a worker that takes over', () => {
    const { commands, posted } = open()
    const first = commands.lookAtSelf()
    const second = commands.lookAtSelf()
    first()
    first()
    commands.hello(NO_CONFIG, stranger)
    second()
    commands.hello(NO_CONFIG, stranger)
    const hello = { kind: 'hello', config: null, ...stranger }
    expect(posted).toEqual([look(true), hello, look(true), look(false), hello])
  })

  it('add whom config.json offers, but neither oneself nor whom one has', () => {
    const { commands, posted, undone } = open()
    const offered = ['alice', 'bob', 'dave'].map(user => ({ address: `${user}@ims.test`, name: '', group: 'Buddies' }))
    commands.hello({ ...NO_CONFIG, demoContacts: offered }, stranger)
    commands.addDemoContacts()
    const dave = { uri: 'sip:dave@ims.test', name: 'Dave', group: 'Buddies', addedAt: 77 }
    expect(posted.slice(1)).toEqual([{ kind: 'putContacts', contacts: [dave] }])
    expect(undone()).toEqual([{ kind: 'removeContacts', uris: [dave.uri] }])
  })

  it('change name and group of a contact at once, and take both back at once', () => {
    const { commands, posted, undone } = open()
    commands.editContact(bob.uri, { name: 'Robert', group: 'Lab' })
    expect(posted).toEqual([{ kind: 'putContacts', contacts: [{ ...bob, name: 'Robert', group: 'Lab' }] }])
    expect(undone()).toEqual([{ kind: 'putContacts', contacts: [bob] }])
  })
})
