import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presences } from '../../src/codec/fixtures/presences.ts'
import { decodePidf, encodePidf } from '../../src/codec/pidf.ts'
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
    children: fc.array(fc.oneof({ maxDepth: 3 }, words, tie('raw')), { maxLength: 3 }),
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

const list = fc.array(fc.oneof(words, raw), { maxLength: 5 })
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

/** What the patch makes of `before`. */
function patchedBy(before: string, after: string): string {
  const patch = pidfDiff(before, after, 2)
  return patch === null ? before : applyPatch(before, patch)
}

/** What nobody understands may have other prefixes. */
const readBack = (text: string): string =>
  JSON.stringify(decodePidf(text), (key, value: unknown) =>
    /others$/i.test(key) && Array.isArray(value) ? value.map(one => canonical(String(one))) : value,
  )

/** What a person changes between two documents is a part of it. */
const related = fc
  .tuple(presences(), presences(), fc.array(fc.constantFrom('tuples', 'persons', 'devices', 'notes'), { maxLength: 3 }))
  .map(([one, other, kept]): readonly [string, string] => [
    encodePidf(one),
    encodePidf({ ...other, ...Object.fromEntries(kept.map(part => [part, one[part]])) }),
  ])
const TIMEOUT_MS = 120_000

describe('pidfDiff against an applier of its own', () => {
  it('[PUA-36] makes b of a: 1 000 pairs of presence documents, and what comes out is one again', {
    timeout: TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(related, ([before, after]) => {
        const patched = patchedBy(before, after)
        expect(canonical(patched)).toBe(canonical(after))
        expect(readBack(patched)).toBe(readBack(after))
      }),
      { numRuns: 1000 },
    )
  })

  it('[PUA-36] makes b of a: 9 000 pairs of any trees, with mixed content and white space', {
    timeout: TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        expect(canonical(patchedBy(before, after))).toBe(canonical(after))
      }),
      { numRuns: 9000 },
    )
  })

  it('[PUA-36] the whole document is the same with another root', () => {
    fc.assert(
      fc.property(pairs, ([, after]) => {
        const whole = pidfFull(after, 7)
        expect(readPartial(whole)).toEqual({ root: 'pidf-full', version: 7, entity: 'sip:a@ims.test' })
        expect(canonical(fullDocument(whole))).toBe(canonical(after))
      }),
      { numRuns: 300 },
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
      { numRuns: 300 },
    )
  })
})

/** The applier is proved by itself, or it would prove nothing. */
describe('applyPatch', () => {
  const BEFORE = `<a xmlns="urn:a" xmlns:b="urn:b">x<b:c id="1"/> <c id="1">y</c><c id="2"/></a>`
  const patched = (operations: string): string =>
    applyPatch(
      BEFORE,
      `<p:pidf-diff xmlns="urn:a" xmlns:q="urn:b" xmlns:p="urn:ietf:params:xml:ns:pidf-diff" version="2" entity="e">${operations}</p:pidf-diff>`,
    )

  it.each([
    ['appended', '<p:add sel="a"><c/>z</p:add>', 'x<b:c id="1"/> <c id="1">y</c><c id="2"/><c/>z'],
    ['in front', '<p:add sel="*" pos="prepend">w</p:add>', 'wx<b:c id="1"/> <c id="1">y</c><c id="2"/>'],
    ['before', '<p:add sel="/a/c[2]" pos="before">z</p:add>', 'x<b:c id="1"/> <c id="1">y</c>z<c id="2"/>'],
    ['after', '<p:add sel="*/text()[2]" pos="after"><c/></p:add>', 'x<b:c id="1"/> <c/><c id="1">y</c><c id="2"/>'],
    ['an attribute', '<p:add sel="*/q:c" type="@q:z">1</p:add>', 'x<b:c b:z="1" id="1"/> <c id="1">y</c><c id="2"/>'],
    ['an element', `<p:replace sel='*/*[@id="2"]'><c>z</c></p:replace>`, 'x<b:c id="1"/> <c id="1">y</c><c>z</c>'],
    ['by its text', `<p:replace sel="*/c[.='y']/@id">3</p:replace>`, 'x<b:c id="1"/> <c id="3">y</c><c id="2"/>'],
    ['text', '<p:replace sel="*/c[1]/text()"/>', 'x<b:c id="1"/> <c id="1"/><c id="2"/>'],
    ['gone', `<p:remove sel="*/q:c"/>`, 'x <c id="1">y</c><c id="2"/>'],
    ['gone with white space', `<p:remove sel="*/q:c" ws="after"/>`, 'x<c id="1">y</c><c id="2"/>'],
    ['no id', `<p:remove sel="*/c[@id='2']/@id"/>`, 'x<b:c id="1"/> <c id="1">y</c><c/>'],
  ])('%s', (_, operations, after) => {
    expect(canonical(patched(operations))).toBe(canonical(`<a xmlns="urn:a" xmlns:b="urn:b">${after}</a>`))
  })

  it.each([
    ['two nodes', '<p:remove sel="*/c"/>', 'selects 2 nodes'],
    ['none', '<p:remove sel="*/d"/>', 'selects 0 nodes'],
    ['the prefixes of the document, which are not those of the patch', '<p:remove sel="*/b:c"/>', 'has no namespace'],
    ['the root', '<p:remove sel="*"/>', 'no place beside it'],
    ['something beside the root', '<p:add sel="a" pos="after"><a/></p:add>', 'no place beside it'],
    ['white space that is none', '<p:remove sel="*/q:c" ws="both"/>', 'no white space there'],
    ['an attribute that is there', `<p:add sel="*/q:c" type="@id">1</p:add>`, 'is there already'],
    ['two for one', '<p:replace sel="*/q:c"><c/><c/></p:replace>', 'replaced by an element'],
    ['another operation', '<p:move sel="*/q:c"/>', 'what is move'],
    ['no selector', '<p:remove/>', 'selects 0 nodes'],
    ['an attribute of nothing', `<p:add sel="*/q:c" type="@z"/>`, 'one text'],
    ['an attribute of elements', `<p:replace sel="*/q:c/@id"><c/></p:replace>`, 'a text is replaced by a text'],
    ['another place', '<p:add sel="*/q:c" pos="within">z</p:add>', 'what is within'],
    ['white space beside an attribute', `<p:remove sel="*/q:c/@id" ws="after"/>`, 'no white space there'],
    ['white space beside a text', `<p:remove sel="*/text()[1]" ws="before"/>`, 'no white space there'],
    ['white space elsewhere', `<p:remove sel="*/q:c" ws="around"/>`, 'what is around'],
  ])('refuses %s', (_, operations, why) => {
    expect(() => patched(operations)).toThrow(why)
  })
})
