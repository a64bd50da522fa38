/** "What others see": our own documents through the eyes of each kind of watcher. Pure. */
import { compose, type ExtrasOf } from '../model/compose.ts'
import { NO_PRESENCE, NO_TUPLE, type Presence } from '../model/presence.ts'
import type { Preview } from './contract.ts'

type Written = { readonly presence: Presence; readonly text: string }

/** `said`: what is told now; `gone`: what is told of somebody who is not there (`strangersDocument`), since quiet blocking tells that. */
export const previewsOf = (said: Written, gone: Written, at: number, extrasOf: ExtrasOf): readonly Preview[] => [
  { watcher: 'rich', document: said.text, card: compose(said.presence, at, extrasOf) },
  { watcher: 'basic', document: said.text, card: compose(plainly(said.presence), at) },
  { watcher: 'blocked', document: gone.text, card: compose(gone.presence, at) },
]

/** All that RFC 3863 alone has: open or closed, where, since when, and notes that stand outside of a person. */
function plainly({ entity, tuples, notes }: Presence): Presence {
  const known = tuples.map(({ id, basic, contact, notes: own, timestamp }) => ({
    ...NO_TUPLE,
    id,
    basic,
    contact,
    notes: own,
    timestamp,
  }))
  return { ...NO_PRESENCE, entity, tuples: known, notes }
}
