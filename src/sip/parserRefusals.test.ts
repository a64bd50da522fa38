import { describe, expect, it } from 'vitest'
import { request, response } from './fixtures/messages.ts'
import { bytes, changed, good, why } from './fixtures/reading.ts'
import { parse } from './parser.ts'

describe('what is refused', () => {
  it.each(['From: <sip:ps@ims.test>;tag=1', 'To: <sip:alice@ims.test>;tag=2', 'Call-ID: c1'])(
    '[REG-86] %s missing is answered 400',
    line => {
      expect(why(changed(`${line}\r\n`, ''))).toBe('missingHeader 400')
    },
  )
  it.each(['Via: SIP/2.0/WSS p.ims.test:443;branch=z9hG4bK1', 'CSeq: 1 NOTIFY'])(
    'without %s nobody can be answered',
    line => {
      expect(why(changed(`${line}\r\n`, ''))).toBe('missingHeader unanswered')
    },
  )
  it('Max-Forwards may be missing, not more than 255', () => {
    expect(why(changed('Max-Forwards: 70\r\n', ''))).toBe('request')
    expect(why(changed('Max-Forwards: 70', 'Max-Forwards: 256'))).toBe('badHeader 400')
  })
  it.each([
    ['From: <sip:ps@ims.test>;tag=1', 'From: nobody'],
    ['From: <sip:ps@ims.test>;tag=1', 'From: "x <sip:ps@ims.test>;tag=1'],
    ['To: <sip:alice@ims.test>;tag=2', 'To: <sip:alice@ims.test'],
    ['To: <sip:alice@ims.test>;tag=2', 'To:'],
    ['SIP/2.0/WSS p.ims.test:443', 'SIP/3.0/WSS p.ims.test'],
    ['SIP/2.0/WSS p.ims.test:443;branch=z9hG4bK1', ';;,;,,'],
    ['CSeq: 1 NOTIFY', 'CSeq: NOTIFY'],
    ['CSeq: 1 NOTIFY', 'CSeq: -1 NOTIFY'],
    ['CSeq: 1 NOTIFY', 'CSeq: 1 SUBSCRIBE'],
    ['CSeq: 1 NOTIFY', 'CSeq: 1 notify'],
    ['CSeq: 1 NOTIFY', 'CSeq: 2147483648 NOTIFY'],
    ['CSeq: 1 NOTIFY', 'CSeq: 36893488147419103232 NOTIFY'],
    ['Call-ID: c1', 'Call-ID: c 1'],
  ])('[REG-86] %s as %s is answered 400', (from, to) => {
    expect(why(changed(from, to))).toBe('badHeader 400')
  })
  it('[REG-43] a CSeq of 2^31-1 is the largest', () => {
    expect(good(changed('CSeq: 1 NOTIFY', 'CSeq: 2147483647 NOTIFY')).cseq).toBe(2 ** 31 - 1)
  })
  it.each(['t: <sip:eve@ims.test>', 'f: <sip:e@x>', 'i: c2', 'CSeq: 2 NOTIFY', 'o: a\r\nEvent: b', 'l: 0\r\nl: 0'])(
    '[REG-87] a second %j is answered 400',
    line => {
      expect(why(request([line]))).toBe('repeatedHeader 400')
    },
  )
  it('[REG-86] another version is answered 505, whatever else is wrong', () => {
    expect(why(changed('ws SIP/2.0', 'ws SIP/7.0'))).toBe('version 505')
    expect(why(changed('ws SIP/2.0', 'ws sip/2.0'))).toBe('request')
  })
  it.each(['ws  SIP/2.0', 'ws SIP/2.0 ', 'ws; lws SIP/2.0'])('[REG-86] %j in the Request-Line is answered 400', end => {
    expect(why(changed('ws SIP/2.0', end))).toBe('startLine 400')
  })
  it('[REG-86] a Request-URI in brackets or without a scheme is answered 400', () => {
    expect(why(changed('sip:a@b.invalid;transport=ws', '<sip:a@b.invalid>'))).toBe('startLine 400')
    expect(why(changed('sip:a@b.invalid;transport=ws', 'a@b.invalid'))).toBe('startLine 400')
  })
  it.each([
    'GET / HTTP/1.1',
    'hello',
    'NOTIFY SIP/2.0',
    'SIP/2.0 99 x',
    'SIP/2.0 4294967301 x',
    'SIP/7.0 200 OK',
    'SIP/2.0\0',
  ])('what begins with %j is dropped', line => {
    expect(why(changed('NOTIFY sip:a@b.invalid;transport=ws SIP/2.0', line))).toBe('notSip unanswered')
  })
  it('what has no end of headers is dropped', () => {
    expect(why(request().trimEnd())).toBe('notSip unanswered')
    expect(why(bytes(request().trimEnd()))).toBe('notSip unanswered')
    expect(why(request().replaceAll('\r\n', '\n'))).toBe('notSip unanswered')
  })
  it('a response and an ACK are never answered', () => {
    expect(why(response().replace('Call-ID: c1\r\n', ''))).toBe('missingHeader unanswered')
    expect(why(changed('Call-ID: c1\r\n', '').replaceAll('NOTIFY', 'ACK'))).toBe('missingHeader unanswered')
  })
  it('gives what the answer must copy, all Vias and the first of the others', () => {
    const parsed = parse(request(['v: SIP/2.0/WS b', 't: <sip:eve@x>', 'Subject: s', 'l: 0']))
    expect(parsed.kind === 'bad' ? parsed.answer?.headers.map(([name, value]) => `${name}=${value}`) : null).toEqual([
      'Via=SIP/2.0/WSS p.ims.test:443;branch=z9hG4bK1',
      'From=<sip:ps@ims.test>;tag=1',
      'To=<sip:alice@ims.test>;tag=2',
      'Call-ID=c1',
      'CSeq=1 NOTIFY',
      'Via=SIP/2.0/WS b',
    ])
  })
})
