import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AVAILABILITY_STATUSES, AVAILABLE, type Availability, type Planned } from './availability.ts'
import { AT_FIRST, type Preferences } from './preferences.ts'
import {
  type Bearing,
  isCombination,
  plainly,
  remembered,
  rememberedAfter,
  type Saying,
  sameAvailability,
  sameSaying,
  sayingAt,
} from './saying.ts'

const plan = (from: number, until: number, status: Availability['status'] = 'busy', id = `${from}`): Planned => ({
  id,
  from,
  until,
  availability: { status, note: `of ${id}`, activities: [] },
  announced: false,
})
const chosen = (of: Partial<Availability> = {}): Availability => ({ ...AVAILABLE, ...of })
const bearing = (of: Partial<Bearing> = {}): Bearing => ({
  chosen: AVAILABLE,
  chosenAt: 0,
  planned: [],
  lastInputAt: null,
  preferences: AT_FIRST,
  ...of,
})
const noticing = (of: Partial<Preferences> = {}): Preferences => ({
  ...AT_FIRST,
  autoAway: true,
  idleAfterS: 60,
  ...of,
})
const at = (time: number, of: Partial<Bearing>): Saying => sayingAt(bearing(of), time).saying
/** Status and whose it is, at each time. */
const story = (of: Partial<Bearing>, ...times: readonly number[]): readonly string[] =>
  times.map(time => {
    const { availability, because } = at(time, of)
    return `${availability.status} ${because}`
  })

describe('sayingAt: what was chosen', () => {
  it('holds until its end, and then one is Available', () => {
    const of = { chosen: chosen({ status: 'busy', note: 'n', until: 100 }) }
    expect(story(of, 99, 100)).toEqual(['busy chosen', 'available chosen'])
    expect(at(100, of).availability).toEqual(AVAILABLE)
    expect(sayingAt(bearing(of), 5).nextAt).toBe(100)
  })

  it('whose end was past when it was chosen never holds', () => {
    const of = { chosen: chosen({ status: 'busy', until: 10 }), chosenAt: 20 }
    expect(story(of, 20)).toEqual(['available chosen'])
    expect(sayingAt(bearing(of), 20).nextAt).toBeNull()
  })

  it('holds for good without an end', () => {
    const of = bearing({ chosen: chosen({ status: 'away' }) })
    expect(sayingAt(of, 1)).toEqual({ saying: plainly(of.chosen), nextAt: null })
  })
})

describe('sayingAt: plans', () => {
  it('a plan takes over when it begins, says all there is to say, and gives back when it ends', () => {
    const of = { chosen: chosen({ status: 'away', note: 'mine', moods: ['sad'] }), planned: [plan(10, 20)] }
    expect(story(of, 9, 10, 19, 20)).toEqual(['away chosen', 'busy planned', 'busy planned', 'away chosen'])
    expect(at(10, of).availability).toEqual({ ...AVAILABLE, status: 'busy', note: 'of 10', until: 20 })
    expect([0, 10, 20].map(time => sayingAt(bearing(of), time).nextAt)).toEqual([10, 20, null])
    expect([0, 10, 20].map(time => at(time, of).ahead.length)).toEqual([1, 1, 0])
  })

  it('of plans that overlap the one that began last counts; of two that began together the one that ends first', () => {
    const planned = [plan(15, 18, 'inCall'), plan(10, 20)]
    expect(story({ planned }, 14, 15, 18)).toEqual(['busy planned', 'inCall planned', 'busy planned'])
    const together = [plan(10, 12, 'inCall', 'a'), plan(10, 20, 'busy', 'b')]
    expect(story({ planned: together }, 11, 12)).toEqual(['inCall planned', 'busy planned'])
    expect(story({ planned: together.toReversed() }, 11)).toEqual(['inCall planned'])
    const alike = [plan(10, 20, 'away', 'b'), plan(10, 20, 'busy', 'a')]
    expect(story({ planned: alike }, 11)).toEqual(story({ planned: alike.toReversed() }, 11))
  })

  it('what was chosen after a plan began outlasts it, but not the next one', () => {
    const of = { chosen: chosen({ status: 'away' }), chosenAt: 15, planned: [plan(10, 20), plan(30, 40, 'inCall')] }
    expect(story(of, 15, 19, 30)).toEqual(['away chosen', 'away chosen', 'inCall planned'])
    expect(at(15, of).ahead.map(one => one.id)).toEqual(['30'])
  })

  it('a choice that ends within a plan gives way to it again', () => {
    const of = { chosen: chosen({ status: 'inCall', until: 17 }), chosenAt: 15, planned: [plan(10, 20)] }
    expect(story(of, 16, 17, 20)).toEqual(['inCall chosen', 'busy planned', 'available chosen'])
    expect(sayingAt(bearing(of), 16).nextAt).toBe(17)
  })

  it('[SEC-20] no plan brings to light who chose to appear offline; it counts once that is over', () => {
    const hidden = { chosen: chosen({ status: 'appearOffline' }), planned: [plan(10, 20)] }
    expect(story(hidden, 10, 15, 20)).toEqual(['appearOffline chosen', 'appearOffline chosen', 'appearOffline chosen'])
    const ending = { ...hidden, chosen: chosen({ status: 'appearOffline', until: 15 }) }
    expect(story(ending, 14, 15, 20)).toEqual(['appearOffline chosen', 'busy planned', 'available chosen'])
    expect(story({ planned: [plan(10, 20, 'appearOffline')] }, 9, 10)).toEqual([
      'available chosen',
      'appearOffline planned',
    ])
  })

  it('a plan that ends before it begins is none', () => {
    expect(sayingAt(bearing({ planned: [plan(20, 10)] }), 5)).toEqual({ saying: plainly(AVAILABLE), nextAt: null })
  })
})

describe('sayingAt: nobody is there', () => {
  const idle = { lastInputAt: 1_000, preferences: noticing() }

  it('[LIFE-12] Available turns into Away at the threshold, keeping the rest', () => {
    const of = { ...idle, chosen: chosen({ note: 'n', activities: ['working'] }) }
    expect(story(of, 60_999, 61_000)).toEqual(['available chosen', 'away idle'])
    expect(at(61_000, of).availability).toEqual({ ...of.chosen, status: 'away' })
    expect(at(61_000, of).idleSince).toBe(1_000)
    expect(sayingAt(bearing(of), 1_000).nextAt).toBe(61_000)
    expect(story({ ...idle, planned: [plan(0, 1e6, 'available')], chosenAt: -1 }, 61_000)).toEqual(['away idle'])
  })

  it('nothing else turns into Away', () => {
    for (const status of AVAILABILITY_STATUSES.slice(1))
      expect(story({ ...idle, chosen: chosen({ status }) }, 61_000)).toEqual([`${status} chosen`])
  })

  it('[SEC-20] it is noticed only when that was turned on, and changes the status only when that was', () => {
    expect(sayingAt(bearing({ lastInputAt: 1_000 }), 1e9)).toEqual({ saying: plainly(AVAILABLE), nextAt: null })
    const shared = { ...AT_FIRST, idleAfterS: 60, shares: { ...AT_FIRST.shares, idle: true } }
    expect(at(61_000, { lastInputAt: 1_000, preferences: shared })).toMatchObject({
      availability: AVAILABLE,
      because: 'chosen',
      idleSince: 1_000,
    })
    expect(at(61_000, { ...idle, lastInputAt: null }).idleSince).toBeNull()
  })
})

it('[PUA-54] asks again when a position that is shared gets old', () => {
  const position = { latitude: 0, longitude: 0, radiusM: 1, at: 100 }
  const next = (location: boolean) =>
    sayingAt(bearing({ preferences: { ...AT_FIRST, position, shares: { ...AT_FIRST.shares, location } } }), 200).nextAt
  expect(next(true)).toBe(100 + 3_600_000)
  expect(next(false)).toBeNull()
})

// Few times, so that much falls together; minutes, so that the threshold is among them.
const time = fc.integer({ min: 0, max: 12 }).map(minutes => minutes * 60_000)
const end = fc.option(time, { nil: null })
const status = fc.constantFrom(...AVAILABILITY_STATUSES)
const anyBearing: fc.Arbitrary<Bearing> = fc.record({
  chosen: fc.record({ status, until: end }).map(chosen),
  chosenAt: time,
  planned: fc.array(
    fc.tuple(time, time, status, fc.constantFrom('a', 'b')).map(of => plan(...of)),
    { maxLength: 4 },
  ),
  lastInputAt: end,
  preferences: fc
    .record({ autoAway: fc.boolean(), idle: fc.boolean(), location: fc.boolean(), at: time })
    .map(({ autoAway, idle, location, at: measured }) =>
      noticing({
        autoAway,
        shares: { ...AT_FIRST.shares, idle, location },
        position: { latitude: 0, longitude: 0, radiusM: 0, at: measured - 3_600_000 },
      }),
    ),
})

describe('sayingAt: properties', () => {
  it('is the same from now to `nextAt`, which is to come', () => {
    const moment = fc.integer({ min: -60_000, max: 900_000 })
    fc.assert(
      fc.property(anyBearing, moment, fc.nat(900_000), (of, now, later) => {
        const { saying, nextAt } = sayingAt(of, now)
        expect(nextAt ?? Infinity).toBeGreaterThan(now)
        const last = Math.min(now + later, (nextAt ?? Infinity) - 1)
        expect(sayingAt(of, last)).toEqual({ saying, nextAt })
      }),
      { numRuns: 3000 },
    )
  })

  it('`nextAt` is one of the times of what bears on it, and none is passed over', () => {
    fc.assert(
      fc.property(anyBearing, time, (of, now) => {
        // Everything is at full minutes: nothing changes between these.
        const steps = Array.from({ length: 16 }, (_, step) => now + step * 60_000)
        const change = steps.find((step, index) => {
          const before = steps[index - 1]
          return before !== undefined && !sameSaying(sayingAt(of, before).saying, sayingAt(of, step).saying)
        })
        const { nextAt } = sayingAt(of, now)
        expect(nextAt ?? Infinity).toBeLessThanOrEqual(change ?? Infinity)
        expect(nextAt === null || steps.includes(nextAt)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('whatever bears on it, it does not depend on the order of plans', () => {
    fc.assert(
      fc.property(anyBearing, time, (of, now) => {
        const planned = of.planned.map((one, index) => ({ ...one, id: `${index}` }))
        expect(sayingAt({ ...of, planned: planned.toReversed() }, now)).toEqual(sayingAt({ ...of, planned }, now))
      }),
    )
  })
})

const said = (recent: readonly Availability[], before: Availability, now: Availability, heldMs = 5_000) =>
  rememberedAfter(before, heldMs, recent, now)

describe('what is said, compared and remembered', () => {
  it('sees every difference', () => {
    const one = plainly(chosen({ status: 'busy', activities: ['meeting'] }))
    expect(sameSaying(one, structuredClone(one))).toBe(true)
    const others: readonly Partial<Saying>[] = [
      { because: 'planned' },
      { idleSince: 1 },
      { ahead: [plan(1, 2)] },
      ...(
        [
          { status: 'away' },
          { note: 'n' },
          { activities: [] },
          { moods: ['sad'] },
          { place: 'bar' },
          { until: 5 },
        ] as const
      ).map(of => ({ availability: { ...one.availability, ...of } })),
    ]
    for (const other of others) expect(sameSaying(one, { ...one, ...other })).toBe(false)
    const [ahead, changed] = [plan(1, 2), { ...plan(1, 2), announced: true }]
    expect(sameSaying({ ...one, ahead: [ahead] }, { ...one, ahead: [{ ...ahead }] })).toBe(true)
    expect(sameSaying({ ...one, ahead: [ahead] }, { ...one, ahead: [changed] })).toBe(false)
  })

  it('tells a combination from a status', () => {
    expect(isCombination(chosen({ status: 'busy', until: 5 }))).toBe(false)
    for (const of of [{ note: 'n' }, { activities: ['tv'] }, { moods: ['sad'] }, { place: 'bar' }] as const)
      expect(isCombination(chosen(of))).toBe(true)
  })

  it('remembers combinations, newest first, each once, without their end', () => {
    const [a, b] = [chosen({ note: 'a' }), chosen({ status: 'busy', note: 'b' })]
    const both = remembered(remembered([], a), { ...b, until: 5 })
    expect(both).toEqual([b, a])
    expect(remembered(both, { ...a, until: 7 })).toEqual([a, b])
    expect(remembered(both, b)).toBe(both)
    expect(remembered(both, chosen({ status: 'away' }))).toBe(both)
    const many = Array.from({ length: 9 }, (_, index) => chosen({ note: `${index}` }))
    const last = many.reduce<readonly Availability[]>(remembered, [])
    expect(last).toHaveLength(5)
    expect(last[0]).toEqual(many[8])
    expect(sameAvailability(a, b)).toBe(false)
  })

  it('forgets the steps on the way to a combination, and nothing that held for a minute or was offered before', () => {
    const [lun, lunch] = [chosen({ status: 'away', note: 'Lun' }), chosen({ status: 'away', note: 'Lunch' })]
    const tv = chosen({ note: 'Lunch', activities: ['tv'] })
    const kept = chosen({ note: 'kept' })
    expect(said([lun, kept], { ...lun, until: 9 }, lunch)).toEqual([lunch, kept])
    // A status that is picked on the way is one more step.
    expect(said([lunch, kept], lunch, tv)).toEqual([tv, kept])
    expect(said([lunch, kept], lunch, lun)).toEqual([lun, kept])
    expect(said([lun, kept], lun, lunch, 60_000)).toEqual([lunch, lun, kept])
    expect(said([lun, kept], lun, chosen({ note: 'Home' }))).toEqual([chosen({ note: 'Home' }), lun, kept])
    // One of those that are offered.
    expect(said([lun, lunch, kept], lun, lunch)).toEqual([lunch, lun, kept])
    // It was not the last thing that was said.
    expect(said([lun, kept], AVAILABLE, lunch)).toEqual([lunch, lun, kept])
    const same = [lunch, kept]
    expect(said(same, lunch, lunch)).toBe(same)
    for (const of of [{ moods: ['sad'] }, { place: 'bar' }, { activities: ['tv', 'meal'] }] as const) {
      const more = { ...tv, ...of }
      expect(said([tv], tv, more)).toEqual([more])
    }
  })
})
