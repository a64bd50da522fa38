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
import type { Device, Person, Presence, PresenceNote, Tuple } from './presence.ts'
import type { Composed, Part, SaidStatus, Why } from './shown.ts'

/** A part, and what the rules ask of it. */
type Candidate = Omit<Part, 'decides'> & {
  readonly doing: Doing | null
  readonly basic: Tuple['basic']
}
type Reachable = Pick<Candidate, 'basic' | 'doing'>

export function compose(presence: Presence): Composed {
  const services = sorted(presence.tuples.map(serviceOf))
  const overall = reachability(services)
  const persons = sorted(presence.persons.map(person => personOf(person, overall)))
  const running = byDevice(presence.tuples)
  const devices = sorted(presence.devices.map(device => deviceOf(device, running.get(device.deviceId) ?? [])))
  const decision = decide(services, persons, overall)
  const all = [...persons.filter(says), ...services, ...devices]
  // Somebody of whom there is but a note: it is still somebody's.
  const listed = all.length === 0 ? persons : all
  const decider = decision.by ?? listed[0] ?? null
  return {
    status: decision.status,
    note: newestNote(persons) ?? decider?.note ?? pickNote(presence.notes),
    activity: activityOf(decision.status, decider, persons),
    since: decider?.at ?? null,
    parts: partsOf(listed, decider),
    why: decision.why,
  }
}

type Decision = { readonly status: SaidStatus; readonly why: Why; readonly by: Candidate | null }

function decide(services: readonly Candidate[], persons: readonly Candidate[], overall: Overall): Decision {
  const speaking = services.filter(one => one.basic !== null || one.doing !== null)
  if (overall === 'offline') {
    const by = services.find(one => one.basic === 'closed') ?? null
    return { status: 'offline', why: speaking.length === 1 ? 'onlyOne' : 'closedEverywhere', by }
  }
  const doing = [...persons, ...services].filter(one => one.doing !== null)
  const [newest] = sorted(doing)
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
  const { doing, activity } = saidBy(tuple.basic === 'closed' ? [] : tuple.activities)
  return {
    id: tuple.id,
    kind: 'service',
    status: doing ?? reachability([{ basic: tuple.basic, doing }]),
    activity,
    note: pickNote(tuple.notes),
    contact: tuple.contact?.uri ?? null,
    at: tuple.timestamp,
    doing,
    basic: tuple.basic,
  }
}

/** An activity such as `working` says nothing beyond what the services say. */
function personOf(person: Person, overall: Overall): Candidate {
  const { doing, activity } = saidBy(person.activities.flatMap(one => one.value))
  return {
    id: person.id,
    kind: 'person',
    status: doing ?? overall,
    activity,
    note: pickNote(person.notes),
    contact: null,
    at: person.timestamp,
    doing,
    basic: null,
  }
}

function byDevice(tuples: readonly Tuple[]): ReadonlyMap<string, readonly Reachable[]> {
  const devices = new Map<string, Reachable[]>()
  for (const { deviceId, basic } of tuples) {
    if (deviceId === null) continue
    const running = devices.get(deviceId) ?? []
    running.push({ basic, doing: null })
    devices.set(deviceId, running)
  }
  return devices
}

/** A device is as reachable as the services that run on it (RFC 4479 §3.5). */
function deviceOf(device: Device, running: readonly Reachable[]): Candidate {
  return {
    id: device.id,
    kind: 'device',
    status: reachability(running),
    activity: null,
    note: pickNote(device.notes),
    contact: null,
    at: device.timestamp,
    doing: null,
    basic: null,
  }
}

/** A person of whom only a note is given is no line of its own: the note is shown with the status. */
const says = (one: Candidate): boolean => one.doing !== null || one.activity !== null

/** An open service does not say what its person does; the person may, in a word that changes no status. */
function activityOf(status: SaidStatus, decider: Candidate | null, persons: readonly Candidate[]): string | null {
  if (status === 'offline') return null
  const own = decider?.activity ?? null
  return (decider?.doing ?? null) !== null ? own : (own ?? persons.find(one => one.activity !== null)?.activity ?? null)
}

const newestNote = (persons: readonly Candidate[]): string | null =>
  persons.find(one => one.note !== null)?.note ?? null

/** RFC 3863 §4.1.6: of several languages the text that is in none in particular, else the first. */
function pickNote(notes: readonly PresenceNote[]): string | null {
  const written = notes.filter(note => note.text.trim() !== '')
  const note = written.find(one => one.lang === null || one.lang === '') ?? written[0]
  return note?.text.trim() ?? null
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

/** Newest first. What compares equal here is the same in every respect that is shown. */
function sorted(candidates: readonly Candidate[]): readonly Candidate[] {
  const keys = new Map(candidates.map(one => [one, JSON.stringify(one)]))
  return candidates.toSorted((a, b) => {
    if (a.at !== b.at) return a.at === null ? 1 : b.at === null ? -1 : b.at - a.at
    return order(a.id, b.id) || order(keys.get(a) ?? '', keys.get(b) ?? '')
  })
}
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
