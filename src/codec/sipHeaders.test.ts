import { describe, expect, it } from 'vitest'
import { isAbsoluteUri, nameAddr, parameters, splitList, unquoted } from './sipHeaders.ts'

describe('splitList', () => {
  it('[REG-87] splits at commas outside quotes and angle brackets', () => {
    expect(splitList('a, "b,c", <sip:x,y>')).toEqual(['a', '"b,c"', '<sip:x,y>'])
  })
  it('[REG-87] knows an escaped quote', () => {
    expect(splitList('"a\\",b" <sip:a@x>, c')).toEqual(['"a\\",b" <sip:a@x>', 'c'])
  })
  it('leaves empty items out', () => {
    expect(splitList(' ,a,, b , ')).toEqual(['a', 'b'])
    expect(splitList('')).toEqual([])
  })
  it('takes what is never closed as one item', () => {
    expect(splitList('a, "b, c')).toEqual(['a', '"b, c'])
    expect(splitList('a, <sip:b, c')).toEqual(['a', '<sip:b, c'])
  })
})

describe('parameters', () => {
  it('[REG-87] reads names in lower case, values with and without quotes, and flags', () => {
    const read = parameters('active; Expires = 600;reason="a;b \\"c\\"";lr;empty=')
    expect(read.value).toBe('active')
    expect([...read.params]).toEqual([
      ['expires', '600'],
      ['reason', 'a;b "c"'],
      ['lr', null],
      ['empty', ''],
    ])
  })
  it('takes the first of equal names', () => {
    expect(parameters('a;x=1;X=2').params.get('x')).toBe('1')
  })
  it('reads a value without parameters', () => {
    expect(parameters(' presence ')).toEqual({ value: 'presence', params: new Map() })
  })
})

describe('nameAddr', () => {
  it('reads a quoted display name, the parameters of the address and those of the header', () => {
    expect(nameAddr('"B" <sip:b@x;lr>;tag=1')).toEqual({
      uri: 'sip:b@x;lr',
      displayName: 'B',
      params: new Map([['tag', '1']]),
    })
  })
  it('[REG-87] unescapes the display name, also without a blank before the bracket', () => {
    expect(nameAddr('"A \\"x\\\\ <y>;"<sip:a@x>')?.displayName).toBe('A "x\\ <y>;')
    expect(nameAddr('""<sip:a@x>')?.displayName).toBe('')
  })
  it('reads a display name of tokens, and none', () => {
    expect(nameAddr('Bell, Alexander <sip:a@x>')?.displayName).toBe('Bell, Alexander')
    expect(nameAddr('<sip:a@x>')?.displayName).toBeNull()
  })
  it('[REG-87] gives what follows a bare address to the header, not to the address', () => {
    expect(nameAddr('sip:b@x;tag=1')).toEqual({ uri: 'sip:b@x', displayName: null, params: new Map([['tag', '1']]) })
  })
  it.each(['tel:+49301234;phone-context=ims.test', 'sips:b@x', 'urn:uuid:1', 'sip:[::1]:5060', 'SIP:b@x'])(
    'takes %s as an address',
    uri => {
      expect(nameAddr(`<${uri}>`)?.uri).toBe(uri)
    },
  )
  it('finds the brackets of a parameter not to be those of the address', () => {
    const read = nameAddr('sip:b@x;+sip.instance="<urn:uuid:1>"')
    expect(read?.uri).toBe('sip:b@x')
    expect(read?.params.get('+sip.instance')).toBe('<urn:uuid:1>')
  })
  it.each([
    '',
    '*',
    'b',
    '<>',
    '<sip:>',
    '<b@x>',
    '<sip:b@x',
    '"B <sip:b@x>',
    '"B" b <sip:b@x>',
    '< sip:b@x >',
    '<sip:b@x> tail',
    '<sip:b@x>, <sip:c@x>',
    'sip:b@x?Route=y',
    'sip:b@x,sip:c@x',
    '<sip:b@x\u0000>',
  ])('gives null for %j', text => {
    expect(nameAddr(text)).toBeNull()
  })
})

describe('small readers', () => {
  it('unquotes only what is quoted', () => {
    expect(unquoted('"a\\"b"')).toBe('a"b')
    expect(unquoted('ab')).toBe('ab')
    expect(unquoted('"')).toBe('"')
  })
  it('tells an absolute URI from other text', () => {
    expect(isAbsoluteUri('tel:+49')).toBe(true)
    expect(isAbsoluteUri('alice@ims.test')).toBe(false)
    expect(isAbsoluteUri('sip:a b')).toBe(false)
  })
})
