import { describe, expect, it } from 'vitest'
import { watchInput } from './watchInput.ts'

function begin() {
  const target = new EventTarget()
  const said: string[] = []
  const time = { now: 0 }
  const page = {
    visibilityState: 'visible' as DocumentVisibilityState,
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
  }
  const stop = watchInput(page, { input: what => void said.push(what) }, () => time.now)
  const send = (event: Event): void => void target.dispatchEvent(event)
  const happen = (type: string): void => send(new Event(type))
  return { page, said, time, stop, send, happen }
}

describe('input in a page', () => {
  it.each(['pointerdown', 'pointermove', 'keydown', 'wheel', 'visibilitychange'])(
    '[LIFE-12] %s is a sign of life',
    type => {
      const { said, happen } = begin()
      happen(type)
      expect(said).toEqual(['touched'])
    },
  )

  it('[LIFE-12] a page that moves below a pointer at rest is no sign of life', () => {
    const { said, send } = begin()
    send(Object.assign(new Event('pointermove'), { movementX: 0, movementY: 0 }))
    expect(said).toEqual([])
    send(Object.assign(new Event('pointermove'), { movementX: 0, movementY: 1 }))
    expect(said).toEqual(['touched'])
  })

  it('[LIFE-12] is told every ten seconds at most, the first at once', () => {
    const { said, time, happen } = begin()
    for (; time.now < 30_000; time.now += 100) happen('keydown')
    expect(said).toHaveLength(3)
  })

  it('[LIFE-12] to leave a page is no sign of life, and a page that stopped listening gives none', () => {
    const { page, said, stop, happen } = begin()
    page.visibilityState = 'hidden'
    happen('visibilitychange')
    page.visibilityState = 'visible'
    stop()
    happen('keydown')
    expect(said).toEqual([])
  })
})
