/** What one says now, and the way to change it. */
import { useState } from 'react'
import type { Availability } from '../../model/availability.ts'
import { sameAvailability } from '../../model/saying.ts'
import { useCommands, usePage } from '../kit/context.ts'
import { usePause } from '../kit/usePause.ts'
import { baseOf } from './choose.ts'
import { isWished, WISH_MS, type Wish } from './wish.ts'

export type Choosing = {
  /** What is said, with what was just picked. */
  readonly current: Availability
  /** What a change builds on. */
  readonly base: Availability
  /** Nobody picked it: null = somebody did. */
  readonly byItself: 'planned' | 'idle' | null
  readonly choose: (wish: Availability) => void
}

export function useChoice(): Choosing {
  const said = usePage(state => state.me.said)
  const { setAvailability } = useCommands()
  const [sent, setSent] = useState<Wish | null>(null)
  const [now, setNow] = useState(0)
  usePause(sent, WISH_MS, () => {
    if (sent !== null) setNow(sent.at + WISH_MS)
  })
  const wished = isWished(sent, said, now)
  const byItself = wished || said.because === 'chosen' ? null : said.because
  const current = wished ? sent.wish : said.availability
  const choose = (wish: Availability): void => {
    // What was set by itself becomes one's own when one picks the same.
    if (byItself === null && sameAvailability(wish, current)) return
    setSent({ wish, against: said, at: Date.now() })
    setAvailability(wish)
  }
  return { current, base: wished ? sent.wish : baseOf({ said }), byItself, choose }
}
