/** The inspections of RFC 3261 §8.2 and whom a request is for, as far as the wire tells. */
import { describe, expect, it } from 'vitest'
import type { IncomingRequest } from './port.ts'
import type { SaidMessage } from './scriptedSocket.ts'
import { createStackRig, RIG_BINDING, type RigRequest } from './stackRig.ts'

const CONTACT = 'Contact: <sip:ps@1.test>'

/** SUBSCRIBE, and NOTIFY of one call, are heard and answered 200. */
function begin() {
  const rig = createStackRig()
  const heard: IncomingRequest[] = []
  const take = (request: IncomingRequest): void => {
    heard.push(request)
    request.answer(200)
  }
  rig.port.onRequest({ method: 'SUBSCRIBE' }, take)
  rig.port.onRequest({ method: 'NOTIFY', callId: 'watched' }, take)
  let made = 0
  const ask = (request: Partial<RigRequest>): SaidMessage | null => {
    made += 1
    return rig.deliver({ method: 'SUBSCRIBE', callId: `c${String(made)}`, headers: [CONTACT], ...request })()
  }
  return {
    ...rig,
    heard,
    ask,
    status: (request: Partial<RigRequest>): string => ask(request)?.start.slice(8, 11) ?? '',
  }
}

describe('what is asked', () => {
  it.each<readonly [string, string, Partial<RigRequest>]>([
    ['405', 'INFO', { method: 'INFO' }],
    ['405', 'REGISTER', { method: 'REGISTER' }],
    ['405', 'PUBLISH', { method: 'PUBLISH' }],
    ['501', 'info in small letters: methods are as they are written (§7.1)', { method: 'info' }],
    ['481', 'a NOTIFY that fits no subscription', { method: 'NOTIFY' }],
    ['481', 'a NOTIFY of a call that nobody asked for', { method: 'NOTIFY', toTag: 'x' }],
    ['200', 'a NOTIFY of a call that somebody asked for', { method: 'NOTIFY', callId: 'watched', toTag: 'x' }],
    ['400', 'the same without a Contact', { method: 'NOTIFY', callId: 'watched', toTag: 'x', headers: [] }],
    ['200', 'a SUBSCRIBE of that call', { callId: 'watched' }],
    ['481', 'a SUBSCRIBE in a dialog that is over, without a Contact', { toTag: 'x', headers: [] }],
    ['400', 'a SUBSCRIBE without a Contact', { headers: [] }],
    ['481', 'an OPTIONS in a dialog that is over', { method: 'OPTIONS', toTag: 'x' }],
  ])('[REG-86] %s for %s', (wanted, _, request) => {
    expect(begin().status(request)).toBe(wanted)
  })
  it('[SEC-22] what is refused is logged by method and status', () => {
    const { ask, warnings } = begin()
    ask({ method: 'INFO' })
    expect(warnings).toEqual([['request refused', { method: 'INFO', status: 405 }]])
  })
  it('[PUA-14] a CANCEL of an OPTIONS is confirmed, and one of another branch is not', () => {
    const { ask, status } = begin()
    ask({ method: 'OPTIONS', branch: 'z9hG4bKo' })
    expect(status({ method: 'CANCEL', branch: 'z9hG4bKo' })).toBe('200')
    expect(status({ method: 'CANCEL', branch: 'z9hG4bKp' })).toBe('481')
  })
})

describe('whom it is for', () => {
  it.each([
    ['200', 'sip:alice@ims.test'],
    ['200', 'tel:+49(170)1'],
    ['404', 'tel:+49-170-2'],
    ['404', 'sip:bob@ims.test'],
    ['404', 'sips:ims.test'],
    ['404', 'sip:+491701@ims.test'],
    ['416', 'pres:alice@ims.test'],
    ['416', 'im:alice@ims.test'],
    ['416', 'urn:alice@ims.test'],
  ])('[PUA-13] %s for a Request-URI of %s', (wanted, uri) => {
    expect(begin().status({ uri })).toBe(wanted)
  })
  it('[PUA-13] an address that is none is the same as itself only', () => {
    const rig = begin()
    rig.port.bind({ ...RIG_BINDING, identities: ['urn:a:b', 'pres:alice@ims.test'] })
    expect(
      ['urn:a:b', 'urn:a:c', 'pres:alice@ims.test', 'pres:alice@IMS.test'].map(uri => rig.status({ uri })),
    ).toEqual(['200', '416', '200', '416'])
  })
})

describe('what is required', () => {
  it.each<readonly [string, readonly string[]]>([
    ['200', ['Require: path, gruu', 'Require: outbound']],
    ['420', ['Require: gruu', 'Require: eventlist']],
    ['200', ['Proxy-Require: foo']],
    ['415', ['Content-Encoding: gzip']],
    ['415', ['e: identity, gzip']],
    ['415', ['Content-Encoding: GZIP', 'Content-Disposition: render']],
    ['415', ['Content-Encoding: gzip', 'Content-Disposition: render;handling=required']],
    ['200', ['Content-Encoding: Identity']],
    ['200', ['Content-Encoding: gzip', 'Content-Disposition: render;handling=optional']],
    ['200', ['Content-Encoding: gzip', 'Content-Disposition: render;Handling=OPTIONAL']],
  ])('[REG-86] %s for %j', (wanted, lines) => {
    expect(begin().status({ headers: [CONTACT, ...lines] })).toBe(wanted)
  })
  it('[REG-86] 420 names what is not understood, and that alone', () => {
    const said = begin().ask({ headers: [CONTACT, 'Require: gruu, a', 'Require: b, path'] })
    expect([said?.start, said?.one('Unsupported')]).toEqual(['SIP/2.0 420 Bad Extension', 'a, b'])
  })
  it('[REG-86] a packed body that may be passed over is passed over (§20.11), another is read', () => {
    const { ask, heard } = begin()
    const type = 'Content-Type: text/plain'
    ask({ headers: [CONTACT, type, 'e: gzip', 'Content-Disposition: x;handling=optional'], body: 'packed' })
    ask({ headers: [CONTACT, type, 'e: identity'], body: 'plain' })
    expect(heard.map(one => [one.body, one.parts()])).toEqual([
      ['', []],
      ['plain', [{ type: 'text/plain', text: 'plain' }]],
    ])
  })
})

describe('a request by two ways', () => {
  it('[PUA-13] is merged only with the same method', () => {
    const rig = createStackRig()
    rig.port.onRequest({ method: 'SUBSCRIBE' }, () => undefined)
    rig.deliver({ method: 'SUBSCRIBE', headers: [CONTACT] })
    const statuses = ['SUBSCRIBE', 'OPTIONS'].map(method => rig.deliver({ method, headers: [CONTACT] })()?.start)
    expect(statuses).toEqual(['SIP/2.0 482 Loop Detected', 'SIP/2.0 200 OK'])
  })
  it('one of nobody is told 480 while we hide, also by the second way', () => {
    const rig = createStackRig()
    rig.port.onRequest({ method: 'SUBSCRIBE' }, () => undefined)
    rig.deliver({ method: 'SUBSCRIBE', headers: [CONTACT] })
    rig.port.hide({ admits: () => false, onTurnedAway: () => undefined })
    const again = rig.deliver({ method: 'SUBSCRIBE', headers: [CONTACT] })
    expect(again()?.start).toBe('SIP/2.0 480 Temporarily Unavailable')
  })
})
