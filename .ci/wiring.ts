/** `tsx .ci/wiring.ts`: is every option of the product given by the product, and does the wire go through the worker? */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { parseSync } from 'vite'
import { importsOf } from './arrows.ts'
import { unwired } from './options.ts'
import { child, type Node, nodesIn, parse, text, walk } from './tree.ts'

const ledgerSchema = v.record(v.string(), v.pipe(v.string(), v.minLength(20)))

export function findUnwired(root: string): readonly string[] {
  const files = new Map(
    readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.tsx?$/u.test(name) && !name.endsWith('.d.ts'))
      .map(name => [name, readFileSync(join(root, 'src', name), 'utf8')]),
  )
  const seams = v.parse(ledgerSchema, JSON.parse(readFileSync(join(root, '.ci/testSeams.json'), 'utf8')))
  return [...unwired(files, new Set(Object.keys(seams))), ...shortCircuits(files)].map(sentence => `src/${sentence}`)
}

/** Tests of agent/wire drive the composed worker. They import no fake and no session, stack or machine to drive alone. */
function shortCircuits(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([file, source]) => {
    if (!file.startsWith('agent/wire/')) return []
    const faults = importsOf(file, source)
      .filter(({ to, typeOnly }) => !typeOnly && /fake\w*\.ts$|\/(?:session|stack|machine)\.ts$/u.test(to))
      .map(({ to }) => `imports ${to}`)
    if (file.endsWith('.test.ts') && !drivesWorker(file, source, files)) faults.push('does not use createWorkerRig')
    return faults.map(fault => `${file} ${fault}: what it proves is not on the wire`)
  })
}

/** Whether it imports createWorkerRig, or what a rig beside it builds on that. A linter sees what is imported for nothing. */
function drivesWorker(file: string, source: string, files: ReadonlyMap<string, string>): boolean {
  return valuesImported(file, source).some(({ from, name }) => {
    if (from === './testing.ts') return name === RIG
    const rig = /^\.\/(\w+Rig\.ts)$/u.exec(from)?.[1]
    const path = `agent/wire/${rig ?? ''}`
    const rigSource = files.get(path)
    return rigSource !== undefined && builtOnRig(path, rigSource).has(name)
  })
}

const RIG = 'createWorkerRig'

function valuesImported(file: string, source: string): readonly { readonly from: string; readonly name: string }[] {
  return parseSync(file, source).module.staticImports.flatMap(({ moduleRequest, entries }) =>
    entries
      .filter(entry => !entry.isType)
      .map(entry => ({ from: moduleRequest.value, name: entry.importName.name ?? '' })),
  )
}

/** The names of a rig's declarations that use createWorkerRig, themselves or by one another. */
function builtOnRig(file: string, source: string): ReadonlySet<string> {
  const isImported = valuesImported(file, source).some(({ from, name }) => from === './testing.ts' && name === RIG)
  const names = new Set(isImported ? [RIG] : [])
  const declarations = nodesIn(parse(file, source)['body']).flatMap(declarationsOf)
  for (let before = -1; before !== names.size; ) {
    before = names.size
    for (const declaration of declarations) {
      const uses = [...walk(declaration)].some(node => node.type === 'Identifier' && names.has(text(node, 'name')))
      const id = child(declaration, 'id')
      if (uses && id !== null) names.add(text(id, 'name'))
    }
  }
  return names
}

function declarationsOf(statement: Node): readonly Node[] {
  const declaration = statement.type === 'ExportNamedDeclaration' ? child(statement, 'declaration') : statement
  if (declaration === null || declaration.type === 'ImportDeclaration') return []
  return declaration.type === 'VariableDeclaration' ? nodesIn(declaration['declarations']) : [declaration]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = findUnwired(process.cwd())
  for (const fault of faults) process.stdout.write(`${fault}\n`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
