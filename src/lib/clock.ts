/** Takes back what was done: ends a timer, a listener, an interest. Calling it twice is harmless. */
export type Undo = () => void

/** The only source of time. `now` is ms since the epoch and never goes back between two calls. */
export interface Clock {
  now(): number
  after(delayMs: number, run: () => void): Undo
}

/** An even random number in [0, 1). Where ids or secrets are made, bytes are asked for instead. */
export type Chance = () => number
