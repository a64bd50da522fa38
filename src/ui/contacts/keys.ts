/** Where keys lead in a list, and finding a name by its first letters. Pure; used by the contacts and by menus. */

/** The row that a key leads to; null = the key has no meaning in a list. `at` null: nothing is current yet. */
export function rowOfKey(key: string, at: number | null, count: number, page: number): number | null {
  if (count === 0) return null
  const last = count - 1
  switch (key) {
    case 'ArrowDown':
      return at === null ? 0 : Math.min(at + 1, last)
    case 'ArrowUp':
      return at === null ? last : Math.max(at - 1, 0)
    case 'PageDown':
      return Math.min((at ?? 0) + page, last)
    case 'PageUp':
      return Math.max((at ?? 0) - page, 0)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** As before, but the ends meet, as in a menu. */
export function entryOfKey(key: string, at: number | null, count: number): number | null {
  if (count > 0 && at !== null && key === 'ArrowDown') return (at + 1) % count
  if (count > 0 && at !== null && key === 'ArrowUp') return (at + count - 1) % count
  return rowOfKey(key, at, count, count)
}

/** What was typed so far, and when the last letter came (ms, any clock). */
export type Typed = { readonly text: string; readonly at: number }
export const NOTHING_TYPED: Typed = { text: '', at: 0 }
const PAUSE_MS = 800

/** After a pause the word begins anew. A blank begins no word. */
export function typeLetter(before: Typed, letter: string, at: number): Typed {
  const text = at - before.at > PAUSE_MS ? '' : before.text
  return { text: text === '' && letter === ' ' ? '' : text + letter, at }
}

/** Whether a key press is a letter to find by, rather than a command. */
export const isLetter = (event: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }): boolean =>
  /^.$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey

/**
 * The row whose name begins with what was typed, whatever case and accents; null = none. Looks on from the current row
 * and around the end. One letter, or the same one again and again, goes to the next such name.
 */
export function rowOfTyped(names: readonly string[], typed: string, at: number | null): number | null {
  const wanted = fold(typed)
  if (wanted === '') return null
  const next = (at ?? -1) + 1
  const found = look(names, wanted, /^.$/u.test(wanted) ? next : (at ?? 0))
  const letter = /^(.)\1+$/u.exec(wanted)?.[1]
  return found === null && letter !== undefined ? look(names, letter, next) : found
}

function look(names: readonly string[], wanted: string, from: number): number | null {
  for (let step = 0; step < names.length; step += 1) {
    const index = (from + step) % names.length
    if (fold(names[index] ?? '').startsWith(wanted)) return index
  }
  return null
}

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
