import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { wellFormed } from './fixtures/xmlRandom.ts'
import { decodePidf } from './pidf.ts'
import { type Frame, LIMITS, readXml } from './xml.ts'
import { escapeAttribute, escapeText } from './xmlText.ts'

const around = (inner: string, attributes = ''): string =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:a@ims.test"${attributes}>${inner}</presence>`
const outcome = (text: string): string => {
  const presence = decodePidf(text)
  return presence.ok ? 'ok' : presence.error.reason
}

const nested = (levels: number): string => around('<x xmlns="urn:x">'.repeat(levels) + '</x>'.repeat(levels))
const attributes = (count: number): string => Array.from({ length: count }, (_, at) => ` a${at}=""`).join('')

/** Much work is no failure, however busy the machine is. */
const PATIENCE_MS = 300_000

describe('readXml', { timeout: PATIENCE_MS }, () => {
  it('[SEC-07] takes as many octets as the limit says and not one more', () => {
    const room = 262_144 - around('<note></note>').length
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
    expect(outcome(nested(31))).toBe('ok')
    expect(outcome(nested(32))).toBe('tooDeep')
  })

  it('[SEC-07] takes as many elements as the limit says and not one more', () => {
    expect(outcome(around('<note/>'.repeat(9_999)))).toBe('ok')
    expect(outcome(around('<note/>'.repeat(10_000)))).toBe('tooManyElements')
    expect(outcome(around('<unknown/>'.repeat(10_000)))).toBe('tooManyElements')
  })

  it('[SEC-07] takes as many attributes as the limit says and not one more', () => {
    // The root has its namespace and its entity.
    expect(outcome(around('', attributes(62)))).toBe('ok')
    expect(outcome(around('', attributes(63)))).toBe('tooManyAttributes')
    const unknown = (count: number): string => around(`<x${attributes(count)}/>`)
    expect(outcome(unknown(64))).toBe('ok')
    expect(outcome(unknown(65))).toBe('tooManyAttributes')
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

  it('[SEC-06] reads what is text already, whatever it was decoded from, and with a byte order mark', () => {
    for (const encoding of ['UTF-8', 'utf-8', 'Utf-8', 'UTF-16', 'ISO-8859-1', 'UTF-7']) {
      expect(outcome(`<?xml version="1.0" encoding="${encoding}"?>${around('')}`)).toBe('ok')
      expect(outcome(`\ufeff<?xml version="1.0" encoding="${encoding}"?>${around('')}`)).toBe('ok')
    }
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

/** All of an element, but how it is written. */
type Tree = { readonly name: string; readonly attributes: readonly string[]; text: string; readonly children: Tree[] }

function treeOf(xml: string): Tree | null {
  let root: Tree | null = null
  const begin =
    (into: (one: Tree) => void): Frame['child'] =>
    (uri, local, of) => {
      const own = Object.entries(of).filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
      const one: Tree = {
        name: `${uri} ${local}`,
        attributes: own.map(([, { uri: space, local: name, value }]) => `${space} ${name} ${value}`),
        text: '',
        children: [],
      }
      into(one)
      const end = (text: string): void => {
        one.text = text
      }
      return { text: '', child: begin(child => void one.children.push(child)), end }
    }
  const error = readXml(
    xml,
    begin(one => {
      root = one
    }),
  )
  return error === null ? root : null
}

/** The children of the root, where nobody asks for any. */
function othersOf(xml: string, limits = LIMITS): readonly string[] {
  const others: string[] = []
  const frame: Frame = { text: null, child: () => null, end: () => undefined, other: one => void others.push(one) }
  expect(readXml(xml, () => frame, limits)).toBeNull()
  return others
}

describe('what nobody asked for', { timeout: PATIENCE_MS }, () => {
  it.each([
    [
      'as it is written',
      "<a><b  c = 'd'>e<!-- f --><![CDATA[<g>]]>&amp;</b ></a>",
      '<b xmlns=""  c = \'d\'>e<!-- f --><![CDATA[<g>]]>&amp;</b >',
    ],
    ['with the prefix of its name', '<a xmlns:p="urn:p"><p:b/></a>', '<p:b xmlns:p="urn:p"/>'],
    [
      'with the prefix of an attribute',
      '<a xmlns="urn:a" xmlns:p="urn:p"><b p:c=""/></a>',
      '<b xmlns:p="urn:p" xmlns="urn:a" p:c=""/>',
    ],
    [
      'with the prefix of one deep in it',
      '<q:a xmlns:q="urn:q" xmlns:p="urn:p"><q:b><p:c/></q:b></q:a>',
      '<q:b xmlns:q="urn:q" xmlns:p="urn:p"><p:c/></q:b>',
    ],
    [
      'with the prefix of a value',
      '<a xmlns:p="urn:p" xmlns:q="urn:q"><p:b type="q:c"/></a>',
      '<p:b xmlns:p="urn:p" xmlns:q="urn:q" type="q:c"/>',
    ],
    ['without those it does not use', '<p:a xmlns:p="urn:p" xmlns:q="urn:q"><p:b/></p:a>', '<p:b xmlns:p="urn:p"/>'],
    [
      'without those it declares',
      '<a xmlns="urn:a" xmlns:p="urn:p"><p:b xmlns:p="urn:b" xmlns=""><c/></p:b></a>',
      '<p:b xmlns:p="urn:b" xmlns=""><c/></p:b>',
    ],
    ['with the nearest', '<a xmlns="urn:a"><b xmlns="urn:b"/><b/></a>', '<b xmlns="urn:b"/>¦<b xmlns="urn:a"/>'],
    [
      'with one that has characters to escape',
      '<a xmlns:p="a&amp;&quot;&#9;b"><p:b/></a>',
      '<p:b xmlns:p="a&amp;&quot;&#9;b"/>',
    ],
    [
      'without `xml`, which is always declared',
      '<a xmlns="urn:a"><b xml:lang="de"/></a>',
      '<b xmlns="urn:a" xml:lang="de"/>',
    ],
    ['one by one, not what is in them', '<a xmlns="u">b<c><d/></c>e<f/></a>', '<c xmlns="u"><d/></c>¦<f xmlns="u"/>'],
  ])('is heard %s', (_how, xml, others) => {
    expect(othersOf(xml).join('¦')).toBe(others)
  })

  it('means the same alone as in its place', () => {
    fc.assert(
      fc.property(wellFormed, xml => {
        expect(othersOf(xml).map(treeOf)).toEqual(treeOf(xml)?.children)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is no other when it was asked for, and is still skipped', () => {
    const heard: string[] = []
    const frame = (name: string): Frame => ({
      text: null,
      child: (_uri, local) => (local === 'b' ? frame('b') : null),
      end: () => void heard.push(`/${name}`),
      skipped: of => void heard.push(`${name} skips ${of['n']?.value ?? ''}`),
      other: xml => void heard.push(`${name} ${xml}`),
    })
    expect(readXml('<a xmlns="u"><b><c n="1"><b n="2"/></c></b></a>', () => frame('a'))).toBeNull()
    const c = '<c xmlns="u" n="1"><b n="2"/></c>'
    expect(heard).toEqual(['b skips 1', `b ${c}`, '/b', '/a'])
  })

  it('[SEC-07] is never more than a document may be: a long namespace is not multiplied', () => {
    const many = othersOf(`<p:a xmlns:p="urn:${'p'.repeat(50_000)}">${'<p:b/>'.repeat(5_000)}</p:a>`)
    expect(many).toHaveLength(5)
    const few = '<a xmlns="u"><b/><b/><b/></a>'
    // Each is 14 octets long.
    expect(othersOf(few, { ...LIMITS, octets: 42 })).toHaveLength(3)
    expect(othersOf(few, { ...LIMITS, octets: 41 })).toHaveLength(2)
  })
})

const BOUNDLESS = { octets: 1e9, depth: 1e9, elements: 1e9, attributes: 1e9 }
const numbered = (many: number, one: (at: number) => string): string =>
  Array.from({ length: many }, (_, at) => one(at)).join('')

/** Characters that were looked at. Regular expressions are not counted: each sees its own piece, and once. */
function stepsFor(text: string): number {
  let steps = 0
  // oxlint-disable-next-line typescript/unbound-method -- called with their text below
  const { indexOf, charCodeAt } = String.prototype
  vi.spyOn(String.prototype, 'charCodeAt').mockImplementation(function (this: string, at) {
    steps += 1
    return charCodeAt.call(this, at)
  })
  vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, what, from = 0) {
    const at = indexOf.call(this, what, from)
    steps += 1 + (at === -1 ? this.length : at) - from
    return at
  })
  const frame: Frame = { text: '', child: (_uri, local) => (local === 'skipped' ? null : frame), end: () => undefined }
  readXml(text, () => frame, BOUNDLESS)
  vi.restoreAllMocks()
  return steps
}

describe('the work', { timeout: PATIENCE_MS }, () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const hostile: Readonly<Record<string, (many: number) => string>> = {
    elements: many => `<a>${'x<b/>'.repeat(many)}</a>`,
    'elements in elements': many => '<b>'.repeat(many) + '</b>'.repeat(many),
    'elements that are skipped': many => `<a><skipped>${'<b c="">x</b>'.repeat(many)}</skipped></a>`,
    attributes: many => `<a${numbered(many, at => ` b${at}="&amp;"`)}/>`,
    prefixes: many => `<a${numbered(many, at => ` xmlns:b${at}="u${at}" b${at}:c=""`)}/>`,
    'prefixes in prefixes': many => numbered(many, at => `<b xmlns:p${at % 9}="u">`) + '</b>'.repeat(many),
    references: many => `<a>${'&lt;<b/>'.repeat(many)}</a>`,
    ampersands: many => `<a>${'&<b/>'.repeat(many)}</a>`,
    brackets: many => `<a>${']]<b/>'.repeat(many)}</a>`,
    comments: many => `<a>${'<!---->'.repeat(many)}</a>`,
    'comments that do not end': many => `<a>${'<!-- '.repeat(many)}`,
    CDATA: many => `<a>${'<![CDATA[]]>'.repeat(many)}</a>`,
    'CDATA that does not end': many => `<a>${'<![CDATA['.repeat(many)}`,
    'less-than signs': many => '<'.repeat(many),
    quotes: many => `<a b='${'"'.repeat(many)}`,
    'white space': many => `<a${' '.repeat(many)}/>${'\r\n'.repeat(many)}`,
    'a long name': many => `<${'b'.repeat(many)}></${'b'.repeat(many)}>`,
  }
  it.each(Object.entries(hostile))('[SEC-07] grows no faster than the text: %s', (_what, text) => {
    const [few, many] = [stepsFor(text(500)), stepsFor(text(2_000))]
    expect(few).toBeGreaterThan(0)
    expect(many / few).toBeLessThan(4.3)
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
