/** One's own devices are watched only while somebody looks at them: the network is not to be kept asking by us. */
import { useEffect } from 'react'
import { useCommands } from '../kit/context.ts'

type Page = Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>

/** Looks while the page can be seen. Answers how to stop. */
export function lookWhileSeen(page: Page, look: () => () => void): () => void {
  let stop: (() => void) | null = null
  const follow = (): void => {
    if (page.visibilityState === 'visible') stop ??= look()
    else {
      stop?.()
      stop = null
    }
  }
  follow()
  page.addEventListener('visibilitychange', follow)
  return () => {
    page.removeEventListener('visibilitychange', follow)
    stop?.()
  }
}

/** As long as the component is there. */
export function useLook(): void {
  const { lookAtSelf } = useCommands()
  useEffect(() => lookWhileSeen(document, lookAtSelf), [lookAtSelf])
}
