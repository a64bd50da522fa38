/** Entity-tags of our state, RFC 5839 §6.1: another one for every state, and none twice in the life of this worker. */
import type { Chance } from '../../lib/clock.ts'

export interface Tags {
  /** Of the newest state. `view` tells apart what is shown of it to those who filter; 0 = all. */
  tag(view: number): string
  /** The state is another one. */
  next(): void
}

export function createTags(chance: Chance): Tags {
  // A worker that comes after this one must not give these tags to other states.
  const part = (): string =>
    Math.floor(chance() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  const life = part() + part()
  let version = 1
  return {
    tag: view => `${life}.${String(version)}${view === 0 ? '' : `.${String(view)}`}`,
    next() {
      version += 1
    },
  }
}
