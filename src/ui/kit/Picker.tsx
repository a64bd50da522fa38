/**
 * Picks some of many words: what is chosen stands as tags before a line that one types in to find more. The list opens
 * in the flow of the page, so that it is never cut off, and everything below it makes room.
 */
import './kit.css'
import { useId } from 'react'
import { pickerWords } from '../words/picker.ts'
import { Icon } from './Icon.tsx'
import { PickList } from './PickList.tsx'
import { useLeave } from './useLeave.ts'
import { type PickerProps, usePicker } from './usePicker.ts'

export function Picker<Name extends string>(props: PickerProps<Name>) {
  const { label, placeholder, choices, chosen, limit } = props
  const { typed, open, found, at, isFull, input, show, close, type, toggle, onKeyDown } = usePicker(props)
  const id = useId()
  const onLeave = useLeave(open, close)
  return (
    <div className="picker" onBlur={onLeave}>
      <div className="pick-box">
        {chosen.map(name => (
          <Tag key={name} name={choices.find(one => one.value === name)?.label ?? name} onRemove={() => toggle(name)} />
        ))}
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
          onClick={show}
          onChange={event => {
            type(event.currentTarget.value)
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
            else show()
          }}
        >
          <Icon name="down" />
        </button>
      </div>
      {open ? <PickList {...{ id, label, found, chosen, at, isFull }} multiple={limit > 1} onChoose={toggle} /> : null}
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
