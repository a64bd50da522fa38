import { describe, expect, it } from 'vitest'
import { exportContacts, readContacts } from './transfer.ts'

const nameOf = (name: string): string | null => {
  const text = exportContacts([{ uri: 'sip:bob@ims.test', name, group: name, addedAt: 1 }])
  const read = readContacts(text, () => 1)
  return read.ok ? (read.value[0]?.name ?? null) : null
}

const fileOf = (address: string): string => JSON.stringify({ peu: 'contacts', version: 1, contacts: [{ address }] })
const read = (text: string) => readContacts(text, () => 1)

describe('contacts from a file', () => {
  it('[SEC-14] have addresses of at most 255 characters, as written and as escaped', () => {
    const fits = `sip:${'a'.repeat(242)}@ims.test`
    expect(fits).toHaveLength(255)
    expect(read(fileOf(fits))).toMatchObject({ ok: true, value: [{ uri: fits }] })
    for (const user of ['a'.repeat(243), 'ä'.repeat(60), '"'.repeat(90)])
      expect(read(fileOf(`sip:${user}@ims.test`))).toMatchObject({ ok: false, error: { kind: 'badAddress' } })
  })

  it('[SEC-14] that have none are named by at most 100 characters of it, whatever the file holds', () => {
    for (const address of [
      'x y'.repeat(1_000_000),
      `a${'\u0301'.repeat(1_000_000)}`,
      `\u{1F600} ${'\u{1F600}'.repeat(9_999)}`,
    ]) {
      const start = performance.now()
      const found = read(fileOf(address))
      expect(performance.now() - start).toBeLessThan(1_000)
      if (found.ok || found.error.kind !== 'badAddress') throw new Error('It was taken.')
      expect([...new Intl.Segmenter().segment(found.error.address)].length).toBeLessThanOrEqual(100)
      expect(Array.from(found.error.address).length).toBeLessThanOrEqual(400)
    }
  })

  it('[SEC-14] have names of 100 characters, and of 400 code points however many marks are piled up', () => {
    expect(nameOf('x'.repeat(101))).toBe('x'.repeat(100))
    expect(nameOf('\u{1F600}'.repeat(101))).toBe('\u{1F600}'.repeat(100))
    const piled = nameOf(`a${'\u0301'.repeat(10_000)}`) ?? ''
    expect(Array.from(piled)).toHaveLength(400)
    expect(new TextEncoder().encode(piled).length).toBeLessThanOrEqual(1600)
  })
})
