/**
 * The other side of partial presence: applies the operations of RFC 5261 by the letter, with XML handling of its own that
 * shares nothing with the product. Strict, as a server is: a selector of none or of several nodes is an error.
 * Comments and processing instructions are dropped when read, so selectors for them are not known here.
 */

type Element = {
  readonly uri: string
  readonly local: string
  /** `{uri}local` -> value */
  readonly attributes: Map<string, string>
  /** Prefix -> URI, all that hold here; '' = the default one. */
  readonly spaces: ReadonlyMap<string, string>
  children: (Element | string)[]
}

/** What a body of `application/pidf-diff+xml` is. */
export type Partial = {
  readonly root: 'pidf-full' | 'pidf-diff'
  readonly version: number
  readonly entity: string
}

const SPACE = 'urn:ietf:params:xml:ns:pidf-diff'
const XML = 'http://www.w3.org/XML/1998/namespace'
const MARKUP =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy

function parseXml(text: string): Element {
  const top: Element = {
    uri: '',
    local: '#document',
    attributes: new Map(),
    spaces: new Map([['xml', XML]]),
    children: [],
  }
  const open: { readonly element: Element; readonly tag: string }[] = [{ element: top, tag: '' }]
  let at = 0
  for (const match of text.matchAll(MARKUP)) {
    if (match.index !== at) break
    at += match[0].length
    const [, cdata, end, tag, attributes = '', empty, characters] = match
    const parent = open.at(-1)?.element ?? top
    if (tag !== undefined) {
      const element = startTag(tag, attributes, parent.spaces)
      parent.children.push(element)
      if (empty === '') open.push({ element, tag })
    } else if (end !== undefined) {
      if (open.pop()?.tag !== end) throw new Error(`</${end}> closes nothing`)
    } else addText(parent, cdata ?? unescaped(characters ?? ''))
  }
  if (at !== text.length || open.length !== 1) throw new Error(`not well-formed at ${at}`)
  const roots = top.children.filter(isElement)
  const [root] = roots
  if (root === undefined || roots.length !== 1) throw new Error('not one root')
  return root
}

function startTag(tag: string, written: string, around: ReadonlyMap<string, string>): Element {
  const all = [...written.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
    ([, name = '', double, single]) =>
      [name, unescaped((double ?? single ?? '').replaceAll(/[\t\n\r]/g, ' '))] as const,
  )
  const declared = all.flatMap(([name, value]) =>
    name === 'xmlns' ? [['', value] as const] : name.startsWith('xmlns:') ? [[name.slice(6), value] as const] : [],
  )
  const spaces = declared.length === 0 ? around : new Map([...around, ...declared])
  const attributes = new Map<string, string>()
  for (const [name, value] of all) if (!/^xmlns(?::|$)/.test(name)) attributes.set(attributeKey(name, spaces), value)
  return { ...resolved(tag, spaces), attributes, spaces, children: [] }
}

function unescaped(text: string): string {
  const known: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replaceAll(/&([^;]*);/g, (_, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16))
    if (name.startsWith('#')) return String.fromCodePoint(Number.parseInt(name.slice(1), 10))
    const character = known[name]
    if (character === undefined) throw new Error(`&${name};`)
    return character
  })
}

const isElement = (node: Element | string): node is Element => typeof node !== 'string'

/** A name without a prefix is in the default namespace, also in a selector: RFC 5261 §4.2.1. */
function resolved(name: string, spaces: ReadonlyMap<string, string>): { readonly uri: string; readonly local: string } {
  const [local = '', prefix = ''] = name.split(':').toReversed()
  const uri = spaces.get(prefix)
  if (uri === undefined && prefix !== '') throw new Error(`${name} has no namespace`)
  return { uri: uri ?? '', local }
}

/** Attributes have no default namespace. */
function attributeKey(name: string, spaces: ReadonlyMap<string, string>): string {
  const { uri, local } = name.includes(':') ? resolved(name, spaces) : { uri: '', local: name }
  return `{${uri}}${local}`
}

/** Two texts side by side are one. */
function addText(parent: Element, text: string): void {
  const last = parent.children.length - 1
  const before = parent.children[last]
  if (typeof before === 'string') parent.children[last] = before + text
  else if (text !== '') parent.children.push(text)
}

function joined(nodes: readonly (Element | string)[]): (Element | string)[] {
  const all: (Element | string)[] = []
  for (const node of nodes) {
    const last = all.at(-1)
    if (typeof node === 'string' && typeof last === 'string') all[all.length - 1] = last + node
    else if (node !== '') all.push(node)
  }
  return all
}

type Target =
  | { readonly kind: 'element'; readonly element: Element; readonly parent: Element | null }
  | { readonly kind: 'text'; readonly parent: Element; readonly index: number }
  | { readonly kind: 'attribute'; readonly element: Element; readonly key: string }

/** RFC 5261 §4.1: relative paths begin at the document, and exactly one node must be found. */
function locate(root: Element, selector: string, spaces: ReadonlyMap<string, string>): Target {
  let found: { readonly element: Element; readonly parent: Element | null }[] = []
  const steps = selector.replace(/^\//, '').match(/(?:\[[^\]]*?(?:'[^']*'|"[^"]*")?\]|[^/[])+/g) ?? []
  for (const [index, step] of steps.entries()) {
    const last = index === steps.length - 1
    const text = /^text\(\)(?:\[(\d+)\])?$/.exec(step)
    if ((text !== null || step.startsWith('@')) && last && index > 0) {
      const { element } = one(found, selector)
      if (text === null) {
        const key = attributeKey(step.slice(1), spaces)
        if (!element.attributes.has(key)) throw new Error(`${selector} is not there`)
        return { kind: 'attribute', element, key }
      }
      const places = [...element.children.keys()].filter(at => typeof element.children[at] === 'string')
      const chosen = text[1] === undefined ? places : places.slice(Number(text[1]) - 1, Number(text[1]))
      return { kind: 'text', parent: element, index: one(chosen, selector) }
    }
    found =
      index === 0
        ? [root]
            .filter(element => matching([element], step, spaces).includes(element))
            .map(element => ({ element, parent: null }))
        : found.flatMap(({ element: parent }) =>
            matching(parent.children.filter(isElement), step, spaces).map(element => ({ element, parent })),
          )
  }
  return { kind: 'element', ...one(found, selector) }
}

function one<Value>(values: readonly Value[], selector: string): Value {
  const [value] = values
  if (value === undefined || values.length > 1) throw new Error(`${selector} selects ${values.length} nodes`)
  return value
}

function matching(siblings: readonly Element[], step: string, spaces: ReadonlyMap<string, string>): readonly Element[] {
  const [, name = '', conditions = ''] = /^(\*|[^[\]()@']+)((?:\[.*\])?)$/s.exec(step) ?? []
  if (name === '') throw new Error(`what is ${step}?`)
  const wanted = name === '*' ? null : resolved(name, spaces)
  let all = siblings.filter(({ uri, local }) => wanted === null || (uri === wanted.uri && local === wanted.local))
  for (const [, place, attribute, child, double, single] of conditions.matchAll(
    /\[(?:(\d+)|(?:@([^=\]]+)|([^=\]@]+))=(?:"([^"]*)"|'([^']*)'))\]/g,
  )) {
    const value = double ?? single ?? ''
    if (place !== undefined) all = all.slice(Number(place) - 1, Number(place))
    else if (attribute !== undefined) {
      const key = attributeKey(attribute, spaces)
      all = all.filter(element => element.attributes.get(key) === value)
    } else if (child === '.') all = all.filter(element => textOf(element) === value)
    else
      all = all.filter(element =>
        matching(element.children.filter(isElement), child ?? '', spaces).some(inner => textOf(inner) === value),
      )
  }
  return all
}

const textOf = (element: Element): string =>
  element.children.map(node => (typeof node === 'string' ? node : textOf(node))).join('')

/** §4.3 */
function add(target: Target, operation: Element): void {
  const type = operation.attributes.get('{}type')
  const pos = operation.attributes.get('{}pos')
  if (type !== undefined) {
    if (target.kind !== 'element' || !type.startsWith('@')) throw new Error('an attribute is added to an element')
    const key = attributeKey(type.slice(1), operation.spaces)
    if (target.element.attributes.has(key)) throw new Error(`${type} is there already`)
    const [value] = operation.children
    if (typeof value !== 'string' || operation.children.length !== 1) throw new Error(`${type} is not one text`)
    target.element.attributes.set(key, value)
    return
  }
  if (pos !== undefined && !['prepend', 'before', 'after'].includes(pos)) throw new Error(`what is ${pos}?`)
  const nodes = operation.children
  if (pos === 'before' || pos === 'after') {
    const { parent, index } = siblingOf(target)
    parent.children = joined(parent.children.toSpliced(pos === 'before' ? index : index + 1, 0, ...nodes))
  } else if (target.kind === 'element') {
    const { element } = target
    element.children = joined(pos === 'prepend' ? [...nodes, ...element.children] : [...element.children, ...nodes])
  } else throw new Error('nothing is put into a text')
}

function siblingOf(target: Target): { readonly parent: Element; readonly index: number } {
  if (target.kind === 'text') return target
  // §4.5 and §4.3.4: not the root element, which must stay the only one.
  if (target.kind === 'attribute' || target.parent === null) throw new Error('no place beside it')
  return { parent: target.parent, index: target.parent.children.indexOf(target.element) }
}

/** §4.4 */
function replace(target: Target, operation: Element): void {
  if (target.kind !== 'element' && operation.children.some(isElement)) throw new Error('a text is replaced by a text')
  if (target.kind === 'attribute') target.element.attributes.set(target.key, textOf(operation))
  else {
    const { parent, index } = siblingOf(target)
    const nodes = target.kind === 'text' ? [textOf(operation)] : operation.children
    if (target.kind === 'element' && (nodes.length !== 1 || typeof nodes[0] === 'string'))
      throw new Error('an element is replaced by an element')
    parent.children = joined(parent.children.toSpliced(index, 1, ...nodes))
  }
}

/** §4.5 */
function remove(target: Target, operation: Element): void {
  if (operation.children.length > 0) throw new Error('what is removed is not said again')
  const ws = operation.attributes.get('{}ws') ?? ''
  if (!['', 'before', 'after', 'both'].includes(ws)) throw new Error(`what is ${ws}?`)
  if (ws !== '' && target.kind !== 'element') throw new Error('no white space there')
  if (target.kind === 'attribute') {
    target.element.attributes.delete(target.key)
    return
  }
  const { parent, index } = siblingOf(target)
  const [from, to] = [index - (/before|both/.test(ws) ? 1 : 0), index + (/after|both/.test(ws) ? 1 : 0)]
  for (const beside of [from, to]) {
    const node = parent.children[beside]
    if (beside !== index && (typeof node !== 'string' || node.trim() !== '')) throw new Error('no white space there')
  }
  parent.children = joined(parent.children.toSpliced(from, to - from + 1))
}

const OPERATIONS = new Map([
  [`{${SPACE}}add`, add],
  [`{${SPACE}}replace`, replace],
  [`{${SPACE}}remove`, remove],
])

/** The document as `patch` (a `<pidf-diff>`) makes it. Throws where RFC 5261 §5 has an error. */
export function applyPatch(document: string, patch: string): string {
  const root = parseXml(document)
  const diff = parseXml(patch)
  if (readPartial(patch).root !== 'pidf-diff') throw new Error('no patch')
  for (const operation of diff.children.filter(isElement)) {
    const act = OPERATIONS.get(`{${operation.uri}}${operation.local}`)
    if (act === undefined) throw new Error(`what is ${operation.local}?`)
    // §4.2.1: prefixes are those of the patch, where the operation stands.
    act(locate(root, operation.attributes.get('{}sel') ?? '', operation.spaces), operation)
  }
  return serialised(root)
}

export function readPartial(text: string): Partial {
  const { uri, local, attributes } = parseXml(text)
  const version = attributes.get('{}version') ?? ''
  if (uri !== SPACE || (local !== 'pidf-full' && local !== 'pidf-diff')) throw new Error(`{${uri}}${local}`)
  // RFC 5262 §3.1: unsignedInt
  if (!/^\d+$/.test(version) || Number(version) > 4_294_967_295) throw new Error(`version ${version}`)
  return { root: local, version: Number(version), entity: attributes.get('{}entity') ?? '' }
}

/** RFC 5262 §3: the PIDF document that a `<pidf-full>` stands for. */
export function fullDocument(text: string): string {
  if (readPartial(text).root !== 'pidf-full') throw new Error('not the whole document')
  const root = parseXml(text)
  const attributes = new Map([...root.attributes].filter(([key]) => key !== '{}version'))
  return serialised({ ...root, uri: 'urn:ietf:params:xml:ns:pidf', local: 'presence', attributes })
}

/** Equal for documents that say the same: prefixes and the order of attributes are gone, white space is not. */
export const canonical = (text: string): string => serialised(parseXml(text))

/** Each element declares what it needs. */
function serialised({ uri, local, attributes, children }: Element): string {
  const all = [...attributes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value], index) => {
      const [, space = '', name = ''] = /^\{([^}]*)\}(.*)$/s.exec(key) ?? []
      if (space === '') return ` ${name}="${escaped(value)}"`
      if (space === XML) return ` xml:${name}="${escaped(value)}"`
      return ` xmlns:a${index}="${escaped(space)}" a${index}:${name}="${escaped(value)}"`
    })
  const inner = children.map(node => (typeof node === 'string' ? escaped(node) : serialised(node))).join('')
  return `<${local} xmlns="${escaped(uri)}"${all.join('')}>${inner}</${local}>`
}

const escaped = (text: string): string => text.replaceAll(/[&<>"\t\n\r]/g, character => `&#${character.charCodeAt(0)};`)
