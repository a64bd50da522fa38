/** What the selections of a filter leave of a presence document, RFC 4661 §3.5, such that its schemas still hold. */
import { select, within } from './filtersPath.ts'
import type { Rules, Selection } from './simpleFilter.ts'
import { type Attribute, type Element, elementsOf, type Node } from './xmlTree.ts'

/** What the schemas want within an element, if it is there at all. */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['tuple', ['status']],
  ['device', ['deviceID']],
  ['service-description', ['service-id', 'version']],
])
const REQUIRED_ATTRIBUTES = new Set(['entity', 'id', 'from', 'value', 'minvalue', 'maxvalue'])
/** RFC 3863 and RFC 4479: their elements may be empty but for what is required. */
const PLAIN = new Set(['urn:ietf:params:xml:ns:pidf', 'urn:ietf:params:xml:ns:pidf:data-model'])

/** null = nothing. */
export function trimmed(root: Element, { include, exclude }: Rules): Element | null {
  const chosen = (all: readonly Selection[]): Set<Element> => new Set(all.flatMap(one => select(one.path, root)))
  const whole = chosen(include.filter(one => one.isWhole))
  const bare = chosen(include.filter(one => !one.isWhole))
  const gone = chosen(exclude.filter(one => one.path.attribute === null))
  const goneAttributes = exclude
    .filter(one => one.path.attribute !== null)
    .map(one => ({ name: one.path.attribute, elements: chosen([one]) }))
  const staysIn =
    (element: Element) =>
    ({ uri, local }: Attribute): boolean =>
      REQUIRED_ATTRIBUTES.has(local) ||
      !goneAttributes.some(({ name, elements }) => name?.uri === uri && name.local === local && elements.has(element))

  const keep = (element: Element, around: boolean): Element | null => {
    if (element.local === 'geopriv') {
      // RFC 4119: half of a place is another place, and its rules go with it. All of it, or nothing.
      const parts = [...within(element)]
      const isAsked = around || parts.some(one => whole.has(one) || bare.has(one))
      return isAsked && !parts.some(one => gone.has(one)) ? element : null
    }
    if (gone.has(element)) return null
    const all = around || whole.has(element)
    const inner = elementsOf(element)
    const kept = new Map(inner.map(child => [child, keep(child, all)]))
    const stays = !inner.some(matters)
      ? all || bare.has(element)
      : inner.some(child => matters(child) && kept.get(child) !== null) ||
        (bare.has(element) && PLAIN.has(element.uri) && element !== root)
    if (!stays) return null
    // RFC 4660 §5.3.1: the outcome is valid, whatever is left out; what is required stays, with its value.
    const required = (child: Element): Element | null => {
      if (child.uri !== element.uri || REQUIRED.get(element.local)?.includes(child.local) !== true) return null
      if (child.local !== 'status') return child
      // RFC 3863 §4.1.3: a tuple has a status, and something is in it.
      const basic = elementsOf(child).find(one => one.uri === child.uri && one.local === 'basic')
      return basic === undefined ? child : { ...child, children: [basic] }
    }
    const children = element.children.flatMap((child): readonly Node[] => {
      const node = typeof child === 'string' ? child : (kept.get(child) ?? required(child))
      return node === null ? [] : [node]
    })
    return { ...element, attributes: element.attributes.filter(staysIn(element)), children }
  }
  return keep(root, include.length === 0)
}

/** RFC 4480 §3: a note goes with a mood, an activity, a place, and is none of them. */
const matters = ({ uri, local }: Element): boolean => local !== 'note' || PLAIN.has(uri)
