import { describe, expect, it } from 'vitest'
import { lookWhileSeen } from './useLook.ts'

describe('looking at one’s own devices', () => {
  it('stops while the page cannot be seen, and for good when it is over', () => {
    const visible: { visibilityState: DocumentVisibilityState } = { visibilityState: 'visible' }
    const page = Object.assign(new EventTarget(), visible)
    const turn = (to: DocumentVisibilityState): void => {
      page.visibilityState = to
      page.dispatchEvent(new Event('visibilitychange'))
    }
    const did: string[] = []
    const stop = lookWhileSeen(page, () => {
      did.push('look')
      return () => did.push('stop')
    })
    turn('visible')
    turn('hidden')
    turn('hidden')
    turn('visible')
    stop()
    turn('hidden')
    turn('visible')
    expect(did).toEqual(['look', 'stop', 'look', 'stop'])
  })
})
