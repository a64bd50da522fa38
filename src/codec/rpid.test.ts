import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  NO_DEVICE,
  NO_PERSON,
  NO_PRESENCE,
  NO_TUPLE,
  type Person,
  type Presence,
  type Tuple,
} from '../model/presence.ts'
import { ACTIVITY_NAMES, always, MOOD_NAMES, PLACE_NAMES, type ServiceClass, type Spanned } from '../model/rich.ts'
import { FULL } from './fixtures/full.ts'
import { presences } from './fixtures/presences.ts'
import { readDevice, readDocument, readPerson, readTuple, writtenPerson, writtenTuple } from './fixtures/read.ts'
import { decodePidf, encodePidf } from './pidf.ts'

const AT = Date.UTC(2026, 1, 3, 14)
const HOUR_MS = 3_600_000
const FROM_UNTIL = 'from="2026-02-03T14:00:00Z" until="2026-02-03T15:00:00Z"'

/** RFC 4480 §3.1, Table 1: where each may stand, and whether it may have a time. */
const TABLE = [
  ['activities', '<r:busy/>', 'p', true],
  ['class', 'x', 'ptd', false],
  ['mood', '<r:sad/>', 'p', true],
  ['place-is', '<r:audio><r:ok/></r:audio>', 'p', true],
  ['place-type', '<l:bar/>', 'p', true],
  ['privacy', '<r:text/>', 'pt', true],
  ['relationship', '<r:self/>', 't', false],
  ['service-class', '<r:postal/>', 't', false],
  ['sphere', '<r:work/>', 'p', true],
  ['status-icon', 'https://ims.test/a.png', 'pt', true],
  ['time-offset', '60', 'p', true],
  ['user-input', 'idle', 'ptd', false],
] as const

/** Elements of a document, by naive reading. */
function elements(document: string) {
  const open: { readonly path: string; readonly number: number }[] = []
  const found: { readonly name: string; readonly parent: string; readonly attributes: string }[] = []
  for (const [, close, name = '', attributes = '', empty] of document.matchAll(
    /<(\/?)([a-z][\w:-]*)([^>]*?)(\/?)>/gi,
  )) {
    const parent = open.at(-1)
    if (close === '/') open.pop()
    else {
      found.push({ name, parent: `${parent?.path ?? ''}#${parent?.number ?? 0}`, attributes })
      if (empty === '') open.push({ path: name, number: found.length })
    }
  }
  return found
}
const timeOf = (attributes: string, name: string, otherwise: number): number =>
  Date.parse(new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1] ?? '') || otherwise

describe('the place of each element', () => {
  it.each(TABLE)('[PUA-48] %s is understood where Table 1 has it, and elsewhere kept unread', (name, inner, where) => {
    const one = `<r:${name}>${inner}</r:${name}>`
    // Activities in a tuple are taken all the same: some clients put them there.
    const lenient = name === 'activities' ? 'pt' : where
    expect(readPerson(one).others.length).toBe(lenient.includes('p') ? 0 : 1)
    expect(readTuple(one).others.length).toBe(lenient.includes('t') ? 0 : 1)
    expect(readDevice(one).others.length).toBe(lenient.includes('d') ? 0 : 1)
  })

  it('[PUA-48] is that of Table 1 in all that is written, with times only where they may be, and apart', () => {
    const rules = new Map<string, (typeof TABLE)[number]>(TABLE.map(row => [`rpid:${row[0]}`, row]))
    const parents: Readonly<Record<string, string>> = { 'dm:person': 'p', tuple: 't', 'dm:device': 'd' }
    fc.assert(
      fc.property(messy, presence => {
        const written = elements(encodePidf(presence))
        const byParent = new Map<string, { readonly from: number; readonly until: number }[]>()
        for (const { name, parent, attributes } of written) {
          const [, , where = '', timed] = rules.get(name) ?? []
          const short = parents[parent.replace(/#.*/, '')]
          if (short === undefined || !name.startsWith('rpid:')) continue
          expect(`${name} ${where}`).toMatch(new RegExp(` .*${short}`))
          const bound = / (?:from|until)="/.test(attributes)
          expect([name, bound && timed !== true]).toEqual([name, false])
          const key = `${parent} ${name} ${String(bound)}`
          const before = byParent.get(key) ?? []
          const span = { from: timeOf(attributes, 'from', -Infinity), until: timeOf(attributes, 'until', Infinity) }
          expect(before.filter(one => one.from < span.until && span.from < one.until)).toEqual([])
          byParent.set(key, [...before, span])
        }
      }),
      { numRuns: 200 },
    )
  })
})

/** Times as they come: over one another, and the same twice. */
const messy: fc.Arbitrary<Presence> = fc
  .tuple(
    presences(),
    fc.array(fc.tuple(fc.integer({ min: -1, max: 5 }), fc.integer({ min: -1, max: 5 })), { minLength: 1 }),
  )
  .map(([presence, times]) => scrambled(presence, times))

function scrambled(presence: Presence, times: readonly (readonly [number, number])[]): Presence {
  const moved = <Value>(all: readonly Spanned<Value>[]): readonly Spanned<Value>[] =>
    all.flatMap(one =>
      times.map(([from, hours]) => ({
        value: one.value,
        notes: one.notes,
        from: from < 0 ? null : from * HOUR_MS,
        until: hours < 0 ? null : (Math.max(from, 0) + hours + 1) * HOUR_MS,
      })),
    )
  const inTuple = (one: Tuple): Tuple => ({
    ...one,
    privacy: moved(one.privacy),
    statusIcons: moved(one.statusIcons),
  })
  const inPerson = (one: Person): Person => ({
    ...one,
    activities: moved(one.activities),
    moods: moved(one.moods),
    placeIs: moved(one.placeIs),
    placeTypes: moved(one.placeTypes),
    privacy: moved(one.privacy),
    spheres: moved(one.spheres),
    statusIcons: moved(one.statusIcons),
    timeOffsets: moved(one.timeOffsets),
  })
  return { ...presence, tuples: presence.tuples.map(inTuple), persons: presence.persons.map(inPerson) }
}

describe('what is said in RPID', () => {
  it('[PUA-56] [PUA-48] is all of it there, both ways', () => {
    expect(decodePidf(encodePidf(FULL))).toEqual({ ok: true, value: FULL })
  })

  it.each([
    ['activities', ACTIVITY_NAMES, 'r'],
    ['mood', MOOD_NAMES, 'r'],
    ['place-type', PLACE_NAMES, 'l'],
  ] as const)('[PUA-48] has every word of %s', (element, names, prefix) => {
    for (const name of names) {
      const person = readPerson(`<r:${element}><${prefix}:${name}/></r:${element}>`)
      const said = { activities: person.activities, mood: person.moods, 'place-type': person.placeTypes }[element]
      expect(said).toEqual([always([{ name }])])
      expect(readDocument(encodePidf({ ...NO_PRESENCE, persons: [person] })).persons).toEqual([person])
    }
  })

  it('[PUA-48] has times and notes of its own', () => {
    const person = readPerson(
      `<r:mood ${FROM_UNTIL}><r:note xml:lang="en">why</r:note><r:happy/><r:other>giddy</r:other></r:mood>`,
    )
    expect(person.moods).toEqual([
      {
        from: AT,
        until: AT + HOUR_MS,
        notes: [{ text: 'why', lang: 'en' }],
        value: [{ name: 'happy' }, { name: 'other', text: 'giddy' }],
      },
    ])
  })

  it('[PUA-48] is one list where an element comes twice for the same time', () => {
    const twice = '<r:activities><r:busy/></r:activities><r:activities><r:meal/></r:activities>'
    expect(readPerson(twice).activities).toEqual([always([{ name: 'busy' }, { name: 'meal' }])])
    expect(readPerson('<r:time-offset>60</r:time-offset><r:time-offset>120</r:time-offset>').timeOffsets).toHaveLength(
      1,
    )
  })

  it('[PUA-48] says unknown alone, and says it where there is only a note', () => {
    const both = always([{ name: 'unknown' as const }, { name: 'busy' as const }])
    expect(writtenPerson({ activities: [both] })).toBe('<rpid:activities><rpid:busy/></rpid:activities>')
    const note = { ...always([]), notes: [{ text: 'asleep?', lang: null }] }
    expect(writtenPerson({ moods: [note] })).toBe(
      '<rpid:mood><rpid:note>asleep?</rpid:note><rpid:unknown/></rpid:mood>',
    )
  })

  it('[PUA-48] has lunch, which its schema forgot, as a word of one’s own', () => {
    const person = readPerson('<r:activities><r:lunch/></r:activities>')
    const written = writtenPerson(person)
    expect(written).toBe('<rpid:activities><rpid:other>lunch</rpid:other></rpid:activities>')
    expect(readPerson(written.replaceAll('rpid:', 'r:'))).toEqual(person)
  })

  it.each([
    ['an activity of nobody', '<r:activities><r:bussy/><x:busy/></r:activities>'],
    ['an empty mood', '<r:mood/>'],
    ['an offset that no place has', '<r:time-offset>841</r:time-offset>'],
    ['an offset in words', '<r:time-offset description="home">an hour</r:time-offset>'],
    ['an input that is neither', '<r:user-input>asleep</r:user-input>'],
    ['a sphere of nobody', '<r:sphere><r:club/></r:sphere>'],
    ['a place that says nothing', '<r:place-is><r:audio><r:loud/></r:audio></r:place-is>'],
    ['an empty class', '<r:class> </r:class>'],
  ])('[PUA-48] passes over %s, and what is beside it is read', (_, odd) => {
    const person = readPerson(`${odd}<r:privacy><r:text/></r:privacy>`)
    expect(person).toEqual({ ...NO_PERSON, id: 'p', privacy: [always(['text'])] })
  })

  it.each([
    ['from="soon" until="2026-02-03T15:00:00Z"', null, AT + HOUR_MS],
    ['from="2026-02-03T14:00:00" until=""', null, null],
    ['from="2026-02-03T16:00:00+02:00"', AT, null],
  ])('[PUA-48] reads the time %s', (time, from, until) => {
    const [one] = readPerson(`<r:sphere ${time}><r:home/></r:sphere>`).spheres
    expect(one).toEqual({ from, until, value: { name: 'home' }, notes: [] })
  })

  it('[PUA-48] takes a sphere that is text, as the RFC’s own example, and never sends one', () => {
    const { spheres } = readPerson('<r:sphere>bowling league</r:sphere>')
    expect(spheres).toEqual([always({ name: 'other', text: 'bowling league' })])
    expect(writtenPerson({ spheres })).toBe('')
  })

  it('[PUA-49] leaves out the last input, and the threshold, unless they are said', () => {
    const userInput = { state: 'idle', thresholdS: null, lastInput: null } as const
    expect(writtenPerson({ userInput })).toBe('<rpid:user-input>idle</rpid:user-input>')
    for (const thresholdS of [0, -1, 1.5, Number.NaN])
      expect(writtenPerson({ userInput: { ...userInput, thresholdS } })).toBe('<rpid:user-input>idle</rpid:user-input>')
    expect(readPerson('<r:user-input idle-threshold="0" last-input="now">active</r:user-input>').userInput).toEqual({
      state: 'active',
      thresholdS: null,
      lastInput: null,
    })
  })
})

describe('services and pictures', () => {
  const contact = { uri: 'sip:alice@ims.test', priority: null }
  it.each<[ServiceClass, boolean]>([
    ['courier', false],
    ['electronic', true],
    ['freight', false],
    ['in-person', false],
    ['postal', false],
    ['unknown', true],
  ])('[PUA-50] of class %s may have a contact: %j', (serviceClass, may) => {
    const element = `<rpid:service-class><rpid:${serviceClass}/></rpid:service-class>`
    expect(writtenTuple({ serviceClass })).toBe(`<status/>${element}`)
    expect(writtenTuple({ serviceClass, contact }).includes(element)).toBe(may)
    expect(writtenTuple({ serviceClass, contact })).toContain('<contact>sip:alice@ims.test</contact>')
  })

  it.each(['data:image/png;base64,AA==', 'DATA:,x', ' data:,x'])('[PUA-50] never has a picture itself: %s', uri => {
    expect(readPerson(`<r:status-icon>${uri}</r:status-icon>`).statusIcons).toEqual([])
    expect(readTuple(`<r:status-icon>${uri}</r:status-icon>`).statusIcons).toEqual([])
    expect(writtenPerson({ statusIcons: [always(uri.trim())] })).toBe('')
  })

  it('[PUA-50] never says an offset from UTC that no place has', () => {
    for (const minutes of [-841, 841, 0.5, Number.NaN])
      expect(writtenPerson({ timeOffsets: [always({ minutes, description: null })] })).not.toMatch(/\d/)
  })
})

describe('what nobody understands', () => {
  const odd = '<x:a b="&lt;">t<x:c/></x:a>'
  const kept = '<x:a xmlns:x="http://peu.test/unknown" b="&lt;">t<x:c/></x:a>'
  it('[PUA-46] is kept, in a presence, a tuple, a status, a person and a device, and sent as it was', () => {
    const presence: Presence = {
      ...NO_PRESENCE,
      tuples: [{ ...NO_TUPLE, basic: 'open', others: [kept], statusOthers: [kept] }],
      persons: [{ ...NO_PERSON, others: [kept] }],
      devices: [{ ...NO_DEVICE, others: [kept] }],
      others: [kept],
    }
    const document =
      `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:x="http://peu.test/unknown" ` +
      `xmlns:d="urn:ietf:params:xml:ns:pidf:data-model">${odd}` +
      `<tuple>${odd}<status><basic>open</basic>${odd}</status></tuple>` +
      `<d:person>${odd}</d:person><d:device>${odd}</d:device></presence>`
    expect(readDocument(document)).toEqual(presence)
    expect(readDocument(encodePidf(presence))).toEqual(presence)
  })

  it('[PUA-46] is dropped where a schema could not let it pass: in the parent’s own namespace, or in none', () => {
    const inside = '<new/><y xmlns=""/>'
    expect(readTuple(inside).others).toEqual([])
    expect(readPerson('<d:new/>').others).toEqual([])
  })
})

describe('a hostile document', () => {
  it('[SEC-07] has no more times of one kind read than anybody plans', () => {
    const many = Array.from({ length: 4_000 }, (_, at) => {
      const from = new Date(1e12 + at * 60_000).toISOString()
      return `<r:time-offset from="${from}">60</r:time-offset>`
    })
    const person = readPerson(many.join(''))
    expect(person?.timeOffsets).toHaveLength(64)
  })
})
