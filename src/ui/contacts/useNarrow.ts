/** Whether the page is laid out in one column: the same width as in the style sheet. */
import { useSyncExternalStore } from 'react'

const query = matchMedia('(max-width: 45em)')
const listen = (listener: () => void): (() => void) => {
  query.addEventListener('change', listener)
  return () => {
    query.removeEventListener('change', listener)
  }
}

export const isNarrow = (): boolean => query.matches
export const useNarrow = (): boolean => useSyncExternalStore(listen, isNarrow)
