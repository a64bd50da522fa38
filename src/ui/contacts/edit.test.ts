import { describe, expect, it } from 'vitest'
import type { Command } from '../../agent/contract.ts'
import type { Contact } from '../../model/contact.ts'
import { createCommands } from '../../store/commands.ts'
import { createPageStore } from '../../store/store.ts'
import { editContact } from './edit.ts'

const bob: Contact = { uri: 'sip:bob@ims.test', name: 'Bob', group: 'Team', addedAt: 1 }

function page() {
  const store = createPageStore()
  const posted: Command[] = []
  const answer = (contacts: readonly Contact[]): void => {
    store.apply({ kind: 'changes', changes: [{ kind: 'contacts', contacts }] })
  }
  answer([bob])
  const commands = createCommands(
    store,
    command => {
      posted.push(command)
    },
    () => 0,
  )
  const put = (): readonly Contact[] => posted.flatMap(one => (one.kind === 'putContacts' ? one.contacts : []))
  return { page: { store, commands }, put, answer }
}

describe('editContact', () => {
  it('changes name and group, the group only when the name has arrived', () => {
    const { page: here, put, answer } = page()
    editContact(here, bob.uri, { name: 'Robert', group: 'Lab' })
    expect(put()).toEqual([{ ...bob, name: 'Robert' }])
    answer([{ ...bob, name: 'Robert' }])
    expect(put().at(-1)).toEqual({ ...bob, name: 'Robert', group: 'Lab' })
    answer([{ ...bob, name: 'Robert', group: 'Lab' }])
    expect(put()).toHaveLength(2)
  })

  it('changes the group at once when the name stays', () => {
    const { page: here, put } = page()
    editContact(here, bob.uri, { name: ' Bob ', group: '' })
    expect(put()).toEqual([{ ...bob, group: '' }])
  })

  it('changes nothing when nothing was changed, or when the contact is gone', () => {
    const { page: here, put, answer } = page()
    editContact(here, bob.uri, { name: '', group: 'Team' })
    editContact(here, 'sip:gone@ims.test', { name: 'X', group: 'Y' })
    expect(put()).toEqual([])
    editContact(here, bob.uri, { name: 'Robert', group: 'Lab' })
    answer([])
    expect(put()).toHaveLength(1)
  })
})
