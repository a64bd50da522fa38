import { describe, expect, it } from 'vitest'
import { minutesProblem } from '../words/idle.ts'
import { addressProblem } from '../words/privacy.ts'
import { readAddress, readDeviceName, readMinutes } from './draft.ts'

describe('a web address', () => {
  it.each([
    '',
    ' ',
    'https://example.org',
    'http://[::1]:8080/a?b#c',
    'HTTPS://example.org/ä',
    `https://a.test/${'x'.repeat(480)}`,
  ])('takes %j', typed => {
    expect(readAddress(typed)).toEqual({ ok: true, value: typed.trim() })
  })

  it.each([
    ['example.org', 'notWeb'],
    ['ftp://example.org', 'notWeb'],
    ['javascript:alert(1)', 'notWeb'],
    ['data:text/html,x', 'notWeb'],
    ['https://', 'notWeb'],
    ['https://me:secret@example.org', 'password'],
    ['https://exa mple.org', 'badSign'],
    ['https://example.org/<b>', 'badSign'],
    ['https://example.org/\u0000', 'badSign'],
    [`https://a.test/${'x'.repeat(500)}`, 'tooLong'],
  ] as const)('[SEC-14] refuses %j: %s, with a sentence', (typed, problem) => {
    expect(readAddress(typed)).toEqual({ ok: false, error: problem })
    expect(addressProblem(problem)).toMatch(/^[A-Z].*\.$/)
  })
})

describe('minutes', () => {
  it.each([
    ['1', 60],
    [' 10 ', 600],
    ['240', 14_400],
  ])('[LIFE-12] takes %j', (typed, seconds) => {
    expect(readMinutes(typed)).toEqual({ ok: true, value: seconds })
  })

  it.each([
    ['', 'notNumber'],
    ['ten', 'notNumber'],
    ['1.5', 'notNumber'],
    ['1e2', 'notNumber'],
    ['-3', 'tooFew'],
    ['0', 'tooFew'],
    ['241', 'tooMany'],
    ['99999999', 'tooMany'],
  ] as const)('refuses %j: %s, with a sentence', (typed, problem) => {
    expect(readMinutes(typed)).toEqual({ ok: false, error: problem })
    expect(minutesProblem(problem)).toMatch(/^[A-Z].*\.$/)
  })
})

describe('the name of a device', () => {
  it('is one line, no longer than is kept', () => {
    expect(readDeviceName('  Work\nlaptop ')).toBe('Work laptop')
    expect(readDeviceName('x'.repeat(61))).toBe('x'.repeat(60))
    // Never half of a character.
    expect(readDeviceName(`${'x'.repeat(59)}😀`).isWellFormed()).toBe(true)
  })
})
