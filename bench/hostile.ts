/** What one hostile NOTIFY costs the whole worker, by its octets. */
import { createWatchingRig, type Served } from '../src/agent/wire/watchingRig.ts'
import { HOSTILE } from '../src/codec/fixtures/hostile.ts'
import { atMost, type Figure } from './figures.ts'

const SIZES = [16_000, 32_000, 65_000, 130_000, 260_000]
const ROUNDS = 7
const MOST_MS = 100
const MOST_SLOPE = 1.2

export async function benchHostile(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const [shape, make] of Object.entries(HOSTILE)) figures.push(await figureOf(shape, make))
  return figures
}

async function figureOf(shape: string, make: (octets: number) => string): Promise<Figure> {
  const points: { readonly octets: number; readonly ms: number }[] = []
  for (const size of SIZES) {
    const body = make(size)
    const octets = new TextEncoder().encode(body).length
    // Shorter than asked: it has as many elements as are read, and the one before had too.
    if (octets > (points.at(-1)?.octets ?? 0)) points.push({ octets, ms: await costOf(body) })
  }
  const worst = points.reduce((most, { ms }) => Math.max(most, ms), 0)
  return {
    bench: 'hostile',
    measure: shape,
    unit: 'ms',
    sides: { ours: worst, ...Object.fromEntries(points.map(({ octets, ms }) => [`${String(octets)} B`, ms])) },
    goals: [atMost('at most 100 ms', worst, MOST_MS), atMost('slope at most 1.2', slopeOf(points), MOST_SLOPE)],
  }
}

/** The least of all rounds: what else runs on the machine can only add to it. */
async function costOf(body: string): Promise<number> {
  const dialog = await (await createWatchingRig()).serve()
  await heard(dialog, body)
  let least = Infinity
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage()
    await heard(dialog, body)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

async function heard(dialog: Served, body: string): Promise<void> {
  const answer = await dialog.notify('active;expires=600', { body })
  if (answer?.start !== 'SIP/2.0 200 OK') throw new Error(`the answer is ${answer?.start ?? 'none'}`)
}

/** The line through the points in logarithms, by least squares. What takes less than a millisecond says nothing. */
function slopeOf(points: readonly { readonly octets: number; readonly ms: number }[]): number {
  const logs = points.map(({ octets, ms }) => [Math.log(octets), Math.log(Math.max(ms, 1))] as const)
  const mean = (at: 0 | 1): number => logs.reduce((sum, one) => sum + one[at], 0) / logs.length
  const [x, y] = [mean(0), mean(1)]
  const over = logs.reduce((sum, one) => sum + (one[0] - x) ** 2, 0)
  return over === 0 ? 0 : logs.reduce((sum, one) => sum + (one[0] - x) * (one[1] - y), 0) / over
}
