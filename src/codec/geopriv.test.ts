import { describe, expect, it } from 'vitest'
import type { Location } from '../model/rich.ts'
import { readDevice, readPerson, readTuple, writtenDevice, writtenPerson, writtenTuple } from './fixtures/read.ts'

const WGS84 = 'srsName="urn:ogc:def:crs:EPSG::4326"'
const POINT = `<m:Point ${WGS84}><m:pos>52.5 13.25</m:pos></m:Point>`
const geopriv = (info: string, rules = '', after = ''): string =>
  `<g:geopriv><g:location-info>${info}</g:location-info><g:usage-rules>${rules}</g:usage-rules>${after}</g:geopriv>`
const circle = (radius: string, at = '52.5 13.25', srs = WGS84): string =>
  `<s:Circle ${srs}><m:pos>${at}</m:pos><s:radius ${radius}</s:radius></s:Circle>`
const METRES = 'uom="urn:ogc:def:uom:EPSG::9001"'

const here: Location = {
  shape: { kind: 'point', latitude: 52.5, longitude: 13.25, altitude: null },
  civic: [],
  retransmissionAllowed: false,
  retentionExpiry: null,
  method: null,
}

describe('a location', () => {
  it('[PUA-54] is of a person or a device, and taken from a tuple and from its status', () => {
    for (const read of [readPerson, readDevice, readTuple]) expect(read(geopriv(POINT)).locations).toEqual([here])
    expect(readTuple(`<status>${geopriv(POINT)}</status>`).locations).toEqual([here])
    const written = writtenTuple({ locations: [here] })
    expect(written).toMatch(/^<status><gp:geopriv>.*<\/gp:geopriv><\/status>$/)
  })

  it.each([
    ['', false],
    ['<b:retransmission-allowed>no</b:retransmission-allowed>', false],
    ['<b:retransmission-allowed>yes</b:retransmission-allowed>', true],
    ['<b:retransmission-allowed>\n true\n</b:retransmission-allowed>', true],
    ['<b:retransmission-allowed>1</b:retransmission-allowed>', true],
    ['<b:retransmission-allowed>TRUE</b:retransmission-allowed>', false],
    ['<g:retransmission-allowed>true</g:retransmission-allowed>', true],
    ['<x:retransmission-allowed>true</x:retransmission-allowed>', false],
  ])('[PUA-54] with rules %j may be passed on: %j', (rules, value) => {
    expect(readPerson(geopriv(POINT, rules)).locations[0]?.retransmissionAllowed).toBe(value)
  })

  it('[PUA-54] says when to forget it and how it was found, and always whether it may be passed on', () => {
    const at = Date.UTC(2026, 1, 3, 14)
    const rules = '<g:retention-expiry>2026-02-03T14:00:00Z</g:retention-expiry>'
    const one: Location = { ...here, retentionExpiry: at, method: 'GPS' }
    expect(readPerson(geopriv(POINT, rules, '<g:method>GPS</g:method>')).locations).toEqual([one])
    expect(writtenPerson({ locations: [one] })).toBe(
      '<gp:geopriv><gp:location-info><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>52.5 13.25</gml:pos>' +
        '</gml:Point></gp:location-info><gp:usage-rules><gbp:retransmission-allowed>false</gbp:retransmission-allowed>' +
        '<gbp:retention-expiry>2026-02-03T14:00:00.000Z</gbp:retention-expiry></gp:usage-rules>' +
        '<gp:method>GPS</gp:method></gp:geopriv>',
    )
    expect(writtenPerson({ locations: [here] })).toContain(
      '<gp:usage-rules><gbp:retransmission-allowed>false</gbp:retransmission-allowed></gp:usage-rules>',
    )
  })

  it('[PUA-54] without rules may not be passed on', () => {
    const bare = `<g:geopriv><g:location-info>${POINT}</g:location-info></g:geopriv>`
    expect(readPerson(bare).locations).toEqual([here])
  })

  it.each([
    [
      'in three dimensions',
      POINT.replace('4326', '4979').replace('13.25', '13.25 -7.5'),
      { ...here.shape, altitude: -7.5 },
    ],
    ['with a height in two dimensions', POINT.replace('13.25', '13.25 9'), here.shape],
    ['in a box, as once', `<m:location>${POINT}</m:location>`, here.shape],
    ['with signs and exponents', POINT.replace('52.5', '+5.25e1'), here.shape],
    [
      'with a circle around',
      circle(`${METRES}>30.5`),
      { kind: 'circle', latitude: 52.5, longitude: 13.25, radiusM: 30.5 },
    ],
  ])('[PUA-54] is read %s', (_, info, shape) => {
    expect(readPerson(geopriv(info)).locations).toEqual([{ ...here, shape }])
  })

  it.each([
    ['without a system', POINT.replace(WGS84, '')],
    ['in another system', POINT.replace('4326', '31467')],
    ['beyond the pole', POINT.replace('52.5', '90.1')],
    ['beyond the date line', POINT.replace('13.25', '-180.1')],
    ['of one number', POINT.replace(' 13.25', '')],
    ['of no number', POINT.replace('52.5', '0x10')],
    ['in degrees and minutes', POINT.replace('52.5', '52°30N')],
    ['in feet', circle('uom="urn:ogc:def:uom:EPSG::9002">30')],
    ['without a unit', circle('>30')],
    ['with no radius', circle(`${METRES}>0`)],
    ['with a radius of nothing', circle(`${METRES}>much`)],
    ['of a shape that is not known', '<m:Polygon/>'],
    ['that is empty', ''],
  ])('[PUA-54] %s is none', (_, info) => {
    expect(readPerson(geopriv(info)).locations).toEqual([])
    // An address beside it stands.
    const address = '<a:civicAddress><a:A3>Berlin</a:A3></a:civicAddress>'
    expect(readPerson(geopriv(info + address)).locations).toMatchObject([
      { ...here, shape: null, civic: [['A3', 'Berlin']] },
    ])
  })

  it('[PUA-54] off the earth is never written', () => {
    for (const latitude of [91, Number.NaN, Infinity]) {
      const shape = { kind: 'point', latitude, longitude: 0, altitude: null } as const
      expect(writtenDevice({ locations: [{ ...here, shape }] })).toBe('<dm:deviceID/>')
    }
  })

  it('[PUA-54] has its address after the shape, with parts in their order and no land that is none', () => {
    const civic = [
      ['FLR', '2'],
      ['A3', 'Berlin'],
      ['country', 'DE'],
      ['HOUSE', 'none'],
      ['A3', 'again'],
    ] as const
    const written = writtenPerson({ locations: [{ ...here, civic }] })
    expect(written).toContain(
      '</gml:Point><ca:civicAddress><ca:country>DE</ca:country><ca:A3>Berlin</ca:A3><ca:FLR>2</ca:FLR></ca:civicAddress>',
    )
    expect(writtenPerson({ locations: [{ ...here, civic: [['country', 'Germany']] }] })).not.toContain('country')
  })

  it('[PUA-54] is one each, and several stay several', () => {
    expect(readPerson(geopriv(POINT) + geopriv(circle(`${METRES}>9`))).locations).toHaveLength(2)
  })
})
