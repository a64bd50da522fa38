/**
 * `npm run test:load -- [--times N] [FILE...]`: the end-to-end suite N times (5) while other work keeps all cores busy.
 * Tells per run what failed, and ends with 1 when anything did. Needs `npm run build` first.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rowsOf } from './report.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '5' } },
})

/** Hashes for ever, and ends with this process however that ends: its standard input closes then. */
const WORK =
  "process.stdin.on('end', () => process.exit()).resume();" +
  "(function go() { require('node:crypto').pbkdf2Sync('x', 'y', 20000, 64, 'sha512'); setImmediate(go) })()"

const busy: readonly ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
  spawn(process.execPath, ['-e', WORK], { stdio: ['pipe', 'ignore', 'inherit'] }),
)

const folder = join(root, 'node_modules/.cache/load')
mkdirSync(folder, { recursive: true })
let isBad = false
try {
  for (let run = 1; run <= Number(values.times); run++) {
    const report = join(folder, `${String(run)}.json`)
    rmSync(report, { force: true })
    const start = Date.now()
    const { status } = spawnSync(
      join(root, 'node_modules/.bin/playwright'),
      ['test', '-c', 'e2e/playwright.config.ts', '--reporter=json', ...positionals],
      {
        cwd: root,
        env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    const rows = rowsOf('end-to-end tests', report)
    const failed = rows.filter(row => row.status === 'failed')
    if (status !== 0 || failed.length > 0) isBad = true
    const took = ((Date.now() - start) / 60_000).toFixed(1)
    say(`run ${String(run)}: ${String(rows.length - failed.length)} of ${String(rows.length)} passed in ${took} min`)
    for (const { title } of failed) say(`  failed: ${title}`)
    if (status !== 0 && failed.length === 0) say(`  the run itself ended with ${String(status)}`)
  }
} finally {
  for (const child of busy) child.kill()
}
process.exitCode = isBad ? 1 : 0

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
