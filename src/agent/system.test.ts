import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSystemClock } from './system.ts'

const HOUR = 3_600_000

describe('the system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('[PUA-45] neither goes back nor stands still when somebody sets the time back', () => {
    const clock = createSystemClock()
    const before = clock.now()
    vi.setSystemTime(Date.now() - HOUR)
    expect(clock.now()).toBeGreaterThanOrEqual(before)
    vi.advanceTimersByTime(1000)
    expect(clock.now()).toBeGreaterThanOrEqual(before + 1000)
    expect(clock.now()).toBeLessThan(before + 2000)
  })

  it('follows the time that is set forward', () => {
    const clock = createSystemClock()
    const before = clock.now()
    vi.setSystemTime(Date.now() + 3 * HOUR)
    expect(clock.now()).toBeGreaterThanOrEqual(before + HOUR)
  })

  it('[LIFE-03] a wait that ran out while the computer slept is over at most 15 s after it woke', () => {
    const clock = createSystemClock()
    const fired = vi.fn<() => void>()
    clock.after(2 * HOUR, fired)
    // Asleep: the time goes on, the browser's timers do not.
    vi.setSystemTime(Date.now() + 5 * HOUR)
    vi.advanceTimersByTime(15_000)
    expect(fired).toHaveBeenCalledOnce()
  })

  it('waits longer than a timer of the browser can', () => {
    const clock = createSystemClock()
    const fired = vi.fn<() => void>()
    clock.after(2 ** 31 + 5000, fired)
    vi.advanceTimersByTime(2 ** 31 + 4999)
    expect(fired).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(fired).toHaveBeenCalledOnce()
  })
})
