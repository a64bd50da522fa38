/** Stands on a WebSocket and notes when each frame went by. Nothing else: it must cost the same for everybody. */
import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'
import { portOf } from '../lab/ports.ts'

export type Passed = { readonly way: 'out' | 'in'; readonly text: string; readonly at: number }

export interface Relay {
  readonly url: string
  /** Oldest first. */
  readonly passed: readonly Passed[]
  /** The first frame like this after a moment; waits for it. */
  first(since: number, like: (one: Passed) => boolean, capMs: number): Promise<Passed>
  stop(): Promise<void>
}

/** ms since the epoch, in fractions. */
export const nowMs = (): number => performance.timeOrigin + performance.now()

/** `ca`: who vouches for a target behind TLS. */
export async function startRelay(target: string, ca?: string): Promise<Relay> {
  const passed: Passed[] = []
  const listeners = new Set<() => void>()
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'sip' })
  await once(server, 'listening')
  server.on('connection', near => {
    const far = new WebSocket(target, 'sip', ca === undefined ? {} : { ca })
    const opened = once(far, 'open')
    const pass = (way: Passed['way'], to: WebSocket) => (data: unknown, isBinary: boolean) => {
      if (!Buffer.isBuffer(data)) return
      passed.push({ way, text: data.toString(), at: nowMs() })
      if (to.readyState === WebSocket.OPEN) to.send(data, { binary: isBinary })
      else void opened.then(() => to.send(data, { binary: isBinary }))
      for (const listener of listeners) listener()
    }
    near.on('message', pass('out', far))
    far.on('message', pass('in', near))
    near.on('close', () => far.close())
    far.on('close', () => near.close())
    for (const socket of [near, far]) socket.on('error', () => undefined)
  })
  const port = portOf(server)
  return {
    url: `ws://127.0.0.1:${String(port)}`,
    passed,
    first: async (since, like, capMs) =>
      await new Promise((resolve, reject) => {
        const look = (): void => {
          const found = passed.find(one => one.at >= since && like(one))
          if (found === undefined) return
          listeners.delete(look)
          clearTimeout(timer)
          resolve(found)
        }
        const timer = setTimeout(() => {
          listeners.delete(look)
          reject(new Error('a frame that was waited for did not come'))
        }, capMs)
        listeners.add(look)
        look()
      }),
    async stop() {
      for (const client of server.clients) client.terminate()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
