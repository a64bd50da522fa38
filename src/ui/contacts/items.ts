/** Groups of contacts laid out as one list: a heading, its rows, the next heading. Pure. */
import type { Contact } from '../../model/contact.ts'
import type { ContactGroup } from '../../store/selectors.ts'

export type ListItem =
  | { readonly kind: 'heading'; readonly key: string; readonly name: string; readonly count: number }
  /** `index`: its place among the rows, headings not counted. */
  | { readonly kind: 'row'; readonly key: string; readonly contact: Contact; readonly index: number }

export type ListLayout = {
  readonly items: readonly ListItem[]
  /** The rows alone, in order. */
  readonly contacts: readonly Contact[]
  /** Where in `items` each row stands. */
  readonly places: readonly number[]
}

/** `none`: the heading of contacts in no group, among groups; `all`: when there are no groups at all. */
export function layOut(groups: readonly ContactGroup[], words: { none: string; all: string }): ListLayout {
  const items: ListItem[] = []
  const contacts: Contact[] = []
  const places: number[] = []
  for (const group of groups) {
    const name = group.name === '' ? (groups.length === 1 ? words.all : words.none) : group.name
    items.push({ kind: 'heading', key: `group ${group.name}`, name, count: group.contacts.length })
    for (const contact of group.contacts) {
      places.push(items.length)
      items.push({ kind: 'row', key: contact.uri, contact, index: contacts.length })
      contacts.push(contact)
    }
  }
  return { items, contacts, places }
}

/** The row a person is at: held by address, so that it stays when the list is sorted anew. */
export type Cursor = { readonly uri: string; readonly index: number }

/** Where the cursor is now; when its contact is gone, the row that took its place. null = no rows or no cursor. */
export function rowOfCursor({ contacts }: ListLayout, cursor: Cursor | null): number | null {
  if (cursor === null || contacts.length === 0) return null
  if (contacts[cursor.index]?.uri === cursor.uri) return cursor.index
  const found = contacts.findIndex(contact => contact.uri === cursor.uri)
  return found >= 0 ? found : Math.min(cursor.index, contacts.length - 1)
}
