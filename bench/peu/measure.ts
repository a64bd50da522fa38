/** The bench `peu`: one script of 100 changes over three ways and three lengths of line, and what only one way can do. */
import { atMost, type Figure } from '../figures.ts'
import { quantile } from '../rounds.ts'
import { CHANGES, type Octets, type Raced, raceAt, type Way } from './race.ts'
import { type Asked, askedWith, crash, refreshes, unwatched } from './singles.ts'

export type Measured = {
  readonly raced: readonly Raced[]
  readonly refresh: { readonly peu: Octets; readonly publish: Octets }
  readonly crashMs: number
  readonly unwatched: { readonly meanwhile: Asked; readonly back: Asked }
  readonly full: Asked
  readonly partial: Asked
  /** One notification in 20 s of the product's clock. */
  readonly limited: Asked
}

const ONE_WAY_MS = [0, 50, 150] as const

export async function measurePeu(say: (text: string) => void): Promise<Measured> {
  const raced: Raced[] = []
  for (const oneWayMs of ONE_WAY_MS) {
    say(`peu: ${String(CHANGES)} changes, ${String(oneWayMs)} ms one way`)
    raced.push(await raceAt(oneWayMs))
  }
  say('peu: refresh, crash, nobody watches, partial, limited')
  return {
    raced,
    refresh: await refreshes(),
    crashMs: await crash(),
    unwatched: await unwatched(),
    full: await askedWith({}),
    partial: await askedWith({ extra: [['Accept', 'application/pidf-diff+xml;q=1']] }),
    limited: await askedWith({ event: 'presence;max-rate=0.05' }),
  }
}

export const total = ({ app, ws, tls }: Octets): number => app + ws + tls
export const perChange = (way: Way, what: (octets: Octets) => number): number => what(way.changes) / CHANGES

const sides = (what: (way: Way) => number, { peu, publish, put }: Raced): Figure['sides'] => ({
  ours: what(peu),
  publish: what(publish),
  put: what(put),
})

export function figuresOf({ raced, crashMs }: Measured): readonly Figure[] {
  const [near] = raced
  if (near === undefined) return []
  const bytes = sides(way => perChange(way, total), near)
  return [
    {
      bench: 'peu',
      measure: 'messages per change',
      unit: 'messages',
      sides: sides(way => perChange(way, one => one.messages), near),
      goals: [],
    },
    {
      bench: 'peu',
      measure: 'octets per change, with WebSocket and TLS',
      unit: 'B',
      sides: bytes,
      // Spec §9 C9: the claim is parity, not a saving.
      goals: [atMost('at most 1.1 of PUBLISH', (bytes['ours'] ?? 0) / (bytes['publish'] ?? 1), 1.1)],
    },
    ...raced.map(
      (one): Figure => ({
        bench: 'peu',
        measure: `change to the watcher, ${String(one.oneWayMs)} ms one way, p50`,
        unit: 'ms',
        sides: sides(way => quantile(way.watcherMs, 0.5), one),
        goals: [],
      }),
    ),
    { bench: 'peu', measure: 'seen as it was after a crash', unit: 'ms', sides: { ours: crashMs }, goals: [] },
  ]
}
