/**
 * The one status of a contact from the tuples, persons and devices of a presence document. In this order:
 *
 *   1. Services that say something are all closed: offline, whatever is said of the person.
 *   2. What someone is doing (a person, or a service that is not closed, with an activity): the newest.
 *   3. A service is open: available. The newest open one is named as the one that decides.
 *   4. Otherwise nothing is known.
 *
 * Newest is by the document's own timestamps; none is older than any. Equal ones are told apart by id, then by what
 * they say, so the order of a document never matters: a presence server may put tuples in any.
 */
import { type Doing, saidBy } from './activity.ts'
import type { extrasOf } from './composeExtras.ts'
import { pickNote } from './notes.ts'
import type { Device, Person, Presence, Tuple } from './presence.ts'
import { holds } from './rich.ts'
import { type Composed, NO_EXTRAS, type Part, type SaidStatus, type Why } from './shown.ts'

/** A part, and what the rules ask of it. */
type Candidate = Omit<Part, 'decides'> & {
  readonly doing: Doing | null
  readonly basic: Tuple['basic']
  /** What it says beyond its status. */
  readonly words: readonly string[]
  readonly until: number | null
}
type Reachable = Pick<Candidate, 'basic' | 'doing'>

export type ExtrasOf = typeof extrasOf

/** More is nobody's life. */
const MOST_ACTIVITIES = 20
/** Of documents that say nothing but statuses, activities and notes. */
export const plainExtras: ExtrasOf = ({ telling }) => ({
  ...NO_EXTRAS,
  activities: telling?.words.slice(0, MOST_ACTIVITIES) ?? [],
  until: telling?.until ?? null,
})

/**
 * `at`: ms since the epoch. Only what holds then counts; see `nextChangeAt` (composeTimes.ts). `extrasOf` is that of the
 * codec that read the document.
 */
export function compose(presence: Presence, at: number, extras: ExtrasOf = plainExtras): Composed {
  // RFC 4480 §3.9: the others are somebody else's, an assistant's for one.
  const theirs = presence.tuples.filter(one => (one.relationship?.name ?? 'self') === 'self')
  const [tuples, people, machines] = [
    inOrder(few(theirs)),
    inOrder(few(presence.persons)),
    inOrder(few(presence.devices)),
  ]
  const services = tuples.map(serviceOf)
  const overall = reachability(services)
  const persons = people.map(person => personOf(person, overall, at))
  const running = byDevice(tuples)
  const devices = machines.map(device => deviceOf(device, running.get(device.deviceId) ?? 'unknown'))
  const decision = decide(services, persons, overall)
  const all = [...persons.filter(says), ...services, ...devices]
  // Somebody of whom there is but a note: it is still somebody's.
  const listed = all.length === 0 ? persons : all
  const decider = decision.by ?? listed[0] ?? null
  const telling = decision.status === 'offline' ? null : tellerOf(decider, persons)
  return {
    status: decision.status,
    note: newestNote(persons) ?? decider?.note ?? pickNote(presence.notes),
    activity: telling?.words[0] ?? null,
    extras: extras({ tuples, persons: people, devices: machines, telling, status: decision.status, at }),
    since: decider?.at ?? null,
    parts: partsOf(bounded(listed, decider), decider),
    why: decision.why,
  }
}

/** More is nobody's life: of a flood the first of each kind count. */
const MOST_OF_A_KIND = 500
const few = <One>(all: readonly One[]): readonly One[] => all.slice(0, MOST_OF_A_KIND)

type Decision = { readonly status: SaidStatus; readonly why: Why; readonly by: Candidate | null }

function decide(services: readonly Candidate[], persons: readonly Candidate[], overall: Overall): Decision {
  const speaking = services.filter(one => one.basic !== null || one.doing !== null)
  if (overall === 'offline') {
    const by = services.find(one => one.basic === 'closed') ?? null
    return { status: 'offline', why: speaking.length === 1 ? 'onlyOne' : 'closedEverywhere', by }
  }
  const doing = [...persons, ...services].filter(one => one.doing !== null)
  const [newest] = inOrder(doing)
  if (newest !== undefined) {
    const others = new Set([...doing, ...speaking]).size > 1
    return {
      status: newest.status,
      why: doing.length > 1 ? 'newestWins' : others ? 'activityWins' : 'onlyOne',
      by: newest,
    }
  }
  const open = services.filter(one => one.basic === 'open')
  if (open[0] === undefined) return { status: 'unknown', why: 'nothingSaid', by: null }
  const why = open.length < speaking.length ? 'openWins' : open.length > 1 ? 'newestWins' : 'onlyOne'
  return { status: 'available', why, by: open[0] }
}

/** What services alone say. One that says nothing is as good as none. */
type Overall = 'available' | 'offline' | 'unknown'
function reachability(services: readonly Reachable[]): Overall {
  if (services.some(one => one.basic === 'open')) return 'available'
  const speaking = services.filter(one => one.basic !== null || one.doing !== null)
  return speaking.length > 0 && speaking.every(one => one.basic === 'closed') ? 'offline' : 'unknown'
}

function serviceOf(tuple: Tuple): Candidate {
  // What is switched off does nothing.
  const { doing, words } = saidBy(tuple.basic === 'closed' ? [] : tuple.activities)
  return {
    id: tuple.id,
    kind: 'service',
    status: doing ?? reachability([{ basic: tuple.basic, doing }]),
    activity: words[0] ?? null,
    note: pickNote(tuple.notes),
    contact: tuple.contact?.uri ?? null,
    at: tuple.timestamp,
    doing,
    basic: tuple.basic,
    words,
    until: null,
  }
}

/**
 * An activity such as `working` says nothing beyond what the services say. Of somebody who by OMA's
 * overriding-willingness wants no communication at all, and of whom no activity says what they do, that is what is known:
 * do not disturb. An activity says more: it names the reason, and the willingness is its consequence.
 */
function personOf(person: Person, overall: Overall, at: number): Candidate {
  const holding = person.activities.filter(one => holds(one, at))
  const said = saidBy(holding.flatMap(one => one.value))
  const willing = person.overridingWillingness
  const refuses = said.doing === null && willing?.basic === 'closed' && holds(willing, at)
  const doing = refuses ? 'doNotDisturb' : said.doing
  const ends = (refuses ? [willing] : holding).flatMap(one => one.until ?? [])
  return {
    id: person.id,
    kind: 'person',
    status: doing ?? overall,
    activity: said.words[0] ?? null,
    note: pickNote(person.notes) ?? pickNote(holding.flatMap(one => one.notes)),
    contact: null,
    at: person.timestamp,
    doing,
    basic: null,
    words: said.words,
    until: ends.length === 0 ? null : Math.min(...ends),
  }
}

function byDevice(tuples: readonly Tuple[]): ReadonlyMap<string, Overall> {
  const devices = new Map<string, Reachable[]>()
  for (const { deviceIds, basic } of tuples)
    for (const deviceId of deviceIds) {
      const running = devices.get(deviceId) ?? []
      running.push({ basic, doing: null })
      devices.set(deviceId, running)
    }
  // Once for each name: many devices may have the same.
  return new Map([...devices].map(([deviceId, running]) => [deviceId, reachability(running)]))
}

/** A device is as reachable as the services that run on it (RFC 4479 §4). */
function deviceOf(device: Device, status: Overall): Candidate {
  return {
    id: device.id,
    kind: 'device',
    status,
    activity: null,
    note: pickNote(device.notes),
    contact: null,
    at: device.timestamp,
    doing: null,
    basic: null,
    words: [],
    until: null,
  }
}

/** A person of whom only a note is given is no line of its own: the note is shown with the status. */
const says = (one: Candidate): boolean => one.doing !== null || one.activity !== null

/** An open service does not say what its person does; the person may, in words that change no status. */
function tellerOf(decider: Candidate | null, persons: readonly Candidate[]): Candidate | null {
  if (decider !== null && (decider.doing !== null || decider.words.length > 0)) return decider
  return persons.find(one => one.words.length > 0) ?? null
}

const newestNote = (persons: readonly Candidate[]): string | null =>
  persons.find(one => one.note !== null)?.note ?? null

/** More is nobody's life; each is drawn. */
const PARTS_LIMIT = 100

/** The newest, and the one that decides in any case. */
function bounded(listed: readonly Candidate[], decider: Candidate | null): readonly Candidate[] {
  if (listed.length <= PARTS_LIMIT) return listed
  const first = listed.slice(0, PARTS_LIMIT)
  return decider === null || first.includes(decider) ? first : [...first.slice(0, -1), decider]
}

/** Ids are unique in a list; those of several devices' documents put together need not be. */
function partsOf(listed: readonly Candidate[], decider: Candidate | null): readonly Part[] {
  const next = new Map<string, number>()
  const taken = new Set(listed.map(one => one.id))
  return listed.map(one => {
    let number = next.get(one.id) ?? 1
    let id = one.id
    if (number > 1) for (; taken.has(id); number += 1) id = `${one.id}#${number}`
    next.set(one.id, Math.max(2, number))
    taken.add(id)
    const { kind, status, activity, note, contact, at } = one
    return { id, kind, status, activity, note, contact, at, decides: one === decider }
  })
}

/** Newest first. What compares equal here is the same in every respect. */
function inOrder<One extends Dated>(all: readonly One[]): readonly One[] {
  if (all.length < 2) return all
  const keys = new Map<One, string>()
  const keyOf = (one: One): string => {
    const key = keys.get(one) ?? JSON.stringify(one)
    keys.set(one, key)
    return key
  }
  return all.toSorted((a, b) => {
    const [first, second] = [timeOf(a), timeOf(b)]
    if (first !== second) return first === null ? 1 : second === null ? -1 : second - first
    return order(a.id, b.id) || order(keyOf(a), keyOf(b))
  })
}
type Dated = { readonly id: string } & ({ readonly timestamp: number | null } | { readonly at: number | null })
const timeOf = (one: Dated): number | null => ('timestamp' in one ? one.timestamp : one.at)
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
