import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen } from './ports.ts'
import { createCertificate, startTlsFront, type TlsFront } from './tlsFront.ts'

const host = '127.0.0.1'

let folder = ''
let ca: Buffer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peu-front-'))
  await createCertificate(folder)
  ca = await readFile(join(folder, 'cert.pem'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** What stands behind, and what it is told on each connection. */
let behind: Server
let onConnection: (socket: Socket) => void
let front: TlsFront
beforeEach(async () => {
  behind = createServer(socket => {
    onConnection(socket)
  })
  front = await startTlsFront(folder, await listen(behind))
})
afterEach(async () => {
  await front.stop()
  behind.close()
})

/** A client that trusts the certificate; an error is told by what closes. */
async function visit(): Promise<TLSSocket> {
  const socket = connectTls({ port: front.port, host, ca })
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  return socket
}

/** A client, and its connection behind. */
async function pair(): Promise<{ readonly client: TLSSocket; readonly server: Socket }> {
  const arrived = new Promise<Socket>(resolve => {
    onConnection = socket => {
      socket.on('error', () => undefined).resume()
      resolve(socket)
    }
  })
  const client = await visit()
  client.resume()
  return { client, server: await arrived }
}

describe('the TLS front', () => {
  it('hands on all bytes both ways, and after them the end', async () => {
    onConnection = socket => socket.pipe(socket)
    const said = Buffer.alloc(3_000_000, 'said ')
    const client = await visit()
    client.end(said)
    expect((await buffer(client)).equals(said)).toBe(true)
  })
  it('hands on what was said last by one who then leaves', async () => {
    const said = Buffer.alloc(3_000_000, 'last ')
    onConnection = socket => {
      socket.write(said, () => socket.destroySoon())
    }
    expect((await buffer(await visit())).equals(said)).toBe(true)
  })
  it('closes one side when the other was cut', async () => {
    const first = await pair()
    const serverClosed = once(first.server, 'close')
    first.client.destroy()
    await serverClosed
    const second = await pair()
    const clientClosed = once(second.client, 'close')
    second.server.resetAndDestroy()
    await clientClosed
    expect([first.server.destroyed, second.client.destroyed]).toEqual([true, true])
  })
  it('turns people away while nobody is behind it', async () => {
    behind.close()
    const client = await visit()
    expect(await buffer(client)).toHaveLength(0)
  })
  it('survives one who speaks no TLS', async () => {
    const stranger = connect(front.port, host)
    stranger.on('error', () => undefined)
    stranger.end('GET / HTTP/1.0\r\n\r\n').resume()
    await once(stranger, 'close')
    const { client } = await pair()
    expect(client.authorized).toBe(true)
  })
  it('lets nobody keep it from stopping, not even one who says nothing', async () => {
    const silent = connect(front.port, host)
    silent.on('error', () => undefined).resume()
    await once(silent, 'connect')
    const { client, server } = await pair()
    const sockets = [silent, client, server]
    const closed = sockets.map(async socket => {
      await once(socket, 'close')
    })
    await front.stop()
    await Promise.all(closed)
    expect(sockets.map(socket => socket.destroyed)).toEqual([true, true, true])
    await expect(once(connect(front.port, host), 'connect')).rejects.toThrow('ECONNREFUSED')
  })
})
