import { describe, expect, it } from 'vitest'
import { PIDF_DIFF } from './mediaTypes.ts'
import { pidfDiff, pidfFull } from './pidfDiff.ts'

const SPACES =
  'xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"'
const around = (inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<presence ${SPACES} entity="sip:dora@ims.test">${inner}</presence>`
/** The operations alone. */
const patch = (before: string, after: string): string | undefined =>
  pidfDiff(around(before), around(after), 7)?.replace(/^.*\n<p:pidf-diff[^>]*>|<\/p:pidf-diff>$/g, '')

const STATE = '<status><basic>open</basic></status>'
const tuple = (id: string, inner = STATE): string => `<tuple id="${id}">${inner}</tuple>`
const person = (inner: string): string => `<dm:person id="p">${inner}</dm:person>`

describe('pidfFull', () => {
  it('[PUA-35] is the document with another root and a version', () => {
    expect(PIDF_DIFF).toBe('application/pidf-diff+xml')
    expect(pidfFull(around(tuple('t') + person('<rpid:sphere/>')), 1)).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<p:pidf-full xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:p="urn:ietf:params:xml:ns:pidf-diff" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:dora@ims.test" version="1">${tuple('t')}${person('<rpid:sphere/>')}</p:pidf-full>`,
    )
  })

  it('[PUA-36] has a prefix of its own where ours is taken', () => {
    const text = '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:p="urn:p" entity="sip:a@b"><p:x/></presence>'
    expect(pidfFull(text, 1)).toContain('<p:x/></n1:pidf-full>')
  })
})

describe('pidfDiff', () => {
  it('[PUA-35] [PUA-36] says whose it is, its version, and declares what it uses', () => {
    expect(pidfDiff(around(tuple('t')), around(tuple('t', STATE.replace('open', 'closed'))), 2)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<p:pidf-diff xmlns="urn:ietf:params:xml:ns:pidf" xmlns:p="urn:ietf:params:xml:ns:pidf-diff" entity="sip:dora@ims.test" version="2"><p:replace sel="*/tuple/status/basic/text()">closed</p:replace></p:pidf-diff>',
    )
  })

  it('says nothing when nothing differs: neither prefixes nor the order of attributes do', () => {
    const one = '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:a@b"><contact priority="1"/></presence>'
    const other =
      '<q:presence entity="sip:a@b" xmlns:q="urn:ietf:params:xml:ns:pidf"><q:contact priority="1"></q:contact></q:presence>'
    expect(pidfDiff(one, other, 2)).toBeNull()
  })

  /** The cases of RFC 5262 §6 and RFC 5261 §4.3 to §4.5, on a presentity of our own. */
  it.each([
    ['a new tuple', tuple('a'), tuple('a') + tuple('b'), `<p:add sel="*">${tuple('b')}</p:add>`],
    [
      'a new tuple before a note',
      `${tuple('a')}<note>x</note>`,
      `${tuple('a')}${tuple('b')}<note>x</note>`,
      `<p:add sel="*/note" pos="before">${tuple('b')}</p:add>`,
    ],
    [
      'several at once',
      tuple('a'),
      tuple('a') + tuple('b') + tuple('c'),
      `<p:add sel="*">${tuple('b')}${tuple('c')}</p:add>`,
    ],
    ['one less', tuple('a') + tuple('b'), tuple('b'), `<p:remove sel="*/tuple[@id='a']"/>`],
    [
      'another activity',
      person('<rpid:activities><rpid:busy/></rpid:activities>'),
      person('<rpid:activities><rpid:away/></rpid:activities>'),
      // One longer selector is shorter than two.
      `<p:replace sel="*/dm:person/rpid:activities"><rpid:activities><rpid:away/></rpid:activities></p:replace>`,
    ],
    [
      'an activity less',
      person('<rpid:activities><rpid:busy/><rpid:meeting/><rpid:travel/></rpid:activities>'),
      person('<rpid:activities><rpid:busy/><rpid:travel/></rpid:activities>'),
      `<p:remove sel="*/dm:person/rpid:activities/rpid:meeting"/>`,
    ],
    [
      'an attribute',
      tuple('a', `${STATE}<contact priority="0.5">sip:dora@ims.test</contact>`),
      tuple('a', `${STATE}<contact priority="0.7">sip:dora@ims.test</contact>`),
      `<p:replace sel="*/tuple/contact/@priority">0.7</p:replace>`,
    ],
    [
      'an attribute more, of a namespace',
      tuple('a', `${STATE}<contact>sip:dora.the.explorer.of.it.all@ims.test</contact>`),
      tuple('a', `${STATE}<contact xml:lang="de">sip:dora.the.explorer.of.it.all@ims.test</contact>`),
      `<p:add sel="*/tuple/contact" type="@xml:lang">de</p:add>`,
    ],
    [
      'an attribute that is empty: no text can say it',
      tuple('a', '<note>some words that would not have to be said again</note>'),
      tuple('a', '<note xml:lang="">some words that would not have to be said again</note>'),
      '<p:replace sel="*/tuple/note"><note xml:lang="">some words that would not have to be said again</note></p:replace>',
    ],
    [
      'an attribute less',
      tuple('a', `${STATE}<contact priority="1">sip:dora@ims.test</contact>`),
      tuple('a', `${STATE}<contact>sip:dora@ims.test</contact>`),
      `<p:remove sel="*/tuple/contact/@priority"/>`,
    ],
    [
      'one of several notes, by its place',
      '<note>a</note><note>b and some more words than the selector</note><note>c</note>',
      '<note>a</note><note>B and some more words than the selector</note><note>c</note>',
      '<p:replace sel="*/note[2]/text()">B and some more words than the selector</p:replace>',
    ],
    [
      'a note in front',
      '<note>b</note>',
      '<note>a</note><note>b</note>',
      '<p:add sel="*/note" pos="before"><note>a</note></p:add>',
    ],
    [
      'text gone',
      '<note>some words</note><x xmlns="urn:x"/>',
      '<note/><x xmlns="urn:x"/>',
      '<p:remove sel="*/note/text()"/>',
    ],
    [
      'white space',
      `${tuple('a')}\n <note>x</note>`,
      `${tuple('a')}\n<note>x</note>`,
      '<p:replace sel="*/text()">\n</p:replace>',
    ],
    [
      'what must be escaped, in selector and text',
      tuple('a<"', `${STATE}<note>x</note>`) + tuple('b'),
      tuple('a<"', `${STATE}<note>&lt;&amp;</note>`) + tuple('b'),
      `<p:replace sel="*/tuple[@id='a&lt;&quot;']/note/text()">&lt;&amp;</p:replace>`,
    ].map(one => one.replaceAll('id="a<""', 'id="a&lt;&quot;"')),
    [
      'an id that no selector can quote',
      tuple("it's") + tuple('b'),
      tuple("it's", STATE.replace('open', 'closed')) + tuple('b'),
      '<p:replace sel="*/tuple[1]/status/basic/text()">closed</p:replace>',
    ],
    [
      'a name in no namespace',
      '<x xmlns="" a="1">a lot of words that nobody would want to say again and again</x>',
      '<x xmlns="" a="2">a lot of words that nobody would want to say again and again</x>',
      '<p:replace sel="*/*[1]/@a">2</p:replace>',
    ],
  ])('[PUA-36] %s', (_, before, after, expected) => {
    expect(patch(before ?? '', after ?? '')).toBe(expected)
  })

  it('[PUA-36] never removes the root, whatever becomes of what is in it', () => {
    expect(patch(tuple('a') + tuple('b'), '')).toBe(`<p:remove sel="*/tuple[@id='b']"/><p:remove sel="*/tuple"/>`)
    expect(patch('words', '')).toBe('<p:remove sel="*/text()"/>')
  })

  it('[PUA-36] is right, if long, where there is too much to compare', () => {
    const [before = '', after = ''] = ['a', 'b'].map(text => `<note>${text}</note>`.repeat(1100))
    expect(patch(before, after)?.match(/<p:remove /g)).toHaveLength(1100)
  })
})
