import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePidf } from './pidf.ts'
import { LIMITS } from './xml.ts'
import { escapeAttribute, escapeText } from './xmlText.ts'

const around = (inner: string, attributes = ''): string =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:a@ims.test"${attributes}>${inner}</presence>`
const outcome = (text: string): string => {
  const presence = decodePidf(text)
  return presence.ok ? 'ok' : presence.error.reason
}

const nested = (levels: number): string => around('<x xmlns="urn:x">'.repeat(levels) + '</x>'.repeat(levels))
const attributes = (count: number): string => Array.from({ length: count }, (_, at) => ` a${at}=""`).join('')

describe('readXml', () => {
  it('[SEC-07] takes as many octets as the limit says and not one more', () => {
    const room = LIMITS.octets - around('<note></note>').length
    expect(outcome(around(`<note>${'a'.repeat(room)}</note>`))).toBe('ok')
    expect(outcome(around(`<note>${'a'.repeat(room + 1)}</note>`))).toBe('tooLarge')
    // Octets, not characters: two, three and four of them.
    for (const [wide, octets] of [
      ['é', 2],
      ['漢', 3],
      ['😀', 4],
    ] as const) {
      const many = wide.repeat(Math.floor(room / octets)) + 'a'.repeat(room % octets)
      expect(outcome(around(`<note>${many}</note>`))).toBe('ok')
      expect(outcome(around(`<note>${many}a</note>`))).toBe('tooLarge')
    }
  })

  it('[SEC-07] takes as many levels as the limit says and not one more, asked for or not', () => {
    expect(outcome(nested(LIMITS.depth - 1))).toBe('ok')
    expect(outcome(nested(LIMITS.depth))).toBe('tooDeep')
  })

  it('[SEC-07] takes as many elements as the limit says and not one more', () => {
    expect(outcome(around('<note/>'.repeat(LIMITS.elements - 1)))).toBe('ok')
    expect(outcome(around('<note/>'.repeat(LIMITS.elements)))).toBe('tooManyElements')
    expect(outcome(around('<unknown/>'.repeat(LIMITS.elements)))).toBe('tooManyElements')
  })

  it('[SEC-07] takes as many attributes as the limit says and not one more', () => {
    // The root has its namespace and its entity.
    expect(outcome(around('', attributes(LIMITS.attributes - 2)))).toBe('ok')
    expect(outcome(around('', attributes(LIMITS.attributes - 1)))).toBe('tooManyAttributes')
    const unknown = (count: number): string => around(`<x${attributes(count)}/>`)
    expect(outcome(unknown(LIMITS.attributes))).toBe('ok')
    expect(outcome(unknown(LIMITS.attributes + 1))).toBe('tooManyAttributes')
  })

  it('[SEC-06] throws on nothing', () => {
    const good = around('<tuple id="t"><status><basic>open</basic></status></tuple><note xml:lang="en">n&amp;</note>')
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(8), fc.string({ unit: 'binary', maxLength: 4 }), (at, drop, put) => {
        expect(typeof outcome(good.slice(0, at) + put + good.slice(at + drop))).toBe('string')
      }),
      { numRuns: 2000 },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void outcome(text)))
  })

  it('[SEC-06] reads UTF-8 by any spelling of its name, and with a byte order mark', () => {
    for (const encoding of ['UTF-8', 'utf-8', 'Utf-8']) {
      expect(outcome(`<?xml version="1.0" encoding="${encoding}"?>${around('')}`)).toBe('ok')
      expect(outcome(`\ufeff<?xml version="1.0" encoding="${encoding}"?>${around('')}`)).toBe('ok')
    }
    for (const encoding of ['UTF-7', 'UTF-16', 'ISO-8859-1', 'US-ASCII'])
      expect(outcome(`<?xml version="1.0" encoding="${encoding}"?>${around('')}`)).toBe('encoding')
  })

  it('[SEC-06] refuses characters that XML does not have, escaped or not', () => {
    for (const bad of ['\0', '\u0008', '\u001f', '\ufffe', '&#0;', '&#1;', '&#xD800;', '&#x110000;', '&#xFFFFFFFFFF;'])
      expect(outcome(around(`<note>a${bad}</note>`))).toBe('malformed')
  })

  it('joins text around comments and CDATA, and leaves out that of children', () => {
    const presence = decodePidf(around('<note>a<!-- b -->c<x xmlns="urn:x">d</x><![CDATA[<e>]]>&lt;</note>'))
    expect(presence.ok && presence.value.notes[0]?.text).toBe('ac<e><')
  })
})

describe('escaping', () => {
  it('[SEC-08] leaves nothing that ends the text or the attribute it stands in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(escapeText(text)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|#13;)/)
        expect(escapeAttribute(text)).not.toMatch(/[<>"\r\n\t]|&(?!amp;|lt;|gt;|quot;|#\d+;)/)
      }),
    )
  })

  it('replaces what XML cannot say', () => {
    expect(escapeText('a\u0000\ud800\uffffb')).toBe('a\ufffd\ufffd\ufffdb')
    expect(escapeText('\ud83d\ude00\t\n')).toBe('\ud83d\ude00\t\n')
  })
})
