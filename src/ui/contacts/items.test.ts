import { describe, expect, it } from 'vitest'
import type { Contact } from '../../model/contact.ts'
import { layOut, rowOfCursor } from './items.ts'

const contact = (name: string, group = ''): Contact => ({ uri: `sip:${name}@ims.test`, name, group, addedAt: 0 })
const words = { none: 'Others', all: 'Contacts' }
const [bob, carol, heidi] = [contact('bob', 'Team'), contact('carol', 'Team'), contact('heidi')]

describe('layOut', () => {
  const groups = [
    { name: 'Team', contacts: [bob, carol] },
    { name: '', contacts: [heidi] },
  ]

  it('puts each heading with its count before its rows, and numbers the rows alone', () => {
    const { items, contacts, places } = layOut(groups, words)
    expect(items.map(item => (item.kind === 'heading' ? `${item.name} ${String(item.count)}` : item.index))).toEqual([
      'Team 2',
      0,
      1,
      'Others 1',
      2,
    ])
    expect(contacts).toEqual([bob, carol, heidi])
    expect(places).toEqual([1, 2, 4])
  })

  it('heads a list without groups with one word for all', () => {
    expect(layOut([{ name: '', contacts: [heidi] }], words).items[0]).toMatchObject({ name: 'Contacts', count: 1 })
  })

  it('is empty when there is nobody', () => {
    expect(layOut([], words)).toEqual({ items: [], contacts: [], places: [] })
  })
})

describe('rowOfCursor', () => {
  const layout = layOut([{ name: '', contacts: [bob, carol, heidi] }], words)

  it('stays with its contact when the list is sorted anew', () => {
    expect(rowOfCursor(layout, { uri: heidi.uri, index: 0 })).toBe(2)
  })

  it('goes to the row that took the place of a contact that is gone, or to the last one', () => {
    expect(rowOfCursor(layout, { uri: 'sip:gone@ims.test', index: 1 })).toBe(1)
    expect(rowOfCursor(layout, { uri: 'sip:gone@ims.test', index: 3 })).toBe(2)
  })

  it('is nowhere without rows or without a cursor', () => {
    expect(rowOfCursor(layout, null)).toBeNull()
    expect(rowOfCursor(layOut([], words), { uri: bob.uri, index: 0 })).toBeNull()
  })
})
