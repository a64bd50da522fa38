import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A loopback port that is free for TCP and for UDP, both tried by binding. It is free at this moment only: who takes it
 * must be ready to find it taken.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const tcp = createServer().listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    const address = tcp.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const isFree = await canBindUdp(port)
    tcp.close()
    await once(tcp, 'close')
    if (isFree) return port
  }
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
