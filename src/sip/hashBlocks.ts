/** A message as the blocks that a hash is made of: a bit, zeros, and the length in bits. RFC 1321 §3.1, FIPS 180-4 §5.1. */
export function hashBlocks(message: Uint8Array, octets: 64 | 128, littleEndian: boolean): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 1 + octets / 8) / octets) * octets)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n, littleEndian)
  return view
}
