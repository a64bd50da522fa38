/**
 * An in-memory SipPort for tests of roles. The test plays the network: it opens and drops the connection, answers what
 * was sent (`sent`), and delivers requests (`deliver`). It keeps the promises of port.ts's comments; nothing is parsed.
 */
import type { Clock } from '../lib/clock.ts'
import { createFakeIncoming, type Delivered, type FakeIncoming } from './fakeIncoming.ts'
import { createFakeOutgoing, type FakeSent } from './fakeOutgoing.ts'
import type { Binding, Connection, SipPort } from './port.ts'

export type { FakeDialog } from './fakeIncoming.ts'

export interface FakePort extends SipPort {
  /** Every request that left, oldest first, in and out of dialogs. */
  readonly sent: readonly FakeSent[]
  /** What left since the last call. */
  takeSent(): readonly FakeSent[]
  /** URLs of `connect`, oldest first. */
  readonly connects: readonly string[]
  /** The socket of the last `connect` opens. */
  open(): void
  /** It did not open, or it drops: unanswered requests get 503 first. */
  lose(why?: 'unreachable' | 'notSip' | 'dropped' | 'noPong'): void
  /** The server answers a ping. */
  pong(): void
  /** A request arrives. In a known dialog when `callId`, `toTag` and `fromTag` say so. */
  deliver(request: FakeIncoming): Delivered
}

export type FakePortOptions = {
  readonly clock: Clock
  /** Begins with an open connection to this URL. */
  readonly url?: string
  /** Begins registered. */
  readonly binding?: Binding
}

/** Alice, registered: for tests that do not care. */
export const FAKE_URL = 'wss://edge.ims.test/'
export const FAKE_BINDING: Binding = {
  aor: 'sip:alice@ims.test',
  identities: ['sip:alice@ims.test', 'tel:+4917000001'],
  serviceRoute: ['<sip:orig@scscf.ims.test;lr>'],
  gruu: null,
}

export function createFakePort(options: FakePortOptions): FakePort {
  const { clock } = options
  const listeners = new Set<(connection: Connection) => void>()
  const pongListeners = new Set<() => void>()
  const connects: string[] = []
  let binding = options.binding ?? null
  let connection: Connection = options.url === undefined ? { kind: 'closed' } : { kind: 'open', url: options.url }
  let socket = 1
  let taken = 0
  const contactUri = (): string => `sip:fake${String(socket)}@fake.invalid;transport=ws`
  const outgoing = createFakeOutgoing({
    clock,
    binding: () => binding,
    isOpen: () => connection.kind === 'open',
    contactUri,
  })
  const incoming = createFakeIncoming({ outgoing, binding: () => binding, contactUri })
  const tell = (next: Connection): void => {
    connection = next
    outgoing.drop()
    for (const listener of listeners) listener(next)
  }
  return {
    clock,
    get connection() {
      return connection
    },
    connect(url) {
      socket += connection.kind === 'closed' && connects.length === 0 ? 0 : 1
      connects.push(url)
      tell({ kind: 'connecting', url })
    },
    disconnect() {
      tell({ kind: 'closed' })
    },
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
    },
    get contactUri() {
      return contactUri()
    },
    request: outgoing.request,
    onRequest: incoming.onRequest,
    hide: incoming.hide,
    get sent() {
      return [...outgoing.sent]
    },
    takeSent() {
      const fresh = outgoing.sent.slice(taken)
      taken = outgoing.sent.length
      return fresh
    },
    connects,
    open() {
      if (connection.kind === 'connecting') tell({ kind: 'open', url: connection.url })
    },
    lose(why = 'dropped') {
      if (connection.kind === 'connecting' || connection.kind === 'open')
        tell({ kind: 'lost', url: connection.url, why })
    },
    pong() {
      for (const listener of pongListeners) listener()
    },
    deliver: incoming.deliver,
  }
}
