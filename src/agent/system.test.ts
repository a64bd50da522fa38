import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from './system.ts'

const HOUR = 3_600_000

describe('the system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('[PUA-45] neither goes back nor stands still when somebody sets the time back', () => {
    const before = systemClock.now()
    vi.setSystemTime(Date.now() - HOUR)
    expect(systemClock.now()).toBeGreaterThanOrEqual(before)
    vi.advanceTimersByTime(1000)
    expect(systemClock.now()).toBeGreaterThanOrEqual(before + 1000)
    expect(systemClock.now()).toBeLessThan(before + 2000)
  })

  it('follows the time that is set forward', () => {
    const before = systemClock.now()
    vi.setSystemTime(Date.now() + 3 * HOUR)
    expect(systemClock.now()).toBeGreaterThanOrEqual(before + HOUR)
  })

  it('waits longer than a timer of the browser can', () => {
    const fired = vi.fn<() => void>()
    systemClock.after(2 ** 31 + 5000, fired)
    vi.advanceTimersByTime(2 ** 31 + 4999)
    expect(fired).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(fired).toHaveBeenCalledOnce()
  })
})
