/** The syntax tree of a TypeScript file, walked without knowing every kind of node. Pure. */
import { parseSync } from 'vite'

/** A node of ESTree, or of its TypeScript dialect. */
export type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>

export function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source)
  const [error] = errors
  if (error !== undefined) throw new Error(`${file}: ${error.message}`)
  if (!isNode(program)) throw new Error(`${file} gives no tree`)
  return program
}

export function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'start' in value &&
    'end' in value
  )
}

export const childrenOf = (node: Node): readonly Node[] => Object.values(node).flatMap(nodesIn)

export const nodesIn = (value: unknown): readonly Node[] =>
  Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []

/** Every node below and with this one, parents first; `enters` says whether to look below a node. */
export function* walk(node: Node, enters: (node: Node) => boolean = () => true): Generator<Node> {
  if (!enters(node)) return
  yield node
  for (const child of childrenOf(node)) yield* walk(child, enters)
}

export const child = (node: Node, key: string): Node | null => {
  const value = node[key]
  return isNode(value) ? value : null
}

export const text = (node: Node, key: string): string => {
  const value = node[key]
  return typeof value === 'string' ? value : ''
}
