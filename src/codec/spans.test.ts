import { describe, expect, it } from 'vitest'
import { writtenPerson } from './fixtures/read.ts'

const at = (from: number | null, until: number | null) => ({
  from,
  until,
  value: [{ name: 'sad' as const }],
  notes: [],
})
const written = (...moods: readonly ReturnType<typeof at>[]): number =>
  [...writtenPerson({ moods }).matchAll(/<rpid:mood/g)].length

describe('times of one kind, RFC 4480 §3.1', () => {
  it.each([
    ['one ends when the other begins', at(0, 1000), at(1000, 2000), 2],
    ['the other way round', at(1000, 2000), at(0, 1000), 2],
    ['a millisecond in common', at(0, 1001), at(1000, 2000), 1],
    ['the other way round', at(1000, 2000), at(0, 1001), 1],
    ['one within the other', at(0, 3000), at(1000, 2000), 1],
    ['open ends that meet', at(null, 1000), at(1000, null), 2],
    ['open ends in common', at(null, 1001), at(1000, null), 1],
    ['one without a time', at(null, null), at(1000, 2000), 2],
  ])('[PUA-48] that overlap are not sent: %s', (_, first, second, count) => {
    expect(written(first, second)).toBe(count)
  })
})
