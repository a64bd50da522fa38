import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkName, networkText } from './networkText.ts'

describe('text of the network', () => {
  it.each([
    ['a\u202egnp.exe\u2066\r\nb\u0000', 'agnp.exe b'],
    [`Z${'\u0300'.repeat(300)}!`, `Z${'\u0300'.repeat(4)}!`],
    // Vietnamese, Hebrew with vowels and accents, Devanagari: as they are.
    ['Tiếng Việt', 'Tiếng Việt'],
    ['בְּרֵאשִׁ֖ית', 'בְּרֵאשִׁ֖ית'],
    ['क्षत्रिय', 'क्षत्रिय'],
    ['half \ud83d', 'half \ufffd'],
  ])('[SEC-14] %j is drawn as %j', (text, drawn) => {
    expect(networkText(text)).toBe(drawn)
  })

  it('[SEC-14] is no longer than 500 code points, a name than 100, whatever a character takes', () => {
    expect(networkText('x'.repeat(500))).toBe('x'.repeat(500))
    expect(networkText('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`)
    expect(Array.from(networkText('😀'.repeat(260_000)))).toHaveLength(500)
    expect(networkName('😀'.repeat(100))).toBe('😀'.repeat(100))
    expect(networkName('😀'.repeat(101))).toBe(`${'😀'.repeat(99)}…`)
  })

  it('[SEC-14] is bounded for any text, and the same when it is drawn again', () => {
    const units = fc.constantFrom('a', '\u0301', '\u202e', '\u0007', '😀', '\ud83d', ' ', '漢')
    fc.assert(
      fc.property(fc.string({ unit: units, maxLength: 900 }), text => {
        const drawn = networkText(text)
        expect(Array.from(drawn).length).toBeLessThanOrEqual(500)
        expect(drawn).not.toMatch(/\p{M}{5}|[\u202a-\u202e]|\p{Cc}/u)
        expect(networkText(drawn)).toBe(drawn)
      }),
    )
  })
})
