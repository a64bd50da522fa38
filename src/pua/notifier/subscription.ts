/** Plays the notifier machine in one dialog: builds its NOTIFYs and reads their answers. */
import type { Chance, Clock } from '../../lib/clock.ts'
import { run } from '../../lib/run.ts'
import type { ServerSubscription } from '../../model/subscription.ts'
import { type Answer, type Body, type Dialog, header } from '../../sip/port.ts'
import type { TimerName, Told } from './machine.ts'
import { type Effect, type Event, initial, type Reach, type Reply, reach, type State, step } from './machine.ts'

export interface Subscription {
  readonly eventId: string | null
  /** It can be refreshed. */
  readonly active: boolean
  readonly view: ServerSubscription
  readonly reach: Reach
  /** A NOTIFY has got its 2xx. */
  readonly told: boolean
  /** Its server has un-SUBSCRIBEd (or never wanted more than one look). */
  readonly dismissed: boolean
  /** When a failed NOTIFY is tried again. */
  readonly retryAt: number | null
  take(event: Event): void
  close(): void
}

export function createSubscription(options: {
  readonly dialog: Dialog
  readonly eventId: string | null
  /** The asserted identity. */
  readonly server: string
  readonly clock: Clock
  readonly chance: Chance
  /** The newest state, or the last one, fresh for each call. */
  readonly document: (last: boolean) => Body
  readonly onReport: () => void
  readonly onOver: (last: State['last']) => void
}): Subscription {
  const { dialog, eventId, server, clock, chance, document, onReport, onOver } = options
  const since = clock.now()
  let expiresAt = since
  let told = false
  let dismissed = false
  const machine = run<State, Event, Effect, TimerName>({ step, initial, clock, chance, perform })

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'notify': {
        const { number } = effect
        dialog.request(
          {
            method: 'NOTIFY',
            headers: [
              // RFC 6665 §8.2.1: the same token and id as in the SUBSCRIBE.
              ['Event', eventId === null ? 'presence' : `presence;id=${eventId}`],
              ['Subscription-State', stateText(effect.state)],
            ],
            // RFC 3856 §6.7: the complete state each time.
            body: document(effect.last),
          },
          answer => machine.dispatch({ kind: 'answered', number, reply: replyOf(answer) }),
        )
        return
      }
      case 'forget':
        dialog.end()
        onOver(machine.state.last)
        return
      case 'report': {
        const { phase } = machine.state
        if (phase.kind === 'active') ({ expiresAt } = phase)
        if (machine.state.known !== null) told = true
        onReport()
        return
      }
      default:
        effect satisfies never
    }
  }

  return {
    eventId,
    get active() {
      return machine.state.phase.kind === 'active'
    },
    get view() {
      const id = `${dialog.callId} ${dialog.localTag}`
      return {
        id,
        server,
        since,
        expiresAt,
        lastNotify: machine.state.last,
        format: 'full',
        rate: { max: null, min: null, adaptive: null },
        conditional: false,
        filters: 0,
      }
    },
    get reach() {
      return reach(machine.state)
    },
    get told() {
      return told
    },
    get dismissed() {
      return dismissed
    },
    get retryAt() {
      return machine.due('retry')
    },
    take: event => {
      if (event.kind === 'subscribed') dismissed = event.expiresS === 0
      machine.dispatch(event)
    },
    close() {
      machine.close()
      dialog.end()
    },
  }
}

function stateText(told: Told): string {
  // RFC 6665 §4.1.3: expires with active only, reason with terminated only.
  return told.kind === 'active' ? `active;expires=${String(told.expiresS)}` : `terminated;reason=${told.reason}`
}

export function replyOf({ status, origin, reason, headers }: Answer): Reply {
  // RFC 3261 §20.33: seconds, then perhaps a comment or parameters.
  const after = /^\d+/.exec(header(headers, 'Retry-After') ?? '')?.[0]
  return { status, origin, reason, retryAfterS: after === undefined ? null : Number(after) }
}
