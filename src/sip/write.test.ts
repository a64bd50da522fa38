import { describe, expect, it } from 'vitest'
import { nameAddr } from '../codec/sipHeaders.ts'
import { request } from './fixtures/messages.ts'
import { changed } from './fixtures/reading.ts'
import { parse } from './parser.ts'
import { inBrackets, refusalText, safeHeaderValue, safeUri } from './write.ts'

const answer = (text: string): string => {
  const parsed = parse(text)
  return parsed.kind === 'bad' && parsed.answer !== null ? refusalText(parsed.answer, 'own') : ''
}

describe('what goes into a header', () => {
  it('[SEC-08] makes one line of many', () => {
    expect(safeHeaderValue(' a\r\n\tb\0c\n')).toBe('a b c')
  })
  it('[SEC-08] percent-encodes what a URI may not hold', () => {
    expect(safeUri('sip:a b>\r\n"@x;p=%41')).toBe('sip:a%20b%3E%0D%0A%22@x;p=%41')
    expect(nameAddr(inBrackets('sip:a>,<sip:b@x'))?.uri).toBe('sip:a%3E,%3Csip:b@x')
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
