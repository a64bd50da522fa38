/** Reads what the table of conformance is made of: the rules, the reasons, and the reports that the tests left. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { type Reasons, rulesOf, type Table, tableOf } from './conformanceTable.ts'
import { rowsOf } from './report.ts'

const reasonsSchema = v.record(v.string(), v.pipe(v.string(), v.minLength(20)))

const REPORTS = [
  {
    name: 'unit and contract tests',
    file: 'unit.json',
    by: 'npm test (or npm run test:unit -- --reporter=json --outputFile=node_modules/.cache/unit.json)',
  },
  { name: 'end-to-end tests', file: 'e2e.json', by: 'npm test (or npm run build && npm run test:e2e)' },
] as const

export type Conformance =
  /** `made`: which runs the table is of. */
  | { readonly kind: 'read'; readonly table: Table; readonly made: string }
  | { readonly kind: 'missing'; readonly why: string }

export function knownRules(root: string): readonly string[] {
  return rulesOf(readFileSync(join(root, 'docs/spec.md'), 'utf8'))
}

function reasonsIn(root: string, file: string): Reasons {
  const json: unknown = JSON.parse(readFileSync(join(root, '.ci', file), 'utf8'))
  return new Map(Object.entries(v.parse(reasonsSchema, json)))
}

/** `reports`: the folder of the reports, that of the last `npm test` when left out. */
export function conformanceOf(root: string, reports = join(root, 'node_modules/.cache')): Conformance {
  const absent = REPORTS.find(({ file }) => !existsSync(join(reports, file)))
  if (absent !== undefined)
    return { kind: 'missing', why: `There is no report of the ${absent.name} yet. Make it with: ${absent.by}` }
  const read = REPORTS.map(({ name, file }) => ({
    name,
    path: join(reports, file),
    rows: rowsOf(name, join(reports, file)),
  }))
  const made = read.map(
    ({ name, path, rows }) => `${String(rows.length)} ${name}, run until ${statSync(path).mtime.toISOString()}`,
  )
  return {
    kind: 'read',
    table: tableOf(
      knownRules(root),
      reasonsIn(root, 'notApplicable.json'),
      reasonsIn(root, 'provedInPart.json'),
      read.flatMap(({ rows }) => rows),
    ),
    made: made.join('\n'),
  }
}
