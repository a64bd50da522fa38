/**
 * A simulated UE, written apart from src/: it registers over one flow, lets the presence server subscribe to it (Peu)
 * and tells its state by NOTIFY, and it watches others. Each SIP text is made by hand here.
 */
import type { Account } from '../accounts.ts'
import { whenSettled } from '../promises.ts'
import { type Flow, type Headers, openFlow } from './flow.ts'
import { type PeuSide, servePeu } from './peu.ts'
import { digest, methodOf, newId, type SipMessage, statusOf, value } from './sipMessage.ts'
import { startWatch, type Watch } from './watch.ts'

export interface Ue {
  readonly account: Account
  /** Resolves when its flow is gone. */
  readonly closed: Promise<void>
  /** The presence document, as text, that the network is to have; it leaves in every Peu dialog there is. */
  setDocument(pidf: string): void
  /** Resolves when the presence server has subscribed and has the document; at once for a mere watcher. */
  readonly asked: Promise<null>
  /** SUBSCRIBEs to somebody's presence. */
  watch(address: string): Promise<Watch>
  /** One request out of any dialog. Gives the final answer. */
  ask(method: string, address: string, headers: Headers): Promise<SipMessage>
  /** Goodbye in order: last NOTIFYs, REGISTER expires=0, closed. */
  stop(): Promise<void>
  /** Cuts the flow without a word. */
  drop(): Promise<void>
}

const REGISTER_EXPIRES_S = 600

export type UeOptions = {
  readonly ring: { readonly ws: string; readonly domain: string }
  readonly account: Account
  /** What a Peu SUBSCRIBE is told; null: it is refused (489) and the UE is a mere watcher. */
  readonly document: string | null
}

export async function startUe(options: UeOptions): Promise<Ue> {
  const { ring, account } = options
  const flow = await openFlow(ring.ws, account.privateIdentity.split('@')[0] ?? '')
  const peu = options.document === null ? null : servePeu(flow, account.address, options.document)
  const watches = new Map<string, Watch>()
  flow.onRequest(request => {
    dispatch(flow, peu, watches, request)
  })
  const register = registrar(flow, ring.domain, account)
  try {
    await register(REGISTER_EXPIRES_S)
  } catch (error) {
    await flow.close()
    throw error
  }
  const refresh = setInterval(() => {
    // A flow that cannot be refreshed is closed, and its owner sees that.
    void register(REGISTER_EXPIRES_S).catch(async () => {
      await flow.close()
    })
  }, REGISTER_EXPIRES_S * 500)
  whenSettled(flow.closed, () => {
    clearInterval(refresh)
  })
  return {
    account,
    closed: flow.closed,
    setDocument(pidf) {
      peu?.setDocument(pidf)
    },
    asked: peu?.asked ?? Promise.resolve(null),
    async watch(address) {
      return await startWatch(flow, account.address, address, watches)
    },
    ask: async (method, address, headers) =>
      await flow.request(method, address, [
        ['From', `<${account.address}>;tag=${newId()}`],
        ['To', `<${address}>`],
        ['Call-ID', newId()],
        ['CSeq', `1 ${method}`],
        ...headers,
      ]),
    async stop() {
      clearInterval(refresh)
      await Promise.all([peu?.end(), ...[...watches.values()].map(async one => await one.stop())])
      await register(0)
      await flow.close()
    },
    drop: async () => await flow.close(),
  }
}

function dispatch(flow: Flow, peu: PeuSide | null, watches: ReadonlyMap<string, Watch>, request: SipMessage): void {
  const method = methodOf(request)
  if (method === 'SUBSCRIBE' && peu !== null) {
    peu.subscribe(request)
    return
  }
  if (method === 'SUBSCRIBE') {
    flow.answer(request, '489 Bad Event', newId())
    return
  }
  const watch = method === 'NOTIFY' ? watches.get(value(request, 'call-id')) : undefined
  if (watch === undefined) {
    flow.answer(request, method === 'NOTIFY' ? '481 Subscription Does Not Exist' : '405 Method Not Allowed', newId())
    return
  }
  flow.answer(request, '200 OK', newId())
  watch.take(request)
}

/** RFC 3261 §10: one Call-ID, a CSeq that rises; challenged once per REGISTER. */
function registrar(flow: Flow, domain: string, account: Account): (expiresS: number) => Promise<void> {
  const callId = newId()
  const tag = newId()
  const instance = `urn:uuid:00000000-0000-4000-8000-${newId().slice(0, 12)}`
  const uri = `sip:${domain}`
  let cseq = 0
  const send = async (expiresS: number, extra: Headers): Promise<SipMessage> =>
    await flow.request('REGISTER', uri, [
      ['From', `<${account.address}>;tag=${tag}`],
      ['To', `<${account.address}>`],
      ['Call-ID', callId],
      ['CSeq', `${String(++cseq)} REGISTER`],
      ['Contact', `<${flow.contact}>;+sip.instance="<${instance}>";expires=${String(expiresS)}`],
      ['Supported', 'gruu'],
      ...extra,
    ])
  return async expiresS => {
    const first = await send(expiresS, [])
    const credentials = { username: account.privateIdentity, password: account.password }
    const challenge = value(first, 'www-authenticate')
    const answer =
      statusOf(first) === 401
        ? await send(expiresS, [['Authorization', digest(challenge, { method: 'REGISTER', uri }, credentials)]])
        : first
    if (statusOf(answer) !== 200) throw new Error(`REGISTER of ${account.address}: ${answer.start}`)
  }
}
