/**
 * One try to subscribe, on the SIP port: the SUBSCRIBE, the one dialog that its first NOTIFY makes, what is sent in it
 * and which NOTIFYs belong to it (RFC 6665 §4.1.2.4, §4.1.3, §4.4.1). Knows no state of the subscription.
 */
import type { Undo } from '../lib/clock.ts'
import type { Answer, Dialog, Header, IncomingRequest, SipPort } from '../sip/port.ts'
import type { News } from './machine.ts'
import { PIDF_TYPE } from './news.ts'
import type { Offer } from './retry.ts'
import { eventOf, type SubscriptionState, subscriptionState } from './values.ts'

const PACKAGE = 'presence'
/**
 * A request in the dialog that must go before we know how many challenges raised our CSeq leaves them this many numbers.
 * A gap is no error (RFC 3261 §12.2.2), a number used twice is one.
 */
const ROOM_FOR_CHALLENGES = 16

export interface Talk {
  /** In the dialog; nothing while there is none. `expiresS` 0 un-subscribes. */
  send(expiresS: number, offer: Offer, onAnswer: (answer: Answer) => void): void
  /** What still comes for it gets 481. */
  end(): void
}

export function subscribe(options: {
  readonly port: SipPort
  readonly uri: string
  readonly offer: Offer
  readonly onAnswer: (answer: Answer) => void
  readonly read: (request: IncomingRequest) => News
  /** Answered already. */
  readonly onNotify: (state: SubscriptionState, news: News, request: IncomingRequest) => void
}): Talk {
  const { port, uri, offer, onAnswer, read, onNotify } = options
  let dialog: Dialog | null = null
  let cseq: number | null = null
  let ended = false

  const take = (request: IncomingRequest): void => {
    const state = acceptable(request)
    if (state === null) return
    if (dialog === null && state.value !== 'terminated') {
      // §4.4.1: the NOTIFY makes the dialog, with its own route set; never the 2xx.
      dialog = request.dialog(() => cseq ?? 1 + ROOM_FOR_CHALLENGES, sent)
      dialog.onRequest(takeInDialog)
    }
    const news = read(request)
    // RFC 3261 §8.2.3. What it says of the subscription holds all the same.
    if (news.kind === 'foreign') request.answer(415, { headers: [['Accept', PIDF_TYPE]] })
    else request.answer(200)
    onNotify(state, news, request)
  }
  const takeInDialog = (request: IncomingRequest): void => {
    // RFC 3261 §21.4.6: 405 tells what is allowed.
    if (request.method === 'NOTIFY') take(request)
    else request.answer(405, { headers: [['Allow', 'NOTIFY']] })
  }
  const sent = port.request({ method: 'SUBSCRIBE', uri: offer.target, to: uri, headers: headersOf(offer) }, answer => {
    cseq = answer.cseq
    if (!ended) onAnswer(answer)
  })
  const unhear: Undo = port.onRequest({ method: 'NOTIFY', callId: sent.callId }, request => {
    // RFC 3856 §6.9: the first NOTIFY wins; one of another fork, or with a tag that is not ours, is nobody's.
    if (dialog === null && request.toTag === sent.fromTag) take(request)
    else request.answer(481)
  })
  return {
    send(expiresS, wording, onReply) {
      // RFC 3856 §6.7: the Accept of the last SUBSCRIBE counts, so each says it.
      const headers = headersOf({ ...wording, expiresS })
      dialog?.request({ method: 'SUBSCRIBE', headers }, answer => {
        if (!ended) onReply(answer)
      })
    },
    end() {
      ended = true
      unhear()
      dialog?.end()
    },
  }
}

/** Refuses what is not for us, and says null; an acceptable NOTIFY is not answered here. */
function acceptable(request: IncomingRequest): SubscriptionState | null {
  // SEC-05: only over the flow that we registered on.
  if (!request.onRegisteredFlow) {
    request.answer(481)
    return null
  }
  if (!isOurPackage(request)) return null
  // RFC 6665 §4.4.1, §8.2.1: our SUBSCRIBE has no id, so no NOTIFY of it has one.
  if (eventOf(request.headers)?.id !== null) {
    request.answer(481)
    return null
  }
  const state = subscriptionState(request.headers)
  if (state === null) request.answer(400, { reason: 'Missing Subscription-State' })
  return state
}

/** RFC 6665 §4.1.3: a package that we do not know is answered 489; §8.2.2 lets that tell those that we know. */
export function isOurPackage(request: IncomingRequest): boolean {
  const event = eventOf(request.headers)
  if (event?.package === PACKAGE) return true
  if (event === null) request.answer(400, { reason: 'Missing Event' })
  else request.answer(489, { headers: [['Allow-Events', PACKAGE]] })
  return false
}

/** WAT-01. Lists (RFC 4662) will add `eventlist` and their types here. */
function headersOf(offer: Offer): readonly Header[] {
  return [
    ['Event', PACKAGE],
    ['Expires', String(offer.expiresS)],
    ['Allow-Events', PACKAGE],
    ...(offer.bare
      ? []
      : ([
          ['Accept', PIDF_TYPE],
          ['Supported', 'gruu'],
        ] as const)),
  ]
}
