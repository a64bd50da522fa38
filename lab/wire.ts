/**
 * Stands on the WebSocket between a page and the network: writes down every frame, and can cut, refuse, hold and add.
 * Knows nothing of SIP beyond the text that goes by.
 */
import { WebSocket, WebSocketServer } from 'ws'

/** `out`: from the page to the network. */
export type Frame = { readonly way: 'out' | 'in'; readonly text: string; readonly connection: number }

export interface Wire {
  /** What the page is told to connect to. */
  readonly url: string
  readonly frames: readonly Frame[]
  /** How many WebSockets are open now. */
  readonly open: number
  /** How many frames went this way whose text has this. */
  count(way: Frame['way'], has: RegExp): number
  /** Drops every connection as a pulled cable does, without a closing handshake. */
  cut(): void
  /** From now on new connections are turned away, or let through again. */
  refuse(yes: boolean): void
  /** From now on nothing passes, though the connections stand. False: what was held back passes. */
  hold(yes: boolean): void
  /** Gives the page a frame that the network never sent, on the newest connection. */
  inject(text: string): void
  stop(): Promise<void>
}

export async function startWire(target: string): Promise<Wire> {
  const frames: Frame[] = []
  const pairs = new Map<number, { readonly near: WebSocket; readonly far: WebSocket }>()
  let made = 0
  let refusing = false
  let holding = false
  let held: (() => void)[] = []
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => 'sip',
    verifyClient: () => !refusing,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  server.on('connection', near => {
    const connection = ++made
    const far = new WebSocket(target, 'sip')
    pairs.set(connection, { near, far })
    const pass = (way: Frame['way'], to: WebSocket, data: string): void => {
      const send = (): void => {
        frames.push({ way, text: data, connection })
        if (to.readyState === WebSocket.OPEN) to.send(data)
      }
      if (holding) held.push(send)
      else send()
    }
    const early: string[] = []
    near.on('message', data => {
      const text = textOf(data)
      if (far.readyState === WebSocket.CONNECTING) early.push(text)
      else pass('out', far, text)
    })
    far.on('open', () => {
      for (const text of early) pass('out', far, text)
    })
    far.on('message', data => {
      pass('in', near, textOf(data))
    })
    const end = (): void => {
      pairs.delete(connection)
      near.terminate()
      far.terminate()
    }
    for (const side of [near, far]) {
      side.on('close', end)
      side.on('error', end)
    }
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const cut = (): void => {
    for (const { near, far } of pairs.values()) {
      near.terminate()
      far.terminate()
    }
  }
  return {
    url: `ws://127.0.0.1:${String(port)}/`,
    frames,
    get open() {
      return pairs.size
    },
    count: (way, has) => frames.filter(frame => frame.way === way && has.test(frame.text)).length,
    cut,
    refuse: yes => {
      refusing = yes
    },
    hold: yes => {
      holding = yes
      if (yes) return
      const late = held
      held = []
      for (const send of late) send()
    },
    inject: text => {
      pairs.get(made)?.near.send(text)
    },
    async stop() {
      cut()
      await new Promise<void>(resolve => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}

function textOf(data: unknown): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8')
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : ''
}
