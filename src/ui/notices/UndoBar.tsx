/** The offer to take the last thing back. It goes by itself, but not under the pointer or while it has the focus. */
import { useEffect, useRef } from 'react'
import type { UndoOffer } from '../../store/state.ts'
import { Button } from '../kit/Button.tsx'
import { useCommands } from '../kit/context.ts'
import { Say } from '../kit/Say.tsx'
import { undoSentence, undoWords } from '../words/undo.ts'
import { Announcer } from './Announcer.tsx'

const STAY_MS = 20_000
const LOOK_MS = 1000

export function UndoBar({ offer }: { offer: UndoOffer }) {
  const { undo, dismissUndo } = useCommands()
  const bar = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let timer = setTimeout(end, STAY_MS)
    function end(): void {
      if (bar.current?.matches(':hover, :focus-within') === true) timer = setTimeout(end, LOOK_MS)
      else dismissUndo()
    }
    return () => {
      clearTimeout(timer)
    }
  }, [dismissUndo])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      if (typing || event.key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return
      event.preventDefault()
      undo()
    }
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('keydown', onKey)
    }
  }, [undo])
  const text = undoSentence(offer)
  return (
    <div ref={bar} className="bar static" role="status" aria-label={undoWords.undo} aria-live="off">
      <Announcer text={text} />
      <p className="t">
        <Say>{text}</Say>
      </p>
      <div className="acts">
        <Button onClick={undo}>{undoWords.undo}</Button>
        <Button look="quiet" icon="x" aria-label={undoWords.dismiss} onClick={dismissUndo} />
      </div>
    </div>
  )
}
