import { describe, expect, it } from 'vitest'
import { createHandClock } from './handClock.ts'
import { here, lazily } from './lazy.ts'

/** `settle` ends the load that runs. */
function setUp() {
  const clock = createHandClock()
  const loads: { readonly resolve: (value: string) => void; readonly reject: () => void }[] = []
  const load = async (): Promise<string> =>
    await new Promise((resolve, reject) => {
      loads.push({ resolve, reject: () => reject(new Error('not there')) })
    })
  const lazy = lazily(load, clock, 150)
  const said: string[] = []
  const ask = (name: string): void => lazy.wait(() => void said.push(`${name} ${lazy.now ?? '-'}`))
  return { clock, loads, lazy, said, ask }
}
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await Promise.resolve()
}

describe('lazily', () => {
  it('is loaded when it is first asked for, once, and all go on in their order', async () => {
    const { loads, said, ask } = setUp()
    expect(loads).toHaveLength(0)
    ask('a')
    ask('b')
    expect(loads).toHaveLength(1)
    expect(said).toEqual([])
    loads[0]?.resolve('it')
    await settled()
    expect(said).toEqual(['a it', 'b it'])
    ask('c')
    expect(said.at(-1)).toBe('c it')
    expect(loads).toHaveLength(1)
  })

  it('keeps nobody waiting for long, and is there for those who ask after it came', async () => {
    const { clock, loads, said, ask } = setUp()
    ask('a')
    clock.elapse(100)
    ask('b')
    clock.elapse(50)
    expect(said).toEqual(['a -', 'b -'])
    ask('c')
    clock.elapse(149)
    expect(said).toHaveLength(2)
    loads[0]?.resolve('it')
    await settled()
    expect(said).toEqual(['a -', 'b -', 'c it'])
    expect(loads).toHaveLength(1)
  })

  it('is tried again after it could not be loaded', async () => {
    const { loads, said, ask } = setUp()
    ask('a')
    loads[0]?.reject()
    await settled()
    ask('b')
    loads[1]?.resolve('it')
    await settled()
    expect(said).toEqual(['a -', 'b it'])
  })
})

describe('here', () => {
  it('makes nobody wait', () => {
    let said = ''
    const lazy = here('it')
    lazy.wait(() => {
      said = lazy.now ?? '-'
    })
    expect(said).toBe('it')
  })
})
