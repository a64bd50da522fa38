import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Contact } from '../model/contact.ts'
import { createVisibleGroups, findContacts, groupContacts, groupNames } from './selectors.ts'

const contact = (user: string, name: string, group = ''): Contact => ({
  uri: `sip:${user}@ims.test`,
  name,
  group,
  addedAt: 1,
})
const people = [
  contact('z', 'Zoë', 'Team'),
  contact('b2', 'Bob', 'Lab'),
  contact('b1', 'bob', 'Lab'),
  contact('n', 'Nobody'),
  contact('p10', 'Phone 10', 'Lab'),
  contact('p9', 'Phone 9', 'Lab'),
]
const outline = (contacts: readonly Contact[]): unknown =>
  groupContacts(contacts).map(({ name, contacts: members }) => [name, members.map(one => one.uri.slice(4, -9))])

describe('groups of contacts', () => {
  it('come by name, those of no group last, and inside by name and then by address', () => {
    expect(outline(people)).toEqual([
      ['Lab', ['b1', 'b2', 'p9', 'p10']],
      ['Team', ['z']],
      ['', ['n']],
    ])
  })

  it('are the same whatever the order they came in', () => {
    const expected = outline(people)
    fc.assert(
      fc.property(fc.shuffledSubarray(people, { minLength: people.length }), shuffled => {
        expect(outline(shuffled)).toEqual(expected)
      }),
    )
  })

  it('are suggested by their names', () => {
    expect(groupNames(people)).toEqual(['Lab', 'Team'])
    expect(groupNames(null)).toEqual([])
  })
})

describe('finding a contact', () => {
  it.each([
    ['', 6],
    ['  ', 6],
    ['zoe', 1],
    ['ZOË', 1],
    ['b2@ims', 1],
    ['bob b1', 1],
    ['team', 1],
    ['nobody at all', 0],
  ])('%j finds %i', (search, found) => {
    expect(findContacts(people, search)).toHaveLength(found)
  })

  it('gives the same objects as long as nothing changed', () => {
    const select = createVisibleGroups()
    const first = select({ contacts: people, search: 'b' })
    expect(select({ contacts: people, search: 'b' })).toBe(first)
    expect(select({ contacts: people, search: 'zo' })).not.toBe(first)
    expect(select({ contacts: null, search: '' })).toEqual([])
  })
})
