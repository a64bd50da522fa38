import { describe, expect, it } from 'vitest'
import type { Header } from '../../sip/port.ts'
import { assertedBy, authorized } from './policy.ts'

const policy = { servers: ['sip:presence@ims.test', 'tel:+49-170-1'], domain: 'home1.net' }

describe('policy: who may subscribe', () => {
  it.each([
    ['sip:home1.net', true],
    ['sip:ps.home1.net', true],
    ['sip:PS.Home1.NET:5060;lr', true],
    ['sips:ps.home1.net', true],
    ['sip:presence@ims.test', true],
    ['sip:presence@IMS.test;x=1', true],
    ['tel:+491701', true],
    ['sip:mallory@home1.net', false],
    ['sip:nothome1.net', false],
    ['sip:home1.net.evil.test', false],
    ['sip:home1.net@evil.test', false],
    ['sip:evil.test;x=home1.net', false],
    ['sip:evil.test?x=.home1.net', false],
    ['sip:@home1.net', false],
    ['sip:Presence@ims.test', false],
    ['sip:presence:pw@ims.test', false],
    ['sip:presence@ims.test:5062', false],
    ['sip:presence@ims.test?x=@evil.test', false],
    ['http://home1.net', false],
    ['tel:+491702', false],
    ['', false],
  ])('[SEC-01] %s: %s', (uri, may) => {
    expect(authorized([uri], policy)).toBe(may ? uri : null)
  })
  it('[SEC-01] without a domain no host is ours', () => {
    expect(authorized(['sip:x', 'sip:.'], { servers: [], domain: '' })).toBeNull()
  })
  it('[SEC-01] one of several asserted identities is enough', () => {
    expect(authorized(['tel:+4999', 'sip:ps.home1.net'], policy)).toBe('sip:ps.home1.net')
  })
  it('[SEC-02] only what came over the registered flow is asserted', () => {
    const headers: readonly Header[] = [
      ['p-asserted-identity', '"PS, one" <sip:ps.home1.net>, <tel:+491701>'],
      ['P-Asserted-Identity', 'nonsense'],
      ['P-Preferred-Identity', '<sip:home1.net>'],
    ]
    expect(assertedBy({ headers, onRegisteredFlow: true })).toEqual(['sip:ps.home1.net', 'tel:+491701'])
    expect(assertedBy({ headers, onRegisteredFlow: false })).toEqual([])
  })
})
