/** All checks in order, each with its own output, none skipped because another one failed; then a line per test. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { conformanceOf } from './conformanceReport.ts'
import { lineOfSpec, wordsFor, wrongWith } from './conformanceTable.ts'
import { proveGuards } from './guards.ts'
import { findSlowRegexps } from './regexps.ts'
import { closing, type Row, rowsOf } from './report.ts'
import { findSecrets } from './secrets.ts'
import { findUnwired } from './wiring.ts'

/** Gives the exit code. */
export function runChecks(root: string): number {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const tool = (name: string, ...args: readonly string[]): boolean =>
    spawnSync(join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: 'inherit' }).status === 0
  /** A run of tests: each counts, and the run itself when it failed though no test did. */
  const tests = (title: string, file: string, run: (report: string) => boolean): readonly Row[] => {
    const report = join(cache, file)
    rmSync(report, { force: true })
    const passed = timed(title, () => run(report))
    const rows = rowsOf(title, report)
    const isTold = passed || rows.some(row => row.status === 'failed')
    return isTold ? rows : [...rows, { title: `${title}: the run itself`, status: 'failed' }]
  }

  const rows: readonly Row[] = [
    one('format', () => tool('biome', 'ci')),
    one('lint, with types', () => tool('oxlint', '--deny-warnings')),
    one('types of page, worker, pure parts, tests', () => tool('tsc', '-b', '--force')),
    one('dead code', () => tool('knip', '-c', '.knip.json')),
    one('every option is given by the product, the wire goes through the worker', () => isEmpty(findUnwired(root))),
    one('every regular expression is linear', () => isEmpty(findSlowRegexps(root))),
    one('no secret, no folder of one machine', () => isEmpty(findSecrets(root))),
    ...guards(root),
    ...tests('unit and contract tests', 'unit.json', report =>
      tool('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`),
    ),
    one('build', () => tool('vite', 'build')),
    one('sizes within budget', () => node(root, '.ci/sizes.mjs')),
    ...tests('end-to-end tests', 'e2e.json', () => tool('playwright', 'test', '-c', 'e2e/playwright.config.ts')),
    one('rules proved: on the wire or with a reason, no unknown id, none both proved and not applicable', () =>
      isConformanceSound(root),
    ),
  ]
  const lines = rows.map(row => `${row.status.padEnd(7)} ${row.title}`)
  say(['', ...lines, closing(rows)].join('\n'))
  return rows.some(row => row.status === 'failed') ? 1 : 0
}

/** A check that counts as one. */
function one(title: string, run: () => boolean): Row {
  return { title, status: timed(title, run) ? 'passed' : 'failed' }
}

function guards(root: string): readonly Row[] {
  let rows: readonly Row[] = []
  timed('guards: planted violations are seen', () => {
    rows = proveGuards(root)
    return isEmpty(rows.filter(row => row.status === 'failed').map(row => `not seen: ${row.title}`))
  })
  return rows
}

function isConformanceSound(root: string): boolean {
  const read = conformanceOf(root)
  if (read.kind === 'missing') return isEmpty([read.why])
  say(wordsFor(read.table))
  const line = lineOfSpec(read.table)
  const stands = readFileSync(join(root, 'docs/spec.md'), 'utf8').includes(`\n${line}\n`)
  return isEmpty([...wrongWith(read.table), ...(stands ? [] : [`docs/spec.md should say: ${line}`])])
}

function timed(title: string, run: () => boolean): boolean {
  say(`\n== ${title}`)
  const start = Date.now()
  const passed = run()
  say(`== ${title}: ${passed ? 'passed' : 'FAILED'} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  return passed
}

const node = (root: string, script: string): boolean =>
  spawnSync(process.execPath, [join(root, script)], { cwd: root, stdio: 'inherit' }).status === 0

function isEmpty(sentences: readonly string[]): boolean {
  for (const sentence of sentences) say(sentence)
  return sentences.length === 0
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
