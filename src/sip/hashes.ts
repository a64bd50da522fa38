/**
 * MD5 (RFC 1321), SHA-256 and SHA-512/256 (FIPS 180-4), as digest needs them: at once, where WebCrypto answers later and
 * has neither MD5 nor SHA-512/256. Their tables are computed as the standards define them. Octets in, hex out.
 */

/** FIPS 180-4 §5.1, RFC 1321 §3.1: the text, a one bit, zeros and its length in bits, in blocks of so many octets. */
function padded(octets: Uint8Array, block: number, littleEndian = false): DataView {
  const size = Math.ceil((octets.length + 1 + block / 8) / block) * block
  const text = new DataView(new ArrayBuffer(size))
  new Uint8Array(text.buffer).set(octets)
  text.setUint8(octets.length, 0x80)
  text.setBigUint64(size - 8, BigInt(octets.length) * 8n, littleEndian)
  return text
}

const right = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

type Round = {
  readonly mix: (b: number, c: number, d: number) => number
  /** Which word of the block step `i` takes: `factor` * i + `offset`. */
  readonly factor: number
  readonly offset: number
  readonly turns: readonly [number, number, number, number]
}
/** RFC 1321 §3.4. */
const ROUNDS: readonly Round[] = [
  { mix: (b, c, d) => (b & c) | (~b & d), factor: 1, offset: 0, turns: [7, 12, 17, 22] },
  { mix: (b, c, d) => (b & d) | (c & ~d), factor: 5, offset: 1, turns: [5, 9, 14, 20] },
  { mix: (b, c, d) => b ^ c ^ d, factor: 3, offset: 5, turns: [4, 11, 16, 23] },
  { mix: (b, c, d) => c ^ (b | ~d), factor: 7, offset: 0, turns: [6, 10, 15, 21] },
]

export function md5(octets: Uint8Array): string {
  const text = padded(octets, 64, true)
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let at = 0; at < text.byteLength; at += 64) {
    const before = [a, b, c, d] as const
    let step = 0
    for (const { mix, factor, offset, turns } of ROUNDS)
      for (let group = 0; group < 4; group++)
        for (const turn of turns) {
          const word = text.getInt32(at + 4 * ((factor * step + offset) % 16), true)
          // RFC 1321 §3.4: 4294967296 times abs(sin(i)), of which the whole part.
          const sine = Math.floor(2 ** 32 * Math.abs(Math.sin(step + 1)))
          const sum = (a + mix(b, c, d) + word + sine) | 0
          a = d
          d = c
          c = b
          b = (b + right(sum, 32 - turn)) | 0
          step += 1
        }
    ;[a, b, c, d] = [a + before[0], b + before[1], c + before[2], d + before[3]]
  }
  const out = new DataView(new ArrayBuffer(16))
  for (const [index, word] of [a, b, c, d].entries()) out.setInt32(index * 4, word, true)
  return hex(out)
}

const hex = ({ buffer }: DataView): string =>
  [...new Uint8Array(buffer)].map(octet => octet.toString(16).padStart(2, '0')).join('')

const MASK = (1n << 64n) - 1n

/** FIPS 180-4 §4.2, §5.3: of the roots of the first primes, 64 bits behind the point. */
function rootsOfPrimes(count: number, power: bigint): DataView {
  const roots = new DataView(new ArrayBuffer(count * 8))
  const primes: number[] = []
  for (let number = 2; primes.length < count; number++) {
    if (primes.some(prime => number % prime === 0)) continue
    const target = BigInt(number) << (64n * power)
    // Numbers are good for the upper bits, from a little below; the rest is found bit by bit.
    let root = BigInt(Math.floor(number ** (1 / Number(power)) * 2 ** 44) - 1) << 20n
    for (let bit = 1n << 22n; bit > 0n; bit >>= 1n) if ((root + bit) ** power <= target) root += bit
    roots.setBigUint64(primes.length * 8, root & MASK)
    primes.push(number)
  }
  return roots
}
const START = rootsOfPrimes(8, 2n)
const TABLE = rootsOfPrimes(80, 3n)

/** FIPS 180-4 §6.2. The first half of each root of SHA-512 is that of SHA-256. */
export function sha256(octets: Uint8Array): string {
  const text = padded(octets, 64)
  const state = new DataView(new ArrayBuffer(32))
  for (let at = 0; at < 32; at += 4) state.setInt32(at, START.getInt32(at * 2))
  const words = new DataView(new ArrayBuffer(256))
  const word = (index: number): number => words.getInt32(index * 4)
  for (let block = 0; block < text.byteLength; block += 64) {
    for (let step = 0; step < 16; step++) words.setInt32(step * 4, text.getInt32(block + step * 4))
    for (let step = 16; step < 64; step++) {
      const early = word(step - 15)
      const late = word(step - 2)
      const mixed =
        (right(early, 7) ^ right(early, 18) ^ (early >>> 3)) + (right(late, 17) ^ right(late, 19) ^ (late >>> 10))
      words.setInt32(step * 4, word(step - 16) + word(step - 7) + mixed)
    }
    let [a, b, c, d, e, f, g, h] = eight(at => state.getInt32(at * 4))
    for (let step = 0; step < 64; step++) {
      const first =
        h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + TABLE.getInt32(step * 8) + word(step)
      const second = (right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
      h = g
      g = f
      f = e
      e = (d + first) | 0
      d = c
      c = b
      b = a
      a = (first + second) | 0
    }
    for (const [at, sum] of [a, b, c, d, e, f, g, h].entries()) state.setInt32(at * 4, state.getInt32(at * 4) + sum)
  }
  return hex(state)
}

type Eight<Word> = [Word, Word, Word, Word, Word, Word, Word, Word]
const eight = <Word>(word: (at: number) => Word): Eight<Word> => [
  word(0),
  word(1),
  word(2),
  word(3),
  word(4),
  word(5),
  word(6),
  word(7),
]

const rightBig = (word: bigint, by: bigint): bigint => (word >> by) | (word << (64n - by))

/** FIPS 180-4 §6.4, from this state on; gives the last one. */
function sha512(octets: Uint8Array, start: DataView): DataView {
  const text = padded(octets, 128)
  const state = new DataView(start.buffer.slice(0))
  const words = new DataView(new ArrayBuffer(640))
  const word = (index: number): bigint => words.getBigUint64(index * 8)
  for (let block = 0; block < text.byteLength; block += 128) {
    for (let step = 0; step < 16; step++) words.setBigUint64(step * 8, text.getBigUint64(block + step * 8))
    for (let step = 16; step < 80; step++) {
      const early = word(step - 15)
      const late = word(step - 2)
      const mixed =
        (((rightBig(early, 1n) ^ rightBig(early, 8n)) & MASK) ^ (early >> 7n)) +
        (((rightBig(late, 19n) ^ rightBig(late, 61n)) & MASK) ^ (late >> 6n))
      words.setBigUint64(step * 8, (word(step - 16) + word(step - 7) + mixed) & MASK)
    }
    let [a, b, c, d, e, f, g, h] = eight(at => state.getBigUint64(at * 8))
    for (let step = 0; step < 80; step++) {
      const turnedE = (rightBig(e, 14n) ^ rightBig(e, 18n) ^ rightBig(e, 41n)) & MASK
      const turnedA = (rightBig(a, 28n) ^ rightBig(a, 34n) ^ rightBig(a, 39n)) & MASK
      const first = h + turnedE + ((e & f) ^ (~e & g)) + TABLE.getBigUint64(step * 8) + word(step)
      const second = turnedA + ((a & b) ^ (a & c) ^ (b & c))
      h = g
      g = f
      f = e
      e = (d + first) & MASK
      d = c
      c = b
      b = a
      a = (first + second) & MASK
    }
    for (const [at, sum] of [a, b, c, d, e, f, g, h].entries())
      state.setBigUint64(at * 8, (state.getBigUint64(at * 8) + sum) & MASK)
  }
  return state
}

/** FIPS 180-4 §5.3.6: SHA-512 of its own name, from a state of its own, is where it begins. */
function truncatedStart(): DataView {
  const start = new DataView(new ArrayBuffer(64))
  for (let at = 0; at < 64; at += 8) start.setBigUint64(at, START.getBigUint64(at) ^ 0xa5a5a5a5a5a5a5a5n)
  return sha512(new TextEncoder().encode('SHA-512/256'), start)
}

export const sha512Truncated = (octets: Uint8Array): string => hex(sha512(octets, truncatedStart())).slice(0, 64)
