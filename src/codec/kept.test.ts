/** What is not understood is kept, and goes out where it came in: PUA-46. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presences } from './fixtures/presences.ts'
import { readDocument, readPerson, readTuple, writtenPerson, writtenTuple } from './fixtures/read.ts'
import { encodePidf } from './pidf.ts'

/** Elements that extensions may stand in, as we write them. */
const OPEN_TAG =
  /<(?:tuple|status|dm:person|dm:device|gp:geopriv|gp:location-info|gp:usage-rules|caps:servcaps|caps:devcaps|ts:timed-status|rpid:(?:mood|place-type|place-is|privacy|sphere|time-offset|status-icon)|op:service-description)(?: [^>]*)?(?<!\/)>/g

const numbersIn = (text: string): readonly string[] =>
  [...text.matchAll(/<u:e n="(\d+)"/g)].map(([, number = '']) => number).toSorted()

describe('what nobody here understands', () => {
  it('[PUA-46] is in the document again when it is written, each element once and in the same parent', () => {
    fc.assert(
      fc.property(
        presences({ others: false }),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (value, mask) => {
          let count = 0
          const parents: string[] = []
          const document = encodePidf(value).replaceAll(OPEN_TAG, tag => {
            count += 1
            if (mask[count % mask.length] !== true) return tag
            parents.push(/^<[\w:-]+/.exec(tag)?.[0] ?? '')
            return `${tag}<u:e n="${String(count)}" xmlns:u="http://peu.test/u">t<u:f/></u:e>`
          })
          const again = encodePidf(readDocument(document))
          expect(numbersIn(again)).toEqual(numbersIn(document))
          expect(parentsIn(again).toSorted()).toEqual(parents.toSorted())
          expect(encodePidf(readDocument(again))).toBe(again)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('[PUA-46] [PUA-54] is a location of RFC 4119 alone: its address is read, its other rules and who gave it are kept', () => {
    const [one] = readPerson(
      '<g:geopriv><g:location-info><c:civicAddress xmlns:c="urn:ietf:params:xml:ns:pidf:geopriv10:civicLoc">' +
        '<c:country>US</c:country><c:A3>New York</c:A3></c:civicAddress><x:place/></g:location-info>' +
        '<g:usage-rules><b:note-well>by hand</b:note-well></g:usage-rules>' +
        '<g:provided-by><x:game/></g:provided-by></g:geopriv>',
    ).locations
    expect(one?.civic).toEqual([
      ['country', 'US'],
      ['A3', 'New York'],
    ])
    const written = writtenPerson({ locations: one === undefined ? [] : [one] })
    for (const part of ['x:place', 'b:note-well', 'g:provided-by', 'x:game', 'ca:civicAddress'])
      expect(written).toContain(`<${part}`)
  })

  it.each([
    [
      'a point of GML 3.0',
      '<m:location><m:Point srsName="epsg:4326"><m:coordinates>37:46:30N 122:25:10W</m:coordinates></m:Point></m:location>',
    ],
    ['a point of another system', '<m:Point srsName="urn:x"><m:pos>1 2</m:pos></m:Point>'],
    ['a polygon', '<m:Polygon><m:exterior/></m:Polygon>'],
  ])('[PUA-46] [PUA-54] is %s: kept, by itself and beside an address', (_, shape) => {
    const alone = readTuple(`<status><g:geopriv><g:location-info>${shape}</g:location-info></g:geopriv></status>`)
    expect(alone.locations).toEqual([])
    expect(writtenTuple(alone)).toContain(shape)
    const address = '<a:civicAddress><a:A3>Berlin</a:A3></a:civicAddress>'
    const beside = readPerson(`<g:geopriv><g:location-info>${shape}${address}</g:location-info></g:geopriv>`)
    for (const [tag] of shape.matchAll(/<[\w:]+/g)) expect(writtenPerson(beside)).toContain(tag)
  })

  it('[PUA-46] [PUA-53] is which priorities a service takes', () => {
    const priority = '<k:priority><k:supported><k:lowerthan maxvalue="10"/></k:supported></k:priority>'
    const tuple = readTuple(`<k:servcaps><k:audio>true</k:audio>${priority}</k:servcaps>`)
    expect(tuple.capabilities?.audio).toBe(true)
    expect(writtenTuple(tuple)).toContain('<k:lowerthan maxvalue="10"/>')
  })
})

/** The tag before each of ours: its parent, where it is the first, or else what stands beside it. */
function parentsIn(text: string): readonly string[] {
  const open: string[] = []
  const found: string[] = []
  for (const [tag] of text.matchAll(/<[^>]+>/g)) {
    const name = /^<\/?[\w:-]+/.exec(tag)?.[0] ?? ''
    if (name === '<u:e') found.push(open.at(-1) ?? '')
    if (tag.startsWith('</')) open.pop()
    else if (!tag.endsWith('/>') && !tag.startsWith('<?')) open.push(name)
  }
  return found
}
