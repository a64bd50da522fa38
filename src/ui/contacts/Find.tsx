/** The line above the list: the search box, and the way to add somebody. */
import type { KeyboardEvent, Ref } from 'react'
import { useCommands, usePage } from '../kit/context.ts'
import { Icon } from '../kit/Icon.tsx'
import { contactsWords, hitsWords } from './words.ts'

type FindProps = {
  /** How many contacts are left. */
  readonly hits: number
  readonly inputRef: Ref<HTMLInputElement>
  readonly onAdd: () => void
  /** Into the list, at its first row. */
  readonly onDown: () => void
  /** The first row. */
  readonly onEnter: () => void
}

export function Find({ hits, inputRef, onAdd, onDown, onEnter }: FindProps) {
  const text = usePage(state => state.search)
  const { search } = useCommands()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && text !== '') search('')
    else if (event.key === 'ArrowDown') onDown()
    else if (event.key === 'Enter' && text !== '') onEnter()
    else return
    event.preventDefault()
  }
  return (
    <div className="find">
      <div className="searchbox">
        <Icon name="search" />
        <input
          ref={inputRef}
          type="search"
          className="input"
          aria-label={contactsWords.find}
          placeholder={contactsWords.find}
          autoComplete="off"
          value={text}
          onChange={event => {
            search(event.currentTarget.value)
          }}
          onKeyDown={onKeyDown}
        />
        {text === '' ? null : (
          <button
            type="button"
            className="find-clear"
            aria-label={contactsWords.clear}
            onClick={() => {
              search('')
            }}
          >
            <Icon name="x" />
          </button>
        )}
      </div>
      <button
        type="button"
        className="btn icon"
        aria-label={contactsWords.add}
        title={contactsWords.add}
        onClick={onAdd}
      >
        <Icon name="plus" />
      </button>
      <span className="vh" aria-live="polite">
        {text === '' ? '' : hitsWords(hits)}
      </span>
    </div>
  )
}
