/** What is remembered of requests that arrived, RFC 3261 §17.2.2: for how long, and how much at most. */
import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { type Answered, createAnswered } from './answered.ts'

const KEEP_MS = 32_000

function begin() {
  const clock = createHandClock()
  return { clock, answered: createAnswered(clock, KEEP_MS) }
}
/** A new request, as they come: asked for first. */
function arrive(answered: Answered, transaction: string, text = 'answer', twin: string | null = null): void {
  answered.earlier(transaction)
  answered.begin(transaction, twin)(text)
}
/** Requests 1, 2, 3... arrive at these times; what is left of the first after each wait. */
function kept(...waits: readonly number[]): readonly boolean[] {
  const { clock, answered } = begin()
  arrive(answered, 'first')
  return waits.map(wait => {
    clock.elapse(wait)
    return answered.earlier('first') !== null
  })
}

describe('an answer is remembered', () => {
  it('[PUA-13] for 64*T1 at least, and less than twice that', () => {
    expect(kept(32_000, 31_999, 1)).toEqual([true, true, false])
    expect(kept(63_999, 1)).toEqual([true, false])
    expect(kept(64_000)).toEqual([false])
    expect(kept(40_000, 23_999, 1)).toEqual([true, true, false])
    expect(kept(70_000)).toEqual([false])
  })
  it('[PUA-13] also after a long silence: for 64*T1 from then', () => {
    const { clock, answered } = begin()
    arrive(answered, 'long ago')
    clock.elapse(64_000)
    arrive(answered, 'now')
    clock.elapse(31_999)
    expect(answered.earlier('now')?.text).toBe('answer')
    clock.elapse(1)
    expect(answered.earlier('now')?.text).toBe('answer')
    clock.elapse(32_000)
    expect(answered.earlier('now')).toBeNull()
  })
  it('[PUA-13] as null while there is none, and each of its own', () => {
    const { answered } = begin()
    const take = answered.begin('one', null)
    arrive(answered, 'two', 'other')
    expect([answered.earlier('one'), answered.earlier('two')]).toMatchObject([{ text: null }, { text: 'other' }])
    take('own')
    expect(answered.earlier('one')?.text).toBe('own')
  })
})

describe('a flood', () => {
  it('[SEC-07] of small requests leaves 8,192 at most', () => {
    const { answered } = begin()
    for (let number = 1; number <= 8_192; number += 1) arrive(answered, `t${String(number)}`, '')
    // Asking is enough to forget.
    expect(answered.earlier('t1')).toBeNull()
    expect(answered.earlier('t4097')).not.toBeNull()
    arrive(answered, 't8193', '')
    expect(answered.earlier('t8192')).not.toBeNull()
  })
  it('[SEC-07] of 8,191 leaves all of them', () => {
    const { answered } = begin()
    for (let number = 1; number <= 8_191; number += 1) arrive(answered, `t${String(number)}`, '')
    expect(answered.earlier('t1')).not.toBeNull()
  })
  it('[SEC-07] of large answers, or of large names, leaves 2 MiB and what the last one of each half is longer', () => {
    for (const [name, size] of [
      ['', 1_000_000],
      ['x'.repeat(1_000_000), 0],
    ] as const) {
      const { answered } = begin()
      const arrived = (number: number): void => arrive(answered, `${name}${String(number)}`, 'y'.repeat(size))
      for (const number of [1, 2, 3]) arrived(number)
      // Two are more than 1 MiB: that half is full, and the next begins.
      expect(answered.earlier(`${name}1`)).not.toBeNull()
      arrived(4)
      expect(answered.earlier(`${name}1`)).toBeNull()
      expect(answered.earlier(`${name}3`)).not.toBeNull()
    }
  })
  it('[SEC-07] lets nobody in who would stay longer: what came with it is forgotten in time', () => {
    const { clock, answered } = begin()
    clock.elapse(10_000)
    arrive(answered, 'large', 'x'.repeat(1_048_576))
    arrive(answered, 'with it')
    clock.elapse(32_000)
    expect(answered.earlier('with it')).not.toBeNull()
    clock.elapse(32_000)
    expect(answered.earlier('with it')).toBeNull()
  })
})

describe('a request by two ways', () => {
  it('[PUA-13] is merged while the first is unanswered, past 64*T1 too', () => {
    const { clock, answered } = begin()
    answered.earlier('one')
    const take = answered.begin('one', 'twin')
    expect([answered.isMerged('twin'), answered.isMerged('other')]).toEqual([true, false])
    clock.elapse(33_000)
    answered.earlier('another')
    expect(answered.isMerged('twin')).toBe(true)
    take('answer')
    expect(answered.isMerged('twin')).toBe(false)
  })
})
