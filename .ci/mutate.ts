/**
 * `npm run mutate -- PATH... [--sample N] [--seed S] [--jobs N]`: would the tests notice if this line were wrong?
 * Makes single changes in the files below PATH (`src/watcher`, `src/sip/digest.ts`), each for itself, and runs the tests
 * of the file's folder and those of src/agent/wire against it until one fails. The same seed gives the same sample.
 * The score is caught / (caught + alive); what does not compile and what is equivalent (equivalentMutants.json) is
 * counted apart. Ends with 1 when a test fails without any change.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { isForTests } from './arrows.ts'
import { applied, type Mutant, mutantsOf } from './mutants.ts'
import { createCompiler } from './mutateCompiler.ts'
import { createRunner, type Runner } from './mutateProcess.ts'
import { testsFor } from './mutateTests.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const ledgerSchema = v.array(
  v.strictObject({ file: v.string(), in: v.string(), change: v.string(), why: v.pipe(v.string(), v.minLength(20)) }),
)

type Verdict = 'caught' | 'alive' | 'compiler' | 'equivalent'
type Result = { readonly mutant: Mutant; readonly verdict: Verdict; readonly by: string }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    caught: { type: 'boolean', default: false },
  },
})
async function mutate(): Promise<number> {
  const files = positionals.flatMap(path => filesBelow(relative(root, join(process.cwd(), path))))
  const all = files.flatMap(file => mutantsOf(file, readFileSync(join(root, file), 'utf8')))
  const chosen = sampled(all, Number(values.sample), Number(values.seed))
  say(`${String(chosen.length)} of ${String(all.length)} changes in ${String(files.length)} files, seed ${values.seed}`)
  const runners = await Promise.all(Array.from({ length: Number(values.jobs) }, () => createRunner(root)))
  try {
    const tests = await baseline(files, runners)
    if (tests === null) return 1
    const results = await judgeAll(chosen, tests, runners)
    say(summary(results))
    return 0
  } finally {
    for (const runner of runners) runner.end()
  }
}

function filesBelow(path: string): readonly string[] {
  const isFolder = statSync(join(root, path)).isDirectory()
  if (!isFolder) return [path]
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .map(name => join(path, name))
    .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts') && !isForTests(relative('src', file)))
    .toSorted()
}

/** mulberry32 with the shuffle of Fisher and Yates; 0: all. */
function sampled(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  if (count === 0) return mutants
  let state = seed
  const chance = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return mutants
    .map(mutant => ({ mutant, key: chance() }))
    .toSorted((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ mutant }) => mutant)
    .toSorted((a, b) => a.file.localeCompare(b.file) || a.start - b.start)
}

type Tests = ReadonlyMap<string, { readonly files: readonly string[]; readonly limitMs: number }>

/** Runs each test file once without a change: all must pass, and quick ones go first afterwards. */
async function baseline(files: readonly string[], runners: readonly Runner[]): Promise<Tests | null> {
  const related = new Map(files.map(file => [file, testsFor(root, file)]))
  const took = new Map<string, number>()
  const failed: string[] = []
  await shared([...new Set([...related.values()].flat())], runners, async (test, runner) => {
    const start = Date.now()
    const why = await runner.run({ file: join(root, test), source: null, tests: [join(root, test)] }, 600_000)
    took.set(test, Date.now() - start)
    if (why !== null) failed.push(`${test} fails without any change: ${why}`)
  })
  for (const sentence of failed) say(sentence)
  if (failed.length > 0) return null
  const ms = (test: string): number => took.get(test) ?? 0
  return new Map(
    [...related].map(([file, tests]) => {
      const namesake = (test: string): number => (basename(test).split('.')[0] === basename(file, '.ts') ? 0 : 1)
      const ordered = tests.toSorted((a, b) => namesake(a) - namesake(b) || ms(a) - ms(b))
      const total = tests.reduce((sum, test) => sum + ms(test), 0)
      return [file, { files: ordered, limitMs: 60_000 + total * 10 }]
    }),
  )
}

async function judgeAll(
  mutants: readonly Mutant[],
  tests: Tests,
  runners: readonly Runner[],
): Promise<readonly Result[]> {
  const compiler = createCompiler(root)
  const known = ledger()
  const results: Result[] = []
  try {
    await shared(mutants, runners, async (mutant, runner) => {
      const judge = async (): Promise<Omit<Result, 'mutant'>> => {
        const entry = known.find(one => isSame(one, mutant))
        if (entry !== undefined) return { verdict: 'equivalent', by: entry.why }
        const source = applied(mutant, readFileSync(join(root, mutant.file), 'utf8'))
        const { files = [], limitMs = 60_000 } = tests.get(mutant.file) ?? {}
        const order = { file: join(root, mutant.file), source, tests: files.map(test => join(root, test)) }
        const by = await runner.run(order, limitMs)
        if (by !== null) return { verdict: 'caught', by }
        const error = await compiler.errorIn(mutant.file, source)
        return error === null ? { verdict: 'alive', by: '' } : { verdict: 'compiler', by: error }
      }
      const result = { mutant, ...(await judge()) }
      results.push(result)
      if (result.verdict === 'alive' || values.caught) say(lineOf(result))
    })
  } finally {
    compiler.end()
  }
  return results
}

const lineOf = ({ mutant, verdict, by }: Result): string =>
  [
    `${verdict.padEnd(10)} ${mutant.file}:${String(mutant.line)}  ${mutant.change}`,
    ...(by === '' ? [`           in: ${mutant.in}`] : [`           by: ${by}`]),
  ].join('\n')

function ledger(): v.InferOutput<typeof ledgerSchema> {
  return v.parse(ledgerSchema, JSON.parse(readFileSync(join(root, '.ci/equivalentMutants.json'), 'utf8')))
}

const isSame = (one: { file: string; in: string; change: string }, mutant: Mutant): boolean =>
  one.file === mutant.file && one.in === mutant.in && one.change === mutant.change

/** Each item goes to the next runner that is free. */
async function shared<T>(
  items: readonly T[],
  runners: readonly Runner[],
  work: (item: T, runner: Runner) => Promise<void>,
): Promise<void> {
  const left = [...items]
  await Promise.all(
    runners.map(async runner => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item, runner)
    }),
  )
}

function summary(results: readonly Result[]): string {
  const files = [...new Set(results.map(({ mutant }) => mutant.file))].toSorted()
  const row = (name: string, some: readonly Result[]): string => {
    const count = (verdict: Verdict): number => some.filter(one => one.verdict === verdict).length
    const [caught, alive] = [count('caught'), count('alive')]
    const score = caught + alive === 0 ? '-' : `${((100 * caught) / (caught + alive)).toFixed(1)} %`
    const cells = [caught, alive, count('compiler'), count('equivalent')].map(one => String(one).padStart(10))
    return `${name.padEnd(44)}${cells.join('')}${score.padStart(10)}`
  }
  const heads = ['caught', 'alive', 'compiler', 'equivalent', 'score'].map(head => ` ${head}`.padStart(10)).join('')
  return [
    '',
    `${'file'.padEnd(44)}${heads}`,
    ...files.map(file =>
      row(
        file,
        results.filter(({ mutant }) => mutant.file === file),
      ),
    ),
    row('all', results),
  ].join('\n')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

if (positionals.length === 0) {
  say('Name a file or a folder: npm run mutate -- src/watcher [--sample N] [--seed S] [--jobs N] [--caught]')
  process.exitCode = 1
} else process.exitCode = await mutate()
