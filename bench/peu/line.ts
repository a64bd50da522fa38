/**
 * A line of a given length in time between a client and a server: whatever comes over TCP arrives so much later, and is
 * counted. It reads nothing of what it carries, so TLS goes through it like all else. A new connection costs the client
 * one round trip more, as the handshake of TCP does on a line that is that long.
 */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { listen } from '../../lab/ports.ts'

export type Counted = {
  readonly connections: number
  readonly outBytes: number
  readonly inBytes: number
  /** How often something came back after something went out: round trips, on a line that does one thing at a time. */
  readonly turns: number
}

export interface Line {
  readonly port: number
  readonly counted: Counted
  stop(): Promise<void>
}

export async function startLine(targetPort: number, oneWayMs: number): Promise<Line> {
  let counted: Counted = { connections: 0, outBytes: 0, inBytes: 0, turns: 0 }
  let goingOut = false
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    counted = { ...counted, connections: counted.connections + 1, turns: counted.turns + 1 }
    const far = connect(targetPort, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
    }
    // SYN and its answer are on their way before the first octet.
    carry(near, far, oneWayMs, 2 * oneWayMs, bytes => {
      goingOut = true
      counted = { ...counted, outBytes: counted.outBytes + bytes }
    })
    carry(far, near, oneWayMs, 0, bytes => {
      counted = { ...counted, inBytes: counted.inBytes + bytes, turns: counted.turns + (goingOut ? 1 : 0) }
      goingOut = false
    })
  })
  const port = await listen(server)
  return {
    port,
    get counted() {
      return counted
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** In its order: nothing overtakes. `firstMs`: the first waits for so long besides. */
function carry(from: Socket, to: Socket, oneWayMs: number, firstMs: number, onBytes: (bytes: number) => void): void {
  let notBefore = Date.now() + firstMs
  const later = (run: () => void): void => {
    notBefore = Math.max(notBefore, Date.now())
    setTimeout(run, Math.max(0, notBefore - Date.now()) + oneWayMs)
  }
  from.on('data', data => {
    onBytes(data.length)
    later(() => {
      to.write(data)
    })
  })
  from.on('close', () => {
    later(() => {
      to.end()
    })
  })
}
