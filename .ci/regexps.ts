/**
 * Every regular expression of the product is linear: whatever it meets, its work grows with the text alone (SEC-07).
 * `recheck` proves that with automata; it counts the search for a place to begin too. What automata cannot judge (back
 * references, look-ahead, long counted repetitions) it attacks instead, with a seed, so that the verdict is always the same:
 * that is a search, no proof. `npm run regexps` prints what is not linear.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkSync } from 'recheck'
import { parseSync } from 'vite'
import { isForTests } from './arrows.ts'

type Found = { readonly line: number; readonly source: string; readonly flags: string } | { readonly line: number }
type Syntax = { readonly [key: string]: unknown }

// Its own JavaScript: it has programs for some systems too, and the verdict must not depend on the system.
process.env['RECHECK_SYNC_BACKEND'] = 'pure'

/** The longest that a proof may take. What is not proved by then counts as a fault. */
const PATIENCE_MS = 30_000
const SEED = 1

/** A sentence for each expression that is not linear, or cannot be judged. */
export function findSlowRegexps(root: string, folder = 'src'): readonly string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.tsx?$/.test(file) && !isForTests(file))
    .toSorted()
  return files.flatMap(file => {
    const path = join(folder, file)
    return regexpsOf(path, readFileSync(join(root, path), 'utf8')).flatMap(found => {
      const why = 'source' in found ? faultOf(found.source, found.flags) : 'its source is no constant text'
      return why === null ? [] : [`${path}:${String(found.line)}: regular expression: ${why}`]
    })
  })
}

/** null: it is linear. */
function faultOf(source: string, flags: string): string | null {
  const verdict = checkSync(source, flags, { timeout: PATIENCE_MS, randomSeed: SEED })
  if (verdict.status === 'safe') return null
  const what = verdict.status === 'vulnerable' ? verdict.complexity.summary : `not proved (${verdict.error.kind})`
  return `/${source}/${flags}: ${what}`
}

/** Literals, and constructors whose arguments are constant text. */
export function regexpsOf(file: string, text: string): readonly Found[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? 'does not parse'}`)
  const nodes = [...nodesIn(program)]
  const constants = new Map<string, unknown>()
  for (const node of nodes)
    if (node['type'] === 'VariableDeclarator' && isNode(node['id']))
      constants.set(String(node['id']['name']), node['init'])
  const constant = (node: unknown): string | null => constantText(node, constants)
  return nodes.flatMap((node): readonly Found[] => {
    const line = text.slice(0, Number(node['start'])).split('\n').length
    const { type, regex, callee } = node
    if (type === 'Literal' && isNode(regex))
      return [{ line, source: String(regex['pattern']), flags: String(regex['flags']) }]
    const isMade =
      (type === 'NewExpression' || type === 'CallExpression') && isNode(callee) && callee['name'] === 'RegExp'
    if (!isMade) return []
    const [of, flags] = listOf(node['arguments'])
    const [source, marks] = [constant(of), flags === undefined ? '' : constant(flags)]
    return [source === null || marks === null ? { line } : { line, source, flags: marks }]
  })
}

const isNode = (value: unknown): value is Syntax => typeof value === 'object' && value !== null

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function* nodesIn(value: unknown): Generator<Syntax> {
  if (!isNode(value)) return
  if (typeof value['type'] === 'string') yield value
  for (const inner of Object.values(value)) yield* nodesIn(inner)
}

/** Text put together from literals and from constants of the same file; null: something else is in it. */
function constantText(node: unknown, constants: ReadonlyMap<string, unknown>): string | null {
  if (!isNode(node)) return null
  const all = (parts: readonly unknown[]): string | null => {
    const texts = parts.map(part => constantText(part, constants))
    return texts.includes(null) ? null : texts.join('')
  }
  switch (node['type']) {
    case 'Literal':
      return typeof node['value'] === 'string' ? node['value'] : null
    case 'Identifier':
      return constantText(constants.get(String(node['name'])), constants)
    case 'BinaryExpression':
      return node['operator'] === '+' ? all([node['left'], node['right']]) : null
    case 'TemplateElement':
      return isNode(node['value']) ? String(node['value']['cooked']) : null
    case 'TemplateLiteral': {
      const between = listOf(node['expressions'])
      const parts = listOf(node['quasis']).flatMap((quasi, at) => [quasi, between[at]])
      // After the last piece there is nothing.
      return all(parts.slice(0, -1))
    }
    default:
      return null
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = findSlowRegexps(process.cwd())
  for (const fault of faults) process.stdout.write(`${fault}\n`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
