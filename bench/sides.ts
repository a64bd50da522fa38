/** The benches that run in a page, as figures. What comes out of a page is checked before it is believed. */
import { runPage } from './browser.ts'
import { type BenchName, type Figure, times } from './figures.ts'

const CAP_MS = 120_000

/** sip and pidf: things per second, `ours` against the others. */
export async function benchSip(): Promise<readonly Figure[]> {
  const { octets, rates } = await raceOf('sip')
  const [ours, limit] = [part(rates, 'ours'), part(rates, 'limit')]
  return [
    {
      bench: 'sip',
      measure: `a NOTIFY of ${String(octets)} octets: read, heard, answered`,
      unit: 'msg/s',
      sides: rates,
      goals: [
        times('at least 40 × sip.js', ours / part(rates, 'sipjs'), 40),
        times('at least 8 × JsSIP', ours / part(rates, 'jssip'), 8),
        times('at least 0.15 of the limit', ours / limit, 0.15),
      ],
    },
  ]
}

export async function benchPidf(): Promise<readonly Figure[]> {
  const { octets, rates } = await raceOf('pidf')
  const ours = part(rates, 'ours')
  return [
    {
      bench: 'pidf',
      measure: `a PIDF of ${String(octets)} octets to the model`,
      unit: 'doc/s',
      sides: rates,
      goals: [
        times('at least 5 × DOMParser', ours / part(rates, 'domparser'), 5),
        times('at least 0.1 of the limit', ours / part(rates, 'limit'), 0.1),
      ],
    },
  ]
}

export async function benchRoster(): Promise<readonly Figure[]> {
  const result = await runPage('roster', CAP_MS)
  const [ours, plain] = [numbers(field(result, 'ours')), numbers(field(result, 'plain'))]
  const figure = (measure: string, what: 'first' | 'change', least: number): Figure => ({
    bench: 'roster',
    measure,
    unit: 'ms',
    sides: { ours: part(ours, what), plain: part(plain, what) },
    goals: [times(`at least ${String(least)} × a plain React list`, part(plain, what) / part(ours, what), least)],
  })
  return [
    figure('10,000 contacts: first paint', 'first', 50),
    figure('10,000 contacts: one change painted', 'change', 10),
  ]
}

async function raceOf(name: BenchName): Promise<{ readonly octets: number; readonly rates: Numbers }> {
  const result = await runPage(name, CAP_MS)
  return { octets: Number(field(result, 'octets')), rates: numbers(field(result, 'rates')) }
}

type Numbers = Readonly<Record<string, number>>

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw new Error('a page gave no result')
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

function numbers(value: unknown): Numbers {
  if (typeof value !== 'object' || value === null) throw new Error('a page gave no figures')
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, Number(one)]))
}

function part(all: Numbers, name: string): number {
  const value = all[name]
  if (value === undefined || !(value > 0)) throw new Error(`a page gave no figure for ${name}`)
  return value
}
