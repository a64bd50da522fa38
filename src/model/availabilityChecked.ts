/**
 * What was kept in this browser, or came from a page, made into what the types promise: nothing here throws, and what
 * makes no sense becomes what holds at first. Stores of earlier versions have `status` and `note` only.
 */
import {
  ACTIVITIES_LIMIT,
  AVAILABILITY_STATUSES,
  AVAILABLE,
  type Availability,
  MOODS_LIMIT,
  NOTE_LIMIT,
  NOTE_UNITS_LIMIT,
  PLANNED_LIMIT,
  type Planned,
} from './availability.ts'
import { ACTIVITY_NAMES, MOOD_NAMES, PLACE_NAMES } from './rich.ts'
import { remembered } from './saying.ts'

const ID_LIMIT = 100
/** The last moment of the year 9999: RFC 3339 has four digits for a year. */
const LAST_TIME = 253_402_300_799_999

type Fields = Readonly<Record<string, unknown>>
const isRecord = (input: unknown): input is Fields => typeof input === 'object' && input !== null
export const fieldsOf = (input: unknown): Fields => (isRecord(input) ? input : {})
const listOf = (input: unknown): readonly unknown[] => (Array.isArray(input) ? input : [])

const nameIn = <Name extends string>(names: readonly Name[], input: unknown): Name | null =>
  names.find(name => name === input) ?? null
const namesIn = <Name extends string>(names: readonly Name[], input: unknown, limit: number): readonly Name[] =>
  [...new Set(listOf(input).flatMap(one => nameIn(names, one) ?? []))].slice(0, limit)
const timeOf = (input: unknown): number | null =>
  typeof input === 'number' && input >= 0 && input <= LAST_TIME ? Math.floor(input) : null

/** One line without blanks at its ends; `limit` in characters as a person counts them. */
export function lineOf(input: unknown, limit: number, unitsLimit: number): string {
  if (typeof input !== 'string') return ''
  const line = input
    .slice(0, unitsLimit)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
  if (line.length <= limit) return line
  const next = [...new Intl.Segmenter().segment(line)].at(limit)
  return line.slice(0, next?.index ?? line.length).trim()
}

const statusAndMore = (fields: Fields): Planned['availability'] => ({
  status: nameIn(AVAILABILITY_STATUSES, fields['status']) ?? AVAILABLE.status,
  note: lineOf(fields['note'], NOTE_LIMIT, NOTE_UNITS_LIMIT),
  activities: namesIn(ACTIVITY_NAMES, fields['activities'], ACTIVITIES_LIMIT),
})

export function checkedAvailability(input: unknown): Availability {
  const fields = fieldsOf(input)
  return {
    ...statusAndMore(fields),
    moods: namesIn(MOOD_NAMES, fields['moods'], MOODS_LIMIT),
    place: nameIn(PLACE_NAMES, fields['place']),
    until: timeOf(fields['until']),
  }
}

/** Newest first, as `remembered` makes it. */
export const checkedRecent = (input: unknown): readonly Availability[] =>
  listOf(input).map(checkedAvailability).toReversed().reduce<readonly Availability[]>(remembered, [])

/** Plans that are over at `at` go; of more than PLANNED_LIMIT the soonest stay. */
export function checkedPlanned(input: unknown, at: number): readonly Planned[] {
  const plans = new Map<string, Planned>()
  for (const one of listOf(input)) {
    const plan = planOf(fieldsOf(one))
    if (plan !== null && plan.until > at) plans.set(plan.id, plan)
  }
  return [...plans.values()].toSorted((a, b) => a.from - b.from).slice(0, PLANNED_LIMIT)
}

function planOf(fields: Fields): Planned | null {
  const [from, until] = [timeOf(fields['from']), timeOf(fields['until'])]
  const id = lineOf(fields['id'], ID_LIMIT, ID_LIMIT)
  if (id === '' || from === null || until === null || until <= from) return null
  const availability = statusAndMore(fieldsOf(fields['availability']))
  // What may leave has to be said outright (SEC-20).
  return { id, from, until, availability, announced: fields['announced'] === true }
}
