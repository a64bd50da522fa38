/** The entries of a menu: arrows, Home, End and first letters move, Enter and Space choose. */
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react'
import { entryOfKey, isLetter, NOTHING_TYPED, rowOfTyped, typeLetter } from '../contacts/keys.ts'

export type MenuEntry = {
  readonly key: string
  /** For finding by first letters. */
  readonly name: string
  /** One of several that exclude each other; left out: a plain action. */
  readonly checked?: boolean
  readonly content: ReactNode
  /** What comes of it, in a sentence. */
  readonly title?: string
  readonly onChoose: () => void
}

type MenuListProps = {
  readonly label: string
  readonly describedBy?: string | undefined
  readonly entries: readonly MenuEntry[]
  readonly onClose: () => void
}

export function MenuList({ label, describedBy, entries, onClose }: MenuListProps) {
  const box = useRef<HTMLDivElement>(null)
  const typed = useRef(NOTHING_TYPED)
  useLayoutEffect(() => {
    const all = itemsOf(box.current)
    const first = all.find(item => item.getAttribute('aria-checked') === 'true') ?? all[0]
    first?.focus({ preventScroll: true })
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = itemsOf(box.current)
    const found = all.findIndex(item => item === document.activeElement)
    const at = found < 0 ? null : found
    let to = entryOfKey(event.key, at, all.length)
    if (to === null && isLetter(event) && event.key !== ' ') {
      typed.current = typeLetter(typed.current, event.key, event.timeStamp)
      const names = entries.map(entry => entry.name)
      to = rowOfTyped(names, typed.current.text, at)
    }
    if (to === null) return
    event.preventDefault()
    all[to]?.focus()
  }
  return (
    <div ref={box} role="menu" tabIndex={-1} aria-label={label} aria-describedby={describedBy} onKeyDown={onKeyDown}>
      {entries.map(({ key, checked, title, content, onChoose }) => (
        <button
          key={key}
          type="button"
          className="mi"
          role={checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={checked}
          // Shift and Tab come back to what is chosen.
          tabIndex={checked === true ? 0 : -1}
          title={title}
          onPointerMove={event => {
            if (event.currentTarget !== document.activeElement && event.pointerType === 'mouse' && !isTyping())
              event.currentTarget.focus({ preventScroll: true })
          }}
          onClick={() => {
            onClose()
            onChoose()
          }}
        >
          {content}
        </button>
      ))}
    </div>
  )
}

const itemsOf = (box: HTMLElement | null): readonly HTMLElement[] => [
  ...(box?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []),
]

/** The pointer that passes over an entry does not take the focus from a line that one types in. */
const isTyping = (): boolean => document.activeElement instanceof HTMLInputElement
