/**
 * `npm run soak -- main`: random schedules of faults, many at a time, against the real network of lab/.
 * Prints a line for each seed, every failure with its record, and the slowest. A failing seed replays with --seed.
 */
import { parseArgs } from 'node:util'
import { startRingOne } from './ringOne.ts'
import { type Outcome, PAIRS, playAll, SOAK_RING } from './soakRun.ts'

const USAGE = `npm run soak -- main [--seed N] [--count N] [--from N]
  --seed N   this schedule alone, with the record of all that was done and seen
  --count N  how many schedules; 300 when left out
  --from N   the first seed; 1 when left out
`

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Gives the exit code. */
async function soak(seeds: readonly number[], isLoud: boolean): Promise<number> {
  const ring = await startRingOne(SOAK_RING)
  try {
    const outcomes = await playAll(ring, PAIRS, seeds, one => {
      tell(one, isLoud)
    })
    const failed = outcomes.filter(one => one.problems.length > 0)
    const slowest = outcomes.toSorted((a, b) => (b.convergedMs ?? Infinity) - (a.convergedMs ?? Infinity))[0]
    const ahead = Math.max(...outcomes.map(one => one.aheadMs))
    say(
      `\n${String(outcomes.length)} schedules, ${String(failed.length)} failed: ${failed.map(one => one.seed).join(' ')}`,
    )
    say(`slowest convergence ${String(slowest?.convergedMs ?? null)} ms (seed ${String(slowest?.seed ?? 0)})`)
    say(`"the network has it" was ahead of the witness by ${String(ahead)} ms at most`)
    return failed.length === 0 ? 0 : 1
  } finally {
    await ring.stop()
  }
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

/** The seeds that are wanted, or null when it makes no sense. */
function wanted(args: readonly string[]): { readonly seeds: readonly number[]; readonly isLoud: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { seed: { type: 'string' }, count: { type: 'string' }, from: { type: 'string' } },
    })
    const [seed, count, from] = [values.seed ?? '', values.count ?? '300', values.from ?? '1']
    if (positionals.join() !== 'main' || !isNumber(count) || !isNumber(from)) return null
    if (seed === '') return { seeds: row(Number(from), Number(count)), isLoud: false }
    return isNumber(seed) ? { seeds: [Number(seed)], isLoud: true } : null
  } catch {
    return null
  }
}

const what = wanted(process.argv.slice(2))
if (what === null) {
  process.stderr.write(USAGE)
  process.exitCode = 2
} else process.exitCode = await soak(what.seeds, what.isLoud)
