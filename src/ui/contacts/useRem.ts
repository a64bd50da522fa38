/** How many px a rem is: by the person's font size, which may change at any time. */
import { useSyncExternalStore } from 'react'

const measure = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16

/** Nothing tells of a new font size, but a box that is one rem wide changes with it. */
function listen(listener: () => void): () => void {
  const probe = document.createElement('div')
  probe.className = 'rem-probe'
  probe.setAttribute('aria-hidden', 'true')
  document.body.append(probe)
  const observer = new ResizeObserver(listener)
  observer.observe(probe)
  return () => {
    observer.disconnect()
    probe.remove()
  }
}

export const useRem = (): number => useSyncExternalStore(listen, measure)
