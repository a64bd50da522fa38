/** A button that opens a menu right under itself: arrows, Home, End, first letters, Enter; Escape and Tab leave. */
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { entryOfKey, isLetter, NOTHING_TYPED, rowOfTyped, typeLetter } from '../contacts/keys.ts'

export type MenuEntry = {
  readonly key: string
  /** For finding by first letters. */
  readonly name: string
  /** One of several that exclude each other; left out: a plain action. */
  readonly checked?: boolean
  readonly content: ReactNode
  readonly onChoose: () => void
}

type MenuButtonProps = {
  readonly label: string
  readonly className: string
  readonly children: ReactNode
  readonly menuLabel: string
  readonly menuClass?: string
  readonly entries: readonly MenuEntry[]
  /** Below the entries; describes the menu. */
  readonly foot?: ReactNode
}

export function MenuButton({ label, className, children, ...menu }: MenuButtonProps) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open)
        }}
        onKeyDown={event => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          setOpen(true)
        }}
      >
        {children}
      </button>
      {open ? <Menu {...menu} onClose={close} /> : null}
    </>
  )
}

type MenuProps = Omit<MenuButtonProps, 'label' | 'className' | 'children'> & { readonly onClose: () => void }

function Menu({ menuLabel, menuClass = '', entries, foot, onClose }: MenuProps) {
  const box = useRef<HTMLDivElement>(null)
  const typed = useRef(NOTHING_TYPED)
  const id = useId()
  const items = (): readonly HTMLElement[] => [
    ...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []),
  ]
  useLayoutEffect(() => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])]
    const first = all.find(item => item.getAttribute('aria-checked') === 'true') ?? all[0]
    first?.focus({ preventScroll: true })
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    // Tab goes on from the button.
    if (event.key === 'Tab') return onClose()
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      return onClose()
    }
    const all = items()
    const at = all.findIndex(item => item === document.activeElement)
    let to = entryOfKey(event.key, at < 0 ? null : at, all.length)
    if (to === null && isLetter(event) && event.key !== ' ') {
      typed.current = typeLetter(typed.current, event.key, event.timeStamp)
      const names = entries.map(entry => entry.name)
      to = rowOfTyped(names, typed.current.text, at < 0 ? null : at)
    }
    if (to === null) return
    event.preventDefault()
    all[to]?.focus()
  }
  return (
    <>
      {/* Takes the click beside the menu, so that it does nothing else than close it. */}
      <div
        className="menu-ground"
        onPointerDown={event => event.preventDefault()}
        onClick={onClose}
        aria-hidden="true"
      />
      <div className={`pop menu ${menuClass}`} ref={box}>
        <div
          role="menu"
          tabIndex={-1}
          aria-label={menuLabel}
          aria-describedby={foot === undefined ? undefined : id}
          onKeyDown={onKeyDown}
        >
          {entries.map(entry => (
            <button
              key={entry.key}
              type="button"
              className="mi"
              role={entry.checked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={entry.checked}
              tabIndex={-1}
              onPointerMove={event => {
                if (event.currentTarget !== document.activeElement) event.currentTarget.focus({ preventScroll: true })
              }}
              onClick={() => {
                onClose()
                entry.onChoose()
              }}
            >
              {entry.content}
            </button>
          ))}
        </div>
        {foot === undefined ? null : <div id={id}>{foot}</div>}
      </div>
    </>
  )
}
