import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { createPace } from './pace.ts'

function begin(chance = 0.5) {
  const clock = createHandClock(0)
  const turns: { readonly key: string; readonly at: number }[] = []
  const pace = createPace({ clock, chance: () => chance, turn: key => turns.push({ key, at: clock.now() }) })
  return { clock, turns, pace, keys: () => turns.map(one => one.key) }
}

describe('pace', () => {
  it('[WAT-15] 200 contacts: in no second more than 10, all within 21 seconds', () => {
    for (const chance of [0, 0.999]) {
      const { clock, turns, pace } = begin(chance)
      for (let i = 0; i < 200; i += 1) pace.queue(String(i), false)
      clock.elapse(21_000)
      expect(turns).toHaveLength(200)
      for (const { at } of turns) {
        const within = turns.filter(one => one.at >= at && one.at < at + 1000)
        expect(within.length).toBeLessThanOrEqual(10)
      }
    }
  })

  it('[WAT-15] a pause later does not save up turns', () => {
    const { clock, turns, pace } = begin()
    for (let i = 0; i < 10; i += 1) pace.queue(`a${String(i)}`, false)
    clock.elapse(600)
    pace.queue('b', false)
    expect(turns).toHaveLength(10)
    clock.elapse(600)
    expect(turns).toHaveLength(11)
  })

  it.each([
    [0, 1000],
    [1, 1050],
  ])(
    '[WAT-15] ten at once, the eleventh a second later, with at most 50 ms more (chance %d: at %d ms)',
    (chance, ms) => {
      const { clock, turns, pace } = begin(chance)
      for (let i = 0; i < 21; i += 1) pace.queue(String(i), false)
      expect(turns).toHaveLength(10)
      clock.elapse(ms - 1)
      expect(turns).toHaveLength(10)
      clock.elapse(1)
      expect(turns).toHaveLength(20)
      clock.elapse(ms)
      const times = [0, ms].flatMap(at => Array.from({ length: 10 }, () => at))
      expect(turns.map(one => one.at)).toEqual([...times, 2 * ms])
      expect(clock.pending).toBe(0)
    },
  )

  it('[WAT-15] a turn that queues another keeps the pace, and one that was taken back costs none', () => {
    const { clock, turns, pace } = begin(0)
    for (let i = 0; i < 10; i += 1) pace.queue(String(i), false)
    pace.queue('a', false)
    pace.unqueue('a')
    clock.elapse(1000)
    expect(turns).toHaveLength(10)
    clock.elapse(500)
    pace.queue('b', false)
    expect(turns.at(-1)).toEqual({ key: 'b', at: 1500 })
  })

  it('an urgent key goes first, also when it waits already, and once', () => {
    const { clock, keys, pace } = begin()
    for (let i = 0; i < 10; i += 1) pace.queue(`x${String(i)}`, false)
    pace.queue('a', false)
    pace.queue('b', false)
    pace.queue('b', true)
    pace.queue('b', false)
    clock.elapse(5_000)
    expect(keys().slice(10)).toEqual(['b', 'a'])
  })

  it('what is taken back or closed gets no turn', () => {
    const { clock, keys, pace } = begin()
    for (let i = 0; i < 10; i += 1) pace.queue(`x${String(i)}`, false)
    pace.queue('a', false)
    pace.queue('b', true)
    pace.unqueue('a')
    pace.unqueue('b')
    pace.queue('c', false)
    pace.close()
    clock.elapse(5_000)
    expect(keys()).toHaveLength(10)
    expect(clock.pending).toBe(0)
  })
})
