import { createHash, getHashes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ALGORITHMS, hash } from './digestHash.ts'

const NAMES = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' }

describe('hash', () => {
  it.each([
    ['MD5', '900150983cd24fb0d6963f7d28e17f72'],
    ['SHA-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['SHA-512-256', '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23'],
  ] as const)('%s of `abc` is that of its standard', (algorithm, text) => {
    expect(hash(algorithm, 'abc')).toBe(text)
  })

  it.each(ALGORITHMS)(
    '%s is what Node says of texts of every length up to three blocks, and of a long one',
    algorithm => {
      const name = NAMES[algorithm]
      expect(getHashes()).toContain(name)
      const texts = [
        ...Array.from({ length: 400 }, (_, at) => String.fromCharCode(...seeded(at))),
        'Zoë '.repeat(3_000),
      ]
      for (const text of texts) expect(hash(algorithm, text)).toBe(createHash(name).update(text, 'utf8').digest('hex'))
    },
  )
})

/** ASCII of all kinds, another at each length. */
const seeded = (length: number): readonly number[] =>
  Array.from({ length }, (_, at) => (at * 31 + length * 17 + ((at * at) % 13)) % 128)
