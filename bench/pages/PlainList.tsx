/** Contacts as a React page shows them that takes no care: one state, all rows. The rows look like ours. */
import { memo, useState } from 'react'
import type { Contact } from '../../src/model/contact.ts'
import type { Shown } from '../../src/model/shown.ts'
import { groupContacts } from '../../src/store/selectors.ts'
import { StatusIcon } from '../../src/ui/kit/Icon.tsx'
import { statusNote, statusOf, statusWord } from '../../src/ui/words/status.ts'

type ShownMap = ReadonlyMap<string, Shown>
type ListProps = {
  readonly contacts: readonly Contact[]
  readonly first: ShownMap
  /** Gets what changes one contact. */
  readonly onReady: (change: (shown: Shown) => void) => void
}

export function PlainList({ contacts, first, onReady }: ListProps) {
  const [shown, setShown] = useState(first)
  const [sorted] = useState(() => groupContacts(contacts).flatMap(group => group.contacts))
  onReady(one => {
    setShown(before => new Map(before).set(one.uri, one))
  })
  return (
    <div className="list" role="listbox">
      {sorted.map(contact => (
        <PlainRow key={contact.uri} contact={contact} shown={shown.get(contact.uri)} />
      ))}
    </div>
  )
}

const PlainRow = memo(({ contact, shown }: { contact: Contact; shown: Shown | undefined }) => {
  const status = statusOf(shown)
  const note = statusNote(contact, shown)
  return (
    <div className="row" role="option" aria-selected={false} style={{ position: 'static' }}>
      <span className="st">
        <StatusIcon status={status} />
      </span>
      <span className="row-text">
        <span className="nm">
          <bdi>{contact.name}</bdi>
        </span>
        <span className="sub">
          <b>{statusWord(status)}</b>
          {' · '}
          <bdi>{note}</bdi>
        </span>
      </span>
      <span className="age" />
    </div>
  )
})
