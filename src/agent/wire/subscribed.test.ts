import { describe, expect, it } from 'vitest'
import { AVAILABLE, type AvailabilityStatus } from '../../model/availability.ts'
import { AT_FIRST, NOTICED_KINDS, PICKED_KINDS } from '../../model/preferences.ts'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import { newest, PAI, type Registered, signedIn, subscribing, tagOf } from './registeredRig.ts'
import { contactOf, pidf } from './watchingRig.ts'

const FILTER =
  '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"><what>' +
  '<include type="namespace">urn:ietf:params:xml:ns:pidf</include></what></filter></filter-set>'

const notifiesOf = ({ worker }: Registered): readonly SaidMessage[] =>
  worker.take().filter(one => one.start.startsWith('NOTIFY'))

const choose = ({ page }: Registered, status: AvailabilityStatus): void => {
  page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status } })
}

/** Subscribed to, the first NOTIFY answered. Gives our tag too. */
async function subscribed(
  lines: readonly string[] = [],
  more: { readonly branch?: string } = {},
): Promise<Registered & { readonly tag: string }> {
  const alice = await signedIn()
  const answer = await alice.worker.deliver(subscribing(lines, more))
  const first = alice.worker.next('NOTIFY')
  await alice.worker.answer(first, 200)
  return { ...alice, tag: tagOf(answer()?.one('To') ?? '') }
}

describe('a SUBSCRIBE of the presence server', () => {
  it('[PUA-01] without one nothing is ever notified', async () => {
    const alice = await signedIn()
    choose(alice, 'busy')
    await alice.worker.elapse(3_000)
    expect(notifiesOf(alice)).toEqual([])
  })
  it('[PUA-02] [PUA-07] is answered at once with 200, never 202, and followed by a whole document', async () => {
    const alice = await signedIn()
    const answer = await alice.worker.deliver(subscribing())
    expect(answer()?.start).toBe('SIP/2.0 200 OK')
    const [notify, ...more] = notifiesOf(alice)
    expect(more).toEqual([])
    expect(notify?.one('Subscription-State')).toBe('active;expires=600')
    expect(notify?.body).toContain('<presence')
  })
  it.each(['Event: dialog', 'Event: Presence', ''])('[PUA-03] "%s": 489, and the package that we have', async event => {
    const { worker } = await signedIn()
    const request = subscribing()
    const headers = (request.headers ?? [])
      .map(one => (one === 'Event: presence' ? event : one))
      .filter(one => one !== '')
    const answer = await worker.deliver({ ...request, headers })
    expect([answer()?.start.slice(8, 11), answer()?.one('Allow-Events')]).toEqual(['489', 'presence'])
  })
  it('[PUA-04] Accept without a type of ours: 406', async () => {
    const { worker } = await signedIn()
    const answer = await worker.deliver(subscribing(['Accept: text/plain']))
    expect(answer()?.start.slice(8, 11)).toBe('406')
  })
  it('[PUA-04] [PUA-56] the type is that of the newest SUBSCRIBE: all of it first, then differences', async () => {
    const alice = await subscribed()
    const lines = ['Accept: application/pidf-diff+xml, application/pidf+xml;q=0.5']
    await alice.worker.deliver(subscribing(lines, { toTag: alice.tag, cseq: 2 }))
    await alice.worker.elapse(5_000)
    const whole = alice.worker.next('NOTIFY')
    expect(whole.one('Content-Type')).toBe('application/pidf-diff+xml')
    expect(whole.body).toContain('pidf-full')
    await alice.worker.answer(whole, 200)
    choose(alice, 'busy')
    await alice.worker.elapse(6_000)
    expect(alice.worker.next('NOTIFY').body).toContain('pidf-diff')
  })
  it.each([
    ['30', '423'],
    ['59', '423'],
    ['60', '200'],
    ['0', '200'],
    ['3600', '200'],
  ])('[PUA-06] Expires %s: %s', async (expires, status) => {
    const { worker } = await signedIn()
    const request = subscribing()
    const headers = [...(request.headers ?? []).filter(one => !one.startsWith('Expires')), `Expires: ${expires}`]
    const answer = await worker.deliver({ ...request, headers })
    expect(answer()?.start.slice(8, 11)).toBe(status)
    expect(answer()?.one('Min-Expires')).toBe(status === '423' ? '60' : '')
  })
  it.each([
    ['of the SUBSCRIBE', 'z9hG4bKsubscribe', 'SIP/2.0 200 OK'],
    ['of nothing', 'z9hG4bKnothing', 'SIP/2.0 481 Call/Transaction Does Not Exist'],
  ])('[PUA-14] CANCEL %s after the answer, and the subscription stands', async (_, branch, start) => {
    const alice = await subscribed([], { branch: 'z9hG4bKsubscribe' })
    const answer = await alice.worker.deliver({ method: 'CANCEL', callId: 'from-ps', fromTag: 'ps', branch })
    expect(answer()?.start).toBe(start)
    expect(notifiesOf(alice)).toEqual([])
    choose(alice, 'busy')
    await alice.worker.elapse(6_000)
    expect(notifiesOf(alice)).toHaveLength(1)
  })
  it('[PUA-18] [PUA-20] runs out: the time left falls, then terminated;reason=timeout, then nothing', async () => {
    const alice = await subscribed()
    await alice.worker.elapse(100_000)
    choose(alice, 'busy')
    await alice.worker.elapse(1_000)
    const later = alice.worker.next('NOTIFY')
    expect(later.one('Event')).toBe('presence')
    const left = Number(/^active;expires=(\d+)$/.exec(later.one('Subscription-State'))?.[1])
    expect(left).toBeLessThanOrEqual(500)
    expect(left).toBeGreaterThan(490)
    await alice.worker.answer(later, 200)
    await alice.worker.elapse(500_000)
    const last = notifiesOf(alice).at(-1)
    expect(last?.one('Subscription-State')).toBe('terminated;reason=timeout')
    choose(alice, 'away')
    await alice.worker.elapse(20_000)
    expect(notifiesOf(alice)).toEqual([])
  })
  it('[SEC-02] an identity over a flow that nobody registered, or in From alone: 403', async () => {
    const { worker, page } = await signedIn()
    const answer = await worker.deliver({
      ...subscribing(),
      headers: ['Event: presence', 'Contact: <sip:ps@ims.test>'],
    })
    expect(answer()?.start.slice(8, 11)).toBe('403')
    worker.socket().drop()
    page.say({ kind: 'reconnectNow' })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    const early = await worker.deliver(subscribing([], { callId: 'early' }))
    expect(early()?.start.slice(8, 11)).toBe('403')
    expect(worker.take().filter(one => one.start.startsWith('NOTIFY'))).toEqual([])
  })
})

describe('a SUBSCRIBE with a body', () => {
  it('[PUA-41] that is packed: 415, and how it should be', async () => {
    const { worker } = await signedIn()
    const lines = ['Content-Type: application/simple-filter+xml', 'Content-Encoding: gzip']
    const answer = await worker.deliver({ ...subscribing(lines), body: 'x' })
    expect([answer()?.start.slice(8, 11), answer()?.one('Accept-Encoding')]).toEqual(['415', 'identity'])
  })
  it.each([
    'Content-Type: text/plain',
    'Content-Language: tlh',
    'Content-Disposition: surprise',
    'Content-Disposition: render;handling=required',
  ])('[PUA-41] %s: 415, and what we take', async line => {
    const { worker } = await signedIn()
    const answer = await worker.deliver({ ...subscribing([line]), body: 'x' })
    expect([answer()?.start.slice(8, 11), answer()?.all('Accept')]).toEqual(['415', ['application/simple-filter+xml']])
  })
  it('[PUA-41] that need not be read: as if it were not there', async () => {
    const { worker } = await signedIn()
    const lines = ['Content-Encoding: gzip', 'Content-Disposition: surprise;handling=optional']
    const answer = await worker.deliver({ ...subscribing(lines), body: 'x' })
    expect(answer()?.start).toBe('SIP/2.0 200 OK')
  })
  it('[SEC-07] a filter nested deeper than 32: 488, and the worker goes on', async () => {
    const { worker } = await signedIn()
    const deep = `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`
    const type = 'Content-Type: application/simple-filter+xml'
    const answer = await worker.deliver({
      ...subscribing([type]),
      body: FILTER.replace('</filter-set>', `${deep}</filter-set>`),
    })
    expect(answer()?.start.slice(8, 11)).toBe('488')
    const next = await worker.deliver(subscribing([], { callId: 'next' }))
    expect(next()?.start).toBe('SIP/2.0 200 OK')
  })
})

const attribute = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, value = '']) => value)

describe('the document', () => {
  it('[PUA-42] [PUA-43] [PUA-45] one of PIDF, with ids that stay and times that rise', async () => {
    const alice = await signedIn()
    await alice.worker.deliver(subscribing())
    const bodies: string[] = []
    for (const status of ['busy', 'away', 'available', 'busy'] as const) {
      const notify = alice.worker.next('NOTIFY')
      bodies.push(notify.body)
      await alice.worker.answer(notify, 200)
      choose(alice, status)
      await alice.worker.elapse(5_000)
    }
    for (const body of bodies) {
      expect(body).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<presence /)
      expect(body).toMatch(/<presence [^>]*xmlns="urn:ietf:params:xml:ns:pidf"/)
      expect(body).toMatch(/<presence [^>]*entity="sip:alice@ims\.test"/)
      expect(body).toMatch(/<status>[^]*<\/status>[^]*<contact[ >][^]*<timestamp>/)
    }
    const ids = bodies.map(body => attribute(body, /<tuple id="([^"]+)"/g).join())
    expect(new Set(ids).size).toBe(1)
    const times = bodies.map(body => attribute(body, /<timestamp>([^<]+)<\/timestamp>\s*<\/tuple>/g)[0] ?? '')
    expect(new Set(times).size).toBe(times.length)
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
    expect(times.map(time => Date.parse(time))).toEqual(times.map(time => Date.parse(time)).toSorted((a, b) => a - b))
  })
  it('[PUA-47] [PUA-53] [PUA-54] all shared: one person, one device that the tuple names, what each can do, where and for how long', async () => {
    const alice = await signedIn()
    const shares = Object.fromEntries([...PICKED_KINDS, ...NOTICED_KINDS].map(kind => [kind, true]))
    const position = { latitude: 48.12345678, longitude: 11.12345678, radiusM: 12, at: alice.worker.clock.now() }
    const preferences = { ...AT_FIRST, shares: { ...AT_FIRST.shares, ...shares }, deviceName: 'Desk', position }
    alice.page.say({ kind: 'setPreferences', preferences })
    choose(alice, 'busy')
    await alice.worker.deliver(subscribing())
    const { body } = alice.worker.next('NOTIFY')
    expect(attribute(body, /<[a-z]*:?(person) /g)).toHaveLength(1)
    const devices = attribute(body, /deviceID>([^<]+)</g)
    expect(devices.length).toBeGreaterThan(1)
    expect(new Set(devices).size).toBe(1)
    expect(body).toMatch(/<tuple [^]*servcaps>[^]*<\/tuple>/)
    expect(body).toMatch(/:device [^]*devcaps>[^]*:device>/)
    expect(body).toMatch(/retransmission-allowed>(no|false)</)
    expect(body).toMatch(/retention-expiry>\d{4}-/)
  })
  it('[PUA-54] [SEC-20] a position is told with when to forget it, an hour after it was found, and then no more', async () => {
    const alice = await signedIn()
    await alice.worker.elapse(1_000)
    const at = alice.worker.clock.now() - 3_300_000
    const position = { latitude: 48.1, longitude: 11.1, radiusM: 12, at }
    const shares = { ...AT_FIRST.shares, location: true }
    alice.page.say({ kind: 'setPreferences', preferences: { ...AT_FIRST, shares, position } })
    await alice.worker.deliver(subscribing())
    const notify = alice.worker.next('NOTIFY')
    const [expiry = ''] = attribute(notify.body, /retention-expiry>([^<]+)</g)
    expect(Date.parse(expiry)).toBe(at + 3_600_000)
    expect(notify.body).toMatch(/retransmission-allowed>(no|false)</)
    await alice.worker.answer(notify, 200)
    alice.worker.take()
    await alice.worker.elapse(300_000)
    const [later, ...more] = notifiesOf(alice)
    expect(later?.body).toContain('<basic>open</basic>')
    expect(later?.body).not.toContain('geopriv')
    expect(more).toEqual([])
  })
  it('[PUA-55] do not disturb is told as unwilling to any communication, to watchers that read OMA, and nothing else is', async () => {
    const alice = await signedIn()
    choose(alice, 'doNotDisturb')
    await alice.worker.deliver(subscribing())
    const { body } = alice.worker.next('NOTIFY')
    expect(body).toMatch(/<op:overriding-willingness><op:basic>closed<\/op:basic><\/op:overriding-willingness>/)
    choose(alice, 'busy')
    await alice.worker.elapse(6_000)
    await alice.worker.deliver(subscribing([], { callId: 'second' }))
    expect(alice.worker.next('NOTIFY').body).not.toContain('willingness')
  })
  it('[PUA-50] the time zone is told where it is shared and known; no service class and no picture ever', async () => {
    const alice = await signedIn()
    await alice.worker.deliver(subscribing())
    const before = alice.worker.next('NOTIFY')
    expect(before.body).not.toContain('time-offset')
    await alice.worker.answer(before, 200)
    const shares = { ...AT_FIRST.shares, timeZone: true }
    alice.page.say({ kind: 'setPreferences', preferences: { ...AT_FIRST, shares } })
    await alice.worker.elapse(6_000)
    const { body } = alice.worker.next('NOTIFY')
    expect(body).toMatch(/<rpid:time-offset[^>]*>60<\/rpid:time-offset>/)
    expect(body).not.toMatch(/service-class|status-icon/)
  })
  it('[PUA-59] a note far beyond every limit leaves a document of at most 16 kB', async () => {
    const alice = await signedIn()
    alice.page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, note: '<'.repeat(100_000) } })
    await alice.worker.deliver(subscribing())
    const notify = alice.worker.next('NOTIFY')
    expect(new TextEncoder().encode(notify.body).length).toBeLessThanOrEqual(16_384)
  })
  it('[PUA-46] what a contact’s document has of other names is passed over, and its basic status counts', async () => {
    const alice = await signedIn()
    alice.page.say({ kind: 'putContacts', contacts: [contactOf('sip:bob@ims.test')] })
    await alice.worker.settle()
    const subscribe = alice.worker.next('SUBSCRIBE')
    await alice.worker.answer(subscribe, 200, ['Expires: 3600', 'Contact: <sip:ps@ims.test>'])
    const unknown = '<x:y xmlns:x="urn:x"><x:z/></x:y></status>'
    const answer = await alice.worker.deliver({
      method: 'NOTIFY',
      callId: subscribe.one('Call-ID'),
      fromTag: 'remote',
      toTag: tagOf(subscribe.one('From')),
      headers: [
        'Event: presence',
        'Subscription-State: active;expires=3600',
        'Contact: <sip:ps@ims.test>',
        'Content-Type: application/pidf+xml',
      ],
      body: pidf('open').replace('</status>', unknown),
    })
    expect(answer()?.start.slice(8, 11)).toBe('200')
    expect(newest(alice.page, 'shown')?.shown.status).toBe('available')
  })
})

describe('nothing that is secret', () => {
  it('[SEC-22] is logged of those who ask: who they are, what they got and which way our state takes, and no more', async () => {
    const alice = await signedIn()
    const from = alice.worker.logged.length
    const stranger = subscribing([], { callId: 'stranger' })
    await alice.worker.deliver({ ...stranger, headers: ['Event: presence', 'Contact: <sip:m@evil.test>'] })
    await alice.worker.deliver(subscribing())
    await alice.worker.answer(alice.worker.next('NOTIFY'), 200)
    choose(alice, 'busy')
    await alice.worker.settle()
    await alice.worker.answer(alice.worker.next('NOTIFY'), 481)
    await alice.worker.elapse(5_000)
    await alice.worker.answer(alice.worker.next('PUBLISH'), 200, ['SIP-ETag: A', 'Expires: 600'])
    const server = 'sip:presence@ims.test'
    const words = ['presence', 'a SUBSCRIBE was refused', 'a server subscribed', 'a subscription to us ended']
    const ours = new Set([...words, 'PUBLISH', 'PUBLISH was answered'])
    expect(alice.worker.logged.slice(from).filter(([, what]) => ours.has(what))).toEqual([
      ['warn', 'a SUBSCRIBE was refused', { status: 403, asserted: null }],
      ['info', 'a server subscribed', { server, expiresS: 600 }],
      ['info', 'presence', { way: 'serving' }],
      ['info', 'a subscription to us ended', { server, status: 481 }],
      ['info', 'presence', { way: 'waiting' }],
      ['info', 'PUBLISH', { operation: 'initial', expiresS: 600, format: 'plain' }],
      ['info', 'presence', { way: 'publishing' }],
      ['info', 'PUBLISH was answered', { operation: 'initial', status: 200, origin: 'network' }],
    ])
  })
  it('[SEC-22] [SEC-08] is logged: no password, digest, nonce or document', async () => {
    const alice = await subscribed()
    alice.worker.socket().say('NOT SIP canary-secret')
    await alice.worker.deliver({
      ...subscribing(['Authorization: Digest response="x"'], { callId: 'odd' }),
      headers: [PAI, 'Event: x'],
    })
    await alice.worker.settle()
    expect(alice.worker.logged.length).toBeGreaterThan(0)
    const text = JSON.stringify(alice.worker.logged)
    for (const secret of ['canary-secret', 'n1', 'Digest', '<presence']) expect(text).not.toContain(secret)
  })
})
