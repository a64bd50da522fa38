import { describe, expect, it } from 'vitest'
import { reachedOf } from './useReached.ts'

describe('the section one reads', () => {
  it.each([
    [[100, 500, 900], 300, false, 0],
    [[-500, 250, 900], 300, false, 1],
    [[400, 500, 900], 300, false, 0],
    [[-900, -500, 700], 300, true, 2],
    [[-900, Infinity, 200], 300, false, 2],
  ])('%j at %d, at the end %s: %d', (tops, line, atEnd, index) => {
    expect(reachedOf(tops, line, atEnd)).toBe(index)
  })
})
