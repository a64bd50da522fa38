import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { idsOf, unknownIds } from './conformanceTitles.ts'

const known = new Set(
  readFileSync(new URL('ids.txt', import.meta.url), 'utf8')
    .trim()
    .split(/\s+/u),
)
const root = new URL('../', import.meta.url)
const tests = new Map(
  ['src', 'e2e', 'lab', '.ci']
    .flatMap(folder =>
      readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`),
    )
    .filter(name => /\.test\.tsx?$/u.test(name) && !name.startsWith('.ci/conformanceTitles'))
    .map(name => [name, readFileSync(new URL(name, root), 'utf8')] as const),
)

describe('titles of tests', () => {
  it('name requirements that exist', () => {
    expect(known.size).toBe(259)
    expect([...tests.values()].flatMap(idsOf).length).toBeGreaterThan(0)
    expect(unknownIds(tests, known)).toEqual([])
  })
  it('are read where they begin with one id or with several', () => {
    expect(idsOf("it('[PUA-08] [PUA-26] asks', () => 1); test(`[SEC-10] b`, 2); const list = a[PUA-1]")).toEqual([
      'PUA-08',
      'PUA-26',
      'SEC-10',
    ])
  })
  it('with an id that no requirement has are seen', () => {
    const planted = new Map([['src/planted.test.ts', "it('[PUA-08] [PUA-99] asks', () => 1)"]])
    expect(unknownIds(planted, known)).toEqual(['src/planted.test.ts names PUA-99, which is no requirement'])
  })
})
