import { describe, expect, it } from 'vitest'
import { jsonOf, rulesOf, tableOf, wordsFor, wrongWith } from './conformanceTable.ts'
import type { Row } from './report.ts'

const SPEC = [
  '# Rules, such as PUA-77',
  '- **PUA-01** | MUST | RFC 1 | [verified] | one, see PUA-02. | G x T y.',
  '- **PUA-02** | MAY | RFC 1 | [memory] | two. | unit.',
  '- **PUA-03** | MAY | RFC 1 | [memory] | three. | unit.',
  '- **WAT-01** | PROJ | — | — | four. | unit.',
].join('\n')
const RULES = rulesOf(SPEC)
const NONE: ReadonlyMap<string, string> = new Map()
const row = (status: Row['status'], test: string): Row => ({ title: `file > suite > ${test}`, test, status })

describe('the table of conformance', () => {
  it('takes the rules from lines that begin with an id, and from nothing else', () => {
    expect(RULES).toEqual(['PUA-01', 'PUA-02', 'PUA-03', 'WAT-01'])
  })
  it('counts as proved what a passing title begins with, several ids too', () => {
    const rows = [
      row('passed', '[PUA-01] [WAT-01] asks'),
      row('passed', 'says [PUA-02]'),
      row('skipped', '[PUA-03] no'),
    ]
    expect(JSON.parse(jsonOf(tableOf(RULES, new Map([['PUA-02', 'no use']]), rows)))).toEqual({
      groups: {
        PUA: { proved: 1, notApplicable: 1, open: ['PUA-03'] },
        WAT: { proved: 1, notApplicable: 0, open: [] },
      },
    })
  })
  it('counts nothing as proved that a failing title begins with', () => {
    const table = tableOf(RULES, NONE, [row('passed', '[PUA-01] asks'), row('failed', '[PUA-01] asks again')])
    expect(table.groups[0]?.open).toContain('PUA-01')
    expect(table.failing).toEqual(['PUA-01'])
    expect(wordsFor(table)).toContain('a test of these failed: PUA-01')
  })
  it('sees an id that no rule has, in a title and among the reasons', () => {
    const table = tableOf(RULES, new Map([['PUB-99', 'no use']]), [row('passed', '[PUA-01] [PUA-99] asks')])
    expect(wrongWith(table)).toEqual([
      '"file > suite > [PUA-01] [PUA-99] asks" names PUA-99, which is no rule',
      'notApplicable.json names PUB-99, which is no rule',
    ])
  })
  it('sees an id that is proved and said not to apply', () => {
    const reasons = new Map([['PUA-01', 'no use']])
    expect(wrongWith(tableOf(RULES, reasons, [row('passed', '[PUA-01] asks')]))).toEqual([
      'PUA-01 is said not to apply, and yet a test proves it',
    ])
    expect(wrongWith(tableOf(RULES, reasons, []))).toEqual([])
  })
  it('tells it in words, with the reasons', () => {
    const words = wordsFor(tableOf(RULES, new Map([['PUA-02', 'no use']]), [row('passed', '[PUA-01] asks')]))
    expect(words.split('\n')).toEqual([
      'group   proved     n/a    open',
      'PUA          1       1       1',
      'WAT          0       0       1',
      'all          1       1       2',
      '',
      'open: PUA-03',
      'open: WAT-01',
      '',
      'PUA-02 does not apply: no use',
    ])
  })
})
