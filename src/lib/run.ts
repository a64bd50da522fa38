import type { Chance, Clock, Undo } from './clock.ts'
import type { Step, TimerEffect, TimerFired } from './step.ts'

/** A machine that is being played. */
export interface Running<State, Event, Name extends string> {
  /** Takes the step. An event from within `perform` waits until all effects of the step are done. */
  dispatch(event: Event): void
  readonly state: State
  /** When this timer will fire, ms since the epoch; null = it does not run. Known once `startTimer` was carried out. */
  due(name: Name): number | null
  /** Ends all timers. Whatever comes afterwards is dropped. */
  close(): void
}

/**
 * Plays a machine against a clock: the one place where timers become real.
 * `perform` gets every effect that is not a timer.
 */
export function run<State, Event, Effect extends { readonly kind: string }, Name extends string>(options: {
  readonly step: Step<State, Event, Effect, Name>
  readonly initial: State
  readonly clock: Clock
  readonly chance: Chance
  readonly perform: (effect: Effect) => void
}): Running<State, Event, Name> {
  const { step, clock, chance, perform } = options
  let state = options.initial
  let closed = false
  let busy = false
  const queue: (Event | TimerFired<Name>)[] = []
  const timers = new Map<Name, { readonly undo: Undo; readonly due: number }>()

  const stop = (name: Name): void => {
    timers.get(name)?.undo()
    timers.delete(name)
  }
  const carryOut = (effect: Effect | TimerEffect<Name>): void => {
    if (!isTimer(effect)) {
      perform(effect)
      return
    }
    const { name } = effect
    stop(name)
    if (effect.kind === 'stopTimer') return
    const waitMs = effect.minMs + (effect.maxMs - effect.minMs) * chance()
    const undo = clock.after(waitMs, () => {
      timers.delete(name)
      take({ kind: 'timer', name })
    })
    timers.set(name, { undo, due: clock.now() + waitMs })
  }
  const take = (event: Event | TimerFired<Name>): void => {
    if (closed) return
    queue.push(event)
    if (busy) return
    busy = true
    try {
      for (let next = queue.shift(); next !== undefined && !closed; next = queue.shift()) {
        const [after, effects] = step(state, next, clock.now())
        state = after
        for (const effect of effects) carryOut(effect)
      }
    } finally {
      busy = false
    }
  }
  return {
    dispatch: take,
    get state() {
      return state
    },
    due: name => timers.get(name)?.due ?? null,
    close() {
      closed = true
      for (const name of timers.keys()) stop(name)
    },
  }
}

function isTimer<Effect extends { readonly kind: string }, Name extends string>(
  effect: Effect | TimerEffect<Name>,
): effect is TimerEffect<Name> {
  return effect.kind === 'startTimer' || effect.kind === 'stopTimer'
}
