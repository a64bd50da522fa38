import { describe, expect, it } from 'vitest'
import { NO_RATE } from '../../model/rate.ts'
import type { Header } from '../../sip/port.ts'
import { asked, eventOf } from './request.ts'

describe('request: Event', () => {
  it.each([
    ['presence', null],
    ['presence;id=a1', 'a1'],
    ['presence ; ID=7;max-rate=1', '7'],
  ])('[PUA-03] %s is ours', (value, id) => {
    expect(eventOf([['Event', value]])).toMatchObject({ ok: true, value: { id } })
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
    const error = { status: 489, reason: 'Bad Event', why: null, headers: [['Allow-Events', 'presence']] }
    expect([eventOf([]), eventOf(two)]).toEqual([
      { ok: false, error },
      { ok: false, error },
    ])
  })
})

describe('request: Accept and body', () => {
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
    const answer = asked({ headers: [['Accept', value]], body: '' }, NO_RATE)
    expect(answer.ok ? 200 : answer.error.status).toBe(can ? 200 : 406)
  })
  it('[PUA-04] no Accept means PIDF; of several lines one is enough', () => {
    const lines: readonly Header[] = [
      ['Accept', 'text/plain'],
      ['Accept', 'application/pidf+xml'],
    ]
    expect([asked({ headers: [], body: '' }, NO_RATE).ok, asked({ headers: lines, body: '' }, NO_RATE).ok]).toEqual([
      true,
      true,
    ])
  })
  it('[PUA-40] a body gets 415 with the Accept that says none', () => {
    const answer = asked(
      { headers: [['Content-Type', 'application/simple-filter+xml']], body: '<filter-set/>' },
      NO_RATE,
    )
    expect(answer).toMatchObject({ ok: false, error: { status: 415, headers: [['Accept', '']] } })
  })
  it('[PUA-41] unless it is marked optional', () => {
    expect(asked({ headers: [['Content-Disposition', 'x;handling=Optional']], body: 'x' }, NO_RATE).ok).toBe(true)
  })
})

describe('request: Expires', () => {
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
    expect(asked({ headers, body: '' }, NO_RATE)).toMatchObject({ ok: true, value: { expiresS } })
  })
  it.each(['1', '30', '59'])('[PUA-06] %s is too brief', value => {
    expect(asked({ headers: [['Expires', value]], body: '' }, NO_RATE)).toMatchObject({
      ok: false,
      error: { status: 423, headers: [['Min-Expires', '60']] },
    })
  })
  it('[PUA-06] never for an hour or more, and never for 0, however long our least is', () => {
    const statuses = ['3599', '3600', '0'].map(value => {
      const answer = asked({ headers: [['Expires', value]], body: '' }, NO_RATE, { minS: 7200, maxS: 7200 })
      return answer.ok ? 200 : answer.error.status
    })
    expect(statuses).toEqual([423, 200, 200])
  })
  it('[PUA-05] expires on Contact is ignored', () => {
    expect(asked({ headers: [['Contact', '<sip:ps@x>;expires=10']], body: '' }, NO_RATE)).toMatchObject({
      value: { expiresS: 3600 },
    })
  })
})
