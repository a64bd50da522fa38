import { NameAddrHeader } from 'sip.js/lib/core/index.js'
import { Grammar } from 'sip.js/lib/grammar/index.js'
import { describe, expect, it, vi } from 'vitest'
import { imsNotify, request, response } from './fixtures/messages.ts'
import { changed, good, goodResponse } from './fixtures/reading.ts'
import { coreUri, toCoreRequest, toCoreResponse } from './toCore.ts'

const core = (text: string): ReturnType<typeof toCoreRequest> => toCoreRequest(good(text))

describe('a request for the core', () => {
  it('is never read by the grammar of the library', () => {
    const grammar = vi.spyOn(Grammar, 'parse')
    const message = core(imsNotify())
    for (const [name] of good(imsNotify()).headers) message.parseHeader(name)
    message.parseHeader('www-authenticate')
    expect(grammar).not.toHaveBeenCalled()
    grammar.mockRestore()
  })
  it('has all that transactions and dialogs read', () => {
    const message = core(imsNotify())
    expect(message).toMatchObject({
      method: 'NOTIFY',
      callId: '8f7d6s5a4@h3k2.invalid',
      cseq: 12,
      fromTag: '9s8d7f',
      toTag: 'k3j4h5',
      via: { host: 'pcscf.ims.test', port: 443 },
    })
    expect(message.getHeaders('via')).toHaveLength(3)
    expect(message.getHeaders('record-route')).toEqual([
      '<sip:mo@pcscf.ims.test:443;transport=ws;lr;ob>',
      '<sip:mt@scscf.ims.test:6060;lr=on;ftag=9s8d>',
      '<sip:ps.ims.test:5070;lr>',
    ])
    expect(message.getHeader('FROM')).toBe('"Presence, of Bob" <sip:bob@ims.test>;tag=9s8d7f')
    expect(message.hasHeader('Contact')).toBe(true)
    expect(message.hasHeader('Require')).toBe(false)
    expect(message.getHeader('Require')).toBeUndefined()
  })
  it('gives To and Contact as the classes that the core asks for', () => {
    const message = core(imsNotify())
    const contact: unknown = message.parseHeader('contact')
    expect(contact).toBeInstanceOf(NameAddrHeader)
    expect(contact instanceof NameAddrHeader ? contact.uri.toRaw() : '').toBe('sip:ps@ps.ims.test:5070;transport=udp')
    expect(message.parseHeader('contact', 1)).toBeUndefined()
    expect(message.to.hasParam('tag')).toBe(true)
    expect(core(changed(';tag=2', '')).to.hasParam('tag')).toBe(false)
  })
  it('keeps an Event with an id readable', () => {
    expect(core(imsNotify()).parseHeader('Event')).toEqual({ event: 'presence', params: { id: '7' } })
    expect(core(request(['o: Presence'])).parseHeader('Event')).toEqual({ event: 'presence', params: {} })
  })
  it('leaves unread, and in place, what nobody needs read', () => {
    const message = core(request(['P-Associated-URI: <tel:+49>', 'Content-Type: multipart/related;boundary=a/b=c']))
    expect(message.parseHeader('P-Associated-URI')).toBeUndefined()
    expect(message.getHeader('P-Associated-URI')).toBe('<tel:+49>')
    expect(message.parseHeader('Content-Type')).toBeUndefined()
  })
  it('takes a Contact that is no address as none', () => {
    expect(core(request(['m: *'])).parseHeader('contact')).toBeUndefined()
  })
  it('writes a display name so that it cannot end its quotes', () => {
    const message = core(changed('From: <sip:ps@ims.test>', String.raw`From: "a\"b\\" <sip:ps@ims.test>`))
    expect(message.from.toString()).toBe(String.raw`"a\"b\\" <sip:ps@ims.test>;tag=1`)
  })
  it('tells two senders with one branch apart, and retransmissions not', () => {
    expect(core(request()).viaBranch).toBe(core(request()).viaBranch)
    expect(core(request()).viaBranch).not.toBe(core(changed('p.ims.test', 'q.ims.test')).viaBranch)
  })
  it('makes up for a branch without the cookie from what names the request', () => {
    const old = (cseq: number): string =>
      core(request().replace(';branch=z9hG4bK1', ';branch=1').replace('CSeq: 1', `CSeq: ${cseq}`)).viaBranch
    expect(old(1)).toBe(old(1))
    expect(old(1)).not.toBe(old(2))
    expect(core(changed('z9hG4bK1', 'z9hG4bK')).viaBranch).toContain('c1')
  })
})

describe('a response for the core', () => {
  it('has its status and the branch to match', () => {
    expect(toCoreResponse(goodResponse(response()))).toMatchObject({
      statusCode: 200,
      reasonPhrase: 'OK',
      method: 'REGISTER',
      viaBranch: 'z9hG4bK1',
      toTag: '2',
    })
  })
  it('[REG-44] shows a second Via, also one behind a comma', () => {
    const two = response().replace('branch=z9hG4bK1', 'branch=z9hG4bK1, SIP/2.0/WS x;branch=y')
    expect(toCoreResponse(goodResponse(two)).getHeaders('via')).toHaveLength(2)
  })
})

describe('a URI for the core', () => {
  it.each([
    ['tel:+4930;phone-context=x', 'tel', '+4930;phone-context=x', 'invalid', undefined],
    ['SIPS:Bob@IMS.test:5061;transport=tls?a=b', 'sips', 'Bob', 'ims.test', 5061],
    ['sip:a;b?c@[2001:db8::1]:5060', 'sip', 'a;b?c', '[2001:db8::1]', 5060],
    ['sip:ims.test', 'sip', '', 'ims.test', undefined],
    ['sip:%zz@x', 'sip', '%zz', 'x', undefined],
    ['sip:;=@:', 'sip', ';=', 'invalid', undefined],
    ['urn:service:sos', 'urn', 'service:sos', 'invalid', undefined],
  ])('%s keeps its text and has parts', (text, scheme, user, host, port) => {
    const uri = coreUri(text)
    expect([uri?.toRaw(), uri?.toString(), uri?.clone().toRaw()]).toEqual([text, text, text])
    expect([uri?.scheme, uri?.user, uri?.host, uri?.port]).toEqual([scheme, user, host, port])
  })
  it('has parameters', () => {
    expect(coreUri('sip:a@x;lr;gr=1')?.getParam('gr')).toBe('1')
    expect(coreUri('sip:a@x;lr')?.hasParam('lr')).toBe(true)
  })
  it('is none without a scheme', () => {
    expect(coreUri('alice@ims.test')).toBeNull()
  })
})
