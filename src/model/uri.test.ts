import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayAddress, parseUri, presentityUri, sameAddress } from './uri.ts'

const parsed = (text: string) => {
  const uri = parseUri(text)
  return uri.ok ? { ...uri.value, params: Object.fromEntries(uri.value.params) } : uri.error
}
const key = (typed: string, domain?: string) => {
  const uri = presentityUri(typed, domain)
  return uri.ok ? uri.value : `! ${uri.error}`
}

describe('parseUri', () => {
  it('reads every part', () => {
    expect(parsed('SIP:Al%20ice:pw@IMS.Test:5061;Transport=WS;lr?Subject=x&a=b')).toEqual({
      scheme: 'sip',
      user: 'Al%20ice',
      password: 'pw',
      host: 'ims.test',
      port: 5061,
      params: { transport: 'WS', lr: null },
      headers: 'Subject=x&a=b',
      text: 'SIP:Al%20ice:pw@IMS.Test:5061;Transport=WS;lr?Subject=x&a=b',
    })
    expect(parsed('sips:ims.test')).toMatchObject({ scheme: 'sips', user: null, host: 'ims.test', port: null })
    expect(parsed('sip:a;b?c@[2001:DB8::1]:5060')).toMatchObject({ user: 'a;b?c', host: '[2001:db8::1]', port: 5060 })
    expect(parsed('tel:+49-(170).1;isub=2')).toMatchObject({ user: '+491701', host: '', params: { isub: '2' } })
    expect(parsed('tel:7042;phone-context=ims.test')).toMatchObject({ user: '7042' })
    expect(parsed('pres:bob@ims.test')).toMatchObject({ scheme: 'pres', user: 'bob' })
  })

  it.each([
    ['', 'empty'],
    ['alice@ims.test', 'otherScheme'],
    ['mailto:alice@ims.test', 'otherScheme'],
    ['sip:', 'noHost'],
    ['sip:alice@', 'noHost'],
    ['sip:@ims.test', 'noUser'],
    ['sip:al ice@ims.test', 'badCharacter'],
    ['sip:alice@ims.test\r\nVia: x', 'badCharacter'],
    ['sip:alice\u0000@ims.test', 'badCharacter'],
    ['<sip:alice@ims.test>', 'badCharacter'],
    ['sip:\ud800@ims.test', 'badCharacter'],
    ['sip:al%zzice@ims.test', 'badUser'],
    ['sip:älice@ims.test', 'badUser'],
    ['sip:a@b@ims.test', 'badUser'],
    ['sip:a@ims..test', 'badHost'],
    ['sip:a@-ims.test', 'badHost'],
    ['sip:a@256.0.0.1', 'badHost'],
    ['sip:a@1.2.3', 'badHost'],
    ['sip:a@[1', 'badHost'],
    ['sip:a@ims.test:0', 'badHost'],
    ['sip:a@ims.test:65536', 'badHost'],
    ['sip:a@ims.test;x={', 'badHost'],
    ['tel:', 'noUser'],
    ['tel:7042', 'badNumber'],
    ['tel:+49x', 'badNumber'],
  ])('refuses %j: %s', (text, error) => {
    expect(parsed(text)).toBe(error)
  })
})

describe('presentityUri', () => {
  it.each([
    ['alice@ims.test', 'sip:alice@ims.test'],
    ['  alice@ims.test ', 'sip:alice@ims.test'],
    ['SIP:Alice@IMS.Test', 'sip:Alice@ims.test'],
    ['sips:alice@ims.test:5061', 'sips:alice@ims.test:5061'],
    ['pres:alice@ims.test', 'sip:alice@ims.test'],
    ['sip:alice@ims.test;gr=urn:uuid:1;user=phone?Subject=x', 'sip:alice@ims.test'],
    ['tel:+49 170-1', 'tel:+491701'],
    ['TEL:+491701;isub=1', 'tel:+491701'],
    ['+49 (170) 1', 'tel:+491701'],
    ['tel:7042;phone-context=IMS.test', 'tel:7042;phone-context=ims.test'],
    ['sip:%61lice@ims.test', 'sip:alice@ims.test'],
    ['al%2fice@ims.test', 'sip:al/ice@ims.test'],
  ])('%j is %s', (typed, uri) => {
    expect(key(typed)).toBe(uri)
  })

  it('[SEC-08] escapes what a SIP URI may not hold as it is', () => {
    expect(key('jürgen@ims.test')).toBe('sip:j%C3%BCrgen@ims.test')
    expect(key('a#b%c[d]@ims.test')).toBe('sip:a%23b%25c%5Bd%5D@ims.test')
    expect(key('a%c3%bc@ims.test')).toBe('sip:a%C3%BC@ims.test')
  })

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['alice', 'noHost'],
    ['sip:ims.test', 'noHost'],
    ['alice@', 'noHost'],
    ['@ims.test', 'noUser'],
    ['sip:@ims.test', 'noUser'],
    ['alice:secret@ims.test', 'otherScheme'],
    ['sip:alice:secret@ims.test', 'badUser'],
    ['a@b@ims.test', 'badUser'],
    ['http://ims.test/alice', 'otherScheme'],
    ['alice@ims test', 'badCharacter'],
    ['al ice@ims.test', 'badCharacter'],
    ['alice@bücher.test', 'badHost'],
    ['alice@ims.test:99999', 'badHost'],
    ['tel:170', 'badNumber'],
    ['tel:+', 'badNumber'],
  ])('refuses %j: %s', (typed, error) => {
    expect(key(typed)).toBe(`! ${error}`)
  })

  it('[SEC-08] refuses line breaks, NUL and brackets wherever they stand, escaped ones too', () => {
    for (const bad of [
      '\r',
      '\n',
      '\0',
      '<',
      '>',
      '"',
      '\t',
      '\u007f',
      '\u0085',
      '\ud800',
      '%0D',
      '%0a',
      '%00',
      '%7f',
    ]) {
      for (const typed of [`al${bad}ice@ims.test`, `${bad}alice@ims.test`, `alice${bad}@ims.test`])
        expect(key(typed)).toBe('! badCharacter')
      expect(key(`alice@ims.test${bad}`)).toMatch(/^! /)
      expect(key(`tel:+49${bad}1`)).toMatch(/^! /)
    }
  })

  it('refuses what is over-long, and not a character earlier', () => {
    const longest = 'a'.repeat(255 - 'sip:@ims.test'.length)
    expect(key(`${longest}@ims.test`)).toBe(`sip:${longest}@ims.test`)
    expect(key(`${longest}a@ims.test`)).toBe('! tooLong')
    expect(key(`${'ü'.repeat(100)}@ims.test`)).toBe('! tooLong')
  })

  it('completes a bare name with the domain, when one is given', () => {
    expect(key('alice', 'IMS.test')).toBe('sip:alice@ims.test')
    expect(key('sip:alice', 'ims.test')).toBe('sip:alice@ims.test')
    expect(key('', 'ims.test')).toBe('! empty')
  })

  it('[SEC-08] gives a key that is a URI and its own key, whatever is typed', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.domain()).map(([user, host]) => `${user}@${host}`),
      fc.tuple(fc.string({ unit: 'grapheme-ascii' }), fc.domain()).map(([user, host]) => `sip:${user}@${host}`),
    )
    fc.assert(
      fc.property(typed, text => {
        const uri = presentityUri(text)
        if (!uri.ok) return
        expect(uri.value).toMatch(/^[!-~]+$/)
        expect(uri.value).not.toMatch(/[<>"\\]/)
        expect(parseUri(uri.value).ok).toBe(true)
        expect(presentityUri(uri.value)).toEqual(uri)
      }),
    )
  })
})

describe('sameAddress', () => {
  // The sets of RFC 3261 §19.1.4.
  it.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
    ['sip:alice@ims.test', 'sip:alice@ims.test;gr=urn:uuid:1'],
    ['pres:alice@ims.test', 'sip:alice@ims.test'],
    ['tel:+49-170-1', 'tel:+491701'],
    ['no uri', 'no uri'],
  ])('%s is %s', (a, b) => {
    expect(sameAddress(a, b)).toBe(true)
    expect(sameAddress(b, a)).toBe(true)
  })

  it.each([
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    ['sip:alice@ims.test', 'sips:alice@ims.test'],
    ['sip:alice@ims.test', 'sip:alice@ims.test;user=phone'],
    ['sip:a@ims.test', 'sip:a:pw@ims.test'],
    ['tel:+491701', 'tel:+491702'],
    ['tel:+491701', 'tel:+491701;isub=1'],
    ['tel:+491701', 'sip:+491701@ims.test'],
    ['no uri', 'no urj'],
  ])('%s is not %s', (a, b) => {
    expect(sameAddress(a, b)).toBe(false)
    expect(sameAddress(b, a)).toBe(false)
  })
})

describe('displayAddress', () => {
  it.each([
    ['sip:alice@ims.test', 'alice@ims.test'],
    ['pres:alice@ims.test', 'alice@ims.test'],
    ['sips:alice@ims.test', 'sips:alice@ims.test'],
    ['tel:+49-1701', '+491701'],
    ['sip:ims.test:5060', 'ims.test:5060'],
    ['sip:j%C3%BCrgen@ims.test', 'jürgen@ims.test'],
    ['anything else', 'anything else'],
  ])('%s reads %s', (uri, shown) => {
    expect(displayAddress(uri)).toBe(shown)
  })

  it('[REG-70] leaves `gr` out and nothing else', () => {
    expect(displayAddress('sip:alice@ims.test;gr=urn:uuid:1')).toBe('alice@ims.test')
    expect(displayAddress('sip:x@1.2.3.4:5060;transport=ws;gr;ob')).toBe('x@1.2.3.4:5060;transport=ws;ob')
  })

  it('undoes no escape that could make it another address', () => {
    for (const escape of ['%40', '%3A', '%20', '%00', '%E2%80%AE', '%C3', '%3C', '%FF%FE'])
      expect(displayAddress(`sip:a${escape}b@ims.test`)).toBe(`a${escape}b@ims.test`)
  })
})
