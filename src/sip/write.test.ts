import { describe, expect, it } from 'vitest'
import { nameAddr } from '../codec/sipHeaders.ts'
import { request } from './fixtures/messages.ts'
import { changed, good } from './fixtures/reading.ts'
import { parse } from './parser.ts'
import { nameAddrText, quoted, refusalText, safeHeaderValue, safeUri } from './write.ts'

const HOSTILE = ['\r\nVia: x', 'a\0b', '"', '\\', '\\"\r', '<sip:e@v>;tag=1', 'Grüße 🦊', '\uD800', '', ' a ', '\u007f']

const answer = (text: string): string => {
  const parsed = parse(text)
  return parsed.kind === 'bad' && parsed.answer !== null ? refusalText(parsed.answer, 'own') : ''
}

describe('what goes into a header', () => {
  it.each(HOSTILE)('[SEC-08] a display name %j stays one', name => {
    const line = `From: ${nameAddrText('sip:alice@ims.test', name)};tag=1`
    const read = good(changed('From: <sip:ps@ims.test>;tag=1', line))
    expect(read.headers).toHaveLength(good(request()).headers.length)
    expect(read.from.uri).toBe('sip:alice@ims.test')
    expect(read.from.displayName ?? '').toBe(safeHeaderValue(name))
  })
  it('[SEC-08] quotes and escapes', () => {
    expect(quoted('a "b" \\c')).toBe(String.raw`"a \"b\" \\c"`)
    expect(quoted('\r\nVia: x')).toBe('"Via: x"')
  })
  it('[SEC-08] makes one line of many', () => {
    expect(safeHeaderValue(' a\r\n\tb\0c\n')).toBe('a b c')
  })
  it('[SEC-08] percent-encodes what a URI may not hold', () => {
    expect(safeUri('sip:a b>\r\n"@x;p=%41')).toBe('sip:a%20b%3E%0D%0A%22@x;p=%41')
    expect(nameAddr(nameAddrText('sip:a>,<sip:b@x', null))?.uri).toBe('sip:a%3E,%3Csip:b@x')
  })
})

describe('an answer to what could not be read', () => {
  it('[REG-86] copies Via, From, To, Call-ID and CSeq and adds nothing that it has not read', () => {
    expect(answer(request(['l: 5']))).toBe(
      [
        'SIP/2.0 400 Wrong Content-Length',
        'Via: SIP/2.0/WSS p.ims.test:443;branch=z9hG4bK1',
        'From: <sip:ps@ims.test>;tag=1',
        'To: <sip:alice@ims.test>;tag=2',
        'Call-ID: c1',
        'CSeq: 1 NOTIFY',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    )
  })
  it('[REG-86] gives To a tag where it has none', () => {
    const text = request(['l: 5']).replace(';tag=2', '')
    expect(answer(text)).toContain('To: <sip:alice@ims.test>;tag=own\r\n')
    expect(answer(changed('ws SIP/2.0', 'ws SIP/3.0'))).toMatch(/^SIP\/2\.0 505 Version Not Supported\r\n/)
  })
})
