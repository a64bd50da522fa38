import { describe, expect, it } from 'vitest'
import { readPerson, readTuple, writtenTuple } from './fixtures/read.ts'

const AT = Date.UTC(2026, 1, 3, 14)
const ISO = '2026-02-03T14:00:00.000Z'

describe('a timed status', () => {
  const one = `<t:timed-status from="${ISO}"><t:basic>closed</t:basic><t:note>Board</t:note><r:activities><r:meeting/></r:activities></t:timed-status>`
  const value = {
    from: AT,
    until: null,
    basic: 'closed',
    activities: [{ name: 'meeting' }],
    notes: [{ text: 'Board', lang: null }],
  } as const

  it('[PUA-51] stands in a tuple, before its contact; those that overlap are all read', () => {
    expect(readTuple(one + one).timed).toEqual([value, value])
    expect(readPerson(one).others).toHaveLength(1)
    const written = writtenTuple({ timed: [value], contact: { uri: 'sip:a@ims.test', priority: null } })
    expect(written).toBe(
      `<status/><ts:timed-status from="${ISO}"><ts:basic>closed</ts:basic><ts:note>Board</ts:note><rpid:activities><rpid:meeting/></rpid:activities></ts:timed-status><contact>sip:a@ims.test</contact>`,
    )
  })

  it('[PUA-51] is passed over without its beginning', () => {
    expect(readTuple('<t:timed-status><t:basic>open</t:basic></t:timed-status>').timed).toEqual([])
    expect(readTuple('<t:timed-status from="soon"><t:basic>open</t:basic></t:timed-status>').timed).toEqual([])
  })

  it('[PUA-51] has one note at most where it is sent', () => {
    const note = { text: 'n', lang: null }
    expect(writtenTuple({ timed: [{ ...value, notes: [note, note] }] }).match(/<ts:note>/g)).toHaveLength(1)
  })
})
