import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../../model/availability.ts'
import { grantedContact, newest, PAI, type Registered, signedIn, subscribing, tagOf } from './registeredRig.ts'
import { contactOf, pidf } from './watchingRig.ts'

const CHARGING = ['P-Charging-Vector: icid-value=2', 'P-Charging-Function-Addresses: ccf=192.1.1.1']

/** A whole day: registered, subscribed to, watching, a change, a refresh, a goodbye. */
async function wholeDay(): Promise<Registered> {
  const alice = await signedIn({
    granted: ['P-Associated-URI: <sip:alice@ims.test>, <tel:+491701>', 'Service-Route: <sip:s1.ims.test;lr>'],
  })
  const { worker, page } = alice
  await worker.deliver(subscribing(['P-Charging-Vector: icid-value=1;orig-ioi=a', 'Expires: 3600']))
  await worker.deliver({
    ...subscribing(),
    headers: [PAI, 'Event: presence', 'Contact: <sip:ps@ims.test>', ...CHARGING],
  })
  await worker.answer(worker.next('NOTIFY'), 200)
  page.say({ kind: 'putContacts', contacts: [contactOf('sip:bob@ims.test')] })
  await worker.settle()
  const subscribe = worker.next('SUBSCRIBE')
  await worker.answer(subscribe, 200, ['Expires: 3600', 'Contact: <sip:ps@ims.test>'])
  await worker.deliver({
    method: 'NOTIFY',
    callId: subscribe.one('Call-ID'),
    fromTag: 'remote',
    toTag: tagOf(subscribe.one('From')),
    headers: [
      'Event: presence',
      'Subscription-State: active;expires=3600',
      'Contact: <sip:ps@ims.test>',
      'Content-Type: application/pidf+xml',
      'P-Called-Party-ID: <sip:alice@ims.test>',
      ...CHARGING,
    ],
    body: pidf('open'),
  })
  page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy' } })
  await worker.elapse(6_000)
  await worker.answer(worker.next('NOTIFY'), 200)
  await worker.elapse(2_994_000)
  const refresh = worker.next('REGISTER')
  await worker.answer(refresh, 200, [grantedContact(refresh, 3600)])
  page.say({ kind: 'signOut' })
  await worker.settle()
  return alice
}

describe('all that leaves in a day', async () => {
  const { worker, page } = await wholeDay()
  const all = worker.requests()
  const count = (method: string): number => all.filter(one => one.start.startsWith(`${method} `)).length

  it('is of all three roles', () => {
    expect([count('REGISTER') >= 3, count('SUBSCRIBE') >= 2, count('NOTIFY') >= 3]).toEqual([true, true, true])
  })
  it.each([
    ['[REG-78] of two identities the default one is in From, and none is put beside it', 'P-Preferred-Identity'],
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
    expect(newest(page, 'shown')?.shown.uri).toBe('sip:bob@ims.test')
    expect(page.changes.some(one => one.kind === 'shown' && one.shown.status === 'available')).toBe(true)
    expect(page.changes.some(one => one.kind === 'servers' && one.servers.length > 0)).toBe(true)
  })
  it('[REG-43] has the mandatory headers once, Max-Forwards 70, a branch of its own each', () => {
    for (const one of all) {
      for (const name of ['To', 'From', 'CSeq', 'Call-ID', 'Max-Forwards', 'Via']) expect(one.all(name)).toHaveLength(1)
      expect(one.one('Max-Forwards')).toBe('70')
      expect(one.one('Via')).toMatch(/;branch=z9hG4bK/)
    }
    expect(new Set(all.map(one => /branch=([^;]*)/.exec(one.one('Via'))?.[1])).size).toBe(all.length)
  })
  it('[SEC-23] tags have 64 bits and more, Call-IDs and branches 128', () => {
    const calls = new Set(all.map(one => one.one('Call-ID')))
    const tags = new Set(
      all
        .filter(one => one.start.startsWith('SUBSCRIBE') || one.start.startsWith('REGISTER'))
        .map(one => tagOf(one.one('From'))),
    )
    for (const id of [...calls].filter(one => one !== 'from-ps')) expect(id).toMatch(/^[0-9a-f]{32,}$/)
    for (const tag of tags) expect(tag).toMatch(/^[0-9a-f]{16,}$/)
    for (const one of all) expect(one.one('Via')).toMatch(/branch=z9hG4bK[0-9a-f]{32,}/)
  })
})

describe('after an outage', () => {
  it('[WAT-15] two hundred contacts are asked for at most ten in a second', async () => {
    const { worker, page } = await signedIn()
    const uris = Array.from({ length: 200 }, (_, index) => `sip:c${String(index)}@ims.test`)
    page.say({ kind: 'putContacts', contacts: uris.map(contactOf) })
    await worker.elapse(60_000)
    worker.take()
    worker.socket().drop()
    page.say({ kind: 'reconnectNow' })
    await worker.settle()
    await worker.register(null)
    const perSecond: number[] = []
    for (let s = 0; s < 60; s++) {
      perSecond.push(worker.take().filter(one => one.start.startsWith('SUBSCRIBE')).length)
      await worker.elapse(980)
    }
    expect(perSecond.reduce((sum, one) => sum + one, 0)).toBe(200)
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(10)
  })
})
