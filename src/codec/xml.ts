/**
 * XML as frames: nothing is built but what they ask for. Knows no vocabulary; element.ts makes frames from declarations.
 * Hostile text is the normal case: what xmlReader.ts refuses and over-size are an error here, and nothing throws.
 */
import { fail, ok, type Result } from '../lib/result.ts'
import { type Attributes, type DecodeError, type Limits, type Reading, readDocument, type Sink } from './xmlReader.ts'
import { escapeAttribute } from './xmlText.ts'

export type { Attributes, DecodeError, Limits } from './xmlReader.ts'

/** SEC-07, one presence document. */
export const LIMITS: Limits = { octets: 256 * 1024, depth: 32, elements: 10_000, attributes: 64 }

/** An element that is being read. It keeps what it learns for itself and hands it on at its end. */
export type Frame = {
  /** Its own text so far, without that of its children; null = nobody wants it. */
  text: string | null
  /** A child begins: its frame, or null when nobody asked for it, then all in it is skipped. */
  readonly child: (uri: string, local: string, attributes: Attributes) => Frame | null
  /** false: it says nothing that is understood, as if nobody had asked for it. */
  readonly end: (text: string) => unknown
  /** Hears of each child that nobody asked for. */
  readonly skipped?: (attributes: Attributes) => void
  /**
   * Each child that nobody asked for or that says nothing, as it is written, with the declarations of namespaces on its root that it may
   * need from around it: it can stand anywhere. Of all of them no more than a document may have; the rest is dropped,
   * or a long namespace would be multiplied.
   */
  readonly other?: (xml: string) => void
}

/** An element, as it began. */
type Begun = { readonly name: string; readonly depth: number; readonly from: number; readonly attributes: Attributes }

/** `begin` gets the root element and gives its frame, or null when it is the root of something else. */
export function readXml(text: string, begin: Frame['child'], limits = LIMITS): DecodeError | null {
  if (isLargerThan(text, limits.octets)) return { reason: 'tooLarge', detail: `more than ${limits.octets} octets` }
  const open: { readonly frame: Frame; readonly begun: Begun }[] = []
  let skipped: Begun | null = null
  let room = limits.octets
  const keep = (of: Reading, begun: Begun): void => {
    const { other } = open.at(-1)?.frame ?? {}
    // Looked at before it is copied: what stands in another is looked at again with that.
    room -= other === undefined ? 0 : of.at - begun.from
    if (other === undefined || room < 0) return
    const xml = standing(of, begun)
    room -= xml.length - (of.at - begun.from)
    if (room >= 0) other(xml)
  }
  const sink: Sink = {
    into: null,
    begin({ names }, uri, local, attributes, from) {
      if (skipped === null) {
        const parent = open.at(-1)?.frame
        const frame = (parent?.child ?? begin)(uri, local, attributes)
        sink.into = frame
        const begun = { name: names.at(-1) ?? '', depth: names.length, from, attributes }
        if (frame !== null) return open.push({ frame, begun }) > 0
        if (parent === undefined) return false
        skipped = begun
        parent.skipped?.(attributes)
      }
      return true
    },
    end(of) {
      if (skipped === null) {
        const last = open.pop()
        if (last?.frame.end(last.frame.text ?? '') === false) keep(of, last.begun)
      } else if (skipped.depth > of.names.length) {
        keep(of, skipped)
        skipped = null
      }
      sink.into = skipped === null ? (open.at(-1)?.frame ?? null) : null
    },
  }
  return readDocument(text, limits, sink)
}

/** The element that was skipped. Prefixes are looked for in values too: some of them are qualified names. */
function standing({ text, at, spaces }: Reading, { name, from, attributes }: Begun): string {
  const xml = text.slice(from, at)
  const prefixes = new Set<string>()
  for (const [, word = '', colon] of xml.matchAll(/([-.\w\u00b7-\uffff]+)(:?)/g))
    if (colon !== '' && spaces.has(word) && !(`xmlns:${word}` in attributes)) prefixes.add(word)
  // An element without prefix keeps its namespace too, even when it has none.
  if (!('xmlns' in attributes) && /<[^\s:/<>!]+[\s/>]/.test(xml)) prefixes.add('')
  const declared = [...prefixes].map(
    prefix => ` xmlns${prefix && ':'}${prefix}="${escapeAttribute(spaces.get(prefix) ?? '')}"`,
  )
  return `<${name}${declared.join('')}${xml.slice(1 + name.length)}`
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
