/** What opens right under a button: on a narrow page a sheet at the bottom. Escape, a click beside it and leaving close it. */
import type { FocusEvent, KeyboardEvent, ReactNode } from 'react'

type PopoverProps = {
  readonly className?: string
  /** Given: it is a dialog of this name, with more in it than a menu. */
  readonly label?: string
  /** The focus goes back to the button. */
  readonly onClose: () => void
  /** The focus has gone on to something else. */
  readonly onLeave: () => void
  readonly children: ReactNode
}

export function Popover({ className = '', label, onClose, onLeave, children }: PopoverProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    // Nothing but a menu: Tab goes on from the button.
    if (event.key === 'Tab' && label === undefined) return onClose()
    // What is inside may have had a use for it: a list that closes, a note that is taken back.
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    onClose()
  }
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) onLeave()
  }
  const dialog = label === undefined ? {} : { role: 'dialog', 'aria-label': label, tabIndex: -1 }
  return (
    <>
      {/* Takes the click beside it, so that it does nothing else than close it. */}
      <div
        className="menu-ground"
        onPointerDown={event => event.preventDefault()}
        onClick={onClose}
        aria-hidden="true"
      />
      <div className={`pop menu ${className}`} {...dialog} {...{ onKeyDown, onBlur }}>
        {children}
      </div>
    </>
  )
}
