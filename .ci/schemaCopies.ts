/**
 * Copies of the schemas and one that knows them all. The originals let extensions pass unread (`lax`); in the copies an
 * element or an attribute that no schema declares is an error, and so is an element in the wrong place.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Schema = { readonly uri: string; readonly file: string }

/** By the prefix used here. The standards' own: */
export const GIVEN: Readonly<Record<string, Schema>> = {
  pidf: { uri: 'urn:ietf:params:xml:ns:pidf', file: 'pidf.xsd' },
  dm: { uri: 'urn:ietf:params:xml:ns:pidf:data-model', file: 'data-model.xsd' },
  rpid: { uri: 'urn:ietf:params:xml:ns:pidf:rpid', file: 'rpid.xsd' },
  ci: { uri: 'urn:ietf:params:xml:ns:pidf:cipid', file: 'cipid.xsd' },
  caps: { uri: 'urn:ietf:params:xml:ns:pidf:caps', file: 'caps.xsd' },
}
/** Those of .ci/schemas, written after standards whose schemas are not at hand; strict, as far as we write. */
const OWN: Readonly<Record<string, Schema>> = {
  lt: { uri: 'urn:ietf:params:xml:ns:location-type', file: 'location-type.xsd' },
  ts: { uri: 'urn:ietf:params:xml:ns:pidf:timed-status', file: 'timed-status.xsd' },
  op: { uri: 'urn:oma:xml:prs:pidf:oma-pres', file: 'oma-pres.xsd' },
  gp: { uri: 'urn:ietf:params:xml:ns:pidf:geopriv10', file: 'geopriv10.xsd' },
}
const ALL = { ...GIVEN, ...OWN }
const XML: Schema = { uri: 'http://www.w3.org/XML/1998/namespace', file: 'xml.xsd' }

/** What may stand where the originals let anything pass: RFC 4480 Table 1, and what the others say. */
const PLACEMENT = {
  presence: 'dm:person dm:device',
  tuple:
    'dm:deviceID rpid:class rpid:user-input rpid:privacy rpid:relationship rpid:service-class rpid:status-icon ' +
    'ts:timed-status caps:servcaps op:service-description op:willingness op:session-participation ' +
    'op:registration-state op:barring-state',
  // RFC 4119 §2.2: of a tuple it is the status that has a location.
  status: 'gp:geopriv',
  person:
    'rpid:class rpid:user-input gp:geopriv rpid:activities rpid:mood rpid:place-is rpid:place-type rpid:privacy ' +
    'rpid:sphere rpid:status-icon rpid:time-offset ci:card ci:display-name ci:homepage ci:icon ci:map ci:sound ' +
    'op:overriding-willingness',
  device: 'rpid:class rpid:user-input gp:geopriv caps:devcaps op:network-availability',
}

/** Gives the path of the schema that knows them all. */
export function writeSchemas(folder: string, scratch: string): string {
  for (const from of [folder, fileURLToPath(new URL('schemas/', import.meta.url))])
    for (const name of readdirSync(from).filter(file => file.endsWith('.xsd')))
      writeFileSync(join(scratch, name), strict(name, readFileSync(join(from, name), 'utf8')))
  const all = join(scratch, 'all.xsd')
  const imports = Object.values(ALL).map(imported).join('')
  writeFileSync(all, `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports}</xs:schema>`)
  return all
}

const imported = ({ uri, file }: Schema): string => `<xs:import namespace="${uri}" schemaLocation="${file}"/>`

function strict(name: string, original: string): string {
  const text = original
    .replace(/<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>/, '')
    .replaceAll(/schemaLocation="[^"]*\/([^"/]+)"/g, 'schemaLocation="$1"')
    .replaceAll(/(<xs:any(?:Attribute)?\b[^>]*)processContents="lax"/g, '$1processContents="strict"')
  if (name === 'pidf.xsd') return knowing(placed(text, ['presence', 'tuple', 'status']), 'dm rpid ts caps op gp')
  if (name === 'data-model.xsd') return knowing(placed(text, ['person', 'device']), 'rpid ci caps op gp')
  return name === 'cipid.xsd' ? withLanguage(text) : text
}

/** In each of `parents` the first `any` becomes the list of what may be there. */
function placed(text: string, parents: readonly (keyof typeof PLACEMENT)[]): string {
  return parents.reduce((now, parent) => {
    const refs = PLACEMENT[parent].split(' ').map(ref => `<xs:element ref="${ref}"/>`)
    const choice = `<xs:choice minOccurs="0" maxOccurs="unbounded">${refs.join('')}</xs:choice>`
    const before = `<xs:(?:complexType|element) name="${parent}">(?:(?!<xs:any\\b)[^])*`
    return replaced(now, new RegExp(`(${before})<xs:any\\b(?:[^>]*/>|[^]*?</xs:any>)`), `$1${choice}`)
  }, text)
}

function knowing(text: string, prefixes: string): string {
  const known = prefixes.split(' ').map(prefix => ({ prefix, schema: ALL[prefix] ?? XML }))
  const declared = known.map(({ prefix, schema }) => `xmlns:${prefix}="${schema.uri}"`).join(' ')
  const imports = known.map(({ schema }) => imported(schema)).join('')
  return replaced(text, /<xs:schema\b([^>]*)>/, `<xs:schema$1 ${declared}>${imports}`)
}

/** RFC 4482 §3.2 asks for xml:lang, which its schema forgot. */
function withLanguage(text: string): string {
  const typed =
    '<xs:element name="display-name"><xs:complexType><xs:simpleContent><xs:extension base="xs:string">' +
    '<xs:attribute ref="xml:lang"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>'
  const named = replaced(text, '<xs:element name="display-name" type="xs:string"/>', typed)
  return replaced(named, /<xs:schema\b[^>]*>/, `$&${imported(XML)}`)
}

function replaced(text: string, from: string | RegExp, to: string): string {
  const out = text.replace(from, to)
  if (out === text) throw new Error(`a schema is not as it was: no ${String(from)}`)
  return out
}
