/**
 * An odd presence network of one WebSocket: registrar, presence server and whatever a test wants of it, with every SIP
 * text made by hand. It registers whoever comes, and beyond that does only what it is told, right or wrong.
 */
import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'
import { portOf } from '../ports.ts'
import type { Headers } from './flow.ts'
import {
  methodOf,
  newId,
  parseSip,
  type SipMessage,
  statusOf,
  tagOf,
  uriOf,
  value,
  values,
  writeSip,
} from './sipMessage.ts'

export const DOMAIN = 'ims.test'
/** Enough for any machine, however busy: the test's own limit ends it before. */
const WAIT_MS = 120_000

/** A NOTIFY to a subscriber, wrong in as many ways as wanted. */
export type Notice = {
  readonly state: string
  readonly cseq: number
  /** Our tag, which names the dialog. */
  readonly tag: string
  readonly body?: string
  readonly event?: string
  readonly callId?: string
  /** The subscriber's tag. */
  readonly toTag?: string
  readonly contact?: string
  readonly extra?: Headers
  /** Left out altogether. */
  readonly without?: readonly string[]
}

/** A SUBSCRIBE to the presence user agent. */
export type Wish = {
  readonly callId: string
  readonly cseq: number
  /** P-Asserted-Identity; null: none. */
  readonly asserted: string | null
  readonly expires?: number
  readonly from?: string
  /** The user agent's tag: within the dialog. */
  readonly toTag?: string
  readonly contact?: string
  /** `presence;max-rate=0.1` */
  readonly event?: string
  /** Of PIDF alone when left out. */
  readonly accept?: string
  /** A filter, say. */
  readonly body?: { readonly type: string; readonly text: string }
  readonly extra?: Headers
}

export interface OddServer {
  readonly url: string
  /** What the user agent asked with this method, in order. */
  asked(method: string): readonly SipMessage[]
  /** The request of this method with this index, now or to come. */
  nth(method: string, index: number): Promise<SipMessage>
  /** When a request of its came, by `performance.now()`. */
  cameAt(request: SipMessage): number
  /** What is done with requests of this method from now on; nothing: they stay unanswered. */
  on(method: string, handle: (request: SipMessage) => void): void
  answer(request: SipMessage, status: string, options?: { readonly tag?: string; readonly headers?: Headers }): void
  /** Gives the final answer. */
  notify(subscribe: SipMessage, notice: Notice): Promise<SipMessage>
  subscribe(wish: Wish): Promise<SipMessage>
  /** Asks with OPTIONS and waits for the answer: all that the user agent had sent before it has come by then. */
  heardAll(): Promise<void>
  stop(): Promise<void>
}

export async function startOddServer(): Promise<OddServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'sip' })
  await once(server, 'listening')
  const port = portOf(server)
  const own = `127.0.0.1:${String(port)}`
  const handlers = new Map<string, (request: SipMessage) => void>()
  const requests: SipMessage[] = []
  const times = new WeakMap<SipMessage, number>()
  const waiting = new Map<string, (answer: SipMessage) => void>()
  let socket: WebSocket | null = null
  let contact = ''

  const send = (text: string): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(text)
  }
  const answer: OddServer['answer'] = (request, status, { tag = 'odd', headers = [] } = {}) => {
    const to = value(request, 'to')
    const copied: Headers = [
      ...values(request, 'via').map(via => ['Via', via] as const),
      ['From', value(request, 'from')],
      ['To', tagOf(to) === null ? `${to};tag=${tag}` : to],
      ['Call-ID', value(request, 'call-id')],
      ['CSeq', value(request, 'cseq')],
    ]
    send(writeSip(`SIP/2.0 ${status}`, [...copied, ...headers]))
  }
  const ask = async (method: string, uri: string, headers: Headers, body = ''): Promise<SipMessage> => {
    const branch = `z9hG4bK${newId()}`
    const via = ['Via', `SIP/2.0/WS ${own};branch=${branch}`] as const
    const text = writeSip(`${method} ${uri} SIP/2.0`, [via, ['Max-Forwards', '70'], ...headers], body)
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`the user agent did not answer ${text}`))
      }, WAIT_MS)
      waiting.set(branch, message => {
        clearTimeout(timer)
        resolve(message)
      })
      send(text)
    })
  }
  const take = (text: string): void => {
    if (text.trim() === '') {
      if (text === '\r\n\r\n') send('\r\n')
      return
    }
    const message = parseSip(text)
    if (statusOf(message) === 0) {
      requests.push(message)
      times.set(message, performance.now())
      handlers.get(methodOf(message))?.(message)
    } else if (statusOf(message) >= 200)
      waiting.get(/;branch=([^;,\s]+)/u.exec(value(message, 'via'))?.[1] ?? '')?.(message)
  }
  handlers.set('REGISTER', request => {
    contact = uriOf(value(request, 'contact'))
    answer(request, '200 OK', {
      headers: [
        ['Contact', `<${contact}>;expires=3600`],
        ['P-Associated-URI', `<${uriOf(value(request, 'to'))}>`],
      ],
    })
  })
  // RFC 3261 §16.3: whatever else it does not answer, a next hop answers this.
  handlers.set('OPTIONS', request => {
    answer(request, '483 Too Many Hops')
  })
  server.on('connection', near => {
    socket = near
    near.on('message', data => {
      take(Buffer.isBuffer(data) ? data.toString() : '')
    })
    near.on('error', () => undefined)
  })
  return {
    url: `ws://${own}/`,
    asked: method => requests.filter(one => methodOf(one) === method),
    async nth(method, index) {
      for (const until = Date.now() + WAIT_MS; Date.now() < until; ) {
        const found = requests.filter(one => methodOf(one) === method)[index]
        if (found !== undefined) return found
        await new Promise(resolve => setTimeout(resolve, 5))
      }
      throw new Error(`${method} number ${String(index)} never came`)
    },
    cameAt: request => times.get(request) ?? 0,
    on: (method, handle) => {
      handlers.set(method, handle)
    },
    answer,
    notify: async (subscribe, notice) => {
      const from = `${value(subscribe, 'to').split(';')[0] ?? ''};tag=${notice.tag}`
      const to =
        notice.toTag === undefined
          ? value(subscribe, 'from')
          : `<${uriOf(value(subscribe, 'from'))}>;tag=${notice.toTag}`
      const headers: Headers = [
        ['From', from],
        ['To', to],
        ['Call-ID', notice.callId ?? value(subscribe, 'call-id')],
        ['CSeq', `${String(notice.cseq)} NOTIFY`],
        ['Contact', `<${notice.contact ?? `sip:ps@${own};transport=ws`}>`],
        ['Event', notice.event ?? 'presence'],
        ['Subscription-State', notice.state],
        ...(notice.body === undefined ? [] : [['Content-Type', 'application/pidf+xml'] as const]),
        ...(notice.extra ?? []),
      ]
      const left = headers.filter(([name]) => notice.without?.includes(name) !== true)
      return await ask('NOTIFY', uriOf(value(subscribe, 'contact')), left, notice.body)
    },
    subscribe: async wish => {
      const headers: Headers = [
        ['From', `<${wish.from ?? `sip:presence@${DOMAIN}`}>;tag=ps`],
        ['To', wish.toTag === undefined ? `<sip:alice@${DOMAIN}>` : `<sip:alice@${DOMAIN}>;tag=${wish.toTag}`],
        ['Call-ID', wish.callId],
        ['CSeq', `${String(wish.cseq)} SUBSCRIBE`],
        ['Contact', `<${wish.contact ?? `sip:ps@${own};transport=ws`}>`],
        ...(wish.asserted === null ? [] : [['P-Asserted-Identity', `<${wish.asserted}>`] as const]),
        ['Event', wish.event ?? 'presence'],
        ['Accept', wish.accept ?? 'application/pidf+xml'],
        ['Expires', String(wish.expires ?? 600)],
        ...(wish.body === undefined ? [] : [['Content-Type', wish.body.type] as const]),
        ...(wish.extra ?? []),
      ]
      return await ask('SUBSCRIBE', contact, headers, wish.body?.text)
    },
    heardAll: async () => {
      await ask('OPTIONS', contact, [
        ['From', `<sip:presence@${DOMAIN}>;tag=ps`],
        ['To', `<sip:alice@${DOMAIN}>`],
        ['Call-ID', newId()],
        ['CSeq', '1 OPTIONS'],
      ])
    },
    async stop() {
      const closed = once(server, 'close')
      for (const client of server.clients) client.terminate()
      server.close()
      await closed
    },
  }
}
