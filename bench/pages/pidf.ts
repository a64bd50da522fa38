/** The 743-octet presence document -> our model, five ways that must agree to the last field. */
import { XMLParser } from 'fast-xml-parser'
import { SaxesParser } from 'saxes'
import { readDateTime } from '../../src/codec/dateTime.ts'
import { decodePidf } from '../../src/codec/pidf.ts'
import { NO_PERSON, NO_PRESENCE, NO_TUPLE, type Person, type Presence, type Tuple } from '../../src/model/presence.ts'
import { ACTIVITY_NAMES, type Activity, type ActivityName, always } from '../../src/model/rich.ts'
import { flat, race } from '../rounds.ts'
import { DOCUMENT } from './messages.ts'

type Reader = (document: string) => Presence

const PIDF = 'urn:ietf:params:xml:ns:pidf'
const DM = 'urn:ietf:params:xml:ns:pidf:data-model'
const RPID = 'urn:ietf:params:xml:ns:pidf:rpid'

const known = new Map<string, ActivityName>(ACTIVITY_NAMES.map(name => [name, name]))
const activity = (name: string): readonly Activity[] => {
  const one = known.get(name)
  return one === undefined ? [] : [{ name: one }]
}
const doing = (all: readonly Activity[]): Person['activities'] => (all.length === 0 ? [] : [always(all)])
const aTuple = (one: Partial<Tuple>): Tuple => ({ ...NO_TUPLE, ...one })
const aPerson = (one: Partial<Person>): Person => ({ ...NO_PERSON, ...one })
const basicOf = (word: string | null | undefined): Tuple['basic'] =>
  word === 'open' || word === 'closed' ? word : null
const timeOf = (text: string | null | undefined): number | null => readDateTime(text ?? '') ?? null
const numberOf = (text: string | null | undefined): number | null =>
  text === null || text === undefined || text === '' ? null : Number(text)

const ours: Reader = document => {
  const decoded = decodePidf(document)
  if (!decoded.ok) throw new Error(decoded.error.reason)
  return decoded.value
}

const all = (of: Element, space: string, name: string): Element[] =>
  [...of.children].filter(one => one.localName === name && one.namespaceURI === space)

const byDom: Reader = document => {
  const root = new DOMParser().parseFromString(document, 'application/xml').documentElement
  const textOf = (of: Element, space: string, name: string): string | null =>
    all(of, space, name)[0]?.textContent ?? null
  const notes = (of: Element, space: string) =>
    all(of, space, 'note').map(one => ({ text: one.textContent, lang: one.getAttribute('xml:lang') }))
  return {
    ...NO_PRESENCE,
    entity: root.getAttribute('entity') ?? '',
    tuples: all(root, PIDF, 'tuple').map(tuple => {
      const [contact] = all(tuple, PIDF, 'contact')
      const [status] = all(tuple, PIDF, 'status')
      return aTuple({
        id: tuple.getAttribute('id') ?? '',
        basic: status === undefined ? null : basicOf(textOf(status, PIDF, 'basic')),
        deviceIds: [textOf(tuple, DM, 'deviceID') ?? ''].filter(one => one !== ''),
        contact:
          contact === undefined
            ? null
            : { uri: contact.textContent.trim(), priority: numberOf(contact.getAttribute('priority')) },
        notes: notes(tuple, PIDF),
        timestamp: timeOf(textOf(tuple, PIDF, 'timestamp')),
      })
    }),
    persons: all(root, DM, 'person').map(person =>
      aPerson({
        id: person.getAttribute('id') ?? '',
        activities: doing(
          all(person, RPID, 'activities').flatMap(list =>
            [...list.children].filter(one => one.namespaceURI === RPID).flatMap(one => activity(one.localName)),
          ),
        ),
        notes: notes(person, DM),
        timestamp: timeOf(textOf(person, DM, 'timestamp')),
      }),
    ),
    notes: notes(root, PIDF),
  }
}

/** It knows no namespaces: prefixes are taken for what they usually mean. */
type Plain = { readonly [name: string]: unknown }
const fast = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: name => name === 'tuple' || name === 'note' || name === 'dm:person' || name === 'dm:note',
})
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const plain = (value: unknown): Plain => (isPlain(value) ? value : {})
const words = (value: unknown): string | null =>
  typeof value === 'string' ? value : isPlain(value) && typeof value['#text'] === 'string' ? value['#text'] : null

const byFast: Reader = document => {
  const root = plain(plain(fast.parse(document))['presence'])
  const notes = (value: unknown) =>
    list(value).map(one => ({ text: words(one) ?? '', lang: words(plain(one)['@xml:lang']) }))
  return {
    ...NO_PRESENCE,
    entity: words(root['@entity']) ?? '',
    tuples: list(root['tuple'])
      .map(plain)
      .map(tuple =>
        aTuple({
          id: words(tuple['@id']) ?? '',
          basic: basicOf(words(plain(tuple['status'])['basic'])),
          deviceIds: [words(tuple['dm:deviceID']) ?? ''].filter(one => one !== ''),
          contact: {
            uri: words(tuple['contact']) ?? '',
            priority: numberOf(words(plain(tuple['contact'])['@priority'])),
          },
          notes: notes(tuple['note']),
          timestamp: timeOf(words(tuple['timestamp'])),
        }),
      ),
    persons: list(root['dm:person'])
      .map(plain)
      .map(person =>
        aPerson({
          id: words(person['@id']) ?? '',
          activities: doing(
            Object.keys(plain(person['rpid:activities'])).flatMap(name => activity(name.replace('rpid:', ''))),
          ),
          notes: notes(person['dm:note']),
          timestamp: timeOf(words(person['dm:timestamp'])),
        }),
      ),
    notes: notes(root['note']),
  }
}

type Open = { -readonly [Key in keyof Tuple]: Tuple[Key] }

const bySaxes: Reader = document => {
  const parser = new SaxesParser({ xmlns: true, position: false })
  const tuples: Open[] = []
  const persons: { -readonly [Key in keyof Person]: Person[Key] }[] = []
  let entity = ''
  let text = ''
  let lang: string | null = null
  let priority: string | null = null
  parser.on('opentag', ({ uri, local, attributes }) => {
    text = ''
    const person = persons.at(-1)
    if (uri === PIDF && local === 'presence') entity = attributes['entity']?.value ?? ''
    else if (uri === PIDF && local === 'tuple')
      tuples.push({
        ...NO_TUPLE,
        id: attributes['id']?.value ?? '',
        basic: null,
        contact: null,
        notes: [],
        timestamp: null,
      })
    else if (uri === DM && local === 'person') persons.push({ ...NO_PERSON, id: attributes['id']?.value ?? '' })
    else if (uri === PIDF && local === 'note') lang = attributes['xml:lang']?.value ?? null
    else if (uri === PIDF && local === 'contact') priority = attributes['priority']?.value ?? null
    else if (uri === RPID && person !== undefined)
      person.activities = doing([...(person.activities[0]?.value ?? []), ...activity(local)])
  })
  parser.on('text', piece => {
    text += piece
  })
  parser.on('closetag', ({ uri, local }) => {
    const tuple = tuples.at(-1)
    const person = persons.at(-1)
    if (uri === DM && local === 'timestamp' && person !== undefined) person.timestamp = timeOf(text)
    if (uri !== PIDF || tuple === undefined) return
    if (local === 'basic') tuple.basic = basicOf(text)
    else if (local === 'contact') tuple.contact = { uri: text.trim(), priority: numberOf(priority) }
    else if (local === 'note') tuple.notes = [...tuple.notes, { text, lang }]
    else if (local === 'timestamp') tuple.timestamp = timeOf(text)
  })
  parser.write(document).close()
  return { ...NO_PRESENCE, entity, tuples, persons }
}

/** Looks for the very letters of this document; no namespaces, no escapes, no errors. */
const byHand: Reader = document => {
  const between = (from: string, to: string, start: number, end: number): string | null => {
    const at = document.indexOf(from, start)
    if (at === -1 || at >= end) return null
    return document.slice(at + from.length, document.indexOf(to, at + from.length))
  }
  const tuples: Tuple[] = []
  for (let at = document.indexOf('<tuple'); at !== -1; at = document.indexOf('<tuple', at + 1)) {
    const end = document.indexOf('</tuple>', at)
    const contactAt = document.indexOf('<contact', at)
    const priorityText = between(' priority="', '"', contactAt, document.indexOf('>', contactAt))
    const note = between('<note', '</note>', at, end)
    tuples.push({
      ...NO_TUPLE,
      id: between('id="', '"', at, end) ?? '',
      basic: basicOf(between('<basic>', '<', at, end)),
      contact: { uri: between('>', '<', contactAt, end) ?? '', priority: numberOf(priorityText) },
      notes:
        note === null
          ? []
          : [
              {
                text: note.slice(note.indexOf('>') + 1),
                lang: between('xml:lang="', '"', document.indexOf('<note', at), end),
              },
            ],
      timestamp: timeOf(between('<timestamp>', '<', at, end)),
    })
  }
  const at = document.indexOf('<dm:person')
  const person = {
    ...NO_PERSON,
    id: between('id="', '"', at, document.length) ?? '',
    activities: doing(activity(between('<rpid:activities><rpid:', '/', at, document.length) ?? '')),

    timestamp: timeOf(between('<dm:timestamp>', '<', at, document.length)),
  }
  return {
    ...NO_PRESENCE,
    entity: between('entity="', '"', 0, document.length) ?? '',
    tuples,
    persons: [person],
    notes: [],
  }
}

const EACH = 200
const readers: Readonly<Record<string, Reader>> = {
  ours,
  domparser: byDom,
  fastxmlparser: byFast,
  saxes: bySaxes,
  limit: byHand,
}

/** Keys in one order, so that texts can be compared. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    isPlain(one) && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )

async function bench(): Promise<unknown> {
  const right = canonical(ours(DOCUMENT))
  for (const [name, read] of Object.entries(readers))
    if (canonical(read(DOCUMENT)) !== right) throw new Error(`${name} reads ${canonical(read(DOCUMENT))}, not ${right}`)
  // No two texts are the same object: nothing is remembered of the last one.
  let number = 0
  const next = (): string => flat(DOCUMENT.replace('id="t1"', `id="t${String((number += 1)).padStart(6, '0')}"`))
  const sides = Object.entries(readers).map(([name, read]) => ({
    name,
    each: EACH,
    prepare() {
      const documents = Array.from({ length: EACH }, next)
      let tuples = 0
      return {
        run() {
          for (const document of documents) tuples += read(document).tuples.length
        },
        check() {
          if (tuples !== 2 * EACH) throw new Error(`${name} lost tuples`)
        },
      }
    },
  }))
  return { octets: DOCUMENT.length, rates: await race(sides, { rounds: 7, roundMs: 250 }) }
}

Object.assign(globalThis, { bench })
