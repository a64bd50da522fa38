/** `tsx .ci/wiring.ts`: is every option of the product given by the product, and does the wire go through the worker? */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { importsOf } from './arrows.ts'
import { unwired } from './options.ts'

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

/** Tests of agent/wire drive the composed worker: they import their rigs, values and types, and no part of the product. */
function shortCircuits(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([file, source]) => {
    if (!file.startsWith('agent/wire/')) return []
    const faults = importsOf(file, source)
      .filter(({ to, typeOnly }) => !typeOnly && /fake\w*\.ts$|\/(?:session|stack|machine)\.ts$/u.test(to))
      .map(({ to }) => `imports ${to}`)
    if (file.endsWith('.test.ts') && !/createWorkerRig|Rig\.ts'/u.test(source))
      faults.push('does not use createWorkerRig')
    return faults.map(fault => `${file} ${fault}: what it proves is not on the wire`)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = findUnwired(process.cwd())
  for (const fault of faults) process.stdout.write(`${fault}\n`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
