/**
 * Our reader against saxes, which was in its place before: the same frames, and the same is heard by them or the same
 * reason given. Where the two differ is listed, tested, and nowhere else.
 */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { BAD_XML, GOOD_XML } from './fixtures/xml.ts'
import { heap, spoiledOf, wellFormed } from './fixtures/xmlRandom.ts'
import { type Frame, LIMITS, type Limits, readXml } from './xml.ts'

type Reader = (text: string, begin: Frame['child'], limits: Limits) => { readonly reason: string } | null

/** The frames as saxes served them. */
const readBySaxes: Reader = (text, begin, limits) => {
  const parser = new SaxesParser({ xmlns: true, position: false })
  const open: Frame[] = []
  let reason: string | null = null
  let [depth, elements, attributes, skipping] = [0, 0, 0, 0]
  const refuse = (why: string): never => {
    reason ??= why
    throw new Error(why)
  }
  parser.on('error', () => refuse('malformed'))
  parser.on('doctype', () => refuse('doctype'))
  parser.on('processinginstruction', () => refuse('processingInstruction'))
  parser.on('xmldecl', ({ version }) => {
    if (version !== '1.0') refuse('version')
  })
  parser.on('opentagstart', () => {
    attributes = 0
    if ((depth += 1) > limits.depth) refuse('tooDeep')
    if ((elements += 1) > limits.elements) refuse('tooManyElements')
  })
  parser.on('attribute', () => {
    if ((attributes += 1) > limits.attributes) refuse('tooManyAttributes')
  })
  parser.on('opentag', tag => {
    const parent = open.at(-1)
    const frame = skipping > 0 ? null : (parent?.child ?? begin)(tag.uri, tag.local, tag.attributes)
    if (frame !== null) {
      open.push(frame)
      return
    }
    if (parent === undefined) refuse('otherRoot')
    if ((skipping += 1) === 1) parent?.skipped?.(tag.attributes)
  })
  parser.on('closetag', () => {
    depth -= 1
    if (skipping > 0) skipping -= 1
    else {
      const frame = open.pop()
      frame?.end(frame.text ?? '')
    }
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
  } catch {
    // On half a surrogate pair saxes itself may throw.
    return { reason: reason ?? 'malformed' }
  }
}

type Heard = { readonly reason: string | null; readonly events: readonly unknown[] }

/** `wants` decides who gets a frame; who has an even name takes no text. */
function hear(read: Reader, text: string, wants: (local: string) => boolean, limits = LIMITS): Heard {
  const events: unknown[] = []
  type Of = Parameters<Frame['child']>[2]
  const told = (of: Of): unknown => Object.entries(of).map(([name, one]) => [name, one.uri, one.local, one.value])
  const begin: Frame['child'] = (uri, local, of) => {
    events.push(['begin', uri, local, told(of)])
    if (!wants(local)) return null
    return {
      text: local.length % 5 === 4 ? null : '',
      child: begin,
      end: all => events.push(['end', local, all]),
      ...(local.length % 2 === 1 && { skipped: one => events.push(['skipped', local, told(one)]) }),
    }
  }
  return { reason: read(text, begin, limits)?.reason ?? null, events }
}

/** All are asked for; some, so that the rest is skipped; only the root. */
const WANTS: readonly ((local: string) => boolean)[] = [
  () => true,
  local => !/^[b-k]/.test(local),
  local => local === 'a' || local === 'presence',
]

const NO_XML = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const ODD_LOCAL = /:(?:[-.\d\u00b7\u203f\u2040]|[\u0300-\u036f])/
/**
 * The only differences. Ours is right by the letter of XML in the first two; in the others both refuse, and ours is done
 * with the text earlier, before it has seen what else is wrong with it.
 */
function isKnown(text: string, ours: string | null, theirs: string | null): boolean {
  if (ours === 'malformed')
    return (
      // XML 1.0 §2.2: half a surrogate pair is no character; saxes takes it with whatever comes after it.
      !text.isWellFormed() ||
      // Namespaces in XML §4: what follows the colon is a name of its own; saxes lets it begin like `1` or `-`.
      ODD_LOCAL.test(text) ||
      // Characters are looked at before everything else.
      (NO_XML.test(text) && theirs !== null)
    )
  // These two are not read to their end.
  if (theirs !== 'malformed') return false
  return (ours === 'doctype' && text.includes('<!DOCTYPE')) || (ours === 'processingInstruction' && text.includes('<?'))
}

/** What the two say, where they should say the same: null = they do. */
function difference(text: string, limits = LIMITS): unknown {
  for (const wants of WANTS) {
    const [ours, theirs] = [hear(readXml, text, wants, limits), hear(readBySaxes, text, wants, limits)]
    if (ours.reason !== theirs.reason) {
      if (!isKnown(text, ours.reason, theirs.reason)) return { text, ours, theirs }
      continue
    }
    // In what is refused one may see the fault an event earlier; wrong characters are seen before all.
    const least = Math.min(ours.events.length, theirs.events.length)
    const most = Math.max(ours.events.length, theirs.events.length)
    if (most - least > (ours.reason === null ? 0 : NO_XML.test(text) ? most : 1)) return { text, ours, theirs }
    if (JSON.stringify(ours.events.slice(0, least)) !== JSON.stringify(theirs.events.slice(0, least)))
      return { text, ours, theirs }
  }
  return null
}

const reasonOf = (read: Reader, text: string): string | null => hear(read, text, () => true).reason

/** Of so many texts; counts those that both take. */
function agree(texts: fc.Arbitrary<string>, numRuns: number, limits = LIMITS): number {
  let taken = 0
  fc.assert(
    fc.property(texts, text => {
      expect(difference(text, limits)).toBeNull()
      if (readXml(text, WHATEVER.child, limits) === null) taken += 1
    }),
    { numRuns },
  )
  return taken
}
const WHATEVER: Frame = { text: null, child: () => WHATEVER, end: () => undefined }

const root = new URL('./fixtures/pidf/', import.meta.url)
const fixtures = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.xml'))
  .map(file => readFileSync(new URL(file, root), 'utf8'))

const SMALL: Limits = { ...LIMITS, depth: 3, elements: 5, attributes: 3 }

/** Some seconds of work, and more where the machine is busy: no limit worth having. */
const PATIENCE_MS = 300_000

describe('readXml, and saxes in its place', { timeout: PATIENCE_MS }, () => {
  it('[SEC-06] agree about the fixtures', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(40)
    expect(fixtures.map(text => difference(text)).filter(one => one !== null)).toEqual([])
  })

  it('[SEC-06] agree about what the standard has, and take it', () => {
    expect(GOOD_XML.length).toBeGreaterThan(300)
    expect(GOOD_XML.filter(text => reasonOf(readXml, text) !== null)).toEqual([])
    expect(GOOD_XML.map(text => difference(text)).filter(one => one !== null)).toEqual([])
  })

  it('[SEC-06] agree about what the standard does not have, and refuse it', () => {
    expect(BAD_XML.length).toBeGreaterThan(500)
    expect(BAD_XML.filter(text => reasonOf(readXml, text) === null)).toEqual([])
    expect(BAD_XML.map(text => difference(text)).filter(one => one !== null)).toEqual([])
  })

  it.each([
    ...['<a>\ud800b</a>', '<a>\ud83d\ud83d</a>', '<a b="\ud83d "/>', '<!--\ud800 --><a/>'].map(text => [
      text,
      'malformed',
      null,
    ]),
    ...['1', '-b', '.b', '\u00b7'].flatMap(local => [
      [`<p:${local} xmlns:p="u"/>`, 'malformed', null],
      [`<a xmlns:p="u" p:${local}=""/>`, 'malformed', null],
      [`<a xmlns:${local}="u"/>`, 'malformed', null],
    ]),
    ['<!DOCTYPE a><a>\0</a>', 'malformed', 'doctype'],
    ['<!DOCTYPE a', 'doctype', 'malformed'],
    ['<a><?b', 'processingInstruction', 'malformed'],
  ])('[SEC-06] differ about %j', (text, ours, theirs) => {
    expect([reasonOf(readXml, text ?? ''), reasonOf(readBySaxes, text ?? '')]).toEqual([ours, theirs])
  })

  it('[SEC-06] agree about 4,000 documents at random', () => {
    expect(agree(wellFormed, 4_000)).toBe(4_000)
  })

  it('[SEC-06] agree about 9,000 heaps of pieces', () => {
    expect(agree(heap, 9_000)).toBeGreaterThan(200)
  })

  it('[SEC-06] agree about 8,000 documents that were spoiled', () => {
    expect(agree(spoiledOf([...fixtures, ...GOOD_XML]), 8_000)).toBeGreaterThan(200)
  })

  it('[SEC-07] agree about what is too much', () => {
    expect(agree(wellFormed, 1_000, SMALL)).toBeLessThan(900)
  })
})
