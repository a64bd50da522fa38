/** Input in this page, told as signs of life (LIFE-12): the worker knows by them whether anybody is there. */
import type { Commands } from './commands.ts'

/** Said no more often. */
const GAP_MS = 10_000
const EVENTS = ['pointerdown', 'keydown', 'wheel', 'visibilitychange'] as const

type Page = Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>

/** Answers how to stop. `now` never goes back. */
export function watchInput(page: Page, commands: Pick<Commands, 'input'>, now: () => number): () => void {
  let toldAt = Number.NEGATIVE_INFINITY
  const touched = (): void => {
    // Whoever leaves the page is no sign that somebody is there.
    if (page.visibilityState === 'hidden' || now() - toldAt < GAP_MS) return
    toldAt = now()
    commands.input('touched')
  }
  const options = { passive: true, capture: true }
  for (const event of EVENTS) page.addEventListener(event, touched, options)
  return () => {
    for (const event of EVENTS) page.removeEventListener(event, touched, options)
  }
}
