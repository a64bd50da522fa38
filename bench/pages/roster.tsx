/** 10,000 contacts on the screen: our Contacts on our store, and a React list that shows them all. */
import '../../src/ui/look/peu.css'
import '../../src/ui/look/more.css'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Snapshot } from '../../src/agent/contract.ts'
import type { Contact } from '../../src/model/contact.ts'
import { NO_EXTRAS, type Shown } from '../../src/model/shown.ts'
import { createCommands } from '../../src/store/commands.ts'
import { FIRST_STATE } from '../../src/store/state.ts'
import { createPageStore } from '../../src/store/store.ts'
import { Contacts } from '../../src/ui/contacts/Contacts.tsx'
import { PageContext } from '../../src/ui/kit/context.ts'
import { Sprite } from '../../src/ui/look/Sprite.tsx'
import { median, pause } from '../rounds.ts'
import { PlainList } from './PlainList.tsx'

const COUNT = 10_000
const ROUNDS = 13
const CHANGES = 9
/** How many rows from the top must say the same on both sides. */
const COMPARED = 10

const SYLLABLES = ['an', 'bel', 'cor', 'da', 'el', 'fin', 'gus', 'ha', 'ir', 'jo']
/** Ten syllables make names of digits: 0417 -> "Anelbel Ha". */
const nameOf = (number: number): string => {
  const [a, b, c, d] = String(number)
    .padStart(4, '0')
    .split('')
    .map(digit => SYLLABLES[Number(digit)] ?? '')
  return `${capital(a)}${b ?? ''} ${capital(c)}${d ?? ''}`
}
const capital = (text = ''): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const contacts: readonly Contact[] = Array.from({ length: COUNT }, (_, at) => {
  // Not in the order of the list.
  const name = nameOf((at * 7919) % COUNT)
  return { uri: `sip:p${String(at)}@ims.test`, name, group: '', addedAt: at }
})

const shownOf = ({ uri }: Contact, note: string): Shown => ({
  uri,
  status: 'available',
  was: null,
  note,
  activity: null,
  extras: NO_EXTRAS,
  since: null,
  parts: [],
  why: 'onlyOne',
  watch: { kind: 'active', since: 0, expiresAt: 1e13 },
  entity: null,
  malformed: false,
  foreignType: null,
  history: [],
})
const everyone = contacts.map(contact => shownOf(contact, 'at the desk'))
const inView = contacts.toSorted((a, b) => a.name.localeCompare(b.name)).slice(0, COMPARED)

const account = { aor: 'sip:alice@ims.test', displayName: 'Alice', identities: [], server: '' }

type Mounted = { readonly change: (shown: Shown) => void; readonly unmount: () => void }

function mountOurs(box: Element): Mounted {
  const store = createPageStore()
  const commands = createCommands(store, () => undefined, Date.now)
  store.apply({ kind: 'snapshot', snapshot: snapshot() })
  const root = createRoot(box)
  root.render(
    <PageContext value={{ store, commands }}>
      <Page>
        <Contacts />
      </Page>
    </PageContext>,
  )
  return {
    change: shown => store.apply({ kind: 'changes', changes: [{ kind: 'shown', shown }] }),
    unmount: () => root.unmount(),
  }
}

function mountPlain(box: Element): Mounted {
  const root = createRoot(box)
  let change: Mounted['change'] | null = null
  root.render(
    <Page>
      <section className="contacts">
        <PlainList
          contacts={contacts}
          first={new Map(everyone.map(one => [one.uri, one]))}
          onReady={ready => {
            change = ready
          }}
        />
      </section>
    </Page>,
  )
  return { change: shown => change?.(shown), unmount: () => root.unmount() }
}

const Page = ({ children }: { children: ReactNode }) => (
  <div className="app" data-view="list">
    <Sprite />
    <main className="parts">
      <div className="side">{children}</div>
    </main>
  </div>
)

/** All rows of the top, as a person reads them. */
const readRows = (): readonly string[] =>
  [...document.querySelectorAll('[role=option]')]
    .slice(0, COMPARED)
    .map(row => `${row.querySelector('.nm')?.textContent ?? ''}: ${row.querySelector('.sub')?.textContent ?? ''}`)

/** What was drawn last is on its way to the screen. */
const painted = async (): Promise<void> =>
  await new Promise(resolve => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => {
        port1.close()
        resolve()
      })
      port1.start()
      port2.postMessage(null)
    })
  })

async function timed(work: () => void): Promise<number> {
  // The page is quiet before.
  await pause(50)
  const start = performance.now()
  work()
  await painted()
  return performance.now() - start
}

type Sample = { readonly first: readonly number[]; readonly change: readonly number[]; readonly elements: number }

async function once(mount: (box: Element) => Mounted): Promise<Sample> {
  const box = document.createElement('div')
  document.querySelector('#root')?.append(box)
  let mounted: Mounted | null = null
  const first = await timed(() => {
    mounted = mount(box)
  })
  const elements = box.querySelectorAll('*').length
  const expected = inView.map(({ name }) => `${name}: Available · at the desk`)
  check(expected)
  const change: number[] = []
  for (let at = 0; at < CHANGES; at += 1) {
    const contact = inView[at % COMPARED]
    if (contact === undefined) break
    const note = `note ${String(at)}`
    change.push(await timed(() => mounted?.change(shownOf(contact, note))))
    expected[at % COMPARED] = `${contact.name}: Available · ${note}`
    check(expected)
  }
  ;(mounted as Mounted | null)?.unmount()
  box.remove()
  return { first: [first], change, elements }
}

function check(expected: readonly string[]): void {
  const rows = readRows()
  if (rows.join('\n') !== expected.join('\n')) throw new Error(`the rows say ${rows.join('; ')}`)
}

async function bench(): Promise<unknown> {
  const samples = new Map<string, Sample[]>([
    ['ours', []],
    ['plain', []],
  ])
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, mount] of [
      ['ours', mountOurs],
      ['plain', mountPlain],
    ] as const) {
      const sample = await once(mount)
      // The first one warms up.
      if (round > 0) samples.get(name)?.push(sample)
    }
  }
  return Object.fromEntries(
    [...samples].map(([name, all]) => [
      name,
      {
        first: median(all.flatMap(one => one.first)),
        change: median(all.flatMap(one => one.change)),
        elements: all[0]?.elements ?? 0,
      },
    ]),
  )
}

function snapshot(): Snapshot {
  return {
    session: { kind: 'signedIn', account, link: { kind: 'connected', since: 0 } },
    me: FIRST_STATE.me,
    contacts,
    shown: everyone,
    servers: [],
    refused: [],
    previews: [],
    ownDevices: { kind: 'unknown' },
    pages: 1,
  }
}

Object.assign(globalThis, { bench })
