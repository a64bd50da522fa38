/**
 * The presence user agent: one truth, two ways out. Servers that subscribe are told by the notifier; where none does, the
 * publication says it; mode.ts decides which. Both send the same documents, with timestamps that rise over both.
 */
import type { Chance, Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { run } from '../lib/run.ts'
import type { Presence } from '../model/presence.ts'
import type { RefusedSubscriber, ServerSubscription } from '../model/subscription.ts'
import type { SipPort } from '../sip/port.ts'
import { type Effect, type Event, initial, type State, step, type TimerName, type Way } from './mode.ts'
import { createNotifier, type NotifierReport } from './notifier/agent.ts'
import type { Echo as NotifierEcho } from './notifier/echo.ts'
import type { Policy } from './notifier/policy.ts'
import { createPublication, type PublicationEcho } from './publication/agent.ts'

export type PuaEcho = NotifierEcho | Exclude<PublicationEcho, { readonly kind: 'none' }>

export type PuaReport =
  | { readonly kind: 'servers'; readonly servers: readonly ServerSubscription[] }
  | { readonly kind: 'refused'; readonly refused: RefusedSubscriber }
  /** `publishes`: we tell the network by ourselves. */
  | { readonly kind: 'echo'; readonly echo: PuaEcho; readonly publishes: boolean }

export interface Pua {
  /** What `document` gives has changed. */
  changed(): void
  registered(): void
  unregistered(): void
  /** The last word, sent without waiting. */
  goodbye(): void
  /** Forgets everything, sends nothing. */
  close(): void
}

export type PuaOptions = {
  readonly port: SipPort
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  readonly policy: Policy
  readonly way: Way
  /** How long a server is given to subscribe before we publish. */
  readonly publishAfterMs: number
  /** The presentity, an addr-spec. */
  readonly entity: () => string
  /** Our state as of `at`, which rises with each call; `last`: what to leave behind. */
  readonly document: (at: number, last: boolean) => Presence
  readonly onReport: (report: PuaReport) => void
}

export function createPua(options: PuaOptions): Pua {
  const { clock, chance, log, onReport } = options
  let lastAt = 0
  let told: NotifierEcho = { kind: 'unasked' }
  let said = ''

  /** RFC 3863 §4.1.7: no timestamp is used twice, whichever way it goes. */
  const document = (at: number, last: boolean): Presence => {
    lastAt = Math.max(at, lastAt + 1)
    return options.document(lastAt, last)
  }

  const mode = run<State, Event, Effect, TimerName>({
    step,
    initial: initial(options.way, options.publishAfterMs),
    clock,
    chance,
    perform: effect => {
      if (effect.kind === 'report') log.info('presence', { way: mode.state.phase })
      else publication.take(effect)
      tell()
    },
  })
  const publication = createPublication({ ...options, document, onReport: tell })
  const notifier = createNotifier({ ...options, closed: options.way === 'publish', document, onReport: hear })

  function hear(report: NotifierReport): void {
    switch (report.kind) {
      case 'asked':
        mode.dispatch(report)
        return
      case 'echo':
        told = report.echo
        tell()
        return
      case 'servers':
      case 'refused':
        onReport(report)
        return
      default:
        report satisfies never
    }
  }

  /** While both know it, as long as a publication is wanted, it is the one that counts: it goes last. */
  function tell(): void {
    const own = publication.echo
    const echo = own.kind === 'none' ? told : own
    const publishes = own.kind !== 'none'
    const text = JSON.stringify([echo, publishes])
    if (text === said) return
    said = text
    onReport({ kind: 'echo', echo, publishes })
  }

  return {
    changed() {
      notifier.changed()
      publication.take({ kind: 'changed' })
    },
    registered() {
      notifier.registered()
      publication.take({ kind: 'flowUp' })
      mode.dispatch({ kind: 'registered' })
    },
    unregistered() {
      publication.take({ kind: 'flowDown' })
      mode.dispatch({ kind: 'unregistered' })
    },
    goodbye() {
      mode.dispatch({ kind: 'leave' })
      notifier.goodbye()
      publication.take({ kind: 'leave' })
    },
    close() {
      mode.close()
      notifier.close()
      publication.close()
    },
  }
}
