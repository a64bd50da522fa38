/** The browser's own Back: out of details or settings, not out of the page (which would end the session). */
import { useEffect, useRef } from 'react'
import { useCommands, usePage } from '../kit/context.ts'

export function useBrowserBack(): void {
  const { select } = useCommands()
  const inside = usePage(state => state.selected !== null || state.view !== 'contacts')
  const pushed = useRef(false)
  useEffect(() => {
    if (inside === pushed.current) return
    pushed.current = inside
    if (inside) history.pushState(null, '')
    else history.back()
  }, [inside])
  useEffect(
    () => () => {
      // Signed out from the inside: the entry must not outlive what it led back from.
      if (!pushed.current) return
      pushed.current = false
      history.back()
    },
    [],
  )
  useEffect(() => {
    const onPop = (): void => {
      if (!pushed.current) return
      pushed.current = false
      select(null)
    }
    addEventListener('popstate', onPop)
    return () => {
      removeEventListener('popstate', onPop)
    }
  }, [select])
}
