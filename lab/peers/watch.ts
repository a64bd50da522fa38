/** One SUBSCRIBE to somebody's presence, and all the NOTIFYs that it brought, as they came. */
import type { Flow, Headers } from './flow.ts'
import { newId, type SipMessage, statusOf, tagOf, uriOf, value, values } from './sipMessage.ts'

export type Notified = {
  /** `active;expires=3600` */
  readonly subscriptionState: string
  readonly contentType: string
  readonly body: string
  /** ms since the epoch */
  readonly at: number
}

export interface Watch {
  readonly notified: readonly Notified[]
  /** The newest NOTIFY, now or to come, that is like this: a pattern is looked for in its body. */
  waitFor(what: RegExp | ((one: Notified) => boolean), timeoutMs?: number): Promise<Notified>
  take(notify: SipMessage): void
  /** SUBSCRIBE with Expires 0. */
  stop(): Promise<void>
}

const EXPIRES_S = 3600

/** `watches` by Call-ID: it enters before the SUBSCRIBE leaves, since a NOTIFY may come before the 200. */
export async function startWatch(flow: Flow, own: string, whom: string, watches: Map<string, Watch>): Promise<Watch> {
  const callId = newId()
  const from = `<${own}>;tag=${newId()}`
  const notified: Notified[] = []
  const listeners = new Set<() => void>()
  let cseq = 0
  let subscribe: (expiresS: number) => Promise<SipMessage>
  const common = (expiresS: number): Headers => [
    ['From', from],
    ['Call-ID', callId],
    ['CSeq', `${String(++cseq)} SUBSCRIBE`],
    ['Contact', `<${flow.contact}>`],
    ['Event', 'presence'],
    ['Accept', 'application/pidf+xml'],
    ['Expires', String(expiresS)],
  ]
  const watch: Watch = {
    notified,
    waitFor: async (what, timeoutMs = 60_000) =>
      await new Promise((resolve, reject) => {
        const look = (): void => {
          const newest = notified.at(-1)
          if (newest === undefined || !fits(newest, what)) return
          listeners.delete(look)
          clearTimeout(timer)
          resolve(newest)
        }
        const timer = setTimeout(() => {
          listeners.delete(look)
          const last = notified.at(-1)
          const seen = last === undefined ? 'nothing' : `${last.subscriptionState}\n${last.body}`
          reject(new Error(`${own} waited for ${String(what)} of ${whom} and saw last: ${seen}`))
        }, timeoutMs)
        listeners.add(look)
        look()
      }),
    take(notify) {
      notified.push({
        subscriptionState: value(notify, 'subscription-state'),
        contentType: value(notify, 'content-type'),
        body: notify.body,
        at: Date.now(),
      })
      for (const listener of listeners) listener()
    },
    async stop() {
      await subscribe(0)
      watches.delete(callId)
    },
  }
  watches.set(callId, watch)
  const answer = await flow.request('SUBSCRIBE', whom, [['To', `<${whom}>`], ...common(EXPIRES_S)])
  if (statusOf(answer) >= 300) {
    watches.delete(callId)
    throw new Error(`SUBSCRIBE of ${own} to ${whom}: ${answer.start}`)
  }
  const to = value(answer, 'to')
  if (tagOf(to) === null) throw new Error(`${answer.start} to SUBSCRIBE has no To tag`)
  const route = values(answer, 'record-route')
    .flatMap(one => one.split(','))
    .toReversed()
    .map(one => ['Route', one.trim()] as const)
  subscribe = async expiresS =>
    await flow.request('SUBSCRIBE', uriOf(value(answer, 'contact')), [...route, ['To', to], ...common(expiresS)])
  return watch
}

const fits = (one: Notified, what: RegExp | ((one: Notified) => boolean)): boolean =>
  what instanceof RegExp ? what.test(one.body) : what(one)
