/** A button that opens a menu right under itself, or something with a menu in it. */
import { type ReactNode, type Ref, useRef, useState } from 'react'
import { type MenuEntry, MenuList } from './MenuList.tsx'
import { Popover } from './Popover.tsx'

export type { MenuEntry } from './MenuList.tsx'

type ButtonProps = {
  readonly label: string
  readonly className: string
  readonly children: ReactNode
}
type PopButtonProps = ButtonProps & {
  readonly popup: 'menu' | 'dialog'
  readonly describedBy?: string | undefined
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly buttonRef: Ref<HTMLButtonElement>
}

/** The button alone; what it opens stands after it. */
export function PopButton(props: PopButtonProps) {
  const { label, describedBy, className, popup, open, onOpen, buttonRef, children } = props
  return (
    <button
      ref={buttonRef}
      type="button"
      className={className}
      aria-label={label}
      aria-describedby={describedBy}
      aria-haspopup={popup}
      aria-expanded={open}
      onClick={() => {
        onOpen(!open)
      }}
      onKeyDown={event => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
        event.preventDefault()
        onOpen(true)
      }}
    >
      {children}
    </button>
  )
}

type MenuButtonProps = ButtonProps & {
  readonly menuLabel: string
  readonly menuClass?: string
  readonly entries: readonly MenuEntry[]
}

export function MenuButton({ menuLabel, menuClass = '', entries, ...face }: MenuButtonProps) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const leave = (): void => {
    setOpen(false)
  }
  const close = (): void => {
    leave()
    button.current?.focus()
  }
  return (
    <>
      <PopButton {...face} popup="menu" open={open} onOpen={setOpen} buttonRef={button} />
      {open ? (
        <Popover className={menuClass} onClose={close} onLeave={leave}>
          <MenuList label={menuLabel} entries={entries} onClose={close} />
        </Popover>
      ) : null}
    </>
  )
}
