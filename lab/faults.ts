/**
 * Stands on the WebSocket between a page and the network. It writes down every frame that it hands on, and everything
 * that it does to them: drop, delay, duplicate, reorder, corrupt, cut, refuse, hold, fall silent; by rule, by seed or by
 * hand. Knows nothing of SIP beyond the text that goes by.
 */
import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'
import { createLane, type Lane } from './faultsLane.ts'
import { type Fault, faultFor, type Mix } from './faultsSeed.ts'
import { portOf } from './ports.ts'

/** `out`: from the page to the network. */
export type Way = 'out' | 'in'
/** `at`: when it was handed on, ms since the epoch. */
export type Frame = { readonly way: Way; readonly text: string; readonly connection: number; readonly at: number }

/** What happens to frames that go this way and, with `has`, look like this; `times`: only to the first so many. */
export type Rule = {
  readonly way: Way
  readonly fault: Fault
  readonly has?: RegExp
  readonly times?: number
}

/** One thing that the proxy did. `frame`: the first line of what it did it to, never more: no secret is kept. */
export type Deed = {
  /** ms since the epoch */
  readonly at: number
  readonly connection: number | null
  readonly what: string
  readonly frame: string | null
}

export interface FaultProxy {
  /** What the page is told to connect to. */
  readonly url: string
  /** What was handed on, in its order. */
  readonly frames: readonly Frame[]
  readonly deeds: readonly Deed[]
  /** How many WebSockets are open now. */
  readonly open: number
  /** How many frames went this way whose text has this. */
  count(way: Way, has: RegExp): number
  /** Drops every connection as a pulled cable does, without a closing handshake. */
  cut(): void
  /** From now on new connections are turned away, or let through again. */
  refuse(yes: boolean): void
  /** From now on nothing passes, though the connections stand. False: what was held back passes. */
  hold(yes: boolean): void
  /** Half-open: connections stand and are accepted, what goes these ways is swallowed. Empty: all passes again. */
  mute(ways: readonly Way[]): void
  /** From now on this happens, by rule. Gives its undo. */
  rule(rule: Rule): () => void
  /** From now on frames fare by this mix, drawn from the seed; null: all fare well. */
  weather(seed: number, mix: Mix | null): void
  /** Gives the page a frame that the network never sent, on the newest connection. */
  inject(text: string): void
  stop(): Promise<void>
}

type Pair = { readonly near: WebSocket; readonly far: WebSocket; readonly lanes: readonly Lane[] }

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const frames: Frame[] = []
  const deeds: Deed[] = []
  const pairs = new Map<number, Pair>()
  const rules = new Set<{ readonly rule: Rule; done: number }>()
  let made = 0
  let refusing = false
  let holding = false
  let muted: ReadonlySet<Way> = new Set()
  let sky: { readonly seed: number; readonly mix: Mix; count: number } | null = null

  const did = (what: string, connection: number | null = null, text: string | null = null): void => {
    const frame = text === null ? null : (text.split('\r\n')[0] ?? '')
    deeds.push({ at: Date.now(), connection, what, frame })
  }
  const fate = (way: Way, text: string): Fault | null => {
    if (muted.has(way)) return { kind: 'drop' }
    for (const one of rules) {
      const { rule } = one
      if (rule.way !== way || rule.has?.test(text) === false || one.done >= (rule.times ?? Infinity)) continue
      one.done++
      return rule.fault
    }
    return sky === null ? null : faultFor(sky.seed, sky.count++, way, sky.mix)
  }
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => 'sip',
    verifyClient: () => !refusing,
  })
  await once(server, 'listening')
  server.on('connection', near => {
    const connection = ++made
    const far = new WebSocket(target, 'sip')
    const laneTo = (way: Way, to: WebSocket): Lane =>
      createLane({
        fate: text => fate(way, text),
        did: (what, text) => {
          did(`${what} ${way}`, connection, text)
        },
        send: data => {
          frames.push({ way, text: textOf(data), connection, at: Date.now() })
          if (to.readyState === WebSocket.OPEN) to.send(data)
        },
      })
    const [out, into] = [laneTo('out', far), laneTo('in', near)]
    pairs.set(connection, { near, far, lanes: [out, into] })
    into.hold(holding)
    // Until the network's side stands, what the page says waits.
    out.hold(true)
    far.on('open', () => {
      out.hold(holding)
    })
    near.on('message', (data, isBinary) => {
      out.take(payload(data, isBinary))
    })
    far.on('message', (data, isBinary) => {
      into.take(payload(data, isBinary))
    })
    const end = (): void => {
      pairs.delete(connection)
      out.close()
      into.close()
      near.terminate()
      far.terminate()
    }
    for (const side of [near, far]) {
      side.on('close', end)
      side.on('error', end)
    }
  })
  const port = portOf(server)
  const cut = (): void => {
    for (const { near, far } of pairs.values()) {
      near.terminate()
      far.terminate()
    }
  }
  return {
    url: `ws://127.0.0.1:${String(port)}/`,
    frames,
    deeds,
    get open() {
      return pairs.size
    },
    count: (way, has) => frames.filter(frame => frame.way === way && has.test(frame.text)).length,
    cut() {
      did('cut')
      cut()
    },
    refuse(yes) {
      did(yes ? 'refuse' : 'accept again')
      refusing = yes
    },
    hold(yes) {
      did(yes ? 'hold' : 'let go')
      holding = yes
      for (const { far, lanes } of pairs.values())
        if (far.readyState === WebSocket.OPEN) for (const lane of lanes) lane.hold(yes)
    },
    mute(ways) {
      did(ways.length === 0 ? 'pass again' : `half-open ${ways.join(' and ')}`)
      muted = new Set(ways)
    },
    rule(rule) {
      const one = { rule, done: 0 }
      rules.add(one)
      return () => {
        rules.delete(one)
      }
    },
    weather(seed, mix) {
      did(mix === null ? 'fair weather' : `weather ${String(seed)} ${JSON.stringify(mix)}`)
      sky = mix === null ? null : { seed, mix, count: 0 }
    },
    inject(text) {
      pairs.get(made)?.near.send(text)
    },
    async stop() {
      cut()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

function payload(data: unknown, isBinary: boolean): string | Buffer {
  const bytes = Buffer.isBuffer(data) ? data : data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.alloc(0)
  return isBinary ? bytes : bytes.toString('utf8')
}

const textOf = (data: string | Buffer): string => (typeof data === 'string' ? data : data.toString('utf8'))
