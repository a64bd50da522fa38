/**
 * The rival: presence uploaded by HTTP PUT of a PIDF document (RFC 4827, PUB-18), over a connection and credentials of
 * its own. Kamailio's XCAP server does not take that usage on SQLite (lab/one.md), so Hono with one handler stands in; what
 * is put there reaches the presence server over a line of no length, as inside a network.
 */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { connect } from 'node:tls'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { Account } from '../../lab/accounts.ts'
import { digest } from '../../lab/peers/sipMessage.ts'
import { listen } from '../../lab/ports.ts'

const REALM = 'ims.test'
const TYPE = 'application/pidf+xml'

type Certificate = { readonly key: string; readonly cert: string }

export interface PutServer {
  readonly port: number
  stop(): Promise<void>
}

/** `onPut` gets each document as it is accepted. */
export async function startPutServer(
  account: Account,
  certificate: Certificate,
  onPut: (document: string) => void,
): Promise<PutServer> {
  const nonce = randomBytes(16).toString('hex')
  const app = new Hono()
  // Fetch §4.8: a page of another origin asks first.
  app.options('/*', context =>
    context.body(null, 204, {
      'access-control-allow-origin': 'https://peu.ims.test',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'authorization, content-type, if-match',
      'access-control-max-age': '7200',
    }),
  )
  app.put('/*', async context => {
    const { pathname } = new URL(context.req.url)
    const body = await context.req.text()
    if (!isRight(context.req.header('authorization') ?? '', pathname, account)) {
      const challenge = `Digest realm="${REALM}", nonce="${nonce}", qop="auth", algorithm=MD5`
      return context.body(null, 401, { 'www-authenticate': challenge })
    }
    onPut(body)
    return context.body(null, 200, { etag: `"${createHash('md5').update(body).digest('hex')}"` })
  })
  const server = createAdaptorServer({ fetch: app.fetch, createServer, serverOptions: certificate })
  const port = await listen(server)
  return {
    port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}

function isRight(authorization: string, uri: string, account: Account): boolean {
  const given = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`, 'u').exec(authorization)?.[1] ?? ''
  if (given('uri') !== uri || given('username') !== account.privateIdentity) return false
  const secret = md5(`${account.privateIdentity}:${REALM}:${account.password}`)
  const what = md5(`PUT:${uri}`)
  return given('response') === md5(`${secret}:${given('nonce')}:${given('nc')}:${given('cnonce')}:auth:${what}`)
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

export type Exchanged = { readonly messages: number; readonly outBytes: number; readonly inBytes: number }

export interface PutClient {
  /** What HTTP itself sent and got, before TLS. */
  readonly exchanged: Exchanged
  put(document: string): Promise<void>
  stop(): Promise<void>
}

/** As a browser does it: it asks the other origin once, is challenged once, and keeps its connection. */
export async function startPutClient(account: Account, linePort: number, ca: string): Promise<PutClient> {
  let exchanged: Exchanged = { messages: 0, outBytes: 0, inBytes: 0 }
  const tap = await startTap(linePort, ca, (way, bytes) => {
    exchanged =
      way === 'out'
        ? { ...exchanged, outBytes: exchanged.outBytes + bytes }
        : { ...exchanged, inBytes: exchanged.inBytes + bytes }
  })
  const user = encodeURIComponent(account.address)
  const path = `/pidf-manipulation/users/${user}/index`
  let challenge: string | null = null
  let asked = false

  const send = async (method: string, headers: Readonly<Record<string, string>>, body = ''): Promise<Answer> => {
    exchanged = { ...exchanged, messages: exchanged.messages + 2 }
    return await ask({ port: tap.port, method, path, headers }, body)
  }
  const authorized = (): Readonly<Record<string, string>> =>
    challenge === null
      ? {}
      : {
          authorization: digest(
            challenge,
            { method: 'PUT', uri: path },
            { username: account.privateIdentity, password: account.password },
          ),
        }
  return {
    get exchanged() {
      return exchanged
    },
    async put(document) {
      if (!asked)
        await send('OPTIONS', {
          'access-control-request-method': 'PUT',
          'access-control-request-headers': 'authorization,content-type',
        })
      asked = true
      const type = { 'content-type': TYPE }
      let answer = await send('PUT', { ...type, ...authorized() }, document)
      if (answer.status === 401) {
        ;({ challenge } = answer)
        answer = await send('PUT', { ...type, ...authorized() }, document)
      }
      if (answer.status !== 200) throw new Error(`PUT was answered ${String(answer.status)}`)
    },
    stop: async () => await tap.stop(),
  }
}

type Answer = { readonly status: number; readonly challenge: string | null }
type Asked = {
  readonly port: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** One connection, kept: the tap has but one TLS session behind it. */
async function ask({ port, method, path, headers }: Asked, body: string): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const origin = { host: 'xcap.ims.test', origin: 'https://peu.ims.test', accept: '*/*' }
    const asked = request(
      { port, host: '127.0.0.1', method, path, headers: { ...origin, ...headers, ...length } },
      answer => {
        answer.resume()
        answer.on('end', () => {
          const challenge = answer.headers['www-authenticate'] ?? null
          resolve({ status: answer.statusCode ?? 0, challenge })
        })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Between HTTP and its TLS: all connections of Node's keep-alive agent, each with a TLS session of its own. */
async function startTap(
  linePort: number,
  ca: string,
  onBytes: (way: 'out' | 'in', bytes: number) => void,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer(near => {
    const far = connect({ port: linePort, host: '127.0.0.1', ca, servername: 'localhost' })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
    }
    near.on('data', data => {
      onBytes('out', data.length)
      far.write(data)
    })
    far.on('data', (data: Buffer) => {
      onBytes('in', data.length)
      near.write(data)
    })
    near.on('close', () => far.end())
    far.on('close', () => near.end())
  })
  const port = await listen(server)
  return {
    port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
