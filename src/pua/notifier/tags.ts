/** Entity-tags of our state, RFC 5839 §6.1: another one for every state, and none twice in the life of this worker. */
import type { Chance } from '../../lib/clock.ts'

const VIEWS_LIMIT = 64

export interface Tags {
  /** Of the newest state. `filters` tell apart what is shown of it; '' = none. */
  tag(filters: string): string
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
  const views = new Map<string, number>()
  let made = 0
  let version = 1
  const viewOf = (filters: string): number => {
    const known = views.get(filters)
    if (known !== undefined) return known
    // Whoever asks for ever other filters finds its tags forgotten, never given to something else.
    if (views.size >= VIEWS_LIMIT) views.clear()
    made += 1
    views.set(filters, made)
    return made
  }
  return {
    tag: filters => `${life}.${String(version)}${filters === '' ? '' : `.${String(viewOf(filters))}`}`,
    next() {
      version += 1
    },
  }
}
