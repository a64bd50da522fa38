/** On or off, at once: what it is about, a word more, and the switch at the end of the line. */
import './kit.css'
import { useId } from 'react'
import { Say } from './Say.tsx'

type SwitchProps = {
  readonly label: string
  readonly hint?: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}

export function Switch({ label, hint, on, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div className="switch-line">
      <span>
        <span className="switch-label" id={id}>
          <Say>{label}</Say>
        </span>
        {hint === undefined ? null : (
          <span className="hint" id={`${id}-hint`}>
            <Say>{hint}</Say>
          </span>
        )}
      </span>
      <button
        type="button"
        className={on ? 'switch on' : 'switch'}
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onClick={() => {
          onChange(!on)
        }}
      />
    </div>
  )
}
