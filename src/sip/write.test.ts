import { describe, expect, it } from 'vitest'
import { nameAddr } from '../codec/sipHeaders.ts'
import { request } from './fixtures/messages.ts'
import { changed, good } from './fixtures/reading.ts'
import { parse } from './parser.ts'
import { answerText, inBrackets, refusalText, safeHeaderValue, safeUri } from './write.ts'

const answer = (text: string): string => {
  const parsed = parse(text)
  return parsed.kind === 'bad' && parsed.answer !== null ? refusalText(parsed.answer, 'own') : ''
}

describe('what goes into a header', () => {
  it('[SEC-08] makes one line of many', () => {
    expect(safeHeaderValue(' a\r\n\tb\0c\n')).toBe('a b c')
  })
  it('[SEC-08] percent-encodes what a URI may not hold', () => {
    expect(safeUri(' sip:x@y\n ')).toBe('sip:x@y')
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

describe('an answer', () => {
  // RFC 3261 §21, RFC 6665 §8.3.2
  it.each([
    [200, 'OK'],
    [400, 'Bad Request'],
    [404, 'Not Found'],
    [405, 'Method Not Allowed'],
    [415, 'Unsupported Media Type'],
    [416, 'Unsupported URI Scheme'],
    [420, 'Bad Extension'],
    [480, 'Temporarily Unavailable'],
    [481, 'Call/Transaction Does Not Exist'],
    [482, 'Loop Detected'],
    [489, 'Bad Event'],
    [500, 'Server Internal Error'],
    [501, 'Not Implemented'],
    [503, 'Service Unavailable'],
  ])('[REG-86] %i says %s', (status, reason) => {
    const whole = answerText(good(request()), 'ours', status, [])
    expect(whole.split('\r\n', 1)).toEqual([`SIP/2.0 ${String(status)} ${reason}`])
  })
  it('[REG-86] has the reason that it is given, all Vias in their order, and To with its tag', () => {
    const asked = good(request(['v: SIP/2.0/WS b;branch=z9hG4bK2', 'Subject: s', 'Route: <sip:a;lr>']))
    expect(answerText(asked, 'ours', 200, [['X', 'y\r\nZ: 1']], { reason: 'Fine\r\nX: y' })).toBe(
      [
        'SIP/2.0 200 Fine X: y',
        'Via: SIP/2.0/WSS p.ims.test:443;branch=z9hG4bK1',
        'From: <sip:ps@ims.test>;tag=1',
        'To: <sip:alice@ims.test>;tag=2',
        'Call-ID: c1',
        'CSeq: 1 NOTIFY',
        'Via: SIP/2.0/WS b;branch=z9hG4bK2',
        'X: y Z: 1',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    )
    expect(answerText(good(changed(';tag=2', '')), 'ours', 200, [])).toContain('To: <sip:alice@ims.test>;tag=ours\r\n')
  })
  it('[REG-11] [SEC-08] has a body with its type and its octets', () => {
    const whole = answerText(good(request()), 'ours', 200, [], { body: { type: 'a/b\r\nX: y', text: 'ä\ud800' } })
    expect(whole).toMatch(/\r\nContent-Type: a\/b X: y\r\nContent-Length: 5\r\n\r\nä\ufffd$/)
  })
})
