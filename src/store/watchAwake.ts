/** Tells the worker when this page may have slept, and about the network (LIFE-03, LIFE-05). */
import type { Commands } from './commands.ts'

export function watchAwake(
  page: Pick<Document, 'addEventListener' | 'visibilityState'>,
  frame: Pick<EventTarget, 'addEventListener'>,
  commands: Pick<Commands, 'awake' | 'network'>,
  isOnline: () => boolean,
): void {
  page.addEventListener('visibilitychange', () => {
    if (page.visibilityState === 'visible') commands.awake()
  })
  // Page Lifecycle: a frozen page hears nothing of the network.
  page.addEventListener('resume', () => {
    commands.network(isOnline())
    commands.awake()
  })
  for (const online of [true, false])
    frame.addEventListener(online ? 'online' : 'offline', () => {
      commands.network(online)
    })
}
