/** Plays the notifier machine in one dialog: builds its NOTIFYs and reads their answers. */
import { parameters } from '../../codec/sipHeaders.ts'
import type { Tailoring } from '../../codec/tailoring.ts'
import type { Chance, Clock } from '../../lib/clock.ts'
import type { Lazy } from '../../lib/lazy.ts'
import { run } from '../../lib/run.ts'
import { isRated, type Rate, rateOf, rateText } from '../../model/rate.ts'
import type { Reply } from '../../model/reply.ts'
import type { EndReason, Mute, ServerSubscription, Told } from '../../model/subscription.ts'
import { type Answer, type Dialog, type Header, header } from '../../sip/port.ts'
import type { Standing } from './judge.ts'
import type { Effect, Event, State, TimerName, Wish } from './machine.ts'
import { initial, isSilent, step } from './machine.ts'
import { type Reach, reach } from './reach.ts'
import type { Ask } from './request.ts'
import { createView } from './view.ts'

export interface Subscription extends Standing {
  readonly view: ServerSubscription
  readonly reach: Reach
  /** A NOTIFY has got its 2xx, and the server has had our state. */
  readonly told: boolean
  /** Its server has un-SUBSCRIBEd (or never wanted more than one look). */
  readonly dismissed: boolean
  /** When a failed NOTIFY is tried again. */
  readonly retryAt: number | null
  /** RFC 5839: this SUBSCRIBE is to be answered 204, and no NOTIFY follows. */
  isSilent(ask: Ask): boolean
  /** A SUBSCRIBE of this dialog was answered 2xx. */
  grant(ask: Ask): void
  /** The state is another one. */
  changed(): void
  /** Tells the same state once more, if it was told. */
  again(): void
  flow(up: boolean): void
  leave(reason: EndReason): void
  close(): void
}

export function createSubscription(options: {
  readonly dialog: Dialog
  readonly eventId: string | null
  /** The asserted identity. */
  readonly server: string
  readonly stranger: boolean
  readonly clock: Clock
  readonly chance: Chance
  readonly tailoring: Lazy<Tailoring>
  /** The newest state, or the last one, fresh for each call. */
  readonly document: (last: boolean) => string
  /** Its entity-tag, by the filters through which it is seen. */
  readonly tag: (filters: string) => string
  readonly onReport: () => void
  readonly onOver: (last: State['last']) => void
}): Subscription {
  const { dialog, eventId, server, stranger, clock, chance, document, tag, onReport, onOver } = options
  const since = clock.now()
  const view = createView(document, options.tailoring)
  /** The tag that the server named, which it goes by until it gets another state. */
  let held: string | null = null
  let expiresAt = since
  let told = false
  let dismissed = false
  let hasTags = !stranger
  /** Its last SUBSCRIBE asked for rates. */
  let rated = false
  const machine = run<State, Event, Effect, TimerName>({ step, initial, clock, chance, perform })

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'notify':
        send(effect)
        return
      case 'forget':
        dialog.end()
        onOver(machine.state.last)
        return
      case 'report': {
        const { phase, known, last } = machine.state
        if (phase.kind === 'active') ({ expiresAt } = phase)
        if (known !== null && last !== null && last.status < 300) told = true
        onReport()
        return
      }
      default:
        effect satisfies never
    }
  }

  const tagOf = (filters: readonly unknown[]): string => tag(filters.length === 0 ? '' : JSON.stringify(filters))

  function send({ number, state, body, whole }: Extract<Effect, { readonly kind: 'notify' }>): void {
    const headers: readonly Header[] = [
      // RFC 6665 §8.2.1: the same token and id as in the SUBSCRIBE.
      ['Event', eventId === null ? 'presence' : `presence;id=${eventId}`],
      ['Subscription-State', stateText(state)],
      // RFC 5839 §6.1: in every one; a body that is left out does not change it (§6.2). To a stranger only where it
      // asked for one: no more is to be seen than must (RFC 6665 §6.2).
      ...(hasTags ? [['SIP-ETag', (body === 'none' ? held : null) ?? tagOf(view.filters)] as const] : []),
    ]
    const said = body === 'none' ? null : view.body(number, { whole, last: body === 'last' })
    dialog.request({ method: 'NOTIFY', headers, ...(said === null ? {} : { body: said }) }, answer => {
      view.answered(number, answer.status < 300)
      machine.dispatch({
        kind: 'answered',
        number,
        reply: replyOf(answer),
        rate: rated ? newRate(answer) : null,
      })
    })
  }

  /** RFC 5839 §6.2: `*` is always true; a tag is compared byte by byte. */
  const muteOf = ({ condition, filters }: Ask): Mute => {
    if (condition === '*') return 'always'
    return condition !== null && condition === tagOf(filters) ? 'same' : 'none'
  }
  const wishOf = (ask: Ask): Wish => ({ expiresS: ask.expiresS, rate: ask.rate, mute: muteOf(ask) })

  return {
    eventId,
    server,
    stranger,
    get filters() {
      return view.filters
    },
    get active() {
      return machine.state.phase.kind === 'active'
    },
    get view() {
      const { last, pace, mute } = machine.state
      return {
        id: `${dialog.callId} ${dialog.localTag}`,
        server,
        since,
        expiresAt,
        lastNotify: last,
        format: view.format,
        rate: pace.rate,
        conditional: mute !== 'none',
        filters: view.filters.length,
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
    isSilent: ask => isSilent(machine.state, wishOf(ask)),
    grant(ask) {
      dismissed = ask.isDismissal
      rated = isRated(ask.rate)
      if (ask.condition !== null) hasTags = true
      const wish = wishOf(ask)
      held = wish.mute === 'same' ? ask.condition : null
      view.set(ask.format, ask.filters)
      machine.dispatch({ kind: 'subscribed', ...wish })
    },
    changed() {
      if (view.isTold()) machine.dispatch({ kind: 'changed' })
    },
    again: () => machine.dispatch({ kind: 'again' }),
    flow: up => machine.dispatch({ kind: up ? 'flowUp' : 'flowDown' }),
    leave: reason => machine.dispatch({ kind: 'leave', reason }),
    close() {
      machine.close()
      dialog.end()
    },
  }
}

function stateText(told: Told): string {
  // RFC 6665 §4.1.3: expires with active only, reason with terminated only. RFC 6446 §4.2: rates as they were agreed.
  return told.kind === 'active'
    ? `active;expires=${String(told.expiresS)}${rateText(told.rate)}`
    : `terminated;reason=${told.reason}`
}

/**
 * RFC 6446 §9.3: counts in a 2xx, for the same package, from a server whose SUBSCRIBE had asked for rates (§4.1). Without
 * any there are none from now on (§5.1); no Event header says nothing.
 */
function newRate({ headers }: Answer): Rate | null {
  const { value, params } = parameters(header(headers, 'Event') ?? '')
  return value === 'presence' ? rateOf(params) : null
}

export function replyOf({ status, origin, reason, headers, unmet }: Answer): Reply {
  // RFC 3261 §20.33: seconds, then perhaps a comment or parameters.
  const after = /^\d+/.exec(header(headers, 'Retry-After') ?? '')?.[0]
  const retryAfterS = after === undefined ? null : Number(after)
  return { status, origin, reason, retryAfterS, ...(unmet === undefined ? {} : { unmet }) }
}
