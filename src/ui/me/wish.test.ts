import { describe, expect, it } from 'vitest'
import type { Availability } from '../../model/availability.ts'
import { createPageStore } from '../../store/store.ts'
import { chosen, WISH_MS } from './wish.ts'

const available: Availability = { status: 'available', note: '' }
const busy: Availability = { status: 'busy', note: '' }
const sent = { wish: busy, against: available, at: 1000 }

describe('a wish', () => {
  it('is what the next change builds on until the worker says anything new', () => {
    expect(chosen(null, available, 1000)).toBe(available)
    expect(chosen(sent, available, 1000)).toBe(busy)
    const away: Availability = { status: 'away', note: '' }
    expect(chosen(sent, away, 1000)).toBe(away)
  })

  it('gives way to the truth when another tab undid it before the worker could say so', () => {
    const { page, apply } = createPageStore()
    const me = (availability: Availability) =>
      apply({
        kind: 'changes',
        changes: [{ kind: 'me', me: { availability, echo: { kind: 'sending' }, publishes: false } }],
      })
    me(available)
    const against = page.getState().me.availability
    const mine = { wish: busy, against, at: 1000 }
    // Mine and theirs within one frame: of both, the worker tells only the last.
    me({ ...available })
    const truth = page.getState().me.availability
    expect(chosen(mine, truth, 1000 + WISH_MS - 1)).toBe(busy)
    expect(chosen(mine, truth, 1000 + WISH_MS)).toEqual(available)
  })
})
