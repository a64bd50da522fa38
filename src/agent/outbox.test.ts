import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import type { Change } from './contract.ts'
import { createOutbox } from './outbox.ts'

const pages = (count: number): Change => ({ kind: 'pages', pages: count })

function begin() {
  const clock = createHandClock()
  const batches: (readonly Change[])[] = []
  const outbox = createOutbox(clock, changes => {
    batches.push(changes)
  })
  return { clock, batches, outbox }
}

describe('outbox', () => {
  it('sends the first change after quiet without waiting for a frame', () => {
    const { clock, batches, outbox } = begin()
    outbox.put(pages(1))
    clock.elapse(0)
    expect(batches).toEqual([[pages(1)]])
  })

  it('a flood costs one message per frame, with the newest of each thing', () => {
    const { clock, batches, outbox } = begin()
    outbox.put(pages(0))
    clock.elapse(0)
    for (let count = 1; count <= 1000; count++) outbox.put(pages(count))
    clock.elapse(15)
    expect(batches).toHaveLength(1)
    clock.elapse(1)
    expect(batches.slice(1)).toEqual([[pages(1000)]])
  })

  it('what was cleared is not sent', () => {
    const { clock, batches, outbox } = begin()
    outbox.put(pages(1))
    outbox.clear()
    clock.elapse(100)
    expect(batches).toEqual([])
  })
})
