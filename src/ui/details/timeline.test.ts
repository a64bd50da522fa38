import { describe, expect, it } from 'vitest'
import type { ShownStatus } from '../../model/shown.ts'
import { placeOf, summaryOf, timelineOf } from './timeline.ts'

/** Local time of one day, as the page shows it. */
const time = (hour: number, minute = 0, day = 10): number => new Date(2026, 5, day, hour, minute).getTime()
const event = (at: number, status: ShownStatus) => ({ at, status })
const day = [
  event(time(7, 52), 'unknown'),
  event(time(7, 58), 'available'),
  event(time(9, 30), 'busy'),
  event(time(10, 5), 'available'),
  event(time(12, 10), 'away'),
  event(time(12, 50), 'stale'),
  event(time(13, 10), 'available'),
  event(time(13, 30), 'busy'),
]
const hours = (ticks: readonly number[]): readonly number[] => ticks.map(tick => new Date(tick).getHours())

describe('timelineOf', () => {
  it('goes from seven to two hours from now, with a tick an hour', () => {
    const { from, to, ticks } = timelineOf(day, time(14, 6))
    expect([from, to]).toEqual([time(7), time(16)])
    expect(hours(ticks)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
  })

  it('leaves what was not seen unseen, before the first event too, as one stretch', () => {
    const { stretches } = timelineOf(day, time(14, 6))
    expect(stretches.map(one => one.tone).join('')).toBe('ugrgaugr')
    expect(stretches[0]).toEqual({ from: time(7), to: time(7, 58), status: 'unknown', tone: 'u' })
    expect(stretches.at(-1)).toEqual({ from: time(13, 30), to: time(14, 6), status: 'busy', tone: 'r' })
  })

  it('begins with the first event of the day when that was before seven', () => {
    expect(timelineOf([event(time(5, 20), 'available')], time(9)).from).toBe(time(5))
    expect(timelineOf([], time(3, 30)).from).toBe(time(2))
    expect(timelineOf([], time(0, 10)).from).toBe(time(0))
  })

  it('carries on what was so before the day began', () => {
    const { stretches } = timelineOf([event(time(22, 0, 9), 'offline')], time(8))
    expect(stretches).toEqual([{ from: time(7), to: time(8), status: 'offline', tone: 'o' }])
  })

  it('thins the ticks of a long day so that they do not touch', () => {
    const { ticks, from, to } = timelineOf([event(time(0, 30), 'available')], time(23, 30))
    expect(ticks.length).toBeLessThanOrEqual(10)
    expect([ticks[0], ticks.at(-1)]).toEqual([from, to])
    expect(to).toBeGreaterThan(time(23, 30))
  })

  it('holds an event that is a little ahead of the clock of the page', () => {
    const { now, stretches } = timelineOf([event(time(9), 'available'), event(time(9, 1), 'away')], time(9) + 55_000)
    expect(now).toBe(time(9, 1))
    expect(stretches.at(-1)?.status).toBe('available')
  })

  it('places a time on the bar', () => {
    expect(placeOf(timelineOf(day, time(14, 6)), time(11, 30))).toBe(50)
  })
})

describe('summaryOf', () => {
  const MINUTE = 60_000

  it('tells since when someone is here, how long busy, and what could not be seen in between', () => {
    const summary = summaryOf(timelineOf(day, time(14, 6)))
    expect(summary).toMatchObject({ status: 'busy', hereSince: time(7, 58), offlineSince: null, unseenSince: null })
    expect([summary.busyMs, summary.gapMs]).toEqual([71 * MINUTE, 20 * MINUTE])
  })

  it('begins being here anew after offline', () => {
    const history = [event(time(8), 'available'), event(time(9), 'offline'), event(time(10), 'available')]
    expect(summaryOf(timelineOf(history, time(11))).hereSince).toBe(time(10))
  })

  it('tells since when someone is offline', () => {
    const summary = summaryOf(timelineOf([event(time(8), 'available'), event(time(9), 'offline')], time(11)))
    expect(summary).toMatchObject({ hereSince: null, offlineSince: time(9) })
  })

  it('tells since when nothing was heard, and what was last; that silence is no gap', () => {
    const summary = summaryOf(timelineOf([event(time(8, 40), 'available'), event(time(14, 5), 'stale')], time(14, 11)))
    expect(summary).toMatchObject({ status: 'stale', hereSince: null, unseenSince: time(14, 5), gapMs: 0 })
    expect(summary.last).toMatchObject({ from: time(8, 40), status: 'available' })
  })

  it('knows when nothing was ever seen', () => {
    expect(summaryOf(timelineOf([event(time(9), 'waiting')], time(11)))).toMatchObject({
      status: null,
      hereSince: null,
      unseenSince: null,
      last: null,
      gapMs: 0,
    })
  })
})
