/**
 * Whether the whole computer was left or taken up again, by the browser's Idle Detection API: only where there is one, the
 * person turned it on, and allowed it by a click (SEC-20). Without it input in our pages counts.
 */
import { IDLE_LIMITS_S, type Preferences } from '../model/preferences.ts'
import type { Commands } from './commands.ts'
import type { PageStore } from './store.ts'

/** As far as it is used; https://wicg.github.io/idle-detection/ */
type IdleDetector = {
  readonly userState: 'active' | 'idle' | null
  addEventListener(type: 'change', listener: () => void): void
  start(options: { readonly threshold: number; readonly signal: AbortSignal }): Promise<void>
}
export type IdleDetection = {
  new (): IdleDetector
  requestPermission(): Promise<'granted' | 'denied'>
}

declare global {
  var IdleDetector: IdleDetection | undefined
}

/** Asks the person; in the handler of a click. false: no, or this browser cannot. */
export async function mayWatchComputer(detection = globalThis.IdleDetector): Promise<boolean> {
  try {
    return (await detection?.requestPermission()) === 'granted'
  } catch {
    return false
  }
}

export const canWatchComputer = (detection = globalThis.IdleDetector): boolean => detection !== undefined

/** Watches as long as the preferences say so, anew when they say otherwise. Answers how to stop. */
export function watchIdle(
  { page }: PageStore,
  commands: Pick<Commands, 'input'>,
  detection = globalThis.IdleDetector,
): () => void {
  let thresholdS: number | null = null
  let watching = new AbortController()
  const follow = (preferences: Preferences): void => {
    const wanted = preferences.wholeComputer ? Math.max(preferences.idleAfterS, IDLE_LIMITS_S.least) : null
    if (wanted === thresholdS) return
    thresholdS = wanted
    watching.abort()
    watching = new AbortController()
    if (wanted !== null && detection !== undefined) void detect(new detection(), wanted, watching.signal, commands)
  }
  follow(page.getState().me.preferences)
  const unsubscribe = page.subscribe(({ me }) => follow(me.preferences))
  return () => {
    unsubscribe()
    watching.abort()
  }
}

async function detect(
  detector: IdleDetector,
  thresholdS: number,
  signal: AbortSignal,
  commands: Pick<Commands, 'input'>,
): Promise<void> {
  const tell = (): void => {
    if (!signal.aborted && detector.userState !== null) commands.input(detector.userState === 'idle' ? 'left' : 'back')
  }
  detector.addEventListener('change', tell)
  try {
    await detector.start({ threshold: thresholdS * 1000, signal })
    tell()
  } catch {
    // Not allowed (any more), or stopped: input in our pages counts.
  }
}
