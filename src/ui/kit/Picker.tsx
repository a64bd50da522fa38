/**
 * Picks some of many words: what is chosen stands as tags before a line that one types in to find more. The list opens
 * in the flow of the page, so that it is never cut off, and everything below it makes room.
 */
import './kit.css'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { entryOfKey } from '../contacts/keys.ts'
import type { Choice } from '../words/choice.ts'
import { pickerWords } from '../words/picker.ts'
import { Icon } from './Icon.tsx'
import { findChoices } from './search.ts'

type PickerProps<Name extends string> = {
  readonly label: string
  readonly placeholder: string
  readonly choices: readonly Choice<Name>[]
  readonly chosen: readonly Name[]
  /** 1: the next one takes the place of the one before. */
  readonly limit: number
  readonly onChange: (chosen: readonly Name[]) => void
}

export function Picker<Name extends string>(props: PickerProps<Name>) {
  const { label, placeholder, choices, chosen, limit, onChange } = props
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState<number | null>(null)
  const [open, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const found = open ? findChoices(choices, typed) : []
  const isFull = limit > 1 && chosen.length >= limit

  const close = (): void => {
    setOpen(false)
    setTyped('')
    setAt(null)
  }
  const remove = (name: Name): void => {
    onChange(chosen.filter(one => one !== name))
    input.current?.focus()
  }
  const toggle = (name: Name): void => {
    if (chosen.includes(name)) return remove(name)
    if (isFull) return
    onChange(limit === 1 ? [name] : [...chosen, name])
    setTyped('')
    if (limit === 1) close()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const last = chosen.at(-1)
    const active = found[at ?? -1]
    if (event.key === 'Backspace' && typed === '' && last !== undefined) return remove(last)
    if (event.key === 'Enter' && active !== undefined) {
      event.preventDefault()
      return toggle(active.value)
    }
    if (event.key === 'Escape' && open) {
      event.preventDefault()
      return close()
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    setOpen(true)
    setAt(entryOfKey(event.key, open ? at : null, open ? found.length : choices.length))
  }
  return (
    <div
      className="picker"
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) close()
      }}
    >
      <div className="pick-box">
        {choices.flatMap(({ value, label: name }) =>
          chosen.includes(value) ? [<Tag key={value} name={name} onRemove={() => remove(value)} />] : [],
        )}
        <input
          ref={input}
          role="combobox"
          aria-label={label}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          aria-autocomplete="list"
          aria-activedescendant={at === null || found[at] === undefined ? undefined : `${id}-${String(at)}`}
          placeholder={chosen.length === 0 ? placeholder : pickerWords.more(limit)}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={typed}
          onClick={() => {
            setOpen(true)
          }}
          onChange={event => {
            setTyped(event.currentTarget.value)
            setOpen(true)
            setAt(event.currentTarget.value === '' ? null : 0)
          }}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="pick-open"
          tabIndex={-1}
          aria-label={pickerWords.show(label)}
          aria-expanded={open}
          onPointerDown={event => event.preventDefault()}
          onMouseDown={event => event.preventDefault()}
          onClick={() => {
            input.current?.focus()
            if (open) close()
            else setOpen(true)
          }}
        >
          <Icon name="down" />
        </button>
      </div>
      {open ? <Options {...{ id, label, found, chosen, at, isFull }} multiple={limit > 1} onChoose={toggle} /> : null}
      {open && found.length === 0 ? <p className="hint">{pickerWords.none}</p> : null}
      {open && isFull ? <p className="hint">{pickerWords.full(limit)}</p> : null}
    </div>
  )
}

function Tag({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <span className="tag">
      {name}
      <button type="button" aria-label={pickerWords.remove(name)} onClick={onRemove}>
        <Icon name="x" size={12} />
      </button>
    </span>
  )
}

type OptionsProps<Name extends string> = {
  readonly id: string
  readonly label: string
  readonly found: readonly Choice<Name>[]
  readonly chosen: readonly Name[]
  readonly at: number | null
  readonly isFull: boolean
  readonly multiple: boolean
  readonly onChoose: (name: Name) => void
}

/** The focus stays in the line above; `at` is what the arrows have reached. */
function Options<Name extends string>(props: OptionsProps<Name>) {
  const { id, label, found, chosen, at, isFull, multiple, onChoose } = props
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (at === null) list.current?.scrollIntoView({ block: 'nearest' })
    else list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return (
    <div ref={list} id={id} className="pick-list" role="listbox" aria-label={label} aria-multiselectable={multiple}>
      {found.map(({ value, label: name }, index) => {
        const isChosen = chosen.includes(value)
        return (
          <button
            key={value}
            type="button"
            id={`${id}-${String(index)}`}
            className={index === at ? 'pick is-at' : 'pick'}
            role="option"
            tabIndex={-1}
            aria-selected={isChosen}
            aria-disabled={isFull && !isChosen}
            onPointerDown={event => event.preventDefault()}
            onMouseDown={event => event.preventDefault()}
            onClick={() => {
              onChoose(value)
            }}
          >
            {name}
            {isChosen ? <Icon name="check" className="ck" /> : null}
          </button>
        )
      })}
    </div>
  )
}
