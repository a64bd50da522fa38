/**
 * Pings on one connection, RFC 5626 §4.4 and §4.4.1 in the form that RFC 7118 §6 gives it: CRLFCRLF asks, CRLF answers.
 *
 * Pings always run: they are four octets, and they keep middle boxes awake. A missing pong is held against the
 * connection only when the server has shown that it answers: it negotiated outbound (RFC 5626 §4.2.1: only then may
 * keep-alives be expected), or it has answered a ping on this connection before. A server that never answers, and
 * never said it would, keeps its connection.
 */
import type { Chance, Clock, Undo } from '../lib/clock.ts'

/** RFC 5626 §4.4.1, without Flow-Timer: 95 to 120 s; the wait is even in the upper fifth. */
export const DEFAULT_PING_S = 120
/** RFC 5626 §4.4.1 */
export const PONG_MS = 10_000
const SHORTEST_PING_S = 5

export interface KeepAlive {
  /** What the last 200 to REGISTER said. `flowTimerS` null: no Flow-Timer. */
  set(negotiated: { readonly flowTimerS: number | null; readonly required: boolean }): void
  /** False: nothing was asked. */
  ponged(): boolean
  stop(): void
}

export function createKeepAlive(options: {
  readonly clock: Clock
  readonly chance: Chance
  readonly ping: () => void
  readonly onSilent: () => void
}): KeepAlive {
  const { clock, chance, ping, onSilent } = options
  let intervalS = DEFAULT_PING_S
  let required = false
  let answers = false
  let waiting: Undo | null = null
  let judging: Undo | null = null

  const arm = (): void => {
    waiting?.()
    // RFC 5626 §4.4: even in the upper fifth of the interval, drawn anew each time.
    waiting = clock.after(intervalS * 1000 * (0.8 + 0.2 * chance()), () => {
      ping()
      judging ??= clock.after(PONG_MS, look)
      arm()
    })
  }
  // §4.4.1: judged only after what has arrived is worked off, hence one more turn.
  const look = (): void => {
    judging = clock.after(0, () => {
      judging = null
      if (required || answers) onSilent()
    })
  }
  arm()
  return {
    set(negotiated) {
      required = negotiated.required
      const nextS = Math.max(SHORTEST_PING_S, negotiated.flowTimerS ?? DEFAULT_PING_S)
      if (nextS === intervalS) return
      intervalS = nextS
      arm()
    },
    ponged() {
      if (judging === null) return false
      answers = true
      judging()
      judging = null
      return true
    },
    stop() {
      waiting?.()
      judging?.()
    },
  }
}
