/**
 * SIP over WebSocket, RFC 7118: one socket at a time, one message in one frame, pings. Knows no SIP but the double CRLF.
 * What arrives on a socket that was given up is dropped; so is what is sent to it (§5.4: answers take the same socket).
 */
import type { Chance, Clock } from '../lib/clock.ts'
import { createKeepAlive, type KeepAlive } from './keepAlive.ts'
import type { Connection } from './port.ts'
import { type OpenSocket, SUBPROTOCOL, type WebSocketLike } from './socket.ts'

export type OnTrace = (direction: 'in' | 'out', text: string) => void

/** One socket that is open. */
export interface Flow {
  /** RFC 7118 §5.1, as Via wants it. */
  readonly via: 'WS' | 'WSS'
  /** Nothing happens when the socket is gone. */
  send(text: string): void
}

export interface Transport {
  readonly connection: Connection
  /** Null unless the connection is open. */
  readonly flow: Flow | null
  connect(url: string): void
  disconnect(): void
  /** What the 200 to REGISTER said of keep-alives. */
  keepAlive: KeepAlive['set']
  /** The next hop answered a probe. */
  probed(): void
  /** A request that left at `sentAt` is unanswered. */
  doubt(sentAt: number): void
}

type Lost = Extract<Connection, { readonly kind: 'lost' }>['why']

/** A socket from its opening on. */
interface Line {
  readonly flow: Flow | null
  readonly keepAlive: KeepAlive | null
  /** Closes; nothing of it is heard any more. */
  drop(): void
}

type Means = {
  readonly clock: Clock
  readonly chance: Chance
  readonly openSocket: OpenSocket
  /** A WebSocket that has not opened by then is unreachable: browsers wait for minutes, some for ever. */
  readonly openMs: number
  /** How long a flow may be silent while a request is unanswered. */
  readonly quietMs: number
  /** What the next hop must answer. */
  readonly probe: (flow: Pick<Flow, 'via'>, url: string) => string
  /** Anything that is no keep-alive: what one WebSocket message held (§5: one message in each). */
  readonly onMessage: (data: string | ArrayBuffer, flow: Flow) => void
  /** A ping of ours was answered. */
  readonly onPong: () => void
  readonly onTrace: OnTrace | null
}

export function createTransport(
  options: Means & {
    /** Told after `connection` and `flow` have changed. */
    readonly onConnection: (connection: Connection) => void
  },
): Transport {
  let connection: Connection = { kind: 'closed' }
  let line: Line | null = null
  /** The last connection ended because a probe was not answered, and no probe has been answered yet. */
  let isMute = false

  const become = (next: Connection): void => {
    connection = next
    options.onConnection(next)
  }
  return {
    get connection() {
      return connection
    },
    get flow() {
      return line?.flow ?? null
    },
    connect(url) {
      line?.drop()
      line = null
      const connecting: Connection = { kind: 'connecting', url }
      become(connecting)
      // Whoever was told may have changed their mind.
      if (connection !== connecting) return
      line = openLine(url, {
        ...options,
        isMute,
        onMute: () => {
          isMute = true
        },
        onOpen: () => become({ kind: 'open', url }),
        onLost: why => {
          line = null
          become({ kind: 'lost', url, why })
        },
      })
    },
    disconnect() {
      // WebSocket.close lets what is queued go out first.
      line?.drop()
      line = null
      become({ kind: 'closed' })
    },
    keepAlive: negotiated => line?.keepAlive?.set(negotiated),
    probed() {
      isMute = false
      line?.keepAlive?.probed()
    },
    doubt: sentAt => line?.keepAlive?.doubt(sentAt),
  }
}

function openLine(
  url: string,
  options: Means & {
    readonly isMute: boolean
    readonly onMute: () => void
    readonly onOpen: () => void
    readonly onLost: (why: Lost) => void
  },
): Line {
  const { clock, chance, quietMs, onTrace } = options
  const socket = tryOpen(options.openSocket, url)
  let gone = false
  let flow: Flow | null = null
  let keepAlive: KeepAlive | null = null

  const drop = (): void => {
    if (gone) return
    gone = true
    flow = null
    opening()
    keepAlive?.stop()
    socket?.close()
  }
  const lose = (why: Lost): void => {
    if (gone) return
    drop()
    options.onLost(why)
  }
  const opening = clock.after(options.openMs, () => lose('unreachable'))
  const send = (text: string): void => {
    if (gone) return
    onTrace?.('out', text)
    // §4.2: text, as all that we say is UTF-8; half a character would not be.
    socket?.send(text.toWellFormed())
  }
  const onOpen = (): void => {
    if (gone) return
    // §4.1: a server that did not choose `sip` does not speak SIP; not a byte goes to it.
    if (socket?.protocol.toLowerCase() !== SUBPROTOCOL) {
      lose('notSip')
      return
    }
    opening()
    const opened: Flow = { via: /^wss:/i.test(url) ? 'WSS' : 'WS', send }
    flow = opened
    keepAlive = createKeepAlive({
      clock,
      chance,
      quietMs,
      ping: () => send('\r\n\r\n'),
      probe: () => send(options.probe(opened, url)),
      isMute: options.isMute,
      onSilent: isMute => {
        if (isMute) options.onMute()
        lose('noPong')
      },
    })
    options.onOpen()
  }
  const arrived = ({ data }: { readonly data: unknown }): void => {
    if (flow === null || (typeof data !== 'string' && !(data instanceof ArrayBuffer))) return
    onTrace?.('in', textOf(data))
    keepAlive?.heard()
    const signal = keepAliveIn(data)
    // RFC 5626 §4.4.1 and RFC 7118 §6: whoever is asked answers with one CRLF.
    if (signal === 'ping') send('\r\n')
    else if (signal === 'pong') {
      if (keepAlive?.ponged() === true) options.onPong()
    } else options.onMessage(data, flow)
  }
  const failed = (): void => lose(flow === null ? 'unreachable' : 'dropped')

  // A URL that the browser refuses at once is told like any other that does not open: later.
  if (socket === null) clock.after(0, failed)
  else {
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', onOpen)
    socket.addEventListener('message', arrived)
    socket.addEventListener('close', failed)
    socket.addEventListener('error', failed)
  }
  return {
    get flow() {
      return flow
    },
    get keepAlive() {
      return keepAlive
    },
    drop,
  }
}

function tryOpen(openSocket: OpenSocket, url: string): WebSocketLike | null {
  try {
    return openSocket(url, SUBPROTOCOL)
  } catch {
    return null
  }
}

function keepAliveIn(data: string | ArrayBuffer): 'ping' | 'pong' | null {
  const length = typeof data === 'string' ? data.length : data.byteLength
  if (length !== 2 && length !== 4) return null
  const text = textOf(data)
  if (text === '\r\n') return 'pong'
  return text === '\r\n\r\n' ? 'ping' : null
}

function textOf(data: string | ArrayBuffer): string {
  return typeof data === 'string' ? data : new TextDecoder().decode(data)
}
