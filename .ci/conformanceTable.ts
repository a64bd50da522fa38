/** Which rules are proved, which are not applicable, which are open. Pure. */
import { idsOfTitle } from './conformanceTitles.ts'
import type { Row } from './report.ts'

/** `GROUP-number` of a rule to why Peu has no use of it. */
export type Reasons = ReadonlyMap<string, string>

type Group = {
  readonly name: string
  readonly proved: readonly string[]
  readonly notApplicable: readonly string[]
  readonly open: readonly string[]
}

export type Table = {
  readonly groups: readonly Group[]
  readonly reasons: Reasons
  /** Ids with a test that failed: open, whatever else passed. */
  readonly failing: readonly string[]
  /** Ids that no rule has, with where they stand. */
  readonly unknown: readonly string[]
  /** Ids that are said not to apply, and yet a test proves them. */
  readonly contradicted: readonly string[]
}

/** The ids of docs/spec.md, in its order: one rule a line. */
export function rulesOf(spec: string): readonly string[] {
  return [...spec.matchAll(/^- \*\*([A-Z]+-\d+)\*\* \|/gmu)].map(([, id = '']) => id)
}

/** `rows`: a row per test of the last run. */
export function tableOf(rules: readonly string[], reasons: Reasons, rows: readonly Row[]): Table {
  const named = (status: Row['status']): ReadonlySet<string> =>
    new Set(rows.filter(row => row.status === status).flatMap(row => idsOfTitle(row.test ?? '')))
  const known = new Set(rules)
  const failed = named('failed')
  const proved = new Set([...named('passed')].filter(id => !failed.has(id)))
  const ofGroup = (name: string): Group => {
    const ids = rules.filter(id => id.startsWith(`${name}-`))
    const notApplicable = ids.filter(id => !proved.has(id) && reasons.has(id))
    return {
      name,
      proved: ids.filter(id => proved.has(id)),
      notApplicable,
      open: ids.filter(id => !proved.has(id) && !reasons.has(id)),
    }
  }
  return {
    groups: [...new Set(rules.map(id => id.replace(/-\d+$/u, '')))].map(ofGroup),
    reasons,
    failing: rules.filter(id => failed.has(id)),
    unknown: [
      ...rows.flatMap(row =>
        idsOfTitle(row.test ?? '')
          .filter(id => !known.has(id))
          .map(id => `"${row.title}" names ${id}, which is no rule`),
      ),
      ...[...reasons.keys()].filter(id => !known.has(id)).map(id => `notApplicable.json names ${id}, which is no rule`),
    ],
    contradicted: rules.filter(id => proved.has(id) && reasons.has(id)),
  }
}

/** A sentence for each thing that must not be. */
export function wrongWith({ unknown, contradicted }: Table): readonly string[] {
  return [...unknown, ...contradicted.map(id => `${id} is said not to apply, and yet a test proves it`)]
}

export function jsonOf({ groups }: Table): string {
  const entries = groups.map(
    ({ name, proved, notApplicable, open }) =>
      [name, { proved: proved.length, notApplicable: notApplicable.length, open }] as const,
  )
  return JSON.stringify({ groups: Object.fromEntries(entries) })
}

export function wordsFor({ groups, reasons, failing }: Table): string {
  const all = (part: 'proved' | 'notApplicable' | 'open'): readonly string[] => groups.flatMap(group => group[part])
  return [
    line('group', 'proved', 'n/a', 'open'),
    ...groups.map(({ name, proved, notApplicable, open }) =>
      line(name, count(proved), count(notApplicable), count(open)),
    ),
    line('all', count(all('proved')), count(all('notApplicable')), count(all('open'))),
    '',
    ...groups.filter(({ open }) => open.length > 0).map(({ open }) => `open: ${open.join(' ')}`),
    ...(failing.length > 0 ? [`a test of these failed: ${failing.join(' ')}`] : []),
    '',
    ...all('notApplicable').map(id => `${id} does not apply: ${reasons.get(id) ?? ''}`),
  ].join('\n')
}

function line(...cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(6) : cell.padStart(8))).join('')
}

const count = (ids: readonly string[]): string => String(ids.length)
