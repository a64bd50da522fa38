/** "More", "Details": a button that shows what stands after it. */
import { type ReactNode, useId, useState } from 'react'
import { Icon } from './Icon.tsx'

export function Disclosure({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <button
        type="button"
        className="disc"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => {
          setOpen(!open)
        }}
      >
        <Icon name={open ? 'down' : 'right'} size={12} className={open ? '' : 'flip'} />
        {label}
      </button>
      {open ? (
        <div id={id} className="disc-body">
          {children}
        </div>
      ) : null}
    </>
  )
}
