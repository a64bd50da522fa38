/** What the JSON reports of vitest and playwright say, as one row per test. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'

export type Row = {
  readonly title: string
  readonly status: 'passed' | 'failed' | 'skipped'
  /** The test's own title, without the file and the suites around it. */
  readonly test?: string
  /** Where the test stands. */
  readonly file?: string
}

const vitest = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      assertionResults: v.array(
        v.object({ ancestorTitles: v.array(v.string()), title: v.string(), status: v.string() }),
      ),
    }),
  ),
})

type Suite = {
  readonly title: string
  readonly specs?: readonly { readonly title: string; readonly tests: readonly { readonly status: string }[] }[]
  readonly suites?: readonly Suite[]
}
const suite: v.GenericSchema<Suite> = v.object({
  title: v.string(),
  specs: v.exactOptional(v.array(v.object({ title: v.string(), tests: v.array(v.object({ status: v.string() })) }))),
  suites: v.exactOptional(v.array(v.lazy(() => suite))),
})
const playwright = v.object({ suites: v.array(suite), errors: v.array(v.object({ message: v.optional(v.string()) })) })

/** `file`: a report. One that is missing, unreadable or empty is a failure; so is a test file that did not load. */
export function rowsOf(name: string, file: string): readonly Row[] {
  let rows: readonly Row[]
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
    rows = v.is(vitest, json) ? ofVitest(json) : ofPlaywright(v.parse(playwright, json))
  } catch {
    return [{ title: `${name} left no report that can be read`, status: 'failed' }]
  }
  return rows.length > 0 ? rows : [{ title: `${name} ran no test`, status: 'failed' }]
}

/** The closing line. */
export function closing(rows: readonly Row[]): string {
  const count = (status: Row['status']): string => String(rows.filter(row => row.status === status).length)
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
}

function ofVitest(report: v.InferOutput<typeof vitest>): readonly Row[] {
  return report.testResults.flatMap((file): readonly Row[] => {
    if (file.status === 'failed' && file.assertionResults.length === 0)
      return [{ title: `${file.name} did not load`, status: 'failed' }]
    return file.assertionResults.map(test => ({
      title: [...test.ancestorTitles, test.title].join(' > '),
      test: test.title,
      file: file.name,
      status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
    }))
  })
}

function ofPlaywright(report: v.InferOutput<typeof playwright>): readonly Row[] {
  const errors = report.errors.map(error => ({
    title: `end to end: ${error.message?.split('\n')[0] ?? 'an error outside any test'}`,
    status: 'failed' as const,
  }))
  return [...report.suites.flatMap(one => ofSuite(one, [one.title], `e2e/${one.title}`)), ...errors]
}

function ofSuite(one: Suite, path: readonly string[], file: string): readonly Row[] {
  const own = (one.specs ?? []).flatMap(spec =>
    spec.tests.map(test => ({
      title: [...path, spec.title].join(' > '),
      test: spec.title,
      file,
      status: ofOutcome(test.status),
    })),
  )
  return [...own, ...(one.suites ?? []).flatMap(inner => ofSuite(inner, [...path, inner.title], file))]
}

const ofOutcome = (outcome: string): Row['status'] =>
  outcome === 'expected' || outcome === 'flaky' ? 'passed' : outcome === 'skipped' ? 'skipped' : 'failed'
