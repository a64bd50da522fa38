import { describe, expect, it } from 'vitest'
import type { SignedRequest } from './authenticator.ts'
import { createRealms, hostOf, type Realms } from './digestRealms.ts'

const request = (method: string, uri: string, callId = uri): SignedRequest => ({
  method,
  uri,
  body: '',
  towards: uri,
  callId,
})
const REGISTER = request('REGISTER', 'sip:alice@home.test', 'r')
const HOME = request('SUBSCRIBE', 'sip:bob@HOME.test')
const PARTNER = request('SUBSCRIBE', 'sip:carol@partner.TEST')
const ELSEWHERE = request('SUBSCRIBE', 'sip:mallory@evil.test')

const create = (home: string | null = null): Realms =>
  createRealms({ domain: 'Home.test', listed: [{ realm: 'listed', host: 'Partner.test' }], home })
const may = (realms: Realms, realm: string, of: SignedRequest, isProxy = false): boolean =>
  realms.mayAnswer({ side: isProxy ? 'Proxy-Authorization' : 'Authorization', realm }, of, realms.hostFor(of))

describe('realms that are answered (RFC 3261 §22.1)', () => {
  it('before REGISTER was challenged, only those of the list, each for the host beside it', () => {
    const realms = create()
    expect(may(realms, 'home', HOME)).toBe(false)
    expect([may(realms, 'listed', PARTNER), may(realms, 'listed', PARTNER, true)]).toEqual([true, true])
    expect([HOME, ELSEWHERE].filter(of => may(realms, 'listed', of))).toEqual([])
    expect(realms.home).toBeNull()
  })
  it('the first that challenges REGISTER, and no second', () => {
    const realms = create()
    expect([may(realms, 'a', REGISTER), may(realms, 'b', REGISTER), may(realms, 'a', REGISTER)]).toEqual([
      true,
      false,
      true,
    ])
    expect([may(realms, 'p', REGISTER, true), may(realms, 'q', REGISTER, true)]).toEqual([true, false])
    expect([may(realms, 'a', REGISTER, true), may(realms, 'p', REGISTER)]).toEqual([true, true])
    expect(realms.home).toBe('a')
  })
  it('that of a kept HA1 and no other', () => {
    const realms = create('kept')
    expect([may(realms, 'other', REGISTER), may(realms, 'kept', REGISTER)]).toEqual([false, true])
  })
  it('the home realm for the home domain only, whatever a stranger calls its own', () => {
    const realms = create('home')
    expect([may(realms, 'home', HOME), may(realms, 'home', HOME, true), may(realms, 'evil', HOME)]).toEqual([
      true,
      true,
      false,
    ])
    expect([may(realms, 'home', ELSEWHERE), may(realms, 'home', ELSEWHERE, true)]).toEqual([false, false])
    expect(may(realms, 'home', request('SUBSCRIBE', 'tel:+1'))).toBe(false)
  })
  it('not inside a call to elsewhere, whatever its other side calls itself', () => {
    const realms = create('home')
    may(realms, 'home', request('SUBSCRIBE', 'sip:mallory@evil.test', 'call'))
    expect(may(realms, 'home', request('SUBSCRIBE', 'sip:mallory@home.test', 'call'))).toBe(false)
    expect(may(realms, 'home', request('SUBSCRIBE', 'sip:mallory@home.test', 'other'))).toBe(true)
  })
  it('a listed realm not in a call that a redirection led from its host to another', () => {
    const realms = create()
    const reached = ['carol@partner.test', 'carol@partner.test', 'mallory@evil.test', 'carol@partner.test']
    const requests = reached.map(address => request('SUBSCRIBE', `sip:${address}`, 'call'))
    expect(requests.map(of => may(realms, 'listed', of))).toEqual([true, true, false, false])
  })
  it('the outbound proxy for everything, by 407 alone', () => {
    const realms = create('home')
    may(realms, 'edge', REGISTER, true)
    expect([may(realms, 'edge', ELSEWHERE, true), may(realms, 'edge', ELSEWHERE), may(realms, 'edge', HOME)]).toEqual([
      true,
      false,
      false,
    ])
    expect([realms.isOutboundProxy('edge'), realms.isOutboundProxy('home')]).toEqual([true, false])
  })
  it('the home realm goes along for the home domain once it took a Proxy-Authorization there, and never elsewhere', () => {
    const realms = create('home')
    realms.accepted({ side: 'Authorization', realm: 'home' }, 'home.test')
    realms.accepted({ side: 'Proxy-Authorization', realm: 'home' }, 'evil.test')
    realms.accepted({ side: 'Proxy-Authorization', realm: 'listed' }, 'home.test')
    expect([realms.isOutboundProxy('home'), realms.isOutboundProxy('listed')]).toEqual([false, false])
    realms.accepted({ side: 'Proxy-Authorization', realm: 'home' }, 'home.test')
    expect([realms.isOutboundProxy('home'), realms.isOutboundProxy('listed')]).toEqual([true, false])
    expect([may(realms, 'home', HOME, true), may(realms, 'home', ELSEWHERE, true)]).toEqual([true, false])
  })
  it('a realm that asks for REGISTER by 407 alone is kept too', () => {
    const realms = create()
    may(realms, 'edge', REGISTER, true)
    expect(realms.home).toBe('edge')
  })
})

describe('the host of a URI', () => {
  it.each([
    ['sip:alice@IMS.Test:5060;transport=ws', 'ims.test'],
    ['sip:ims.test', 'ims.test'],
    ['sip:alice@[2001:DB8::1]:5060', '[2001:db8::1]'],
    ['sip:a;b=c@ims.test?x=y', 'ims.test'],
    ['sip:evil.test;x=%40ims.test', 'evil.test'],
  ])('%s', (uri, host) => {
    expect(hostOf(uri)).toBe(host)
  })
})
