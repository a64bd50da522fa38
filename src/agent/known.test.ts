import { describe, expect, it } from 'vitest'
import { knownFrom } from './known.ts'

describe('what was learned of a network', () => {
  it('[REG-42] [SEC-21] is read again as it was kept', () => {
    for (const known of [
      { isPlain: true, best: {} },
      { isPlain: false, best: { Authorization: 'SHA-256' } },
      { isPlain: false, best: { Authorization: 'MD5', 'Proxy-Authorization': 'SHA-512-256' } },
    ])
      expect(knownFrom(structuredClone(known))).toEqual(known)
  })

  it.each([
    undefined,
    null,
    7,
    'x',
    [],
    { isPlain: 'yes', best: { Authorization: 'MD4' } },
    { isPlain: 1, best: 'MD5' },
  ])('[SEC-21] is nothing where it makes no sense: %j', kept => {
    expect(knownFrom(kept)).toEqual({ isPlain: false, best: {} })
  })
})
