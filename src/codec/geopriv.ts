/** Where someone is: RFC 4119 (PIDF-LO), with shapes and rules of RFC 5491 and the addresses of RFC 5139. */
import type { Location, Shape } from '../model/rich.ts'
import { dateTime } from './dateTime.ts'
import { type Element, element, type Field, mapped, type Name, type Namespace, named } from './element.ts'
import { also, attribute, child, children, content, inside, joined, leaf, maybe, maybeOthers } from './fields.ts'
import { bool, optional, type Scalar, token } from './scalars.ts'

const GEOPRIV: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:geopriv10', prefix: 'gp' }
const POLICY: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:geopriv10:basicPolicy', prefix: 'gbp' }
const CIVIC: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr', prefix: 'ca' }
/** RFC 4119 §2.2.5: read, never sent. */
const CIVIC_LOC: Namespace = { ...CIVIC, uri: 'urn:ietf:params:xml:ns:pidf:geopriv10:civicLoc' }
const GML: Namespace = { uri: 'http://www.opengis.net/gml', prefix: 'gml' }
const SHAPES: Namespace = { uri: 'http://www.opengis.net/pidflo/1.0', prefix: 'gs' }
const geopriv = (local: string): Name => named(GEOPRIV, local)

/** RFC 5491 §5: WGS 84 in two and in three dimensions, by these URNs; lengths in metres. */
const FLAT = 'urn:ogc:def:crs:EPSG::4326'
const HIGH = 'urn:ogc:def:crs:EPSG::4979'
const METRE = 'urn:ogc:def:uom:EPSG::9001'

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
/** 0 is added, so that there is one zero only. */
const numberOf = (text: string): number => (NUMBER.test(text) ? Number(text) + 0 : Number.NaN)
const number: Scalar<number | null> = { read: text => numberOf(text.trim()), write: String }

/** Both shapes have the same wire. */
type Wire = { readonly srs: string; readonly position: string; readonly radiusM: number | null }
const metres = mapped(
  element<{ readonly unit: string; readonly value: number | null }>(
    named(SHAPES, 'radius'),
    { unit: '', value: null },
    { unit: attribute('uom', token), value: content(number) },
  ),
  ({ unit, value }) => (unit === METRE ? (value ?? undefined) : undefined),
  value => ({ unit: METRE, value }),
)
const WIRE = {
  srs: attribute('srsName', token),
  position: leaf(named(GML, 'pos'), token),
  radiusM: maybe(metres),
}
/** Of another system, or off the earth: no shape at all. */
const shaped = (own: Name, kind: Shape['kind']): Element<Shape> =>
  mapped<Wire, Shape>(
    element<Wire>(own, { srs: '', position: '', radiusM: null }, WIRE),
    ({ srs, position, radiusM }) => {
      const [latitude = Number.NaN, longitude = Number.NaN, height = Number.NaN] = position.split(/\s+/).map(numberOf)
      const altitude = srs === HIGH && Number.isFinite(height) ? height : null
      const one: Shape =
        kind === 'point'
          ? { kind, latitude, longitude, altitude }
          : { kind, latitude, longitude, radiusM: radiusM ?? Number.NaN }
      return (srs === FLAT || srs === HIGH) && isOnEarth(one) ? one : undefined
    },
    one => {
      if (one.kind !== kind) return undefined
      const altitude = one.kind === 'point' ? one.altitude : null
      return {
        srs: altitude === null ? FLAT : HIGH,
        position: [one.latitude, one.longitude, altitude].join(' ').trimEnd(),
        radiusM: one.kind === 'circle' ? one.radiusM : null,
      }
    },
    'kept',
  )
const isOnEarth = (one: Shape): boolean =>
  Math.abs(one.latitude) <= 90 &&
  Math.abs(one.longitude) <= 180 &&
  (one.kind === 'point'
    ? one.altitude === null || Number.isFinite(one.altitude)
    : one.radiusM > 0 && one.radiusM < Infinity)
const point = shaped(named(GML, 'Point'), 'point')
const circle = shaped(named(SHAPES, 'Circle'), 'circle')

/** RFC 5139 §4, in the order of its schema. */
const CIVIC_NAMES = (
  'country A1 A2 A3 A4 A5 A6 PRM PRD RD STS POD POM RDSEC RDBR RDSUBBR HNO HNS LMK LOC FLR NAM PC BLD UNIT ROOM ' +
  'SEAT PLC PCN POBOX ADDCODE'
).split(' ')
type Part = Location['civic'][number]
function civicIn(space: Namespace): Element<readonly Part[]> {
  const parts = CIVIC_NAMES.map(name => ({ name, one: inside(named(space, name), null, content(optional(token))) }))
  return inside<readonly Part[]>(named(space, 'civicAddress'), [], {
    start: () => [],
    children: parts.map(({ name, one }) => ({
      name: one.name,
      begin: (attributes, list: Part[]) => one.begin(attributes, value => list.push([name, value]) > 0),
    })),
    write: (values, spaces) => ({
      content: parts
        .map(({ name, one }) => {
          const value = values.find(([known]) => known === name)?.[1]
          // ISO 3166-1.
          const fits = value !== undefined && (name !== 'country' || /^[A-Z]{2}$/.test(value))
          return fits ? one.write(value, spaces) : ''
        })
        .join(''),
    }),
  })
}

type Where = Pick<Location, 'shape' | 'civic' | 'placeOthers'>
const NOWHERE: Where = { shape: null, civic: [] }
const address = joined(civicIn(CIVIC))
/** Examples of RFC 4119 have the shape in an element of its own. */
const boxed = mapped<{ readonly shape: Shape | null }, Shape>(
  element<{ readonly shape: Shape | null }>(named(GML, 'location'), { shape: null }, { shape: maybe(point, circle) }),
  ({ shape }) => shape ?? undefined,
  () => undefined,
  'kept',
)
const where = element<Where>(geopriv('location-info'), NOWHERE, {
  // RFC 5491 §3, rule 7: what is coarse comes first; the floor of an address refines the shape.
  shape: maybe(point, circle, boxed),
  civic: { ...address, children: [...(address.children ?? []), ...(joined(civicIn(CIVIC_LOC)).children ?? [])] },
  placeOthers: maybeOthers,
})

type Rules = Pick<Location, 'retransmissionAllowed' | 'retentionExpiry' | 'ruleOthers'>
/** RFC 4119 §2.2.2: not to be passed on, unless it is said. Its examples have both in the other namespace. */
const CLOSED: Rules = { retransmissionAllowed: false, retentionExpiry: null }
const passOn = named(POLICY, 'retransmission-allowed')
const forget = named(POLICY, 'retention-expiry')
const rules = element<Rules>(geopriv('usage-rules'), CLOSED, {
  retransmissionAllowed: also(leaf(passOn, bool), geopriv(passOn.local)),
  retentionExpiry: also(leaf(forget, dateTime), geopriv(forget.local)),
  ruleOthers: maybeOthers,
})

type Whole = Pick<Location, 'method' | 'others'> & { readonly where: Where; readonly rules: Rules }
/** One place each (RFC 5491 §3, rule 1); one that names none is not understood. */
export const locations: Field<readonly Location[]> = children(
  mapped(
    element<Whole>(
      geopriv('geopriv'),
      { where: NOWHERE, rules: CLOSED, method: null },
      {
        where: child(where),
        rules: child(rules),
        method: leaf(geopriv('method'), optional(token)),
        others: maybeOthers,
      },
      // `provided-by`, RFC 4119 §2.2.4.
      true,
    ),
    ({ where: at, rules: until, ...rest }) => (isSomewhere(at) ? { ...at, ...until, ...rest } : undefined),
    ({ method, others, retransmissionAllowed, retentionExpiry, ruleOthers, ...one }) => {
      const at = { ...one, shape: one.shape !== null && isOnEarth(one.shape) ? one.shape : null }
      const rulesOf = { retransmissionAllowed, retentionExpiry, ruleOthers }
      return isSomewhere(at) ? { where: at, rules: rulesOf, method, others } : undefined
    },
    'kept',
  ),
)
const isSomewhere = (one: Where): boolean => one.shape !== null || one.civic.length > 0
