/**
 * The page's line to the worker that owns the account (LIFE-06). Where the browser has shared workers all pages meet
 * in one. Elsewhere one page, whoever holds the lock, keeps a worker of its own and passes on what the others say over
 * a channel; when that page goes, the next in the queue takes over.
 */
import type { Command, FromWorker } from '../agent/contract.ts'

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
}
export type Channel = {
  postMessage(said: Said): void
  addEventListener(type: 'message', listener: (event: { readonly data: Said }) => void): void
}

/** On the channel between pages. */
export type Said =
  | { readonly kind: 'who'; readonly from: string }
  /** `to` null: everybody, since the leader is new. */
  | { readonly kind: 'leader'; readonly to: string | null }
  | { readonly kind: 'command'; readonly from: string; readonly command: Command }
  | { readonly kind: 'message'; readonly to: string; readonly message: FromWorker }

export function createElectedLink(browser: Browser, events: LinkEvents): WorkerLink {
  const own = browser.newId()
  const channel = browser.openChannel()
  let lead: ((from: string, command: Command) => void) | null = null
  let isLed = false
  let waiting: Command[] = []

  const post = (command: Command): void => {
    if (lead !== null) lead(own, command)
    else if (isLed) channel.postMessage({ kind: 'command', from: own, command })
    else waiting.push(command)
  }
  const ready = (): void => {
    isLed = true
    events.onReady()
    const late = waiting
    waiting = []
    for (const command of late) post(command)
  }
  const deliver = (to: string, message: FromWorker): void => {
    if (to === own) events.onMessage(message)
    else channel.postMessage({ kind: 'message', to, message })
  }
  const hear = (said: Said): void => {
    switch (said.kind) {
      case 'who':
        if (lead !== null) channel.postMessage({ kind: 'leader', to: said.from })
        return
      case 'leader':
        if (said.to === null || (said.to === own && !isLed)) ready()
        return
      case 'command':
        lead?.(said.from, said.command)
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
  browser.whenLeading(() => {
    lead = createLeader(browser, deliver)
    channel.postMessage({ kind: 'leader', to: null })
    ready()
  })
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
