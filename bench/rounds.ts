/** Times several sides against each other in one run: rounds in turn, a median for each side. Runs in a page. */

export type Side = {
  readonly name: string
  /** How many things one batch does. */
  readonly each: number
  readonly prepare: () => Batch
}

export type Batch = {
  /** Alone is timed. */
  readonly run: () => void
  /** Throws when something went wrong: nobody is fast by doing less. */
  readonly check: () => void
}

export type Rounds = {
  /** Timed rounds; one more before them is thrown away. */
  readonly rounds: number
  /** Each side works for about so long in a round. */
  readonly roundMs: number
}

/** Things per second of each side. */
export async function race(
  sides: readonly Side[],
  { rounds, roundMs }: Rounds,
): Promise<Readonly<Record<string, number>>> {
  const rates = new Map(sides.map(side => [side.name, [] as number[]]))
  for (let round = 0; round <= rounds; round += 1) {
    // Nobody always runs in what another one left behind.
    for (let turn = 0; turn < sides.length; turn += 1) {
      const side = sides[(turn + round) % sides.length]
      if (side === undefined) continue
      const rate = await oneRound(side, roundMs)
      if (round > 0) rates.get(side.name)?.push(rate)
    }
  }
  return Object.fromEntries([...rates].map(([name, all]) => [name, median(all)]))
}

async function oneRound({ each, prepare }: Side, roundMs: number): Promise<number> {
  let done = 0
  let spentMs = 0
  while (spentMs < roundMs) {
    const batch = prepare()
    const start = performance.now()
    batch.run()
    spentMs += performance.now() - start
    batch.check()
    done += each
    // Timers of zero, of transactions that are over, get their turn.
    await pause()
  }
  return (done * 1000) / spentMs
}

export const pause = async (ms = 0): Promise<void> =>
  await new Promise(resolve => {
    setTimeout(resolve, ms)
  })

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** By nearest rank. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}

/** One flat string, as a socket gives it; what was put together from pieces is not. */
export const flat = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text))
