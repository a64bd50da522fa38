/**
 * The presence user agent: one truth, two ways out. Servers that subscribe are told by the notifier; where none does, the
 * publication says it; mode.ts decides which. Both send the same documents, with timestamps that rise over both.
 */
import type { Undo } from '../lib/clock.ts'
import type { Lazy } from '../lib/lazy.ts'
import { run } from '../lib/run.ts'
import type { Presence } from '../model/presence.ts'
import type { RefusedSubscriber, ServerSubscription } from '../model/subscription.ts'
import { type Effect, type Event, initial, type State, step, type TimerName, type Way } from './mode.ts'
import { createNotifier, type NotifierOptions, type NotifierReport } from './notifier/agent.ts'
import type { Echo as NotifierEcho } from './notifier/echo.ts'
import type { PublicationEcho, PublicationOptions } from './publication/agent.ts'
import { createPublicationLater, type Publishing } from './publication/later.ts'
import type { Stored } from './publication/machine.ts'

/** Servers note in whole seconds when something came (Kamailio does): what is to count as later waits for the next. */
const SETTLE_MS = 1_000

export type PuaEcho =
  | NotifierEcho
  | Exclude<PublicationEcho, { readonly kind: 'none' }>
  /** The last server has un-SUBSCRIBEd, and not for trouble: nothing is sent until it asks again. */
  | { readonly kind: 'dismissed' }

export type PuaReport =
  | { readonly kind: 'servers'; readonly servers: readonly ServerSubscription[] }
  | { readonly kind: 'refused'; readonly refused: RefusedSubscriber }
  /** `publishes`: we tell the network by ourselves. */
  | { readonly kind: 'echo'; readonly echo: PuaEcho; readonly publishes: boolean }
  /** What stands by our publishing, for whoever goes on after this worker: no secret, but for memory only (PUB-07). */
  | { readonly kind: 'publication'; readonly publication: Stored | null }

export interface Pua {
  /** What `document` gives has changed. */
  changed(): void
  registered(): void
  unregistered(): void
  /** Whether we appear offline, and strangers are to find nobody. */
  hide(appearsOffline: boolean): void
  /** The last word, sent without waiting. */
  goodbye(): void
  /** Forgets everything, sends nothing. */
  close(): void
}

/** `document` and `encode` are both ways' alike. */
export type PuaOptions = Omit<NotifierOptions & PublicationOptions, 'closed' | 'document' | 'onReport'> & {
  /** Our state as of `at`, so since `since`, which rises with each document; `last`: what to leave behind. */
  readonly document: (at: number, last: boolean, since: number) => Presence
  readonly publishing: Lazy<Publishing>
  readonly way: Way
  /** How long a server is given to subscribe before we publish. */
  readonly publishAfterMs: number
  readonly onReport: (report: PuaReport) => void
}

export function createPua(options: PuaOptions): Pua {
  const { clock, chance, log, onReport } = options
  let changedAt = clock.now()
  let lastSince = 0
  let told: NotifierEcho = { kind: 'unasked' }
  let said = ''
  let out = false
  let settling: Undo | null = null
  const before = options.publication ?? null
  let stored = JSON.stringify(before)

  /** RFC 3863 §4.1.7: when it changed; but no timestamp is used twice, whichever way it goes. */
  const document = (at: number, last: boolean): Presence => {
    lastSince = Math.max(changedAt, lastSince + 1)
    return options.document(at, last, lastSince)
  }

  const mode = run<State, Event, Effect, TimerName>({
    step,
    // What has lapsed meanwhile stands no more.
    initial: initial(options.way, options.publishAfterMs, before !== null && before.expiresAt > clock.now()),
    clock,
    chance,
    perform: effect => {
      if (effect.kind === 'report') log.info('presence', { way: mode.state.phase })
      else publication.take(effect)
      tell()
    },
  })
  const publication = createPublicationLater({ ...options, document, onReport: tell })
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
    const left = JSON.stringify(publication.stored)
    if (left !== stored) {
      stored = left
      onReport({ kind: 'publication', publication: publication.stored })
    }
    settle()
    const own = publication.echo
    const publishes = own.kind !== 'none'
    const isDismissed = told.kind === 'unasked' && mode.state.phase === 'dismissed'
    const echo: PuaEcho = publishes ? own : isDismissed ? { kind: 'dismissed' } : told
    const text = JSON.stringify([echo, publishes])
    if (text === said) return
    said = text
    onReport({ kind: 'echo', echo, publishes })
  }

  /** PUB-17: what a server was told while a PUBLISH was out may have reached it before that: it is told once more. */
  function settle(): void {
    if (publication.out === out) return
    ;({ out } = publication)
    settling?.()
    settling = null
    // Also where nobody has asked yet: whoever does within that time is told in the same second.
    if (!out && mode.state.phase === 'publishing') settling = clock.after(SETTLE_MS, settled)
    else mode.dispatch({ kind: 'published', out })
  }
  function settled(): void {
    settling = null
    if (mode.state.phase === 'publishing') notifier.again()
    mode.dispatch({ kind: 'published', out: false })
  }

  return {
    changed() {
      changedAt = clock.now()
      notifier.changed()
      publication.take({ kind: 'changed' })
    },
    registered() {
      notifier.registered()
      // Before its line is up the publication is told whether it is wanted: one that stands is not taken back meanwhile.
      mode.dispatch({ kind: 'registered' })
      publication.take({ kind: 'flowUp' })
    },
    unregistered() {
      publication.take({ kind: 'flowDown' })
      mode.dispatch({ kind: 'unregistered' })
    },
    hide(appearsOffline) {
      notifier.hide(appearsOffline)
    },
    goodbye() {
      mode.dispatch({ kind: 'leave' })
      notifier.goodbye()
      publication.take({ kind: 'leave' })
    },
    close() {
      settling?.()
      mode.close()
      notifier.close()
      publication.close()
    },
  }
}
