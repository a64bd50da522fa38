import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Again, freshSeries, GUARD_MS, GUARD_TRIES, nextTry } from './retries.ts'

const atOnce: Again = { kind: 'atOnce', leastMs: 0 }

describe('retries', () => {
  it('never means never', () => {
    expect(nextTry(freshSeries, { kind: 'never' }, 0).wait).toBeNull()
  })

  it('three at once in a minute, the fourth backs off, and so do all after it, longer and longer to half an hour', () => {
    let series = freshSeries
    const waits: unknown[] = []
    for (let at = 0; waits.length < 12; at += 10_000) {
      const next = nextTry(series, atOnce, at)
      series = next.series
      waits.push(next.wait?.maxMs)
    }
    expect(waits.slice(0, 3)).toEqual([0, 0, 0])
    expect(waits.slice(3)).toEqual([6e4, 12e4, 24e4, 48e4, 96e4, 18e5, 18e5, 18e5, 18e5])
  })

  it('slow tries at once never meet the guard', () => {
    let series = freshSeries
    for (let at = 0; at < 100 * GUARD_MS; at += GUARD_MS / 2) {
      const next = nextTry(series, atOnce, at)
      series = next.series
      expect(next.wait?.maxMs).toBe(0)
    }
  })

  it('the other side can only lengthen a wait, and its time is kept', () => {
    expect(nextTry(freshSeries, { kind: 'later', leastMs: 50_000 }, 0).wait).toEqual({ minMs: 50_000, maxMs: 60_000 })
    expect(nextTry(freshSeries, { kind: 'later', leastMs: 5_000 }, 0).wait).toEqual({ minMs: 30_000, maxMs: 60_000 })
    expect(nextTry(freshSeries, { kind: 'atOnce', leastMs: 100_000 }, 0).wait?.minMs).toBe(100_000)
    expect(nextTry(freshSeries, { kind: 'seldom', leastMs: 0 }, 0).wait).toEqual({ minMs: 900_000, maxMs: 1_800_000 })
  })

  it('whatever is asked and when: never more than the guard allows in any minute', () => {
    const asked = fc.record({
      pauseMs: fc.integer({ min: 0, max: 40_000 }),
      leastMs: fc.constantFrom(0, 0, 1_000, 29_000, 30_000),
    })
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 60 }), many => {
        let series = freshSeries
        let at = 0
        const tries: number[] = []
        for (const { pauseMs, leastMs } of many) {
          at += pauseMs
          const next = nextTry(series, { kind: 'atOnce', leastMs }, at)
          series = next.series
          const waitMs = next.wait?.minMs ?? 0
          expect(waitMs).toBeGreaterThanOrEqual(leastMs)
          at += waitMs
          if (waitMs < 30_000) tries.push(at)
          expect(tries.filter(one => at - one < GUARD_MS).length).toBeLessThanOrEqual(GUARD_TRIES)
        }
      }),
    )
  })
})
