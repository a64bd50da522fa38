import { describe, expect, it } from 'vitest'
import type { Header } from '../../sip/port.ts'
import { mayFind } from './judge.ts'
import { assertedBy, authorized } from './policy.ts'

const policy = { servers: ['sip:presence@ims.test', 'tel:+49-170-1'], domain: 'home1.net' }

const PS: Header = ['P-Asserted-Identity', '<sip:ps.home1.net>']
const EVENT: Header = ['Event', 'presence']
const asking = (method: string, headers: readonly Header[]): Parameters<typeof mayFind>[0] => ({
  method,
  headers,
  from: 'sip:mallory@home1.net',
  onRegisteredFlow: true,
})

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
  it('[SEC-01] of two that may, the one that is asserted first', () => {
    expect(authorized(['tel:+491701', 'sip:ps.home1.net'], policy)).toBe('tel:+491701')
    expect(authorized(['sip:ps.home1.net', 'tel:+491701'], policy)).toBe('sip:ps.home1.net')
  })
  it('[SEC-02] only what came over the registered flow is asserted', () => {
    const headers: readonly Header[] = [
      ['p-asserted-identity', '"PS, one" <sip:ps.home1.net>, <tel:+491701>'],
      ['P-Preferred-Identity', '<sip:home1.net>'],
    ]
    expect(assertedBy({ headers, onRegisteredFlow: true })).toEqual(['sip:ps.home1.net', 'tel:+491701'])
    expect(assertedBy({ headers, onRegisteredFlow: false })).toEqual([])
  })
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['one sip', ['<sip:ps.home1.net>'], ['sip:ps.home1.net']],
    [
      'one sips and one tel, in two lines',
      ['<tel:+491701>', '"PS" <sips:ps.home1.net>'],
      ['tel:+491701', 'sips:ps.home1.net'],
    ],
    ['two sip in one line', ['<sip:mallory@home1.net>, <sip:ps.home1.net>'], []],
    ['two sip in two lines', ['<sip:mallory@home1.net>', '<sip:ps.home1.net>'], []],
    ['sip and sips', ['<sip:mallory@home1.net>, <sips:ps.home1.net>'], []],
    ['the same twice', ['<sip:ps.home1.net>, <sip:ps.home1.net>'], []],
    ['two tel', ['<tel:+491701>, <tel:+491702>'], []],
    ['two of each', ['<tel:+1>, <tel:+2>, <sip:a@b>, <sip:c@d>'], []],
    ['what cannot be read, before another', ['nonsense', '<sip:ps.home1.net>'], []],
    ['a quote that does not end', ['"x, <sip:ps.home1.net>', '<sip:ps.home1.net>'], []],
    ['another scheme, which says nothing', ['<urn:x:y>, <sip:ps.home1.net>'], ['sip:ps.home1.net']],
    ['nothing', [], []],
  ])('[SEC-01] [PUA-11] asserted: %s', (_, values, wanted) => {
    const headers = values.map((value): Header => ['P-Asserted-Identity', value])
    expect(assertedBy({ headers, onRegisteredFlow: true })).toEqual(wanted)
  })
  it.each<readonly [string, string, string, boolean]>([
    ['sip:presence@ims.test', 'sip:%70resence@IMS.test', '', true],
    ['sip:ps:secret@ims.test', 'sip:ps:secret@ims.test', '', false],
    ['sip:ps@ims.test?x=y', 'sip:ps@ims.test?x=y', '', false],
    ['tel:12;phone-context=a.test', 'tel:12;phone-context=b.test', '', false],
    ['tel:12;phone-context=a.test', 'tel:12;phone-context=a.test', '', true],
    ['nonsense', 'nonsense', '', false],
    ['pres:a@b.test', 'pres:a@b.test', '', false],
    ['', 'sip:ps.Home1.net', 'HOME1.net', true],
    ['', 'sip:ps.home1.net?x=y', 'home1.net', false],
  ])('[SEC-01] a server listed as %j, asserted as %j, domain %j: %s', (server, asserted, domain, may) => {
    expect(authorized([asserted], { servers: [server], domain }) !== null).toBe(may)
  })
  it.each<readonly [string, Parameters<typeof mayFind>[0], 'refuse' | 'blockPolitely', boolean, boolean]>([
    ['a server', asking('OPTIONS', [PS]), 'refuse', true, true],
    ['a server on another flow', { ...asking('OPTIONS', [PS]), onRegisteredFlow: false }, 'refuse', true, false],
    ['a stranger', asking('SUBSCRIBE', [EVENT]), 'refuse', true, false],
    ['a stranger who is blocked politely', asking('SUBSCRIBE', [EVENT]), 'blockPolitely', false, true],
    ['the same while we appear offline', asking('SUBSCRIBE', [EVENT]), 'blockPolitely', true, false],
    ['the same for something else', asking('SUBSCRIBE', [['Event', 'dialog']]), 'blockPolitely', false, false],
    ['the same by OPTIONS', asking('OPTIONS', [EVENT]), 'blockPolitely', false, false],
    [
      'the same on another flow',
      { ...asking('SUBSCRIBE', [EVENT]), onRegisteredFlow: false },
      'blockPolitely',
      false,
      false,
    ],
  ])('[SEC-18] %s may find us', (_, request, strangers, appearsOffline, may) => {
    expect(mayFind(request, { ...policy, strangers }, appearsOffline)).toBe(may)
  })
})
