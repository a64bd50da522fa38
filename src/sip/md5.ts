/** MD5, RFC 1321, in hex. For the few short texts of digest. */

/** §3.4: the integer part of 2^32 * |sin(i)|. */
const TABLE = Array.from({ length: 64 }, (_, at) => Math.floor(2 ** 32 * Math.abs(Math.sin(at + 1))))
const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const
/** Which word of the block step `at` takes: factor and start, by round. */
const ORDER = [
  [1, 0],
  [5, 1],
  [3, 5],
  [7, 0],
] as const

export function md5(message: Uint8Array): string {
  const blocks = Math.ceil((message.length + 9) / 64)
  // §3.1, §3.2: a bit, zeros, and the length in bits, the low octet first.
  const padded = new Uint8Array(blocks * 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n, true)
  let state: readonly [number, number, number, number] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let block = 0; block < padded.length; block += 64) {
    let [a, b, c, d] = state
    for (let at = 0; at < 64; at += 1) {
      const round = at >> 4
      const [factor, start] = ORDER[round] ?? [0, 0]
      const word = view.getUint32(block + ((factor * at + start) % 16) * 4, true)
      const sum = (a + mix(round, b, c, d) + word + (TABLE[at] ?? 0)) | 0
      const shift = SHIFTS[round]?.[at % 4] ?? 0
      ;[a, b, c, d] = [d, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0, b, c]
    }
    state = [state[0] + a, state[1] + b, state[2] + c, state[3] + d]
  }
  // §3.5: the low octet first.
  const out = new DataView(new ArrayBuffer(16))
  for (const [at, word] of state.entries()) out.setUint32(at * 4, word, true)
  return [0, 4, 8, 12].map(at => out.getUint32(at).toString(16).padStart(8, '0')).join('')
}

/** §3.4: F, G, H and I. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d)
  if (round === 1) return (b & d) | (c & ~d)
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d)
}
