/**
 * Finds out whether one connection still works: a browser does not see that TCP is dead.
 *
 * Pings (RFC 5626 §4.4.1 in the form of RFC 7118 §6: CRLFCRLF asks, CRLF answers) run only where the server negotiated
 * them; there, a missing pong ends the connection.
 * A probe is one request that the next hop must answer, whatever was negotiated. It leaves
 *  - when a request of ours is unanswered and nothing else arrives: silence then ends the connection, but not twice in a
 *    row where no probe was ever answered: such a next hop answers none, and whoever never answers us would keep us off;
 *  - where no pings run, after an interval in which nothing arrived: silence then counts only if this next hop has
 *    answered such a probe before.
 * Whatever arrives answers a probe.
 */
import type { Chance, Clock, Undo } from '../lib/clock.ts'
import type { KeepAliveTerms } from './port.ts'

/** RFC 5626 §4.4.1, without Flow-Timer: 95 to 120 s; the wait is even in the upper fifth. */
const DEFAULT_PING_S = 120
/** RFC 5626 §4.4.1 */
const PONG_MS = 10_000
const SHORTEST_PING_S = 5

export interface KeepAlive {
  /** What the last 200 to REGISTER said. */
  set(negotiated: KeepAliveTerms): void
  /** Something arrived, whatever it is. */
  heard(): void
  /** A pong arrived; false: no ping was waiting for it. */
  ponged(): boolean
  /** The next hop answered a probe. */
  probed(): void
  /** A request that left at `sentAt` is unanswered. */
  doubt(sentAt: number): void
  stop(): void
}

export function createKeepAlive(options: {
  readonly clock: Clock
  readonly chance: Chance
  /** A flow that was silent for less is not in doubt. */
  readonly quietMs: number
  readonly ping: () => void
  readonly probe: () => void
  /** The connection before ended by a probe, and no probe has been answered since. */
  readonly isMute: boolean
  /** `isMute`: it ends by a probe, and none was ever answered on it. */
  readonly onSilent: (isMute: boolean) => void
}): KeepAlive {
  const { clock, chance, ping, isMute, onSilent } = options
  let intervalS = DEFAULT_PING_S
  let pings = false
  let answersProbes = false
  let heardAt = clock.now()
  /** The newest probe that was answered left then: requests that left earlier raise no doubt any more. */
  let provedAt = -Infinity
  let waiting: Undo | null = null
  let awaitedPong: Undo | null = null
  let probe: { readonly sentAt: number; readonly undo: Undo } | null = null
  /** Silence after this probe ends the connection. */
  let isDecisive = false
  /** Whether this next hop answers probes is to be found out as soon as we are registered. */
  let asksFirst = isMute

  // §4.4.1: judged only after what has arrived is worked off, hence one more turn.
  const judgeLater = (judge: () => void): Undo => {
    let undo = clock.after(PONG_MS, () => {
      undo = clock.after(0, judge)
    })
    return () => {
      undo()
    }
  }
  const prove = (decisive: boolean): void => {
    isDecisive ||= decisive
    if (probe !== null) return
    const undo = judgeLater(() => {
      probe = null
      if (isDecisive) onSilent(!answersProbes)
    })
    probe = { sentAt: clock.now(), undo }
    options.probe()
  }
  const arm = (since: number): void => {
    waiting?.()
    // RFC 5626 §4.4: even in the upper fifth of the interval, drawn anew each time.
    const pauseMs = intervalS * 1000 * (0.8 + 0.2 * chance())
    waiting = clock.after(since + pauseMs - clock.now(), () => {
      const isQuiet = heardAt <= since
      if (pings) {
        awaitedPong ??= judgeLater(() => onSilent(false))
        ping()
      } else if (isQuiet) prove(answersProbes)
      arm(pings || isQuiet ? clock.now() : heardAt)
    })
  }
  arm(heardAt)
  return {
    set({ flowTimerS, required }) {
      if (asksFirst) prove(false)
      asksFirst = false
      const nextS = Math.max(SHORTEST_PING_S, flowTimerS ?? DEFAULT_PING_S)
      if (nextS === intervalS && required === pings) return
      intervalS = nextS
      pings = required
      awaitedPong?.()
      awaitedPong = null
      arm(clock.now())
    },
    heard() {
      heardAt = clock.now()
      if (probe === null) return
      provedAt = probe.sentAt
      probe.undo()
      probe = null
      isDecisive = false
    },
    ponged() {
      if (awaitedPong === null) return false
      awaitedPong()
      awaitedPong = null
      return true
    },
    probed() {
      answersProbes = true
    },
    doubt(sentAt) {
      if (sentAt > provedAt && clock.now() - heardAt >= options.quietMs) prove(answersProbes || !isMute)
    },
    stop() {
      waiting?.()
      awaitedPong?.()
      probe?.undo()
    },
  }
}
