/** A line that takes effect on Enter or on leaving it; what cannot be taken stays, with a sentence that says why. */
import { useState } from 'react'
import type { Result } from '../../lib/result.ts'
import { Field } from '../kit/Field.tsx'

type DraftFieldProps<Value> = {
  readonly label: string
  readonly hint?: string
  /** As it is now. */
  readonly value: string
  /** The failure is the sentence. */
  readonly read: (typed: string) => Result<Value, string>
  readonly onValue: (value: Value) => void
  readonly inputMode?: 'numeric' | 'url'
}

export function DraftField<Value>({ label, hint, value, read, onValue, inputMode }: DraftFieldProps<Value>) {
  const [typed, setTyped] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const send = (): void => {
    if (typed === null) return
    const taken = read(typed)
    setError(taken.ok ? null : taken.error)
    if (!taken.ok) return
    setTyped(null)
    if (typed !== value) onValue(taken.value)
  }
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      value={typed ?? value}
      autoComplete="off"
      spellCheck={false}
      autoCapitalize={inputMode === undefined ? undefined : 'none'}
      inputMode={inputMode}
      dir={inputMode === undefined ? 'auto' : 'ltr'}
      onValue={setTyped}
      onBlur={send}
      onKeyDown={event => {
        if (event.key === 'Enter') send()
        if (event.key !== 'Escape' || typed === null) return
        event.preventDefault()
        setTyped(null)
        setError(null)
      }}
    />
  )
}
