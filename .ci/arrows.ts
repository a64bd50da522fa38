import { posix } from 'node:path'
import { parseSync } from 'vite'

type Import = { readonly to: string; readonly typeOnly: boolean }
type Rule = {
  readonly may: readonly string[]
  readonly packages?: readonly string[]
  readonly types?: readonly string[]
}

const react = ['react', 'react-dom', '@tanstack/react-virtual', 'zustand']
const below = ['sip/port.ts', 'codec', 'model', 'lib']
/** The first row whose key is a prefix of the file (or a suffix when it starts with `/`) decides. `types`: import type only. */
export const rules: readonly (readonly [string, Rule])[] = [
  [
    'main.tsx',
    { may: ['ui', 'store', 'agent.worker.ts'], types: ['agent/contract.ts'], packages: ['react', 'react-dom'] },
  ],
  ['agent.worker.ts', { may: ['agent', 'lib'] }],
  ['/machine.ts', { may: ['model', 'lib'] }],
  ['pua/mode.ts', { may: ['model', 'lib'] }],
  ['agent/contract.ts', { may: [], types: ['model'] }],
  ['ui', { may: ['ui', 'store', 'model', 'lib'], types: ['agent/contract.ts'], packages: react }],
  ['store', { may: ['store', 'model', 'lib'], types: ['agent/contract.ts'], packages: ['zustand', 'valibot'] }],
  [
    'agent',
    {
      may: ['agent', 'registration', 'pua', 'watcher', 'xcap', 'sip', 'codec', 'model', 'lib'],
      packages: ['valibot', 'idb'],
    },
  ],
  ['registration', { may: ['registration', ...below] }],
  ['pua', { may: ['pua', ...below] }],
  ['watcher', { may: ['watcher', ...below] }],
  ['xcap', { may: ['xcap', 'codec', 'model', 'lib'] }],
  ['sip', { may: ['sip', 'codec', 'model', 'lib'], packages: ['sip.js', '@noble/hashes'] }],
  ['codec', { may: ['codec', 'model', 'lib'] }],
  ['model', { may: ['model', 'lib'] }],
  ['lib', { may: ['lib'] }],
]

/** Compiled without DOM and WebWorker too; time and chance come in inside events. */
export const pure = ['/machine.ts', 'pua/mode.ts', 'codec', 'model', 'lib']
const clock = /\bnew Date\(\s*\)|\bDate\.now\b|\bMath\.random\b/

const inside = (file: string, key: string): boolean =>
  key.startsWith('/') ? file.endsWith(key) : file === key || file.startsWith(`${key}/`)

/** Tests and what only they use: rigs, the fake port, the hand clock. The product imports none of it. */
export const isForTests = (file: string): boolean =>
  /\.test\.tsx?$|(^|\/)(testing|\w+Testing|fixtures\/.*|handClock)\.ts$|^agent\/wire\/|^sip\/(fake\w+|scripted\w+|\w+Rigs?)\.ts$/.test(
    file,
  )

export function importsOf(file: string, source: string): readonly Import[] {
  const { module, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? 'does not parse'}`)
  const found: Import[] = []
  for (const one of module.staticImports) {
    const typeOnly = one.entries.length > 0 && one.entries.every(entry => entry.isType)
    found.push({ to: one.moduleRequest.value, typeOnly })
  }
  for (const one of module.staticExports)
    for (const entry of one.entries)
      if (entry.moduleRequest !== null) found.push({ to: entry.moduleRequest.value, typeOnly: entry.isType })
  // import('x') as an expression and as a type
  for (const match of source.matchAll(/\bimport\(\s*['"`]([^'"`]+)/g))
    found.push({ to: match[1] ?? '', typeOnly: false })
  for (const match of source.matchAll(/new URL\(\s*['"`]([^'"`]+)['"`]\s*,\s*import\.meta\.url/g))
    found.push({ to: match[1] ?? '', typeOnly: false })
  return found
}

/** files: path below src/ to its text. Answers one sentence per forbidden arrow, and per cycle. */
export function forbidden(files: ReadonlyMap<string, string>): readonly string[] {
  const bad: string[] = []
  const graph = new Map<string, string[]>()
  for (const [file, source] of files) {
    const test = isForTests(file)
    const subject = file.replace('.test.', '.')
    const rule = rules.find(([key]) => inside(subject, key))?.[1]
    if (rule === undefined) {
      bad.push(`${file} is in no folder of the table`)
      continue
    }
    if (!test && pure.some(key => inside(file, key)) && clock.test(source)) bad.push(`${file} reads a clock or a die`)
    for (const { to, typeOnly } of importsOf(file, source)) {
      const kind = typeOnly ? 'type ' : ''
      if (!to.startsWith('.')) {
        const name = to.split('/', to.startsWith('@') ? 2 : 1).join('/')
        if (!test && !(rule.packages ?? []).includes(name)) bad.push(`${file} -> ${kind}${to}`)
        continue
      }
      const plain = posix.join(posix.dirname(file), to.replace(/\?.*$/, ''))
      const target = [plain, `${plain}.ts`, `${plain}.tsx`, `${plain}/index.ts`].find(path => files.has(path)) ?? plain
      if (target.endsWith('.css')) continue
      const allowed =
        rule.may.some(key => inside(target, key)) || (typeOnly && (rule.types ?? []).some(key => inside(target, key)))
      const rig = test && (posix.dirname(target) === posix.dirname(file) || target === 'sip/fakePort.ts')
      if (!allowed && !rig) bad.push(`${file} -> ${kind}${target}`)
      if (!test && isForTests(target)) bad.push(`${file} -> test ${target}`)
      graph.set(file, [...(graph.get(file) ?? []), target])
    }
  }
  return [...bad, ...cycles(graph)]
}

function cycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) {
      found.push(`cycle ${[...path.slice(at), file].join(' -> ')}`)
      return
    }
    if (done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}
