/** Looks on while a schedule is played: what each page says, what the witness sees, and whether that can be true. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FaultProxy } from './faults.ts'
import type { LabPerson, View } from './soakPerson.ts'
import { isConnected, type Said, saidOf, shownTo, untruthIn } from './soakTruth.ts'

/** "The network has it" may be ahead of the witness by what a NOTIFY takes on a busy machine. */
const NOTIFY_MS = 1000
/** Right for so long is right. */
const STEADY_MS = 400
const LOOK_MS = 20

/** One of the two people, as the tests hold them. */
export type Side = {
  readonly name: string
  readonly uri: string
  readonly person: LabPerson
  readonly proxy: FaultProxy
  /** What the server had of this person, as the witness saw it, the newest last. */
  readonly heard: () => readonly Said[]
}

export interface Observer {
  note(text: string): void
  problem(text: string): void
  problems(): readonly string[]
  record(): readonly string[]
  /** How far "the network has it" was ahead of the witness at most. */
  aheadMs(): number
  /** What is not as it should be, in words; '' when all is right. */
  wrong(): string
  /** How long it took from now until all was right; null: it took longer. */
  settled(limitMs: number): Promise<number | null>
  stop(): void
}

/** On the line it says "the network has it"; off the line, that the network last heard this. */
function isTrue({ person, heard }: Side): boolean {
  const chosen = saidOf(person.view.me.availability)
  return isConnected(person.view) ? heard().at(-1) === chosen : heard().includes(chosen)
}

export function observe(sides: readonly [Side, Side]): Observer {
  const [one, two] = sides
  const startedAt = Date.now()
  const notes: { readonly atMs: number; readonly text: string }[] = []
  const problems = new Set<string>()
  const since = new Map<Side, number>()
  const seen = new Map<Side, string>()
  let aheadMs = 0

  const note = (text: string): void => {
    notes.push({ atMs: Date.now() - startedAt, text })
  }
  const problem = (text: string): void => {
    if (problems.has(text)) return
    problems.add(text)
    note(`PROBLEM ${text}`)
  }
  const look = (side: Side): void => {
    const { view } = side.person
    const text = `${side.name} sees ${inWords(view)}; the server has: ${had(side)}`
    if (seen.get(side) !== text) note(text)
    seen.set(side, text)
    if (view.session.kind === 'signedOut' && view.session.failure !== null)
      problem(`${side.name} was signed out: ${view.session.failure.reason}`)
    const isAhead = view.me.echo.kind === 'known' && !isTrue(side)
    if (!isAhead) since.delete(side)
    else if (!since.has(side)) since.set(side, Date.now())
    const ms = Date.now() - (since.get(side) ?? Date.now())
    aheadMs = Math.max(aheadMs, ms)
    if (ms > NOTIFY_MS) problem(`${side.name} says that the network has it, and for ${String(NOTIFY_MS)} ms it has not`)
  }
  for (const side of sides)
    side.person.onView(view => {
      const untruth = untruthIn(view)
      if (untruth !== null) problem(`${side.name}: ${untruth}`)
      look(side)
    })
  const timer = setInterval(() => {
    sides.forEach(look)
  }, LOOK_MS)
  const wrong = (): string => [...wrongOf(one, two), ...wrongOf(two, one)].join('; ')
  return {
    note,
    problem,
    problems: () => [...problems],
    record: () =>
      [
        ...notes,
        ...sides.flatMap(({ name, proxy }) =>
          proxy.deeds.map(deed => ({
            atMs: deed.at - startedAt,
            text: `${name}'s line ${String(deed.connection ?? '')}: ${deed.what} ${deed.frame ?? ''}`,
          })),
        ),
      ]
        .toSorted((a, b) => a.atMs - b.atMs)
        .map(({ atMs, text }) => `${String(atMs).padStart(6)} ms  ${text}`),
    aheadMs: () => aheadMs,
    wrong,
    async settled(limitMs) {
      const from = Date.now()
      let rightSince: number | null = null
      while (Date.now() - from < limitMs) {
        if (wrong() !== '') rightSince = null
        else rightSince ??= Date.now()
        if (rightSince !== null && Date.now() - rightSince >= STEADY_MS) return rightSince - from
        await wait(LOOK_MS)
      }
      return null
    },
    stop() {
      clearInterval(timer)
    },
  }
}

const had = (side: Side): Said => side.heard().at(-1) ?? ''

function wrongOf(of: Side, watcher: Side): readonly string[] {
  const { view } = of.person
  const chosen = saidOf(view.me.availability)
  const seen = shownTo(watcher.person.view, of.uri)
  return [
    ...(isConnected(view) ? [] : [`${of.name} is not connected`]),
    ...(view.me.echo.kind === 'known' ? [] : [`${of.name}'s state is ${view.me.echo.kind}`]),
    ...(had(of) === chosen ? [] : [`${of.name} chose ${chosen}, the server has ${had(of)}`]),
    ...(seen === chosen ? [] : [`${of.name} chose ${chosen}, ${watcher.name} sees ${seen}`]),
  ]
}

function inWords(view: View): string {
  const { session, me } = view
  const link = session.kind === 'signedIn' ? session.link.kind : session.kind
  const contacts = [...view.shown.values()].map(one => `${shownTo(view, one.uri)} (${one.watch.kind})`)
  return `${link}, own ${saidOf(me.availability)} ${me.echo.kind}, contact ${contacts.join(', ')}`
}
