/**
 * How each contact is shown, by URI, with listeners per URI: one changed contact repaints one row, however long the
 * list is (design.md, "per-key store next to zustand").
 */
import type { Shown } from '../model/shown.ts'
import { equal } from './equal.ts'

export interface ShownStore {
  /** undefined: nothing is known of this contact yet. The same object as long as nothing changed. */
  get(uri: string): Shown | undefined
  set(shown: Shown): void
  /** Everything at once, as a snapshot brings it. What is not in it is forgotten. */
  replace(all: readonly Shown[]): void
  forget(uris: readonly string[]): void
  readonly uris: readonly string[]
  /** Answers how to stop listening. */
  subscribe(uri: string, listener: () => void): () => void
}

export function createShownStore(): ShownStore {
  const known = new Map<string, Shown>()
  const listeners = new Map<string, Set<() => void>>()
  const tell = (uri: string): void => {
    for (const listener of listeners.get(uri) ?? []) listener()
  }
  const forget = (uris: readonly string[]): void => {
    for (const uri of uris) if (known.delete(uri)) tell(uri)
  }
  const set = (shown: Shown): void => {
    if (equal(known.get(shown.uri), shown)) return
    known.set(shown.uri, shown)
    tell(shown.uri)
  }
  return {
    get: uri => known.get(uri),
    set,
    forget,
    replace(all) {
      const stay = new Set(all.map(one => one.uri))
      forget([...known.keys()].filter(uri => !stay.has(uri)))
      for (const shown of all) set(shown)
    },
    get uris() {
      return [...known.keys()]
    },
    subscribe(uri, listener) {
      const own = listeners.get(uri) ?? new Set()
      listeners.set(uri, own)
      own.add(listener)
      return () => {
        own.delete(listener)
        if (own.size === 0 && listeners.get(uri) === own) listeners.delete(uri)
      }
    },
  }
}
