import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pidfDiff, pidfFull } from '../../src/codec/pidfDiff.ts'
import { readTree, writeTree } from '../../src/codec/xmlTree.ts'
import { applyPatch, canonical, fullDocument, readPartial } from './xmlPatch.ts'

const PIDF = 'urn:ietf:params:xml:ns:pidf'
const RPID = 'urn:ietf:params:xml:ns:pidf:rpid'
type Raw = { readonly name: string; readonly attributes: Record<string, string>; readonly children: (Raw | string)[] }

const CHARACTERS = fc.constantFrom(' ', '\n', '\t', '\r', 'a', 'é', '😀', '<', '&', '>', '"', "'", ']]>')
const words = fc.array(CHARACTERS, { maxLength: 4 }).map(all => all.join(''))
const { raw } = fc.letrec<{ raw: Raw }>(tie => ({
  raw: fc.record({
    name: fc.constantFrom('tuple', 'note', 'status', 'r:busy', 'r:note', 'q:other', 'plain'),
    attributes: fc.dictionary(fc.constantFrom('id', 'priority', 'r:since', 'xml:lang'), words, { maxKeys: 2 }),
    children: fc.array(fc.oneof({ maxDepth: 4 }, words, tie('raw')), { maxLength: 5 }),
  }),
}))
const escaped = (text: string): string => text.replaceAll(/[&<>"'\r\n\t]/g, one => `&#${one.charCodeAt(0)};`)
const written = (node: Raw | string): string => {
  if (typeof node === 'string') return escaped(node)
  const own = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`)
  // In no namespace, and what is in it too unless it has a prefix.
  const space = node.name === 'plain' ? ' xmlns=""' : node.name === 'tuple' ? ` xmlns="${PIDF}"` : ''
  return `<${node.name}${space}${own.join('')}>${node.children.map(written).join('')}</${node.name}>`
}
const document = (children: readonly (Raw | string)[], attributes = ''): string =>
  `<presence xmlns="${PIDF}" xmlns:r="${RPID}" xmlns:q="urn:q:${children.length % 2}" entity="sip:a@ims.test"${attributes}>${children.map(written).join('')}</presence>`

const list = fc.array(fc.oneof(words, raw), { maxLength: 6 })
/** Mostly the one is the other, somewhat changed: that is what patches are for. */
const pairs = fc
  .tuple(list, list, fc.array(fc.tuple(fc.nat(), fc.nat(2), raw), { maxLength: 3 }), fc.boolean())
  .map(([before, other, edits, related]): readonly [string, string] => {
    let after = related ? before : other
    if (related) for (const edit of edits) after = edited(after, ...edit)
    return [document(before), document(after, related ? '' : ' q:x="1"')]
  })
function edited(all: readonly (Raw | string)[], at: number, kind: number, put: Raw): (Raw | string)[] {
  const index = all.length === 0 ? 0 : at % all.length
  const node = all[index]
  if (typeof node === 'object' && at % 3 > 0)
    return all.with(index, { ...node, children: edited(node.children, Math.floor(at / 3), kind, put) }).slice()
  return all.toSpliced(index, kind === 0 ? 0 : 1, ...(kind === 1 ? [] : [put]))
}

const proves = (before: string, after: string): void => {
  const patch = pidfDiff(before, after, 2)
  if (patch === null) {
    expect(canonical(after)).toBe(canonical(before))
    return
  }
  expect(canonical(after)).not.toBe(canonical(before))
  expect(canonical(applyPatch(before, patch))).toBe(canonical(after))
}

describe('pidfDiff against an applier of its own', () => {
  it('[PUA-36] gives patches that make b of a: 5 000 pairs of trees, white space, mixed content and all', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        proves(before, after)
        expect(canonical(fullDocument(pidfFull(after, 1)))).toBe(canonical(after))
      }),
      { numRuns: 5000 },
    )
  })
})
describe('readTree', () => {
  it('and writeTree keep what the document says', () => {
    fc.assert(
      fc.property(list, children => {
        const tree = readTree(document(children))
        expect(tree.ok && canonical(writeTree(tree.value))).toBe(canonical(document(children)))
      }),
      { numRuns: 500 },
    )
  })
})
describe('readPartial', () => {
  it('reads', () => {
    expect(readPartial(pidfFull(document([]), 1))).toEqual({ root: 'pidf-full', version: 1, entity: 'sip:a@ims.test' })
  })
})
