/** Which tests can see a change in a file: those of its folder of src/ that import it, and all that drive the worker. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { importsOf } from './arrows.ts'

const WIRE = 'src/agent/wire'

export function testsFor(root: string, file: string): readonly string[] {
  const folder = file.split('/').slice(0, 2).join('/')
  if (folder === file) return testsBelow(root, WIRE)
  const near = testsBelow(root, folder).filter(test => !test.startsWith(WIRE) && reaches(root, test, file))
  return [...near, ...testsBelow(root, WIRE)]
}

const testsBelow = (root: string, folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(folder, name))
    .toSorted()

function reaches(root: string, from: string, to: string, seen: Set<string> = new Set()): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  seen.add(from)
  return targets(root, from).some(next => reaches(root, next, to, seen))
}

const known = new Map<string, readonly string[]>()

function targets(root: string, file: string): readonly string[] {
  const found =
    known.get(file) ??
    importsOf(file, readFileSync(join(root, file), 'utf8'))
      .filter(({ to, typeOnly }) => to.startsWith('.') && !typeOnly)
      .map(({ to }) => join(dirname(file), to.replace(/\?.*$/u, '')))
      .filter(target => /\.tsx?$/u.test(target) && existsSync(join(root, target)))
  known.set(file, found)
  return found
}
