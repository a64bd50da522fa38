import { describe, expect, it } from 'vitest'
import { type Filter, filterDocument, isTriggered, mergeFilters } from './filters.ts'
import { decodePidf } from './pidf.ts'
import { decodeFilterSet, type FilterSet } from './simpleFilter.ts'

const SPACES =
  'xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"'
const around = (inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<presence ${SPACES} entity="sip:alice@ims.test">${inner}</presence>`
const tuple = (id: string, basic: string, rest = ''): string =>
  `<tuple id="${id}"><status><basic>${basic}</basic></status>${rest}</tuple>`
const MOBILE = tuple('mobile', 'open', '<contact priority="0.8">tel:+491701</contact>')
const DESK = tuple('desk', 'closed', '<rpid:class>work</rpid:class><note>In the office</note>')
const PERSON =
  '<dm:person id="p"><rpid:activities until="2026-11-24T12:00:00Z"><rpid:note>till noon</rpid:note><rpid:busy/><rpid:meeting/></rpid:activities><dm:note>Back soon</dm:note></dm:person>'
const DEVICE = '<dm:device id="d"><rpid:user-input>idle</rpid:user-input><dm:deviceID>urn:x:1</dm:deviceID></dm:device>'
const DOCUMENT = around(`${MOBILE}${DESK}<note>Hi</note>${PERSON}${DEVICE}`)

const BINDINGS = `<ns-bindings>
  <ns-binding prefix="p" urn="urn:ietf:params:xml:ns:pidf"/>
  <ns-binding prefix="m" urn="urn:ietf:params:xml:ns:pidf:data-model"/>
  <ns-binding prefix="r" urn="urn:ietf:params:xml:ns:pidf:rpid"/>
</ns-bindings>`
const set = (filters: string): FilterSet => {
  const text = `<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter">${BINDINGS}${filters}</filter-set>`
  const decoded = decodeFilterSet(text)
  if (!decoded.ok) throw new Error(decoded.error.reason)
  return decoded.value
}
const merged = (known: readonly Filter[], filters: string): readonly Filter[] => {
  const outcome = mergeFilters(known, set(filters))
  if (!outcome.ok) throw new Error(outcome.error)
  return outcome.value
}
const filter = (inner: string, attributes = 'id="1"'): string => `<filter ${attributes}>${inner}</filter>`
const what = (inner: string): readonly Filter[] => merged([], filter(`<what>${inner}</what>`))
const trigger = (...inner: string[]): readonly Filter[] =>
  merged([], filter(inner.map(one => `<trigger>${one}</trigger>`).join('')))

describe('what a filter leaves', () => {
  it.each([
    ['one kind of service', '<include>/p:presence/p:tuple[p:status/p:basic="open"]</include>', MOBILE],
    ['what is unprefixed is PIDF', '<include>/presence/tuple[@id="desk"]</include>', DESK],
    [
      'a part takes what it stands in along, and what the schema wants there',
      '<include type="xpath">//p:contact</include>',
      MOBILE,
    ],
    [
      'the state alone',
      '<include>/p:presence/p:tuple/p:status/p:basic</include>',
      tuple('mobile', 'open') + tuple('desk', 'closed'),
    ],
    [
      'a step after a condition',
      '<include>/p:presence/p:tuple[r:class="work" or r:class="home"]/p:note</include>',
      tuple('desk', 'closed', '<note>In the office</note>'),
    ],
    ['both conditions', '<include>//p:tuple[@id="mobile" and p:contact/@priority>0.5]</include>', MOBILE],
    ['and before or', '<include>//p:tuple[@id="x" and @id="y" or @id="desk"]</include>', DESK],
    ['a number is one however it is written', '<include>//*[@priority=0.80]</include>', MOBILE],
    ['by what stands above', '<include>//p:basic[..="open"]</include>', tuple('mobile', 'open')],
    ['by its own text', '<include>/*/*[.="Hi"]</include>', '<note>Hi</note>'],
    [
      'a namespace: its elements, and nothing of others in them',
      '<include type="namespace">urn:ietf:params:xml:ns:pidf:data-model</include>',
      '<dm:person id="p"><dm:note>Back soon</dm:note></dm:person><dm:device id="d"><dm:deviceID>urn:x:1</dm:deviceID></dm:device>',
    ],
    [
      'an attribute, with its element',
      '<include>/p:presence/p:tuple/@id</include>',
      tuple('mobile', 'open') + tuple('desk', 'closed'),
    ],
    ['all but the person', '<exclude>//m:person</exclude>', `${MOBILE}${DESK}<note>Hi</note>${DEVICE}`],
    [
      'all but another vocabulary, and what is empty without it',
      '<exclude type="namespace">urn:ietf:params:xml:ns:pidf:rpid</exclude>',
      `${MOBILE}${DESK.replace('<rpid:class>work</rpid:class>', '')}<note>Hi</note><dm:person id="p"><dm:note>Back soon</dm:note></dm:person>${DEVICE.replace('<rpid:user-input>idle</rpid:user-input>', '')}`,
    ],
    [
      'an activity less; the last takes its note along',
      '<include>//m:person</include><exclude>//r:busy</exclude>',
      PERSON.replace('<rpid:busy/>', ''),
    ],
    [
      'no activity',
      '<include>//m:person</include><exclude>//r:busy</exclude><exclude>//r:meeting</exclude>',
      '<dm:person id="p"><dm:note>Back soon</dm:note></dm:person>',
    ],
    ['what must be there stays', '<include>//m:device</include><exclude>//m:deviceID</exclude>', DEVICE],
    [
      'a status stays, with its value',
      '<include>//p:tuple</include><exclude>//p:status</exclude><exclude>//p:basic</exclude>',
      `${MOBILE}${DESK}`,
    ],
    [
      'an attribute less',
      '<include>//p:tuple[@id="mobile"]</include><exclude>//p:contact/@priority</exclude>',
      MOBILE.replace(' priority="0.8"', ''),
    ],
    ['an attribute that must be there', '<include>//p:tuple[@id="mobile"]</include><exclude>//@id</exclude>', MOBILE],
  ])('[PUA-40] %s', (_, inner, left) => {
    const outcome = filterDocument(DOCUMENT, what(inner))
    expect(outcome.replace(/^.*\n<presence[^>]*>|<\/presence>$/g, '')).toBe(left)
    expect(decodePidf(outcome).ok).toBe(true)
  })

  it.each([
    ['nothing is selected', '<include>//p:tuple[@id="other"]</include>'],
    ['another prefix of another namespace', '<include>//r:tuple</include>'],
    ['all is taken away', '<exclude>/p:presence</exclude>'],
    ['all is taken away, piece by piece', '<exclude>/p:presence/*</exclude>'],
    ['what is taken away goes before what is let in', '<include>//m:person</include><exclude>//m:person</exclude>'],
    ['an attribute that nothing has', '<include>//@lang</include>'],
  ])('[PUA-40] leaves nothing when %s', (_, inner) => {
    expect(filterDocument(DOCUMENT, what(inner))).toBe('')
  })

  it('leaves a document as it is when nothing is asked of it', () => {
    for (const filters of [[], trigger('<added>//p:tuple</added>'), what('<include>/p:presence</include>')])
      expect(filterDocument(DOCUMENT, filters)).toBe(DOCUMENT)
  })

  it('[PUA-40] [PUA-44] of a status that nobody asked for, only what its tuple needs comes along', () => {
    const place = '<x:place xmlns:x="urn:x">here</x:place>'
    const two = around(
      `<tuple id="a"><status><basic>open</basic>${place}</status><note>a</note></tuple>` +
        `<tuple id="b"><status>${place}</status><note>b</note></tuple>`,
    )
    const outcome = filterDocument(two, what('<include>//p:note</include>'))
    expect(outcome).toContain('<tuple id="a"><status><basic>open</basic></status>')
    expect(outcome).toMatch(/<tuple id="b"><status><x:place[^>]*>here/)
  })

  it('takes no required part of an element of another vocabulary away', () => {
    const service =
      '<tuple id="t"><status><basic>open</basic></status><op:service-description xmlns:op="urn:oma:xml:prs:pidf:oma-pres"><op:service-id>im</op:service-id><op:version>1.0</op:version><op:description>IM</op:description></op:service-description></tuple>'
    const outcome = filterDocument(around(service), what('<include>//p:basic</include><include>//*[.="IM"]</include>'))
    expect(outcome).toContain('<op:service-id>im</op:service-id><op:version>1.0</op:version><op:description>IM')
  })
})

describe('a location in a document', () => {
  const PLACE =
    '<gp:geopriv xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"><gp:location-info><x:Point xmlns:x="urn:x" srsName="s"><x:pos>1 2</x:pos></x:Point></gp:location-info><gp:usage-rules/></gp:geopriv>'
  const LOCATED = around(`<dm:person id="p">${PLACE}<dm:note>Here</dm:note></dm:person>`)
  const G = 'urn:ietf:params:xml:ns:pidf:geopriv10'

  it.each([
    ['a part of it asked for brings all', '<include>//*[.="1 2"]</include>', true],
    ['its namespace brings all', `<include type="namespace">${G}</include>`, true],
    ['a part of it taken away takes all', '<exclude>//*[.="1 2"]</exclude>', false],
    ['its attributes are its own', '<exclude>//@srsName</exclude>', true],
    ['another part of the person', '<include>//m:note</include>', false],
  ])('[PUA-40] is there whole or not at all: %s', (_, inner, expected) => {
    const outcome = filterDocument(LOCATED, what(inner))
    expect(outcome).toContain('<dm:person id="p">')
    expect(outcome.includes('srsName="s"')).toBe(expected)
    expect(outcome.includes('usage-rules')).toBe(expected)
  })
})

describe('which filters hold', () => {
  const INCLUDE = '<what><include>//p:contact</include></what>'
  const EXCLUDE = '<what><exclude>//p:contact</exclude></what>'

  it('[PUA-40] a filter stays until it is said again, switched off or removed', () => {
    let filters = merged([], filter(INCLUDE, 'id="a"') + filter(EXCLUDE, 'id="b" uri="sip:bob@ims.test"'))
    expect(filters.map(one => one.id)).toEqual(['a', 'b'])
    expect(filterDocument(DOCUMENT, filters)).not.toContain('Hi')
    filters = merged(filters, filter('', 'id="a" enabled="false"'))
    expect(filterDocument(DOCUMENT, filters)).toBe(DOCUMENT)
    filters = merged(filters, filter('', 'id="a" enabled="1"'))
    expect(filterDocument(DOCUMENT, filters)).not.toContain('Hi')
    filters = merged(filters, filter(EXCLUDE, 'id="a"'))
    expect(filterDocument(DOCUMENT, filters)).toContain('Hi')
    filters = merged(filters, filter('', 'id="a" remove="true"'))
    expect(filters.map(one => one.id)).toEqual(['b'])
    expect(merged(filters, filter('', 'id="none" remove="true"'))).toEqual(filters)
  })

  it('[PUA-40] switching keeps whom a filter is about', () => {
    const before = merged([], filter(INCLUDE, 'id="a" uri="sip:alice@ims.test"'))
    expect(merged(before, filter('', 'id="a"'))).toEqual(before)
  })

  it.each([
    ['two of the subscription', filter(INCLUDE, 'id="a"') + filter(EXCLUDE, 'id="b"')],
    [
      'two of one address',
      filter(INCLUDE, 'id="a" uri="sip:bob@ims.test"') + filter(EXCLUDE, 'id="b" uri="pres:bob@IMS.test"'),
    ],
    ['two of one domain', filter(INCLUDE, 'id="a" domain="ims.test"') + filter(EXCLUDE, 'id="b" domain="IMS.TEST"')],
    ['one id twice', filter(INCLUDE, 'id="a"') + filter('', 'id="a" enabled="false"')],
  ])('[PUA-40] refuses %s', (_, filters) => {
    expect(mergeFilters([], set(filters))).toEqual({ ok: false, error: 'duplicate' })
  })

  it('[PUA-40] refuses a second one for what is filtered already, unless the first goes', () => {
    const known = merged([], filter(INCLUDE, 'id="a"'))
    expect(mergeFilters(known, set(filter(EXCLUDE, 'id="b"'))).ok).toBe(false)
    expect(merged(known, filter(EXCLUDE, 'id="b"') + filter('', 'id="a" remove="true"')).map(one => one.id)).toEqual([
      'b',
    ])
  })

  it('[PUA-40] takes the one of the address before the one of all and the one of the domain', () => {
    const [desk = '', mobile = ''] = ['desk', 'mobile'].map(
      id => `<what><include>//p:tuple[@id="${id}"]</include></what>`,
    )
    const domain = filter(desk, 'id="1" domain="ims.test"')
    const own = filter(mobile, 'id="2" uri="sip:alice@ims.test"')
    expect(filterDocument(DOCUMENT, merged([], domain))).toContain('desk')
    expect(filterDocument(DOCUMENT, merged([], domain + own))).not.toContain('desk')
    expect(filterDocument(DOCUMENT, merged([], filter(desk, 'id="3" domain="other.test"')))).toBe(DOCUMENT)
  })

  it.each([
    'presence',
    '',
    '/',
    '//',
    '/p:presence/',
    '/p:presence/p:tuple[1]',
    '/p:presence/p:tuple[last()]',
    '/p:presence/text()',
    '/p:presence/p:tuple[not(@id)]',
    '/p:presence/p:tuple[@id]',
    '/p:presence/p:tuple[@id!="a"]',
    '/p:presence/p:tuple[@id="a" and]',
    '/p:presence/p:tuple[@id="a"',
    '/p:presence/p:tuple[p:status[p:basic="open"]/p:basic="open"]',
    '/p:presence/p:tuple[@id="a"][@id="b"]',
    '/p:presence/p:tuple | /p:presence/p:note',
    '/child::p:presence',
    '/x:presence',
    '/p:*',
    '/p:presence/../p:presence',
    '/p:presence//p:tuple//@id',
    '/p:presence/@id/p:tuple',
    '/p:presence/p:tuple[$x="1"]',
    `/p:presence${'/*'.repeat(60)}`,
  ])('[PUA-40] refuses %s, which is beyond RFC 4661 §5', path => {
    for (const inner of [
      `<what><include>${path}</include></what>`,
      `<what><exclude>${path}</exclude></what>`,
      `<trigger><added>${path}</added></trigger>`,
    ])
      expect(mergeFilters([], set(filter(inner)))).toEqual({ ok: false, error: 'badExpression' })
  })

  it('[PUA-40] [SEC-07] keeps no more filters than are any use', () => {
    let known: readonly Filter[] = []
    for (let count = 1; count <= 16; count += 1)
      known = merged(known, filter(INCLUDE, `id="${count}" uri="sip:${count}@ims.test"`))
    expect(mergeFilters(known, set(filter(INCLUDE, 'id="x" uri="sip:x@ims.test"')))).toEqual({
      ok: false,
      error: 'badExpression',
    })
  })

  it.each([
    ['..="x"', 14, 2],
    ['*//*="x"', 7, 4],
    ['.="x"', 14, 2],
  ])('[SEC-07] answers the costliest that it takes: %s', (test, count, times) => {
    const path = `//*[${Array.from({ length: count }, () => test).join(' or ')}]`
    const filters = what(`<include>${path}</include>`.repeat(times))
    const big = around(Array.from({ length: 100 }, (_, at) => tuple(`t${at}`, 'open')).join(''))
    expect(filterDocument(big, filters)).toBe('')
  })
})

describe('when there is something to tell', () => {
  const OPENED = DOCUMENT.replace('closed', 'open')
  const NOTED = DOCUMENT.replace('Hi', 'Ho')

  it.each([
    ['from closed to open', [`<changed from="closed" to="open">//p:basic</changed>`], OPENED, true],
    ['the other way', [`<changed from="open" to="closed">//p:basic</changed>`], OPENED, false],
    ['any change there', ['<changed>/p:presence/p:tuple/p:status</changed>'], OPENED, true],
    ['a change elsewhere', ['<changed>/p:presence/p:tuple/p:status</changed>'], NOTED, false],
    ['an attribute', ['<changed>//p:contact/@priority</changed>'], DOCUMENT.replace('0.8', '0.3'), true],
    ['as much as asked', ['<changed by="0.5">//p:contact/@priority</changed>'], DOCUMENT.replace('0.8', '0.3'), true],
    ['less than asked', ['<changed by="0.6">//p:contact/@priority</changed>'], DOCUMENT.replace('0.8', '0.3'), false],
    [
      'what is new has not changed',
      ['<changed>//p:contact/@priority</changed>'],
      DOCUMENT.replace('<note>Hi</note>', tuple('new', 'open', '<contact priority="1">x:y</contact>')),
      false,
    ],
    [
      'an attribute that is new has not changed',
      ['<changed>//m:note/@lang</changed>'],
      DOCUMENT.replace('<dm:note>', '<dm:note lang="en">'),
      false,
    ],
    ['added', ['<added>/p:presence/p:tuple</added>'], DOCUMENT.replace('<note>Hi</note>', tuple('new', 'open')), true],
    ['added, of a kind', ['<added>//p:tuple[p:status/p:basic="open"]</added>'], OPENED, true],
    ['not added', ['<added>/p:presence/p:tuple</added>'], OPENED, false],
    [
      'an attribute added',
      ['<added>//m:note/@lang</added>'],
      DOCUMENT.replace('<dm:note>', '<dm:note lang="en">'),
      true,
    ],
    ['removed', ['<removed>/p:presence/p:tuple</removed>'], DOCUMENT.replace(DESK, ''), true],
    ['not removed', ['<removed>/p:presence/p:tuple</removed>'], OPENED, false],
    ['all of one trigger', ['<changed>//p:basic</changed><changed>/p:presence/p:note</changed>'], OPENED, false],
    [
      'one of several triggers',
      ['<changed>//p:basic</changed>', '<changed>/p:presence/p:note</changed>'],
      OPENED,
      true,
    ],
    ['a trigger of nothing is none', [''], NOTED, true],
    ['nor beside another', ['', '<changed>/p:presence/p:note</changed>'], OPENED, false],
  ])('[PUA-40] %s', (_, inner, after, expected) => {
    expect(isTriggered(DOCUMENT, after, trigger(...inner))).toBe(expected)
  })

  it('[PUA-40] always at first, never without a change, and without a trigger when it can be seen', () => {
    expect(isTriggered(null, DOCUMENT, trigger('<added>//p:tuple</added>'))).toBe(true)
    expect(isTriggered(DOCUMENT, DOCUMENT, trigger(''))).toBe(false)
    expect(isTriggered(DOCUMENT, NOTED, [])).toBe(true)
    expect(isTriggered(DOCUMENT, NOTED, what('<include>//p:tuple</include>'))).toBe(false)
    expect(isTriggered(DOCUMENT, OPENED, what('<include>//p:tuple</include>'))).toBe(true)
  })

  it('[PUA-40] a filter that is switched off triggers as none does', () => {
    const filters = merged(trigger('<added>//p:tuple</added>'), filter('', 'id="1" enabled="0"'))
    expect(isTriggered(DOCUMENT, NOTED, filters)).toBe(true)
  })
})
