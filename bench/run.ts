/**
 * `npm run bench [-- NAME] [--json] [--write]`: measures, all sides of a figure in one run. `--json`: a line for every
 * figure. `--write`: docs/bench.md, docs/peu.md and their
 * pictures too, from what was measured now. A missed goal is no failure.
 */
import { benchBundle } from './bundle.ts'
import { type BenchName, type Figure, jsonLine, rounded } from './figures.ts'
import { benchHostile } from './hostile.ts'
import { figuresOf, type Measured, measurePeu } from './peu/measure.ts'
import { writePeu } from './peu/report.ts'
import { machine, writeReport } from './report.ts'
import { benchPidf, benchRoster, benchSip } from './sides.ts'
import { benchUpdate } from './update.ts'

let peu: Measured | null = null

const BENCHES: Readonly<Record<BenchName, () => Promise<readonly Figure[]>>> = {
  bundle: benchBundle,
  sip: benchSip,
  pidf: benchPidf,
  roster: benchRoster,
  update: benchUpdate,
  hostile: benchHostile,
  peu: async () => {
    peu = await measurePeu(text => {
      process.stderr.write(`${text}\n`)
    })
    return figuresOf(peu)
  },
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

function line({ bench, measure, unit, sides, goals }: Figure): string {
  const values = Object.entries(sides).map(([name, value]) => `${name} ${String(rounded(value))}`)
  const outcome = goals.map(({ goal, is, met }) => `${met ? 'met' : 'MISSED'}: ${goal} (${String(is)})`)
  return [`${bench}, ${measure}, ${unit}: ${values.join(' · ')}`, ...outcome.map(one => `  ${one}`)].join('\n')
}

async function run(words: readonly string[]): Promise<number> {
  const names = words.filter(word => !word.startsWith('--'))
  const unknown = names.find(name => !(name in BENCHES))
  const option = words.find(word => word.startsWith('--') && word !== '--json' && word !== '--write')
  if (unknown !== undefined || option !== undefined) {
    say(`${unknown ?? option ?? ''} is not known. Benches: ${Object.keys(BENCHES).join(' ')}. Options: --json --write`)
    return 2
  }
  const figures: Figure[] = []
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue
    for (const figure of await bench()) {
      figures.push(figure)
      say(words.includes('--json') ? jsonLine(figure) : line(figure))
    }
  }
  if (words.includes('--write')) {
    await writeReport(figures.filter(one => one.bench !== 'peu'))
    if (peu !== null) await writePeu(peu, await machine())
  }
  return 0
}

// The sockets of what was measured may linger; the figures are there.
process.exit(await run(process.argv.slice(2)))
