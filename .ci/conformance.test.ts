import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conformanceOf } from './conformanceReport.ts'
import { wrongWith } from './conformanceTable.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
let reports = ''
beforeAll(() => {
  reports = mkdtempSync(join(tmpdir(), 'peu-conformance-'))
})
afterAll(() => {
  rmSync(reports, { recursive: true })
})

const unit = (...tests: readonly (readonly [title: string, status: string])[]): unknown => ({
  testResults: [
    {
      name: 'src/agent/wire/x.test.ts',
      status: 'passed',
      assertionResults: tests.map(([title, status]) => ({ ancestorTitles: ['suite'], title, status })),
    },
  ],
})
const printed = v.strictObject({
  groups: v.record(
    v.string(),
    v.strictObject({ onWire: v.number(), inPart: v.number(), notApplicable: v.number(), open: v.array(v.string()) }),
  ),
})
const e2e = (title: string): unknown => ({
  suites: [{ title: 'y.test.ts', specs: [{ title, tests: [{ status: 'expected' }] }] }],
  errors: [],
})

/** The reports of a run of all tests. */
function leave(found: { readonly unit?: unknown; readonly e2e?: unknown }): void {
  rmSync(reports, { recursive: true })
  mkdirSync(reports)
  for (const [name, report] of Object.entries(found))
    writeFileSync(join(reports, `${name}.json`), JSON.stringify(report))
}

/** What `npm run conformance` does after such a run. */
function run(found: { readonly unit?: unknown; readonly e2e?: unknown }, ...args: readonly string[]) {
  leave(found)
  const command = ['--import', 'tsx', join(root, '.ci/conformance.ts'), `--reports=${reports}`, ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('npm run conformance', () => {
  it('gives one JSON object, of what both reports say', () => {
    const { status, stdout } = run(
      { unit: unit(['[PUA-01] a', 'passed'], ['[PUA-02] b', 'failed']), e2e: e2e('[LIFE-02] [PUA-28] c') },
      '--json',
    )
    const { groups } = v.parse(printed, JSON.parse(stdout))
    expect(status).toBe(0)
    expect(Object.keys(groups)).toEqual(['REG', 'PUA', 'WAT', 'PUB', 'XCP', 'SEC', 'LIFE'])
    expect([groups['PUA']?.onWire, groups['LIFE']?.onWire, groups['REG']?.onWire]).toEqual([2, 1, 0])
    expect(groups['PUA']?.open).toContain('PUA-02')
    expect(groups['PUA']?.open).not.toContain('PUA-28')
    expect(groups['WAT']?.notApplicable).toBeGreaterThan(0)
  })
  it('fails on a planted unknown id, and names the title', () => {
    const { status, stderr } = run({ unit: unit(['[PUA-99] a', 'passed']), e2e: e2e('c') })
    expect([status, stderr.trim()]).toEqual([1, '"suite > [PUA-99] a" names PUA-99, which is no rule'])
  })
  it.each([
    ['unit.json', { e2e: e2e('c') }, 'unit and contract tests'],
    ['e2e.json', { unit: unit(['a', 'passed']) }, 'end-to-end tests'],
  ])('without %s it says which command makes it', (_, found, name) => {
    const { status, stdout, stderr } = run(found)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`no report of the ${name} yet. Make it with: npm test`)
  })
})

describe('the reasons why a rule does not apply', () => {
  it('are of rules that exist, and none of them is proved by these reports', () => {
    leave({ unit: unit(['a', 'passed']), e2e: e2e('c') })
    const read = conformanceOf(root, reports)
    expect(read.kind === 'read' ? wrongWith(read.table) : read.why).toEqual([])
  })
})
