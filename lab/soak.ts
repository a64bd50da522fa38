/**
 * `npm run soak -- main|pua`: random schedules of faults, many at a time, against the real network of lab/. `main`:
 * status and note; `pua`: all that one can say, to a network that subscribes and to one that only takes publications.
 * Prints a line for each seed, every failure with its record, and the slowest. A failing seed replays with --seed.
 */
import { parseArgs } from 'node:util'
import { type Outcome, playSoak, type Soak } from './soakRun.ts'

const USAGE = `npm run soak -- main|pua [--seed N] [--count N] [--from N]
  --seed N   this schedule alone, with the record of all that was done and seen
  --count N  how many schedules; 300 (main) or 500 (pua) when left out
  --from N   the first seed; 1 when left out
`

const COUNT: Readonly<Record<Soak, string>> = { main: '300', pua: '500' }

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Gives the exit code. */
async function soak({ name, seeds, isLoud }: Wanted): Promise<number> {
  const outcomes = await playSoak(name, seeds, one => {
    tell(one, isLoud)
  })
  const failed = outcomes.filter(one => one.problems.length > 0)
  const byTime = outcomes.toSorted((a, b) => (a.convergedMs ?? Infinity) - (b.convergedMs ?? Infinity))
  const slowest = byTime.at(-1)
  const at = (part: number): string => String(byTime[Math.floor((byTime.length - 1) * part)]?.convergedMs ?? null)
  const ahead = Math.max(...outcomes.map(one => one.aheadMs))
  say(
    `\n${String(outcomes.length)} schedules, ${String(failed.length)} failed: ${failed.map(one => one.seed).join(' ')}`,
  )
  say(`slowest convergence ${at(1)} ms (seed ${String(slowest?.seed ?? 0)}), p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`)
  say(`"the network has it" was ahead of the witness by ${String(ahead)} ms at most`)
  return failed.length === 0 ? 0 : 1
}

function tell(one: Outcome, isLoud: boolean): void {
  const isGood = one.problems.length === 0
  say(
    `seed ${String(one.seed)}: ${isGood ? 'right' : 'WRONG'} after ${String(one.convergedMs)} ms, ahead ${String(one.aheadMs)} ms`,
  )
  if (!isGood || isLoud) say([...one.record, ...one.problems].join('\n'))
}

const row = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index)

const isNumber = (text: string): boolean => /^\d{1,9}$/u.test(text)

type Wanted = { readonly name: Soak; readonly seeds: readonly number[]; readonly isLoud: boolean }

/** What is wanted, or null when it makes no sense. */
function wanted(args: readonly string[]): Wanted | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { seed: { type: 'string' }, count: { type: 'string' }, from: { type: 'string' } },
    })
    const name = positionals.join()
    if (name !== 'main' && name !== 'pua') return null
    const [seed, count, from] = [values.seed ?? '', values.count ?? COUNT[name], values.from ?? '1']
    if (!isNumber(count) || !isNumber(from)) return null
    if (seed === '') return { name, seeds: row(Number(from), Number(count)), isLoud: false }
    return isNumber(seed) ? { name, seeds: [Number(seed)], isLoud: true } : null
  } catch {
    return null
  }
}

const what = wanted(process.argv.slice(2))
if (what === null) {
  process.stderr.write(USAGE)
  process.exitCode = 2
} else process.exitCode = await soak(what)
