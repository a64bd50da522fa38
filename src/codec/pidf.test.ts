import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AVAILABILITY_STATUSES } from '../model/availability.ts'
import { compose as composeWith } from '../model/compose.ts'
import { extrasOf } from '../model/composeExtras.ts'
import { NO_PRESENCE, NO_TUPLE, type Presence } from '../model/presence.ts'
import { ours } from './fixtures/ours.ts'
import { presences, unit } from './fixtures/presences.ts'
import { decodePidf, encodePidf } from './pidf.ts'
import { cleaned } from './xmlText.ts'

const compose = (presence: Parameters<typeof composeWith>[0], at: number) => composeWith(presence, at, extrasOf)

const PIDF = 'urn:ietf:params:xml:ns:pidf'
const inTuple = (inner: string): string =>
  `<presence xmlns="${PIDF}" entity="sip:a@ims.test"><tuple id="t">${inner}</tuple></presence>`

function decoded(text: string): Presence {
  const presence = decodePidf(text)
  if (!presence.ok) throw new Error(`${presence.error.reason}: ${presence.error.detail}`)
  return presence.value
}
const tupleOf = (inner: string) => decoded(inTuple(inner)).tuples[0]

const marked = (mark: string): string =>
  `<status xmlns:p="${PIDF}" xmlns:x="urn:x"><basic>open</basic><x:e ${mark}><x:f/></x:e></status>`

describe('decodePidf and encodePidf', () => {
  it('[PUA-42] [PUA-43] are each the other backwards, and the order of tuples is kept', () => {
    fc.assert(
      fc.property(presences(), one => {
        expect(decodePidf(encodePidf(one))).toEqual({ ok: true, value: one })
      }),
      { numRuns: 250 },
    )
  })

  it('[PUA-42] writes the declaration, UTF-8, and the namespace without a colon at its end', () => {
    const written = encodePidf({ ...NO_PRESENCE, entity: 'sip:a@ims.test' })
    expect(written).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n<presence xmlns="${PIDF}" entity="sip:a@ims.test"/>`)
  })

  it('[PUA-43] writes status, device, contact, notes and timestamp in the order of RFC 3863 and RFC 4479', () => {
    const written = encodePidf({
      ...NO_PRESENCE,
      entity: 'sip:a@ims.test',
      tuples: [
        {
          ...NO_TUPLE,
          timestamp: 0,
          notes: [{ text: 'n', lang: null }],
          contact: { uri: 'sip:a', priority: 0.25 },
          deviceIds: ['urn:x', 'urn:y'],
          activities: [{ name: 'busy' }],
          basic: 'open',
          id: 't',
        },
      ],
    })
    expect(written).toContain(
      '<tuple id="t"><status><basic>open</basic></status><dm:deviceID>urn:x</dm:deviceID><dm:deviceID>urn:y</dm:deviceID>' +
        '<contact priority="0.25">sip:a</contact><note>n</note><timestamp>1970-01-01T00:00:00.000Z</timestamp></tuple>',
    )
  })

  it.each([
    ['0.8', 0.8],
    ['1.000', 1],
    ['0', 0],
    ['0.', 0],
    ['1', 1],
    ['0.123', 0.123],
    ['1.001', null],
    ['0.1234', null],
    ['-0.5', null],
    ['2', null],
    ['high', null],
    ['', null],
  ])('[PUA-44] reads priority %j as %j', (written, priority) => {
    expect(tupleOf(`<contact priority="${written}">sip:b</contact>`)?.contact).toEqual({ uri: 'sip:b', priority })
  })

  it('[PUA-44] never writes a priority that is out of range', () => {
    for (const priority of [-1, 1.001, Number.NaN, Infinity]) {
      const [tuple] = decoded(inTuple('<contact>sip:b</contact>')).tuples
      const contact = { uri: 'sip:b', priority }
      const written = encodePidf({
        ...decoded(inTuple('')),
        tuples: tuple === undefined ? [] : [{ ...tuple, contact }],
      })
      expect(written).toContain('<contact>sip:b</contact>')
    }
  })

  it('tells another word than open and closed from both', () => {
    expect(tupleOf('<status><basic>?</basic></status>')?.basic).toBeNull()
    expect(tupleOf('<status><basic/></status>')?.basic).toBeNull()
    expect(tupleOf('<status><basic> closed\n</basic></status>')?.basic).toBe('closed')
  })

  it('[PUA-46] goes by namespaces, whatever the prefixes', () => {
    const odd = `<dm:presence xmlns:dm="${PIDF}" xmlns="urn:x" entity="sip:a@ims.test">
      <dm:tuple id="t"><status><basic>closed</basic></status><dm:status><basic>closed</basic><dm:basic>open</dm:basic></dm:status></dm:tuple>
    </dm:presence>`
    expect(decoded(odd).tuples[0]?.basic).toBe('open')
    const drafts = `<presence xmlns="${PIDF}:" entity="sip:a@ims.test"/>`
    expect(decodePidf(drafts)).toMatchObject({ ok: false, error: { reason: 'otherRoot' } })
  })

  it('[PUA-46] keeps what must be understood in a status and is not, as what is unknown; basic stands', () => {
    const marks = ['p:mustUnderstand="true"', 'p:mustUnderstand="1"', 'p:mustUnderstand="false"', '']
    for (const mark of marks) {
      expect(tupleOf(marked(mark))).toMatchObject({ basic: 'open', statusOthers: { length: 1 } })
    }
  })
})

const CHARACTERS = [
  '<',
  '>',
  '&',
  ']',
  '\\',
  '%',
  '\u0000',
  '\u0007',
  '\u001b',
  '\ufffe',
  '\u202e',
  '\ud83d',
  '\ude00',
  '漢',
]
const availability = fc.record({
  status: fc.constantFrom(...AVAILABILITY_STATUSES),
  note: fc.string({ unit: fc.oneof(unit, fc.constantFrom(...CHARACTERS)), maxLength: 200 }),
})

describe('what we send', () => {
  it('[PUA-48] is seen by the other side as it was meant', () => {
    fc.assert(
      fc.property(availability, one => {
        const seen = compose(decoded(encodePidf(ours(one))), 1_770_000_000_000)
        const offline = one.status === 'appearOffline'
        expect(seen.status).toBe(offline ? 'offline' : one.status)
        expect(seen.activity).toBeNull()
        const expected = cleaned(one.note.trim())
        expect(seen.note).toBe(offline || expected === '' ? null : expected)
      }),
    )
  })

  it('[SEC-20] of a fresh profile is basic, contact and timestamp alone', () => {
    const written = encodePidf(ours({ status: 'available', note: '' }))
    expect([...written.matchAll(/<([a-zA-Z:]+)/g)].map(([, name]) => name)).toEqual([
      'presence',
      'tuple',
      'status',
      'basic',
      'contact',
      'timestamp',
    ])
  })

  it('[SEC-20] of Busy is basic, activity, contact and timestamps', () => {
    const written = encodePidf(ours({ status: 'busy', note: '' }))
    expect(new Set([...written.matchAll(/<([a-zA-Z:]+)/g)].map(([, name]) => name))).toEqual(
      new Set([
        'presence',
        'tuple',
        'status',
        'basic',
        'contact',
        'timestamp',
        'dm:person',
        'rpid:activities',
        'rpid:busy',
        'dm:timestamp',
      ]),
    )
  })

  it('[PUA-45] differs in its timestamps after a millisecond, with capital T and Z', () => {
    const [first, second] = [0, 1].map(ms =>
      encodePidf(ours({ status: 'busy', note: '' }, { at: 1_770_000_000_000 + ms })),
    )
    expect(first?.match(/2026-02-02T02:40:00\.000Z/g)).toHaveLength(2)
    expect(second?.match(/2026-02-02T02:40:00\.001Z/g)).toHaveLength(2)
  })

  it('[PUA-59] stays small with the longest note', () => {
    for (const one of ['\u0001', '&', '漢', 'a']) {
      const written = encodePidf(ours({ status: 'doNotDisturb', note: one.repeat(200) }))
      expect(Buffer.byteLength(written)).toBeLessThan(4096)
    }
  })
})
