/** Runs once when what waits has stayed the same for so long; null = nothing waits. */
import { useEffect, useEffectEvent } from 'react'

export function usePause(waiting: unknown, ms: number, run: () => void): void {
  const runNow = useEffectEvent(run)
  useEffect(() => {
    if (waiting === null) return
    const timer = setTimeout(() => {
      runNow()
    }, ms)
    return () => {
      clearTimeout(timer)
    }
  }, [waiting, ms])
}
