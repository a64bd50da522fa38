import { describe, expect, it } from 'vitest'
import { AT_FIRST, type Preferences } from '../model/preferences.ts'
import { createPageStore } from './store.ts'
import { canWatchComputer, type IdleDetection, mayWatchComputer, watchIdle } from './watchIdle.ts'

/** A browser with the Idle Detection API. */
function browser(allowed = true) {
  const started: { threshold: number; signal: AbortSignal; change: (state: 'active' | 'idle') => void }[] = []
  const Detector: IdleDetection = class {
    static requestPermission(): Promise<'granted' | 'denied'> {
      return Promise.resolve(allowed ? 'granted' : 'denied')
    }
    userState: 'active' | 'idle' | null = null
    private readonly listeners: (() => void)[] = []
    addEventListener(_type: 'change', listener: () => void): void {
      this.listeners.push(listener)
    }
    start({ threshold, signal }: { threshold: number; signal: AbortSignal }): Promise<void> {
      if (!allowed) return Promise.reject(new DOMException('no', 'NotAllowedError'))
      this.userState = 'active'
      const change = (state: 'active' | 'idle'): void => {
        this.userState = state
        for (const listener of this.listeners) listener()
      }
      started.push({ threshold, signal, change })
      return Promise.resolve()
    }
  }
  return { Detector, started }
}

function begin(allowed = true) {
  const { Detector, started } = browser(allowed)
  const store = createPageStore()
  const said: string[] = []
  const stop = watchIdle(store, { input: what => void said.push(what) }, Detector)
  const prefer = async (more: Partial<Preferences>): Promise<void> => {
    store.page.setState(({ me }) => ({ me: { ...me, preferences: { ...AT_FIRST, ...more } } }))
    await Promise.resolve()
    await Promise.resolve()
  }
  return { started, said, stop, prefer }
}

describe('the whole computer', () => {
  it('[LIFE-12] [SEC-20] is not watched unless that was turned on, and no more when it is turned off', async () => {
    const { started, said, prefer } = begin()
    await prefer({ autoAway: true })
    expect(started).toEqual([])
    await prefer({ wholeComputer: true })
    expect(said).toEqual(['back'])
    started[0]?.change('idle')
    started[0]?.change('active')
    await prefer({})
    expect(started[0]?.signal.aborted).toBe(true)
    started[0]?.change('idle')
    expect(said).toEqual(['back', 'left', 'back'])
  })

  it('[LIFE-12] is left after the time the person chose, and no browser takes less than a minute', async () => {
    const { started, prefer } = begin()
    await prefer({ wholeComputer: true, idleAfterS: 900 })
    await prefer({ wholeComputer: true, idleAfterS: 900, deviceName: 'x' })
    await prefer({ wholeComputer: true, idleAfterS: 5 })
    expect(started.map(one => one.threshold)).toEqual([900_000, 60_000])
    expect(started.map(one => one.signal.aborted)).toEqual([true, false])
  })

  it('[LIFE-12] where it may not be watched nothing is said, and input in our pages counts', async () => {
    const { said, prefer } = begin(false)
    await prefer({ wholeComputer: true })
    expect(said).toEqual([])
  })

  it('is watched no more when the page stops', async () => {
    const { started, stop, prefer } = begin()
    await prefer({ wholeComputer: true })
    stop()
    expect(started[0]?.signal.aborted).toBe(true)
  })

  it('may be watched when the person says so, in a browser that can', async () => {
    expect([canWatchComputer(browser().Detector), canWatchComputer(undefined)]).toEqual([true, false])
    expect(await mayWatchComputer(browser().Detector)).toBe(true)
    expect(await mayWatchComputer(browser(false).Detector)).toBe(false)
    expect(await mayWatchComputer(undefined)).toBe(false)
  })
})
