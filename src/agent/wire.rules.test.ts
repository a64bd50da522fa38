import { describe, expect, it } from 'vitest'
import { fullPidf } from '../codec/pidf.ts'
import { tailoring } from '../codec/tailoring.ts'
import { here } from '../lib/lazy.ts'
import { silentLog } from '../lib/log.ts'
import { AVAILABLE } from '../model/availability.ts'
import { presenceDocument } from '../model/document.ts'
import { AT_FIRST } from '../model/preferences.ts'
import { plainly } from '../model/saying.ts'
import { createNotifier, type NotifierReport } from '../pua/notifier/agent.ts'
import { createRegistration } from '../registration/agent.ts'
import { answerTo, readSaid, type SaidMessage } from '../sip/scriptedSocket.ts'
import { createStackRig, RIG_URL, type RigRequest } from '../sip/stackRig.ts'
import { createWatcher, type WatchReport } from '../watcher/agent.ts'

const INSTANCE = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'
const GRUU = 'sip:alice@ims.test;gr=urn:uuid:f81d4fae'
const PAI = 'P-Asserted-Identity: <sip:presence@ims.test>'
const SUBSCRIBE: RigRequest = {
  method: 'SUBSCRIBE',
  headers: [PAI, 'Event: presence', 'Contact: <sip:peu@ps.test>', 'Expires: 600'],
}
const DOCUMENT =
  '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@ims.test">' +
  '<tuple id="t"><status><basic>open</basic></status></tuple></presence>'

const chance = (): number => 0

/** All three roles of one account on the real stack; the other end of the WebSocket is the test. */
function begin() {
  const rig = createStackRig({ binding: null })
  const { port, clock, socket } = rig
  const watched: WatchReport[] = []
  const told: NotifierReport[] = []
  const registration = createRegistration({
    port,
    account: { aor: 'sip:alice@ims.test', domain: 'ims.test', server: RIG_URL, instance: INSTANCE },
    chance,
    log: silentLog,
    onReport: () => undefined,
  })
  const notifier = createNotifier({
    encode: fullPidf.encode,
    tailoring: here(tailoring),
    port,
    clock,
    chance,
    log: silentLog,
    policy: { servers: ['sip:presence@ims.test'], domain: 'ims.test' },
    document: at =>
      presenceDocument({
        entity: 'sip:alice@ims.test',
        contactUri: 'sip:alice@ims.test',
        tupleId: 't-1',
        personId: 'p-1',
        deviceId: 'd-1',
        deviceUrn: INSTANCE,
        saying: plainly({ ...AVAILABLE, status: 'busy' }),
        preferences: AT_FIRST,
        timeOffsetMin: null,
        at,
        since: at,
      }),
    onReport: report => void told.push(report),
  })
  const onReport = (report: WatchReport): void => void watched.push(report)
  const watcher = createWatcher({ port, clock, chance, log: silentLog, t1Ms: 500, pidf: here(fullPidf), onReport })
  /** Answers all that waits; gives it. */
  const answer = (status: number, ...headers: readonly string[]): readonly SaidMessage[] => {
    const said = socket()
      .take()
      .filter(one => !one.start.startsWith('SIP/'))
    for (const one of said) socket().say(answerTo(one, status, headers))
    return said
  }
  const contact = (): string => `Contact: <${port.contactUri}>;pub-gruu="${GRUU}";expires=3600`
  const register = (): void => {
    registration.start(true)
    socket().open()
    answer(200, contact(), 'P-Associated-URI: <sip:alice@ims.test>, <tel:+491701>', 'Service-Route: <sip:s1;lr>')
    watcher.registered()
    notifier.registered()
  }
  /** Every request that left, oldest first. */
  const requests = (): readonly SaidMessage[] =>
    rig.sockets
      .flatMap(one => one.sent)
      .filter(frame => frame.trim() !== '' && !frame.startsWith('SIP/'))
      .map(readSaid)
  return { ...rig, registration, notifier, watcher, watched, told, answer, register, requests }
}

/** Bob is watched, and his presence server notifies once with these headers and this body. */
function hearOfBob(ue: ReturnType<typeof begin>, headers: readonly string[], body: string): void {
  ue.watcher.watch('sip:bob@ims.test')
  ue.clock.elapse(1000)
  const subscribe = ue
    .socket()
    .take()
    .find(one => one.start.startsWith('SUBSCRIBE'))
  if (subscribe === undefined) throw new Error('Bob is not watched')
  ue.socket().say(answerTo(subscribe, 200, ['Expires: 3600', 'Contact: <sip:ps@ps.test>'], '', 'bobs'))
  const active = ['Contact: <sip:ps@ps.test>', 'Event: presence', 'Subscription-State: active;expires=3600']
  ue.deliver({
    method: 'NOTIFY',
    callId: subscribe.one('Call-ID'),
    fromTag: 'bobs',
    toTag: /;tag=(.*)/.exec(subscribe.one('From'))?.[1] ?? '',
    headers: [...active, 'Content-Type: application/pidf+xml', ...headers],
    body,
  })
}

/** A whole day: registered, subscribed to, watching, a refresh, a change, a goodbye. */
function wholeDay() {
  const ue = begin()
  ue.register()
  ue.deliver({ ...SUBSCRIBE, headers: [...(SUBSCRIBE.headers ?? []), 'P-Charging-Vector: icid-value=1;orig-ioi=a'] })
  ue.answer(200)
  const charging = ['P-Charging-Vector: icid-value=2', 'P-Charging-Function-Addresses: ccf=192.1.1.1']
  hearOfBob(ue, [...charging, 'P-Called-Party-ID: <sip:alice@ims.test>'], DOCUMENT)
  ue.notifier.changed()
  ue.answer(200)
  ue.clock.elapse(3_000_000)
  ue.answer(200, `Contact: <${ue.port.contactUri}>;pub-gruu="${GRUU}";expires=3600`)
  ue.notifier.goodbye()
  ue.watcher.goodbye()
  ue.registration.remove()
  ue.answer(200)
  return ue
}

describe('all that leaves in a day', () => {
  const ue = wholeDay()
  const all = ue.requests()
  const methods = all.map(one => one.start.split(' ')[0])

  it('is of all three roles', () => {
    expect(methods.filter(one => one === 'REGISTER')).toHaveLength(3)
    expect(methods.filter(one => one === 'SUBSCRIBE').length).toBeGreaterThan(1)
    expect(methods.filter(one => one === 'NOTIFY').length).toBeGreaterThan(1)
  })
  it.each([
    ['[REG-78] of two identities the chosen one is in From, and none is put beside it', 'P-Preferred-Identity'],
    ['[REG-79] we assert nothing of ourselves', 'P-Asserted-Identity'],
    ['[REG-80] a called party is the network’s word', 'P-Called-Party-ID'],
    ['[REG-80] a visited network is the network’s word', 'P-Visited-Network-ID'],
    ['[REG-80] charging is the network’s business', 'P-Charging-Vector'],
    ['[REG-82] the access network is not known and not told', 'P-Access-Network-Info'],
    ['[REG-64] nothing asks for a security mechanism beside TLS', 'Security-Client'],
    ['[REG-64] nothing confirms one', 'Security-Verify'],
  ])('%s: no %s', (_, name) => {
    expect(all.flatMap(one => one.all(name))).toEqual([])
    expect(all.filter(one => one.one('Supported').includes('sec-agree'))).toEqual([])
    expect(new Set(all.map(one => one.one('From').replace(/;tag=.*/, '')))).toEqual(new Set(['<sip:alice@ims.test>']))
  })
  it('[REG-80] charging headers and a called party in what comes are not understood and do no harm', () => {
    expect(ue.watched.findLast(one => one.presence !== null)?.presence?.tuples[0]?.basic).toBe('open')
    expect(ue.told.some(one => one.kind === 'servers' && one.servers.length === 1)).toBe(true)
  })
  it('[REG-43] has the mandatory headers once, Max-Forwards 70, a branch of its own each', () => {
    for (const one of all) {
      for (const name of ['To', 'From', 'CSeq', 'Call-ID', 'Max-Forwards', 'Via']) expect(one.all(name)).toHaveLength(1)
      expect(one.one('Max-Forwards')).toBe('70')
      expect(one.one('Via')).toMatch(/;branch=z9hG4bK/)
    }
    expect(new Set(all.map(one => /branch=([^;]*)/.exec(one.one('Via'))?.[1])).size).toBe(all.length)
  })
})

describe('who asks', () => {
  it('[REG-79] [PUA-11] an identity that is asserted over a flow which nobody registered: 403, and nothing is told', () => {
    const ue = begin()
    ue.registration.start(true)
    ue.socket().open()
    ue.socket().take()
    expect(ue.deliver(SUBSCRIBE)()?.start).toBe('SIP/2.0 403 Forbidden')
    expect(ue.requests().filter(one => one.start.startsWith('NOTIFY'))).toEqual([])
  })
})

describe('the Contact that we give', () => {
  it('[REG-70] [PUA-10] is the GRUU in SUBSCRIBE, in the 2xx to one and in NOTIFY', () => {
    const ue = begin()
    ue.register()
    expect(ue.deliver(SUBSCRIBE)()?.one('Contact')).toBe(`<${GRUU}>`)
    ue.watcher.watch('sip:bob@ims.test')
    ue.clock.elapse(1000)
    const ours = ue.requests().filter(one => !one.start.startsWith('REGISTER'))
    expect(ours.map(one => one.start.split(' ')[0])).toEqual(['NOTIFY', 'SUBSCRIBE'])
    expect(ours.map(one => one.one('Contact'))).toEqual([`<${GRUU}>`, `<${GRUU}>`])
  })
  it('[REG-70] is not the GRUU of a registration that is over', () => {
    const ue = begin()
    ue.register()
    expect(ue.port.binding?.gruu).toBe(GRUU)
    ue.socket().drop()
    ue.clock.elapse(20_000)
    ue.socket().open()
    const again = ue.requests().at(-1)
    expect(again?.start).toBe('REGISTER sip:ims.test SIP/2.0')
    expect(again?.one('Contact')).not.toContain('gr=')
    expect(ue.port.binding).toBeNull()
    ue.port.request({ method: 'SUBSCRIBE', uri: 'sip:bob@ims.test', headers: [] }, () => undefined)
    expect(ue.requests().at(-1)?.one('Contact')).toBe(`<${ue.port.contactUri};ob>`)
  })
})

/** The answer to a SUBSCRIBE of the presence server with a body and these headers. */
function withBody(...headers: readonly string[]): SaidMessage | null {
  const ue = begin()
  ue.register()
  return ue.deliver({ ...SUBSCRIBE, headers: [...(SUBSCRIBE.headers ?? []), ...headers], body: 'x' })()
}

describe('a SUBSCRIBE with a body', () => {
  it('[PUA-41] that is packed: 415, and how it should be', () => {
    const said = withBody('Content-Type: application/simple-filter+xml', 'Content-Encoding: gzip')
    expect([said?.start.slice(8, 11), said?.one('Accept-Encoding')]).toEqual(['415', 'identity'])
  })
  it.each([
    'Content-Type: text/plain',
    'Content-Language: tlh',
    'Content-Disposition: surprise',
    'Content-Disposition: render;handling=required',
  ])('[PUA-41] %s: 415, and what we take', header => {
    const said = withBody(header)
    expect([said?.start.slice(8, 11), said?.all('Accept')]).toEqual(['415', ['application/simple-filter+xml']])
  })
  it.each(['Content-Encoding: gzip', 'Content-Language: tlh', 'Content-Type: text/plain'])(
    '[PUA-41] %s, but optional: as if it were not there',
    header => {
      expect(withBody(header, 'Content-Disposition: surprise;handling=optional')?.start).toBe('SIP/2.0 200 OK')
    },
  )
})

describe('a NOTIFY with a packed body', () => {
  it.each([
    ['that may be passed over', ['Content-Disposition: render;handling=optional'], '200'],
    ['that may not', [], '415'],
  ])('[PUA-41] %s is no document that cannot be read', (_, headers, status) => {
    const ue = begin()
    ue.register()
    hearOfBob(ue, ['Content-Encoding: gzip', ...headers], '\u001f packed')
    expect(ue.socket().sent.at(-1)?.slice(8, 11)).toBe(status)
    expect(ue.watched.filter(one => one.malformed)).toEqual([])
  })
})
