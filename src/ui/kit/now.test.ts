import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTicker } from './now.ts'

describe('the time that components share', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('runs on one timer, and on none while nobody listens', () => {
    const ticker = createTicker(500)
    let told = 0
    const stops = [ticker.subscribe(() => (told += 1)), ticker.subscribe(() => (told += 1))]
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1000)
    expect([told, ticker.now()]).toEqual([4, 1_001_000])
    for (const stop of stops) stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stands still between two ticks, and is never old when it was not listened to', () => {
    const ticker = createTicker(500)
    vi.advanceTimersByTime(60_000)
    expect(ticker.now()).toBe(1_060_000)
    ticker.subscribe(() => undefined)
    vi.advanceTimersByTime(499)
    expect(ticker.now()).toBe(1_060_000)
  })
})
