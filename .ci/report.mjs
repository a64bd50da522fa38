// Reads the JSON reports of vitest and playwright: one line per test title, and a closing line. `node .ci/report.mjs A.json B.json`
import { readFileSync } from 'node:fs'

const rows = []
const spec = (suite, path) => {
  for (const one of suite.specs ?? [])
    for (const test of one.tests)
      rows.push([
        [...path, one.title].join(' > '),
        { expected: 'passed', flaky: 'passed', skipped: 'skipped' }[test.status] ?? 'failed',
      ])
  for (const inner of suite.suites ?? []) spec(inner, [...path, inner.title])
}
let broken = 0
for (const file of process.argv.slice(2)) {
  const json = JSON.parse(readFileSync(file, 'utf8'))
  if (json.testResults !== undefined) {
    for (const one of json.testResults) {
      if (one.status === 'failed' && one.assertionResults.length === 0) {
        broken++
        console.log(`failed  ${one.name} did not load`)
      }
      for (const test of one.assertionResults)
        rows.push([
          [...test.ancestorTitles, test.title].join(' > '),
          test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
        ])
    }
  } else {
    for (const suite of json.suites) spec(suite, [suite.title])
    broken += json.errors.length
  }
}
for (const [title, status] of rows) console.log(`${status.padEnd(7)} ${title}`)
const count = status => rows.filter(row => row[1] === status).length
console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`)
if (count('failed') + broken > 0 || rows.length === 0) process.exitCode = 1
