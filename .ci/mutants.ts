/** All single mutations of a source file. Pure. */
import { child, isNode, type Node, nodesIn, parse, text, walk } from './tree.ts'

export type Mutant = {
  readonly file: string
  readonly line: number
  /** The line as it stands, without indentation: with `change` it names the mutant wherever the line moves to. */
  readonly in: string
  readonly change: string
  readonly start: number
  readonly end: number
  readonly to: string
}

type Edit = { readonly start: number; readonly end: number; readonly to: string }

const OPERATORS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
}

/** Methods that another one replaces, or (null) that are left out. */
const METHODS: Readonly<Record<string, string | null>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  find: 'findLast',
  findLast: 'find',
  filter: null,
  toSorted: null,
  toReversed: null,
  trim: null,
  toLowerCase: null,
  toUpperCase: null,
}

/** Types and imports say nothing at run time. */
const runs = ({ type }: Node): boolean =>
  (!type.startsWith('TS') ||
    ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSInstantiationExpression'].includes(type)) &&
  !['ImportDeclaration', 'ExportAllDeclaration', 'ThrowStatement'].includes(type)

export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const seen = new Set<string>()
  const found: Mutant[] = []
  for (const node of walk(parse(file, source), runs))
    for (const { start, end, to } of editsOf(node, source)) {
      const key = `${String(start)} ${String(end)} ${to}`
      if (seen.has(key) || source.slice(start, end) === to) continue
      seen.add(key)
      found.push({ file, ...placeOf(source, start), change: changeOf(source.slice(start, end), to), start, end, to })
    }
  return found.toSorted((a, b) => a.start - b.start)
}

export const applied = ({ start, end, to }: Mutant, source: string): string =>
  source.slice(0, start) + to + source.slice(end)

function placeOf(source: string, at: number): { readonly line: number; readonly in: string } {
  const from = source.lastIndexOf('\n', at - 1) + 1
  const end = source.indexOf('\n', at)
  return { line: source.slice(0, at).split('\n').length, in: source.slice(from, end < 0 ? undefined : end).trim() }
}

const changeOf = (from: string, to: string): string => `${short(from)} -> ${to === '' ? 'nothing' : short(to)}`

function short(code: string): string {
  const plain = code.replace(/\s+/gu, ' ')
  return plain.length <= 80 ? plain : `${plain.slice(0, 50)} ... ${plain.slice(-25)}`
}

function editsOf(node: Node, source: string): readonly Edit[] {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return forced(child(node, 'test'), ['true', 'false'])
    case 'WhileStatement':
    case 'ForStatement':
      return forced(child(node, 'test'), ['false'])
    case 'BinaryExpression':
    case 'LogicalExpression':
      return operator(node, source)
    case 'UnaryExpression':
      return negation(node, source)
    case 'Literal':
      return constant(node)
    case 'ExpressionStatement':
      // `x satisfies never` is a word for the compiler: nothing runs.
      if (child(node, 'expression')?.['type'] === 'TSSatisfiesExpression') return []
      return node['directive'] === undefined || node['directive'] === null ? [{ ...spanOf(node), to: ';' }] : []
    case 'ReturnStatement':
      return node['argument'] === null ? [{ ...spanOf(node), to: ';' }] : []
    case 'ArrayExpression':
      return withoutEach(nodesIn(node['elements']), node.end)
    case 'CallExpression':
      return method(node, source)
    default:
      return []
  }
}

const spanOf = ({ start, end }: Node): { readonly start: number; readonly end: number } => ({ start, end })

const forced = (test: Node | null, values: readonly string[]): readonly Edit[] =>
  test === null ? [] : values.map(to => ({ ...spanOf(test), to }))

function operator(node: Node, source: string): readonly Edit[] {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (left === null || right === null) return []
  const sign = text(node, 'operator')
  if (sign === '??') return [{ ...spanOf(node), to: `(${source.slice(right.start, right.end)})` }]
  const other = OPERATORS[sign]
  const isText = sign === '+' && [left, right].some(isString)
  if (other === undefined || isText) return []
  const at = source.indexOf(sign, left.end)
  return [{ start: at, end: at + sign.length, to: other }]
}

const isString = (node: Node): boolean =>
  node.type === 'TemplateLiteral' ||
  typeof node['value'] === 'string' ||
  (node.type === 'BinaryExpression' && nodesIn([node['left'], node['right']]).some(isString))

function negation(node: Node, source: string): readonly Edit[] {
  const argument = child(node, 'argument')
  return text(node, 'operator') === '!' && argument !== null
    ? [{ ...spanOf(node), to: source.slice(argument.start, argument.end) }]
    : []
}

function constant(node: Node): readonly Edit[] {
  const { value } = node
  if (typeof value === 'boolean') return [{ ...spanOf(node), to: String(!value) }]
  if (typeof value !== 'number') return []
  return [{ ...spanOf(node), to: String(value < 2 ? value + 1 : value * 2) }]
}

function withoutEach(elements: readonly Node[], end: number): readonly Edit[] {
  return elements.map((element, index) => {
    const next = elements[index + 1]
    const before = elements[index - 1]
    if (next !== undefined) return { start: element.start, end: next.start, to: '' }
    return before === undefined
      ? { start: element.start, end: end - 1, to: '' }
      : { start: before.end, end: element.end, to: '' }
  })
}

function method(node: Node, source: string): readonly Edit[] {
  const callee = child(node, 'callee')
  if (callee?.type !== 'MemberExpression' || callee['computed'] === true) return []
  const [object, property] = [child(callee, 'object'), child(callee, 'property')]
  if (object === null || !isNode(property)) return []
  const other = Object.entries(METHODS).find(([name]) => name === text(property, 'name'))?.[1]
  if (other === undefined) return []
  return other === null
    ? [{ ...spanOf(node), to: source.slice(object.start, object.end) }]
    : [{ ...spanOf(property), to: other }]
}
