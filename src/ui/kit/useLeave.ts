/** What opened in the flow of the page closes when one leaves it, but not under a press: what is pressed would move away. */
import { type FocusEvent, useEffect, useEffectEvent, useRef } from 'react'

export function useLeave(open: boolean, close: () => void): (event: FocusEvent) => void {
  const pressed = useRef(false)
  const left = useRef<Element | null>(null)
  const closeNow = useEffectEvent(close)
  useEffect(() => {
    if (!open) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const press = (): void => {
      pressed.current = true
    }
    const release = (): void => {
      pressed.current = false
      const box = left.current
      left.current = null
      // The click comes after the release.
      if (box !== null && !box.contains(document.activeElement)) timer = setTimeout(() => closeNow())
    }
    addEventListener('pointerdown', press, true)
    addEventListener('pointerup', release, true)
    addEventListener('pointercancel', release, true)
    return () => {
      clearTimeout(timer)
      pressed.current = false
      removeEventListener('pointerdown', press, true)
      removeEventListener('pointerup', release, true)
      removeEventListener('pointercancel', release, true)
    }
  }, [open])
  return ({ currentTarget, relatedTarget }) => {
    if (currentTarget.contains(relatedTarget instanceof Node ? relatedTarget : null)) return
    if (pressed.current) left.current = currentTarget
    else close()
  }
}
