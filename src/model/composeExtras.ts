/**
 * What else is said of a person, as far as it holds now. Of several persons (documents of several devices put together)
 * the newest that says a thing is believed. All of it is untrusted; nothing is ever fetched (SEC-17).
 */
import { saidBy } from './activity.ts'
import { pickNote } from './notes.ts'
import { webAddress } from './preferencesChecked.ts'
import type { Device, Person, Tuple } from './presence.ts'
import { holds, keptUntil, type Location, type Spanned, type TimedStatus, type UserInput } from './rich.ts'
import type { Extras, SaidStatus } from './shown.ts'

/** All newest first. `telling`: who says what the person does. */
type Source = {
  readonly tuples: readonly Tuple[]
  readonly persons: readonly Person[]
  readonly devices: readonly Device[]
  readonly telling: { readonly words: readonly string[]; readonly until: number | null } | null
  readonly status: SaidStatus
  readonly at: number
}

/** Of each list; a flood is nobody's life. */
const LIMIT = 20
const CIVIC_LIMIT = 200
/** RFC 4480 §3.13: nowhere is the clock farther from UTC. */
const FARTHEST_MIN = 14 * 60

export function extrasOf({ tuples, persons, devices, telling, status, at }: Source): Extras {
  const held = <Value>(of: (person: Person) => readonly Spanned<Value>[]): readonly Spanned<Value>[] =>
    persons.map(person => of(person).filter(one => holds(one, at))).find(found => found.length > 0) ?? []
  const moods = held(person => person.moods)
  const places = held(person => person.placeTypes)
  const offset = held(person => person.timeOffsets)[0]?.value.minutes ?? null
  // RFC 5491 §3, rule 8: a device first, a person last.
  const locations = [...devices, ...tuples, ...persons].flatMap(one =>
    // RFC 4119 §2.2.2: what is past its time is discarded.
    one.locations.filter(location => (keptUntil(location, one.timestamp) ?? Infinity) > at),
  )
  return {
    activities: telling?.words.slice(0, LIMIT) ?? [],
    moods: wordsOf(moods.flatMap(one => one.value)),
    places: wordsOf(places.flatMap(one => one.value)),
    until: telling?.until ?? endOf(moods) ?? endOf(places),
    idle: status === 'offline' ? null : idleOf(persons, tuples, devices, at),
    timeOffset: offset !== null && Math.abs(offset) <= FARTHEST_MIN ? offset : null,
    sphere: wordsOf(held(person => person.spheres).map(one => one.value))[0] ?? null,
    links: linksOf(persons),
    displayName: persons.map(person => pickNote(person.card.displayNames)).find(name => name !== null) ?? null,
    ahead: aheadOf(
      tuples.flatMap(tuple => tuple.timed),
      at,
    ),
    location: locations.map(pointOf).find(point => point !== null) ?? null,
    civic: locations.map(civicOf).find(words => words !== '') ?? null,
  }
}

/** `unknown` says nothing. */
function wordsOf(words: readonly ({ readonly name: string } | { readonly name: 'other'; readonly text: string })[]) {
  const texts = words.map(word => ('text' in word ? word.text.trim() : word.name))
  return [...new Set(texts.filter(text => text !== '' && text !== 'unknown'))].slice(0, LIMIT)
}

function endOf(spans: readonly Spanned<unknown>[]): number | null {
  const ends = spans.flatMap(one => one.until ?? [])
  return ends.length === 0 ? null : Math.min(...ends)
}

/** RFC 4480 §3.14: of the person as a whole if it is said; else nobody is there when no service and no device has input. */
function idleOf(
  persons: readonly Person[],
  tuples: readonly Tuple[],
  devices: readonly Device[],
  at: number,
): Extras['idle'] {
  const overall = inputsOf(persons)
  const inputs = overall.length > 0 ? overall : inputsOf([...tuples.filter(one => one.basic !== 'closed'), ...devices])
  if (inputs.length === 0 || inputs.some(one => one.state === 'active')) return null
  const times = inputs.flatMap(({ lastInput }) => (lastInput !== null && lastInput <= at ? [lastInput] : []))
  return { since: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)) }
}
const inputsOf = (all: readonly { readonly userInput: UserInput | null }[]): readonly UserInput[] =>
  all.flatMap(one => one.userInput ?? [])

const LINKS = ['homepage', 'card', 'icon', 'map', 'sound'] as const
const linksOf = (persons: readonly Person[]): Extras['links'] =>
  LINKS.flatMap(kind => {
    const uri = persons.map(person => webAddress(person.card[kind])).find(address => address !== '')
    return uri === undefined ? [] : [{ kind, uri }]
  })

/**
 * RFC 4481 §3: soonest first, those that overlap too. One whose time has come since the document was written stays until
 * it is over: it is of the plan, and the status is what the document says.
 */
function aheadOf(timed: readonly TimedStatus[], at: number): Extras['ahead'] {
  const told = timed.flatMap(({ from, until, basic, activities, notes }) => {
    if (until !== null && until <= Math.max(at, from)) return []
    const doing = saidBy(activities).doing ?? (basic === 'open' ? 'available' : 'unknown')
    const status: SaidStatus = basic === 'closed' ? 'offline' : doing
    return [{ from, until, status, note: pickNote(notes) }]
  })
  const different = new Map(told.map(one => [JSON.stringify(one), one]))
  return [...different]
    .toSorted(([a, one], [b, other]) => one.from - other.from || (a < b ? -1 : 1))
    .map(([, one]) => one)
    .slice(0, LIMIT)
}

function pointOf({ shape }: Location): Extras['location'] {
  if (shape === null) return null
  const { latitude, longitude } = shape
  return { latitude, longitude, radiusM: shape.kind === 'circle' ? shape.radiusM : null }
}

/** RFC 4119 §2.2.1, outermost first: what is not listed here is inside of all that is. */
const CIVIC = ['country', 'A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'PC', 'PRD', 'RD', 'STS', 'POD', 'HNO', 'HNS', 'LMK']
const civicRank = (name: string): number => (CIVIC.includes(name) ? CIVIC.indexOf(name) : CIVIC.length)
function civicOf({ civic }: Location): string {
  const words = civic.toSorted(([a], [b]) => civicRank(a) - civicRank(b)).map(([, text]) => text.trim())
  return words
    .filter(word => word !== '')
    .join(', ')
    .slice(0, CIVIC_LIMIT)
}
