/**
 * Event filters as they come, RFC 4661: `application/simple-filter+xml` -> data. Whether the expressions are ones that
 * we know, and what becomes of the filters that are known already, is for filters.ts.
 */
import { fail, ok, type Result } from '../lib/result.ts'
import type { DecodeError, Limits } from './xml.ts'
import { attributeOf, type Element, elementsOf, readTree } from './xmlTree.ts'

export const SIMPLE_FILTER = 'application/simple-filter+xml'

/** §3.5.1, §3.5.2. */
export type Selection<Path> =
  | { readonly kind: 'xpath'; readonly path: Path }
  | { readonly kind: 'namespace'; readonly uri: string }
/** §3.6.1 to §3.6.3. null = not asked. */
export type Condition<Path> =
  | {
      readonly kind: 'changed'
      readonly path: Path
      readonly from: string | null
      readonly to: string | null
      readonly by: number | null
    }
  | { readonly kind: 'added' | 'removed'; readonly path: Path }

/** What a filter does. */
export type Rules<Path> = {
  readonly include: readonly Selection<Path>[]
  readonly exclude: readonly Selection<Path>[]
  /** One of them must come true, with all that is in it. */
  readonly triggers: readonly (readonly Condition<Path>[])[]
}

/** §3.4: whose state it is about; both null = whose the subscription is. */
export type Target = { readonly uri: string | null; readonly domain: string | null }
export type FilterChange = Target & {
  readonly id: string
  readonly remove: boolean
  readonly enabled: boolean
  /** null = `enabled` alone is said. */
  readonly rules: Rules<string> | null
}
export type FilterSet = {
  /** §3.3: URI by prefix. */
  readonly spaces: ReadonlyMap<string, string>
  readonly filters: readonly FilterChange[]
}

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
  // §3.2: filters of another event package.
  if ((attributeOf(root, 'package') ?? 'presence') !== 'presence') return fail({ reason: 'unsupported' })
  let fault: FilterFault['reason'] | null = null
  const wants = (good: boolean, otherwise: FilterFault['reason'] = 'incomplete'): void => {
    if (!good) fault ??= otherwise
  }

  const bindings = children(root, 'ns-bindings')
    .flatMap(one => children(one, 'ns-binding'))
    .map(one => [attributeOf(one, 'prefix'), attributeOf(one, 'urn')] as const)
  wants(bindings.every(([prefix, urn]) => prefix !== null && urn !== null))
  const spaces = new Map(bindings.map(([prefix, urn]) => [prefix ?? '', urn?.trim() ?? '']))

  const boolean = (element: Element, name: string, otherwise: boolean): boolean => {
    const said = attributeOf(element, name)?.trim()
    wants(said === undefined || /^(?:true|false|0|1)$/.test(said))
    return said === undefined ? otherwise : said === 'true' || said === '1'
  }
  const selection = (one: Element): Selection<string> => {
    const type = attributeOf(one, 'type') ?? 'xpath'
    wants(type === 'xpath' || type === 'namespace', 'unsupported')
    return type === 'namespace' ? { kind: 'namespace', uri: textOf(one) } : { kind: 'xpath', path: textOf(one) }
  }
  const condition = (one: Element): Condition<string> => {
    const { local } = one
    if (local === 'added' || local === 'removed') return { kind: local, path: textOf(one) }
    wants(local === 'changed', 'unsupported')
    const by = attributeOf(one, 'by')
    wants(by === null || /^\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*$/.test(by))
    return {
      kind: 'changed',
      path: textOf(one),
      from: attributeOf(one, 'from'),
      to: attributeOf(one, 'to'),
      by: by === null ? null : Number(by),
    }
  }
  const filter = (one: Element): FilterChange => {
    const id = attributeOf(one, 'id') ?? ''
    const [uri, domain] = [attributeOf(one, 'uri'), attributeOf(one, 'domain')]
    // §3.4: an id always, and not both.
    wants(id !== '' && (uri === null || domain === null))
    const what = children(one, 'what')
    const triggers = children(one, 'trigger')
    const selected = (name: string): readonly Selection<string>[] =>
      what.flatMap(each => children(each, name)).map(selection)
    return {
      id,
      uri,
      domain,
      remove: boolean(one, 'remove', false),
      enabled: boolean(one, 'enabled', true),
      rules:
        what.length + triggers.length === 0
          ? null
          : {
              include: selected('include'),
              exclude: selected('exclude'),
              triggers: triggers.map(each => children(each).map(condition)),
            },
    }
  }
  const filters = children(root, 'filter').map(filter)
  return fault === null ? ok({ spaces, filters }) : fail({ reason: fault })
}

/** Those of other namespaces are extensions, which may be ignored. */
const children = (element: Element, local?: string): readonly Element[] =>
  elementsOf(element).filter(one => one.uri === SPACE && (local === undefined || one.local === local))

const textOf = (element: Element): string =>
  element.children
    .filter(one => typeof one === 'string')
    .join('')
    .trim()
