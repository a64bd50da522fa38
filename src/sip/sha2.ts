/**
 * SHA-256 and SHA-512/256, FIPS 180-4. They are one algorithm at two widths, and its tables are what the standard says that
 * they are, roots of primes, rather than 3 kB of digits. For the few short texts of digest; not fast.
 */

type Sha2 = {
  /** Bits of a word. */
  readonly width: bigint
  readonly rounds: number
  /** Rotations of Σ0, Σ1, σ0, σ1 (§4.1.2, §4.1.3); the last of a σ is a shift. */
  readonly turns: readonly (readonly [bigint, bigint, bigint])[]
}
type Words = readonly bigint[]

const NARROW: Sha2 = {
  width: 32n,
  rounds: 64,
  turns: [
    [2n, 13n, 22n],
    [6n, 11n, 25n],
    [7n, 18n, 3n],
    [17n, 19n, 10n],
  ],
}
const WIDE: Sha2 = {
  width: 64n,
  rounds: 80,
  turns: [
    [28n, 34n, 39n],
    [14n, 18n, 41n],
    [1n, 8n, 7n],
    [19n, 61n, 6n],
  ],
}

const PRIMES: bigint[] = []
for (let one = 2n; PRIMES.length < 80; one += 1n) if (PRIMES.every(prime => one % prime !== 0n)) PRIMES.push(one)

/** §4.2.2, §5.3.3: the first 64 bits of the fractional part of a root. Those of the narrow kind are the first 32. */
function fraction(power: bigint, prime: bigint): bigint {
  const square = prime << (64n * power)
  let root = 0n
  for (let bit = 1n << 68n; bit > 0n; bit >>= 1n) if ((root + bit) ** power <= square) root += bit
  return BigInt.asUintN(64, root)
}
const K = PRIMES.map(prime => fraction(3n, prime))
const H = PRIMES.slice(0, 8).map(prime => fraction(2n, prime))

/** §6.2, §6.4. */
function digest(message: Uint8Array, { width, rounds, turns }: Sha2, initial: Words): Words {
  const octets = Number(width) / 8
  const cut = (value: bigint): bigint => BigInt.asUintN(Number(width), value)
  const turned = (value: bigint, by: bigint): bigint => (value >> by) | cut(value << (width - by))
  const mixed = (which: number, value: bigint): bigint => {
    const [one = 0n, other = 0n, last = 0n] = turns[which] ?? []
    return turned(value, one) ^ turned(value, other) ^ (which < 2 ? turned(value, last) : value >> last)
  }
  const blocks = padded(message, octets)
  let state = initial
  for (let block = 0; block < blocks.length; block += 16) {
    const words = blocks.slice(block, block + 16)
    const word = (at: number): bigint => words[at] ?? 0n
    for (let at = 16; at < rounds; at += 1)
      words.push(cut(mixed(3, word(at - 2)) + word(at - 7) + mixed(2, word(at - 15)) + word(at - 16)))
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state
    for (let at = 0; at < rounds; at += 1) {
      const key = (K[at] ?? 0n) >> (64n - width)
      const one = h + mixed(1, e) + ((e & f) ^ (~e & g)) + key + word(at)
      const two = mixed(0, a) + ((a & b) ^ (a & c) ^ (b & c))
      ;[a, b, c, d, e, f, g, h] = [cut(one + two), a, b, c, cut(d + one), e, f, g]
    }
    const added = [a, b, c, d, e, f, g, h]
    state = state.map((value, at) => cut(value + (added[at] ?? 0n)))
  }
  return state
}

/** §5.1: a bit, zeros, and the length in bits; as words. */
function padded(message: Uint8Array, octets: number): bigint[] {
  const size = 16 * octets
  const bytes = new Uint8Array(Math.ceil((message.length + 1 + 2 * octets) / size) * size)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n)
  return Array.from({ length: bytes.length / octets }, (_, at) =>
    octets === 8 ? view.getBigUint64(at * 8) : BigInt(view.getUint32(at * 4)),
  )
}

const hex = (words: Words, width: bigint): string =>
  words.map(word => word.toString(16).padStart(Number(width) / 4, '0')).join('')

export function sha256(message: Uint8Array): string {
  const initial = H.map(word => word >> 32n)
  return hex(digest(message, NARROW, initial), NARROW.width)
}

/** §5.3.6: it begins where SHA-512, begun otherwise, ends with its name. */
const H_256 = digest(
  new TextEncoder().encode('SHA-512/256'),
  WIDE,
  H.map(word => word ^ 0xa5a5a5a5a5a5a5a5n),
)

export function sha512half(message: Uint8Array): string {
  return hex(digest(message, WIDE, H_256).slice(0, 4), WIDE.width)
}
