import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SIMPLE_FILTER } from './mediaTypes.ts'
import { decodeFilterSet } from './simpleFilter.ts'

const SPACE = 'urn:ietf:params:xml:ns:simple-filter'
const set = (inner: string, attributes = ''): string =>
  `<filter-set xmlns="${SPACE}"${attributes}>${inner}</filter-set>`
const filter = (inner: string, attributes = 'id="1"'): string => set(`<filter ${attributes}>${inner}</filter>`)
const reason = (text: string): string => {
  const decoded = decodeFilterSet(text)
  return decoded.ok ? 'ok' : decoded.error.reason
}

const PIDF = 'urn:ietf:params:xml:ns:pidf'
const RPID = 'urn:ietf:params:xml:ns:pidf:rpid'
type Conditions = readonly (readonly unknown[])[]
/** From the root, each step a name of PIDF. */
const path = (...steps: (string | readonly [local: string, either: Conditions])[]) => ({
  steps: steps.map(one => {
    const [local, either] = typeof one === 'string' ? [one, []] : one
    return { deep: false, name: { uri: PIDF, local }, either }
  }),
  attribute: null,
})
const CLASS_IS_CALLS = {
  path: { steps: [{ deep: false, name: { uri: RPID, local: 'class' }, either: [] }], attribute: null },
  operator: '=',
  value: 'calls',
  isNumber: false,
}

/** The cases of RFC 4661 §6, with presentities and services of our own. */
const EXAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<f:filter-set xmlns:f="${SPACE}" package="presence">
  <f:ns-bindings>
    <f:ns-binding prefix="pidf" urn="urn:ietf:params:xml:ns:pidf"/>
    <f:ns-binding prefix="rpid" urn="urn:ietf:params:xml:ns:pidf:rpid"/>
  </f:ns-bindings>
  <f:filter id="calls" uri="sip:dora@ims.test">
    <f:what>
      <f:include type="xpath">
        /pidf:presence/pidf:tuple[rpid:class="calls"]/pidf:status/pidf:basic
      </f:include>
      <f:include type="namespace">urn:ietf:params:xml:ns:pidf:rpid</f:include>
      <f:exclude>/pidf:presence/pidf:note</f:exclude>
    </f:what>
    <f:trigger>
      <f:changed from="closed" to="open">/pidf:presence/pidf:tuple/pidf:status/pidf:basic</f:changed>
    </f:trigger>
    <f:trigger>
      <f:added>/pidf:presence/pidf:tuple</f:added>
      <f:changed by="0.5">//pidf:contact/@priority</f:changed>
    </f:trigger>
    <e:more xmlns:e="urn:x"/>
  </f:filter>
  <f:filter id="all" domain="ims.test" enabled="false">
    <f:trigger><f:removed>/pidf:presence/pidf:tuple</f:removed></f:trigger>
  </f:filter>
  <f:filter id="old" remove="true"/>
</f:filter-set>`

describe('decodeFilterSet', () => {
  it('[PUA-40] reads what RFC 4661 has', () => {
    expect(SIMPLE_FILTER).toBe('application/simple-filter+xml')
    const both = { from: null, to: null, by: null }
    expect(decodeFilterSet(EXAMPLE)).toEqual({
      ok: true,
      value: {
        filters: [
          {
            id: 'calls',
            uri: 'sip:dora@ims.test',
            domain: null,
            remove: false,
            enabled: true,
            rules: {
              include: [
                {
                  isWhole: true,
                  path: path('presence', ['tuple', [[CLASS_IS_CALLS]]], 'status', 'basic'),
                },
                {
                  isWhole: false,
                  path: { steps: [{ deep: true, name: { uri: RPID, local: '*' }, either: [] }], attribute: null },
                },
              ],
              exclude: [{ isWhole: true, path: path('presence', 'note') }],
              triggers: [
                [
                  {
                    kind: 'changed',
                    path: path('presence', 'tuple', 'status', 'basic'),
                    from: 'closed',
                    to: 'open',
                    by: null,
                  },
                ],
                [
                  { ...both, kind: 'added', path: path('presence', 'tuple') },
                  {
                    ...both,
                    kind: 'changed',
                    by: 0.5,
                    path: {
                      steps: [{ deep: true, name: { uri: PIDF, local: 'contact' }, either: [] }],
                      attribute: { uri: '', local: 'priority' },
                    },
                  },
                ],
              ],
            },
          },
          {
            id: 'all',
            uri: null,
            domain: 'ims.test',
            remove: false,
            enabled: false,
            rules: {
              include: [],
              exclude: [],
              triggers: [[{ ...both, kind: 'removed', path: path('presence', 'tuple') }]],
            },
          },
          { id: 'old', uri: null, domain: null, remove: true, enabled: true, rules: null },
        ],
      },
    })
  })

  it('[PUA-40] marks a filter with an expression that it does not know', () => {
    const decoded = decodeFilterSet(filter('<what><include>//a</include><include>count(//a)</include></what>'))
    expect(decoded.ok && decoded.value.filters[0]?.rules).toBe('bad')
  })

  it.each([
    ['incomplete', 'no id', filter('', 'uri="sip:a@b"')],
    ['incomplete', 'an address and a domain', filter('', 'id="1" uri="sip:a@b" domain="b"')],
    ['incomplete', 'no boolean', filter('', 'id="1" enabled="yes"')],
    ['incomplete', 'no number', filter('<trigger><changed by="much">//a</changed></trigger>')],
    ['incomplete', 'a binding of nothing', set('<ns-bindings><ns-binding prefix="a"/></ns-bindings>')],
    ['incomplete', 'no filter', set('')],
    ['unsupported', 'another package', set('', ' package="reg"')],
    ['unsupported', 'another type', filter('<what><include type="xquery">//a</include></what>')],
    ['unsupported', 'another trigger', filter('<trigger><moved>//a</moved></trigger>')],
    ['otherRoot', 'another document', '<presence xmlns="urn:ietf:params:xml:ns:pidf"/>'],
    ['otherRoot', 'another namespace', '<filter-set/>'],
    ['malformed', 'no XML', 'filter'],
    ['doctype', 'entities', `<!DOCTYPE x [<!ENTITY a "b">]>${set('')}`],
    ['tooLarge', 'too much', filter(`<what><include>${'/a'.repeat(5000)}</include></what>`)],
    ['tooManyElements', 'thousands of filters', set('<filter id="1"/>'.repeat(200))],
    ['tooDeep', 'too deep', filter('<a>'.repeat(20) + '</a>'.repeat(20))],
    ['tooManyAttributes', 'too much on one', filter('', Array.from({ length: 20 }, (_, at) => `a${at}=""`).join(' '))],
  ])('[PUA-40] [SEC-07] %s: %s', (expected, _, text) => {
    expect(reason(text)).toBe(expected)
  })

  it('[SEC-06] prefixes that are bound to each other are words, not a circle', () => {
    const text = set(
      '<ns-bindings><ns-binding prefix="a" urn="b"/><ns-binding prefix="b" urn="a"/></ns-bindings><filter id="1"><trigger><added>/a:x/b:y</added></trigger></filter>',
    )
    const decoded = decodeFilterSet(text)
    expect(decoded.ok && decoded.value.filters[0]?.rules).toMatchObject({
      triggers: [[{ path: { steps: [{ name: { uri: 'b', local: 'x' } }, { name: { uri: 'a', local: 'y' } }] } }]],
    })
  })

  it('[SEC-06] throws on nothing', () => {
    fc.assert(
      fc.property(fc.nat(EXAMPLE.length), fc.nat(8), fc.string({ unit: 'binary', maxLength: 4 }), (at, drop, put) => {
        expect(typeof reason(EXAMPLE.slice(0, at) + put + EXAMPLE.slice(at + drop))).toBe('string')
      }),
      { numRuns: 200 },
    )
  })
})
