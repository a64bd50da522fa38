import { describe, expect, it } from 'vitest'
import { imsNotify, message, request, response } from './fixtures/messages.ts'
import { bytes, changed, good, goodResponse, octets, why } from './fixtures/reading.ts'
import { parse } from './parser.ts'
import { header, headerAll } from './port.ts'

describe('CRLF', () => {
  it('alone is no message: the transport takes keep-alives before', () => {
    expect(why('')).toBe('notSip unanswered')
    expect(why('\r\n')).toBe('notSip unanswered')
    expect(why('\r\n\r\n\r\n')).toBe('notSip unanswered')
  })
  it('ignores CRLF before the start line', () => {
    expect(good(`\r\n\r\n${request()}`).method).toBe('NOTIFY')
    expect(good(bytes(`\r\n${request()}`)).method).toBe('NOTIFY')
  })
})

describe('a message', () => {
  it('is read whole', () => {
    const read = good(imsNotify())
    expect(read).toMatchObject({
      method: 'NOTIFY',
      uri: 'sip:x7a@h3k2.invalid;transport=ws;ob',
      callId: '8f7d6s5a4@h3k2.invalid',
      cseq: 12,
      fromTag: '9s8d7f',
      toTag: 'k3j4h5',
      via: { transport: 'WSS', host: 'pcscf.ims.test', port: 443, branch: 'z9hG4bK2a' },
      viaCount: 3,
    })
    expect(read.from).toMatchObject({ uri: 'sip:bob@ims.test', displayName: 'Presence, of Bob' })
    expect(header(read.headers, 'event')).toBe('presence;id=7')
    expect(headerAll(read.headers, 'Record-Route')).toHaveLength(2)
    expect(read.body).toMatch(/^<\?xml[\s\S]*<\/presence>$/)
  })
  it('[REG-04] is the same from a binary frame as from a text frame', () => {
    const text = imsNotify('z9hG4bK1', '<note>Grüße 🦊</note>')
    expect({ ...good(bytes(text)), octets: null }).toEqual(good(text))
  })
  it('[REG-04] does not begin with a byte order mark, in neither frame; its text body may', () => {
    expect([why(`\ufeff${request()}`), why(bytes(`\ufeff${request()}`))]).toEqual(['startLine 400', 'startLine 400'])
    expect(good(request(['c: text/plain'], '\ufeffa')).body).toBe('\ufeffa')
  })
  it('[REG-04] keeps its shape when octets are no UTF-8', () => {
    const frame = new Uint8Array([...octets(request(['Content-Length: 3'])), 0x61, 0xff, 0x62])
    expect(good(frame.buffer).body).toBe('a\uFFFDb')
  })
  it('[REG-09] needs no received parameter, and a response may have any reason', () => {
    expect(goodResponse(response())).toMatchObject({ status: 200, reason: 'OK', method: 'REGISTER', cseq: 1 })
    expect(goodResponse(response().replace('200 OK', '499 Größe=8 x')).reason).toBe('Größe=8 x')
    expect(goodResponse(response().replace('200 OK', '100 ')).reason).toBe('')
    expect(goodResponse(response().replace('200 OK', '100')).status).toBe(100)
  })
  it('[REG-44] says how many Vias a response has', () => {
    expect(goodResponse(response(['v: SIP/2.0/WS b;branch=z9hG4bK2, SIP/2.0/WS c'])).viaCount).toBe(3)
  })
})

describe('headers', () => {
  it.each([
    ['a', 'Accept-Contact'],
    ['b', 'Referred-By'],
    ['d', 'Request-Disposition'],
    ['e', 'Content-Encoding'],
    ['j', 'Reject-Contact'],
    ['k', 'Supported'],
    ['m', 'Contact'],
    ['n', 'Identity-Info'],
    ['o', 'Event'],
    ['r', 'Refer-To'],
    ['s', 'Subject'],
    ['u', 'Allow-Events'],
    ['x', 'Session-Expires'],
    ['y', 'Identity'],
  ])('[REG-87] the compact form %s is %s', (compact, long) => {
    expect(header(good(request([`${compact}: v`])).headers, long)).toBe('v')
    expect(header(good(request([`${compact.toUpperCase()}: v`])).headers, long)).toBe('v')
  })
  it('[REG-87] a message of compact forms only is a whole message', () => {
    const lines = [
      'SUBSCRIBE tel:+491 SIP/2.0',
      'v: SIP/2.0/WS a;branch=z9hG4bK1',
      'f: <tel:+492>;tag=1',
      't: <tel:+491>',
    ]
    const read = good(message(...lines, 'i: c', 'CSeq: 1 SUBSCRIBE', 'c: text/plain', 'l: 2', '', 'hi'))
    expect(read).toMatchObject({ uri: 'tel:+491', callId: 'c', body: 'hi', toTag: null })
    expect(read.headers.map(([name]) => name)).toEqual(
      'Via From To Call-ID CSeq Content-Type Content-Length'.split(' '),
    )
  })
  it('[REG-87] names are known in any case, with blanks before the colon, and values are unfolded', () => {
    const lines = ['eXPIRES \t: \r\n 600', 'X-Own_Name:a\r\n\t b  \r\n  c ', 'Subject:']
    const { headers } = good(request(lines))
    expect([header(headers, 'Expires'), header(headers, 'x-own_name')]).toEqual(['600', 'a b c'])
    expect(headers.slice(-3)).toEqual([
      ['eXPIRES', '600'],
      ['X-Own_Name', 'a b c'],
      ['Subject', ''],
    ])
  })
  it('[REG-87] every mandatory header may be folded, blank and oddly written', () => {
    const lines = [
      'INVITE sip:bob@ims.test;unknown SIP/2.0',
      'TO :',
      ' sip:bob@ims.test ;   tag    = 19n',
      'from   : "B \\\\\\""       <sip:b@ims.test>',
      '  ;',
      '  tag = 98a',
      'MaX-fOrWaRdS: 0068',
      'Call-ID: ws@192.0.2.1',
      'cseq: 0009',
      '  INVITE',
      'Via  : SIP  /   2.0',
      ' /UDP',
      '    [2001:db8::1] : 5060;branch=390',
      'v:  SIP  / 2.0  / TCP     b.test   ;  branch  =   z9hG4bK9  ,',
      ' SIP  /    2.0   / UDP  192.0.2.3   ; branch=z9hG4bK3',
      'UnknownHeaderWithUnusualValue: ;;,,;;,;',
      '',
      '',
    ]
    const read = good(message(...lines))
    expect(read.to).toMatchObject({ uri: 'sip:bob@ims.test' })
    expect(read.from.displayName).toBe('B \\"')
    expect(read.via).toEqual({ transport: 'UDP', host: '[2001:db8::1]', port: 5060, branch: '390' })
    expect(read).toMatchObject({ toTag: '19n', fromTag: '98a', cseq: 9, viaCount: 3 })
  })
  it.each(['tel:+4930;phone-context=ims.test', 'sips:a@b', 'urn:service:sos', 'soap.beep://192.0.2.1:3002'])(
    '[REG-87] %s stands wherever an address may stand',
    uri => {
      const text = request().replace('sip:a@b.invalid;transport=ws', uri).replace('sip:ps@ims.test', uri)
      const read = good(text.replace('sip:alice@ims.test', uri))
      expect([read.uri, read.from.uri, read.to.uri]).toEqual([uri, uri, uri])
    },
  )
  it('[REG-87] methods, users and display names may hold all that the grammar lets them', () => {
    const method = "!odd-Method0123456789_*+`.%indeed'~"
    const uri =
      "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@ims.test"
    const from = String.raw`"\\BEL:\\ DEL:\"" <${uri.replaceAll("'", '%27')}>;tag=_token~1'+\`*%!-.`
    const text = request()
      .replaceAll('NOTIFY', () => method)
      .replace('sip:a@b.invalid;transport=ws', () => uri)
    const read = good(text.replace('<sip:ps@ims.test>;tag=1', () => from))
    expect(read).toMatchObject({ method, uri })
    expect(read.from.displayName).toBe(String.raw`\BEL:\ DEL:"`)
    expect(read.fromTag).toMatch(/^_token~1'/)
  })
  it('[REG-87] escapes in a Request-URI stay as they are', () => {
    const uri = 'sip:sips%3Auser%40ims.test@null-%00-x;par=u%40y'
    expect(good(changed('sip:a@b.invalid;transport=ws', uri)).uri).toBe(uri)
  })
  it('[REG-87] a display name that looks like headers or tags is only a name', () => {
    const from = 'From: "x <sip:e@v>;tag=no, \\" y" <sip:ps@ims.test>;tag=1'
    const read = good(changed('From: <sip:ps@ims.test>;tag=1', from))
    expect(read.fromTag).toBe('1')
    expect(read.from.uri).toBe('sip:ps@ims.test')
  })
  it('a boundary with odd characters does not lose the message', () => {
    const type = 'multipart/related;boundary=a/b=c?d:e;type="application/rlmi+xml"'
    expect(header(good(request([`Content-Type: ${type}`])).headers, 'content-type')).toBe(type)
  })
  it.each([
    ['a line without a colon', 'nothing here', 'headerLine 400'],
    ['a name that is no token', 'a b: c', 'headerLine 400'],
    ['a name that begins with a blank is a continuation', 'Subject: a\r\n x: y', 'request'],
    ['NUL', 'Subject: a\u0000b', 'control 400'],
    ['a lone LF', 'Subject: a\nVia: b', 'control 400'],
    ['a lone CR', 'Subject: a\rb', 'control 400'],
  ])('[SEC-08] %s', (_name, line, expected) => {
    expect(why(request([line]))).toBe(expected)
  })
  it('a continuation cannot be the first line, and is answered', () => {
    expect(why(changed('Via: ', ' x\r\nVia: '))).toBe('headerLine 400')
    expect(why(changed('Via: ', ' X: y\r\nVia: '))).toBe('headerLine 400')
  })
  it.each([
    ['a line without a colon', 'nothing here', '400 Malformed Header Line'],
    ['a name that is no token', 'a b: c', '400 Malformed Header Line'],
    ['a name with U+00A0', 'Subject\u00a0: c', '400 Malformed Header Line'],
    ['NUL', 'Subject: a\0b', '400 Control Character in Header'],
    ['several, of which the first is told', 'Subject: a\rb\r\nnothing here', '400 Control Character in Header'],
    ['too many headers', 'X: y\r\n'.repeat(200).trimEnd(), '400 Too Many Headers'],
  ])('[REG-86] %s before all that an answer needs is answered with all of it', (_, line, told) => {
    const parsed = parse(changed('ws SIP/2.0\r\n', `ws SIP/2.0\r\n${line}\r\n`))
    if (parsed.kind !== 'bad' || parsed.answer === null) throw new Error('no answer')
    expect(`${String(parsed.answer.status)} ${parsed.answer.reason}`).toBe(told)
    expect(parsed.answer.headers.map(([name]) => name)).toEqual(['Via', 'From', 'To', 'Call-ID', 'CSeq'])
  })
  it('[SEC-08] what no header may hold is not copied into an answer', () => {
    const parsed = parse(changed('From: <sip:ps@ims.test>', 'From: "a\0" <sip:ps@ims.test>'))
    expect(parsed).toMatchObject({ kind: 'bad', why: 'control', answer: { status: 400 } })
    expect(JSON.stringify(parsed)).not.toContain('sip:ps@ims.test')
  })
  it.each([
    ['"a\\%b"', 'a b'],
    ['"\\%"', ' '],
    ['"\\"\\\\\\%"', '"\\ '],
  ])('[REG-87] [SEC-08] a quoted-pair may hold NUL (§25.1), and nothing of ours ever does: %s', (quote, name) => {
    const from = `From: ${quote.replace('%', '\0')} <sip:ps@ims.test>`
    const { from: read, headers } = good(changed('From: <sip:ps@ims.test>', from))
    expect(read).toMatchObject({ displayName: name, uri: 'sip:ps@ims.test' })
    expect(headers.some(([, value]) => value.includes('\0'))).toBe(false)
  })
  it.each(['"a\\\\%" <sip:ps@ims.test>', '"a%" <sip:ps@ims.test>', '"a" \\% <sip:ps@ims.test>', '\\%'])(
    '[SEC-08] NUL anywhere else is refused: %s',
    value => {
      expect(why(changed('From: <sip:ps@ims.test>', `From: ${value.replace('%', '\0')}`))).toBe('control 400')
    },
  )
  it('[SEC-07] a NUL among 60,000 escaped quotes is found in time that grows with their number only', () => {
    expect(why(request([`Subject: ${'\\"'.repeat(30_000)}\0`]))).toBe('control 400')
  })
  it.each(['\ufeff', '\u00a0', '\u2003', '\u000b'])('[REG-87] %j is no blank: it belongs to the value', letter => {
    const { headers } = good(request([`Subject: ${letter}a${letter} `, `Event: \t${letter}presence;id=${letter}`]))
    const values = [header(headers, 'Subject'), header(headers, 'Event')]
    expect(values).toEqual([`${letter}a${letter}`, `${letter}presence;id=${letter}`])
    expect(why(changed('Call-ID: c1', `Call-ID: ${letter}c1`))).toBe('badHeader 400')
  })
})

describe('the body', () => {
  it('[REG-11] is all that follows when no length is given', () => {
    expect(good(request(['c: text/plain'], 'Grüße')).body).toBe('Grüße')
    expect(good(bytes(request(['c: text/plain'], 'Grüße'))).body).toBe('Grüße')
  })
  it('[REG-11] has a length in octets', () => {
    expect(good(request(['c: text/plain', 'l: 11'], 'ä🦊€xy')).body).toBe('ä🦊€xy')
    expect(why(request(['c: text/plain', 'l: 12'], 'ä🦊€xy'))).toBe('contentLength 400')
    expect(why(bytes(request(['c: text/plain', 'l: 12'], 'ä🦊€xy')))).toBe('contentLength 400')
  })
  it('[REG-11] is cut at the octet when there is more', () => {
    expect(good(request(['c: text/plain', 'l: 2'], 'äöü')).body).toBe('ä')
    expect(good(bytes(request(['c: text/plain', 'l: 2'], 'äöü'))).body).toBe('ä')
    expect(good(request(['c: text/plain', 'l: 2'], 'abc')).body).toBe('ab')
    expect(good(request(['l: 0'], '\r\n')).body).toBe('')
  })
  it('[REG-11] that is too short drops a response', () => {
    expect(why(response(['l: 1']))).toBe('contentLength unanswered')
  })
  it.each(['-1', '1x', '', '1 1', '99999999999999999999'])('[REG-11] a length of %j is answered 400', length => {
    expect(why(request([`Content-Length: ${length}`]))).toBe('contentLength 400')
  })
  it('counts a lone surrogate and does not throw', () => {
    expect(good(request(['c: text/plain', 'l: 4'], 'a\uD800')).body).toBe('a\uD800')
    expect(good(request(['c: text/plain', 'l: 4'], '\uDC00b')).body).toBe('\uDC00b')
  })
  it('[REG-03] must not be followed by a second message', () => {
    expect(why(request(['l: 0'], request()))).toBe('severalMessages 400')
    expect(why(bytes(request(['l: 0'], `\r\n${response()}`)))).toBe('severalMessages 400')
    expect(why(request([], response()))).toBe('severalMessages 400')
    expect(why(response(['l: 0'], response()))).toBe('severalMessages unanswered')
  })
  it('may be a message when its type says so', () => {
    expect(why(request(['Content-Type: message/sip'], request()))).toBe('request')
  })
})
