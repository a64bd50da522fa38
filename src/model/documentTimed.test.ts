import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AVAILABLE, type Planned } from './availability.ts'
import { activitiesOf } from './document.ts'
import { timedOf } from './documentTimed.ts'
import { AT_FIRST, type ShareKind } from './preferences.ts'
import type { TimedStatus } from './rich.ts'
import { sayingAt } from './saying.ts'

const plan = (from: number, until: number, of: Partial<Planned['availability']> = {}, announced = true): Planned => ({
  id: `${from}-${until}`,
  from,
  until,
  availability: { status: 'busy', note: '', activities: [], ...of },
  announced,
})
const aheadAt = (planned: readonly Planned[], at: number): readonly Planned[] =>
  sayingAt({ chosen: AVAILABLE, chosenAt: -1, planned, lastInputAt: null, preferences: AT_FIRST }, at).saying.ahead
const timed = (planned: readonly Planned[], at: number, ...withheld: readonly ShareKind[]): readonly TimedStatus[] =>
  timedOf(
    aheadAt(planned, at),
    activitiesOf,
    { ...AT_FIRST.shares, ...Object.fromEntries(withheld.map(kind => [kind, false])) },
    at,
  )
const times = (all: readonly TimedStatus[]) => all.map(({ from, until }) => [from, until])

describe('timedOf', () => {
  it('[PUA-51] says what is planned and announced, and never of now', () => {
    const planned = [plan(10, 20, { activities: ['meeting'], note: ' Ask Bob ' }), plan(30, 40, {}, false)]
    expect(timed(planned, 5)).toEqual([
      {
        from: 10,
        until: 20,
        basic: 'open',
        activities: [{ name: 'meeting' }, { name: 'busy' }],
        notes: [{ text: 'Ask Bob', lang: null }],
      },
    ])
    expect(timed(planned, 9)).toHaveLength(1)
    expect(timed(planned, 10)).toEqual([])
    expect(timed(planned, 20)).toEqual([])
  })

  it('[PUA-51] tells each time once, of the plan that will count then', () => {
    const [long, short] = [plan(10, 40), plan(20, 30, { status: 'inCall' })]
    expect(times(timed([long, short], 5))).toEqual([
      [10, 20],
      [20, 30],
      [30, 40],
    ])
    expect(times(timed([long, short], 15))).toEqual([
      [20, 30],
      [30, 40],
    ])
    expect(times(timed([long, plan(30, 50)], 5))).toEqual([
      [10, 30],
      [30, 50],
    ])
    // What is not announced covers, and is not told.
    expect(times(timed([long, plan(20, 30, {}, false)], 5))).toEqual([
      [10, 20],
      [30, 40],
    ])
    // Another's end does not cut it.
    expect(times(timed([plan(5, 20), plan(10, 30)], 0))).toEqual([
      [5, 10],
      [10, 30],
    ])
  })

  it('[SEC-20] tells no word that is withheld, and nothing when no word is left', () => {
    const planned = [plan(10, 20, { note: 'n' })]
    expect(timed(planned, 5, 'note')).toMatchObject([{ activities: [{ name: 'busy' }], notes: [] }])
    expect(timed(planned, 5, 'activity')).toMatchObject([{ activities: [], notes: [{ text: 'n' }] }])
    expect(timed(planned, 5, 'activity', 'note')).toEqual([])
    // Told ahead it would be no secret any more.
    expect(timed([plan(10, 20, { status: 'appearOffline', note: 'n', activities: ['tv'] })], 5)).toEqual([])
  })

  it('[PUA-51] agrees with what will be said then, whatever is planned', () => {
    const time = fc.integer({ min: 0, max: 12 })
    const plans = fc.array(
      fc.record({ from: time, length: fc.integer({ min: 1, max: 5 }), announced: fc.boolean(), note: time }),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(plans, time, (of, at) => {
        const planned = of.map(({ from, length, announced, note }, index) => ({
          ...plan(from, from + length, { note: `${note}` }, announced),
          id: `${index}`,
        }))
        const told = timed(planned, at)
        expect(told.every(one => one.from > at)).toBe(true)
        for (let then = at + 1; then < 20; then += 1) {
          const covering = told.filter(one => one.from <= then && then < (one.until ?? Infinity))
          const running = aheadAt(planned, then).findLast(one => one.from <= then)
          // A plan that runs now is told by the status until something else comes between.
          const now = aheadAt(planned, at).findLast(one => one.from <= at)
          const expected = running?.announced === true && running !== now ? [running.availability.note] : []
          const said = covering.flatMap(one => one.notes.map(note => note.text))
          expect([expected, [running?.availability.note]]).toContainEqual(said)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
