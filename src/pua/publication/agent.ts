/** Plays the publication machine on a SIP port: builds PUBLISH and reads its answer. RFC 3903 §4. */
import type { Chance, Clock } from '../../lib/clock.ts'
import type { Lazy } from '../../lib/lazy.ts'
import type { Log } from '../../lib/log.ts'
import { run } from '../../lib/run.ts'
import type { Failure } from '../../model/error.ts'
import type { Presence } from '../../model/presence.ts'
import { type Answer, type Header, header, type SipPort } from '../../sip/port.ts'
import { failureOf } from '../notifier/echo.ts'
import { replyOf } from '../notifier/subscription.ts'
import {
  type Effect,
  type Event,
  initial,
  type Reply,
  type State,
  type Stored,
  step,
  type TimerName,
} from './machine.ts'
import { announces, atFirst, elsewhere, learn, type Patching, write } from './patching.ts'
import { reach } from './reach.ts'

/** What the network has of what was published. */
export type PublicationEcho =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'known'; readonly at: number; readonly by: 'publication' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retryAt: number | null }

export interface Publication {
  readonly echo: PublicationEcho
  /** A PUBLISH waits for its answer. */
  readonly out: boolean
  /** What is to be given to whoever goes on after us; null: nothing of ours is known to stand. */
  readonly stored: Stored | null
  take(event: Exclude<Event, { readonly kind: 'answered' }>): void
  /** Forgets everything, sends nothing. */
  close(): void
}

export type PublicationOptions = {
  readonly port: SipPort
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  /** The presentity, an addr-spec. */
  readonly entity: () => string
  /** Our state as of `at`. Timestamps are the caller's business (RFC 3863 §4.1.7). */
  readonly document: (at: number, last: boolean) => Presence
  /** What stood when this browser's worker was lost (PUB-07). Default null. */
  readonly publication?: Stored | null
  readonly encode: (presence: Presence) => string
  readonly tailoring: Lazy<Patching>
  /** After any change of `echo`, `out` or `stored`. */
  readonly onReport: () => void
}

export function createPublication(options: PublicationOptions): Publication {
  const { port, clock, chance, log, entity, document, onReport } = options
  const { encode, tailoring } = options
  let writing = atFirst
  let said = ''
  const machine = run<State, Event, Effect, TimerName>({
    step,
    initial: initial(options.publication ?? null),
    clock,
    chance,
    perform,
  })
  said = wordsNow()

  function perform(effect: Effect): void {
    if (effect.kind === 'report') {
      const text = wordsNow()
      if (text === said) return
      said = text
      onReport()
      return
    }
    const { number, operation, etag, expiresS } = effect
    // RFC 3903 §4.1: refresh and removal have no body.
    const written =
      operation === 'initial' || operation === 'modify'
        ? write(writing, tailoring.now, etag, encode(document(clock.now(), false)))
        : null
    log.info('PUBLISH', { operation, expiresS, format: written?.format ?? null })
    port.request(
      {
        method: 'PUBLISH',
        // RFC 3903 §4: Request-URI, To and From are the presentity. PUB-08: no dialog comes of it, Contact means nothing.
        uri: entity(),
        from: entity(),
        contact: false,
        headers: [
          ['Event', 'presence'],
          ['Expires', String(expiresS)],
          // RFC 3903 §4.1: of one tag, in all but the first.
          ...(etag === null ? [] : [['SIP-If-Match', etag] as const satisfies Header]),
        ],
        ...(written === null ? {} : { body: written.body }),
      },
      answer => {
        log.info('PUBLISH was answered', { operation, status: answer.status, origin: answer.origin })
        const reply = readReply(answer)
        const learned = learn(writing, written, { ...reply, partial: announces(answer) })
        ;({ writing } = learned)
        const done = (): void =>
          machine.dispatch({ kind: 'answered', number, reply: { ...reply, rewritable: learned.rewritable } })
        // What it takes to write patches is loaded before the next is written.
        if (writing.support === 'on') tailoring.wait(done)
        else done()
      },
    )
  }

  function wordsNow(): string {
    return JSON.stringify([echoNow(), isOut(), machine.state.etag])
  }
  function isOut(): boolean {
    return machine.state.inFlight !== null
  }

  function echoNow(): PublicationEcho {
    const { state } = machine
    const reached = reach(state)
    if (reached.kind === 'known') return { ...reached, by: 'publication' }
    if (reached.kind !== 'failed') return reached
    const failure = failureOf(reached.reply)
    return {
      kind: 'failed',
      failure: state.stopped ? { ...failure, reason: 'unsupported' } : failure,
      retryAt: reached.again ? machine.due('retry') : null,
    }
  }

  const unhear = port.onConnection(connection => {
    if (connection.kind === 'open') return
    // Whoever is behind the next connection announces for itself.
    writing = elsewhere(writing)
    machine.dispatch({ kind: 'flowDown' })
  })

  return {
    get echo() {
      return echoNow()
    },
    get out() {
      return isOut()
    },
    get stored() {
      return machine.state.etag
    },
    take: event => {
      machine.dispatch(event)
    },
    close() {
      unhear()
      machine.close()
    },
  }
}

function readReply(answer: Answer): Omit<Reply, 'rewritable'> {
  // RFC 3903 §12: entity-tag is a token.
  const tag = header(answer.headers, 'SIP-ETag')?.trim() ?? ''
  return {
    ...replyOf(answer),
    etag: /^[A-Za-z0-9.!%*_+`'~-]+$/.test(tag) ? tag : null,
    expiresS: seconds(header(answer.headers, 'Expires')),
    minExpiresS: seconds(header(answer.headers, 'Min-Expires')),
  }
}

function seconds(text: string | null): number | null {
  const value = text?.trim() ?? ''
  return /^\d{1,10}$/.test(value) ? Number(value) : null
}
