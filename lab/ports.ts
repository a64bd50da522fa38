import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/**
 * A loopback port that is free for TCP and for UDP, both tried by binding. It is free at this moment only: who takes it
 * must be ready to find it taken.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const tcp = createServer()
    const port = await listen(tcp)
    const isFree = await canBindUdp(port)
    tcp.close()
    await once(tcp, 'close')
    if (isFree) return port
  }
}

/** On loopback, at a port of the system's choice. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return portOf(server)
}

/** Of a server that listens over TCP. */
export function portOf(server: { readonly address: () => unknown }): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null || !('port' in address)) throw new Error('it does not listen')
  return Number(address.port)
}

/** Without SO_REUSEADDR, so that a port bound with it by somebody else counts as taken. */
async function canBindUdp(port: number): Promise<boolean> {
  const udp = createSocket('udp4')
  try {
    const bound = once(udp, 'listening')
    udp.bind({ port, address: '127.0.0.1', exclusive: true })
    await bound
    return true
  } catch {
    return false
  } finally {
    udp.close()
  }
}
