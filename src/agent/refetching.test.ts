import { describe, expect, it } from 'vitest'
import { refetching } from './refetching.ts'

const beside = new URL('known.ts', import.meta.url).href

/** What comes of the second try, after a first that failed with this; and how often the script itself was asked for. */
async function again(failure: unknown): Promise<readonly [unknown, number]> {
  let loads = 0
  const load = refetching(async () => {
    loads += 1
    await Promise.resolve()
    throw failure
  })
  await expect(load()).rejects.toBe(failure)
  try {
    return [await load(), loads]
  } catch (error) {
    return [error === failure ? 'failed again' : error, loads]
  }
}

describe('a script that did not come', () => {
  it('[SEC-10] is asked for by another address, of the same file', async () => {
    const [module, loads] = await again(new TypeError(`Failed to fetch dynamically imported module: ${beside}`))
    expect(module).toHaveProperty('knownFrom')
    expect(loads).toBe(1)
  })
  it.each([
    ['of another origin', 'https://evil.test/assets/known.js'],
    ['that holds ours', `https://evil.test/${beside}`],
    ['of another folder', new URL('../lib/lazy.ts', import.meta.url).href],
    ['of a folder within', new URL('wire/testing.ts', import.meta.url).href],
    ['that leads out of ours', new URL('.', import.meta.url).href + '../lib/lazy.ts'],
    ['of a script in itself', 'data:text/javascript,export%20const%20x=1'],
    ['of something made up', 'blob:https://evil.test/1'],
    ['that is none', 'known.ts'],
  ])('[SEC-10] an address %s is not taken from an error: the script is asked for as before', async (_, address) => {
    const words = new TypeError(`Failed to fetch dynamically imported module: ${address}`)
    expect(await again(words)).toEqual(['failed again', 2])
  })
  it('[SEC-10] nor is anything of what is no error', async () => {
    expect(await again(`Failed: ${beside}`)).toEqual(['failed again', 2])
  })
})
