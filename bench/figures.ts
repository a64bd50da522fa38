/** What a bench says: one figure for every measure, with all sides in it and how it stands to its goals. */

export type Figure = {
  readonly bench: BenchName
  /** What is measured, as a row of the table. */
  readonly measure: string
  readonly unit: 'msg/s' | 'doc/s' | 'ms' | 'B' | 'messages'
  /** `ours` is among them. */
  readonly sides: Readonly<Record<string, number>>
  readonly goals: readonly Goal[]
}

export type BenchName = 'sip' | 'pidf' | 'roster' | 'update' | 'bundle' | 'hostile' | 'peu'

export type Goal = { readonly goal: string; readonly is: number; readonly met: boolean }

/** Ours must be so many times as good as another side, or so large a part of it. */
export function times(goal: string, is: number, least: number): Goal {
  return { goal, is: rounded(is), met: is >= least }
}

export function atMost(goal: string, is: number, most: number): Goal {
  return { goal, is: rounded(is), met: is <= most }
}

/** Three digits that count. */
export const rounded = (value: number): number =>
  Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3))

export function jsonLine({ bench, measure, unit, sides, goals }: Figure): string {
  const values = Object.fromEntries(Object.entries(sides).map(([name, value]) => [name, rounded(value)]))
  return JSON.stringify({ bench, measure, unit, ...values, goals })
}
