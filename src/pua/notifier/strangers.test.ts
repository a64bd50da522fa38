/** Whoever may not subscribe and is blocked politely, beside a server that subscribes to somebody who is offline. */
import { describe, expect, it } from 'vitest'
import { encodePidf } from '../../codec/pidf.ts'
import { NO_PRESENCE, NO_TUPLE, type Presence } from '../../model/presence.ts'
import { type Header, header } from '../../sip/port.ts'
import { EVENT, GOOD, instead, setUp } from './testing.ts'

const MALLORY: readonly Header[] = instead('P-Asserted-Identity', '<sip:mallory@ims.test>')
const polite = {
  policy: { servers: ['sip:presence@ims.test'], domain: 'ims.test', strangers: 'blockPolitely' },
} as const

/** Somebody with a real document. */
function person(online: boolean) {
  const document = (at: number, last: boolean): Presence => ({
    ...NO_PRESENCE,
    entity: 'sip:alice@ims.test',
    tuples: [{ ...NO_TUPLE, id: 't-1', basic: online && !last ? 'open' : 'closed', timestamp: at }],
    notes: online && !last ? [{ text: 'secret', lang: null }] : [],
  })
  let seed = online ? 7 : 3
  const chance = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  return setUp({ ...polite, document, encode: encodePidf, chance })
}

/** Everything that a subscriber gets to see, each with its time, without what is its own id or a timestamp. */
function trace(online: boolean, headers: readonly Header[]): readonly string[] {
  const rig = person(online)
  const { port, clock, notifier } = rig
  const seen: string[] = []
  let asked = false
  const look = (): void => {
    for (const one of port.takeSent()) {
      // RFC 5839 §6.1: a server gets a tag in every NOTIFY, a stranger once it has asked for one.
      const all = online || asked ? one.headers : one.headers.filter(([name]) => name !== 'SIP-ETag')
      const own = [one.method, one.uri, one.cseq, JSON.stringify(all), one.body?.type, one.body?.text]
      seen.push(`${String(clock.now())} ${own.join(' ')}`)
      clock.elapse(3)
      if (one.answered === null) one.answer(200)
    }
  }
  const say = (more: readonly Header[], body = ''): void => {
    const all = [...headers.filter(([name]) => !more.some(([other]) => other === name)), ...more]
    const dialog = first.dialog
    const { answer } = dialog === null ? first : dialog.deliver({ method: 'SUBSCRIBE', headers: all, body })
    seen.push(`${String(clock.now())} ${JSON.stringify(answer)}`)
    look()
  }
  const first = port.deliver({ method: 'SUBSCRIBE', headers })
  seen.push(`${String(clock.now())} ${JSON.stringify(first.answer)}`)
  look()
  const tag = (): string => header(port.sent.at(-1)?.headers ?? [], 'SIP-ETag') ?? ''
  // Whoever is online lives on; whoever is offline has nothing to change.
  const lives = (): void => {
    if (online) rig.choose('something')
    clock.elapse(7_000)
    look()
  }
  lives()
  say([['Expires', '120']])
  lives()
  asked = true
  say([['Suppress-If-Match', 'none']])
  lives()
  say([['Suppress-If-Match', tag()]])
  lives()
  say([['Event', 'presence;max-rate=0.05;min-rate=0.04']])
  for (let count = 0; count < 10; count += 1) lives()
  say([['Accept', 'application/pidf-diff+xml']])
  lives()
  say([['Accept', 'text/plain']])
  say([['Expires', '10']])
  say([], 'x')
  say([['P-Asserted-Identity', '<sip:else@ims.test>']])
  say([EVENT])
  port.lose()
  clock.elapse(2_000)
  port.connect('wss://edge.ims.test/')
  port.open()
  notifier.registered()
  look()
  lives()
  clock.elapse(4_000_000)
  look()
  say([])
  return seen.map(one =>
    one
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/"SIP-ETag","[0-9a-f]{16}\.\d+/g, '"SIP-ETag","TAG')
      .replaceAll(/sip:fake\d+/g, 'sip:CONTACT'),
  )
}

describe('notifier: strangers', () => {
  it('[PUA-38] [SEC-18] polite blocking looks like somebody who is offline: answers, headers, bodies, times and rates', () => {
    const blocked = trace(true, MALLORY)
    const met = [
      'No Notification',
      'min-rate',
      'pidf-full',
      '"status":406',
      '"status":423',
      'terminated;reason=timeout',
    ]
    expect(met.filter(one => !blocked.join().includes(one))).toEqual([])
    expect(blocked).toEqual(trace(false, GOOD))
    expect(blocked.join()).not.toMatch(/secret|open/)
  })
  it('[PUA-38] [SEC-18] the tags of strangers are their own, and stand still whatever changes', () => {
    const { port, choose, clock } = setUp({ ...polite, chance: Math.random })
    const tag = (headers: readonly Header[]): string => {
      port.deliver({ method: 'SUBSCRIBE', headers })
      return header(port.sent.at(-1)?.headers ?? [], 'SIP-ETag') ?? ''
    }
    const [before, own] = [tag(MALLORY), tag(GOOD)]
    choose('busy')
    clock.elapse(10_000)
    expect(tag(MALLORY)).toBe(before)
    expect(tag(GOOD)).not.toBe(own)
    expect(own.split('.')[0]).not.toBe(before.split('.')[0])
  })
  it('[PUA-38] a stranger is no server: nobody is told of, asked by, or known to them; the person hears of them', () => {
    const { port, subscribe, servers, echo, refused, reports, choose } = setUp(polite)
    subscribe(MALLORY)
    port.sent[0]?.answer(200)
    choose('busy')
    expect([servers(), echo()]).toEqual([[], { kind: 'unasked' }])
    expect(reports.filter(one => one.kind === 'asked')).toMatchObject([{ asked: { active: 0, told: 0 } }])
    expect(refused()).toMatchObject([{ asserted: 'sip:mallory@ims.test', status: 200, reason: 'stranger' }])
    expect(port.sent).toHaveLength(1)
  })
  it('[PUA-38] [PUA-15] strangers take no place of a server, and find as little room as servers would', () => {
    const { subscribe } = setUp(polite)
    for (let count = 1; count <= 8; count += 1) expect(subscribe(MALLORY).answer?.status).toBe(200)
    expect(subscribe(MALLORY).answer?.status).toBe(503)
    expect(subscribe().answer?.status).toBe(200)
  })
  it('[SEC-15] whoever is turned away fills nobody’s memory: what they call themselves is cut', () => {
    const { port, refused } = setUp()
    const long = `sip:${'m'.repeat(30_000)}@evil.test`
    port.deliver({
      method: 'SUBSCRIBE',
      from: long,
      headers: [...MALLORY.filter(([name]) => name !== 'P-Asserted-Identity'), ['P-Asserted-Identity', `<${long}>`]],
    })
    const [one] = refused()
    expect([one?.from.length, one?.asserted?.length]).toEqual([255, 255])
  })
  it('[PUA-38] [SEC-18] no goodbye goes to them, and what they ask afterwards finds no dialog', () => {
    const { subscribe, notifier, sent, port } = setUp(polite)
    const { dialog } = subscribe(MALLORY)
    port.sent[0]?.answer(200)
    subscribe()
    notifier.goodbye()
    expect(sent()).toEqual([
      'active;expires=600 closed',
      'active;expires=600 open',
      'terminated;reason=noresource closed',
    ])
    expect(dialog?.ended).toBe(true)
    expect(subscribe(MALLORY).answer).toMatchObject({ status: 480, reason: 'Temporarily Unavailable', headers: [] })
  })
  it('[SEC-18] where everything is published a stranger is told nothing of it', () => {
    const { subscribe } = setUp({ ...polite, closed: true })
    expect(subscribe(MALLORY).answer).toMatchObject({ status: 480, headers: [] })
    expect(subscribe().answer?.status).toBe(403)
  })
  it('[SEC-18] who appears offline leaves strangers without a word, and servers not at all', () => {
    const { subscribe, notifier, sent, port, refused } = setUp(polite)
    const { dialog } = subscribe(MALLORY)
    port.sent[0]?.answer(200)
    const server = subscribe().dialog
    sent()
    notifier.hide(true)
    expect([sent(), dialog?.ended, server?.ended]).toEqual([[], true, false])
    expect(subscribe(MALLORY).answer?.status).toBe(480)
    expect(refused()[1]).toMatchObject({ asserted: 'sip:mallory@ims.test', status: 480, reason: 'stranger' })
    expect(port.deliver({ method: 'OPTIONS', headers: MALLORY }).answer?.status).toBe(480)
    expect(refused()).toHaveLength(2)
    notifier.hide(false)
    expect(subscribe(MALLORY).answer?.status).toBe(200)
    expect(port.deliver({ method: 'OPTIONS', headers: MALLORY }).answer?.status).toBe(480)
  })
  it('[SEC-18] where strangers are refused they may know of us, unless we appear offline', () => {
    const { port, notifier } = setUp()
    const status = (hides: boolean): number | undefined => {
      notifier.hide(hides)
      return port.deliver({ method: 'OPTIONS', headers: MALLORY }).answer?.status
    }
    expect([status(false), status(true), status(false)]).toEqual([200, 480, 200])
  })
  it('[SEC-03] what did not come over the registered flow is refused even so', () => {
    const { port } = setUp(polite)
    const request = { method: 'SUBSCRIBE', headers: GOOD, onRegisteredFlow: false }
    expect(port.deliver(request).answer?.status).toBe(403)
  })
})
