import { describe, expect, it } from 'vitest'
import type { Header } from '../../sip/port.ts'
import { asked, assertedBy, authorized, eventOf } from './policy.ts'

const policy = { servers: ['sip:presence@ims.test', 'tel:+49-170-1'], domain: 'home1.net' }

describe('policy: who may subscribe', () => {
  it.each([
    ['sip:home1.net', true],
    ['sip:ps.home1.net', true],
    ['sip:PS.Home1.NET:5060;lr', true],
    ['sips:ps.home1.net', true],
    ['sip:presence@ims.test', true],
    ['sip:presence@IMS.test;x=1', true],
    ['tel:+491701', true],
    ['sip:mallory@home1.net', false],
    ['sip:nothome1.net', false],
    ['sip:home1.net.evil.test', false],
    ['sip:home1.net@evil.test', false],
    ['sip:evil.test;x=home1.net', false],
    ['sip:evil.test?x=.home1.net', false],
    ['sip:@home1.net', false],
    ['sip:Presence@ims.test', false],
    ['sip:presence:pw@ims.test', false],
    ['sip:presence@ims.test:5062', false],
    ['sip:presence@ims.test?x=@evil.test', false],
    ['http://home1.net', false],
    ['tel:+491702', false],
    ['', false],
  ])('[SEC-01] %s: %s', (uri, may) => {
    expect(authorized([uri], policy)).toBe(may ? uri : null)
  })
  it('[SEC-01] without a domain no host is ours', () => {
    expect(authorized(['sip:x', 'sip:.'], { servers: [], domain: '' })).toBeNull()
  })
  it('[SEC-01] one of several asserted identities is enough', () => {
    expect(authorized(['tel:+4999', 'sip:ps.home1.net'], policy)).toBe('sip:ps.home1.net')
  })
  it('[SEC-02] only what came over the registered flow is asserted', () => {
    const headers: readonly Header[] = [
      ['p-asserted-identity', '"PS, one" <sip:ps.home1.net>, <tel:+491701>'],
      ['P-Asserted-Identity', 'nonsense'],
      ['P-Preferred-Identity', '<sip:home1.net>'],
    ]
    expect(assertedBy({ headers, onRegisteredFlow: true })).toEqual(['sip:ps.home1.net', 'tel:+491701'])
    expect(assertedBy({ headers, onRegisteredFlow: false })).toEqual([])
  })
})

describe('policy: Event', () => {
  it.each([
    ['presence', null],
    ['presence;id=a1', 'a1'],
    ['presence ; ID=7;max-rate=1', '7'],
  ])('[PUA-03] %s is ours', (value, id) => {
    expect(eventOf([['Event', value]])).toEqual({ ok: true, value: { id } })
  })
  it.each([
    ['Presence', 489],
    ['dialog', 489],
    ['presence.winfo', 489],
    ['presence, dialog', 489],
    ['', 489],
    ['presence;id', 400],
    ['presence;id="a b"', 400],
  ])('[PUA-03] %s gets %i', (value, status) => {
    expect(eventOf([['Event', value]])).toMatchObject({ ok: false, error: { status } })
  })
  it('[PUA-03] none, or two, get 489 with Allow-Events', () => {
    const two: readonly Header[] = [
      ['Event', 'presence'],
      ['Event', 'presence'],
    ]
    const error = { status: 489, reason: 'Bad Event', headers: [['Allow-Events', 'presence']] }
    expect([eventOf([]), eventOf(two)]).toEqual([
      { ok: false, error },
      { ok: false, error },
    ])
  })
})

describe('policy: Accept and body', () => {
  it.each([
    ['application/pidf+xml', true],
    ['Application/PIDF+xml; q=0.1', true],
    ['text/plain, application/pidf+xml', true],
    ['application/*', true],
    ['*/*;q=0.5', true],
    ['text/plain', false],
    ['', false],
    ['application/pidf+xml;q=0, */*', false],
    ['application/*;q=0.0, */*', false],
    ['application/pidf-diff+xml', false],
    ['application/pidf+xml;q=nonsense', false],
  ])('[PUA-04] Accept: %s can be served: %s', (value, can) => {
    const answer = asked({ headers: [['Accept', value]], body: '' })
    expect(answer.ok ? 200 : answer.error.status).toBe(can ? 200 : 406)
  })
  it('[PUA-04] no Accept means PIDF; of several lines one is enough', () => {
    const lines: readonly Header[] = [
      ['Accept', 'text/plain'],
      ['Accept', 'application/pidf+xml'],
    ]
    expect([asked({ headers: [], body: '' }).ok, asked({ headers: lines, body: '' }).ok]).toEqual([true, true])
  })
  it('[PUA-40] a body gets 415 with the Accept that says none', () => {
    const answer = asked({ headers: [['Content-Type', 'application/simple-filter+xml']], body: '<filter-set/>' })
    expect(answer).toMatchObject({ ok: false, error: { status: 415, headers: [['Accept', '']] } })
  })
  it('[PUA-41] unless it is marked optional', () => {
    expect(asked({ headers: [['Content-Disposition', 'x;handling=Optional']], body: 'x' }).ok).toBe(true)
  })
})

describe('policy: Expires', () => {
  it.each([
    [null, 3600],
    ['600', 600],
    ['0', 0],
    ['60', 60],
    ['7200', 3600],
    ['99999999999999999999', 3600],
    ['-1', 3600],
    ['soon', 3600],
  ])('[PUA-05] %s is granted as %i', (value, expiresS) => {
    const headers: readonly Header[] = value === null ? [] : [['Expires', value]]
    expect(asked({ headers, body: '' })).toEqual({ ok: true, value: { expiresS } })
  })
  it.each(['1', '30', '59'])('[PUA-06] %s is too brief', value => {
    expect(asked({ headers: [['Expires', value]], body: '' })).toMatchObject({
      ok: false,
      error: { status: 423, headers: [['Min-Expires', '60']] },
    })
  })
  it('[PUA-06] never for an hour or more, and never for 0, however long our least is', () => {
    const statuses = ['3599', '3600', '0'].map(value => {
      const answer = asked({ headers: [['Expires', value]], body: '' }, { minS: 7200, maxS: 7200 })
      return answer.ok ? 200 : answer.error.status
    })
    expect(statuses).toEqual([423, 200, 200])
  })
  it('[PUA-05] expires on Contact is ignored', () => {
    expect(asked({ headers: [['Contact', '<sip:ps@x>;expires=10']], body: '' })).toMatchObject({
      value: { expiresS: 3600 },
    })
  })
})
