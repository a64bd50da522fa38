/** The people one watches: finding, opening, adding and removing them. */
import './contacts.css'
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { createVisibleGroups } from '../../store/selectors.ts'
import { useCommands, usePage } from '../kit/context.ts'
import { Loading, Nobody, NoHits, NotRead } from './Blank.tsx'
import { AddContact } from './ContactDialog.tsx'
import { Find } from './Find.tsx'
import { layOut } from './items.ts'
import { List } from './List.tsx'
import { useCursor } from './useCursor.ts'
import { isNarrow } from './useNarrow.ts'
import { contactsWords } from './words.ts'

const headings = { none: contactsWords.others, all: contactsWords.contacts }

export function Contacts() {
  const [visibleGroups] = useState(createVisibleGroups)
  const groups = usePage(visibleGroups)
  const contacts = usePage(state => state.contacts)
  const failed = usePage(state => state.troubles.some(trouble => trouble.what === 'storage'))
  const search = usePage(state => state.search)
  const selected = usePage(state => state.selected)
  const commands = useCommands()
  const offersDemo = usePage(state => state.config.demoContacts.length > 0)
  /** What the address field of the open dialog begins with; null = no dialog. */
  const [adding, setAdding] = useState<string | null>(null)
  const layout = useMemo(() => layOut(groups, headings), [groups])
  const find = useRef<HTMLInputElement>(null)

  const listRef = useRef<HTMLDivElement>(null)
  const leave = useReturn(selected, listRef)
  const open = (uri: string): void => {
    leave()
    commands.select(uri)
  }
  const control = useCursor({ layout, selected, open, listRef })
  const show = (uri: string): void => {
    commands.search('')
    control.reveal(uri)
    open(uri)
  }
  const first = layout.contacts[0]?.uri
  const add = (): void => {
    // What was looked for in vain is perhaps whom to add.
    setAdding(contacts !== null && layout.contacts.length === 0 && /[@+]/u.test(search) ? search.trim() : '')
  }
  const clear = (): void => {
    commands.search('')
    find.current?.focus()
  }
  return (
    <section className="contacts" aria-label={contactsWords.contacts}>
      <Find
        hits={layout.contacts.length}
        inputRef={find}
        onAdd={add}
        onDown={() => {
          if (first !== undefined) control.reveal(first)
          listRef.current?.focus({ preventScroll: true })
        }}
        onEnter={() => {
          if (first === undefined) return
          control.reveal(first)
          open(first)
        }}
      />
      {contacts === null ? (
        failed ? (
          <NotRead />
        ) : (
          <Loading />
        )
      ) : contacts.length === 0 ? (
        <Nobody onAdd={add} onAddDemo={offersDemo ? commands.addDemoContacts : null} />
      ) : layout.contacts.length === 0 ? (
        <NoHits search={search} onClear={clear} onAdd={add} />
      ) : (
        <List layout={layout} selected={selected} control={control} />
      )}
      {adding === null ? null : (
        <AddContact
          address={adding}
          onClose={() => {
            setAdding(null)
          }}
          onAdded={uri => {
            commands.search('')
            control.reveal(uri)
          }}
          onShow={show}
        />
      )}
    </section>
  )
}

/**
 * A narrow page shows details in the place of the list: on the way back, the list is where it was and has the focus.
 * Answers what to call before leaving.
 */
function useReturn(selected: string | null, list: RefObject<HTMLElement | null>): () => void {
  const scroll = useRef(0)
  const was = useRef(selected)
  useLayoutEffect(() => {
    const before = was.current
    was.current = selected
    if (!isNarrow() || (before === null) === (selected === null)) return
    if (selected !== null) {
      scrollTo(0, 0)
      return
    }
    list.current?.focus({ preventScroll: true })
    return holdScroll(scroll.current)
  }, [selected, list])
  return () => {
    if (selected === null) scroll.current = scrollY
  }
}

const HOLD_MS = 400

/**
 * Scrolls there and stays there for a moment. Chromium goes to the top on its own, some frames after what had the focus
 * went away; that is undone. Answers how to let go.
 */
function holdScroll(to: number): () => void {
  const restore = (): void => {
    if (scrollY !== 0) return
    scrollTo(0, to)
  }
  scrollTo(0, to)
  addEventListener('scroll', restore)
  const letGo = (): void => {
    removeEventListener('scroll', restore)
  }
  const timer = setTimeout(letGo, HOLD_MS)
  return () => {
    clearTimeout(timer)
    letGo()
  }
}
