/**
 * A WebSocket whose other end is the test, and a reader of what was said there that shares no code with our parser.
 * For tests only.
 */
import type { WebSocketLike } from './socket.ts'

export interface ScriptedSocket extends WebSocketLike {
  readonly url: string
  readonly asked: string
  /** Every frame that left, oldest first, but for probes. */
  readonly sent: readonly string[]
  /** OPTIONS with Max-Forwards 0. They are answered at once, as the next hop must, while `answersProbes`. */
  readonly probes: readonly string[]
  answersProbes: boolean
  readonly closed: boolean
  /** The handshake succeeded; `protocol` is what the server chose. */
  open(protocol?: string): void
  /** The other end is gone, or never was there. */
  drop(): void
  /** A frame arrives. */
  say(data: unknown): void
  /** What left since the last call, without keep-alives. */
  take(): readonly SaidMessage[]
}

/** A message by naive reading: enough for what we write ourselves. */
export type SaidMessage = {
  readonly start: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** All values of a header. */
  readonly all: (name: string) => readonly string[]
  /** The first, or ''. */
  readonly one: (name: string) => string
}

const isProbe = (frame: string): boolean => frame.startsWith('OPTIONS ') && frame.includes('\r\nMax-Forwards: 0\r\n')

export function createScriptedSocket(url: string, asked: string): ScriptedSocket {
  const listeners = new Map<string, ((event: { readonly data: unknown }) => void)[]>()
  const sent: string[] = []
  const probes: string[] = []
  let protocol = ''
  let closed = false
  let taken = 0
  const fire = (type: string, data: unknown = null): void => {
    for (const listener of listeners.get(type) ?? []) listener({ data })
  }
  return {
    url,
    asked,
    probes,
    answersProbes: true,
    binaryType: 'blob',
    get protocol() {
      return protocol
    },
    sent,
    get closed() {
      return closed
    },
    send(data) {
      if (!isProbe(data)) {
        sent.push(data)
        return
      }
      probes.push(data)
      if (this.answersProbes) fire('message', answerTo(readSaid(data), 483))
    },
    close() {
      closed = true
    },
    addEventListener(type: string, listener: (event: { readonly data: unknown }) => void) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener])
    },
    open(chosen = 'sip') {
      protocol = chosen
      fire('open')
    },
    drop: () => fire('close'),
    say: data => fire('message', data),
    take() {
      const fresh = sent.slice(taken).filter(frame => frame.trim() !== '')
      taken = sent.length
      return fresh.map(readSaid)
    },
  }
}

export function readSaid(text: string): SaidMessage {
  const end = text.indexOf('\r\n\r\n')
  const [start = '', ...rest] = text.slice(0, end).split('\r\n')
  const headers = rest.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trimEnd(), line.slice(colon + 1).trim()] as const
  })
  const all = (name: string): readonly string[] =>
    headers.filter(([one]) => one.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return { start, headers, body: text.slice(end + 4), all, one: name => all(name)[0] ?? '' }
}

/** Lines and a body -> a message with its Content-Length. */
export function messageText(lines: readonly string[], body = ''): string {
  const octets = new TextEncoder().encode(body).length
  return [...lines, `Content-Length: ${String(octets)}`, '', body].join('\r\n')
}

/** The answer that a server would give to this request. */
export function answerTo(
  request: SaidMessage,
  status: number,
  extra: readonly string[] = [],
  body = '',
  toTag = 'remote',
): string {
  const to = request.one('To')
  return messageText(
    [
      `SIP/2.0 ${String(status)} Said`,
      ...request.all('Via').map(via => `Via: ${via}`),
      `From: ${request.one('From')}`,
      `To: ${to.includes(';tag=') ? to : `${to};tag=${toTag}`}`,
      `Call-ID: ${request.one('Call-ID')}`,
      `CSeq: ${request.one('CSeq')}`,
      ...extra,
    ],
    body,
  )
}
