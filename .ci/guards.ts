/**
 * Are the guards awake? One violation per rule is planted in a copy of the project, and the tool must name it.
 * (Imports across folders have the same proof in arrows.test.ts, ids of titles in conformanceTitles.test.ts.)
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { findSlowRegexps } from './regexps.ts'
import type { Row } from './report.ts'
import { findSecrets } from './secrets.ts'
import { findUnwired } from './wiring.ts'

/** `says`: must stand in one piece of the tool's output with the file's name. */
type Planted = { readonly file: string; readonly text: string; readonly says: string }

const planted = (file: string, says: string, ...lines: readonly string[]): Planted => ({
  file,
  says,
  text: `${lines.join('\n')}\n`,
})

const TYPES: readonly Planted[] = [
  planted('src/codec/plantedDom.ts', "'document'", 'export const title = document.title'),
  planted('src/planted/machine.ts', "'setTimeout'", 'export const later = () => setTimeout(() => undefined, 1)'),
  planted('src/sip/plantedDom.ts', "'document'", 'export const title = document.title'),
  planted('src/store/plantedWorker.ts', "'SharedWorkerGlobalScope'", 'export type Scope = SharedWorkerGlobalScope'),
  planted('src/ui/plantedSip.ts', 'TS6307', "export type { SipPort } from '../sip/port.ts'"),
  planted('src/model/plantedIndex.ts', 'TS2322', 'export const first = (list: readonly string[]): string => list[0]'),
  planted('src/model/plantedExact.ts', 'TS2375', 'export const one: { a?: string } = { a: undefined }'),
  planted('src/model/plantedType.ts', 'TS1484', "import { Failure } from './error.ts'", 'export type F = Failure'),
  planted('src/model/plantedEnum.ts', 'TS1294', 'export enum Colour { red }'),
]

const LINT: readonly Planted[] = [
  planted('src/codec/plantedClock.ts', 'no-restricted-properties', 'export const now = (): number => Date.now()'),
  planted('src/plantedDie/machine.ts', 'no-restricted-properties', 'export const die = (): number => Math.random()'),
  planted('src/lib/plantedTimer.ts', 'no-restricted-globals', 'export const later = () => setTimeout(() => 1, 1)'),
  planted(
    'src/agent/plantedPromise.ts',
    'no-floating-promises',
    'export const go = (): void => {',
    '  fetch("/")',
    '}',
  ),
  planted('src/agent/plantedAny.ts', 'no-explicit-any', 'export const all: any = 1'),
  planted('src/agent/plantedCast.ts', 'no-unsafe-type-assertion', 'export const f = (x: unknown) => x as string'),
  planted('src/agent/plantedBang.ts', 'no-non-null-assertion', 'export const f = (x: string | null) => x!.length'),
  planted('src/agent/plantedConsole.ts', 'no-console', "console.log('x')"),
  planted(
    'src/agent/plantedSwitch.ts',
    'switch-exhaustiveness-check',
    "export function f(x: 'a' | 'b'): number {",
    "  switch (x) { case 'a': return 1 }",
    '  return 0',
    '}',
  ),
  planted('src/lib/plantedCycle.ts', 'no-cycle', "export { b } from './plantedCycle2.ts'", 'export const a = 1'),
  planted('src/lib/plantedCycle2.ts', 'no-cycle', "export { a } from './plantedCycle.ts'", 'export const b = 1'),
  planted(
    'src/ui/PlantedHtml.tsx',
    'no-danger',
    'export const P = () => <p dangerouslySetInnerHTML={{ __html: "x" }} />',
  ),
  planted('src/ui/PlantedImage.tsx', 'alt-text', 'export const I = () => <img src="a.svg" />'),
]

const FORMAT: readonly Planted[] = [planted('src/lib/plantedFormat.ts', 'format', 'export const a   = "x";')]

const DEAD: readonly Planted[] = [
  planted('src/lib/plantedDead.ts', 'Unused files', 'export const dead = 1'),
  planted('src/lib/result.ts', 'plantedUnused', 'export const plantedUnused = 1'),
]

const REGEXPS: readonly Planted[] = [
  planted('src/model/plantedSlow.ts', '2nd degree', 'export const slow = /^(?:\\d+\\.?\\d*)$/'),
  planted('src/model/plantedSearch.ts', '2nd degree', "export const trimmed = (x: string) => x.replace(/ +$/, '')"),
  planted(
    'src/model/plantedMade.ts',
    'exponential',
    "const A = 'a+'",
    "export const made = new RegExp(`^(${A})+$`, 'u')",
  ),
  planted('src/model/plantedGiven.ts', 'no constant text', 'export const given = (x: string) => new RegExp(x)'),
]

const WIRING: readonly Planted[] = [
  planted(
    'src/sip/plantedOption.ts',
    'createPlanted mayAnswer: optional, and no production code gives it',
    'export const createPlanted = (options: { readonly realm: string; readonly mayAnswer?: () => boolean }) => options',
    "export const made = createPlanted({ realm: 'ims.test' })",
  ),
  planted(
    'src/sip/plantedType.ts',
    'PlantedOptions best: optional, and no production code gives it',
    'export type PlantedOptions = { readonly realm: string; readonly best?: number }',
    'export const createOther = (options: PlantedOptions) => options',
    "export const made = (options: PlantedOptions) => createOther({ ...options, realm: 'ims.test' })",
  ),
  planted(
    'src/sip/plantedLimit.ts',
    'planted limit: optional, and no production code gives it',
    'export const planted = (text: string, limit = 8) => text.slice(limit)',
    "export const made = planted('x')",
  ),
  planted(
    'src/agent/wire/plantedAlone.test.ts',
    'does not use createWorkerRig',
    "it('[REG-01] stands alone', () => {})",
  ),
  planted(
    'src/agent/wire/plantedWord.test.ts',
    'does not use createWorkerRig',
    "import type { WorkerRig } from './testing.ts'",
    "import { tagOf } from './registeredRig.ts'",
    "import { createStackRig } from '../../sip/stackRig.ts'",
    "it('[REG-01] names createWorkerRig', () => [tagOf('x'), createStackRig()] satisfies readonly unknown[])",
  ),
  planted(
    'src/agent/wire/plantedFake.test.ts',
    'fakePort.ts: what it proves is not on the wire',
    "import { createFakePort } from '../../sip/fakePort.ts'",
    "import { createWorkerRig } from './testing.ts'",
    "it('[REG-01] takes a short cut', () => [createFakePort(), createWorkerRig()])",
  ),
]

// Each in two pieces, so that this file itself stays clean.
const SECRETS: readonly Planted[] = [
  planted('src/plantedKey.ts', 'private key', ['// -----BEGIN', 'PRIVATE KEY-----'].join(' ')),
  planted('e2e/plantedToken.ts', 'token', `// ghp_${'a'.repeat(36)}`),
  planted('lab/plantedFolder.ts', 'folder', ['// see ', 'home', 'somebody'].join('/')),
  planted('.ci/plantedHost.ts', 'package host', ['// registry', 'example.org'].join('.')),
]

/** One row per planted violation: passed when it was seen. */
export function proveGuards(root: string): readonly Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'peu-guards-'))
  try {
    for (const name of ['src', 'lab', 'bench', 'e2e', '.ci'])
      cpSync(join(root, name), join(folder, name), { recursive: true })
    for (const name of [
      'package.json',
      'tsconfig.json',
      'vite.config.ts',
      '.biome.json',
      '.knip.json',
      '.oxlintrc.json',
    ])
      cpSync(join(root, name), join(folder, name))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const all = [...TYPES, ...LINT, ...FORMAT, ...DEAD, ...REGEXPS, ...WIRING, ...SECRETS]
    for (const { file, text } of all) {
      mkdirSync(join(folder, dirname(file)), { recursive: true })
      appendFileSync(join(folder, file), text)
    }
    const output = (tool: string, ...args: readonly string[]): string => run(folder, tool, args)
    return [
      ...seen('types', TYPES, output('tsc', '-b', '--force', '--pretty', 'false').split('\n')),
      ...seen('lint', LINT, output('oxlint', '--format=unix').split('\n')),
      ...seen('format', FORMAT, output('biome', 'ci', '--max-diagnostics=none', '--reporter=github').split('\n')),
      ...seen('dead code', DEAD, [output('knip', '-c', '.knip.json')]),
      ...seen('regular expressions', REGEXPS, findSlowRegexps(folder)),
      ...seen('wiring', WIRING, findUnwired(folder)),
      ...seen('secrets', SECRETS, findSecrets(folder)),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function seen(guard: string, plants: readonly Planted[], pieces: readonly string[]): readonly Row[] {
  return plants.map(({ file, says }) => ({
    title: `guard > ${guard} > ${basename(file)}: ${says}`,
    status: pieces.some(piece => piece.includes(file) && piece.includes(says)) ? 'passed' : 'failed',
  }))
}

function run(folder: string, tool: string, args: readonly string[]): string {
  const program = join(folder, 'node_modules/.bin', tool)
  const { stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 })
  return stdout + stderr
}
