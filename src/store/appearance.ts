/** Light, dark, or as the system says. The one thing that a page keeps in localStorage; public/appearance.js reads it before the first paint. */

export const APPEARANCES = ['system', 'light', 'dark'] as const
export type Appearance = (typeof APPEARANCES)[number]

const KEY = 'peu.appearance'

export function readAppearance(storage: Pick<Storage, 'getItem'>): Appearance {
  try {
    const kept = storage.getItem(KEY)
    return APPEARANCES.find(one => one === kept) ?? 'system'
  } catch {
    return 'system'
  }
}

/** A browser that keeps nothing still shows the choice, until the page is closed. */
export function chooseAppearance(appearance: Appearance, storage: Pick<Storage, 'setItem'>, root: HTMLElement): void {
  if (appearance === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = appearance
  try {
    storage.setItem(KEY, appearance)
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}
