/** Which rules are proved, on the wire or in part; which are not applicable, which are open. Pure. */
import { idsOfTitle } from './conformanceTitles.ts'
import type { Row } from './report.ts'

/** `GROUP-number` of a rule to why Peu has no use of it. */
export type Reasons = ReadonlyMap<string, string>

/**
 * Tests that drive the composed worker or the page; of those in lab/ one has the worker (createLabPerson). All others prove
 * a part alone.
 */
const ON_THE_WIRE = /(?:^|\/)(?:(?:src\/agent\/wire|e2e)\/[^/]+|lab\/absent\.test\.ts)$/u

type Group = {
  readonly name: string
  readonly onWire: readonly string[]
  /** By a unit alone. */
  readonly inPart: readonly string[]
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
  /** Ids that a unit alone proves, and no reason says why. */
  readonly unreasoned: readonly string[]
  /** Ids that are said to be proved in part, and yet a test proves them on the wire. */
  readonly outgrown: readonly string[]
}

/** The ids of docs/spec.md, in its order: one rule a line. */
export function rulesOf(spec: string): readonly string[] {
  return [...spec.matchAll(/^- \*\*([A-Z]+-\d+)\*\* \|/gmu)].map(([, id = '']) => id)
}

/** `partly`: why no test on the wire proves a rule. `rows`: a row per test of the last run. */
export function tableOf(rules: readonly string[], reasons: Reasons, partly: Reasons, rows: readonly Row[]): Table {
  const named = (status: Row['status'], among = rows): ReadonlySet<string> =>
    new Set(among.filter(row => row.status === status).flatMap(row => idsOfTitle(row.test ?? '')))
  const known = new Set(rules)
  const failed = named('failed')
  const proved = new Set([...named('passed')].filter(id => !failed.has(id)))
  const wired = named(
    'passed',
    rows.filter(({ file }) => ON_THE_WIRE.test(file ?? '')),
  )
  const ofGroup = (name: string): Group => {
    const ids = rules.filter(id => id.startsWith(`${name}-`))
    const notApplicable = ids.filter(id => !proved.has(id) && reasons.has(id))
    return {
      name,
      onWire: ids.filter(id => proved.has(id) && wired.has(id)),
      inPart: ids.filter(id => proved.has(id) && !wired.has(id)),
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
      ...[...partly.keys()].filter(id => !known.has(id)).map(id => `provedInPart.json names ${id}, which is no rule`),
    ],
    contradicted: rules.filter(id => proved.has(id) && reasons.has(id)),
    unreasoned: rules.filter(id => proved.has(id) && !wired.has(id) && !partly.has(id)),
    outgrown: rules.filter(id => proved.has(id) && wired.has(id) && partly.has(id)),
  }
}

/** A sentence for each thing that must not be. */
export function wrongWith({ unknown, contradicted, unreasoned, outgrown }: Table): readonly string[] {
  return [
    ...unknown,
    ...contradicted.map(id => `${id} is said not to apply, and yet a test proves it`),
    ...unreasoned.map(id => `${id} is proved in part alone, and provedInPart.json does not say why`),
    ...outgrown.map(id => `${id} is proved on the wire: take it out of provedInPart.json`),
  ]
}

/** The line of docs/spec.md that says how much is proved. */
export function lineOfSpec({ groups }: Table): string {
  const parts = groups.map(
    ({ name, onWire, inPart }) => `${name} ${count(onWire)}${inPart.length === 0 ? '' : ` + ${count(inPart)}`}`,
  )
  const [onWire, inPart] = [groups.flatMap(group => group.onWire), groups.flatMap(group => group.inPart)]
  return `**Proved:** ${count(onWire)} on the wire + ${count(inPart)} in part — ${parts.join(', ')}.`
}

export function jsonOf({ groups }: Table): string {
  const entries = groups.map(
    ({ name, onWire, inPart, notApplicable, open }) =>
      [name, { onWire: onWire.length, inPart: inPart.length, notApplicable: notApplicable.length, open }] as const,
  )
  return JSON.stringify({ groups: Object.fromEntries(entries) })
}

export function wordsFor({ groups, reasons, failing }: Table): string {
  const all = (part: 'onWire' | 'inPart' | 'notApplicable' | 'open'): readonly string[] =>
    groups.flatMap(group => group[part])
  return [
    line('group', 'on wire', 'in part', 'n/a', 'open'),
    ...groups.map(({ name, onWire, inPart, notApplicable, open }) =>
      line(name, count(onWire), count(inPart), count(notApplicable), count(open)),
    ),
    line('all', count(all('onWire')), count(all('inPart')), count(all('notApplicable')), count(all('open'))),
    '',
    ...groups.filter(({ inPart }) => inPart.length > 0).map(({ inPart }) => `in part: ${inPart.join(' ')}`),
    ...groups.filter(({ open }) => open.length > 0).map(({ open }) => `open: ${open.join(' ')}`),
    ...(failing.length > 0 ? [`a test of these failed: ${failing.join(' ')}`] : []),
    '',
    ...all('notApplicable').map(id => `${id} does not apply: ${reasons.get(id) ?? ''}`),
  ].join('\n')
}

function line(...cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(6) : cell.padStart(9))).join('')
}

const count = (ids: readonly string[]): string => String(ids.length)
