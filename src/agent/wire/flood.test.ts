/** Requests by the hundred, of the kinds that are answered before anybody hears of them. */
import { describe, expect, it } from 'vitest'
import { type RigRequest, requestText } from '../../sip/stackRig.ts'
import type { Config } from '../contract.ts'
import { PAI, signedIn, subscribing } from './registeredRig.ts'
import type { WorkerRig } from './testing.ts'

const STRANGER = 'P-Asserted-Identity: <sip:mallory@ims.test>'

const KINDS: readonly (readonly [what: string, request: RigRequest, answer: string])[] = [
  ['CANCEL of nothing', { method: 'CANCEL', headers: [PAI] }, '481'],
  ['CANCEL that names a dialog', { method: 'CANCEL', toTag: 'guessed', headers: [PAI] }, '481'],
  ['what cannot be read', { method: 'OPTIONS', headers: ['nonsense'] }, '400'],
  ['what cannot be read, with a tag', { method: 'NOTIFY', toTag: 'guessed', headers: ['nonsense'] }, '400'],
  ['the same request again', { method: 'OPTIONS', branch: 'z9hG4bKsame', callId: 'same', headers: [PAI] }, '200'],
]

let made = 0
/** So many at once; how many answers of each status left. */
function ask(worker: WorkerRig, count: number, request: RigRequest): Readonly<Record<string, number>> {
  const { sent } = worker.socket()
  const before = sent.length
  for (let index = 0; index < count; index += 1) {
    made += 1
    const own = { uri: worker.contact(), callId: `c${String(made)}`, branch: `z9hG4bKf${String(made)}` }
    worker.socket().say(requestText({ ...own, ...request }))
  }
  const counts: Record<string, number> = {}
  for (const frame of sent.slice(before)) {
    const status = frame.slice(8, 11)
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

const quiet = async (config: Partial<Config> = {}): Promise<WorkerRig> => {
  const { worker } = await signedIn({ config })
  await worker.elapse(60_000)
  return worker
}

describe('a flood', () => {
  it.each(KINDS)('[SEC-15] of %s: 40 at once are served, then 20 a second', async (_, request, answer) => {
    const worker = await quiet()
    const served = (count: number): number => ask(worker, count, request)[answer] ?? 0
    expect(served(500)).toBe(40)
    worker.clock.elapse(1_000)
    expect(served(500)).toBe(20)
    worker.clock.elapse(60_000)
    expect(served(41)).toBe(40)
  })
  it('[SEC-15] leaves its own kind of answer only, or 503: what cannot be read and what comes again is dropped', async () => {
    const worker = await quiet()
    expect(KINDS.map(([, request]) => ask(worker, 100, request))).toEqual([
      { 481: 40, 503: 60 },
      { 503: 100 },
      {},
      {},
      { 503: 100 },
    ])
  })
  it('[SEC-15] of what is not even answered writes no log line for each', async () => {
    const worker = await quiet()
    const from = worker.logged.length
    for (let index = 0; index < 500; index += 1) worker.socket().say('SIP/2.0 200 OK\r\n\r\n')
    expect(worker.logged.length - from).toBeLessThanOrEqual(41)
  })
  it.each(KINDS)('[SEC-15] [SEC-18] of %s finds nobody where strangers find nobody', async (_, request) => {
    const worker = await quiet({ strangers: 'blockPolitely' })
    const headers = (request.headers ?? []).map(one => (one === PAI ? STRANGER : one))
    expect(ask(worker, 500, { ...request, headers })).toEqual({ 480: 500 })
  })
  it('[SEC-15] [PUA-02] takes nothing from whoever is in a dialog with us', async () => {
    const worker = await quiet()
    const first = await worker.deliver(subscribing())
    const toTag = /tag=(\w+)/.exec(first()?.one('To') ?? '')?.[1] ?? ''
    await worker.answer(worker.next('NOTIFY'), 200)
    ask(worker, 500, { method: 'CANCEL', headers: [PAI] })
    const again = await worker.deliver(subscribing([], { toTag, cseq: 2 }))
    expect(again()?.start).toBe('SIP/2.0 200 OK')
  })
})
