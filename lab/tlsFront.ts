/**
 * The network's TLS end: takes wss:// (and https://, for XCAP) and hands the bytes on, both ways, to the plain port
 * behind it. Reads nothing of what it carries.
 *
 * Why not Kamailio's own tls module: that of Debian 12 (5.6 with OpenSSL 3) frees its memory twice when one process of
 * the server ends early, and the crash hides why it ended. Operators often have a TLS terminator in front as well. So
 * the server sees a plain WebSocket (`proto == WS`) on which Via says WSS, and does not mind: it answers the connection,
 * not the Via.
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { listen } from './ports.ts'
import { runProgram } from './process.ts'

export interface TlsFront {
  readonly port: number
  /** Cuts every connection. */
  stop(): Promise<void>
}

const filesOf = (folder: string) => ({ key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') })

/** key.pem and cert.pem, for loopback, signed by nobody else. */
export async function createCertificate(folder: string): Promise<void> {
  const { key, cert } = filesOf(folder)
  const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30']
  const whom = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await runProgram('openssl', [...what, ...whom, '-keyout', key, '-out', cert])
}

/** With the certificate of that folder, on a port of the system's choice, in front of this loopback port. */
export async function startTlsFront(folder: string, behind: number): Promise<TlsFront> {
  const files = filesOf(folder)
  const [key, cert] = await Promise.all([readFile(files.key), readFile(files.cert)])
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  // Who has ended may still listen: each end is handed on by itself, as each byte is.
  const manner = { noDelay: true, allowHalfOpen: true }
  const server = createServer({ key, cert, ...manner }, near => {
    const far = connect({ port: behind, host: '127.0.0.1', ...manner })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      keep(one)
      one.pipe(other)
      // Also when it was cut, of which pipe() tells the other side nothing; what it had said before still goes out.
      one.on('close', () => {
        other.destroySoon()
      })
    }
  })
  // From the first byte on: the handler above gets only those whose handshake is done.
  server.on('connection', keep)
  const port = await listen(server)
  return {
    port,
    async stop() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
