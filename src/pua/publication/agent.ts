/** Plays the publication machine on a SIP port: builds PUBLISH and reads its answer. RFC 3903 §4. */
import { encodePidf } from '../../codec/pidf.ts'
import type { Chance, Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { run } from '../../lib/run.ts'
import type { Failure } from '../../model/error.ts'
import type { Presence } from '../../model/presence.ts'
import { type Answer, type Header, header, type SipPort } from '../../sip/port.ts'
import { failureOf } from '../notifier/echo.ts'
import { replyOf } from '../notifier/subscription.ts'
import { type Effect, type Event, initial, type Reply, reach, type State, step, type TimerName } from './machine.ts'

/** What the network has of what was published. */
export type PublicationEcho =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'known'; readonly at: number; readonly by: 'publication' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retryAt: number | null }

export interface Publication {
  readonly echo: PublicationEcho
  take(event: Exclude<Event, { readonly kind: 'answered' }>): void
  /** Forgets everything, sends nothing. */
  close(): void
}

export function createPublication(options: {
  readonly port: SipPort
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  /** The presentity, an addr-spec. */
  readonly entity: () => string
  /** Our state as of `at`, which rises with each call over all who ask. */
  readonly document: (at: number, last: boolean) => Presence
  readonly encode?: (presence: Presence) => string
  readonly onReport: (echo: PublicationEcho) => void
}): Publication {
  const { port, clock, chance, log, entity, document, onReport } = options
  const encode = options.encode ?? encodePidf
  let said = JSON.stringify({ kind: 'none' })
  const machine = run<State, Event, Effect, TimerName>({ step, initial, clock, chance, perform })

  function perform(effect: Effect): void {
    if (effect.kind === 'report') {
      const echo = echoNow()
      const text = JSON.stringify(echo)
      if (text === said) return
      said = text
      onReport(echo)
      return
    }
    const { number, operation, etag, expiresS } = effect
    log.info('PUBLISH', { operation, expiresS })
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
        // RFC 3903 §4.1: refresh and removal have none.
        ...(operation === 'initial' || operation === 'modify'
          ? { body: { type: 'application/pidf+xml', text: encode(document(clock.now(), false)) } }
          : {}),
      },
      answer => {
        log.info('PUBLISH was answered', { operation, status: answer.status, origin: answer.origin })
        machine.dispatch({ kind: 'answered', number, reply: readReply(answer) })
      },
    )
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
    if (connection.kind !== 'open') machine.dispatch({ kind: 'flowDown' })
  })

  return {
    get echo() {
      return echoNow()
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

function readReply(answer: Answer): Reply {
  // RFC 3903 §11.3: entity-tag is a token.
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
