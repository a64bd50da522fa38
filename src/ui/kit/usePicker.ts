/** What is chosen, typed and reached in a picker, and what its keys do. */
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import { entryOfKey } from '../contacts/keys.ts'
import type { Choice } from '../words/choice.ts'
import { findChoices } from './search.ts'

export type PickerProps<Name extends string> = {
  readonly label: string
  readonly placeholder: string
  readonly choices: readonly Choice<Name>[]
  readonly chosen: readonly Name[]
  /** 1: the next one takes the place of the one before. */
  readonly limit: number
  readonly onChange: (chosen: readonly Name[]) => void
}

type Picking<Name extends string> = {
  readonly typed: string
  readonly open: boolean
  /** What is offered, and which of it the arrows have reached. */
  readonly found: readonly Choice<Name>[]
  readonly at: number | null
  readonly isFull: boolean
  readonly input: RefObject<HTMLInputElement | null>
  readonly show: () => void
  readonly close: () => void
  readonly type: (text: string) => void
  readonly toggle: (name: Name) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

export function usePicker<Name extends string>(props: PickerProps<Name>): Picking<Name> {
  const { choices, chosen, limit, onChange } = props
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState<number | null>(null)
  const [open, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const found = open ? findChoices(choices, typed) : []
  const isFull = limit > 1 && chosen.length >= limit

  const show = (): void => {
    setOpen(true)
  }
  const close = (): void => {
    setOpen(false)
    setTyped('')
    setAt(null)
  }
  const type = (text: string): void => {
    setTyped(text)
    setOpen(true)
    setAt(text === '' ? null : 0)
  }
  const toggle = (name: Name): void => {
    const isChosen = chosen.includes(name)
    if (isFull && !isChosen) return
    const added = limit === 1 ? [name] : [...chosen, name]
    onChange(isChosen ? chosen.filter(one => one !== name) : added)
    // A tag that was removed cannot keep the focus.
    input.current?.focus()
    if (limit === 1) close()
    else if (typed !== '') type('')
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const last = chosen.at(-1)
    if (event.key === 'Backspace' && typed === '' && last !== undefined) return toggle(last)
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      show()
      setAt(entryOfKey(event.key, at, open ? found.length : choices.length))
    } else if (open && event.key === 'Enter') {
      const active = found[at ?? -1]
      if (active !== undefined) toggle(active.value)
    } else if (open && event.key === 'Escape') close()
    else return
    event.preventDefault()
  }
  return { typed, open, found, at, isFull, input, show, close, type, toggle, onKeyDown }
}
