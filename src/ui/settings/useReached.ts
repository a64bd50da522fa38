/** Which section one reads, for the list at the side. */
import { type RefObject, useEffect, useState } from 'react'

/** Of sections from top to bottom: the last that begins above the reading line, or the last of all at the very end. */
export function reachedOf(tops: readonly number[], line: number, atEnd: boolean): number {
  if (atEnd) return tops.length - 1
  return Math.max(
    0,
    tops.findLastIndex(top => top <= line),
  )
}

/** A third of the way down is where one reads. */
const READ_AT = 1 / 3
/** So long a jump scrolls by itself. */
const JUMP_MS = 1000

/** `sheet`: what scrolls. `jumped`: a section that was chosen is reached, wherever it comes to stand. */
export function useReached(
  sheet: RefObject<HTMLElement | null>,
  sections: readonly string[],
): { readonly reached: number; readonly jumped: (index: number) => void } {
  const [reached, setReached] = useState(0)
  const [jumpedAt, setJumpedAt] = useState(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const element = sheet.current
    if (element === null) return
    const look = (): void => {
      if (performance.now() - jumpedAt < JUMP_MS) return
      const tops = sections.map(id => document.getElementById(id)?.getBoundingClientRect().top ?? Infinity)
      const { top, height } = element.getBoundingClientRect()
      const atEnd = element.scrollTop > 0 && element.scrollTop + element.clientHeight >= element.scrollHeight - 2
      setReached(reachedOf(tops, top + height * READ_AT, atEnd))
    }
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      element.removeEventListener('scroll', look)
    }
  }, [sheet, sections, jumpedAt])
  return {
    reached,
    jumped: index => {
      setJumpedAt(performance.now())
      setReached(index)
    },
  }
}
