/** What one says now, and the way to change it. */
import { useState } from 'react'
import type { Availability } from '../../model/availability.ts'
import { sameAvailability } from '../../model/saying.ts'
import { useCommands, usePage } from '../kit/context.ts'
import { usePause } from '../kit/usePause.ts'
import { baseOf, planChanged } from './choose.ts'
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
  const planned = usePage(state => state.me.planned)
  const { setAvailability, setPlanned } = useCommands()
  const [sent, setSent] = useState<Wish | null>(null)
  const [now, setNow] = useState(0)
  usePause(sent, WISH_MS, () => {
    if (sent !== null) setNow(sent.at + WISH_MS)
  })
  const wished = isWished(sent, said, now)
  const ownChoice = said.because === 'chosen' || (wished && !sent.inPlan)
  const byItself = ownChoice ? null : said.because
  const current = wished ? sent.wish : said.availability
  const choose = (wish: Availability): void => {
    // What was set by itself becomes one's own when one picks the same.
    if (byItself === null && sameAvailability(wish, current)) return
    const at = Date.now()
    const changed =
      byItself === null || sameAvailability(wish, current) ? null : planChanged({ said, planned }, wish, at)
    setSent({ wish, against: said, at, inPlan: changed !== null })
    if (changed === null) setAvailability(wish)
    else setPlanned(changed)
  }
  return { current, base: wished ? sent.wish : baseOf({ said }), byItself, choose }
}
