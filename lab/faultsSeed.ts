/** Chance that can be had again: what a seed does to the frames of a connection. Pure. */

export type Fault =
  | { readonly kind: 'drop' }
  /** This one and all behind it come so much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Comes again so much later. */
  | { readonly kind: 'duplicate'; readonly ms: number }
  /** The next one overtakes it, unless none comes for so long. */
  | { readonly kind: 'reorder'; readonly ms: number }
  | { readonly kind: 'corrupt'; readonly how: Corruption }

/**
 * What a broken middle box makes of a frame. It is no SIP any more: a change that leaves it well-formed (a digit of a
 * digest, a letter of a status) cannot be told from the truth by anyone, and TLS lets none through.
 */
export const CORRUPTIONS = ['short', 'noise', 'binary', 'joined'] as const
export type Corruption = (typeof CORRUPTIONS)[number]

/** Shares of the frames, 0 to 1, in each way that is named. */
export type Mix = {
  readonly ways: readonly ('out' | 'in')[]
  readonly drop?: number
  readonly delay?: number
  readonly duplicate?: number
  readonly reorder?: number
  readonly corrupt?: number
  /** The longest delay. */
  readonly maxMs: number
}

/** An even number in [0, 1) at each call, the same row of them for the same seed (Mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What the `index`th frame meets; null: nothing. */
export function faultFor(seed: number, index: number, way: 'out' | 'in', mix: Mix): Fault | null {
  if (!mix.ways.includes(way)) return null
  const roll = dice(seed * 7919 + index * 31 + (way === 'out' ? 1 : 0))
  let left = roll()
  const ms = Math.ceil(roll() * mix.maxMs)
  const how = CORRUPTIONS[Math.floor(roll() * CORRUPTIONS.length)] ?? 'noise'
  const all: readonly Fault[] = [
    { kind: 'drop' },
    { kind: 'delay', ms },
    { kind: 'duplicate', ms },
    { kind: 'reorder', ms },
    { kind: 'corrupt', how },
  ]
  for (const fault of all) {
    left -= mix[fault.kind] ?? 0
    if (left < 0) return fault
  }
  return null
}

export function broken(text: string, how: Corruption): string | Buffer {
  switch (how) {
    case 'short':
      return text.slice(0, Math.floor((text.length * 2) / 3))
    case 'noise': {
      const end = Math.max(0, text.indexOf('\r\n'))
      return `${text.slice(0, end).replaceAll(/[A-Z0-9]/gu, '\u0001')}${text.slice(end)}`
    }
    case 'binary':
      return Buffer.from(Buffer.from(text, 'utf8').map(byte => byte ^ 0xff))
    case 'joined':
      // The line ends are gone.
      return text.replaceAll('\r\n', ' ')
    default:
      return how satisfies never
  }
}
