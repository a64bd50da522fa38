import { describe, expect, it } from 'vitest'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import { form, type TestPage } from '../testing.ts'
import { challengeText, createWorkerRig, type WorkerRig } from './testing.ts'

/** The answer that somebody gives to the n-th request of a method, for ever. */
type Always = readonly [what: string, status: number, headers: (nth: number) => readonly string[]]

const ALWAYS: readonly Always[] = [
  ['a redirection elsewhere each time', 302, nth => [`Contact: <sip:somewhere${String(nth)}@ims.test>`]],
  ['a new challenge each time', 401, nth => [www(`n${String(nth)}`)]],
  ['a nonce that is stale at once', 401, nth => [www(`n${String(nth)}`, true)]],
  ['a new challenge of a proxy', 407, nth => [proxy(`n${String(nth)}`, 'ims.test')]],
  ['a proxy that is another each time', 407, nth => [proxy('n', `r${String(nth)}`)]],
  ['403', 403, () => []],
  ['408', 408, () => []],
  ['412', 412, () => []],
  ['415', 415, () => ['Accept: text/plain']],
  ['420', 420, nth => [`Unsupported: ${['path', 'gruu', 'outbound', 'eventlist'][nth % 4] ?? ''}`]],
  ['a minimum that rises by one', 423, nth => [`Min-Expires: ${String(600_001 + nth)}`]],
  ['439', 439, () => []],
  ['480 at once', 480, () => ['Retry-After: 0']],
  ['481', 481, () => []],
  ['491', 491, () => []],
  ['500 at once', 500, () => ['Retry-After: 0']],
  ['503 at once', 503, () => ['Retry-After: 0']],
  ['503', 503, () => []],
  ['600 at once', 600, () => ['Retry-After: 0']],
]

const www = (nonce: string, stale = false): string => `WWW-Authenticate: ${challengeText({ nonce, stale })}`
const proxy = (nonce: string, realm: string): string => `Proxy-Authenticate: ${challengeText({ nonce, realm })}`

const isOf = (message: SaidMessage, method: string): boolean => message.start.startsWith(`${method} `)

/** Answers all that leaves for an hour: `method` as told, the rest with 200. Gives how many of the method left. */
async function anHour(
  worker: WorkerRig,
  method: string,
  [, status, headers]: Always,
  restarts = false,
): Promise<number> {
  let left = 0
  for (let second = 0; second < 3600; second += 1) {
    // What is answered at once may be sent again at once: within a second, a flood shows.
    for (let turn = 0; turn < 20; turn += 1) {
      const fresh = worker.take()
      if (fresh.length === 0) break
      for (const message of fresh) {
        if (isOf(message, method)) {
          left += 1
          await worker.answer(message, status, headers(left))
        } else await worker.answer(message, 200, granted(message))
      }
    }
    await worker.elapse(1000)
    const socket = worker.sockets.at(-1)
    if (restarts && socket !== undefined && socket.protocol === '') {
      socket.open()
      await worker.settle()
    }
  }
  return left
}

/** One at least: what never left proves nothing. */
const within =
  (most: number) =>
  (left: number): boolean =>
    left >= 1 && left <= most

function granted(message: SaidMessage): readonly string[] {
  if (isOf(message, 'REGISTER')) return [`Contact: ${message.one('Contact').replace(/expires=\d+/, 'expires=3600')}`]
  if (isOf(message, 'SUBSCRIBE')) return ['Expires: 3600', 'Contact: <sip:bob@ims.test>']
  if (isOf(message, 'PUBLISH')) return ['Expires: 3600', 'SIP-ETag: t']
  return []
}

async function signedIn(mode: 'subscribe' | 'publish'): Promise<{ worker: WorkerRig; page: TestPage }> {
  const worker = createWorkerRig()
  const page = await worker.openPage({ mode })
  await worker.signIn(page)
  return { worker, page }
}

describe('what is answered alike for ever is asked a bounded number of times in an hour', () => {
  it.each(ALWAYS)('[SEC-15] a first REGISTER: %s', async (...always) => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    expect(await anHour(worker, 'REGISTER', always, true)).toSatisfy(within(3))
  })
  it.each(ALWAYS)('[REG-28] [SEC-15] a refresh of the registration: %s', async (...always) => {
    const { worker } = await signedIn('subscribe')
    worker.take()
    await worker.elapse(2_999_000)
    // Waits of 30 s that double, and one more at once where a 423 or a challenge asks for it.
    expect(await anHour(worker, 'REGISTER', always, true)).toSatisfy(within(14))
  })
  it.each(ALWAYS)('[WAT-14] [SEC-15] SUBSCRIBE: %s', async (...always) => {
    const { worker, page } = await signedIn('subscribe')
    page.say({ kind: 'putContacts', contacts: [{ uri: 'sip:bob@ims.test', name: 'Bob', group: '', addedAt: 0 }] })
    await worker.settle()
    expect(await anHour(worker, 'SUBSCRIBE', always)).toSatisfy(within(14))
  })
  it.each(ALWAYS)('[PUB-05] [SEC-15] PUBLISH: %s', async (...always) => {
    const { worker } = await signedIn('publish')
    expect(await anHour(worker, 'PUBLISH', always)).toSatisfy(within(21))
  })
  it.each(ALWAYS)('[PUA-21] [SEC-15] NOTIFY: %s', async (...always) => {
    const { worker } = await signedIn('subscribe')
    await worker.deliver({
      method: 'SUBSCRIBE',
      headers: [
        'Event: presence',
        'Expires: 7200',
        'Contact: <sip:ps@ims.test;transport=ws>',
        'P-Asserted-Identity: <sip:presence@ims.test>',
      ],
    })
    expect(await anHour(worker, 'NOTIFY', always)).toSatisfy(within(21))
  })
})
