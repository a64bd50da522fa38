/** What a picker offers. The focus stays in the line above; `at` is what the arrows have reached. */
import { useEffect, useRef } from 'react'
import type { Choice } from '../words/choice.ts'
import { Icon } from './Icon.tsx'

type PickListProps<Name extends string> = {
  readonly id: string
  readonly label: string
  readonly found: readonly Choice<Name>[]
  readonly chosen: readonly Name[]
  readonly at: number | null
  readonly isFull: boolean
  readonly multiple: boolean
  readonly onChoose: (name: Name) => void
}

export function PickList<Name extends string>(props: PickListProps<Name>) {
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
