/** A labelled line to type in, with a hint and, when something is wrong with it, a sentence that says what. */
import { type InputHTMLAttributes, type Ref, useId } from 'react'
import { Say } from './Say.tsx'

type FieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className' | 'onChange' | 'value'> & {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly hint?: string | undefined
  /** What is wrong with it; null = nothing. */
  readonly error?: string | null
  /** The id of the sentence that says what is wrong, where that stands elsewhere. */
  readonly errorId?: string | undefined
  readonly inputRef?: Ref<HTMLInputElement>
}

export function Field({ label, value, onValue, hint, error = null, errorId, inputRef, ...rest }: FieldProps) {
  const id = useId()
  const bad = error !== null || errorId !== undefined
  const described = [errorId ?? '', error === null ? '' : `${id}-error`, hint === undefined ? '' : `${id}-hint`]
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        ref={inputRef}
        id={id}
        className={bad ? 'input bad' : 'input'}
        value={value}
        aria-invalid={bad ? true : undefined}
        aria-describedby={described.filter(Boolean).join(' ') || undefined}
        onChange={event => {
          onValue(event.currentTarget.value)
        }}
      />
      {error === null ? null : (
        <span className="hint field-error" id={`${id}-error`}>
          <Say>{error}</Say>
        </span>
      )}
      {hint === undefined ? null : (
        <span className="hint" id={`${id}-hint`}>
          <Say>{hint}</Say>
        </span>
      )}
    </div>
  )
}
