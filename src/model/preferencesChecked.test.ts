import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AT_FIRST, IDLE_LIMITS_S, NOTICED_KINDS, PICKED_KINDS, type Preferences } from './preferences.ts'
import { checkedPreferences, webAddress } from './preferencesChecked.ts'

const position = { latitude: 52.5, longitude: -13.4, radiusM: 30, at: 1_770_000_000_000 }
const changed: Preferences = {
  shares: { ...AT_FIRST.shares, mood: false, idle: true },
  autoAway: true,
  idleAfterS: 300,
  wholeComputer: true,
  deviceName: 'Desk',
  card: { ...AT_FIRST.card, homepage: 'https://alice.test/' },
  position,
  precision: 'street',
}

describe('checkedPreferences', () => {
  it('leaves alone what is right', () => {
    expect(checkedPreferences(changed)).toEqual(changed)
    expect(checkedPreferences(AT_FIRST)).toEqual(AT_FIRST)
  })

  it('[SEC-20] what is missing or makes no sense is as it is at first: nothing that is noticed leaves', () => {
    for (const input of [undefined, null, 5, 'x', [], {}, { shares: 7 }, { shares: { idle: 1, location: 'true' } }])
      expect(checkedPreferences(input)).toEqual(AT_FIRST)
    for (const kind of PICKED_KINDS) expect(AT_FIRST.shares[kind]).toBe(true)
    for (const kind of NOTICED_KINDS) expect(AT_FIRST.shares[kind]).toBe(false)
    expect(checkedPreferences({ shares: { mood: false, constructor: true } }).shares).toEqual({
      ...AT_FIRST.shares,
      mood: false,
    })
  })

  it.each([
    [0, IDLE_LIMITS_S.least],
    [Infinity, IDLE_LIMITS_S.most],
    [90.4, 90],
    [Number.NaN, AT_FIRST.idleAfterS],
    ['300', AT_FIRST.idleAfterS],
  ])('keeps the idle time %s within its limits', (idleAfterS, expected) => {
    expect(checkedPreferences({ idleAfterS }).idleAfterS).toBe(expected)
  })

  it('keeps the name of the device one short line', () => {
    expect(checkedPreferences({ deviceName: ' My\ndesk ' }).deviceName).toBe('My desk')
    expect(checkedPreferences({ deviceName: 'x'.repeat(1000) }).deviceName).toHaveLength(60)
  })

  it.each([
    ['beyond the pole', { latitude: 91 }],
    ['beyond the date line', { longitude: -180.5 }],
    ['nowhere', { latitude: Number.NaN }],
    ['of no size', { radiusM: -1 }],
    ['of no time', { at: undefined }],
  ])('knows no position %s', (_, of) => {
    expect(checkedPreferences({ position: { ...position, ...of } }).position).toBeNull()
  })

  it('whatever was kept, what comes out is right and stays as it is', () => {
    const any = fc.anything()
    const input = fc.oneof(
      any,
      fc.record({ shares: any, idleAfterS: fc.double(), deviceName: fc.string(), card: any, position: any }),
    )
    fc.assert(
      fc.property(input, one => {
        const checked = checkedPreferences(one)
        expect(checkedPreferences(checked)).toEqual(checked)
      }),
    )
  })
})

describe('webAddress', () => {
  it.each([
    'https://alice.test',
    'http://alice.test:8080/a?b=c#d',
    'HTTPS://alice.test/%20',
    'https://[2001:db8::1]/',
    'https://alice.test/@alice',
    'https://müller.test/ü',
  ])('takes %s', uri => {
    expect(webAddress(` ${uri} `)).toBe(uri)
  })

  it.each([
    '',
    'alice.test',
    '//alice.test',
    'ftp://alice.test',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
    'https:///x',
    'https://alice:secret@alice.test/',
    'https://a.test\\@b.test/',
    'https://a.test/ b',
    'https://a.test/"><x',
    'https://a.test/\u202e',
    `https://a.test/${'x'.repeat(500)}`,
    7,
    null,
  ])('[SEC-20] takes %s for none', uri => {
    expect(webAddress(uri)).toBe('')
  })
})
