import { describe, expect, it } from 'vitest'
import { exportContacts, readContacts } from './transfer.ts'

const nameOf = (name: string): string | null => {
  const text = exportContacts([{ uri: 'sip:bob@ims.test', name, group: name, addedAt: 1 }])
  const read = readContacts(text, () => 1)
  return read.ok ? (read.value[0]?.name ?? null) : null
}

describe('contacts from a file', () => {
  it('[SEC-14] have names of 100 characters, and of 400 code points however many marks are piled up', () => {
    expect(nameOf('x'.repeat(101))).toBe('x'.repeat(100))
    expect(nameOf('\u{1F600}'.repeat(101))).toBe('\u{1F600}'.repeat(100))
    const piled = nameOf(`a${'\u0301'.repeat(10_000)}`) ?? ''
    expect(Array.from(piled)).toHaveLength(400)
    expect(new TextEncoder().encode(piled).length).toBeLessThanOrEqual(1600)
  })
})
