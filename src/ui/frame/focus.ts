/** Where the focus goes when a screen takes another's place. */
import { type RefObject, useEffect } from 'react'

/** What had the focus is gone with the old screen: the new one takes it, so that nobody has to start from the top. */
export function useFocusOnArrival(screen: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body
    if (lost) screen.current?.focus({ preventScroll: true })
  }, [screen])
}
