/**
 * Watches contacts: one subscription each (RFC 3856, RFC 6665 §4.1), played on a SIP port and paced over all of them.
 * One contact's trouble is that contact's alone.
 */
import type { Pidf } from '../codec/pidfDocument.ts'
import { isReadPlainly, plainPidf } from '../codec/pidfPlain.ts'
import type { Chance, Clock } from '../lib/clock.ts'
import type { Lazy } from '../lib/lazy.ts'
import type { Log } from '../lib/log.ts'
import { type Running, run } from '../lib/run.ts'
import type { Presence } from '../model/presence.ts'
import type { Hold, WatchState } from '../model/subscription.ts'
import type { Answer, BodyPart, IncomingRequest, SipPort } from '../sip/port.ts'
import { type Effect, type Event, initial, type News, type State, step, type TimerName } from './machine.ts'
import { readNews, typeOf, XPIDF_TYPE } from './news.ts'
import { createPace } from './pace.ts'
import {
  againAfterTermination,
  endsSubscription,
  failureOf,
  firstOffer,
  initialVerdict,
  type Offer,
  raise,
} from './retry.ts'
import { isOurPackage, subscribe, type Talk } from './talk.ts'
import { expiresS, retryAfterMs, type SubscriptionState } from './values.ts'

/** What is known of one contact. */
export type WatchReport = {
  readonly uri: string
  readonly watch: WatchState
  /** The last document that could be read. */
  readonly presence: Presence | null
  readonly hold: Hold
  /** Whose that document says it is, where that is not this contact. */
  readonly entity: string | null
  /** The document after that could not. */
  readonly malformed: boolean
  /** It was of this type, which we do not read. */
  readonly foreignType: string | null
  /** When the network last gave or confirmed that document, ms since the epoch. */
  readonly heardAt: number | null
}

/** Addresses are canonical URIs, the keys of contacts. Nothing is sent before `registered`. */
export interface Watcher {
  watch(uri: string): void
  /** Nothing more is reported of it. */
  unwatch(uri: string): void
  /** The person asks: ends a waiting time, tries what was refused, refreshes what is there. */
  askAgain(uri: string): void
  /** There is a registered flow: all that is wanted is subscribed anew, paced. */
  registered(): void
  /** The flow is gone: dialogs are forgotten, what is known stays reported; nothing is sent until `registered`. */
  flowLost(): void
  /** LIFE-02: un-SUBSCRIBEs all in one burst, waits for nothing, and watches nobody any more. */
  goodbye(): void
  close(): void
}

type Contact = {
  readonly uri: string
  readonly machine: Running<State, Event, TimerName>
  offer: Offer
  talk: Talk | null
  logged: WatchState['kind']
}

export function createWatcher(options: {
  readonly port: SipPort
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  readonly t1Ms: number
  /** Reads what documents say beyond a status and a note. */
  readonly pidf: Lazy<Pidf>
  readonly onReport: (report: WatchReport) => void
}): Watcher {
  const { port, clock, chance, log, pidf, onReport } = options
  // RFC 6665 §4.1.2.2, §4.1.2.4: Timer N.
  const timerNMs = 64 * options.t1Ms
  const contacts = new Map<string, Contact>()
  let linked = false
  /** NOTIFYs that are not read yet. */
  let waiting = 0

  const pace = createPace({
    clock,
    chance,
    turn: uri => {
      const contact = contacts.get(uri)
      contact?.machine.dispatch({ kind: 'turn', askedS: contact.offer.expiresS })
    },
  })
  // RFC 6665 §4.1.3: a NOTIFY that belongs to nothing here.
  const unhear = port.onRequest({ method: 'NOTIFY' }, request => {
    if (isOurPackage(request)) request.answer(481)
  })

  const create = (uri: string): Contact => {
    const contact: Contact = {
      uri,
      machine: run<State, Event, Effect, TimerName>({
        step,
        initial: initial(linked, timerNMs),
        clock,
        chance,
        perform: effect => perform(contact, effect),
      }),
      offer: firstOffer(uri),
      talk: null,
      logged: 'idle',
    }
    contacts.set(uri, contact)
    return contact
  }

  function perform(contact: Contact, effect: Effect): void {
    switch (effect.kind) {
      case 'queue':
        pace.queue(contact.uri, effect.urgent)
        return
      case 'unqueue':
        pace.unqueue(contact.uri)
        return
      case 'ask':
        contact.talk = subscribe({
          port,
          uri: contact.uri,
          offer: contact.offer,
          onAnswer: answer => initialAnswered(contact, answer),
          read: request => read(contact, request),
          onNotify: (state, news, request) =>
            inTurn(contact, request, waited => notified(contact, state, waited ? read(contact, request) : news)),
        })
        return
      case 'refresh':
        contact.talk?.send(contact.offer.expiresS, contact.offer, answer => refreshAnswered(contact, answer))
        return
      case 'leave':
        contact.talk?.send(0, contact.offer, answer => {
          if (!succeeded(answer)) contact.machine.dispatch({ kind: 'leaveFailed' })
        })
        return
      case 'drop':
        contact.talk?.end()
        contact.talk = null
        return
      case 'report':
        report(contact)
        return
      case 'gone':
        contacts.delete(contact.uri)
        return
      default:
        effect satisfies never
    }
  }

  function initialAnswered(contact: Contact, answer: Answer): void {
    const { machine } = contact
    // The connection went: `flowLost` follows and says so.
    if (answer.origin === 'connection') return
    if (succeeded(answer)) {
      machine.dispatch(acceptedBy(answer, contact.offer))
    } else if (answer.status === 408 && machine.state.phase.kind === 'live') {
      // Only the answer went missing: the NOTIFY proves the subscription.
      machine.dispatch({ kind: 'kept', leastMs: 0, timedOut: true })
    } else {
      const verdict = initialVerdict(answer, contact.offer)
      if (verdict.kind === 'reword') {
        contact.offer = verdict.offer
        machine.dispatch({ kind: 'reworded' })
        return
      }
      log.warn('SUBSCRIBE refused', { uri: contact.uri, status: answer.status })
      contact.offer = firstOffer(contact.uri)
      machine.dispatch({ kind: 'failed', failure: verdict.failure, again: verdict.again })
    }
  }

  function refreshAnswered(contact: Contact, answer: Answer): void {
    const { machine } = contact
    if (answer.origin === 'connection') return
    if (succeeded(answer)) {
      machine.dispatch(acceptedBy(answer, contact.offer))
      return
    }
    const raised = answer.status === 423 ? raise(answer, contact.offer) : null
    if (raised !== null) {
      contact.offer = raised
      machine.dispatch({ kind: 'raised' })
    } else if (endsSubscription(answer.status)) {
      machine.dispatch({ kind: 'failed', failure: failureOf(answer), again: { kind: 'atOnce', leastMs: 0 } })
    } else {
      const leastMs = retryAfterMs(answer.headers) ?? 0
      machine.dispatch({ kind: 'kept', leastMs, timedOut: answer.origin === 'timeout' })
    }
  }

  function read({ uri, offer, machine }: Contact, request: IncomingRequest): News {
    return readNews(request.parts(), [uri, offer.target], machine.state.presence, clock.now(), pidf.now ?? plainPidf)
  }

  /** One after the other: the first document that says more than most waits until what reads it is loaded. */
  function inTurn(contact: Contact, request: IncomingRequest, take: (waited: boolean) => void): void {
    if (waiting === 0 && (pidf.now !== null || request.parts().every(isPlain))) {
      take(false)
      return
    }
    const { talk } = contact
    waiting += 1
    pidf.wait(() => {
      waiting -= 1
      if (contacts.get(contact.uri) === contact && contact.talk === talk) take(true)
    })
  }

  function notified(contact: Contact, state: SubscriptionState, news: News): void {
    const { machine } = contact
    if (news.kind === 'bad' || news.kind === 'foreign') log.warn('presence document refused', { uri: contact.uri })
    if (state.value === 'terminated') {
      const { reason } = state
      machine.dispatch({ kind: 'terminated', reason, again: againAfterTermination(reason, state.retryAfterMs), news })
    } else {
      // RFC 6665 §8.4 leaves room for further states: all but `pending` mean that we are served.
      const stage = state.value === 'pending' ? 'pending' : 'active'
      machine.dispatch({ kind: 'notified', stage, expiresS: state.expiresS, news })
    }
  }

  function report(contact: Contact): void {
    const { state } = contact.machine
    const watch = watchOf(contact.machine)
    if (watch.kind !== contact.logged) log.info('watch', { uri: contact.uri, state: watch.kind })
    contact.logged = watch.kind
    onReport({
      uri: contact.uri,
      watch,
      presence: state.presence,
      hold: holdOf(state),
      entity: state.entity,
      malformed: state.malformed,
      foreignType: state.foreignType,
      heardAt: state.heardAt,
    })
  }

  function toAll(event: Event): void {
    for (const contact of contacts.values()) contact.machine.dispatch(event)
  }

  return {
    watch: uri => {
      const contact = contacts.get(uri) ?? create(uri)
      contact.machine.dispatch({ kind: 'want' })
    },
    unwatch: uri => {
      contacts.get(uri)?.machine.dispatch({ kind: 'unwant' })
    },
    askAgain: uri => {
      contacts.get(uri)?.machine.dispatch({ kind: 'askAgain' })
    },
    registered() {
      if (linked) return
      linked = true
      toAll({ kind: 'linked' })
    },
    flowLost() {
      if (!linked) return
      linked = false
      toAll({ kind: 'unlinked' })
    },
    goodbye() {
      toAll({ kind: 'unwant' })
    },
    close() {
      pace.close()
      unhear()
      for (const contact of contacts.values()) {
        contact.machine.close()
        contact.talk?.end()
      }
      contacts.clear()
    },
  }
}

const isPlain = (part: BodyPart): boolean =>
  part.text === null || (typeOf(part) !== XPIDF_TYPE && isReadPlainly(part.text))

function succeeded(answer: Answer): boolean {
  // RFC 6665 §8.3.1: 202 is 200.
  return answer.status >= 200 && answer.status < 300
}

function acceptedBy(answer: Answer, offer: Offer): Event {
  const granted = expiresS(answer.headers) ?? offer.expiresS
  // RFC 5839 §5.2: after 204 no NOTIFY follows.
  return { kind: 'accepted', expiresS: granted, notifies: answer.status !== 204 }
}

function holdOf({ former, phase }: State): Hold {
  if (former) return 'former'
  return phase.kind === 'live' && phase.refused ? 'notRenewed' : 'current'
}

function watchOf(machine: Running<State, Event, TimerName>): WatchState {
  const { phase } = machine.state
  switch (phase.kind) {
    case 'queued':
    case 'asking':
      return { kind: 'asking', since: phase.since }
    case 'live':
      return { kind: phase.stage, since: phase.since, expiresAt: phase.expiresAt }
    case 'ended':
      return {
        kind: 'ended',
        since: phase.since,
        reason: phase.reason,
        failure: phase.failure,
        retryAt: machine.due('retry'),
      }
    case 'held':
    case 'leaving':
    case 'gone':
      return { kind: 'idle' }
    default:
      phase satisfies never
      return { kind: 'idle' }
  }
}
