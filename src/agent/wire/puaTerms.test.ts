/** What a presence server agrees with us beyond a plain subscription: rates (RFC 6446) and triggers (RFC 4661). */
import { describe, expect, it } from 'vitest'
import { AVAILABLE, type AvailabilityStatus } from '../../model/availability.ts'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import type { RigRequest } from '../../sip/stackRig.ts'
import { newest, PAI, type Registered, signedIn, tagOf } from './registeredRig.ts'

/** A SUBSCRIBE with these parameters of Event. */
const rated = (rates: string, expiresS = 3600, more: Partial<RigRequest> = {}): RigRequest => ({
  method: 'SUBSCRIBE',
  callId: 'from-ps',
  fromTag: 'ps',
  ...more,
  headers: [
    PAI,
    `Event: presence${rates}`,
    'Contact: <sip:ps@ims.test>',
    `Expires: ${String(expiresS)}`,
    ...(more.headers ?? []),
  ],
})
const stateOf = (notify: SaidMessage): string => notify.one('Subscription-State')
const choose = (alice: Registered, status: AvailabilityStatus, note = ''): void => {
  alice.page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status, note } })
}

/** NOTIFYs that leave within so many seconds: after how many, all answered. */
async function timesOf(alice: Registered, seconds: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let second = 1; second <= seconds; second += 1) {
    await alice.worker.elapse(980)
    for (const one of alice.worker.take().filter(({ start }) => start.startsWith('NOTIFY'))) {
      times.push(second)
      await alice.worker.answer(one, 200)
    }
  }
  return times
}

describe('rates that a server asks for', () => {
  it('[PUA-39] adaptive-min-rate begins as if it had been kept before: the first repetition after 10 s, not after 2', async () => {
    const alice = await signedIn()
    await alice.worker.deliver(rated(';adaptive-min-rate=0.1'))
    const first = alice.worker.next('NOTIFY')
    expect(stateOf(first)).toBe('active;expires=3600;adaptive-min-rate=0.1')
    await alice.worker.answer(first, 200)
    const [one = 0, two = 0] = await timesOf(alice, 25)
    expect([one, two - one]).toEqual([expect.closeTo(10, -0.5), expect.closeTo(10, -0.5)])
  })
  it('[PUA-39] what was told of changes puts the next repetition off: the average is what was asked for', async () => {
    const alice = await signedIn()
    await alice.worker.deliver(rated(';adaptive-min-rate=0.1'))
    await alice.worker.answer(alice.worker.next('NOTIFY'), 200)
    const changes: number[] = []
    for (const note of ['1', '2', '3', '4']) {
      choose(alice, 'busy', note)
      changes.push(...(await timesOf(alice, 5)))
    }
    expect(changes).toHaveLength(4)
    // Three in the history of the time before, five since: 8 / (0.1² · 50 s) = 13 s after the last or more.
    const [next = 0] = await timesOf(alice, 20)
    expect(next).toBeGreaterThan(6)
    expect(next).toBeLessThan(13)
  })
  it('[PUA-39] a min-rate that is not below adaptive-min-rate is not considered', async () => {
    const alice = await signedIn()
    await alice.worker.deliver(rated(';min-rate=0.1;adaptive-min-rate=0.05'))
    const first = alice.worker.next('NOTIFY')
    expect(stateOf(first)).toBe('active;expires=3600;adaptive-min-rate=0.05')
    await alice.worker.answer(first, 200)
    expect((await timesOf(alice, 25)).map(second => second > 15)).toEqual([true])
    const equal = await signedIn()
    await equal.worker.deliver(rated(';min-rate=0.05;adaptive-min-rate=0.05'))
    expect(stateOf(equal.worker.next('NOTIFY'))).toBe('active;expires=3600;adaptive-min-rate=0.05')
    const below = await signedIn()
    await below.worker.deliver(rated(';min-rate=0.04;adaptive-min-rate=0.05'))
    expect(stateOf(below.worker.next('NOTIFY'))).toBe('active;expires=3600;min-rate=0.04;adaptive-min-rate=0.05')
  })
  it('[PUA-39] a max-rate is raised to one in the time that is left, also when that is shortened', async () => {
    const alice = await signedIn()
    const answered = await alice.worker.deliver(rated(';max-rate=0.001'))
    const first = alice.worker.next('NOTIFY')
    expect(stateOf(first)).toBe('active;expires=3600;max-rate=0.001')
    await alice.worker.answer(first, 200)
    const toTag = tagOf(answered()?.one('To') ?? '')
    await alice.worker.deliver(rated(';max-rate=0.001', 200, { toTag, cseq: 2 }))
    const second = alice.worker.next('NOTIFY')
    expect(stateOf(second)).toBe('active;expires=200;max-rate=0.005')
    await alice.worker.answer(second, 200)
    expect(newest(alice.page, 'servers')?.servers[0]?.rate.max).toBe(0.005)
  })
  it('[PUA-39] so is one that a 2xx to NOTIFY asks for, by what is left then', async () => {
    const alice = await signedIn()
    await alice.worker.deliver(rated(';max-rate=0.1', 100))
    await alice.worker.answer(alice.worker.next('NOTIFY'), 200)
    await alice.worker.elapse(50_000)
    choose(alice, 'busy')
    await alice.worker.settle()
    await alice.worker.answer(alice.worker.next('NOTIFY'), 200, ['Event: presence;max-rate=0.001'])
    const max = newest(alice.page, 'servers')?.servers[0]?.rate.max ?? 0
    expect(max).toBeCloseTo(0.02, 3)
  })
})

const bindings =
  '<ns-bindings><ns-binding prefix="p" urn="urn:ietf:params:xml:ns:pidf"/><ns-binding prefix="dm" urn="urn:ietf:params:xml:ns:pidf:data-model"/></ns-bindings>'
const filtered = (content: string, more: Partial<RigRequest> = {}): RigRequest => ({
  ...rated('', 3600, { ...more, headers: ['Content-Type: application/simple-filter+xml'] }),
  body: `<?xml version="1.0"?><filter-set xmlns="urn:ietf:params:xml:ns:simple-filter">${bindings}<filter id="1">${content}</filter></filter-set>`,
})
const TUPLES_ONLY = '<what><exclude type="namespace">urn:ietf:params:xml:ns:pidf:data-model</exclude></what>'
const BASIC = '/p:presence/p:tuple/p:status/p:basic'

/** How many NOTIFYs this makes leave once every window is over; all answered. */
async function countOf(alice: Registered, cause: () => void): Promise<number> {
  await alice.worker.elapse(6_000)
  alice.worker.take()
  cause()
  return (await timesOf(alice, 6)).length
}

describe('triggers', () => {
  it('[PUA-40] "previous" is the last document that was sent, before its filters', async () => {
    const alice = await signedIn()
    choose(alice, 'busy', 'In the lab')
    const content = `${TUPLES_ONLY}<trigger><added>/p:presence/dm:person</added></trigger>`
    const answered = await alice.worker.deliver(filtered(content))
    const first = alice.worker.next('NOTIFY')
    expect(first.body).not.toContain('person')
    await alice.worker.answer(first, 200)
    const counts = [
      // Its filter hides the person, who was there before: none is added.
      await countOf(alice, () => choose(alice, 'busy', 'Elsewhere')),
      // The document without one was not sent.
      await countOf(alice, () => choose(alice, 'available')),
      await countOf(alice, () => choose(alice, 'busy')),
    ]
    expect(counts).toEqual([0, 0, 0])
    choose(alice, 'available')
    await alice.worker.settle()
    const toTag = tagOf(answered()?.one('To') ?? '')
    await alice.worker.deliver(rated('', 3600, { toTag, cseq: 2 }))
    await alice.worker.answer(alice.worker.next('NOTIFY'), 200)
    expect(await countOf(alice, () => choose(alice, 'busy'))).toBe(1)
  })
  it('[PUA-40] an empty trigger counts as none: alone every change is told, beside another that one alone counts', async () => {
    const alone = await signedIn()
    await alone.worker.deliver(filtered('<trigger/>'))
    await alone.worker.answer(alone.worker.next('NOTIFY'), 200)
    expect(await countOf(alone, () => choose(alone, 'busy'))).toBe(1)
    const beside = await signedIn()
    await beside.worker.deliver(
      filtered(`<trigger/><trigger><changed to="closed">${BASIC}</changed></trigger><trigger></trigger>`),
    )
    await beside.worker.answer(beside.worker.next('NOTIFY'), 200)
    expect(await countOf(beside, () => choose(beside, 'busy', 'In the lab'))).toBe(0)
    expect(await countOf(beside, () => choose(beside, 'appearOffline'))).toBe(1)
  })
  it('[PUA-40] within one trigger all have to come true, of several one', async () => {
    const both = await signedIn()
    const ADDED = '<added>/p:presence/dm:person</added>'
    const CLOSED = `<changed from="open" to="closed">${BASIC}</changed>`
    await both.worker.deliver(filtered(`<trigger>${ADDED}${CLOSED}</trigger>`))
    await both.worker.answer(both.worker.next('NOTIFY'), 200)
    expect(await countOf(both, () => choose(both, 'busy'))).toBe(0)
    expect(await countOf(both, () => choose(both, 'appearOffline'))).toBe(0)
    const either = await signedIn()
    await either.worker.deliver(filtered(`<trigger>${ADDED}</trigger><trigger>${CLOSED}</trigger>`))
    await either.worker.answer(either.worker.next('NOTIFY'), 200)
    expect(await countOf(either, () => choose(either, 'busy'))).toBe(1)
    expect(await countOf(either, () => choose(either, 'appearOffline'))).toBe(1)
  })
})
