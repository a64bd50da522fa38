/**
 * What there is of sip.js's core: client transactions by branch and the shape of requests. Its UserAgentCore is left out:
 * it would bring the machines of INVITE and the grammar along (20 kB gzip), its own random numbers (branches of 23 bits),
 * timers on the global clock, and a 408 and 503 without a cause.
 */
import {
  ClientTransaction,
  type ClientTransactionUser,
  type Transport as CoreTransport,
  type IncomingResponseMessage,
  LoggerFactory,
  OutgoingRequestMessage,
  TransactionState,
  TransportError,
} from 'sip.js/lib/core/index.js'
import type { Clock, Undo } from '../lib/clock.ts'
import type { ParsedResponse } from './message.ts'
import { toCoreResponse } from './toCore.ts'

/** RFC 3261 §17.1.2.2: Timer F is 64*T1. */
export const TIMER_F_IN_T1 = 64
/**
 * RFC 4320 §4.1: whoever has no answer yet says 100 once the client's Timer E would have reached T2 (T1 + 2*T1 + 4*T1).
 * A flow that is silent for longer, with a request unanswered, is in doubt.
 */
export const QUIET_IN_T1 = 7
/** An unanswered request speaks up again, as something may have arrived meanwhile, and nothing since. */
const DOUBT_AGAIN_MS = 1_000

/** The final answer of the network, or why there is none. */
export type Final = ParsedResponse | 'timeout' | 'connection'

/** Instead of a User-Agent, where nothing is supported either: neither of the two is written. */
export const NAMELESS = ''

/** The class writes both, whatever it is given. */
class NamelessMessage extends OutgoingRequestMessage {
  override toString(): string {
    return super.toString().replace('\r\nSupported: \r\nUser-Agent: \r\n', '\r\n')
  }
}

/** What the class wants; the rest of its options is fixed here. */
type RequestArguments = ConstructorParameters<typeof OutgoingRequestMessage>

export interface Core {
  request(...of: RequestArguments): OutgoingRequestMessage
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
  /** A request that left at `sentAt` has had no answer at all for a while, or no final one within Timer F. */
  readonly onUnanswered: (sentAt: number) => void
}): Core {
  const inFlight: InFlight = new Map()
  const parsedOf = new WeakMap<IncomingResponseMessage, ParsedResponse>()
  const loggerFactory = new LoggerFactory()
  // It would print whole messages: credentials and presence (SEC-22).
  loggerFactory.builtinEnabled = false
  // RFC 6223 §4.3: we are willing to send keep-alives, should the next hop ask for them.
  const viaHost = (method: string): string => (method === 'REGISTER' ? `${options.host};keep` : options.host)
  const Transaction = transactionClass(options, inFlight)
  return {
    request(method, uri, from, to, given, headers, body) {
      const Message = given?.userAgentString === NAMELESS ? NamelessMessage : OutgoingRequestMessage
      return new Message(method, uri, from, to, { ...given, viaHost: viaHost(method) }, headers, body)
    },
    send(message, branch, onFinal) {
      const transport = options.transport()
      if (transport === undefined) {
        onFinal('connection')
        return
      }
      message.branch = branch
      void new Transaction(message, transport, {
        loggerFactory,
        onRequestTimeout: () => onFinal('timeout'),
        onTransportError: () => onFinal('connection'),
        receiveResponse: response => onFinal(parsedOf.get(response) ?? 'connection'),
      })
    },
    receive(response) {
      // RFC 3261 §8.1.3.3: with more than one Via it is not for us.
      if (response.viaCount > 1) return
      // §17.1.3: the branch and the method tell whose it is. To no request of ours: dropped (RFC 6026 §8.9).
      const transaction = inFlight.get(keyOf(response.via.branch, response.method))
      if (transaction === undefined) return
      const message = toCoreResponse(response)
      parsedOf.set(message, response)
      transaction.receiveResponse(message)
    },
    failAll() {
      for (const transaction of inFlight.values()) transaction.fail()
    },
  }
}

/** Transactions by branch and method. */
type InFlight = Map<string, { receiveResponse(response: IncomingResponseMessage): void; fail(): void }>

const keyOf = (branch: string, method: string): string => `${branch} ${method}`

type TransactionClass = new (
  message: OutgoingRequestMessage,
  transport: CoreTransport,
  user: ClientTransactionUser,
) => ClientTransaction

/**
 * The non-INVITE client transaction of RFC 3261 §17.1.2 over a reliable transport: no Timer E (nothing is sent twice),
 * Timer K is zero, Timer F runs on our clock.
 */
function transactionClass(
  { clock, t1Ms, onUnanswered }: Pick<Parameters<typeof createCore>[0], 'clock' | 't1Ms' | 'onUnanswered'>,
  inFlight: InFlight,
): TransactionClass {
  return class extends ClientTransaction {
    readonly #timerF: Undo
    #doubt: Undo

    constructor(message: OutgoingRequestMessage, transport: CoreTransport, user: ClientTransactionUser) {
      super(message, transport, user, TransactionState.Trying, 'transaction')
      const sentAt = clock.now()
      const doubtAfter = (ms: number): Undo =>
        clock.after(ms, () => {
          this.#doubt = doubtAfter(DOUBT_AGAIN_MS)
          onUnanswered(sentAt)
        })
      this.#doubt = doubtAfter(t1Ms * QUIET_IN_T1)
      this.#timerF = clock.after(t1Ms * TIMER_F_IN_T1, () => {
        onUnanswered(sentAt)
        this.#end(() => user.onRequestTimeout?.())
      })
      inFlight.set(keyOf(this.id, message.method), this)
      void transport.send(message.toString())
    }
    /** Our branch, not the one that the base class draws. It asks before it has a request. */
    override get id(): string {
      const request: OutgoingRequestMessage | undefined = this.request
      return request?.branch ?? ''
    }
    fail(): void {
      this.onTransportError(new TransportError('connection lost'))
    }
    override receiveResponse(response: IncomingResponseMessage): void {
      // Whoever says 100 is there.
      this.#doubt()
      if ((response.statusCode ?? 0) >= 200) this.#end(() => this.user.receiveResponse?.(response))
    }
    protected override onTransportError(error: TransportError): void {
      this.#end(() => this.user.onTransportError?.(error))
    }
    #end(tell: () => void): void {
      // Whatever comes later matches nothing.
      inFlight.delete(keyOf(this.id, this.request.method))
      this.#timerF()
      this.#doubt()
      this.setState(TransactionState.Terminated)
      tell()
    }
  }
}
