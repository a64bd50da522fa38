/**
 * What is built and never wired: optional options, members of option types and last parameters that no production code
 * ever gives. Each is taken out, or stands in testSeams.json with the reason. Read from the syntax, by name. Pure.
 */
import { isForTests } from './arrows.ts'
import { child, type Node, nodesIn, parse, text, walk } from './tree.ts'

type Parameter = { readonly name: string; readonly isOptional: boolean; readonly type: Node | null }
type Fun = { readonly file: string; readonly name: string; readonly parameters: readonly Parameter[] }
type Call = { readonly name: string; readonly args: readonly Node[]; readonly scope: readonly Node[] }
type Members = ReadonlyMap<string, { readonly isOptional: boolean; readonly owner: string }>
type Code = {
  readonly types: ReadonlyMap<string, { readonly file: string; readonly node: Node }>
  readonly functions: readonly Fun[]
  readonly calls: readonly Call[]
  /** Object literals by the type that their variable or function is said to have. */
  readonly typed: readonly { readonly type: string; readonly node: Node }[]
  /** What `namesIn` has found. */
  readonly names: Map<Node, ReadonlySet<string>>
}

/** What these declare are values of the domain, read from documents: not options. */
const VALUES = ['model/', 'codec/', 'ui/', 'store/', 'agent/contract.ts']

/** `files`: path below src/ to text; `seams`: the ledger. A sentence for each option without use and entry without option. */
export function unwired(files: ReadonlyMap<string, string>, seams: ReadonlySet<string>): readonly string[] {
  const code = codeOf([...files].filter(([file]) => !isForTests(file)))
  const found = [...new Set([...optionsUnset(code), ...parametersUnset(code)])]
  return [
    ...found.filter(name => !seams.has(name)).map(name => `${name}: optional, and no production code gives it`),
    ...[...seams].filter(name => !found.includes(name)).map(name => `testSeams.json names ${name}, which is no seam`),
  ]
}

function optionsUnset(code: Code): readonly string[] {
  return code.functions.flatMap(fun =>
    fun.parameters.flatMap((parameter, index) => {
      if (parameter.type === null) return []
      return [...membersOf(code, parameter.type, `${fun.file} ${fun.name}`)]
        .filter(([, { isOptional, owner }]) => isOptional && !VALUES.some(folder => owner.startsWith(folder)))
        .filter(([member, { owner }]) => !isSet(code, owner, member, { fun, index }))
        .map(([member, { owner }]) => `${owner} ${member}`)
    }),
  )
}

function parametersUnset(code: Code): readonly string[] {
  return code.functions.flatMap(fun =>
    fun.parameters.flatMap(({ name, isOptional }, index) => {
      const calls = code.calls.filter(call => call.name === fun.name)
      const isGiven = calls.length === 0 || calls.some(call => gives(call.args[index]))
      return !isOptional || isGiven ? [] : [`${fun.file} ${fun.name} ${name}`]
    }),
  )
}

const gives = (node: Node | undefined): boolean => node !== undefined && text(node, 'name') !== 'undefined'

/** Every call that may take it counts: where a named type is the parameter's, those of all functions that take it. */
function isSet(
  code: Code,
  owner: string,
  member: string,
  at: { readonly fun: Fun; readonly index: number },
  seen: ReadonlySet<string> = new Set(),
): boolean {
  const key = `${owner} ${member}`
  if (seen.has(key)) return false
  const next = new Set([...seen, key])
  const [, type = ''] = owner.split(' ')
  const isNamed = code.types.has(type) && type !== at.fun.name
  const places = isNamed
    ? code.functions.flatMap(fun =>
        fun.parameters.flatMap((one, index) => (namesIn(code, one.type).has(type) ? [{ name: fun.name, index }] : [])),
      )
    : [{ name: at.fun.name, index: at.index }]
  const args = places.flatMap(({ name, index }) =>
    code.calls.filter(call => call.name === name).map(call => [call.args[index], call.scope] as const),
  )
  return (
    args.some(([arg, scope]) => provides(code, arg ?? null, member, scope, next)) ||
    (isNamed && code.typed.some(one => one.type === type && hasKey(one.node, member)))
  )
}

/** Can this argument carry the member? */
function provides(
  code: Code,
  node: Node | null,
  member: string,
  scope: readonly Node[],
  seen: ReadonlySet<string>,
): boolean {
  if (node === null) return false
  const again = (other: Node | null): boolean => provides(code, other, member, scope, seen)
  switch (node.type) {
    case 'ObjectExpression':
      return nodesIn(node['properties']).some(one =>
        one.type === 'SpreadElement' ? again(child(one, 'argument')) : keyOf(one) === member,
      )
    case 'ParenthesizedExpression':
      return again(child(node, 'expression'))
    case 'ConditionalExpression':
      return again(child(node, 'consequent')) || again(child(node, 'alternate'))
    case 'LogicalExpression':
      return again(child(node, 'left')) || again(child(node, 'right'))
    case 'Identifier': {
      const name = text(node, 'name')
      const { type, init } = declared(name, scope)
      if (type === null) return init !== null && init !== node && again(init)
      const found = membersOf(code, type, '').get(member)
      if (found === undefined) return false
      const fun = code.functions.find(one => one.parameters.some(parameter => parameter.type === type))
      const index = fun?.parameters.findIndex(parameter => parameter.type === type) ?? 0
      const owner = found.owner.trim() === '' && fun !== undefined ? `${fun.file} ${fun.name}` : found.owner
      return !found.isOptional || (fun !== undefined && isSet(code, owner, member, { fun, index }, seen))
    }
    default:
      return false
  }
}

/** What the innermost scope says of a name: the type of a parameter, or what a variable begins with. */
function declared(name: string, scope: readonly Node[]): { readonly type: Node | null; readonly init: Node | null } {
  for (const fun of scope.toReversed()) {
    const parameter = nodesIn(fun['params']).find(one => text(target(one), 'name') === name)
    if (parameter !== undefined) return { type: typeOf(parameter), init: null }
    for (const node of walk(fun))
      if (node.type === 'VariableDeclarator') {
        const id = child(node, 'id')
        if (id !== null && text(id, 'name') === name) return { type: typeOf(id), init: child(node, 'init') }
      }
  }
  return { type: null, init: null }
}

/** The members of a type literal, of a named type, and of what these are put together from. */
function membersOf(code: Code, type: Node, owner: string, depth = 0): Members {
  const found = new Map<string, { isOptional: boolean; owner: string }>()
  if (depth > 5) return found
  const add = (members: Members): void => {
    for (const [name, member] of members) found.set(name, member)
  }
  if (type.type === 'TSTypeLiteral' || type.type === 'TSInterfaceBody')
    for (const one of [...nodesIn(type['members']), ...nodesIn(type['body'])])
      found.set(keyOf(one), { isOptional: one['optional'] === true, owner })
  else if (type.type === 'TSTypeReference') {
    const name = text(child(type, 'typeName') ?? type, 'name')
    const known = code.types.get(name)
    if (known !== undefined) add(membersOf(code, known.node, `${known.file} ${name}`, depth + 1))
    else
      for (const one of nodesIn(child(type, 'typeArguments')?.['params'])) add(membersOf(code, one, owner, depth + 1))
  } else if (type.type === 'TSIntersectionType' || type.type === 'TSUnionType')
    for (const one of nodesIn(type['types'])) add(membersOf(code, one, owner, depth + 1))
  return found
}

/** The named types that a type is put together from; not those that its members have. */
function namesIn(code: Code, type: Node | null, depth = 0): ReadonlySet<string> {
  if (type === null || depth > 5) return new Set()
  const known = code.names.get(type)
  if (known !== undefined) return known
  const direct = [...walk(type, one => !['TSTypeLiteral', 'TSFunctionType'].includes(one.type))].filter(
    one => one.type === 'TSTypeReference',
  )
  const names = new Set(direct.map(nameOf))
  for (const name of names)
    for (const inner of namesIn(code, code.types.get(name)?.node ?? null, depth + 1)) names.add(inner)
  code.names.set(type, names)
  return names
}

const nameOf = (reference: Node): string => text(child(reference, 'typeName') ?? reference, 'name')

const hasKey = (node: Node, member: string): boolean =>
  [...walk(node)].some(one => one.type === 'Property' && keyOf(one) === member)

const keyOf = (node: Node): string => {
  const key = child(node, 'key')
  return key === null ? '' : text(key, 'name') || text(key, 'value')
}

const target = (parameter: Node): Node =>
  parameter.type === 'AssignmentPattern' ? (child(parameter, 'left') ?? parameter) : parameter

const typeOf = (parameter: Node): Node | null =>
  child(child(target(parameter), 'typeAnnotation') ?? parameter, 'typeAnnotation')

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'TSFunctionType',
  'TSMethodSignature',
])

function codeOf(files: readonly (readonly [string, string])[]): Code {
  const types = new Map<string, { file: string; node: Node }>()
  const functions: Fun[] = []
  const calls: Call[] = []
  const typed: { type: string; node: Node }[] = []
  const memberTypes = new Map<string, string[]>()
  const nested: { key: string; node: Node }[] = []
  const visit = (file: string, node: Node, name: string, scope: readonly Node[]): void => {
    const id = child(node, 'id')
    const named = id === null ? (node.type === 'TSMethodSignature' ? keyOf(node) : name) : text(id, 'name')
    if (node.type === 'TSTypeAliasDeclaration') types.set(named, { file, node: child(node, 'typeAnnotation') ?? node })
    if (node.type === 'TSInterfaceDeclaration') types.set(named, { file, node: child(node, 'body') ?? node })
    const isFunction = FUNCTIONS.has(node.type)
    if (isFunction && named !== '') functions.push({ file, name: named, parameters: parametersOf(node) })
    const given =
      node.type === 'VariableDeclarator' && id !== null
        ? typeOf(id)
        : child(child(node, 'returnType') ?? node, 'typeAnnotation')
    if (given !== null && given.type !== 'TSTypeAnnotation')
      for (const one of walk(given)) if (one.type === 'TSTypeReference') typed.push({ type: nameOf(one), node })
    if (node.type === 'TSPropertySignature')
      for (const one of walk(child(node, 'typeAnnotation') ?? node))
        if (one.type === 'TSTypeReference')
          memberTypes.set(keyOf(node), [...(memberTypes.get(keyOf(node)) ?? []), nameOf(one)])
    if (node.type === 'Property' && child(node, 'value')?.type === 'ObjectExpression')
      nested.push({ key: keyOf(node), node: child(node, 'value') ?? node })
    if (node.type === 'CallExpression') calls.push({ name: calleeOf(node), args: nodesIn(node['arguments']), scope })
    const key = ['Property', 'TSPropertySignature', 'VariableDeclarator', 'TSTypeAliasDeclaration'].includes(node.type)
      ? named || keyOf(node)
      : ['TSTypeAnnotation', 'ParenthesizedExpression'].includes(node.type)
        ? name
        : ''
    for (const value of Object.values(node))
      for (const one of nodesIn(value)) visit(file, one, key, isFunction ? [...scope, node] : scope)
  }
  for (const [file, source] of files) {
    const program = parse(file, source)
    visit(file, program, '', [program])
  }
  for (const { key, node } of nested) for (const type of memberTypes.get(key) ?? []) typed.push({ type, node })
  return { types, functions, calls, typed, names: new Map() }
}

const parametersOf = (node: Node): readonly Parameter[] =>
  nodesIn(node['params']).map(one => ({
    name: text(target(one), 'name'),
    isOptional: one.type === 'AssignmentPattern' || one['optional'] === true,
    type: typeOf(one),
  }))

function calleeOf(call: Node): string {
  const callee = child(call, 'callee')
  if (callee === null) return ''
  return callee.type === 'MemberExpression' ? text(child(callee, 'property') ?? callee, 'name') : text(callee, 'name')
}
