/** One WebSocket that carries SIP (RFC 7118): requests with their final answers, and what the network asks. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { whenSettled } from '../promises.ts'
import { methodOf, newId, parseSip, type SipMessage, statusOf, tagOf, value, values, writeSip } from './sipMessage.ts'

export type Headers = readonly (readonly [name: string, value: string])[]

export interface Flow {
  /** Our Contact, `sip:x@y.invalid;transport=ws` */
  readonly contact: string
  /** Resolves when the socket is closed, by whomever. */
  readonly closed: Promise<void>
  /** Via, Max-Forwards and Content-Length are added. Gives the final answer. */
  request(method: string, uri: string, headers: Headers, body?: string): Promise<SipMessage>
  /** What the other side wants. One listener. */
  onRequest(listener: (request: SipMessage) => void): void
  /** `toTag` is added where the request has none. */
  answer(request: SipMessage, status: string, toTag: string, headers?: Headers): void
  close(): Promise<void>
}

const ANSWER_MS = 10_000

export async function openFlow(url: string, user: string): Promise<Flow> {
  const host = `${newId()}.invalid`
  const socket = new WebSocket(url, 'sip')
  const closed = new Promise<void>(resolve => {
    socket.on('close', () => {
      resolve()
    })
  })
  const waiting = new Map<string, (answer: SipMessage) => void>()
  let listener: ((request: SipMessage) => void) | null = null
  socket.on('message', (data, isBinary) => {
    if (isBinary || !Buffer.isBuffer(data)) return
    const text = data.toString()
    // RFC 5626 §4.4.1: the answer to a keep-alive
    if (text.trim() === '') return
    const message = parseSip(text)
    const status = statusOf(message)
    if (status === 0) listener?.(message)
    else if (status >= 200) waiting.get(branchOf(value(message, 'via')))?.(message)
  })
  await once(socket, 'open')
  socket.on('error', () => undefined)

  return {
    contact: `sip:${user}@${host};transport=ws`,
    closed,
    async request(method, uri, headers, body) {
      const branch = `z9hG4bK${newId()}`
      const via = ['Via', `SIP/2.0/WS ${host};branch=${branch}`] as const
      const text = writeSip(`${method} ${uri} SIP/2.0`, [via, ['Max-Forwards', '70'], ...headers], body)
      return await new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(branch)
          reject(new Error(`nobody answered ${method} ${uri}`))
        }, ANSWER_MS)
        waiting.set(branch, answer => {
          clearTimeout(timer)
          waiting.delete(branch)
          resolve(answer)
        })
        whenSettled(closed, () => {
          clearTimeout(timer)
          reject(new Error(`the flow closed before ${method} ${uri} was answered`))
        })
        socket.send(text)
      })
    },
    onRequest(listen) {
      listener = listen
    },
    answer(request, status, toTag, headers = []) {
      const to = value(request, 'to')
      const copied: Headers = [
        ...values(request, 'via').map(via => ['Via', via] as const),
        // RFC 3261 §12.1.1: the route of the dialog to come
        ...values(request, 'record-route').map(route => ['Record-Route', route] as const),
        ['From', value(request, 'from')],
        ['To', tagOf(to) === null ? `${to};tag=${toTag}` : to],
        ['Call-ID', value(request, 'call-id')],
        ['CSeq', `${value(request, 'cseq').split(' ')[0] ?? ''} ${methodOf(request)}`],
      ]
      socket.send(writeSip(`SIP/2.0 ${status}`, [...copied, ...headers]))
    },
    async close() {
      socket.close()
      const timer = setTimeout(() => {
        socket.terminate()
      }, 1000)
      await closed
      clearTimeout(timer)
    },
  }
}

const branchOf = (via: string): string => /;branch=([^;,\s]+)/u.exec(via)?.[1] ?? ''
