/** docs/bench.md and its pictures, from figures alone. Benches that were not run now keep what was written last. */
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { withBrowser } from './browser.ts'
import type { BenchName as AnyBench, Figure } from './figures.ts'
import { rounded } from './figures.ts'
import { picture } from './picture.ts'

const folder = new URL('../docs/', import.meta.url)
const DATA = new URL('bench.json', folder)

/** `peu` has a page of its own. */
type BenchName = Exclude<AnyBench, 'peu'>
const NAMES = ['sip', 'pidf', 'roster', 'update', 'bundle', 'hostile'] as const
const entry = v.object({
  machine: v.string(),
  figures: v.array(
    v.object({
      bench: v.picklist(NAMES),
      measure: v.string(),
      unit: v.picklist(['msg/s', 'doc/s', 'ms', 'B']),
      sides: v.record(v.string(), v.number()),
      goals: v.array(v.object({ goal: v.string(), is: v.number(), met: v.boolean() })),
    }),
  ),
})
const data = v.record(v.string(), entry)
type Data = v.InferOutput<typeof data>

const TITLES: Readonly<Record<BenchName, string>> = {
  sip: 'SIP messages',
  pidf: 'Presence documents',
  roster: 'The list of contacts',
  update: 'From one person to the other',
  bundle: 'What is loaded',
  hostile: 'Documents that want to be much work',
}

const HOW: Readonly<Record<BenchName, string>> = {
  sip: 'A NOTIFY of an IMS presence server inside a subscription: it arrives on a stand-in for the WebSocket, a listener hears its state and its document, a 200 is handed to the socket. Ours is `src/sip/stack.ts` whole; sip.js is its UserAgent with a Subscriber, JsSIP its UA with a Subscriber, each with its own WebSocket transport. The limit splits lines at their colons, believes everything and keeps nothing. All answers are compared field by field before the race, and every message of every round must be heard and answered.',
  pidf: 'Text to `model/presence.ts`: ours is `src/codec/pidf.ts`, hostile input and all; the others read this one document by hand-written code on top of DOMParser, fast-xml-parser (no namespaces) and saxes. The limit looks for the very letters of the document. All five give the same model.',
  roster:
    'The real Contacts component on the real store, against a React list of memo rows with the same markup and one map in its state. From the snapshot to the first frame that shows the list; from one changed contact in view to the frame that shows it. The rows of both are read and compared. The names have no digits, as those of people: lists with digits in names are sorted by a rule that takes more than twice as long, about 14 ms more for first paint. First paint is near its goal: five runs of the same code on 24 November 2026 gave 41, 41, 44, 51 and 53 ×; the last of them stands below.',
  update:
    'On the lab (Kamailio as edge, registrar and presence server): Alice clicks a status in her page, her NOTIFY passes the relay, the presence server notifies Bob, his row is painted. The bare path is the same between two sockets with SIP texts made by hand, in the same minutes. Only first changes after a quiet time: the notifier holds back what comes within 5 s (PUA-32). 24 changes each, both directions.',
  bundle: 'The production build, gzip -9, in octets: the document, its scripts, styles and pictures; and the worker.',
  hostile:
    'One NOTIFY of one shape each, through the whole worker (host, session, SIP stack, watcher; only socket, clock and store are simulated) in Node, from the frame that arrives to the 200 and the changed row. Sides are octets, values milliseconds of processor time, the least of seven rounds. 260 kB is the most that is read of one document (SEC-07); what has 10,000 elements before that is shorter. The slope is that of the logarithms over all sizes: 1 is linear.',
}

const HELD_BACK: Readonly<Record<BenchName, string>> = {
  sip: 'Reading values that the limit never looks at (Via, From, To, CSeq, Contact with their parameters), refusing what is malformed, and remembering answers for retransmissions.',
  pidf: 'The frames of `codec/element.ts`: two thirds of the time; the reader itself is strict and takes the rest.',
  roster:
    'Three things that grow with the list and are done once at sign-in: sorting 10,000 names by the rules of the language, the maps of the store, and laying out 10,000 places. React and the frame itself are a few milliseconds.',
  update: 'React, the worker, and two turns of two event loops on a machine with two cores that also runs the network.',
  bundle:
    'The page is react-dom for more than half. The worker: sip.js, the hashes of digest (a library; our own would fit the goal, and were not kept), and all vocabularies of rich presence. The publication could be loaded when a network does not subscribe, as filters and differences are already.',
  hostile: 'What each element costs: a tuple or a person has some twenty fields, each with a place of its own.',
}

export async function writeReport(figures: readonly Figure[]): Promise<void> {
  const before = await readFile(DATA, 'utf8').then(
    text => v.parse(data, JSON.parse(text)),
    (): Data => ({}),
  )
  const now = await machine()
  const merged: Data = { ...before }
  for (const name of NAMES) {
    const own = figures.filter(figure => figure.bench === name)
    if (own.length > 0) merged[name] = v.parse(entry, { machine: now, figures: own })
  }
  await writeFile(DATA, `${JSON.stringify(merged, null, 2)}\n`)
  for (const name of NAMES) {
    const known = merged[name]
    if (known !== undefined) await writeFile(new URL(`bench-${name}.svg`, folder), picture(known.figures))
  }
  await writeFile(new URL('bench.md', folder), page(merged))
  process.stdout.write(`written: ${fileURLToPath(new URL('bench.md', folder))}\n`)
}

function page(all: Data): string {
  const parts = NAMES.flatMap(name => {
    const known = all[name]
    return known === undefined ? [] : [section(name, known)]
  })
  return `# Bench

Made by \`npm run bench -- --write\` from what it measured; nothing here is written by hand. \`npm run bench -- NAME --json\`
measures one of them. All sides of a figure run in one run, in turns, in Debian's Chromium; figures are medians.

${parts.join('\n')}`
}

function section(name: BenchName, { machine: where, figures }: Data[string]): string {
  const missed = figures.some(figure => figure.goals.some(goal => !goal.met))
  return `## ${TITLES[name]}

${HOW[name]}

![${TITLES[name]}: ${figures.map(figure => figure.measure).join('; ')}](bench-${name}.svg)

| | unit | measured | goal | is | |
|---|---|---|---|---|---|
${figures.flatMap(rows).join('\n')}

${missed ? `What holds it back: ${HELD_BACK[name]}\n\n` : ''}${where}
`
}

function rows({ measure, unit, sides, goals }: Data[string]['figures'][number]): readonly string[] {
  const measured = Object.entries(sides).map(([side, value]) => `${side} ${rounded(value).toLocaleString('en')}`)
  const shown = goals.length === 0 ? [{ goal: '', is: '', met: null }] : goals
  return shown.map(({ goal, is, met }, at) => {
    const outcome = met === null ? '' : met ? 'met' : '**missed**'
    const first = at === 0 ? `${measure} | ${unit} | ${measured.join(' · ')}` : ' | | '
    return `| ${first} | ${goal} | ${is.toLocaleString('en')} | ${outcome} |`
  })
}

export async function machine(): Promise<string> {
  const all = cpus()
  const browser = await withBrowser(one => Promise.resolve(one.version()))
  const memory = Math.round(totalmem() / 2 ** 30)
  const what = `${String(all.length)} × ${all[0]?.model.trim() ?? 'CPU'}, ${String(memory)} GiB`
  return `${new Date().toISOString().slice(0, 10)}, ${what}, Chromium ${browser} headless without GPU, Node ${process.versions.node}. The machine is shared and other work ran beside: figures of different runs differ by half or more, and ratios by less, but they do.`
}
