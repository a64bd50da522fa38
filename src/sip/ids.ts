/**
 * Every name that must not be guessed or met twice, SEC-23: made from random bytes and from nothing else.
 * 128 bits for Call-ID and branch, 80 for tags, in hex: every place of a SIP message takes hex.
 */
export interface Ids {
  /** RFC 3261 §8.1.1.4 */
  callId(): string
  /** RFC 3261 §19.3: at least 32 bits; ours are 80. */
  tag(): string
  /** RFC 3261 §8.1.1.7: begins with the magic cookie. */
  branch(): string
  /** The user part of our Contact. */
  user(): string
  /** RFC 7118 §8.1 and RFC 2606 §2: a browser does not know its address, so a random name that no DNS will answer. */
  host(): string
  /** Even in [0, 1), for jitter. */
  chance(): number
}

export function createIds(randomBytes: (count: number) => Uint8Array): Ids {
  const hex = (bytes: number): string =>
    Array.from(randomBytes(bytes), one => one.toString(16).padStart(2, '0')).join('')
  return {
    callId: () => hex(16),
    tag: () => hex(10),
    branch: () => `z9hG4bK${hex(16)}`,
    user: () => hex(8),
    host: () => `${hex(8)}.invalid`,
    chance: () => Number.parseInt(hex(4), 16) / 2 ** 32,
  }
}
