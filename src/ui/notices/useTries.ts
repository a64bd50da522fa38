/** "Try now", and what became of it. */
import { useState } from 'react'
import { useCommands } from '../kit/context.ts'

/** The network is not hurried more often than every five seconds; a tick of the page's clock on top. */
const GAP_MS = 5500

export type Tries = {
  /** Trying once more now would do nothing. */
  readonly justTried: boolean
  readonly tryNow: () => void
}

export function useTries(now: number): Tries {
  const { reconnectNow } = useCommands()
  const [triedAt, setTriedAt] = useState<number | null>(null)
  const justTried = triedAt !== null && now - triedAt < GAP_MS
  return {
    justTried,
    tryNow: () => {
      if (justTried) return
      setTriedAt(Date.now())
      reconnectNow()
    },
  }
}
