import { describe, expect, it } from 'vitest'
import { jsonOf, lineOfSpec, rulesOf, tableOf, wordsFor, wrongWith } from './conformanceTable.ts'
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
const row = (status: Row['status'], test: string, file = 'src/agent/wire/a.test.ts'): Row => ({
  title: `file > suite > ${test}`,
  test,
  status,
  file,
})
const table = (reasons: ReadonlyMap<string, string>, rows: readonly Row[], partly = NONE) =>
  tableOf(RULES, reasons, partly, rows)

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
    expect(JSON.parse(jsonOf(table(new Map([['PUA-02', 'no use']]), rows)))).toEqual({
      groups: {
        PUA: { onWire: 1, inPart: 0, notApplicable: 1, open: ['PUA-03'] },
        WAT: { onWire: 1, inPart: 0, notApplicable: 0, open: [] },
      },
    })
  })
  it('counts nothing as proved that a failing title begins with', () => {
    const some = table(NONE, [row('passed', '[PUA-01] asks'), row('failed', '[PUA-01] asks again')])
    expect(some.groups[0]?.open).toContain('PUA-01')
    expect(some.failing).toEqual(['PUA-01'])
    expect(wordsFor(some)).toContain('a test of these failed: PUA-01')
  })
  it('sees an id that no rule has, in a title and among the reasons', () => {
    const some = table(new Map([['PUB-99', 'no use']]), [row('passed', '[PUA-01] [PUA-99] asks')])
    expect(wrongWith(some)).toEqual([
      '"file > suite > [PUA-01] [PUA-99] asks" names PUA-99, which is no rule',
      'notApplicable.json names PUB-99, which is no rule',
    ])
  })
  it('sees an id that is proved and said not to apply', () => {
    const reasons = new Map([['PUA-01', 'no use']])
    expect(wrongWith(table(reasons, [row('passed', '[PUA-01] asks')]))).toEqual([
      'PUA-01 is said not to apply, and yet a test proves it',
    ])
    expect(wrongWith(table(reasons, []))).toEqual([])
  })
  it.each([
    ['src/agent/wire/a.test.ts', 'onWire'],
    ['/somewhere/src/agent/wire/a.test.ts', 'onWire'],
    ['e2e/a.test.ts', 'onWire'],
    ['lab/absent.test.ts', 'onWire'],
    ['lab/sipPort.test.ts', 'inPart'],
    ['lab/server.test.ts', 'inPart'],
    ['src/agent/session.test.ts', 'inPart'],
    ['src/codec/e2e.test.ts', 'inPart'],
  ] as const)('a test in %s proves its rule %s', (file, how) => {
    const [group] = table(NONE, [row('passed', '[PUA-01] asks', file)]).groups
    expect(group?.[how]).toEqual(['PUA-01'])
  })
  it('a rule that a unit alone proves has a reason, and one that is proved on the wire has none', () => {
    const alone = [row('passed', '[PUA-01] asks', 'src/pua/a.test.ts')]
    const both = [...alone, row('passed', '[PUA-01] asks all', 'e2e/a.test.ts')]
    const partly = new Map([['PUA-01', 'nothing of it shows']])
    expect(wrongWith(table(NONE, alone))).toEqual([
      'PUA-01 is proved in part alone, and provedInPart.json does not say why',
    ])
    expect(wrongWith(table(NONE, alone, partly))).toEqual([])
    expect(wrongWith(table(NONE, both))).toEqual([])
    expect(wrongWith(table(NONE, both, partly))).toEqual([
      'PUA-01 is proved on the wire: take it out of provedInPart.json',
    ])
    expect(wrongWith(table(NONE, [], new Map([['PUA-99', 'no such rule']])))).toEqual([
      'provedInPart.json names PUA-99, which is no rule',
    ])
  })
  it('gives the line of docs/spec.md', () => {
    const rows = [row('passed', '[PUA-01] asks'), row('passed', '[PUA-02] reads', 'src/codec/a.test.ts')]
    expect(lineOfSpec(table(NONE, rows))).toBe('**Proved:** 1 on the wire + 1 in part — PUA 1 + 1, WAT 0.')
  })
  it('tells it in words, with the reasons', () => {
    const rows = [row('passed', '[PUA-01] asks'), row('passed', '[WAT-01] reads', 'src/codec/a.test.ts')]
    const words = wordsFor(table(new Map([['PUA-02', 'no use']]), rows))
    expect(words.split('\n')).toEqual([
      'group   on wire  in part      n/a     open',
      'PUA           1        0        1        1',
      'WAT           0        1        0        0',
      'all           1        1        1        1',
      '',
      'in part: WAT-01',
      'open: PUA-03',
      '',
      'PUA-02 does not apply: no use',
    ])
  })
})
