/** PUA-59: no document of ours is larger than 16 kB, whatever was typed or kept. */
import { NOTE_UNITS_LIMIT } from './availability.ts'
import { NO_PERSON, type Person, type Presence, type Tuple } from './presence.ts'
import type { PresenceNote } from './rich.ts'

export const DOCUMENT_LIMIT = 16_384
/** The XML declaration and the namespaces of all that may be said. */
const FRAME = 1_400
/** An element's two tags with their prefixes, about; in the mean they are shorter. */
const TAGS = 44

/** One line, and never half a character. */
export function noteOf(text: string): readonly PresenceNote[] {
  const line = text.trim()
  return line === '' ? [] : [{ text: clipped(line, NOTE_UNITS_LIMIT), lang: null }]
}

const clipped = (text: string, units: number): string =>
  text.length <= units ? text : text.slice(0, units).replace(/[\ud800-\udbff]$/, '')

/** At least as many bytes as it takes to write it. */
function weight(value: unknown): number {
  if (value === null || value === undefined) return 0
  if (typeof value === 'string') return TAGS + bytes(value)
  if (typeof value !== 'object') return TAGS + 24
  return Object.values(value).reduce<number>((sum, one) => sum + weight(one), Array.isArray(value) ? 0 : TAGS)
}

/** As UTF-8, with all that XML wants escaped. */
function bytes(text: string): number {
  let sum = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    // `&quot;` is the longest escape. A control character becomes U+FFFD; half a pair of surrogates is counted as 3 of 4.
    sum += code < 0x20 || code === 0x22 || code === 0x26 || code === 0x3c || code === 0x3e ? 6 : code < 0x80 ? 1 : 3
  }
  return sum
}

const isTooLarge = (presence: Presence): boolean => FRAME + weight(presence) > DOCUMENT_LIMIT

/** With less in it until it fits: first goes what is farthest ahead, then the card, then the end of the note. */
export function fitted(presence: Presence): Presence {
  let now = presence
  while (isTooLarge(now)) {
    const less = smaller(now)
    if (less === null) return now
    now = less
  }
  return now
}

function smaller(presence: Presence): Presence | null {
  const { tuples, persons } = presence
  if (tuples.some(one => one.timed.length > 0)) return { ...presence, tuples: tuples.map(withLessAhead) }
  if (persons.some(one => one.card !== NO_PERSON.card)) return { ...presence, persons: persons.map(withoutCard) }
  if (persons.some(one => one.notes.length > 0)) return { ...presence, persons: persons.map(withShorterNote) }
  return null
}

const withLessAhead = (tuple: Tuple): Tuple => ({ ...tuple, timed: tuple.timed.slice(0, -1) })
const withoutCard = (person: Person): Person => ({ ...person, card: NO_PERSON.card })
const withShorterNote = (person: Person): Person => ({
  ...person,
  notes: person.notes.flatMap(({ text, lang }) =>
    text.length < 2 ? [] : [{ text: clipped(text, Math.floor(text.length * 0.9)), lang }],
  ),
})
