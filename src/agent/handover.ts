/**
 * What is left with the pages, sealed, for a worker that takes over (secret.ts). It is sealed anew whenever something of it
 * changes; a text that is sealed after a newer one was asked for is dropped.
 */
import type { Keeper } from './keeper.ts'
import { type Handed, handoverText } from './secret.ts'

export interface Handover {
  readonly content: Handed | null
  /** As the pages hold it. */
  readonly sealed: string | null
  /** null: signed out. What the pages hold is taken back at once. */
  put(content: Handed | null): void
}

export function createHandover(keeper: Pick<Keeper, 'seal'>, onSealed: (sealed: string | null) => void): Handover {
  let content: Handed | null = null
  let sealed: string | null = null

  function take(text: string | null): void {
    sealed = text
    onSealed(text)
  }

  async function seal(what: Handed): Promise<void> {
    const text = await keeper.seal(handoverText(what))
    if (content === what) take(text)
  }

  return {
    get content() {
      return content
    },
    get sealed() {
      return sealed
    },
    put(what) {
      content = what
      if (what === null) take(null)
      else void seal(what)
    },
  }
}
