import { describe, expect, it } from 'vitest'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import { form } from '../testing.ts'
import { grantedContact, newest, type Registered, signedIn, signingIn, subscribing, tagOf } from './registeredRig.ts'
import { createWorkerRig } from './testing.ts'
import { contactOf } from './watchingRig.ts'

const link = ({ page }: Registered): unknown => {
  const session = newest(page, 'session')?.session
  return session?.kind === 'signedIn' ? session.link.kind : session?.kind
}
const registersOf = ({ worker }: Registered): readonly SaidMessage[] =>
  worker.take().filter(one => one.start.startsWith('REGISTER'))

/** Signed in with these lines in the 200. */
async function granted(...lines: readonly string[]): Promise<Registered> {
  const alice = await signingIn()
  const last = alice.registers[1]
  if (last === undefined) throw new Error('no REGISTER')
  await alice.worker.answer(last, 200, lines.length === 0 ? [grantedContact(last, 3600)] : lines)
  return alice
}

/** How many REGISTERs leave before the first time, and how many from then until the second. */
async function refreshes(alice: Registered, afterS: number, untilS: number): Promise<readonly number[]> {
  await alice.worker.elapse(afterS * 1000 - 100)
  const early = registersOf(alice).length
  await alice.worker.elapse((untilS - afterS) * 1000 + 100)
  return [early, registersOf(alice).length]
}

describe('what a REGISTER says', () => {
  it('[REG-67] [REG-68] [REG-83] path and gruu, the instance, what we take; the same in the refresh', async () => {
    const alice = await signedIn()
    await alice.worker.elapse(3_000_000)
    const all = [...alice.registers, alice.worker.next('REGISTER')]
    for (const one of all) {
      expect(one.one('Supported').split(', ')).toEqual(expect.arrayContaining(['path', 'gruu']))
      const contact = one.one('Contact')
      expect(contact).toMatch(/;\+sip\.instance="<urn:uuid:[^"]+>"/)
      expect(contact).toMatch(/;methods="[^"]*SUBSCRIBE[^"]*"/)
      expect(contact).toContain(';events="presence"')
      expect(contact).not.toMatch(/gruu=|alice@ims\.test/)
      expect(one.one('Call-ID')).toBe(all[0]?.one('Call-ID'))
    }
  })
})

describe('how long a registration holds', () => {
  it.each([
    [120, 59, 61],
    [1200, 599, 601],
    [1800, 1199, 1201],
    [40, 19, 21],
  ])('[REG-35] [REG-36] granted %i s: refreshed between %i and %i s', async (expiresS, afterS, untilS) => {
    const alice = await signingIn()
    const last = alice.registers[1]
    if (last === undefined) throw new Error('no REGISTER')
    await alice.worker.answer(last, 200, [grantedContact(last, expiresS)])
    expect(await refreshes(alice, afterS, untilS)).toEqual([0, 1])
  })
  it('[REG-37] of several Contacts with times of their own ours counts', async () => {
    const alice = await signingIn()
    const last = alice.registers[1]
    if (last === undefined) throw new Error('no REGISTER')
    const others = ['Contact: <sip:a@desk.invalid>;expires=3000', 'Contact: <sip:b@phone.invalid>;expires=20']
    await alice.worker.answer(last, 200, [...others, grantedContact(last, 100)])
    expect(await refreshes(alice, 49, 51)).toEqual([0, 1])
  })
  it('[REG-38] 423: again, for as long as the registrar wants', async () => {
    const alice = await signingIn()
    const last = alice.registers[1]
    if (last === undefined) throw new Error('no REGISTER')
    await alice.worker.answer(last, 423, ['Min-Expires: 700000'])
    const longer = alice.worker.next('REGISTER')
    expect(Number(longer.one('Expires'))).toBeGreaterThanOrEqual(700_000)
    await alice.worker.answer(longer, 200, [grantedContact(longer, 700_000)])
    expect(link(alice)).toBe('connected')
  })
  it('[REG-33] while a REGISTER is unanswered no other one leaves', async () => {
    const alice = await signedIn()
    await alice.worker.elapse(3_000_000)
    expect(registersOf(alice)).toHaveLength(1)
    alice.page.say({ kind: 'reconnectNow' })
    alice.page.say({ kind: 'network', online: true })
    await alice.worker.elapse(5_000)
    expect(registersOf(alice)).toEqual([])
  })
})

describe('the server that one types', () => {
  it.each([
    ['wss://edge.ims.test', 'wss://edge.ims.test/', ''],
    ['wss://edge.ims.test:443/ws', 'wss://edge.ims.test/ws', ''],
    ['wss://edge.ims.test:8443/', 'wss://edge.ims.test:8443/', '8443'],
    ['ws://localhost/', 'ws://localhost/', ''],
    ['ws://localhost:80/', 'ws://localhost/', ''],
  ])(
    '[REG-14] %s: %s is opened, without a port the default one (443, 80) of the scheme',
    async (typed, opened, port) => {
      const worker = createWorkerRig()
      const page = await worker.openPage()
      page.say({ kind: 'signIn', signIn: { ...form, server: typed } })
      await worker.settle()
      const { url } = worker.socket()
      expect([url, new URL(url).port]).toEqual([opened, port])
    },
  )
})

describe('pings without Flow-Timer', () => {
  it('[REG-24] come 95 to 120 s apart for hours: a page never takes the 672 to 840 s of a battery', async () => {
    const { worker } = await signedIn({ granted: ['Require: outbound'], config: { mode: 'subscribe' } })
    const pings = (): number => worker.socket().sent.filter(frame => frame === '\r\n\r\n').length
    const gaps: number[] = []
    let last: number | null = null
    for (let at = 0; at < 2_500_000; at += 500) {
      const before = pings()
      await worker.elapse(480)
      if (pings() === before) continue
      worker.socket().say('\r\n')
      if (last !== null) gaps.push(at - last)
      last = at
    }
    expect(gaps.length).toBeGreaterThanOrEqual(19)
    expect(gaps.filter(gap => gap < 94_500 || gap > 120_500)).toEqual([])
    expect(worker.sockets).toHaveLength(1)
  })
})

describe('a registrar that refuses', () => {
  // RFC 3261 §8.1.3.5: a shorter body, another type, another scheme. REGISTER has no body, and its URI is `sip:`.
  it.each([413, 415, 416])(
    '[REG-45] %i: there is nothing to leave out, so nothing is sent again at once',
    async status => {
      const first = await signingIn()
      const [, last] = first.registers
      if (last === undefined) throw new Error('no REGISTER')
      expect([last.start, last.one('Content-Length'), last.all('Content-Type')]).toEqual([
        'REGISTER sip:ims.test SIP/2.0',
        '0',
        [],
      ])
      await first.worker.answer(last, status, ['Accept: application/sdp'])
      await first.worker.elapse(3_600_000)
      expect(registersOf(first)).toEqual([])
      expect(newest(first.page, 'session')).toMatchObject({
        session: { kind: 'signedOut', failure: { reason: 'refused', status, field: null } },
      })
      const later = await signedIn()
      await later.worker.elapse(3_000_000)
      await later.worker.answer(later.worker.next('REGISTER'), status)
      await later.worker.elapse(29_000)
      expect([registersOf(later), link(later)]).toEqual([[], 'connected'])
      await later.worker.elapse(31_000)
      expect(registersOf(later)).toHaveLength(1)
    },
  )
  it('[REG-45] 420: the same without what it does not know, and so for ever', async () => {
    const alice = await signingIn()
    const last = alice.registers[1]
    if (last === undefined) throw new Error('no REGISTER')
    await alice.worker.answer(last, 420, ['Unsupported: gruu'])
    const less = alice.worker.next('REGISTER')
    expect(less.one('Supported')).toBe('path, outbound')
    expect(less.one('CSeq')).toBe('3 REGISTER')
    expect(less.one('Call-ID')).toBe(last.one('Call-ID'))
    await alice.worker.answer(less, 420, ['Unsupported: gruu'])
    await alice.worker.elapse(1_000)
    expect(registersOf(alice)).toEqual([])
  })
  it('[REG-20] [REG-30] 503 to a refresh: the flow stays, and the next leaves on it when Retry-After is over', async () => {
    const alice = await signedIn()
    await alice.worker.elapse(3_000_000)
    await alice.worker.answer(alice.worker.next('REGISTER'), 503, ['Retry-After: 100'])
    await alice.worker.elapse(99_000)
    expect(registersOf(alice)).toEqual([])
    await alice.worker.elapse(60_000)
    expect(registersOf(alice)).toHaveLength(1)
    expect(alice.worker.sockets).toHaveLength(1)
  })
  it('[REG-39] [REG-44] 408 and 499 to a refresh: not again at once', async () => {
    for (const status of [408, 499]) {
      const alice = await signedIn()
      await alice.worker.elapse(3_000_000)
      await alice.worker.answer(alice.worker.next('REGISTER'), status)
      await alice.worker.elapse(10_000)
      expect(registersOf(alice)).toEqual([])
    }
  })
})

/** How long it is until a new socket, in seconds, for each loss in a row. */
async function waits(count: number, chance: number): Promise<readonly number[]> {
  const { worker } = await signedIn({ rig: { chance: () => chance } })
  const found: number[] = []
  for (let index = 0; index < count; index++) {
    const before = worker.sockets.length
    worker.socket().drop()
    await worker.settle()
    let waitedS = 0
    while (worker.sockets.length === before && waitedS < 4_000) {
      await worker.elapse(980)
      waitedS += 1
    }
    found.push(waitedS)
  }
  return found
}

describe('a flow that is lost', () => {
  it('[REG-28] [REG-31] waits twice as long after each failure, half an hour at most', async () => {
    expect(await waits(8, 1)).toEqual([30, 60, 120, 240, 480, 960, 1800, 1800])
    expect(await waits(8, 0)).toEqual([15, 30, 60, 120, 240, 480, 900, 900])
  })
  it('[REG-31] the network that comes back ten times in a second is one attempt', async () => {
    const { worker, page } = await signedIn()
    worker.socket().drop()
    await worker.settle()
    for (let turn = 0; turn < 10; turn++) {
      page.say({ kind: 'network', online: true })
      await worker.elapse(50)
      worker.socket().drop()
      await worker.elapse(30)
    }
    expect(worker.sockets).toHaveLength(2)
  })
  it.each([
    ['no success: the count of failures goes on', [], 60],
    ['a success after a pong: the count begins anew', ['\r\n'], 30],
  ])('[REG-29] 200 where pings keep the flow is %s', async (_, pongs, expectedS) => {
    const keeps = ['Require: outbound', 'Flow-Timer: 60']
    const { worker } = await signedIn({ granted: keeps, config: { mode: 'subscribe' }, rig: { chance: () => 1 } })
    const waitS = async (): Promise<number> => {
      const before = worker.sockets.length
      worker.socket().drop()
      let waited = 0
      for (; worker.sockets.length === before && waited < 4_000; waited++) await worker.elapse(980)
      return waited
    }
    expect([await waitS(), await waitS()]).toEqual([30, 60])
    await worker.register(null, keeps)
    for (let s = 0; s < 62; s++) {
      await worker.elapse(980)
      if (!worker.socket().sent.includes('\r\n\r\n')) continue
      for (const pong of pongs) worker.socket().say(pong)
      break
    }
    expect(await waitS()).toBe(expectedS)
  })
})

const routes = (message: SaidMessage): readonly string[] => message.all('Route').flatMap(one => one.split(', '))

describe('what the network tells of identities and routes', () => {
  const ROUTES = ['Service-Route: <sip:s1.ims.test;lr>', 'Service-Route: <sip:s2.ims.test;lr>']

  it('[REG-65] [REG-78] From is the first identity of P-Associated-URI, and none is put beside it', async () => {
    const alice = await signedIn({ granted: ['P-Associated-URI: <sip:boss@ims.test>, <tel:+491701>'] })
    alice.page.say({ kind: 'putContacts', contacts: [contactOf('sip:bob@ims.test')] })
    await alice.worker.settle()
    const subscribe = alice.worker.next('SUBSCRIBE')
    expect(subscribe.one('From')).toMatch(/^<sip:boss@ims\.test>;tag=/)
    expect(subscribe.all('P-Preferred-Identity')).toEqual([])
  })
  it('[REG-66] [REG-67] the service route for a new dialog, in order; not inside one, not for REGISTER; the next 200 replaces it', async () => {
    const { worker, page } = await signedIn({ granted: [...ROUTES, 'Path: <sip:p1.ims.test;lr>'] })
    page.say({ kind: 'putContacts', contacts: [contactOf('sip:bob@ims.test')] })
    await worker.settle()
    expect(routes(worker.next('SUBSCRIBE'))).toEqual(['<sip:s1.ims.test;lr>', '<sip:s2.ims.test;lr>'])
    await worker.deliver(subscribing(['Record-Route: <sip:rr.ims.test;lr>']))
    expect(routes(worker.next('NOTIFY'))).toEqual(['<sip:rr.ims.test;lr>'])
    await worker.elapse(3_000_000)
    const refresh = worker.next('REGISTER')
    expect(routes(refresh)).toEqual([])
    await worker.answer(refresh, 200, [grantedContact(refresh, 3600), 'Service-Route: <sip:s3.ims.test;lr>'])
    worker.take()
    page.say({ kind: 'putContacts', contacts: [contactOf('sip:carol@ims.test')] })
    await worker.settle()
    expect(routes(worker.next('SUBSCRIBE'))).toEqual(['<sip:s3.ims.test;lr>'])
  })
  it('[REG-70] [PUA-10] the GRUU is our Contact in SUBSCRIBE, in the 2xx to one and in NOTIFY', async () => {
    const gruu = 'sip:alice@ims.test;gr=urn:uuid:f81d4fae'
    const alice = await signingIn()
    const last = alice.registers[1]
    if (last === undefined) throw new Error('no REGISTER')
    await alice.worker.answer(last, 200, [`${grantedContact(last, 3600)};pub-gruu="${gruu}"`])
    const answer = await alice.worker.deliver(subscribing())
    expect(answer()?.one('Contact')).toBe(`<${gruu}>`)
    const notify = alice.worker.next('NOTIFY')
    expect(notify.one('Contact')).toBe(`<${gruu}>`)
    expect(tagOf(notify.one('To'))).toBe('ps')
    alice.page.say({ kind: 'putContacts', contacts: [contactOf('sip:bob@ims.test')] })
    await alice.worker.settle()
    expect(alice.worker.next('SUBSCRIBE').one('Contact')).toBe(`<${gruu}>`)
  })
  it('[REG-37] without any Contact in the 200 one is signed in all the same', async () => {
    expect(link(await granted('Expires: 600'))).toBe('connected')
  })
})
