/** What is measured once: a refresh, a crash, and what a network can ask for that only subscribes to us can. */
import { setTimeout as wait } from 'node:timers/promises'
import { account, DOMAIN, PRESENCE_SERVER } from '../../lab/accounts.ts'
import type { Headers } from '../../lab/peers/flow.ts'
import { type OddServer, startOddServer } from '../../lab/peers/oddServer.ts'
import { tagOf, value } from '../../lab/peers/sipMessage.ts'
import { startWatcherUe } from '../../lab/peers/watcherUe.ts'
import { startRingOne } from '../../lab/ringOne.ts'
import { createLabPerson, fastClock, type LabPerson } from '../../lab/soakPerson.ts'
import { AVAILABLE } from '../../src/model/availability.ts'
import { nowMs } from '../relay.ts'
import { CHANGES, type Octets, startSip, until } from './race.ts'
import { FACTOR, type SipSide } from './sip.ts'

const QUIET_MS = 5000 / FACTOR + 60
/** The presence server refreshes after 3 s, the publication lives for ten minutes of the product's clock. */
const REFRESH_CAP_MS = 80_000

/** What keeps the state alive once, when nothing changes. */
export async function refreshes(): Promise<{ readonly peu: Octets; readonly publish: Octets }> {
  const ring = await startRingOne({ peuExpiresS: 60, peuRefreshS: 3 })
  const ends: (() => Promise<void>)[] = [() => ring.stop()]
  try {
    const peu = await startSip(ring, 'alice', 'subscribe', 0)
    ends.push(() => peu.side.stop())
    const publish = await startSip(ring, 'carol', 'publish', 0)
    ends.push(() => publish.side.stop())
    const [one, other] = await Promise.all([
      oneRefresh(peu.side, 'in', ['SUBSCRIBE', 'NOTIFY']),
      oneRefresh(publish.side, 'out', ['PUBLISH']),
    ])
    return { peu: one, publish: other }
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}

/** From rest to rest around the next SUBSCRIBE that comes in, or PUBLISH that goes out. */
async function oneRefresh(side: SipSide, way: 'in' | 'out', methods: readonly [string, ...string[]]): Promise<Octets> {
  const [method] = methods
  const from = side.mark()
  const since = nowMs()
  for (const cap = Date.now() + REFRESH_CAP_MS; Date.now() < cap; await wait(5)) {
    if (!side.passed.some(one => one.at >= since && one.way === way && one.text.startsWith(`${method} `))) continue
    await wait(QUIET_MS)
    const { messages, sip, ws, tls } = side.tally(from, side.mark(), methods)
    return { messages, app: sip, ws, tls }
  }
  throw new Error(`no ${method} came to refresh`)
}

/** The page dies without a word: how long its watchers see it as it was. */
export async function crash(): Promise<number> {
  const ring = await startRingOne()
  const ends: (() => Promise<void>)[] = [() => ring.stop()]
  try {
    const witness = await startWatcherUe({ ring, account: 'judy' })
    ends.push(() => witness.stop())
    const peu = await startSip(ring, 'alice', 'subscribe', 0)
    const watch = await witness.watch(account('alice').address)
    await watch.waitFor(/open/u)
    const start = nowMs()
    await peu.side.kill()
    const seen = await watch.waitFor(one => !one.body.includes('open'), 60_000)
    return seen.at - start
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}

export type Asked = { readonly messages: number; readonly bytes: number }

/** 100 changes while a network that does not care has un-SUBSCRIBEd; what it gets when it asks again. */
export async function unwatched(): Promise<{ readonly meanwhile: Asked; readonly back: Asked }> {
  return await withOdd(async (server, person) => {
    const first = await server.subscribe(wish('c15', 1))
    await until(person, 'the server was told', view => view.me.echo.kind === 'known')
    const tag = tagOf(value(first, 'to')) ?? ''
    await server.subscribe({ ...wish('c15', 2), toTag: tag, expires: 0 })
    await wait(QUIET_MS)
    const before = heard(server)
    await changes(person, CHANGES, () => Promise.resolve())
    const between = heard(server)
    await server.subscribe(wish('c15-again', 1))
    await server.nth('NOTIFY', server.asked('NOTIFY').length - 1)
    await wait(QUIET_MS)
    const after = heard(server)
    return { meanwhile: less(between, before), back: less(after, between) }
  })
}

/** 100 changes, one every six seconds of the product's clock, to a server that asks with these headers. */
export async function askedWith(extra: { readonly event?: string; readonly extra?: Headers }): Promise<Asked> {
  return await withOdd(async (server, person) => {
    await server.subscribe({ ...wish('asked', 1), ...extra })
    await until(person, 'the server was told', view => view.me.echo.kind === 'known')
    const before = heard(server)
    await changes(person, CHANGES, async () => await wait(QUIET_MS))
    await wait(QUIET_MS)
    return less(heard(server), before)
  })
}

async function changes(person: LabPerson, count: number, rest: () => Promise<void>): Promise<void> {
  for (let change = 1; change <= count; change += 1) {
    const status = change % 2 === 0 ? 'available' : 'busy'
    const note = `change ${String(change)} of many`
    person.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status, note } })
    await rest()
  }
}

async function withOdd<Value>(run: (server: OddServer, person: LabPerson) => Promise<Value>): Promise<Value> {
  const server = await startOddServer()
  for (const method of ['NOTIFY', 'PUBLISH'])
    server.on(method, request => {
      server.answer(request, '200 OK', { headers: [['Expires', '600']] })
    })
  const person = createLabPerson({
    account: account('alice'),
    server: server.url,
    domain: DOMAIN,
    presenceServers: [PRESENCE_SERVER],
    mode: 'subscribe',
    contacts: [],
    clock: fastClock(FACTOR),
    chance: Math.random,
  })
  try {
    await server.nth('REGISTER', 0)
    await until(person, 'it is signed in', view => view.session.kind === 'signedIn')
    return await run(server, person)
  } finally {
    await person.stop()
    await server.stop()
  }
}

const wish = (callId: string, cseq: number) => ({ callId, cseq, asserted: PRESENCE_SERVER, expires: 3600 })

/** Requests that tell a state, each with its answer in mind: messages are counted twice, octets are the request's. */
function heard(server: OddServer): Asked {
  const all = [...server.asked('NOTIFY'), ...server.asked('PUBLISH')]
  const bytes = all.map(({ start, headers, body }) =>
    Buffer.byteLength([start, ...headers.map(one => one.join(': ')), '', body].join('\r\n')),
  )
  return { messages: all.length, bytes: bytes.reduce((sum, one) => sum + one, 0) }
}

const less = (a: Asked, b: Asked): Asked => ({ messages: a.messages - b.messages, bytes: a.bytes - b.bytes })
