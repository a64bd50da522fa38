/**
 * `npm run conformance [-- --json] [--reports=DIR]`: which rules of docs/spec.md the last run of all tests proved.
 * DIR: where unit.json and e2e.json are when not where `npm test` leaves them.
 */
import { fileURLToPath } from 'node:url'
import { conformanceOf } from './conformanceReport.ts'
import { jsonOf, wordsFor, wrongWith } from './conformanceTable.ts'

const elsewhere = process.argv.find(arg => arg.startsWith('--reports='))?.slice('--reports='.length)
const read = conformanceOf(fileURLToPath(new URL('../', import.meta.url)), elsewhere)
if (read.kind === 'missing') {
  process.stderr.write(`${read.why}\n`)
  process.exitCode = 1
} else {
  const wrong = wrongWith(read.table)
  const isJson = process.argv.includes('--json')
  process.stdout.write(`${isJson ? jsonOf(read.table) : [read.made, '', wordsFor(read.table)].join('\n')}\n`)
  for (const sentence of wrong) process.stderr.write(`${sentence}\n`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}
