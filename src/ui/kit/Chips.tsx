/** One of a few, as chips in a row. Arrows move the focus; only Enter, Space or a click chooses, since choosing acts at once. */
import type { KeyboardEvent, ReactNode } from 'react'
import { entryOfKey } from '../contacts/keys.ts'

export type Chip = {
  readonly key: string
  readonly checked: boolean
  readonly content: ReactNode
  readonly onChoose: () => void
}

export function Chips({ label, chips }: { label: string; chips: readonly Chip[] }) {
  const reached = chips.findIndex(chip => chip.checked)
  return (
    <div className="chips" role="radiogroup" aria-label={label} tabIndex={-1} onKeyDown={moveFocus}>
      {chips.map(({ key, checked, content, onChoose }, index) => (
        <button
          key={key}
          type="button"
          className={checked ? 'chip on' : 'chip'}
          role="radio"
          aria-checked={checked}
          tabIndex={index === Math.max(reached, 0) ? 0 : -1}
          onClick={onChoose}
        >
          {content}
        </button>
      ))}
    </div>
  )
}

/** The focus goes round among the chips. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')]
  const at = all.findIndex(one => one === document.activeElement)
  const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
  const to = entryOfKey(asVertical(event.key, isRtl), at, all.length)
  if (at < 0 || to === null) return
  event.preventDefault()
  all[to]?.focus()
}

function asVertical(key: string, isRtl: boolean): string {
  if (key === 'ArrowRight') return isRtl ? 'ArrowUp' : 'ArrowDown'
  if (key === 'ArrowLeft') return isRtl ? 'ArrowDown' : 'ArrowUp'
  return key === 'PageUp' || key === 'PageDown' ? '' : key
}
