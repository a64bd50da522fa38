import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { md5, sha256, sha512Truncated } from './hashes.ts'

const OURS = [
  ['md5', md5],
  ['sha256', sha256],
  ['sha512-256', sha512Truncated],
] as const
const octetsOf = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('hashes', () => {
  // RFC 1321 §A.5; FIPS 180-4, the examples of NIST.
  it.each([
    [md5, '', 'd41d8cd98f00b204e9800998ecf8427e'],
    [md5, 'message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    [sha256, 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [sha512Truncated, 'abc', '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23'],
  ])('[REG-51] are those of their standards: %#', (hash, text, expected) => {
    expect(hash(octetsOf(text))).toBe(expected)
  })

  it.each(OURS)('[REG-51] %s is that of OpenSSL at every length around a block', (name, hash) => {
    for (let length = 0; length <= 300; length++) {
      const octets = Uint8Array.from({ length }, (_, at) => (at * 151 + length) % 256)
      expect(hash(octets)).toBe(createHash(name).update(octets).digest('hex'))
    }
  })

  it.each(OURS)('[REG-51] %s is that of OpenSSL for whatever octets', (name, hash) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), octets => {
        expect(hash(octets)).toBe(createHash(name).update(octets).digest('hex'))
      }),
      { numRuns: 300 },
    )
  })
})
