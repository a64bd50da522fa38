import { describe, expect, it } from 'vitest'
import { tailoring } from '../../codec/tailoring.ts'
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
    ['application/pidf-diff+xml', true],
    ['application/pidf+xml;q=nonsense', false],
  ])('[PUA-04] Accept: %s can be served: %s', (value, can) => {
    const answer = asked({ headers: [['Accept', value]], body: '' }, NO_RATE, tailoring)
    expect(answer.ok ? 200 : answer.error.status).toBe(can ? 200 : 406)
  })
  it('[PUA-04] no Accept means PIDF; of several lines one is enough', () => {
    const lines: readonly Header[] = [
      ['Accept', 'text/plain'],
      ['Accept', 'application/pidf+xml'],
    ]
    expect([
      asked({ headers: [], body: '' }, NO_RATE, tailoring).ok,
      asked({ headers: lines, body: '' }, NO_RATE, tailoring).ok,
    ]).toEqual([true, true])
  })
  it.each([
    ['application/pidf-diff+xml', 'partial'],
    ['application/pidf+xml, application/pidf-diff+xml', 'partial'],
    ['application/pidf+xml;q=0.5, application/pidf-diff+xml;q=0.6', 'partial'],
    ['application/pidf+xml, application/pidf-diff+xml;q=0.9', 'full'],
    ['application/pidf+xml, application/pidf-diff+xml;q=0', 'full'],
    ['application/pidf+xml, application/pidf-diff+xml;q=nonsense', 'full'],
    ['application/*, */*', 'full'],
  ])('[PUA-35] Accept: %s gets %s', (value, format) => {
    expect(asked({ headers: [['Accept', value]], body: '' }, NO_RATE, tailoring)).toMatchObject({ value: { format } })
  })
  it.each([
    ['application/pidf+xml, application/pidf-diff+xml', { ok: true, value: { format: 'full' } }],
    ['application/pidf-diff+xml', { ok: false, error: { status: 406 } }],
  ])('[PUA-35] while differences cannot be had, Accept: %s gets what can', (value, expected) => {
    expect(asked({ headers: [['Accept', value]], body: '' }, NO_RATE, null)).toMatchObject(expected)
  })
  it('[PUA-37] the condition as it came', () => {
    expect(asked({ headers: [['Suppress-If-Match', 'a.1']], body: '' }, NO_RATE, tailoring)).toMatchObject({
      value: { condition: 'a.1' },
    })
  })
  it('[PUA-39] rates as they were asked for', () => {
    expect(eventOf([['Event', 'presence;min-rate=0.1;max-rate=2']])).toMatchObject({
      value: { rate: { max: 2, min: 0.1, adaptive: null } },
    })
  })
})

const FILTER = (inner: string): string =>
  `<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><ns-bindings>` +
  `<ns-binding prefix="p" urn="urn:ietf:params:xml:ns:pidf"/></ns-bindings>${inner}</filter-set>`
const ONE = '<filter id="1"><what><include>/p:presence/p:tuple</include></what></filter>'

describe('request: bodies', () => {
  const rows: readonly (readonly [string, readonly Header[], string, number, Header | null])[] = [
    ['[PUA-40] a filter', [], FILTER(ONE), 200, null],
    ['[PUA-40] two about the same', [], FILTER(ONE + ONE.replace('"1"', '"2"')), 488, null],
    ['[PUA-40] one that cannot be read', [], '<filter-set', 488, null],
    ['[PUA-40] an expression beyond us', [], FILTER(ONE.replace('/p:presence', 'count(//x) > ')), 488, null],
    [
      '[PUA-40] something else',
      [['Content-Type', 'text/plain']],
      'x',
      415,
      ['Accept', 'application/simple-filter+xml'],
    ],
    ['[PUA-41] something else that may be left', [['Content-Disposition', 'x;handling=Optional']], 'x', 200, null],
    [
      '[PUA-41] a purpose that we do not know',
      [['Content-Disposition', 'icon']],
      FILTER(ONE),
      415,
      ['Accept', 'application/simple-filter+xml'],
    ],
    ['[PUA-41] packed', [['Content-Encoding', 'gzip']], 'x', 415, ['Accept-Encoding', 'identity']],
    ['[PUA-41] not packed', [['Content-Encoding', 'Identity']], FILTER(ONE), 200, null],
  ]
  it.each(rows)('%s', (_what, headers, body, status, says) => {
    const type: Header = ['Content-Type', 'application/simple-filter+xml; charset=utf-8']
    const answer = asked({ headers: [...headers, type], body }, NO_RATE, tailoring)
    expect(answer.ok ? 200 : answer.error.status).toBe(status)
    expect(answer.ok ? null : (answer.error.headers[0] ?? null)).toEqual(says)
  })
  it('[PUA-40] filters are kept until they are taken back', () => {
    const headers: readonly Header[] = [['Content-Type', 'application/simple-filter+xml']]
    const first = asked({ headers, body: FILTER(ONE) }, NO_RATE, tailoring)
    const known = first.ok ? first.value.filters : []
    expect(first).toMatchObject({ value: { filters: [{ id: '1' }] } })
    expect(asked({ headers, body: '' }, NO_RATE, tailoring, known)).toMatchObject({ value: { filters: [{ id: '1' }] } })
    const back = asked({ headers, body: FILTER('<filter id="1" remove="true"/>') }, NO_RATE, tailoring, known)
    expect(back).toMatchObject({ value: { filters: [] } })
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
    expect(asked({ headers, body: '' }, NO_RATE, tailoring)).toMatchObject({ ok: true, value: { expiresS } })
  })
  it.each(['1', '30', '59'])('[PUA-06] %s is too brief', value => {
    expect(asked({ headers: [['Expires', value]], body: '' }, NO_RATE, tailoring)).toMatchObject({
      ok: false,
      error: { status: 423, headers: [['Min-Expires', '60']] },
    })
  })
  it.each(['0', '60', '3600', '7200'])('[PUA-06] %s is not', value => {
    expect(asked({ headers: [['Expires', value]], body: '' }, NO_RATE, tailoring).ok).toBe(true)
  })
  it('[PUA-05] expires on Contact is ignored', () => {
    expect(asked({ headers: [['Contact', '<sip:ps@x>;expires=10']], body: '' }, NO_RATE, tailoring)).toMatchObject({
      value: { expiresS: 3600 },
    })
  })
})

describe('request: Expires 0', () => {
  it.each<readonly [string, readonly Header[], boolean]>([
    ['nobody wants to know', [['Expires', '0']], true],
    [
      'the server goes',
      [
        ['Expires', '0'],
        ['Reason', 'SIP;cause=503'],
      ],
      false,
    ],
    ['it stays', [['Expires', '600']], false],
  ])('[PUB-17] %s', (_what, headers, isDismissal) => {
    expect(asked({ headers, body: '' }, NO_RATE, tailoring)).toMatchObject({ value: { isDismissal } })
  })
})
