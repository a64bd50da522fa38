import { describe, expect, it } from 'vitest'
import type { Me } from '../../agent/contract.ts'
import { AVAILABLE, type Availability } from '../../model/availability.ts'
import { AT_FIRST } from '../../model/preferences.ts'
import { createPageStore } from '../../store/store.ts'
import { isWished, WISH_MS } from './wish.ts'

const busy: Availability = { ...AVAILABLE, status: 'busy' }
const saying = (availability: Availability) =>
  ({ availability, because: 'chosen', ahead: [], idleSince: null }) as const
const me = (availability: Availability): Me => ({
  availability,
  said: saying(availability),
  planned: [],
  recent: [],
  preferences: AT_FIRST,
  echo: { kind: 'sending' },
  publishes: false,
})
const first = saying(AVAILABLE)
const sent = { wish: busy, against: first, at: 1000, inPlan: false }

describe('a wish', () => {
  it('is what the next change builds on until the worker says anything new', () => {
    expect(isWished(null, first, 1000)).toBe(false)
    expect(isWished(sent, first, 1000)).toBe(true)
    expect(isWished(sent, saying({ ...AVAILABLE, status: 'away' }), 1000)).toBe(false)
    expect(isWished(sent, { ...first, because: 'idle' }, 1000)).toBe(false)
  })

  it('gives way to the truth when another tab undid it before the worker could say so', () => {
    const { page, apply } = createPageStore()
    const tell = (availability: Availability): void => {
      apply({ kind: 'changes', changes: [{ kind: 'me', me: me(availability) }] })
    }
    tell(AVAILABLE)
    const mine = { wish: busy, against: page.getState().me.said, at: 1000, inPlan: false }
    // Mine and theirs within one frame: of both, the worker tells only the last.
    tell({ ...AVAILABLE })
    const truth = page.getState().me.said
    expect(isWished(mine, truth, 1000 + WISH_MS - 1)).toBe(true)
    expect(isWished(mine, truth, 1000 + WISH_MS)).toBe(false)
  })
})
