import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressText, hostOfUri, nameFromUri, parseAddress } from './address.ts'

describe('a typed address', () => {
  it.each([
    ['bob@ims.test', 'sip:bob@ims.test'],
    ['  <sip:Bob@IMS.Test;transport=ws?subject=x> ', 'sip:Bob@ims.test'],
    ['SIPS:bob@ims.test:5061', 'sips:bob@ims.test:5061'],
    ['bob', 'sip:bob@ims.test'],
    ['jürgen@ims.test', 'sip:j%C3%BCrgen@ims.test'],
    ['bob@[2001:db8::1]', 'sip:bob@[2001:db8::1]'],
    ['+49 (170) 1-2.3', 'tel:+49170123'],
    ['tel:+49-170-1;phone-context=x', 'tel:+491701'],
  ])('%j is %s', (typed, uri) => {
    expect(parseAddress(typed, 'ims.test')).toEqual({ ok: true, value: uri })
  })

  it.each([
    ['', 'empty'],
    ['@ims.test', 'noUser'],
    ['bob@', 'noHost'],
    ['bo b@ims.test', 'badCharacter'],
    ['bob"\r\nVia: x@ims.test', 'badCharacter'],
    ['bob@ims test', 'badCharacter'],
    ['bob@ims..test', 'badHost'],
    ['bob@ims.test:0', 'badHost'],
    ['mailto:bob@ims.test', 'otherScheme'],
    ['https://ims.test', 'otherScheme'],
    ['tel:112', 'badNumber'],
  ])('%j is refused: %s', (typed, error) => {
    expect(parseAddress(typed, 'ims.test')).toEqual({ ok: false, error })
  })

  it('of no host needs a domain', () => {
    expect(parseAddress('bob', '')).toEqual({ ok: false, error: 'noHost' })
  })

  it('stays the same when it is read again, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress(), fc.webUrl()), typed => {
        const first = parseAddress(typed, 'ims.test')
        const again = first.ok ? parseAddress(first.value, '') : first
        expect(again).toEqual(first)
      }),
    )
  })
})

describe('an address as a person reads it', () => {
  it('has no scheme', () => {
    expect(['sip:bob@ims.test', 'sips:bob@ims.test', 'tel:+491'].map(addressText)).toEqual([
      'bob@ims.test',
      'bob@ims.test',
      '+491',
    ])
  })

  it('lends a name and a host', () => {
    expect(['sip:bob@ims.test', 'sip:j%C3%BCrgen@x', 'sip:%zz@x', 'tel:+491'].map(nameFromUri)).toEqual([
      'Bob',
      'Jürgen',
      '%zz',
      '+491',
    ])
    expect(['sip:bob@ims.test', 'tel:+491'].map(hostOfUri)).toEqual(['ims.test', ''])
  })
})
