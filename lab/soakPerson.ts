/**
 * One person with the real product, without a browser: the agent's host, the real stack and its digest, on a WebSocket
 * of the `ws` package, driven by the commands of a page and seen as a page sees it.
 */

import { WebSocket } from 'ws'
import type { Change, Command, Config, Message, SessionState, Snapshot } from '../src/agent/contract.ts'
import { createHost, type Page } from '../src/agent/host.ts'
import { createOpenLine } from '../src/agent/line.ts'
import { partsHere } from '../src/agent/partsHere.ts'
import type { BrowserStore } from '../src/agent/storage.ts'
import type { Chance, Clock } from '../src/lib/clock.ts'
import { silentLog } from '../src/lib/log.ts'
import type { Contact } from '../src/model/contact.ts'
import type { Shown } from '../src/model/shown.ts'
import type { WebSocketLike } from '../src/sip/socket.ts'
import type { Account } from './accounts.ts'

/** RFC 3261 §17.1.1.1, by the person's own clock. */
const T1_MS = 500

/** What a page knows now. */
export type View = {
  readonly session: SessionState
  readonly me: Snapshot['me']
  readonly servers: Snapshot['servers']
  readonly previews: Snapshot['previews']
  readonly shown: ReadonlyMap<string, Shown>
}

export interface LabPerson {
  readonly view: View
  say(command: Command): void
  /** The same from a second page, which is there from its first command on. */
  sayElsewhere(command: Command): void
  /** After each message from the worker. */
  onView(listener: (view: View) => void): void
  /** Says goodbye as a page that closes does; ends all sockets in the end. */
  stop(): Promise<void>
}

/** A clock that runs so many times faster than the wall's. */
export function fastClock(factor: number): Clock {
  const start = Date.now()
  return {
    now: () => start + Math.floor((performance.now() - origin) * factor),
    after(delayMs, run) {
      const timer = setTimeout(run, Math.max(0, delayMs) / factor)
      return () => {
        clearTimeout(timer)
      }
    },
  }
}
const origin = performance.now()

export function createLabPerson(options: {
  readonly account: Account
  /** Where its WebSocket leads. */
  readonly server: string
  readonly domain: string
  readonly presenceServers: readonly string[]
  /** `auto` when left out. */
  readonly mode?: Config['mode']
  readonly strangers?: Config['strangers']
  readonly contacts: readonly string[]
  readonly clock: Clock
  readonly chance: Chance
}): LabPerson {
  const { account, clock, chance } = options
  const sockets = new Set<WebSocket>()
  const listeners: ((view: View) => void)[] = []
  let view: View | null = null
  const host = createHost({
    clock,
    chance,
    log: silentLog,
    store: Promise.resolve(storeOf(options.contacts, chance)),
    openLine: createOpenLine({
      clock,
      log: silentLog,
      t1Ms: T1_MS,
      sha2: partsHere.sha2,
      openSocket: (url, protocol) => openSocket(url, protocol, sockets),
    }),
    t1Ms: T1_MS,
    parts: partsHere,
    offsetMin: () => 0,
  })
  const page: Page = {
    post(message) {
      // The rest is for the browser alone.
      if (message.kind !== 'snapshot' && message.kind !== 'changes') return
      view = after(view, message)
      for (const listener of listeners) listener(view)
    },
  }
  const say = (command: Command): void => {
    host.command(page, command)
  }
  const hello: Command = {
    kind: 'hello',
    config: {
      servers: [options.server],
      domain: options.domain,
      presenceServers: options.presenceServers,
      mode: options.mode ?? 'auto',
      publishAfterS: 5,
      strangers: options.strangers ?? 'refuse',
    },
    handover: null,
    lock: null,
  }
  const second: Page = { post: () => undefined }
  let isSecondThere = false
  say(hello)
  say({
    kind: 'signIn',
    signIn: {
      address: account.address,
      password: account.password,
      server: options.server,
      privateIdentity: '',
      displayName: account.name,
      staySignedIn: false,
    },
  })
  return {
    get view() {
      if (view === null) throw new Error('hello is answered at once')
      return view
    },
    say,
    sayElsewhere(command) {
      if (!isSecondThere) host.command(second, hello)
      isSecondThere = true
      host.command(second, command)
    },
    onView(listener) {
      listeners.push(listener)
    },
    async stop() {
      say({ kind: 'goodbye' })
      if (isSecondThere) host.command(second, { kind: 'goodbye' })
      // The goodbye of LIFE-02 is one burst.
      await new Promise(resolve => setTimeout(resolve, 100))
      for (const socket of sockets) socket.terminate()
    },
  }
}

function after(before: View | null, message: Message): View {
  if (message.kind === 'snapshot') {
    const { session, me, servers, previews, shown } = message.snapshot
    return { session, me, servers, previews, shown: new Map(shown.map(one => [one.uri, one])) }
  }
  if (before === null) throw new Error('changes before a snapshot')
  let view = before
  for (const change of message.changes) view = changed(view, change)
  return view
}

function changed(view: View, change: Change): View {
  switch (change.kind) {
    case 'session':
      return { ...view, session: change.session }
    case 'me':
      return { ...view, me: change.me }
    case 'servers':
      return { ...view, servers: change.servers }
    case 'previews':
      return { ...view, previews: change.previews }
    case 'shown':
      return { ...view, shown: new Map([...view.shown, [change.shown.uri, change.shown]]) }
    case 'contacts':
    case 'refused':
    case 'ownDevices':
    case 'pages':
    case 'trouble':
      return view
    default:
      return change satisfies never
  }
}

const urn = (digits: string): string => `urn:uuid:00000000-0000-4000-8000-${digits}`

/** A browser's store with these contacts in it; it forgets all else. */
function storeOf(contacts: readonly string[], chance: Chance): BrowserStore {
  const digits = Array.from({ length: 12 }, () => Math.floor(chance() * 16).toString(16)).join('')
  const ids = {
    tupleId: `t-${digits}`,
    personId: `p-${digits}`,
    deviceId: `d-${digits}`,
    deviceUrn: urn(`1${digits.slice(1)}`),
  }
  const device = { instance: urn(digits), ids }
  let said: unknown = null
  return {
    device: () => Promise.resolve(device),
    open: () => Promise.resolve(''),
    contacts: () => Promise.resolve(contacts.map((uri): Contact => ({ uri, name: uri, group: '', addedAt: 0 }))),
    putContacts: () => Promise.resolve(),
    removeContacts: () => Promise.resolve(),
    own: () => Promise.resolve(said),
    setOwn: (_aor, own: unknown) => {
      said = own
      return Promise.resolve()
    },
    forget: () => Promise.resolve(),
    network: () => Promise.resolve(undefined),
    setNetwork: () => Promise.resolve(),
    remember: () => Promise.resolve(),
    remembered: () => Promise.resolve(null),
    seal: text => Promise.resolve(text),
    unseal: sealed => Promise.resolve(sealed),
    forgetSecrets: () => Promise.resolve(),
  }
}

/** `ws` as the product wants a WebSocket; only its binaryType is typed narrower. */
function openSocket(url: string, protocol: string, sockets: Set<WebSocket>): WebSocketLike {
  const socket = new WebSocket(url, protocol)
  socket.binaryType = 'arraybuffer'
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  // Closed while it was still opening: nobody listens any more.
  socket.on('error', () => undefined)
  return {
    binaryType: 'arraybuffer',
    get protocol() {
      return socket.protocol
    },
    send: data => {
      socket.send(data)
    },
    close: () => {
      socket.close()
    },
    addEventListener: (type: 'open' | 'close' | 'error' | 'message', listener: (event: { data: unknown }) => void) => {
      if (type === 'message')
        socket.on('message', (data, isBinary) => {
          listener({ data: isBinary ? data : textOf(data) })
        })
      else
        socket.on(type, () => {
          listener({ data: null })
        })
    },
  }
}

function textOf(data: unknown): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8')
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : ''
}
