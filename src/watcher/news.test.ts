/** The document of a NOTIFY: what is read of it, and what that may cost. */
import { describe, expect, it } from 'vitest'
import { fullPidf } from '../codec/pidf.ts'
import { compose } from '../model/compose.ts'
import { nextChangeAt } from '../model/composeTimes.ts'
import { NO_DEVICE, NO_PERSON, NO_PRESENCE, NO_TUPLE, type Presence } from '../model/presence.ts'
import { counted } from '../model/testing.ts'
import type { BodyPart } from '../sip/port.ts'
import { readNews } from './news.ts'

const BOB = 'sip:bob@ims.test'
const PIDF = 'application/pidf+xml'
const AT = Date.parse('2026-01-02T00:00:00Z')

const document = (inner: string, entity = BOB): string =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:d="urn:ietf:params:xml:ns:pidf:data-model" entity="${entity}">${inner}</presence>`
const OPEN = document('<tuple id="t"><status><basic>open</basic></status></tuple>')
const XPIDF =
  '<presence><presentity uri="sip:bob@ims.test"/><atom id="1"><address uri="sip:bob@ims.test"><status status="closed"/></address></atom></presence>'
const read = (parts: readonly BodyPart[], before: Presence | null = null) =>
  readNews(parts, [BOB], before, AT, fullPidf)
const good = (parts: readonly BodyPart[], before: Presence | null = null): Presence => {
  const news = read(parts, before)
  if (news.kind !== 'good') throw new Error(news.kind)
  return news.presence
}
const basic = (presence: Presence) => presence.tuples.map(one => one.basic)

/** Whom a document of this entity is said to be of. */
const named = (entity: string): string | null => {
  const news = read([{ type: PIDF, text: document('', entity) }])
  return news.kind === 'good' ? news.entity : news.kind
}

describe('which part of a body is the document', () => {
  it.each<readonly [string, readonly BodyPart[]]>([
    ['none', []],
    ['an empty one', [{ type: PIDF, text: '' }]],
    ['blanks', [{ type: PIDF, text: ' \r\n' }]],
    [
      'several empty ones',
      [
        { type: 'text/plain', text: '' },
        { type: PIDF, text: ' ' },
      ],
    ],
  ])('[WAT-06] %s says nothing', (_, parts) => {
    expect(read(parts)).toEqual({ kind: 'none' })
  })

  it.each<readonly [string, readonly BodyPart[]]>([
    ['its type in any case, with parameters', [{ type: 'Application/PIDF+XML;charset=utf-8', text: OPEN }]],
    ['no type at all', [{ type: null, text: OPEN }]],
    [
      'beside an empty part',
      [
        { type: 'text/plain', text: '' },
        { type: PIDF, text: OPEN },
      ],
    ],
    [
      'beside one that nobody can read',
      [
        { type: PIDF, text: null },
        { type: PIDF, text: OPEN },
      ],
    ],
    [
      'the first of two',
      [
        { type: PIDF, text: OPEN },
        { type: PIDF, text: OPEN.replace('open', 'closed') },
      ],
    ],
    [
      'before xpidf, wherever it stands',
      [
        { type: 'application/xpidf+xml', text: XPIDF },
        { type: PIDF, text: OPEN },
      ],
    ],
  ])('[WAT-20] PIDF: %s', (_, parts) => {
    expect(basic(good(parts))).toEqual(['open'])
  })

  it('[WAT-20] else xpidf', () => {
    const parts = [
      { type: 'text/plain', text: 'hello' },
      { type: 'application/xpidf+xml', text: XPIDF },
    ]
    expect(basic(good(parts))).toEqual(['closed'])
  })

  it.each<readonly [string, readonly BodyPart[], string]>([
    ['another type', [{ type: 'text/html', text: '<p/>' }], 'text/html'],
    ['an encoding that nobody reads', [{ type: `${PIDF};charset=utf-7`, text: null }], `${PIDF};charset=utf-7`],
    ['the same without a type', [{ type: null, text: null }], ''],
    [
      'several: the first is named',
      [
        { type: 'text/plain', text: 'a' },
        { type: 'text/html', text: '' },
      ],
      'text/plain',
    ],
  ])('[WAT-05] %s is foreign', (_, parts, type) => {
    expect(read(parts)).toEqual({ kind: 'foreign', type })
  })

  it('[SEC-06] what cannot be read is bad, in either type', () => {
    for (const type of [PIDF, 'application/xpidf+xml'])
      expect(read([{ type, text: '<presence' }])).toEqual({ kind: 'bad' })
  })

  it('[WAT-20] a document that says another entity is named, one that says none is not', () => {
    expect(['sip:bob@IMS.test', '', 'sip:mallory@else.test'].map(named)).toEqual([null, null, 'sip:mallory@else.test'])
  })
})

const part = (tag: string, id: string, text: string, time: string | null): string =>
  `<${tag} id="${id}"><note>${text}</note>${time === null ? '' : `<timestamp>${time}</timestamp>`}</${tag}>`.replaceAll(
    /<(\/?)(note|timestamp)>/g,
    tag === 'tuple' ? '<$1$2>' : '<$1d:$2>',
  )
const [OLD, OLDER, AHEAD] = ['2026-01-01T10:00:00Z', '2026-01-01T09:59:59Z', '2026-01-02T00:00:01Z']

const after = (before: readonly string[], next: readonly string[]): readonly (string | undefined)[] => {
  const known = good([{ type: PIDF, text: document(before.join('')) }])
  const { tuples, persons, devices } = good([{ type: PIDF, text: document(next.join('')) }], known)
  return [...tuples, ...persons, ...devices].map(one => one.notes[0]?.text)
}

describe('[WAT-20] a part that is older than the one we have of its id', () => {
  it.each(['tuple', 'd:person', 'd:device'])('is stale, ours stays: %s', tag => {
    const one = (text: string, time: string | null, id = 'a'): string => part(tag, id, text, time)
    expect(after([one('ours', OLD)], [one('theirs', OLDER)])).toEqual(['ours'])
    expect(after([one('ours', OLD)], [one('theirs', OLD)])).toEqual(['theirs'])
    expect(after([one('ours', OLD)], [one('theirs', OLDER, 'b')])).toEqual(['theirs'])
    expect(after([one('ours', OLD)], [one('theirs', null)])).toEqual(['theirs'])
    expect(after([one('ours', null)], [one('theirs', OLDER)])).toEqual(['theirs'])
    // A clock that ran ahead of ours is no measure.
    expect(after([one('ours', AHEAD)], [one('theirs', OLDER)])).toEqual(['theirs'])
    expect(after([one('ours', '2026-01-02T00:00:00Z')], [one('theirs', OLDER)])).toEqual(['ours'])
  })
  it('is compared with the first that has its id', () => {
    const before = [part('tuple', 'a', 'first', OLD), part('tuple', 'a', 'second', OLDER)]
    const next = [part('tuple', 'a', 'theirs', OLDER)]
    expect(after(before, next)).toEqual(['first'])
  })
  it('does not bring back what the document no longer has', () => {
    expect(after([part('tuple', 'a', 'ours', OLD)], [])).toEqual([])
  })
})

/** What is read of `count` parts while a NOTIFY is taken and shown. */
function reads(make: (index: number) => Partial<Presence>, count: number): number {
  const all = Array.from({ length: count }, (_, index) => make(index))
  const presence: Presence = {
    ...NO_PRESENCE,
    entity: BOB,
    tuples: all.flatMap(one => one.tuples ?? []),
    persons: all.flatMap(one => one.persons ?? []),
    devices: all.flatMap(one => one.devices ?? []),
  }
  const { value, count: seen } = counted(presence)
  const parts = [{ type: PIDF, text: '<presence/>' }]
  const news = readNews(parts, [BOB], value, AT, { ...fullPidf, decode: () => ({ ok: true, value }) })
  if (news.kind !== 'good') throw new Error(news.kind)
  compose(news.presence, AT)
  nextChangeAt(news.presence, AT)
  return seen()
}

const tuple = (id: string): Partial<Presence> => ({ tuples: [{ ...NO_TUPLE, id, basic: 'open' }] })

describe('the cost of a document', () => {
  it.each<readonly [string, (index: number) => Partial<Presence>]>([
    ['tuples', index => tuple(String(index))],
    ['tuples of one id', () => tuple('')],
    ['tuples with a time', index => ({ tuples: [{ ...NO_TUPLE, id: String(index), timestamp: index }] })],
    ['persons', index => ({ persons: [{ ...NO_PERSON, id: String(index), timestamp: index }] })],
    ['devices', index => ({ devices: [{ ...NO_DEVICE, id: String(index) }] })],
    [
      'devices of one name, and as many tuples on it',
      index => ({
        tuples: [{ ...NO_TUPLE, id: String(index), basic: 'closed', deviceId: 'x' }],
        devices: [{ ...NO_DEVICE, id: String(index), deviceId: 'x' }],
      }),
    ],
    ['ids that collide once they are numbered', index => tuple(index % 2 === 0 ? `a#${String(index)}` : 'a')],
  ])('[SEC-07] grows with its parts alone, counted in reads: %s', (_, make) => {
    // Ten times as many: a hundred times the reads, were each part compared with all others.
    expect(reads(make, 2000)).toBeLessThan(20 * reads(make, 200))
  })

  it('[SEC-07] of many parts a hundred are shown, the deciding one among them', () => {
    const tuples = Array.from(
      { length: 300 },
      (_, index) => `<tuple id="${String(index)}"><status><basic>closed</basic></status></tuple>`,
    )
    const open = '<tuple id="z"><status><basic>open</basic></status></tuple>'
    const presence = good([{ type: null, text: document(tuples.join('') + open) }])
    const { parts, status } = compose(presence, AT)
    expect([parts.length, status, parts.find(one => one.decides)?.id]).toEqual([100, 'available', 'z'])
  })
})
