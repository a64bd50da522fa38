/** A labelled line to type in, with a hint and, when something is wrong with it, a sentence that says what. */
import { type InputHTMLAttributes, type Ref, useId } from 'react'

type FieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className' | 'onChange' | 'value'> & {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly hint?: string | undefined
  /** null: nothing is wrong. '' marks the field; the sentence stands elsewhere. */
  readonly error?: string | null
  readonly inputRef?: Ref<HTMLInputElement>
}

export function Field({ label, value, onValue, hint, error = null, inputRef, ...rest }: FieldProps) {
  const id = useId()
  const described = [error === null || error === '' ? '' : `${id}-error`, hint === undefined ? '' : `${id}-hint`]
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        ref={inputRef}
        id={id}
        className={error === null ? 'input' : 'input bad'}
        value={value}
        aria-invalid={error === null ? undefined : true}
        aria-describedby={described.filter(Boolean).join(' ') || undefined}
        onChange={event => {
          onValue(event.currentTarget.value)
        }}
      />
      {error === null || error === '' ? null : (
        <span className="hint field-error" id={`${id}-error`}>
          {error}
        </span>
      )}
      {hint === undefined ? null : (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  )
}
