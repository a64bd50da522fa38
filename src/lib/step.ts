/**
 * The shape of every machine in this project: what happened goes in, what to do comes out.
 * A machine has no clock and no I/O. Time comes in as `at` (ms since the epoch); timers go out as effects and come
 * back as events. `Name` lists the timers a machine may set.
 */
export type Step<State, Event, Effect, Name extends string> = (
  state: State,
  event: Event | TimerFired<Name>,
  at: number,
) => readonly [State, readonly (Effect | TimerEffect<Name>)[]]

/** A timer that the machine set has run out. */
export type TimerFired<Name extends string> = { readonly kind: 'timer'; readonly name: Name }

/**
 * Timers as data. Starting a timer whose name runs already replaces it.
 * The runner picks the wait evenly from [minMs, maxMs], so jitter needs no die inside the machine.
 */
export type TimerEffect<Name extends string> =
  | { readonly kind: 'startTimer'; readonly name: Name; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'stopTimer'; readonly name: Name }
