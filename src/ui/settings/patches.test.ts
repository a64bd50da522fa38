import { describe, expect, it } from 'vitest'
import { AT_FIRST, type ShareKind } from '../../model/preferences.ts'
import { type Patch, PENDING_MS, patched, stillPending } from './patches.ts'

const share =
  (kind: ShareKind, on: boolean): Patch =>
  now => ({ ...now, shares: { ...now.shares, [kind]: on } })

describe('what was just changed', () => {
  it('builds on what was changed before it, answered or not', () => {
    const pending = [
      { patch: share('mood', false), at: 0 },
      { patch: share('idle', true), at: 5 },
    ]
    expect(patched(AT_FIRST, pending).shares).toMatchObject({ mood: false, idle: true, note: true })
    // The answer to the first alone takes nothing from the second.
    expect(patched(share('mood', false)(AT_FIRST), pending).shares).toMatchObject({ mood: false, idle: true })
  })

  it('gives way to what the worker says', () => {
    const pending = [{ patch: share('mood', false), at: 0 }]
    expect(stillPending(pending, PENDING_MS - 1)).toEqual(pending)
    expect(stillPending(pending, PENDING_MS)).toEqual([])
    expect(patched(AT_FIRST, [])).toBe(AT_FIRST)
  })
})
