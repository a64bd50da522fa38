import { NameAddrHeader } from 'sip.js/lib/core/index.js'
import { Grammar } from 'sip.js/lib/grammar/index.js'
import { describe, expect, it, vi } from 'vitest'
import { imsNotify, request, response } from './fixtures/messages.ts'
import { changed, good, goodResponse } from './fixtures/reading.ts'
import { coreUri, serverBranch, toCoreResponse } from './toCore.ts'

/** The same headers, as an answer has them. */
const core = (text: string): ReturnType<typeof toCoreResponse> =>
  toCoreResponse({ ...good(text), status: 200, reason: 'OK' })
const branch = (text: string): string => serverBranch(good(text))

describe('a message for the core', () => {
  it('is never read by the grammar of the library', () => {
    const grammar = vi.spyOn(Grammar, 'parse')
    const message = core(imsNotify())
    expect(good(imsNotify()).headers.every(([name]) => message.hasHeader(name))).toBe(true)
    expect(message.from.toString()).toBe('<sip:bob@ims.test>;tag=9s8d7f')
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
    expect(message.getHeaders('via').length).toBeGreaterThan(0)
    expect(message.getHeader('FROM')).toBe('"Presence, of Bob" <sip:bob@ims.test>;tag=9s8d7f')
    expect(message.hasHeader('Contact')).toBe(true)
    expect(message.hasHeader('Require')).toBe(false)
    expect(message.getHeader('Require')).toBeUndefined()
  })
  it('gives To as the class that the core asks for', () => {
    const { to } = core(imsNotify())
    expect(to).toBeInstanceOf(NameAddrHeader)
    expect(to.hasParam('tag')).toBe(true)
    expect(core(changed(';tag=2', '')).to.hasParam('tag')).toBe(false)
  })
  it('tells two senders with one branch apart, and retransmissions not', () => {
    expect(branch(request())).toBe(branch(request()))
    expect(branch(request())).not.toBe(branch(changed('p.ims.test', 'q.ims.test')))
  })
  it('makes up for a branch without the cookie from what names the request', () => {
    const old = (cseq: number): string =>
      branch(request().replace(';branch=z9hG4bK1', ';branch=1').replace('CSeq: 1', `CSeq: ${cseq}`))
    expect(old(1)).toBe(old(1))
    expect(old(1)).not.toBe(old(2))
    expect(branch(changed('z9hG4bK1', 'z9hG4bK'))).toContain('c1')
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
    expect(goodResponse(two).viaCount).toBe(2)
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
