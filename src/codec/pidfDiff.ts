/**
 * Partial presence, RFC 5262: a PIDF document as `<pidf-full>`, and what differs between two as `<pidf-diff>` with the
 * operations of RFC 5261. Elements are matched by `id` where they have one, else by place; where a part can be said in
 * two ways the shorter is sent. Works on our own documents only, and says nothing about what they mean.
 */

import { aligned, type Partners } from './pidfDiffAligned.ts'
import { escapeAttribute, escapeText } from './xmlText.ts'
import {
  type Attribute,
  attributeOf,
  type Element,
  type Naming,
  nameKey,
  naming,
  ownTree,
  type QName,
  wrap,
  writeDocument,
  writeName,
  writeNode,
} from './xmlTree.ts'

/** §5.1, and what the RFC's examples call it. */
const SPACE = 'urn:ietf:params:xml:ns:pidf-diff'
const diffName = (local: string): QName => ({ uri: SPACE, local })

/** §3: what stands in `<presence>`, in `<pidf-full>`. §3.1: `version` is an unsignedInt. */
export function pidfFull(document: string, version: number): string {
  const { root, prefixes } = ownTree(document)
  const names = naming(root.uri, new Map([...prefixes, [SPACE, 'p']]))
  const inner = root.children.map(child => writeNode(child, names)).join('')
  return writeDocument(diffName('pidf-full'), [...root.attributes, versionOf(version)], inner, names)
}

/** null = they say the same. Whether it is shorter than the whole is for the caller to see. */
export function pidfDiff(before: string, after: string, version: number): string | null {
  const [a, b] = [ownTree(before), ownTree(after)]
  const names = naming(b.root.uri, new Map([...a.prefixes, ...b.prefixes, [SPACE, 'p']]))
  // RFC 5262 §3 and its examples: the receiver's root may be `presence` or `pidf-full`, so it is matched by `*`. No
  // operation has it as its target, so it is never removed (RFC 5261 §4.5).
  const patch = changes(a.root, b.root, { names, path: '*' })
  if (patch === '') return null
  // RFC 5262 §3.2: the presentity.
  const entity = { uri: '', local: 'entity', value: attributeOf(b.root, 'entity') ?? '' }
  return writeDocument(diffName('pidf-diff'), [entity, versionOf(version)], patch, names)
}

const versionOf = (version: number): Attribute => ({ uri: '', local: 'version', value: String(version) })

/** Where we are: `path` selects the one element whose insides are compared. */
type Place = { readonly names: Naming; readonly path: string }

/** RFC 5261 §4.3 to §4.5. Each selector holds after the operations before it. `attributes` are written already. */
function operation(
  { names }: Place,
  kind: 'add' | 'replace' | 'remove',
  sel: string,
  inner = '',
  attributes = '',
): string {
  return wrap(writeName(names, diffName(kind)), ` sel="${escapeAttribute(sel)}"${attributes}`, inner)
}

/** What makes `a`, which is at the place, into `b`. Their names are the same. */
function changes(a: Element, b: Element, at: Place): string {
  return changedAttributes(a, b, at) + changedContent(a, b, at)
}

const byName = (all: readonly Attribute[]): ReadonlyMap<string, Attribute> =>
  new Map(all.map(one => [nameKey(one), one]))

function changedAttributes(a: Element, b: Element, at: Place): string {
  const [was, is] = [byName(a.attributes), byName(b.attributes)]
  return [...new Map([...was, ...is])]
    .map(([key, one]) => {
      const value = is.get(key)?.value
      if (value === was.get(key)?.value) return ''
      const name = `@${writeName(at.names, one)}`
      if (value === undefined) return operation(at, 'remove', `${at.path}/${name}`)
      if (was.has(key)) return operation(at, 'replace', `${at.path}/${name}`, escapeText(value))
      return operation(at, 'add', at.path, escapeText(value), ` type="${name}"`)
    })
    .join('')
}

/** An element's content as the receiver has it between two operations: `gaps` are the texts around each child. */
type Content = { readonly elements: Element[]; readonly gaps: string[] }

function contentOf(element: Element): Content {
  const content: Content = { elements: [], gaps: [''] }
  for (const node of element.children)
    if (typeof node === 'string') content.gaps[content.elements.length] = node
    else content.gaps[content.elements.push(node)] = ''
  return content
}

function changedContent(a: Element, b: Element, at: Place): string {
  const [now, then] = [contentOf(a), contentOf(b)]
  const partners = aligned(now.elements, then.elements)
  return (
    removals(now, partners, at) + additions(now, then, partners, at) + insides(now, then, at) + texts(now, then, at)
  )
}

/** The last first, so that the places of the others stay. */
function removals(now: Content, partners: Partners, at: Place): string {
  let all = ''
  for (let index = now.elements.length - 1; index >= 0; index -= 1) {
    if (partners.has(index)) continue
    all += operation(at, 'remove', select(now, index, at))
    now.elements.splice(index, 1)
    // RFC 5261 §4.5: texts that come to stand side by side are one.
    now.gaps.splice(index, 2, textAt(now, index) + textAt(now, index + 1))
  }
  return all
}

/** What stands together is added together, with the texts between. */
function additions(now: Content, then: Content, partners: Partners, at: Place): string {
  const old = new Set(partners.values())
  let all = ''
  for (let index = 0; index < then.elements.length; index += 1) {
    const from = index
    let inner = ''
    for (; index < then.elements.length && !old.has(index); index += 1)
      inner += (index > from ? escapeText(textAt(then, index)) : '') + write(then.elements, index, at)
    if (index === from) continue
    all +=
      from < now.elements.length
        ? operation(at, 'add', select(now, from, at), inner, ' pos="before"')
        : operation(at, 'add', at.path, inner)
    now.elements.splice(from, 0, ...then.elements.slice(from, index))
    now.gaps.splice(from + 1, 0, ...then.gaps.slice(from + 1, index), '')
  }
  return all
}

/** RFC 5261 §4.3: what an attribute is added with is one text, and no text is empty. */
const EMPTY_ADDED = / type="@[^"]*"\/>/
/** The same number of elements by now. */
function insides(now: Content, then: Content, at: Place): string {
  return now.elements
    .map((own, index) => {
      const other = then.elements[index]
      if (other === undefined || own === other) return ''
      const path = select(now, index, at)
      const inside = changes(own, other, { ...at, path })
      const whole = inside === '' ? '' : operation(at, 'replace', path, write(then.elements, index, at))
      return whole.length < inside.length || EMPTY_ADDED.test(inside) ? whole : inside
    })
    .join('')
}

/** RFC 5261 §4.1: white space is text like any other. */
function texts(now: Content, then: Content, at: Place): string {
  return then.gaps
    .map((text, index) => {
      const old = textAt(now, index)
      if (old === text) return ''
      const others = now.gaps.filter(one => one !== '')
      const place = now.gaps.slice(0, index + 1).filter(one => one !== '').length
      const path = `${at.path}/text()${others.length > 1 ? `[${place}]` : ''}`
      now.gaps[index] = text
      if (text === '') return operation(at, 'remove', path)
      if (old !== '') return operation(at, 'replace', path, escapeText(text))
      return index < now.elements.length
        ? operation(at, 'add', select(now, index, at), escapeText(text), ' pos="before"')
        : operation(at, 'add', at.path, escapeText(text))
    })
    .join('')
}

const textAt = ({ gaps }: Content, index: number): string => gaps[index] ?? ''

function write(elements: readonly Element[], index: number, { names }: Place): string {
  const element = elements[index]
  return element === undefined ? '' : writeNode(element, names)
}

/** RFC 5261 §4.1: a selector of exactly one node. */
function select({ elements }: Content, index: number, { names, path }: Place): string {
  const element = elements[index]
  // §4.2.1: a name without a prefix is in the default namespace of the patch, so one in none cannot be said.
  if (element === undefined || (element.uri === '' && names.base !== '')) return `${path}/*[${index + 1}]`
  const step = `${path}/${writeName(names, element)}`
  const alike = elements.filter(one => nameKey(one) === nameKey(element))
  // The version says that both have the same document: what there is one of needs no id.
  if (alike.length === 1) return step
  const id = attributeOf(element, 'id')
  if (id !== null && !/['\r\n]/.test(id) && alike.filter(one => attributeOf(one, 'id') === id).length === 1)
    return `${step}[@id='${id}']`
  return `${step}[${alike.indexOf(element) + 1}]`
}
