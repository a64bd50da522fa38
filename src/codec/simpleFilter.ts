/**
 * Event filters as they come, RFC 4661: `application/simple-filter+xml` -> data. What becomes of the filters that are
 * known already is for filters.ts.
 */
import { fail, ok, type Result } from '../lib/result.ts'
import { type Path, parsePath } from './filtersPath.ts'
import type { DecodeError, Limits } from './xml.ts'
import { attributeOf, type Element, elementsOf, readTree } from './xmlTree.ts'

/** §3.5.1, §3.5.2. `isWhole`: with all that is in it; else an element by itself. */
export type Selection = { readonly path: Path; readonly isWhole: boolean }
/** §3.6.1 to §3.6.3. null = not asked, as always but for `changed`. */
export type Condition = {
  readonly kind: 'changed' | 'added' | 'removed'
  readonly path: Path
  readonly from: string | null
  readonly to: string | null
  readonly by: number | null
}
/** What a filter does. */
export type Rules = {
  readonly include: readonly Selection[]
  readonly exclude: readonly Selection[]
  /** One of them must come true, with all that is in it. */
  readonly triggers: readonly (readonly Condition[])[]
}
/** §3.4: whose state it is about; both null = whose the subscription is. */
export type Target = { readonly uri: string | null; readonly domain: string | null }
export type FilterChange = Target & {
  readonly id: string
  readonly remove: boolean
  readonly enabled: boolean
  /** null = `enabled` alone is said; 'bad' = one of its expressions is beyond §5. */
  readonly rules: Rules | 'bad' | null
}
export type FilterSet = { readonly filters: readonly FilterChange[] }

/** `incomplete`: not what the schema wants. `unsupported`: what we do not do. */
export type FilterFault = { readonly reason: 'incomplete' | 'unsupported' }

const SPACE = 'urn:ietf:params:xml:ns:simple-filter'
/** SEC-07. Each expression costs time with each notification. */
const LIMITS: Limits = { octets: 8 * 1024, depth: 8, elements: 64, attributes: 16 }

export function decodeFilterSet(text: string): Result<FilterSet, DecodeError | FilterFault> {
  const tree = readTree(text, LIMITS)
  if (!tree.ok) return tree
  const { root } = tree.value
  if (root.uri !== SPACE || root.local !== 'filter-set') return fail({ reason: 'otherRoot', detail: root.local })
  let fault: FilterFault['reason'] | null = null
  const wants: Reading['wants'] = (good, otherwise = 'incomplete') => {
    if (!good) fault ??= otherwise
  }
  // §3.2: filters of another event package.
  wants((attributeOf(root, 'package') ?? 'presence') === 'presence', 'unsupported')
  const spaces = bindings(root, wants)
  const filters = children(root, 'filter').map(one => filterOf(one, { spaces, wants }))
  // §7: one at least.
  wants(filters.length > 0)
  return fault === null ? ok({ filters }) : fail({ reason: fault })
}

/** The first thing that is not as it is wanted to be refuses all. `spaces`: §3.3, URI by prefix. */
type Reading = {
  readonly spaces: ReadonlyMap<string, string>
  readonly wants: (good: boolean, otherwise?: FilterFault['reason']) => void
}

function bindings(root: Element, wants: Reading['wants']): Reading['spaces'] {
  // Differs from §5, XPath 1.0 §2.3: a name without a prefix is one of PIDF, since no element of a presence document is in
  // no namespace and such a filter would never select anything.
  const spaces = new Map([['', 'urn:ietf:params:xml:ns:pidf']])
  for (const one of children(root, 'ns-bindings').flatMap(each => children(each, 'ns-binding'))) {
    const [prefix, urn] = [attributeOf(one, 'prefix'), attributeOf(one, 'urn')]
    wants(prefix !== null && urn !== null)
    spaces.set(prefix ?? '', urn?.trim() ?? '')
  }
  return spaces
}

function filterOf(element: Element, of: Reading): FilterChange {
  const boolean = (name: string, otherwise: boolean): boolean => {
    const said = attributeOf(element, name)?.trim()
    of.wants(said === undefined || /^(?:true|false|0|1)$/.test(said))
    return said === undefined ? otherwise : said === 'true' || said === '1'
  }
  const id = attributeOf(element, 'id') ?? ''
  const [uri, domain] = [attributeOf(element, 'uri'), attributeOf(element, 'domain')]
  // §3.4: an id always, and not both.
  of.wants(id !== '' && (uri === null || domain === null))
  const rules = children(element).length === 0 ? null : rulesOf(element, of)
  return { id, uri, domain, remove: boolean('remove', false), enabled: boolean('enabled', true), rules }
}

function rulesOf(element: Element, { spaces, wants }: Reading): Rules | 'bad' {
  let good = true
  const pathOf = (one: Element): Path => {
    const path = parsePath(textOf(one), spaces)
    good &&= path !== null
    return path ?? { steps: [], attribute: null }
  }
  const selected = (name: string): readonly Selection[] =>
    children(element, 'what')
      .flatMap(each => children(each, name))
      .map(one => {
        const type = attributeOf(one, 'type') ?? 'xpath'
        wants(type === 'xpath' || type === 'namespace', 'unsupported')
        // Of a namespace only its own elements are meant, and of an attribute only the element that has it.
        if (type === 'namespace') return { path: everythingOf(textOf(one)), isWhole: false }
        const path = pathOf(one)
        return { path, isWhole: path.attribute === null }
      })
  const condition = (one: Element): Condition => {
    const kind = KINDS.get(one.local)
    wants(kind !== undefined, 'unsupported')
    const by = attributeOf(one, 'by')
    wants(Number.isFinite(Number(by)))
    const [from, to] = [attributeOf(one, 'from'), attributeOf(one, 'to')]
    return { kind: kind ?? 'changed', path: pathOf(one), from, to, by: by === null ? null : Number(by) }
  }
  const rules: Rules = {
    include: selected('include'),
    exclude: selected('exclude'),
    // RFC 4660 §5.4: an empty one is none.
    triggers: children(element, 'trigger').flatMap(each => {
      const all = children(each).map(condition)
      return all.length > 0 ? [all] : []
    }),
  }
  return good ? rules : 'bad'
}

const KINDS: ReadonlyMap<string, Condition['kind']> = new Map([
  ['changed', 'changed'],
  ['added', 'added'],
  ['removed', 'removed'],
])

/** Those of other namespaces are extensions, which may be ignored. */
const children = (element: Element, local?: string): readonly Element[] =>
  elementsOf(element).filter(one => one.uri === SPACE && (local === undefined || one.local === local))

const textOf = (element: Element): string =>
  element.children
    .filter(one => typeof one === 'string')
    .join('')
    .trim()

const everythingOf = (uri: string): Path => ({
  steps: [{ deep: true, name: { uri, local: '*' }, either: [] }],
  attribute: null,
})
