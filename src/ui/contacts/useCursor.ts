/** The list's cursor and what keys and clicks do with it. The cursor is where the keyboard is; selected is what is open. */
import { type KeyboardEvent, type MouseEvent, type RefObject, useCallback, useRef, useState } from 'react'
import { useCommands } from '../kit/context.ts'
import { plainName } from '../words/text.ts'
import { type Cursor, type ListLayout, rowOfCursor } from './items.ts'
import { isLetter, NOTHING_TYPED, rowOfKey, rowOfTyped, typeLetter } from './keys.ts'

export type ListCursor = {
  readonly cursor: Cursor | null
  /** Counts up when the row with the cursor should come into view. */
  readonly revealed: number
  readonly listRef: RefObject<HTMLDivElement | null>
  readonly onClick: (event: MouseEvent) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: () => void
  /** Puts the cursor on a contact, also on one that is yet to arrive. */
  readonly reveal: (uri: string) => void
}

type Around = {
  readonly layout: ListLayout
  readonly selected: string | null
  readonly open: (uri: string) => void
  readonly listRef: RefObject<HTMLDivElement | null>
}

export function useCursor({ layout, selected, open, listRef }: Around): ListCursor {
  const { removeContacts } = useCommands()
  const [cursor, setCursor] = useState<Cursor | null>(null)
  const [revealed, setRevealed] = useState(0)
  const typed = useRef(NOTHING_TYPED)
  const { contacts } = layout
  const reveal = useCallback((uri: string, index = 0) => {
    setCursor({ uri, index })
    setRevealed(count => count + 1)
  }, [])
  const moveTo = (row: number): void => {
    const contact = contacts[row]
    if (contact !== undefined) reveal(contact.uri, row)
  }
  const current = rowOfCursor(layout, cursor)
  const currentUri = current === null ? undefined : contacts[current]?.uri

  const onKeyDown = (event: KeyboardEvent): void => {
    const to = rowOfKey(event.key, current, contacts.length, pageOf(listRef.current))
    if (to !== null && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      moveTo(to)
      return
    }
    const midWord = typed.current.text !== '' && event.timeStamp - typed.current.at < 800
    if (event.key === 'Enter' || (event.key === ' ' && !midWord)) {
      event.preventDefault()
      if (currentUri !== undefined) open(currentUri)
    } else if (event.key === 'Delete' || (event.key === 'Backspace' && event.metaKey)) {
      event.preventDefault()
      if (currentUri !== undefined && current !== null) {
        setCursor({ uri: currentUri, index: current })
        removeContacts([currentUri])
      }
    } else if (isLetter(event)) {
      event.preventDefault()
      typed.current = typeLetter(typed.current, event.key, event.timeStamp)
      const row = rowOfTyped(
        contacts.map(contact => plainName(contact.name)),
        typed.current.text,
        current,
      )
      if (row !== null) moveTo(row)
    }
  }
  const onClick = (event: MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=option]') : null
    const contact = contacts[Number(row?.dataset['index'] ?? -1)]
    if (contact === undefined) return
    setCursor({ uri: contact.uri, index: contacts.indexOf(contact) })
    open(contact.uri)
  }
  const onFocus = (): void => {
    if (current !== null) return
    const row = Math.max(
      0,
      contacts.findIndex(contact => contact.uri === selected),
    )
    const contact = contacts[row]
    if (contact !== undefined) setCursor({ uri: contact.uri, index: row })
  }
  return { cursor, revealed, listRef, onClick, onKeyDown, onFocus, reveal }
}

/** How many rows fit into view, less one to keep one's bearings. */
function pageOf(list: HTMLElement | null): number {
  const row = list?.querySelector<HTMLElement>('[role=option]')?.offsetHeight ?? 40
  const height = Math.min(list?.closest('.list')?.clientHeight ?? innerHeight, innerHeight)
  return Math.max(1, Math.floor(height / row) - 1)
}
