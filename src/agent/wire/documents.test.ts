/** What the rules of RFC 3863 and RFC 4480 make of single elements, as the page is told. */
import { describe, expect, it } from 'vitest'
import { createWatchingRig } from './watchingRig.ts'

const NAMESPACES = [
  'xmlns="urn:ietf:params:xml:ns:pidf"',
  'xmlns:p="urn:ietf:params:xml:ns:pidf"',
  'xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"',
  'xmlns:r="urn:ietf:params:xml:ns:pidf:rpid"',
  'xmlns:g="urn:ietf:params:xml:ns:pidf:geopriv10"',
  'xmlns:x="urn:x"',
].join(' ')

async function shownAs(inner: string) {
  const worker = await createWatchingRig()
  const dialog = await worker.serve()
  const body = `<presence ${NAMESPACES} entity="sip:bob@ims.test">${inner}</presence>`
  const answer = await dialog.notify('active;expires=600', { body })
  expect(answer?.start).toBe('SIP/2.0 200 OK')
  return worker.shown()
}

const status = (basic: string, more: string): string =>
  `<tuple id="t"><status><basic>${basic}</basic>${more}</status></tuple>`
const device = (id: string): string => `<dm:device id="${id}"><dm:deviceID>urn:${id}</dm:deviceID></dm:device>`

describe('an element that must be understood', () => {
  it.each([
    ['alone', status('open', '<x:a p:mustUnderstand="true">home</x:a>'), 'available'],
    ['by 1', status('closed', '<x:a p:mustUnderstand="1"/>'), 'offline'],
    ['beside what is', status('open', '<x:a p:mustUnderstand="true"/><r:activities><r:busy/></r:activities>'), 'busy'],
    [
      'within what would be: RFC 3863 §4.3.3 has both ignored',
      status('open', '<r:activities><r:busy/><x:a p:mustUnderstand="true"/></r:activities>'),
      'available',
    ],
    [
      'within what is ignored there, where the mark is ignored too (NOTE of §4.2.3)',
      status('open', '<r:activities><r:busy/><x:a><x:b p:mustUnderstand="true"/></x:a></r:activities>'),
      'busy',
    ],
    [
      'around what would be (§4.2.3: with all its content)',
      status('open', '<x:a p:mustUnderstand="true"><r:activities><r:busy/></r:activities></x:a>'),
      'available',
    ],
    [
      'outside of a status, where the mark means nothing',
      `${status('open', '')}<dm:person id="p"><x:a p:mustUnderstand="true"/><r:activities><r:away/></r:activities></dm:person>`,
      'away',
    ],
  ])('[PUA-46] and is not, %s', async (_, inner, expected) => {
    expect((await shownAs(inner)).status).toBe(expected)
  })

  it('[PUA-46] and is not, deep in a location: there is no location, and the service stays open', async () => {
    const point =
      '<gml:Point xmlns:gml="http://www.opengis.net/gml" srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>1 2</gml:pos></gml:Point>'
    const at = (more: string): string =>
      status('open', `<g:geopriv><g:location-info>${point}${more}</g:location-info><g:usage-rules/></g:geopriv>`)
    expect((await shownAs(at(''))).extras.location).toMatchObject({ latitude: 1, longitude: 2 })
    const needing = await shownAs(at('<x:a p:mustUnderstand="true"/>'))
    expect([needing.status, needing.extras.location]).toEqual(['available', null])
  })
})

describe('a service that runs on several devices', () => {
  it('[PUA-48] makes each of them reachable (RFC 4480 §3.4)', async () => {
    const { parts } = await shownAs(
      `<tuple id="t"><status><basic>open</basic></status><dm:deviceID>urn:d1</dm:deviceID><dm:deviceID>urn:d2</dm:deviceID></tuple>${device('d1')}${device('d2')}${device('d3')}`,
    )
    expect(parts.filter(one => one.kind === 'device').map(one => [one.id, one.status])).toEqual([
      ['d1', 'available'],
      ['d2', 'available'],
      ['d3', 'unknown'],
    ])
  })
})

describe('notes in several languages', () => {
  const french = '<dm:note xml:lang="fr">au labo</dm:note>'
  const german = '<dm:note xml:lang="de">im Labor</dm:note>'
  it.each([
    ['the one in no language', `${french}<dm:note>lab</dm:note>${german}`, 'lab'],
    ['else the first', german + french, 'im Labor'],
  ])('[PUA-45] are one note to the page, %s, and no status (RFC 3863 §4.1.6)', async (_, notes, expected) => {
    const shown = await shownAs(`${status('open', '')}<dm:person id="p">${notes}</dm:person>`)
    expect([shown.note, shown.status]).toEqual([expected, 'available'])
  })
})
