import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { createAlarms } from './alarms.ts'

describe('alarms', () => {
  it('[SEC-15] ring at their time, but no sooner than a second from now', () => {
    const clock = createHandClock()
    const rung: string[] = []
    const alarms = createAlarms(clock)
    for (const [key, inMs] of [
      ['past', -5],
      ['soon', 999],
      ['later', 1_001],
    ] as const)
      alarms.set(key, clock.now() + inMs, () => rung.push(key))
    clock.elapse(999)
    expect(rung).toEqual([])
    clock.elapse(1)
    expect(rung).toEqual(['past', 'soon'])
    clock.elapse(1)
    expect(rung).toEqual(['past', 'soon', 'later'])
    expect(clock.pending).toBe(0)
  })

  it('ring once for each key, as it was set last, and not at all when closed', () => {
    const clock = createHandClock()
    const rung: string[] = []
    const alarms = createAlarms(clock)
    const at = clock.now() + 2_000
    alarms.set('a', at, () => rung.push('first'))
    alarms.set('a', at, () => rung.push('second'))
    alarms.set('b', at, () => rung.push('b'))
    alarms.set('b', null, () => rung.push('never'))
    clock.elapse(2_000)
    expect(rung).toEqual(['second'])
    alarms.set('c', at + 9_000, () => rung.push('c'))
    alarms.close()
    clock.elapse(20_000)
    expect([rung, clock.pending]).toEqual([['second'], 0])
  })
})
