/** The text box "Note". note.ts has the rule by which it is sent. */
import { type KeyboardEvent, useId, useState } from 'react'
import { usePause } from '../kit/usePause.ts'
import { type Draft, noteDue, noteSent, noteShown, noteTakenBack, PAUSE_MS, roomLeft, typeNote } from './note.ts'
import { meWords, roomWords } from './words.ts'

type NoteProps = {
  /** `note`: a line of the box with the status; `input`: a field of its own. */
  readonly look: 'note' | 'input'
  readonly note: string
  /** The menu lies over it. */
  readonly covered?: boolean
  readonly onSend: (note: string) => void
}

export function NoteBox({ look, note, covered = false, onSend }: NoteProps) {
  const [draft, setDraft] = useState<Draft | null>(null)
  const id = useId()
  const text = noteShown(draft, note)
  const left = roomLeft(text)

  /** Sends what is due. `leaving`: nobody is typing any more. */
  const send = (leaving: boolean): void => {
    const due = noteDue(draft)
    setDraft(draft === null || leaving ? null : noteSent(draft))
    if (due !== null) onSend(due)
  }
  usePause(noteDue(draft), PAUSE_MS, () => {
    send(false)
  })

  const onKeyDown = (event: KeyboardEvent): void => {
    // While a character is being composed, Enter and Escape belong to the input method.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') send(true)
    if (event.key !== 'Escape' || draft === null) return
    event.preventDefault()
    const back = noteTakenBack(draft)
    setDraft(null)
    if (back !== null) onSend(back)
  }
  return (
    <div className="note-line" inert={covered}>
      <input
        className={left === null ? look : `${look} near-end`}
        aria-label={meWords.note}
        aria-describedby={left === null ? undefined : id}
        placeholder={meWords.addNote}
        dir="auto"
        autoComplete="off"
        enterKeyHint="send"
        value={text}
        onChange={event => {
          setDraft(typeNote(draft, note, event.currentTarget.value))
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          send(true)
        }}
      />
      {left === null ? null : (
        <span className="note-left num" id={id}>
          {roomWords(left)}
        </span>
      )}
    </div>
  )
}
