/** Input in this page, told as signs of life (LIFE-12): the worker knows by them whether anybody is there. */
import type { Commands } from './commands.ts'

/** Said no more often. */
const GAP_MS = 10_000
const EVENTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'visibilitychange'] as const

type Page = Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>

/** Answers how to stop. `now` never goes back. */
export function watchInput(page: Page, commands: Pick<Commands, 'input'>, now: () => number): () => void {
  let toldAt = Number.NEGATIVE_INFINITY
  const touched = (event: Event): void => {
    if (isStill(event)) return
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

/** A page that moves below a pointer at rest: browsers tell of that as of a pointer that moves. */
const isStill = (event: Event): boolean =>
  event.type === 'pointermove' &&
  'movementX' in event &&
  'movementY' in event &&
  event.movementX === 0 &&
  event.movementY === 0
