/** Derived lists. Stable: the same contacts and the same words give the same order and the same objects. */
import type { Contact } from '../model/contact.ts'
import type { PageState } from './state.ts'

export type ContactGroup = {
  /** '' for contacts of no group: a heading "Others" when there are other groups, no heading when there are none. */
  readonly name: string
  readonly contacts: readonly Contact[]
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })
/** The same order for names without digits, in less than half the time. */
const letterCollator = new Intl.Collator(undefined, { sensitivity: 'base' })
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function sortByName(contacts: readonly Contact[]): readonly Contact[] {
  const { compare } = contacts.some(contact => /\p{Nd}/u.test(contact.name)) ? collator : letterCollator
  return contacts.toSorted((a, b) => compare(a.name, b.name) || byCode(a.uri, b.uri))
}

/** Groups by name, those of no group last; inside by name, and by URI where names are alike. */
export function groupContacts(contacts: readonly Contact[]): readonly ContactGroup[] {
  const groups = new Map<string, Contact[]>()
  for (const contact of contacts) {
    const group = groups.get(contact.group)
    if (group === undefined) groups.set(contact.group, [contact])
    else group.push(contact)
  }
  return [...groups]
    .toSorted(([a], [b]) => Number(a === '') - Number(b === '') || collator.compare(a, b) || byCode(a, b))
    .map(([name, members]) => ({ name, contacts: sortByName(members) }))
}

/** Every word must occur in the name, the address or the group, whatever its case and accents. '' finds all. */
export function findContacts(contacts: readonly Contact[], search: string): readonly Contact[] {
  const words = fold(search).split(/\s+/u).filter(Boolean)
  if (words.length === 0) return contacts
  return contacts.filter(contact => {
    const text = foldedText(contact)
    return words.every(word => text.includes(word))
  })
}

/** A selector of the groups to show, that remembers its last answer. One per list. */
export function createVisibleGroups(): (state: Pick<PageState, 'contacts' | 'search'>) => readonly ContactGroup[] {
  const none: readonly ContactGroup[] = []
  let contacts: readonly Contact[] | null = null
  let search = ''
  let groups = none
  return state => {
    if (state.contacts === contacts && state.search === search) return groups
    ;({ contacts, search } = state)
    groups = contacts === null ? none : groupContacts(findContacts(contacts, search))
    return groups
  }
}

/** The names of the groups in use, sorted, for a field that suggests them. */
export function groupNames(contacts: readonly Contact[] | null): readonly string[] {
  return groupContacts(contacts ?? [])
    .map(group => group.name)
    .filter(Boolean)
}

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
const folded = new WeakMap<Contact, string>()

function foldedText(contact: Contact): string {
  const known = folded.get(contact)
  if (known !== undefined) return known
  const text = fold(`${contact.name} ${contact.uri} ${contact.group}`)
  folded.set(contact, text)
  return text
}

export type Screen = 'starting' | 'signIn' | 'home'

/** Which of the three screens the session calls for. */
export function screenOf({ session, account, wantsSignIn }: PageState): Screen {
  if (session === null) return 'starting'
  switch (session.kind) {
    case 'signedIn':
      return 'home'
    case 'signingIn':
      return 'signIn'
    case 'signingOut':
      return account === null ? 'signIn' : 'home'
    case 'signedOut':
      // Signed out by the network: what was known stays in view until the person wants the form.
      return account !== null && !wantsSignIn ? 'home' : 'signIn'
    default:
      return session satisfies never
  }
}
