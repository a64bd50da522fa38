import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closing, rowsOf } from './report.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peu-report-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const read = (report: unknown): string => {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return closing(rowsOf('it', file))
}
const spec = (status: string) => ({ title: 's', tests: [{ status }] })
const assertion = (status: string) => ({ ancestorTitles: ['a'], title: 'b', status })

describe('the report', () => {
  it('counts what vitest says, a file that did not load as a failure', () => {
    const loaded = {
      name: 'x',
      status: 'failed',
      assertionResults: ['passed', 'failed', 'pending', 'todo'].map(assertion),
    }
    const broken = { name: 'y', status: 'failed', assertionResults: [] }
    expect(read({ testResults: [loaded, broken] })).toBe('1 passed, 2 failed, 2 skipped')
  })
  it('counts what playwright says, in suites within suites, errors outside tests as failures', () => {
    const inner = { title: 'in', specs: [spec('unexpected'), spec('skipped')] }
    const report = { suites: [{ title: 'f', specs: [spec('expected')], suites: [inner] }], errors: [{ message: 'no' }] }
    expect(read(report)).toBe('1 passed, 2 failed, 1 skipped')
  })
  it('fails when there was no test, no report or an odd one', () => {
    expect(read({ testResults: [] })).toBe('0 passed, 1 failed, 0 skipped')
    expect(read({ surprise: true })).toBe('0 passed, 1 failed, 0 skipped')
    expect(closing(rowsOf('it', join(folder, 'none.json')))).toBe('0 passed, 1 failed, 0 skipped')
  })
})
