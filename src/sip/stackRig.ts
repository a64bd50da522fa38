/** The real stack between a hand clock and scripted sockets, connected and registered as alice. For tests only. */
import { createHandClock, type HandClock } from '../lib/handClock.ts'
import type { LogFields } from '../lib/log.ts'
import type { Binding } from './port.ts'
import { createScriptedSocket, messageText, readSaid, type SaidMessage, type ScriptedSocket } from './scriptedSocket.ts'
import { createStack, type SipStack } from './stack.ts'

export const RIG_URL = 'wss://edge.ims.test/'
export const RIG_BINDING: Binding = {
  aor: 'sip:alice@ims.test',
  identities: ['sip:alice@ims.test', 'tel:+49-170-1'],
  serviceRoute: ['<sip:orig@scscf.ims.test;lr>'],
  gruu: null,
}

/** What a test delivers; header lines in full. */
export type RigRequest = {
  readonly method: string
  readonly uri?: string
  /** To, an addr-spec. */
  readonly to?: string
  readonly callId?: string
  readonly fromTag?: string
  readonly toTag?: string | null
  readonly cseq?: number
  readonly branch?: string
  readonly headers?: readonly string[]
  readonly body?: string
}

export type StackRig = {
  readonly port: SipStack
  readonly clock: HandClock
  readonly sockets: readonly ScriptedSocket[]
  /** The newest. */
  readonly socket: () => ScriptedSocket
  /** A request arrives on the newest socket. Gives a look at its answer. */
  readonly deliver: (request: RigRequest) => () => SaidMessage | null
  readonly warnings: readonly (readonly [string, LogFields | undefined])[]
  readonly traced: readonly (readonly ['in' | 'out', string])[]
}

export function createStackRig(
  options: { readonly url?: string; readonly binding?: Binding | null; readonly t1Ms?: number } = {},
): StackRig {
  const { url = RIG_URL, binding = RIG_BINDING } = options
  const clock = createHandClock()
  const sockets: ScriptedSocket[] = []
  const warnings: (readonly [string, LogFields | undefined])[] = []
  const traced: (readonly ['in' | 'out', string])[] = []
  const port = createStack({
    openSocket(address, protocol) {
      const socket = createScriptedSocket(address, protocol)
      sockets.push(socket)
      return socket
    },
    clock,
    randomBytes: countingBytes(),
    log: { info: () => undefined, warn: (what, fields) => void warnings.push([what, fields]) },
    userAgent: 'Peu/test',
    onTrace: (direction, text) => void traced.push([direction, text]),
    ...(options.t1Ms === undefined ? {} : { t1Ms: options.t1Ms }),
  })
  port.connect(url)
  const socket = (): ScriptedSocket => {
    const newest = sockets.at(-1)
    if (newest === undefined) throw new Error('no socket')
    return newest
  }
  socket().open()
  port.bind(binding)
  let made = 0
  const deliver = (request: RigRequest): (() => SaidMessage | null) => {
    made += 1
    const branch = request.branch ?? `z9hG4bKtest${String(made)}`
    const on = socket()
    const from = on.sent.length
    on.say(requestText({ uri: port.contactUri, ...request, branch }))
    return () => {
      on.take()
      const answer = on.sent.slice(from).find(text => text.startsWith('SIP/') && text.includes(branch))
      return answer === undefined ? null : readSaid(answer)
    }
  }
  return { port, clock, sockets, socket, deliver, warnings, traced }
}

export function requestText(request: RigRequest): string {
  const {
    method,
    uri = '',
    to = 'sip:alice@ims.test',
    callId = 'call',
    fromTag = 'theirs',
    toTag = null,
    cseq = 1,
    headers = [],
  } = request
  return messageText(
    [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/WSS edge.ims.test:443;branch=${request.branch ?? 'z9hG4bKx'}`,
      'Max-Forwards: 69',
      `From: <sip:presence@ims.test>;tag=${fromTag}`,
      `To: <${to}>${toTag === null ? '' : `;tag=${toTag}`}`,
      `Call-ID: ${callId}`,
      `CSeq: ${String(cseq)} ${method}`,
      ...headers,
    ],
    request.body,
  )
}

/** Different bytes at every call, the same in every run. */
function countingBytes(): (count: number) => Uint8Array {
  let next = 0
  return count => {
    next += 1
    const bytes = new Uint8Array(count)
    new DataView(bytes.buffer).setUint32(0, next)
    return bytes
  }
}
