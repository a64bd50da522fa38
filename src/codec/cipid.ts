/** Contact information in presence: RFC 4482. */
import { type Card, NO_CARD, type PresenceNote } from '../model/rich.ts'
import { type Field, group, type Namespace, named } from './element.ts'
import { children, leaf, note } from './fields.ts'
import { optional, token } from './scalars.ts'

const CIPID: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:cipid', prefix: 'ci' }

const uri = (local: string): Field<string | null> => leaf(named(CIPID, local), optional(token))
const names = children(note(named(CIPID, 'display-name')))

export const card: Field<Card> = group(NO_CARD, {
  card: uri('card'),
  // §3.2: several only where their languages differ.
  displayNames: { ...names, write: (values, spaces) => names.write(values.filter(isFirstInLanguage), spaces) },
  homepage: uri('homepage'),
  icon: uri('icon'),
  map: uri('map'),
  sound: uri('sound'),
})

const isFirstInLanguage = (one: PresenceNote, at: number, all: readonly PresenceNote[]): boolean =>
  all.findIndex(({ lang }) => lang === one.lang) === at
