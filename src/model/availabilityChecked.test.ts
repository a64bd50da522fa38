import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AVAILABLE, type Availability, type Planned } from './availability.ts'
import { checkedAvailability, checkedPlanned, checkedRecent } from './availabilityChecked.ts'
import { ACTIVITY_NAMES, MOOD_NAMES } from './rich.ts'

const full: Availability = {
  status: 'busy',
  note: 'Back at 3',
  activities: ['meeting', 'tv'],
  moods: ['happy'],
  place: 'office',
  until: 1_770_000_000_000,
}
const plan: Planned = {
  id: 'a',
  from: 10,
  until: 20,
  availability: { status: 'away', note: 'n', activities: ['tv'] },
  announced: true,
}

const noteMade = (text: string): string => checkedAvailability({ note: text }).note

describe('checkedAvailability', () => {
  it('leaves alone what is right', () => {
    expect(checkedAvailability(full)).toEqual(full)
    expect(checkedAvailability(AVAILABLE)).toEqual(AVAILABLE)
  })

  it('takes what an earlier version kept', () => {
    expect(checkedAvailability({ status: 'away', note: 'n' })).toEqual({ ...AVAILABLE, status: 'away', note: 'n' })
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'busy'],
    ['a list', ['busy']],
    ['a word that nobody knows', { status: 'hungry' }],
    [
      'a name of every object',
      { status: 'constructor', activities: ['toString'], moods: ['__proto__'], place: 'valueOf' },
    ],
    [
      'other types',
      { status: 1, note: {}, activities: 'meeting', moods: { 0: 'happy' }, place: ['office'], until: '5' },
    ],
    ['times that are none', { until: Number.NaN }],
    ['a time without end', { until: Infinity }],
    ['a time that cannot be written', { until: 253_402_300_800_000 }],
  ])('makes of %s what holds at first', (_, input) => {
    expect(checkedAvailability(input)).toEqual(AVAILABLE)
  })

  it('takes each name once and not too many', () => {
    const said = checkedAvailability({ activities: ['tv', 'tv', 'x', ...ACTIVITY_NAMES], moods: [...MOOD_NAMES] })
    expect(said.activities).toHaveLength(5)
    expect(said.activities[0]).toBe('tv')
    expect(new Set(said.activities).size).toBe(5)
    expect(said.moods).toHaveLength(5)
  })

  it('[PUA-59] makes a note one line of at most so many characters', () => {
    expect(noteMade(' a\r\n\u0000b\u2028c ')).toBe('a b c')
    expect(noteMade('👩‍👩‍👧'.repeat(201))).toBe('👩‍👩‍👧'.repeat(200))
    expect(noteMade(`e${'\u0301'.repeat(2_500)}`)).toHaveLength(2500)
    expect(noteMade('😀'.repeat(2_500)).isWellFormed()).toBe(true)
  })
})

describe('checkedPlanned', () => {
  it('leaves alone what is right and not over', () => {
    expect(checkedPlanned([plan], 19)).toEqual([plan])
    expect(checkedPlanned([plan], 20)).toEqual([])
  })

  it.each([
    ['without an id', { id: '' }],
    ['with an id that is no text', { id: 5 }],
    ['that ends when it begins', { until: 10 }],
    ['without an end', { until: null }],
    ['that begins never', { from: Number.NaN }],
  ])('drops one %s', (_, of) => {
    expect(checkedPlanned([{ ...plan, ...of }], 0)).toEqual([])
  })

  it('[SEC-20] announces only what was announced outright', () => {
    expect(
      checkedPlanned(
        [
          { ...plan, announced: 'yes' },
          { ...plan, id: 'b', announced: undefined },
        ],
        0,
      ),
    ).toMatchObject([{ announced: false }, { announced: false }])
  })

  it('has one plan for an id, soonest first, and not too many', () => {
    const again = { ...plan, until: 30 }
    expect(checkedPlanned([plan, again], 0)).toEqual([again])
    const many = Array.from({ length: 50 }, (_, from) => ({ ...plan, id: `${from}`, from: 50 - from, until: 100 }))
    const kept = checkedPlanned(many, 0)
    expect(kept.map(one => one.from)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
  })
})

it('checkedRecent keeps combinations only, each once, in their order', () => {
  const other = { ...full, note: 'other' }
  expect(checkedRecent([full, AVAILABLE, other, { ...full, until: 5 }, 7, null])).toEqual([
    { ...full, until: null },
    { ...other, until: null },
  ])
  expect(checkedRecent(Array.from({ length: 9 }, (_, at) => ({ note: `${at}` }))).map(one => one.note)).toEqual(
    Array.from({ length: 5 }, (_, at) => `${at}`),
  )
  expect(checkedRecent('x')).toEqual([])
})

it('whatever was kept, what comes out is right and stays as it is', () => {
  const keys = fc.constantFrom('status', 'note', 'activities', 'moods', 'place', 'until', 'from', 'id', 'availability')
  const anything = fc.oneof(fc.anything(), fc.dictionary(keys, fc.oneof(fc.anything(), fc.string(), fc.nat())))
  fc.assert(
    fc.property(anything, fc.array(anything, { maxLength: 3 }), (one, many) => {
      const availability = checkedAvailability(one)
      expect(checkedAvailability(availability)).toEqual(availability)
      const [planned, recent] = [checkedPlanned(many, 0), checkedRecent(many)]
      expect(checkedPlanned(planned, 0)).toEqual(planned)
      expect(checkedRecent(recent)).toEqual(recent)
    }),
    { numRuns: 500 },
  )
})
