import { describe, expect, it } from 'vitest'
import { watchAwake } from './watchAwake.ts'

function begin() {
  const visibility: { visibilityState: DocumentVisibilityState } = { visibilityState: 'hidden' }
  const page = Object.assign(new EventTarget(), visibility)
  const frame = new EventTarget()
  const told: (string | boolean)[] = []
  const network = (online: boolean): void => void told.push(online)
  let isOnline = true
  watchAwake(page, frame, { awake: () => void told.push('awake'), network }, () => isOnline)
  return {
    page,
    frame,
    told,
    unplug: () => {
      isOnline = false
    },
  }
}

describe('a page that may have slept', () => {
  it('[LIFE-03] tells it when it is seen again, and not when it is hidden', () => {
    const { page, told } = begin()
    page.dispatchEvent(new Event('visibilitychange'))
    expect(told).toEqual([])
    page.visibilityState = 'visible'
    page.dispatchEvent(new Event('visibilitychange'))
    expect(told).toEqual(['awake'])
  })
  it('[LIFE-03] [LIFE-05] tells it when it is thawed, and first how the network is', () => {
    const { page, told, unplug } = begin()
    unplug()
    page.dispatchEvent(new Event('resume'))
    expect(told).toEqual([false, 'awake'])
  })
  it('[LIFE-05] tells what the browser says of the network', () => {
    const { frame, told } = begin()
    frame.dispatchEvent(new Event('offline'))
    frame.dispatchEvent(new Event('online'))
    expect(told).toEqual([false, true])
  })
})
