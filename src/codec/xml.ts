/**
 * XML 1.0 with namespaces, read as a stream: nothing is built but what the frames below ask for.
 * Hostile text is the normal case: DOCTYPE, entities, processing instructions, other encodings and over-size are
 * refused, and nothing here throws. Knows no vocabulary; element.ts makes frames from declarations.
 */
import { SaxesParser } from 'saxes'
import { fail, ok, type Result } from '../lib/result.ts'

/** Why a text is no document that we read. `detail` is technical and may quote the text: untrusted. */
export type DecodeError = { readonly reason: DecodeFault; readonly detail: string }
export type DecodeFault =
  | 'malformed' // not well-formed; characters that XML does not have (NUL) are among it
  | 'doctype' // SEC-06, and with it every entity that is not XML's own
  | 'processingInstruction'
  | 'encoding' // declared to be something other than UTF-8, or other than XML 1.0
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

/** SEC-07, one presence document. */
export const LIMITS: Limits = { octets: 256 * 1024, depth: 32, elements: 10_000, attributes: 64 }

/** By their name as written; `uri` is the namespace, '' = none. */
export type Attributes = Readonly<
  Record<string, { readonly uri: string; readonly local: string; readonly value: string }>
>

/** An element that is being read. It keeps what it learns for itself and hands it on at its end. */
export type Frame = {
  /** Its own text so far, without that of its children; null = nobody wants it. */
  text: string | null
  /** A child begins: its frame, or null when nobody asked for it, then all in it is skipped. */
  readonly child: (uri: string, local: string, attributes: Attributes) => Frame | null
  readonly end: (text: string) => void
  /** Hears of every element in it, however deep, that nobody asked for. */
  readonly skipped?: (attributes: Attributes) => void
}

/** `begin` gets the root element and gives its frame, or null when it is the root of something else. */
export function readXml(text: string, begin: Frame['child'], limits = LIMITS): DecodeError | null {
  if (isLargerThan(text, limits.octets)) return { reason: 'tooLarge', detail: `more than ${limits.octets} octets` }
  const parser = new SaxesParser({ xmlns: true, position: false })
  const open: Frame[] = []
  let error: DecodeError | null = null
  let depth = 0
  let elements = 0
  let attributes = 0
  /** Elements that are open and that nobody asked for. */
  let skipping = 0

  const refuse = (reason: DecodeFault, detail: string): never => {
    error ??= { reason, detail }
    // Leaves the parser at once; caught below.
    throw new Error(reason)
  }
  parser.on('error', fault => refuse('malformed', fault.message))
  parser.on('doctype', () => refuse('doctype', 'a document type declaration'))
  parser.on('processinginstruction', ({ target }) => refuse('processingInstruction', target))
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0') refuse('encoding', `XML ${version ?? '?'}`)
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') refuse('encoding', encoding)
  })
  parser.on('opentagstart', () => {
    attributes = 0
    depth += 1
    elements += 1
    if (depth > limits.depth) refuse('tooDeep', `more than ${limits.depth} levels`)
    if (elements > limits.elements) refuse('tooManyElements', `more than ${limits.elements} elements`)
  })
  parser.on('attribute', () => {
    attributes += 1
    if (attributes > limits.attributes) refuse('tooManyAttributes', `more than ${limits.attributes} attributes`)
  })
  parser.on('opentag', tag => {
    const parent = open.at(-1)
    const frame = skipping > 0 ? null : (parent?.child ?? begin)(tag.uri, tag.local, tag.attributes)
    if (frame !== null) {
      open.push(frame)
      return
    }
    if (parent === undefined) refuse('otherRoot', `{${tag.uri}}${tag.local}`)
    skipping += 1
    for (const one of open) one.skipped?.(tag.attributes)
  })
  parser.on('closetag', () => {
    depth -= 1
    if (skipping > 0) {
      skipping -= 1
      return
    }
    const frame = open.pop()
    frame?.end(frame.text ?? '')
  })
  const take = (piece: string): void => {
    const frame = open.at(-1)
    if (skipping === 0 && frame !== undefined && frame.text !== null) frame.text += piece
  }
  parser.on('text', take)
  parser.on('cdata', take)
  try {
    parser.write(text).close()
    return null
  } catch (fault) {
    return error ?? { reason: 'malformed', detail: String(fault) }
  }
}

/** The value that `begin` makes of the root element. */
export function decodeXml<Value>(
  text: string,
  begin: (done: (value: Value) => void) => Frame['child'],
  limits = LIMITS,
): Result<Value, DecodeError> {
  const found: Value[] = []
  const error = readXml(
    text,
    begin(value => {
      found.push(value)
    }),
    limits,
  )
  const [value] = found
  if (error !== null) return fail(error)
  return value === undefined ? fail({ reason: 'malformed', detail: 'no root element' }) : ok(value)
}

/** Counts octets only when the length alone does not tell. */
function isLargerThan(text: string, octets: number): boolean {
  if (text.length > octets) return true
  if (text.length * 3 <= octets) return false
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    // Each half of a surrogate pair stands for two of its four octets.
    count += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3
  }
  return count > octets
}
