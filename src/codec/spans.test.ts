import { describe, expect, it } from 'vitest'
import { always } from '../model/rich.ts'
import { readPerson, writtenPerson } from './fixtures/read.ts'
import { joinedSpans } from './spans.ts'

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

const mood = (inner: string): string => `<r:mood>${inner}</r:mood>`

describe('many of one time', () => {
  it('[SEC-07] make one list that grows and is never copied, and leave what they brought as it was', () => {
    const given = always<readonly string[]>(['sad'])
    const field = joinedSpans<string>({
      name: { space: { uri: 'urn:x', prefix: '' }, local: 'mood' },
      begin: (_, done) => ({ text: null, child: () => null, end: () => done(given) }),
      write: () => '',
    })
    const list = field.start?.() ?? []
    const next = (): void => {
      for (const child of field.children ?? []) child.begin({}, list, () => true).end('')
    }
    next()
    const grown = list[0]?.value
    next()
    next()
    expect(list).toEqual([always(['sad', 'sad', 'sad'])])
    expect(list[0]?.value).toBe(grown)
    expect(given.value).toEqual(['sad'])
  })

  it('[PUA-48] keep their words, their notes and what is not understood, in order', () => {
    const read = readPerson(
      mood('<r:sad/><r:note>a</r:note><x:b/>') + mood('<r:happy/><r:note>c</r:note>') + mood('<r:bored/><x:d/>'),
    )
    expect(read.moods).toMatchObject([
      {
        value: [{ name: 'sad' }, { name: 'happy' }, { name: 'bored' }],
        notes: [{ text: 'a' }, { text: 'c' }],
        others: [expect.stringContaining('x:b'), expect.stringContaining('x:d')],
      },
    ])
  })
})
