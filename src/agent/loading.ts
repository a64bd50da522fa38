/**
 * What most sign-ins never need. Each is a script of its own, loaded when it is first asked for; nothing else may import
 * one of them, but for its types.
 */
import type { Pidf } from '../codec/pidfDocument.ts'
import type { Tailoring } from '../codec/tailoring.ts'
import type { Clock } from '../lib/clock.ts'
import { type Lazy, lazily } from '../lib/lazy.ts'
import type { Publishing } from '../pua/publication/later.ts'
import type { Sha2 } from '../sip/digestHash.ts'
import { refetching } from './refetching.ts'

export type Parts = {
  /** Presence documents that say more than statuses, activities and notes. */
  readonly pidf: Lazy<Pidf>
  /** Filters and differences: for a server that asks for them. */
  readonly tailoring: Lazy<Tailoring>
  /** PUBLISH: where no server subscribes, or by force. */
  readonly publishing: Lazy<Publishing>
  /** For a server whose challenge names better than MD5. */
  readonly sha2: Lazy<Sha2>
}

/** PUA-02: a SUBSCRIBE gets its answer within 200 ms, with what it wants or without. */
const LATE_MS = 150
/** A document of somebody else is read after that, with what is there. */
const READ_MS = 2_000
/** Whoever cannot go on without is told so after this, and asks again. */
const LOST_MS = 20_000

export const partsLater = (clock: Clock): Parts => {
  const pidf = refetching(async () => await import('../codec/pidf.ts'))
  const tailoring = refetching(async () => await import('../codec/tailoring.ts'))
  const publication = refetching(async () => await import('../pua/publication/agent.ts'))
  const sha2 = refetching(async () => await import('../sip/sha2.ts'))
  return {
    pidf: lazily(async () => (await pidf()).fullPidf, clock, READ_MS),
    tailoring: lazily(async () => (await tailoring()).tailoring, clock, LATE_MS),
    publishing: lazily(async () => (await publication()).createPublication, clock, LOST_MS),
    sha2: lazily(async () => (await sha2()).sha2, clock, LOST_MS),
  }
}
