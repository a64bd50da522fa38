import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateTime, readDateTime } from './dateTime.ts'

describe('dateTime', () => {
  it.each([
    ['2026-02-03T04:05:06Z', '2026-02-03T04:05:06.000Z'],
    ['2026-02-03t04:05:06z', '2026-02-03T04:05:06.000Z'],
    [' 2026-02-03T04:05:06.7Z\n', '2026-02-03T04:05:06.700Z'],
    ['2026-02-03T04:05:06.123456789Z', '2026-02-03T04:05:06.123Z'],
    ['2026-02-03T04:05:06+05:30', '2026-02-02T22:35:06.000Z'],
    ['2026-02-03T04:05:06-05:30', '2026-02-03T09:35:06.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ])('[PUA-45] reads %j', (text, at) => {
    const read = readDateTime(text)
    expect(read === undefined ? read : new Date(read).toISOString()).toBe(at)
  })

  it.each([
    '',
    'now',
    '2026-02-03',
    '2026-02-03T04:05:06',
    '2026-02-03 04:05:06Z',
    '2026-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+00:60',
    '2026-01-01T00:00:00.Z',
    '+12026-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
  ])('[PUA-45] ignores %j', text => {
    expect(readDateTime(text)).toBeUndefined()
  })

  it('[PUA-45] writes what it reads, with capital T and Z', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), at => {
        const written = dateTime.write(at) ?? ''
        expect(written).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        expect(readDateTime(written)).toBe(at)
      }),
    )
    expect(dateTime.write(null)).toBeNull()
  })
})
