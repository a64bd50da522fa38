import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imsNotify, request, response } from './fixtures/messages.ts'
import { bytes, good, octets, why } from './fixtures/reading.ts'
import type { Parsed } from './message.ts'
import { parse } from './parser.ts'
import { utf8Length } from './parserFrame.ts'

const LONG = 60_000

const lines = (count: number, line: string): readonly string[] => Array.from({ length: count }, () => line)
/** A request whose head has about this many octets. */
const filled = (size: number, one = 'x'): string => {
  const free = size - octets(request(['X: '])).length + 4
  return request([`X: ${one.repeat(Math.floor(free / octets(one).length))}`])
}
/** No value can start a new line when it is written again. */
const clean = (parsed: Parsed): boolean => {
  const headers = parsed.kind === 'bad' ? parsed.answer?.headers : parsed.message.headers
  return (headers ?? []).every(([name, value]) => !/[\r\n\0]/.test(name + value))
}

describe('limits', () => {
  /** `own` headers are there already. */
  const own = good(request()).headers.length
  it('[SEC-07] takes 200 headers, not 201', () => {
    expect(why(request(lines(200 - own, 'X: y')))).toBe('request')
    expect(why(request(lines(200 - own + 1, 'X: y')))).toBe('tooManyHeaders 400')
  })
  it.each(['Via: SIP/2.0/WS a', 'Route: <sip:a;lr>', 'Record-Route: <sip:a;lr>'])(
    '[SEC-07] takes 70 of %s, not 71',
    line => {
      const before = line.startsWith('Via') ? 1 : 0
      expect(why(request(lines(70 - before, line)))).toBe('request')
      expect(why(request(lines(70 - before + 1, line)))).toBe('tooManyHops 400')
      const [name, value] = line.split(/: /)
      expect(why(request([`${name}: ${lines(70 - before, value ?? '').join(', ')}`]))).toBe('request')
      expect(why(request([`${name}: ${lines(70 - before + 1, value ?? '').join(',')}`]))).toBe('tooManyHops 400')
    },
  )
  it('[SEC-07] takes 64 kB of headers, not an octet more', () => {
    expect(why(filled(65_536))).toBe('request')
    expect(why(filled(65_537))).toBe('headersTooLarge 400')
    expect(why(bytes(filled(65_536)))).toBe('request')
    expect(why(bytes(filled(65_537)))).toBe('headersTooLarge 400')
    expect(why(filled(65_533, '€'))).toBe('request')
    expect(why(filled(65_539, '€'))).toBe('headersTooLarge 400')
  })
  it('[SEC-07] of headers that are too large what stands within 64 kB is answered, and no half of a header', () => {
    const long = `X: ${'x'.repeat(70_000)}`
    const [start = '', ...rest] = request().split('\r\n')
    for (const frameOf of [(text: string) => text, bytes]) {
      // Nobody reads on for what an answer needs.
      expect(why(frameOf([start, long, ...rest].join('\r\n')))).toBe('headersTooLarge unanswered')
      const cut = request([
        `X: ${'x'.repeat(65_300 - request().length)}`,
        `v: SIP/2.0/WSS ${'b'.repeat(500)};branch=z9`,
      ])
      const read = parse(frameOf(cut))
      const copied = read.kind === 'bad' ? read.answer?.headers.map(([name]) => name) : null
      expect(copied).toEqual(['Via', 'From', 'To', 'Call-ID', 'CSeq'])
    }
  })
  it('[SEC-07] takes a message of 8 MB, not an octet more', () => {
    const head = request(['c: text/plain'])
    const body = 'x'.repeat(8_388_608 - head.length)
    expect(why(head + body)).toBe('request')
    expect(why(`${head}${body}x`)).toBe('tooLarge 413')
    expect(why(`${head}${body.slice(1)}ä`)).toBe('tooLarge 413')
    expect(why(bytes(head + body))).toBe('request')
    expect(why(bytes(`${head}${body}x`))).toBe('tooLarge 413')
  })
  // A reader whose time grew with the square of the length would run into the time-out of the test.
  it.each([
    [`Subject: ${' '.repeat(LONG)}x`, 'request'],
    [`Subject: x${'\r\n '.repeat(LONG / 3)}`, 'request'],
    [`Via: ${'SIP / 2.0 / '.padEnd(LONG)}x`, 'badHeader 400'],
    [`Via: SIP/2.0/WS ${'a'.repeat(LONG)} : x`, 'badHeader 400'],
    [`From: ${'"\\'.repeat(LONG / 2)}`, 'badHeader 400'],
    [`To: ${'<'.repeat(LONG)}`, 'badHeader 400'],
    [`From: <sip:a@b>${';a="'.repeat(LONG / 4)}`, 'request'],
    [`CSeq: ${'1'.repeat(LONG)} NOTIFY`, 'badHeader 400'],
  ])('[SEC-07] a hostile header %.20s is read in time that grows with its length only', (line, expected) => {
    const name = line.slice(0, line.indexOf(':'))
    const kept = request()
      .split('\r\n')
      .filter(one => !one.startsWith(`${name}:`))
    expect(why([...kept.slice(0, -2), line, '', ''].join('\r\n'))).toBe(expected)
  })
})

describe('octets', () => {
  it('[REG-11] are counted as an encoder would write them, lone surrogates too', () => {
    const unit = fc.constantFrom('a', 'é', '€', '🦊', '\uD83E', '\uDD8A', '\uFFFD')
    fc.assert(fc.property(fc.string({ unit }), text => utf8Length(text) === octets(text).length))
  })
})

describe('hostile input', () => {
  const seeds = [imsNotify(), request(['l: 2'], 'ab'), response(['m: <sip:a@b>;expires=600', 'l: 0'])]
  const piece = fc.oneof(
    fc.string({ maxLength: 4, unit: 'binary' }),
    fc.constantFrom(
      '\r\n',
      '\r',
      '\n',
      '\0',
      ':',
      ';',
      ',',
      '"',
      '\\',
      '<',
      '>',
      ' ',
      '=',
      '%00',
      '\uD800',
      '\r\n ',
      '\r\n\r\n',
    ),
  )
  const mutation = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 20 }), piece)
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 5 }))
    .map(([seed, mutations]) =>
      mutations.reduce((text, [where, cut, put]) => {
        const at = Math.floor(where * text.length)
        return text.slice(0, at) + put + text.slice(at + cut)
      }, seed),
    )
  it('[REG-86] 5,000 mutations of good messages never throw, and never give a line break in a header', () => {
    fc.assert(
      fc.property(mutated, text => clean(parse(text)) && clean(parse(bytes(text)))),
      { numRuns: 5_000 },
    )
  })
})
