import { describe, expect, it } from 'vitest'
import { DOCUMENTS, PLANTED } from './fixtures/documents.ts'
import { decodePidf } from './pidf.ts'

describe('the documents of the schema check', () => {
  it('[PUA-42] can all be read, the right ones', () => {
    expect(DOCUMENTS.length).toBeGreaterThan(600)
    for (const { text } of DOCUMENTS) expect(decodePidf(text)).toMatchObject({ ok: true })
  })

  it('are at least XML, the wrong ones, so that a schema is what refuses them', () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(110)
    const malformed = PLANTED.filter(({ text }) => {
      const presence = decodePidf(text)
      return !presence.ok && presence.error.reason !== 'otherRoot'
    })
    expect(malformed).toEqual([])
  })
})
