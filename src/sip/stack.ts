/**
 * The real SIP port: transport, parser, the core's transactions and dialogs, digest, put together. One instance is one
 * user agent for the life of one account; its connections come and go.
 */
import { nameAddr } from '../codec/sipHeaders.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Authenticator } from './authenticator.ts'
import { ALLOW_EVENTS, allow } from './capabilities.ts'
import { createCore, QUIET_IN_T1, TIMER_F_IN_T1 } from './core.ts'
import { createIds } from './ids.ts'
import { createIncoming } from './incoming.ts'
import { createSender, uriToWrite } from './outgoing.ts'
import { parse } from './parser.ts'
import {
  type Answer,
  type Binding,
  type Connection,
  type Header,
  header,
  keepAliveOf,
  type OutgoingRequest,
  type SipPort,
} from './port.ts'
import { ANONYMOUS, probeText } from './probe.ts'
import { isUser, userAtHost } from './refuse.ts'
import type { OpenSocket } from './socket.ts'
import { withoutUriHeaders } from './toCore.ts'
import { createTransport, type Flow, type OnTrace } from './transport.ts'
import { inBrackets } from './write.ts'

/** The real port has a key and an end. */
export interface SipStack extends SipPort {
  /** Who answers challenges from now on; null: they go up as they are. */
  setAuthenticator(authenticator: Authenticator | null): void
  /** Drops the connection. Nothing is told any more. */
  close(): void
}

/** RFC 3261 §17.1.1.1 */
const T1_MS = 500

/** Out of a dialog, these ask for one (RFC 3261 §12.1, RFC 6665 §4.4.1, RFC 3515 §2.4.4). */
const ASKS_FOR_DIALOG: ReadonlySet<string> = new Set(['SUBSCRIBE', 'INVITE', 'REFER'])

export function createStack(options: {
  readonly openSocket: OpenSocket
  readonly clock: Clock
  /** Crypto-random (SEC-23). */
  readonly randomBytes: (count: number) => Uint8Array
  readonly log: Log
  readonly userAgent: string
  /** IMS over the radio: 2000 (TS 24.229 §7.7). */
  readonly t1Ms?: number
  /** Sees every message, secrets and all. */
  readonly onTrace?: OnTrace
}): SipStack {
  const { clock, log, userAgent, t1Ms = T1_MS } = options
  const ids = createIds(options.randomBytes)
  const host = ids.host()
  const contactUri = `sip:${ids.user()}@${host};transport=ws`
  const listeners = new Set<(connection: Connection) => void>()
  const pongListeners = new Set<() => void>()
  const untold: Connection[] = []
  let binding: Binding | null = null
  let boundFlow: Flow | null = null
  let ours = addressesOf(contactUri, binding)

  let probeBranch: string | null = null

  const transport = createTransport({
    clock,
    chance: () => ids.chance(),
    openSocket: options.openSocket,
    openMs: t1Ms * TIMER_F_IN_T1,
    quietMs: t1Ms * QUIET_IN_T1,
    probe({ via }, url) {
      const branch = ids.branch()
      probeBranch = branch
      return probeText({ url, via, host, branch }, ids)
    },
    onConnection: connected,
    onMessage: arrived,
    onPong() {
      for (const listener of pongListeners) listener()
    },
    onTrace: options.onTrace ?? null,
  })
  const core = createCore({ clock, t1Ms, host, transport: coreTransport, onUnanswered: at => transport.doubt(at) })
  const sender = createSender({ core, clock, ids, log, userAgent, flow: () => transport.flow })
  const incoming = createIncoming({
    sender,
    clock,
    t1Ms,
    ids,
    log,
    localContact: forStranger => contactHeader(true, forStranger),
    isOurs: (uri, flow) => ours.has(userAtHost(uri)) || (flow === boundFlow && isUser(uri, contactUri)),
    isRegisteredFlow: flow => flow === boundFlow,
  })

  function coreTransport() {
    const { flow } = transport
    if (flow === null) return undefined
    return { protocol: flow.via, send: (text: string) => Promise.resolve(flow.send(text)) }
  }

  function connected(connection: Connection): void {
    // RFC 7118 §5.4, RFC 3261 §17.1.4: what waits for an answer of a socket that is gone, waits in vain.
    if (connection.kind !== 'open') {
      sender.failAll()
      core.failAll()
    }
    untold.push(connection)
    // A listener that connects anew: all hear first what it heard.
    if (untold.length > 1) return
    try {
      // Grows while it is read.
      for (const one of untold) for (const listener of listeners) listener(one)
    } finally {
      untold.length = 0
    }
  }

  function arrived(data: string | ArrayBuffer, flow: Flow): void {
    const parsed = parse(data)
    if (parsed.kind === 'request') incoming.receive(parsed.message, flow)
    else if (parsed.kind === 'response') {
      if (parsed.message.via.branch === probeBranch) transport.probed()
      else core.receive(parsed.message)
    } else incoming.unreadable(parsed.why, parsed.answer, flow)
  }

  /** RFC 5627 §4.4.1: a GRUU where there is one; RFC 5626 §4.3: else `ob`, so that a dialog follows the flow. */
  function contactHeader(isForDialog: boolean, isForStranger = false): Header {
    const flowUri = isForDialog ? `${contactUri};ob` : contactUri
    // A GRUU holds the instance: a stranger would know the device again.
    return ['Contact', inBrackets((isForStranger ? null : binding?.gruu) ?? flowUri)]
  }

  function headersOf(request: OutgoingRequest): readonly Header[] {
    const { method, headers, contact = true } = request
    const hasContact = header(headers, 'Contact') !== null
    const isForDialog = ASKS_FOR_DIALOG.has(method)
    // RFC 6665 §4.4.4
    const said = isForDialog ? [allow([]), ALLOW_EVENTS].filter(([name]) => header(headers, name) === null) : []
    return [...(contact && !hasContact ? [contactHeader(isForDialog)] : []), ...said, ...headers]
  }

  function send(request: OutgoingRequest, onAnswer: (answer: Answer) => void) {
    const callId = request.callId ?? ids.callId()
    const fromTag = request.fromTag ?? ids.tag()
    // TS 24.229 §5.1.1.2.1: the first of P-Associated-URI is the default public identity.
    const from = request.from ?? binding?.identities[0] ?? binding?.aor ?? ANONYMOUS
    const to = request.to ?? request.uri
    const addresses = writable(request.uri, from, to)
    let cseq = request.cseq ?? 1
    if (addresses === null) {
      // A redirection or an identity may have given us something that is no URI. Nobody could be asked.
      clock.after(0, () => onAnswer(notAddressed(cseq)))
      return { callId, fromTag, from, to }
    }
    sender.send(
      {
        method: request.method,
        ...addresses,
        towards: request.uri,
        fromTag,
        toTag: '',
        callId,
        nextCseq: () => cseq++,
        // RFC 3608 §6.1: for all that starts here, except REGISTER.
        routeSet: request.route === false || request.method === 'REGISTER' ? [] : routesOf(binding),
        headers: headersOf(request),
        body: request.body ?? null,
      },
      answer => {
        if (request.method === 'REGISTER' && answer.status < 300) transport.keepAlive(keepAliveOf(answer))
        onAnswer(answer)
      },
    )
    return { callId, fromTag, from, to }
  }

  return {
    clock,
    get connection() {
      return transport.connection
    },
    connect: url => transport.connect(url),
    disconnect: () => transport.disconnect(),
    onConnection(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    onPong(listener) {
      pongListeners.add(listener)
      return () => {
        pongListeners.delete(listener)
      }
    },
    get binding() {
      return binding
    },
    bind(next) {
      binding = next
      boundFlow = next === null ? null : transport.flow
      ours = addressesOf(contactUri, next)
    },
    contactUri,
    request: send,
    onRequest: incoming.onRequest,
    hide(hiding) {
      incoming.hiding = hiding
    },
    setAuthenticator: authenticator => sender.setAuthenticator(authenticator),
    close() {
      listeners.clear()
      pongListeners.clear()
      transport.disconnect()
    },
  }
}

/** A request to one of these is for us. */
function addressesOf(contactUri: string, binding: Binding | null): ReadonlySet<string> {
  const all = [contactUri, binding?.gruu ?? contactUri, ...(binding?.identities ?? [])]
  return new Set(all.map(userAtHost))
}

function routesOf(binding: Binding | null): readonly string[] {
  return (binding?.serviceRoute ?? []).filter(route => nameAddr(route) !== null)
}

function writable(uri: string, from: string, to: string) {
  // RFC 3261 §19.1.1 table 1: none of the three may have headers.
  const [one, two, three] = [uri, from, to].map(text => uriToWrite(withoutUriHeaders(text)))
  return one == null || two == null || three == null ? null : { uri: one, from: two, to: three }
}

function notAddressed(cseq: number): Answer {
  return { status: 416, reason: 'Unsupported URI Scheme', headers: [], body: '', origin: 'connection', cseq }
}
