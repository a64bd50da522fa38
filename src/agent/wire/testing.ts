/**
 * The worker as it is put together: host, session, roles, digest and SIP stack. Only the WebSockets, the clock and the
 * browser's store are the test's. What is proved with it is proved on the wire (`npm run conformance`). For tests only.
 */
import { createHash } from 'node:crypto'
import { createHandClock, type HandClock } from '../../lib/handClock.ts'
import type { Log, LogFields } from '../../lib/log.ts'
import {
  answerTo,
  createScriptedSocket,
  readSaid,
  type SaidMessage,
  type ScriptedSocket,
} from '../../sip/scriptedSocket.ts'
import { type RigRequest, requestText } from '../../sip/stackRig.ts'
import type { Config, SignIn } from '../contract.ts'
import { createHost } from '../host.ts'
import { createOpenLine } from '../line.ts'
import type { Parts } from '../loading.ts'
import { partsHere } from '../partsHere.ts'
import { createMemoryStore, form, hello, type MemoryStore, openPage, type TestPage } from '../testing.ts'

/** What a digest challenge says; `qop` null: the challenge of RFC 2069. */
export type DigestChallenge = {
  readonly realm?: string
  readonly nonce?: string
  readonly algorithm?: 'MD5' | 'SHA-256'
  readonly qop?: 'auth' | null
  readonly stale?: boolean
}

export type WorkerRig = {
  readonly clock: HandClock
  readonly store: MemoryStore
  /** Every WebSocket that was opened, oldest first. */
  readonly sockets: readonly ScriptedSocket[]
  /** The newest. */
  readonly socket: () => ScriptedSocket
  readonly logged: readonly (readonly ['info' | 'warn', string, LogFields | undefined])[]
  /** `handover`: what the worker before this one left with the page. */
  readonly openPage: (config?: Partial<Config>, handover?: string | null) => Promise<TestPage>
  /** Lets promises settle and a frame (20 ms) pass. */
  readonly settle: () => Promise<void>
  /** Lets time pass, with all that it starts. */
  readonly elapse: (ms: number) => Promise<void>
  /** Requests that left on any socket since the last call, oldest first; answers of ours are not among them. */
  readonly take: () => readonly SaidMessage[]
  /** Every request that ever left. */
  readonly requests: () => readonly SaidMessage[]
  /** The newest request of this method that left and was not taken before; throws when there is none. */
  readonly next: (method: string) => SaidMessage
  /** Answers one of our requests on the newest socket. */
  readonly answer: (request: SaidMessage, status: number, headers?: readonly string[], body?: string) => Promise<void>
  /** A request arrives on the newest socket. Gives a look at its answer. */
  readonly deliver: (
    request: RigRequest,
    /** The frame as it arrives; text as it is when left out. */
    frameOf?: (text: string) => string | ArrayBuffer,
  ) => Promise<() => SaidMessage | null>
  /** The Contact URI of our REGISTER. */
  readonly contact: () => string
  /** `urn:uuid:...` of our REGISTER. */
  readonly instance: () => string
  /**
   * Fills in the form and signs in through a registrar that challenges once, checks the digest by arithmetic of its own
   * and grants an hour. Gives every REGISTER that left. `challenge` null: it never challenges.
   */
  readonly signIn: (
    page: TestPage,
    options?: {
      readonly form?: Partial<SignIn>
      readonly challenge?: DigestChallenge | null
      /** Header lines of the 200 besides Contact. */
      readonly granted?: readonly string[]
    },
  ) => Promise<readonly SaidMessage[]>
  /** Registers on the newest socket, open already or not, as `signIn` does. */
  readonly register: (
    challenge?: DigestChallenge | null,
    granted?: readonly string[],
  ) => Promise<readonly SaidMessage[]>
}

export function createWorkerRig(
  options: {
    readonly store?: MemoryStore
    readonly chance?: () => number
    readonly t1Ms?: number
    /** A clock that several workers share. */
    readonly clock?: HandClock
    /** Default: all are here already. */
    readonly parts?: Parts
  } = {},
): WorkerRig {
  const {
    store = createMemoryStore(),
    chance = () => 0.5,
    t1Ms = 500,
    clock = createHandClock(),
    parts = partsHere,
  } = options
  const sockets: ScriptedSocket[] = []
  const logged: (readonly ['info' | 'warn', string, LogFields | undefined])[] = []
  const log: Log = {
    info: (what, fields) => void logged.push(['info', what, fields]),
    warn: (what, fields) => void logged.push(['warn', what, fields]),
  }
  const openSocket = (url: string, protocol: string): ScriptedSocket => {
    const socket = createScriptedSocket(url, protocol)
    sockets.push(socket)
    return socket
  }
  const host = createHost({
    clock,
    chance,
    log,
    store: Promise.resolve(store),
    openLine: createOpenLine({ clock, log, t1Ms, sha2: parts.sha2, openSocket }),
    t1Ms,
    parts,
    offsetMin: () => 60,
  })
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
    clock.elapse(20)
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  }
  const socket = (): ScriptedSocket => {
    const newest = sockets.at(-1)
    if (newest === undefined) throw new Error('No WebSocket was opened.')
    return newest
  }
  const sent = (): readonly SaidMessage[] => sockets.flatMap(one => one.sent.filter(isRequest)).map(readSaid)
  let taken: ReadonlySet<string> = new Set()
  const fresh = (): readonly SaidMessage[] => sent().filter(message => !taken.has(idOf(message)))
  const take = (): readonly SaidMessage[] => {
    const left = fresh()
    taken = new Set([...taken, ...left.map(idOf)])
    return left
  }
  const next = (method: string): SaidMessage => {
    const found = fresh().findLast(message => message.start.startsWith(`${method} `))
    if (found === undefined)
      throw new Error(
        `No ${method} left, but ${fresh()
          .map(one => one.start)
          .join(', ')}.`,
      )
    taken = new Set([...taken, idOf(found)])
    return found
  }
  const answer: WorkerRig['answer'] = async (request, status, headers = [], body = '') => {
    socket().say(answerTo(request, status, headers, body))
    await settle()
  }
  const registered = (): SaidMessage => {
    const found = sent().findLast(message => message.start.startsWith('REGISTER '))
    if (found === undefined) throw new Error('No REGISTER left.')
    return found
  }
  const contact = (): string => /<([^>]*)>/.exec(registered().one('Contact'))?.[1] ?? ''
  const instance = (): string => /\+sip\.instance="<([^>]*)>"/.exec(registered().one('Contact'))?.[1] ?? ''
  let password = PASSWORD
  const register: WorkerRig['register'] = async (challenge = {}, granted = []) => {
    if (socket().protocol === '') socket().open()
    await settle()
    const left: SaidMessage[] = []
    if (challenge !== null) {
      const first = next('REGISTER')
      left.push(first)
      await answer(first, 401, [`WWW-Authenticate: ${challengeText(challenge)}`])
    }
    const last = next('REGISTER')
    left.push(last)
    if (challenge !== null) checkProof(last, challenge, password)
    await answer(last, 200, [`Contact: ${last.one('Contact').replace(/expires=\d+/, 'expires=3600')}`, ...granted])
    return left
  }
  let made = 0
  return {
    clock,
    store,
    sockets,
    socket,
    logged,
    openPage: async (config = {}, handover = null) => {
      const page = openPage(host)
      const { config: first } = hello
      page.say({ ...hello, config: first === null ? null : { ...first, ...config }, handover })
      await settle()
      return page
    },
    settle,
    elapse: async ms => {
      clock.elapse(ms)
      await settle()
    },
    take,
    requests: sent,
    next,
    answer,
    deliver: async (request, frameOf = text => text) => {
      made += 1
      const branch = request.branch ?? `z9hG4bKrig${String(made)}`
      const on = socket()
      const from = on.sent.length
      on.say(frameOf(requestText({ uri: contact(), ...request, branch })))
      await settle()
      return () => {
        const text = on.sent.slice(from).find(frame => frame.startsWith('SIP/') && frame.includes(branch))
        return text === undefined ? null : readSaid(text)
      }
    },
    contact,
    instance,
    signIn: async (page, { form: more = {}, challenge = {}, granted = [] } = {}) => {
      password = more.password ?? PASSWORD
      page.say({ kind: 'signIn', signIn: { ...form, ...more } })
      await settle()
      return await register(challenge, granted)
    },
    register,
  }
}

const isRequest = (frame: string): boolean => frame.trim() !== '' && !frame.startsWith('SIP/')

const idOf = (message: SaidMessage): string => message.all('Via').join()

const PASSWORD = form.password

export function challengeText({
  realm = 'ims.test',
  nonce = 'n1',
  algorithm = 'MD5',
  qop = 'auth',
  stale = false,
}: DigestChallenge): string {
  const more = [...(qop === null ? [] : [`qop="${qop}"`]), ...(stale ? ['stale=true'] : [])]
  return [
    'Digest realm="',
    realm,
    '", nonce="',
    nonce,
    `", algorithm=${algorithm}`,
    ...more.map(one => `, ${one}`),
  ].join('')
}

/** A field of the first value of Authorization or Proxy-Authorization; null: there is none. */
export function credential(message: SaidMessage, field: string, header = 'Authorization'): string | null {
  return new RegExp(`[ ,]${field}="?([^",]*)`).exec(message.one(header))?.[1] ?? null
}

/** RFC 7616 §3.4, computed without our digest. */
function checkProof(
  request: SaidMessage,
  { realm = 'ims.test', nonce = 'n1', algorithm = 'MD5' }: DigestChallenge,
  password: string,
): void {
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex')
  const field = (name: string): string => credential(request, name) ?? ''
  const [method = '', uri = ''] = request.start.split(' ')
  const ha1 = hash(`${field('username')}:${realm}:${password}`)
  const middle = field('qop') === '' ? nonce : [nonce, field('nc'), field('cnonce'), field('qop')].join(':')
  if (field('response') !== hash([ha1, middle, hash(`${method}:${uri}`)].join(':')))
    throw new Error(`The digest is wrong: ${request.one('Authorization')}`)
}
