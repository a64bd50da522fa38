/** Whether there is no room for "What others see" beside the sections: the same width as in the style sheet. */
import { useSyncExternalStore } from 'react'

const query = matchMedia('(max-width: 67.5em)')
const listen = (listener: () => void): (() => void) => {
  query.addEventListener('change', listener)
  return () => {
    query.removeEventListener('change', listener)
  }
}

export const useFolded = (): boolean => useSyncExternalStore(listen, () => query.matches)
