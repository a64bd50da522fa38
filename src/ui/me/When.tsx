/** The fields of a plan that are more than a line to type in. */
import { type ReactNode, useId } from 'react'
import { planWords } from '../words/plan.ts'

/** The label is for the eye; what stands under it carries its own name. */
export const Labelled = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="field">
    <span className="label" aria-hidden="true">
      {label}
    </span>
    {children}
  </div>
)

type WhenProps = {
  readonly label: string
  readonly date: string
  readonly time: string
  readonly error: string | null
  readonly onChange: (date: string, time: string) => void
}

export function When({ label, date, time, error, onChange }: WhenProps) {
  const id = useId()
  const field = {
    className: error === null ? 'input' : 'input bad',
    'aria-invalid': error === null ? undefined : true,
    'aria-describedby': error === null ? undefined : id,
  }
  return (
    <Labelled label={label}>
      <div className="when-fields">
        <input
          {...field}
          type="date"
          aria-label={planWords.day(label)}
          value={date}
          onChange={event => {
            onChange(event.currentTarget.value, time)
          }}
        />
        <input
          {...field}
          type="time"
          aria-label={planWords.time(label)}
          value={time}
          onChange={event => {
            onChange(date, event.currentTarget.value)
          }}
        />
      </div>
      {error === null ? null : (
        <span className="hint field-error" id={id} role="alert">
          {error}
        </span>
      )}
    </Labelled>
  )
}
