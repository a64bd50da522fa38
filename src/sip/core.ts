/**
 * sip.js's core with everything of its own kept off the wire: its random numbers (branches of 23 bits, tags by
 * Math.random), its timers (constants on the global clock), its 408 and 503 without a cause, its log.
 * What it still does: client transactions by branch, the shape of requests and answers, the state of dialogs.
 */
import {
  ClientTransaction,
  type ClientTransactionUser,
  type Transport as CoreTransport,
  type IncomingResponseMessage,
  LoggerFactory,
  type OutgoingRequestMessage,
  TransactionState,
  TransportError,
  URI,
  UserAgentClient,
  UserAgentCore,
} from 'sip.js/lib/core/index.js'
import type { Clock, Undo } from '../lib/clock.ts'
import type { ParsedResponse } from './message.ts'
import { toCoreResponse } from './toCore.ts'

/** RFC 3261 §17.1.2.2: Timer F is 64*T1. */
export const TIMER_F_IN_T1 = 64

/** The final answer of the network, or why there is none. */
export type Final = ParsedResponse | 'timeout' | 'connection'

export interface Core {
  readonly userAgentCore: UserAgentCore
  /** A new client transaction on the flow of now; `branch` names it. */
  send(message: OutgoingRequestMessage, branch: string, onFinal: (final: Final) => void): void
  receive(response: ParsedResponse): void
  /** The connection is gone: every transaction ends now, in the order of their start. */
  failAll(): void
}

export function createCore(options: {
  readonly clock: Clock
  readonly t1Ms: number
  /** Via sent-by. */
  readonly host: string
  /** Undefined: no connection. */
  readonly transport: () => CoreTransport | undefined
}): Core {
  const inFlight = new Set<() => void>()
  const parsedOf = new WeakMap<IncomingResponseMessage, ParsedResponse>()
  const userAgentCore = new UserAgentCore({
    ...idle(options.host),
    transportAccessor: options.transport,
  })
  const Transaction = transactionClass(options.clock, options.t1Ms * TIMER_F_IN_T1, inFlight)
  return {
    userAgentCore,
    send(message, branch, onFinal) {
      message.branch = branch
      const final = ({ message: response }: { readonly message: IncomingResponseMessage }): void => {
        // Answers of the core's own making were never parsed.
        onFinal(parsedOf.get(response) ?? (response.statusCode === 408 ? 'timeout' : 'connection'))
      }
      void new UserAgentClient(Transaction, userAgentCore, message, {
        onAccept: final,
        onRedirect: final,
        onReject: final,
      })
    },
    receive(response) {
      // RFC 3261 §8.1.3.3, §17.1.3: with more than one Via, or to no request of ours, the core drops it.
      const message = toCoreResponse(response)
      parsedOf.set(message, response)
      userAgentCore.receiveIncomingResponseFromTransport(message)
    },
    failAll() {
      for (const fail of inFlight) fail()
    },
  }
}

type TransactionClass = new (
  message: OutgoingRequestMessage,
  transport: CoreTransport,
  user: ClientTransactionUser,
) => ClientTransaction

/**
 * The non-INVITE client transaction of RFC 3261 §17.1.2 over a reliable transport: no Timer E (nothing is sent twice),
 * Timer K is zero, Timer F runs on our clock.
 */
function transactionClass(clock: Clock, timerFMs: number, inFlight: Set<() => void>): TransactionClass {
  return class extends ClientTransaction {
    readonly #timerF: Undo
    readonly #fail: () => void

    constructor(message: OutgoingRequestMessage, transport: CoreTransport, user: ClientTransactionUser) {
      super(message, transport, user, TransactionState.Trying, 'transaction')
      this.#fail = () => this.onTransportError(new TransportError('connection lost'))
      this.#timerF = clock.after(timerFMs, () => this.#end(() => user.onRequestTimeout?.()))
      inFlight.add(this.#fail)
      void transport.send(message.toString())
    }
    /** Our branch, not the one that the base class draws. It asks before it has a request. */
    override get id(): string {
      const request: OutgoingRequestMessage | undefined = this.request
      return request?.branch ?? ''
    }
    override receiveResponse(response: IncomingResponseMessage): void {
      if ((response.statusCode ?? 0) >= 200) this.#end(() => this.user.receiveResponse?.(response))
    }
    protected override onTransportError(error: TransportError): void {
      this.#end(() => this.user.onTransportError?.(error))
    }
    #end(tell: () => void): void {
      inFlight.delete(this.#fail)
      this.#timerF()
      // The core forgets it here: whatever comes later matches nothing.
      this.setState(TransactionState.Terminated)
      tell()
    }
  }
}

/** All that a configuration must have and that is never used: each request brings its own. */
function idle(host: string) {
  const loggerFactory = new LoggerFactory()
  // It would print whole messages: credentials and presence (SEC-22).
  loggerFactory.builtinEnabled = false
  const nobody = new URI('sip', 'nobody', 'nobody.invalid')
  return {
    aor: nobody,
    contact: { pubGruu: undefined, tempGruu: undefined, uri: nobody, toString: () => nobody.toString() },
    displayName: '',
    loggerFactory,
    hackViaTcp: false,
    routeSet: [],
    sipjsId: '',
    supportedOptionTags: [],
    supportedOptionTagsResponse: [],
    userAgentHeaderFieldValue: undefined,
    viaForceRport: false,
    viaHost: host,
    authenticationFactory: () => undefined,
  }
}
