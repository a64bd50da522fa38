import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePidf, encodePidf } from '../codec/pidf.ts'
import { AVAILABILITY_STATUSES, type Availability, type Planned } from '../model/availability.ts'
import { type DocumentOf, presenceDocument } from '../model/document.ts'
import { AT_FIRST, NOTICED_KINDS, type OwnCard, PICKED_KINDS, type ShareKind } from '../model/preferences.ts'
import { ACTIVITY_NAMES, MOOD_NAMES, PLACE_NAMES } from '../model/rich.ts'
import { ALLOW } from '../sip/capabilities.ts'

/** What the model makes, as it leaves: the model itself knows neither codec nor SIP. */
const AT = 1_770_000_000_000
const ALL_SHARED = Object.fromEntries([...PICKED_KINDS, ...NOTICED_KINDS].map(kind => [kind, true]))

// The longest ways to write something, and texts far beyond every limit.
const text = fc.oneof(
  fc
    .tuple(fc.constantFrom('&', '<', '"', '\r', '\u0000', '漢', '😀', '\ud83d', 'x'), fc.nat(4_000))
    .map(([one, count]) => one.repeat(count)),
  fc.string({ unit: 'binary', maxLength: 2_500 }),
)
const names = <Name extends string>(all: readonly Name[]) => fc.array(fc.constantFrom(...all), { maxLength: 20 })
const said = { status: fc.constantFrom(...AVAILABILITY_STATUSES), note: text, activities: names(ACTIVITY_NAMES) }
const availability: fc.Arbitrary<Availability> = fc.record({
  ...said,
  moods: names(MOOD_NAMES),
  place: fc.constantFrom(...PLACE_NAMES),
  until: fc.constantFrom(null, AT + 1),
})
const planned: fc.Arbitrary<Planned> = fc.record({
  id: fc.uuid(),
  from: fc.integer({ min: AT, max: AT + 1e9 }),
  until: fc.integer({ min: AT + 1e9, max: AT + 2e9 }),
  availability: fc.record(said),
  announced: fc.constant(true),
})
const uri = fc.constantFrom('&', 'x', '漢').map(one => `https://a.test/${one.repeat(480)}`)
const card: fc.Arbitrary<OwnCard> = fc.record({ homepage: uri, card: uri, icon: uri, map: uri, sound: uri })
const documents: fc.Arbitrary<DocumentOf> = fc
  .record({ availability, ahead: fc.array(planned, { maxLength: 40 }), card, deviceName: text })
  .map(({ availability: chosen, ahead, card: own, deviceName }) => ({
    entity: 'sip:alice@ims.test',
    contactUri: 'sip:alice@ims.test',
    tupleId: 't-1a2b3c4d',
    personId: 'p-1a2b3c4d',
    deviceId: 'd-1a2b3c4d',
    deviceUrn: 'urn:uuid:00000000-0000-4000-8000-000000000001',
    saying: { availability: chosen, because: 'chosen', ahead, idleSince: AT - 1 },
    preferences: {
      ...AT_FIRST,
      shares: { ...AT_FIRST.shares, ...ALL_SHARED } satisfies Record<ShareKind, boolean>,
      card: own,
      deviceName,
      position: { latitude: -52.123_456_789_012, longitude: -179.123_456_789_012, radiusM: 12.345_678_901_234, at: AT },
    },
    timeOffsetMin: -720,
    at: AT,
    since: AT,
  }))
const sizeOf = (of: DocumentOf): number => new TextEncoder().encode(encodePidf(presenceDocument(of))).length

describe('the size of a document', () => {
  it('[PUA-59] is at most 16 kB, whatever is said', () => {
    fc.assert(
      fc.property(documents, of => {
        expect(sizeOf(of)).toBeLessThanOrEqual(16_384)
        expect(decodePidf(encodePidf(presenceDocument(of))).ok).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('[PUA-59] cuts nothing that a person may type into what is typical', () => {
    const [one] = fc.sample(documents, { numRuns: 1, seed: 1 })
    if (one === undefined) throw new Error('nothing made')
    const note = '漢'.repeat(200)
    const plan = (index: number): Planned => ({
      id: `${index}`,
      from: AT + 1 + index * 10,
      until: AT + 5 + index * 10,
      availability: { status: 'busy', note: 'Ask somebody else until I am back, please', activities: ['meeting'] },
      announced: true,
    })
    const of: DocumentOf = {
      ...one,
      saying: {
        ...one.saying,
        availability: {
          status: 'busy',
          note,
          activities: ['meeting'],
          moods: ['happy'],
          place: 'office',
          until: AT + 9,
        },
        ahead: Array.from({ length: 10 }, (_, index) => plan(index)),
      },
      preferences: { ...one.preferences, card: { ...AT_FIRST.card, homepage: 'https://alice.test/' } },
    }
    const { persons, tuples } = presenceDocument(of)
    expect(persons[0]?.notes[0]?.text).toBe(note)
    expect(persons[0]?.card.homepage).toBe('https://alice.test/')
    expect(tuples[0]?.timed).toHaveLength(10)
    const short = { ...of, saying: { ...of.saying, ahead: [] } }
    expect(sizeOf(short)).toBeLessThan(4_096)
  })

  it('[PUA-59] loses what is farthest ahead first, then the card, and the end of the note last', () => {
    const [one] = fc.sample(documents, { numRuns: 1, seed: 1 })
    if (one === undefined) throw new Error('nothing made')
    const saidWith = (note: string) =>
      presenceDocument({
        ...one,
        preferences: { ...one.preferences, card: { ...AT_FIRST.card, homepage: 'https://alice.test/' } },
        saying: {
          ...one.saying,
          availability: { ...one.saying.availability, status: 'busy', note },
          ahead: Array.from({ length: 20 }, (_, index) => ({
            id: `${index}`,
            from: AT + 1 + index,
            until: AT + 2 + index,
            availability: { status: 'busy' as const, note: 'x'.repeat(1_000), activities: [] },
            announced: true,
          })),
        },
      })
    const some = saidWith('short').tuples[0]?.timed.map(timed => timed.from - AT) ?? []
    expect(some.length).toBeGreaterThan(2)
    expect(some).toEqual(Array.from({ length: some.length }, (_, index) => index + 1))
    const { tuples, persons } = saidWith('<'.repeat(2_500))
    expect(tuples[0]?.timed).toEqual([])
    expect(persons[0]?.card.homepage).toBeNull()
    expect(persons[0]?.notes[0]?.text.length).toBeGreaterThan(1_500)
  })
})

it('[PUA-53] the methods that are told are those that are answered', () => {
  const [one] = fc.sample(documents, { numRuns: 1, seed: 1 })
  if (one === undefined) throw new Error('nothing made')
  const saying = { ...one.saying, availability: { ...one.saying.availability, status: 'busy' } } as const
  const [tuple] = presenceDocument({ ...one, saying }).tuples
  expect(tuple?.capabilities?.methods?.supported.toSorted()).toEqual(ALLOW.toSorted())
})
