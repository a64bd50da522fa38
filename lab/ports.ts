import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Linux gives ports from 32768 on to whoever connects: those below are taken by who asks for them only. */
const FIRST = 20_000
const END = 32_768

/**
 * A loopback port that is free for TCP and for UDP, both tried by binding. It is free at this moment only: who takes it
 * must be ready to find it taken.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END)
    if ((await canBindTcp(port)) && (await canBindUdp(port))) return port
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

async function canBindTcp(port: number): Promise<boolean> {
  const tcp = createServer()
  try {
    tcp.listen(port, '127.0.0.1')
    await once(tcp, 'listening')
  } catch {
    return false
  }
  tcp.close()
  await once(tcp, 'close')
  return true
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
