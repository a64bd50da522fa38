/**
 * XML 1.0 with namespaces (Namespaces in XML: Names below), strict, and of it what presence needs: DOCTYPE, other entities than XML's own,
 * processing instructions are refused. Nothing here throws.
 * One pass, in time that grows with the text alone: no search begins where one has been, and no name, prefix or
 * attribute is looked for among the others. xmlDifferential.test.ts holds it against saxes.
 */
import { isXml } from './xmlText.ts'
import { attributeValue, type Cursor, DECLARATION, expanded, next, readName, skipSpace } from './xmlTokens.ts'

/** Why a text is no document that we read. `detail` is technical and may quote the text: untrusted. */
export type DecodeError = { readonly reason: DecodeFault; readonly detail: string }
type DecodeFault =
  | 'malformed' // not well-formed; characters that XML does not have (NUL) are among it
  | 'doctype' // SEC-06, and with it every entity that is not XML's own
  | 'processingInstruction'
  | 'version' // declared to be other than XML 1.0
  | 'tooLarge'
  | 'tooDeep'
  | 'tooManyElements'
  | 'tooManyAttributes'
  | 'otherRoot' // well-formed, but another kind of document

export type Limits = {
  /** Octets of UTF-8. */
  readonly octets: number
  /** The root is at depth 1. */
  readonly depth: number
  /** In the whole document. */
  readonly elements: number
  /** On one element, namespace declarations included. */
  readonly attributes: number
}

/** By their name as written; `uri` is the namespace, '' = none. */
export type Attributes = Readonly<
  Record<string, { readonly uri: string; readonly local: string; readonly value: string }>
>

/** Hears what is read. */
export type Sink = {
  /** Whose text is read; null = nobody's. */
  into: { text: string | null } | null
  /** `from` is where its tag begins. Gives false for a root of another kind. */
  readonly begin: (of: Reading, uri: string, local: string, attributes: Attributes, from: number) => boolean
  /** `names` and `spaces` are those around it again. */
  readonly end: (of: Reading) => void
}

/** What is read, how far, and what is open there. */
export type Reading = Cursor & {
  readonly limits: Limits
  readonly sink: Sink
  /** Names as written of all that is open. */
  readonly names: string[]
  /** Prefix -> namespace, as declared; '' = that of elements without one. */
  readonly spaces: Map<string, string>
  /** What each declaration hides till its element, at that depth, ends. */
  readonly hidden: { readonly depth: number; readonly prefix: string; readonly uri: string | undefined }[]
  elements: number
  /** Where the next of each stands. */
  less: number
  ampersand: number
  brackets: number
  error: DecodeError | null
}

const inheriting: (from: null) => Record<string, Attribute> = Object.create
const NO_ATTRIBUTES: Attributes = Object.freeze(inheriting(null))
/** Names §3. */
const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'
const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['', ''],
  ['xml', XML],
  ['xmlns', XMLNS],
])
const [BANG, QUOTE, APOSTROPHE, SLASH, EQUALS, GREATER, QUESTION] = [0x21, 0x22, 0x27, 0x2f, 0x3d, 0x3e, 0x3f]

export function readDocument(text: string, limits: Limits, sink: Sink): DecodeError | null {
  if (!isXml(text)) return { reason: 'malformed', detail: 'a character that XML does not have' }
  const of: Reading = {
    // §2.11
    text: text.includes('\r') ? text.split('\r\n').join('\n').replaceAll('\r', '\n') : text,
    limits,
    sink,
    names: [],
    spaces: new Map(),
    hidden: [],
    at: 0,
    colon: -1,
    elements: 0,
    less: -1,
    ampersand: -1,
    brackets: -1,
    error: null,
  }
  try {
    readAll(of)
    return null
  } catch (fault) {
    return of.error ?? { reason: 'malformed', detail: String(fault) }
  }
}

/** Leaves at once; caught above. */
function refuse(of: Reading, reason: DecodeFault, detail: string): never {
  of.error = { reason, detail: `${detail}, at ${of.at}` }
  throw new Error(reason)
}
const malformed = (of: Reading, detail: string): never => refuse(of, 'malformed', detail)

function readAll(of: Reading): void {
  const { text, names } = of
  // It is text already: the encoding that is declared has served, or is wrong (RFC 7303 §3.2).
  const [all = '', , version = '1.0'] = DECLARATION.exec(text) ?? []
  if (version !== '1.0') refuse(of, 'version', `XML ${version}`)
  of.at = all.length
  for (;;) {
    if (of.less < of.at) of.less = next(text, '<', of.at)
    if (of.less > of.at) readText(of, of.less)
    if (of.at === text.length) break
    const code = text.charCodeAt(of.at + 1)
    if (code === SLASH) readEnd(of)
    else if (code === BANG) readMarked(of)
    else if (code === QUESTION) refuseInstruction(of)
    else readStart(of)
  }
  if (names.length > 0 || of.elements === 0) malformed(of, 'the end of the text')
}

/** Character data up to there. */
function readText(of: Reading, to: number): void {
  const { text, at } = of
  if (of.names.length === 0) {
    skipSpace(of)
    if (of.at !== to) malformed(of, 'text outside the root element')
    return
  }
  // §2.4
  if (of.brackets < at) of.brackets = next(text, ']]>', at)
  if (of.brackets < to) malformed(of, ']]>')
  if (of.ampersand < at) of.ampersand = next(text, '&', at)
  const { into } = of.sink
  const wanted = into !== null && into.text !== null
  if (of.ampersand < to) {
    const all = expanded(text.slice(at, to)) ?? malformed(of, 'a reference')
    if (wanted) into.text += all
  } else if (wanted) into.text += text.slice(at, to)
  of.at = to
}

/** Comments and CDATA. */
function readMarked(of: Reading): void {
  const { text, at } = of
  if (text.startsWith('<!--', at)) {
    // §2.5: two hyphens end it, or it is none.
    const end = next(text, '--', at + 4)
    if (!text.startsWith('-->', end)) malformed(of, 'a comment')
    of.at = end + 3
  } else if (text.startsWith('<![CDATA[', at) && of.names.length > 0) {
    const end = next(text, ']]>', at + 9)
    if (end === text.length) malformed(of, 'CDATA')
    const { into } = of.sink
    if (into !== null && into.text !== null) into.text += text.slice(at + 9, end)
    of.at = end + 3
  } else if (text.startsWith('<!DOCTYPE', at) && of.elements === 0) refuse(of, 'doctype', 'a document type declaration')
  else malformed(of, '<!')
}

function refuseInstruction(of: Reading): never {
  const from = (of.at += 2)
  const target = readName(of) && of.colon === -1 ? of.text.slice(from, of.at) : 'xml'
  // §2.6: none has that name, so this is a declaration that is wrong or late.
  return target.toLowerCase() === 'xml' ? malformed(of, '<?') : refuse(of, 'processingInstruction', target)
}

function readEnd(of: Reading): void {
  const { text, names } = of
  const name = names.at(-1)
  of.at += 2
  if (name === undefined || !text.startsWith(name, of.at)) malformed(of, 'an end tag')
  else of.at += name.length
  skipSpace(of)
  if (text.charCodeAt(of.at) !== GREATER) malformed(of, 'an end tag')
  of.at += 1
  endElement(of)
}

function readStart(of: Reading): void {
  const { text, limits, names, at: less } = of
  of.at += 1
  if (!readName(of)) malformed(of, 'a name')
  const { at: end, colon } = of
  const name = text.slice(less + 1, end)
  if (names.push(name) > limits.depth) refuse(of, 'tooDeep', `more than ${limits.depth} levels`)
  if ((of.elements += 1) > limits.elements) refuse(of, 'tooManyElements', `more than ${limits.elements} elements`)
  if (names.length === 1 && of.elements > 1) malformed(of, 'a second root element')
  of.less = next(text, '<', end)
  const attributes = readAttributes(of)
  const empty = text.charCodeAt(of.at) === SLASH
  if (empty) of.at += 1
  if (text.charCodeAt(of.at) !== GREATER) malformed(of, 'a tag')
  of.at += 1
  const prefix = colon === -1 ? '' : text.slice(less + 1, colon)
  // Names §3: "Element names MUST NOT have the prefix xmlns".
  if (prefix === 'xmlns') malformed(of, name)
  const [uri, local] = [spaceOf(of, prefix), colon === -1 ? name : text.slice(colon + 1, end)]
  if (!of.sink.begin(of, uri, local, attributes, less)) refuse(of, 'otherRoot', `{${uri}}${local}`)
  if (empty) endElement(of)
}

type Attribute = { uri: string; readonly local: string; readonly value: string }

function readAttributes(of: Reading): Attributes {
  const { text, limits } = of
  let all: Record<string, Attribute> | undefined
  /** Their prefixes may be declared further on. */
  let later: { readonly prefix: string; readonly attribute: Attribute }[] | undefined
  for (let count = 1; ; count += 1) {
    const before = of.at
    skipSpace(of)
    const from = of.at
    const code = text.charCodeAt(from)
    if (code === GREATER || code === SLASH) break
    if (from === before || !readName(of)) malformed(of, 'a tag')
    const { at: end, colon } = of
    const name = text.slice(from, end)
    const value = readValue(of)
    if (count > limits.attributes) refuse(of, 'tooManyAttributes', `more than ${limits.attributes} attributes`)
    all ??= inheriting(null)
    if (name in all) malformed(of, `${name} twice`)
    if (colon === -1) {
      if (name === 'xmlns') declare(of, '', value)
      all[name] = { uri: name === 'xmlns' ? XMLNS : '', local: name, value }
      continue
    }
    const prefix = text.slice(from, colon)
    const attribute = { uri: XMLNS, local: text.slice(colon + 1, end), value }
    all[name] = attribute
    if (prefix === 'xmlns') declare(of, attribute.local, value)
    else (later ??= []).push({ prefix, attribute })
  }
  if (later !== undefined) resolve(of, later)
  return all ?? NO_ATTRIBUTES
}

/** Equals sign, quotes and what is between them. */
function readValue(of: Reading): string {
  const { text } = of
  skipSpace(of)
  if (text.charCodeAt(of.at) !== EQUALS) malformed(of, 'an attribute')
  of.at += 1
  skipSpace(of)
  const quote = text.charCodeAt(of.at)
  if (quote !== QUOTE && quote !== APOSTROPHE) malformed(of, 'an attribute')
  const end = next(text, quote === QUOTE ? '"' : "'", of.at + 1)
  // §3.1, well-formedness constraint: No < in Attribute Values.
  if (end >= of.less) malformed(of, 'an attribute')
  const value = attributeValue(text.slice(of.at + 1, end))
  of.at = end + 1
  return value ?? malformed(of, 'a reference')
}

function resolve(of: Reading, all: readonly { readonly prefix: string; readonly attribute: Attribute }[]): void {
  // Names §6.3: no two with the same namespace and local name, whatever their prefixes.
  const seen = new Set<string>()
  for (const { prefix, attribute } of all) {
    attribute.uri = spaceOf(of, prefix)
    seen.add(`${attribute.local} ${attribute.uri}`)
  }
  if (seen.size < all.length) malformed(of, 'an attribute twice')
}

function spaceOf(of: Reading, prefix: string): string {
  return of.spaces.get(prefix) ?? PREDEFINED.get(prefix) ?? malformed(of, `${prefix} is not declared`)
}

function declare(of: Reading, prefix: string, value: string): void {
  const uri = value.trim()
  // Names §3, namespace constraints: Reserved Prefixes and Namespace Names, No Prefix Undeclaring.
  if (prefix === 'xmlns' || uri === XMLNS || (prefix === 'xml') !== (uri === XML) || (prefix !== '' && uri === ''))
    malformed(of, `xmlns:${prefix}`)
  of.hidden.push({ depth: of.names.length, prefix, uri: of.spaces.get(prefix) })
  of.spaces.set(prefix, uri)
}

function endElement(of: Reading): void {
  const { names, hidden, spaces } = of
  for (let last = hidden.at(-1); last?.depth === names.length; last = hidden.at(-1)) {
    hidden.pop()
    if (last.uri === undefined) spaces.delete(last.prefix)
    else spaces.set(last.prefix, last.uri)
  }
  names.pop()
  of.sink.end(of)
}
