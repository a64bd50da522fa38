/**
 * Event filters at work, RFC 4660: which hold after a SUBSCRIBE brought some (§3.3, §5.2), what they leave of a presence
 * document (§5.3.1, RFC 4661 §3.5), and whether a change is one to tell of (RFC 4661 §3.6).
 * Documents are ours, with all that the subscriber may see and nothing else.
 */
import { fail, ok, type Result } from '../lib/result.ts'
import { parseUri, sameAddress } from '../model/uri.ts'
import { type Path, select, testsIn, valueOf } from './filtersPath.ts'
import { trimmed } from './filtersTrim.ts'
import type { Condition, FilterSet, Rules, Target } from './simpleFilter.ts'
import { attributeOf, type Element, elementsOf, nameKey, ownTree, writeTree } from './xmlTree.ts'

/** A filter that was understood and agreed to. */
export type Filter = Target & { readonly id: string; readonly enabled: boolean; readonly rules: Rules }

/** More than one resource has no use for. */
const MOST_FILTERS = 16
/** Of all filters together. Each expression, and each test in one, walks the document with each change of it. */
const MOST_WALKS = 32

/**
 * `known` as `change` leaves them: what it does not name stays. `duplicate`: two would be about the same resource, or have
 * the same id. `badExpression`: beyond RFC 4661 §5, or more of them than we keep (RFC 4660 §5.2: then they are refused).
 */
export function mergeFilters(
  known: readonly Filter[],
  change: FilterSet,
): Result<readonly Filter[], 'duplicate' | 'badExpression'> {
  const filters = new Map(known.map(one => [one.id, one]))
  if (new Set(change.filters.map(one => one.id)).size < change.filters.length) return fail('duplicate')
  for (const { id, uri, domain, remove, enabled, rules } of change.filters) {
    const before = filters.get(id)
    if (remove) filters.delete(id)
    else if (rules === 'bad') return fail('badExpression')
    // RFC 4661 §3.4: `enabled` switches a filter off and on without saying it again.
    else if (rules === null && before !== undefined) filters.set(id, { ...before, enabled })
    else filters.set(id, { id, uri, domain, enabled, rules: rules ?? NO_RULES })
  }
  const all = [...filters.values()]
  // RFC 4660 §5.2: which of two would hold is not said, so it is refused.
  if (all.some((one, at) => all.slice(0, at).some(other => sameTarget(one, other)))) return fail('duplicate')
  const walks = all.reduce((sum, one) => sum + walksOf(one.rules), 0)
  return all.length > MOST_FILTERS || walks > MOST_WALKS ? fail('badExpression') : ok(all)
}

const walksOf = ({ include, exclude, triggers }: Rules): number =>
  [...include, ...exclude, ...triggers.flat()].reduce((sum, { path }) => sum + 1 + testsIn(path), 0)

const NO_RULES: Rules = { include: [], exclude: [], triggers: [] }

function sameTarget(a: Target, b: Target): boolean {
  if (a.uri !== null && b.uri !== null) return sameAddress(a.uri, b.uri)
  return a.uri === b.uri && a.domain?.toLowerCase() === b.domain?.toLowerCase()
}

/** The one that is about the document's resource. RFC 4660 §5.2: the address goes before the domain. */
function rulesFor(root: Element, filters: readonly Filter[]): Rules {
  const entity = attributeOf(root, 'entity')?.trim() ?? ''
  const uri = parseUri(entity)
  const host = uri.ok ? uri.value.host : ''
  const enabled = filters.filter(one => one.enabled)
  const own =
    enabled.find(one => one.uri !== null && sameAddress(one.uri, entity)) ??
    enabled.find(one => one.uri === null && one.domain === null) ??
    enabled.find(one => one.domain?.toLowerCase() === host)
  return own?.rules ?? NO_RULES
}

/** What `filters` leave of the document, valid by its schemas; '' = nothing, and the NOTIFY has no body. */
export function filterDocument(document: string, filters: readonly Filter[]): string {
  const tree = ownTree(document)
  const rules = rulesFor(tree.root, filters)
  if (rules.include.length + rules.exclude.length === 0) return document
  const root = trimmed(tree.root, rules)
  return root === null ? '' : writeTree({ ...tree, root })
}

/** Whether there is something to tell. `before`: what was told last, as a whole; null = nothing yet. */
export function isTriggered(before: string | null, after: string, filters: readonly Filter[]): boolean {
  if (before === null) return true
  if (before === after) return false
  const [was, is] = [ownTree(before).root, ownTree(after).root]
  const { triggers } = rulesFor(is, filters)
  // RFC 4661 §3.4: without a trigger every change counts, here every one that can be seen.
  if (triggers.length === 0) return filterDocument(before, filters) !== filterDocument(after, filters)
  const [old, now] = [places(was), places(is)]
  // §3.6: one of them is enough, and of one all.
  return triggers.some(all => all.every(one => comesTrue(one, old, now)))
}

/** By where they are: names from the root, each with its id or its number. The root comes first. */
type Places = ReadonlyMap<string, Element>

function places(root: Element): Places {
  const all = new Map<string, Element>()
  const put = (element: Element, place: string): void => {
    all.set(place, element)
    const counts = new Map<string, number>()
    for (const child of elementsOf(element)) {
      const name = nameKey(child)
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      put(child, `${place}/${name} ${JSON.stringify(attributeOf(child, 'id') ?? count)}`)
    }
  }
  put(root, '')
  return all
}

function selected(path: Path, all: Places): Places {
  const [root] = all.values()
  const chosen = new Set(root === undefined ? [] : select(path, root))
  return new Map([...all].filter(([, element]) => chosen.has(element)))
}

function comesTrue(condition: Condition, was: Places, is: Places): boolean {
  const { kind, path } = condition
  if (kind === 'changed')
    return [...selected(path, is)].some(([place, now]) => {
      const old = was.get(place)
      return old !== undefined && hasChanged(condition, old, now)
    })
  const [from, to] = kind === 'added' ? [was, is] : [is, was]
  const there = selected(path, from)
  return [...selected(path, to).keys()].some(place => !there.has(place))
}

function hasChanged({ path: { attribute }, from, to, by }: Condition, old: Element, now: Element): boolean {
  if (attribute !== null && attributeOf(old, attribute.local, attribute.uri) === null) return false
  const [was, is] = [valueOf(old, attribute), valueOf(now, attribute)]
  return (
    (attribute === null ? JSON.stringify(old) !== JSON.stringify(now) : was !== is) &&
    (from === null || was === from.trim()) &&
    (to === null || is === to.trim()) &&
    // Up or down.
    (by === null || Math.abs(Number(is) - Number(was)) >= Math.abs(by))
  )
}
