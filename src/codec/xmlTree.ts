/**
 * XML as a small immutable tree, for what works on documents whatever they say: differences and filters. Namespaces by
 * URI, white space kept, comments gone. Attributes are sorted, so two elements say the same when their JSON is the same.
 */
import { ok, type Result } from '../lib/result.ts'
import { type Attributes, type DecodeError, decodeXml, type Frame, type Limits } from './xml.ts'
import { escapeAttribute, escapeText } from './xmlText.ts'

/** `uri` '' = in no namespace. */
export type QName = { readonly uri: string; readonly local: string }
export type Attribute = QName & { readonly value: string }
/** No two texts stand side by side, and none is ''. */
export type Node = Element | string
export type Element = QName & { readonly attributes: readonly Attribute[]; readonly children: readonly Node[] }
/** `prefixes`: what the document calls its namespaces, by URI. */
export type Tree = { readonly root: Element; readonly prefixes: ReadonlyMap<string, string> }

/** Namespaces in XML §3. */
const XML = 'http://www.w3.org/XML/1998/namespace'

export function readTree(text: string, limits?: Limits): Result<Tree, DecodeError> {
  const prefixes = new Map<string, string>()
  const begin = (uri: string, local: string, of: Attributes, done: (element: Element) => void): Frame => {
    const attributes: Attribute[] = []
    const children: Node[] = []
    for (const [name, one] of Object.entries(of))
      if (name.startsWith('xmlns:')) prefixes.set(one.value.trim(), one.local)
      else if (name !== 'xmlns') attributes.push({ uri: one.uri, local: one.local, value: one.value })
    attributes.sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1))
    const frame: Frame = {
      text: '',
      child(childUri, childLocal, its) {
        flush()
        return begin(childUri, childLocal, its, element => void children.push(element))
      },
      end() {
        flush()
        done({ uri, local, attributes, children })
        return true
      },
    }
    const flush = (): void => {
      if (frame.text !== null && frame.text !== '') children.push(frame.text)
      frame.text = ''
    }
    return frame
  }
  const root = decodeXml<Element>(text, done => (uri, local, of) => begin(uri, local, of, done), limits)
  return root.ok ? ok({ root: root.value, prefixes }) : root
}

const UNLIMITED: Limits = { octets: Infinity, depth: Infinity, elements: Infinity, attributes: Infinity }

/** A document that we wrote. That it cannot be read would be our own bug. */
export function ownTree(document: string): Tree {
  const tree = readTree(document, UNLIMITED)
  if (!tree.ok) throw new Error(`a document of ours is ${tree.error.reason}`)
  return tree.value
}

export const nameKey = ({ uri, local }: QName): string => `${uri} ${local}`

export function attributeOf(element: Element, local: string, uri = ''): string | null {
  return element.attributes.find(one => one.local === local && one.uri === uri)?.value ?? null
}

export const elementsOf = (element: Element): readonly Element[] =>
  element.children.filter(one => typeof one !== 'string')

/** How a document that is being written calls its namespaces; `base` is the default one. It learns which are used. */
export type Naming = { readonly base: string; readonly hints: Tree['prefixes']; readonly used: Map<string, string> }
export const naming = (base: string, hints: Tree['prefixes']): Naming => ({ base, hints, used: new Map() })

/** Of an attribute when it has a `value`: those are in no namespace when they have no prefix. */
export function writeName({ used, hints, base }: Naming, name: QName | Attribute): string {
  const { uri, local } = name
  if (uri === '' || (uri === base && !('value' in name))) return local
  if (uri === XML) return `xml:${local}`
  let prefix = used.get(uri)
  if (prefix === undefined) {
    const taken = new Set(used.values())
    prefix = hints.get(uri) ?? 'n'
    for (let count = 1; taken.has(prefix); count += 1) prefix = `n${count}`
    used.set(uri, prefix)
  }
  return `${prefix}:${local}`
}

export function writeNode(node: Node, names: Naming, around = names.base): string {
  if (typeof node === 'string') return escapeText(node)
  const own = node.uri === '' || node.uri === names.base ? node.uri : around
  const declared = own === around ? '' : ` xmlns="${escapeAttribute(own)}"`
  const inner = node.children.map(child => writeNode(child, names, own)).join('')
  return wrap(writeName(names, node), declared + writeAttributes(node.attributes, names), inner)
}

export const writeAttributes = (all: readonly Attribute[], names: Naming): string =>
  all.map(one => ` ${writeName(names, one)}="${escapeAttribute(one.value)}"`).join('')

export const wrap = (tag: string, attributes: string, inner: string): string =>
  inner === '' ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${inner}</${tag}>`

/** `inner` is written already, with the same names. */
export function writeDocument(root: QName, attributes: readonly Attribute[], inner: string, names: Naming): string {
  const tag = writeName(names, root)
  const own = writeAttributes(attributes, names)
  const declared = [...names.used]
    // Something may have been written and not been taken.
    .filter(([, prefix]) => (tag + own + inner).includes(`${prefix}:`))
    .toSorted(([, a], [, b]) => (a < b ? -1 : 1))
    .map(([uri, prefix]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`)
  if (names.base !== '') declared.unshift(` xmlns="${escapeAttribute(names.base)}"`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${wrap(tag, declared.join('') + own, inner)}`
}

export function writeTree({ root, prefixes }: Tree): string {
  const names = naming(root.uri, prefixes)
  return writeDocument(root, root.attributes, root.children.map(child => writeNode(child, names)).join(''), names)
}
