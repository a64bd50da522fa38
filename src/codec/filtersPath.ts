/**
 * The expressions of RFC 4661 §5: what they select in a document. A path from the root by names, `*`, `/` and `//`, an
 * attribute at its end, and conditions (`[status/basic="open" or @id="x"]`) on its steps; no other XPath.
 */
import { attributeOf, type Element, elementsOf, type QName } from './xmlTree.ts'

export type Path = { readonly steps: readonly Step[]; readonly attribute: QName | null }
type Step = {
  /** After `//`. */
  readonly deep: boolean
  /** null = `*`; the local name `*` = all of a namespace. */
  readonly name: QName | null
  /** One of these lists must hold, all of it; none = no condition. */
  readonly either: readonly (readonly Test[])[]
}
type Test = {
  /** '..' instead of a path. */
  readonly path: Path | '..'
  readonly operator: string
  readonly value: string
  /** Written without quotes. */
  readonly isNumber: boolean
}

/** Of one expression. */
const MOST_TOKENS = 60
const TOKENS = /"[^"]*"|'[^']*'|\/\/?|[^\s/[\]@=<>*"'(),|!$+]+|\S/g
const NAME = /^(?:([\p{L}_][\p{L}\p{N}_.-]*):)?([\p{L}_][\p{L}\p{N}_.-]*)$/u
const VALUE = /^(?:(["'])(.*)\1|-?\d+(?:\.\d+)?)$/s

/** null = beyond §5, or a prefix that is not bound. `spaces`: URI by prefix; '' for elements without one. */
export function parsePath(text: string, spaces: ReadonlyMap<string, string>): Path | null {
  const tokens = text.match(TOKENS) ?? []
  let at = 0
  let good = tokens.length <= MOST_TOKENS

  const eat = (what: string): boolean => {
    if (tokens[at] !== what) return false
    at += 1
    return true
  }
  const name = (fallback: string): QName => {
    const [, prefix, local] = NAME.exec(tokens[at++] ?? '') ?? []
    const uri = prefix === undefined ? fallback : spaces.get(prefix)
    if (local === undefined || uri === undefined) good = false
    return { uri: uri ?? '', local: local ?? '' }
  }
  /** Within conditions paths are relative and have no conditions. */
  const path = (inside: boolean): Path => {
    const steps: Step[] = []
    for (;;) {
      const begins = inside && steps.length === 0
      const deep = !begins && eat('//')
      if (!begins && !deep && !eat('/')) break
      if (eat('@')) {
        // `//@id` is an attribute of any element; further on it would be something else than it looks.
        if (deep && steps.length > 0) good = false
        return { steps: deep ? [{ deep, name: null, either: [] }] : steps, attribute: name('') }
      }
      const own = eat('*') ? null : name(spaces.get('') ?? '')
      steps.push({ deep, name: own, either: !inside && eat('[') ? conditions() : [] })
    }
    return { steps, attribute: null }
  }
  const conditions = (): Test[][] => {
    let all = [test()]
    const either = [all]
    for (;;) {
      if (eat(']')) return either
      if (eat('or')) either.push((all = []))
      else if (!eat('and')) break
      all.push(test())
    }
    good = false
    return either
  }
  const test = (): Test => {
    const own = eat('..') ? '..' : eat('.') ? { steps: [], attribute: null } : path(true)
    const operator = tokens[at++] ?? ''
    const [all, quote, quoted] = VALUE.exec(tokens[at++] ?? '') ?? []
    if (!['=', '<', '>'].includes(operator) || all === undefined) good = false
    return { path: own, operator, value: quoted ?? all ?? '', isNumber: quote === undefined }
  }

  const whole = path(false)
  return good && at === tokens.length && whole.steps.length > 0 ? whole : null
}

/** How many conditions it has. */
export const testsIn = ({ steps }: Path): number => steps.reduce((sum, { either }) => sum + either.flat().length, 0)

/** The elements that it selects, or those whose attribute it selects; in the order of the document. */
export function select(path: Path, root: Element): readonly Element[] {
  const parents = new Map<Element, Element>()
  for (const one of within(root)) for (const child of elementsOf(one)) parents.set(child, one)
  return follow(path, { uri: '', local: '', attributes: [], children: [root] }, parents)
}

type Parents = ReadonlyMap<Element, Element>

function follow({ steps, attribute }: Path, from: Element, parents: Parents): readonly Element[] {
  let found = [from]
  for (const { deep, name, either } of steps) {
    const next = new Set<Element>()
    for (const one of found) gather(one, deep, next)
    found = [...next].filter(
      one =>
        (name === null || (one.uri === name.uri && (one.local === name.local || name.local === '*'))) &&
        (either.length === 0 || either.some(all => all.every(test => holds(test, one, parents)))),
    )
  }
  return attribute === null ? found : found.filter(one => attributeOf(one, attribute.local, attribute.uri) !== null)
}

/** Children, or all below. What is gathered already is not walked again: several may stand in one another. */
function gather(from: Element, deep: boolean, into: Set<Element>): void {
  for (const child of elementsOf(from)) {
    if (into.has(child)) continue
    into.add(child)
    if (deep) gather(child, deep, into)
  }
}

function holds({ path, operator, value, isNumber }: Test, element: Element, parents: Parents): boolean {
  const parent = parents.get(element)
  const found = path !== '..' ? follow(path, element, parents) : parent === undefined ? [] : [parent]
  return found.some(one => {
    const said = valueOf(one, path === '..' ? null : path.attribute)
    // XPath 1.0 §3.4: numbers, unless both are strings and only equality is asked for.
    if (operator === '=') return isNumber ? Number(said) === Number(value) : said === value
    return operator === '<' ? Number(said) < Number(value) : Number(said) > Number(value)
  })
}

/** The element and all in it. */
export function* within(element: Element): Generator<Element> {
  yield element
  for (const child of elementsOf(element)) yield* within(child)
}

/** Text with all that is in it, or the attribute's value; white space around it does not count. */
export function valueOf(element: Element, attribute: QName | null): string {
  return (attribute === null ? textOf(element) : (attributeOf(element, attribute.local, attribute.uri) ?? '')).trim()
}

const textOf = (element: Element): string =>
  element.children.map(one => (typeof one === 'string' ? one : textOf(one))).join('')
