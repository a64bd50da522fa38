import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { knownRules } from './conformanceReport.ts'
import { idsOf, unknownIds } from './conformanceTitles.ts'

const root = new URL('../', import.meta.url)
const known = new Set(knownRules(fileURLToPath(root)))
const tests = new Map(
  ['src', 'e2e', 'lab', '.ci']
    .flatMap(folder =>
      readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`),
    )
    .filter(name => /\.test\.tsx?$/u.test(name) && !name.startsWith('.ci/conformance'))
    .map(name => [name, readFileSync(new URL(name, root), 'utf8')] as const),
)

describe('titles of tests', () => {
  it('name rules that exist', () => {
    expect(known.size).toBe(260)
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
  it('with an id that no rule has are seen', () => {
    const planted = new Map([['src/planted.test.ts', "it('[PUA-08] [PUA-99] asks', () => 1)"]])
    expect(unknownIds(planted, known)).toEqual(['src/planted.test.ts names PUA-99, which is no rule'])
  })
})
