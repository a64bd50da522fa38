import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../../model/availability.ts'
import { rangeWords, untilWords } from '../words/until.ts'
import { dateField, daysLater, readFields, timeField } from './clock.ts'
import { canEnd, firstUntil, nextMorning, readUntil, untilOptions } from './until.ts'
import { untilProblem } from './words.ts'

/** 4 March 2026 is a Wednesday. */
const at = (hours: number, minutes = 0, day = 4, month = 2, year = 2026): number =>
  new Date(year, month, day, hours, minutes).getTime()
const NOW = at(14, 6)

describe('until', () => {
  it('is offered from now on, to the minute', () => {
    expect(untilOptions(NOW + 20_000).map(one => one.until)).toEqual([null, at(14, 37), at(15, 7)])
    expect(untilOptions(NOW).map(one => one.until)).toEqual([null, at(14, 36), at(15, 6)])
  })

  it.each([
    [at(14, 6), at(15)],
    [at(14, 30), at(15)],
    [at(14, 31), at(16)],
    [at(23, 40), at(1, 0, 5)],
  ])('begins with a full hour that is not too near (%#)', (now, first) => {
    expect(firstUntil(now)).toBe(first)
  })

  it.each([
    [at(14, 6), 'Tomorrow morning', at(8, 0, 5)],
    [at(23, 59), 'Tomorrow morning', at(8, 0, 5)],
    [at(0, 30, 5), 'This morning', at(8, 0, 5)],
    [at(4, 0, 5), 'Tomorrow morning', at(8, 0, 6)],
    [at(12, 0, 31, 11), 'Tomorrow morning', at(8, 0, 1, 0, 2027)],
  ])('has the next morning (%#)', (now, label, until) => {
    expect(nextMorning(now)).toEqual({ label, until })
  })

  it.each([
    ['2026-03-04', '15:00', at(15)],
    ['2026-03-04', '13:00', 'over'],
    ['2026-03-04', '14:06', 'over'],
    ['2026-03-05', '13:00', at(13, 0, 5)],
    ['2026-03-03', '15:00', 'past'],
    ['2027-03-06', '15:00', 'farAway'],
    ['', '15:00', 'incomplete'],
    ['2026-03-04', '', 'incomplete'],
    ['2026-02-31', '25:00', 'incomplete'],
    ['12026-03-04', '15:00', 'incomplete'],
  ] as const)('is read from %j %j', (date, time, read) => {
    const got = readUntil(date, time, NOW)
    expect(got.ok ? got.value : got.error).toBe(read)
  })

  it.each([
    [at(15), '15:00'],
    [at(0, 5, 5), 'tomorrow 00:05'],
    [at(8, 0, 6), 'Fri 08:00'],
    [at(8, 0, 11), '11 Mar, 08:00'],
    [at(8, 0, 1, 0, 2027), '1 Jan 2027, 08:00'],
  ])('is told in words (%#)', (until, words) => {
    expect(untilWords(until, NOW)).toBe(words)
  })

  it('that is over is told by its time', () => {
    expect(untilProblem('over', '17:05')).toBe('17:05 is over. Choose a later time or day.')
  })

  it('[SEC-20] is of something that others see: Available alone has none', () => {
    expect(canEnd({ ...AVAILABLE, until: 5000 })).toBe(false)
    const others = [{ status: 'busy' }, { note: 'n' }, { activities: ['tv'] }, { moods: ['sad'] }] as const
    for (const one of others) expect(canEnd({ ...AVAILABLE, ...one })).toBe(true)
  })

  it('tells a time between two times', () => {
    expect(rangeWords(at(15), at(16, 30), NOW)).toBe('15:00–16:30')
    expect(rangeWords(at(15, 0, 5), at(16, 0, 5), NOW)).toBe('tomorrow 15:00–16:00')
    expect(rangeWords(at(23), at(1, 0, 5), NOW)).toBe('23:00 – tomorrow 01:00')
  })
})

describe('fields for a time', () => {
  it('say what was read from them', () => {
    expect([dateField(NOW), timeField(NOW)]).toEqual(['2026-03-04', '14:06'])
    expect(readFields('2026-03-04', '14:06')).toBe(NOW)
    expect(readFields('2026-03-04', '14:06:59')).toBe(NOW)
  })

  it('count days by the calendar', () => {
    expect(daysLater(at(8, 0, 28, 1), 1)).toBe(at(8, 0, 1, 2))
  })
})
