/**
 * The page's line to the worker that owns the account (LIFE-06). Where the browser has shared workers all pages meet
 * in one. Elsewhere one page, whoever holds the lock, keeps a worker of its own and passes on what the others say over
 * a channel; when that page goes, the next in the queue takes over.
 */
import type { Command, FromWorker, SignIn } from '../agent/contract.ts'
import type { LeaderKey, SealedSignIn } from './leaderKey.ts'

export interface WorkerLink {
  /** Before there is a worker it waits; what was said to a worker that has gone is not said again. */
  post(command: Command): void
}

export type LinkEvents = {
  /** There is a worker that does not know this page: say hello. */
  readonly onReady: () => void
  readonly onMessage: (message: FromWorker) => void
}

/** What of the browser is needed, so that a test can stand in for it. */
export type Browser = {
  /** A worker of this page's own. It takes ports, one for each page. */
  readonly startWorker: () => { postMessage(message: null, transfer: MessagePort[]): void }
  readonly openChannel: () => Channel
  /** Calls back when the lock is held, and holds it as long as the page lives. */
  readonly whenLeading: (lead: () => void) => void
  readonly newId: () => string
  /** A pair of this page's; the browser tells others that it is the leader's. */
  readonly newKey: () => Promise<LeaderKey>
  readonly isLeadersKey: (key: string) => Promise<boolean>
  readonly seal: (signIn: SignIn, key: string) => Promise<SealedSignIn>
}
export type Channel = {
  postMessage(said: Said): void
  addEventListener(type: 'message', listener: (event: { readonly data: Said }) => void): void
}

/**
 * On the channel between pages, which every page of the origin hears: a sign-in is sealed for the leader, a hand-over
 * with this browser's key (contract.ts).
 */
export type Said =
  | { readonly kind: 'who'; readonly from: string }
  /** `to` null: everybody, since the leader is new. */
  | { readonly kind: 'leader'; readonly to: string | null; readonly key: string }
  | { readonly kind: 'command'; readonly from: string; readonly command: Exclude<Command, SignInCommand> }
  | { readonly kind: 'signIn'; readonly from: string; readonly sealed: SealedSignIn }
  | { readonly kind: 'message'; readonly to: string; readonly message: FromWorker }

type SignInCommand = { readonly kind: 'signIn'; readonly signIn: SignIn }

export function createElectedLink(browser: Browser, events: LinkEvents): WorkerLink {
  const own = browser.newId()
  const channel = browser.openChannel()
  let lead: ((from: string, command: Command) => void) | null = null
  let ourKey: LeaderKey | null = null
  /** The key of the page that leads, when that is another. */
  let theirKey: string | null = null
  let isSealing = false
  let opening = 0
  let inTurn: Promise<void> = Promise.resolve()
  let waiting: Command[] = []

  const post = (command: Command): void => {
    if (lead !== null) lead(own, command)
    else if (theirKey === null || isSealing) waiting.push(command)
    else if (command.kind === 'signIn') void postSealed(command.signIn, theirKey)
    else channel.postMessage({ kind: 'command', from: own, command })
  }
  const postLate = (): void => {
    const late = waiting
    waiting = []
    for (const command of late) post(command)
  }
  /** What is said meanwhile follows it. */
  const postSealed = async (signIn: SignIn, key: string): Promise<void> => {
    isSealing = true
    const sealed = await browser.seal(signIn, key).catch(() => null)
    isSealing = false
    if (sealed !== null) channel.postMessage({ kind: 'signIn', from: own, sealed })
    postLate()
  }
  const ready = (): void => {
    events.onReady()
    postLate()
  }
  const follow = async (key: string): Promise<void> => {
    if (key === theirKey || !(await browser.isLeadersKey(key))) return
    if (lead !== null || key === theirKey) return
    theirKey = key
    ready()
  }
  const leadOn = async (): Promise<void> => {
    const key = await browser.newKey()
    ourKey = key
    lead = createLeader(browser, deliver)
    channel.postMessage({ kind: 'leader', to: null, key: key.name })
    ready()
  }
  const openFor = async (before: Promise<void>, from: string, sealed: SealedSignIn): Promise<void> => {
    opening += 1
    await before
    const signIn = (await ourKey?.open(sealed)) ?? null
    if (signIn !== null) lead?.(from, { kind: 'signIn', signIn })
    opening -= 1
  }
  const pass = async (before: Promise<void>, from: string, command: Command): Promise<void> => {
    await before
    lead?.(from, command)
  }
  const deliver = (to: string, message: FromWorker): void => {
    if (to === own) events.onMessage(message)
    else channel.postMessage({ kind: 'message', to, message })
  }
  const hear = (said: Said): void => {
    switch (said.kind) {
      case 'who':
        if (ourKey !== null) channel.postMessage({ kind: 'leader', to: said.from, key: ourKey.name })
        return
      case 'leader':
        if (said.to === null || said.to === own) void follow(said.key)
        return
      case 'signIn':
        inTurn = openFor(inTurn, said.from, said.sealed)
        return
      case 'command':
        // What follows a sign-in that is still being opened waits for it.
        if (opening === 0) lead?.(said.from, said.command)
        else inTurn = pass(inTurn, said.from, said.command)
        return
      case 'message':
        if (said.to === own) events.onMessage(said.message)
        return
      default:
        said satisfies never
    }
  }
  channel.addEventListener('message', event => {
    hear(event.data)
  })
  channel.postMessage({ kind: 'who', from: own })
  browser.whenLeading(() => void leadOn())
  return { post }
}

/** Gives each page its own port into the worker. */
function createLeader(
  browser: Browser,
  deliver: (to: string, message: FromWorker) => void,
): (from: string, command: Command) => void {
  const worker = browser.startWorker()
  const ports = new Map<string, MessagePort>()
  const portOf = (page: string): MessagePort => {
    const known = ports.get(page)
    if (known !== undefined) return known
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', (event: MessageEvent<FromWorker>) => {
      deliver(page, event.data)
    })
    port1.start()
    worker.postMessage(null, [port2])
    ports.set(page, port1)
    return port1
  }
  return (from, command) => {
    portOf(from).postMessage(command)
    if (command.kind === 'goodbye') ports.delete(from)
  }
}
