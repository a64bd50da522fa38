/**
 * Every kind of document that we build, against the standards' own schemas: `npm run test:schemas -- DIR`.
 * xmllint judges. So that it is known to judge, wrong documents are planted among them, and it must refuse each.
 * Nothing is fetched: the schemas are used from copies whose every reference is to a copy (schemaCopies.ts).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { GIVEN, writeSchemas } from './schemaCopies.ts'

const XMLLINT = 'xmllint'
/** How many files one xmllint is given. */
const BATCH = 200

const oneCase = v.object({ name: v.string(), text: v.string() })
const CASES = v.object({ DOCUMENTS: v.array(oneCase), PLANTED: v.array(oneCase) })

type Verdict = 'valid' | 'refused' | 'none'

async function main(): Promise<number> {
  const [given] = process.argv.slice(2)
  if (given === undefined) {
    say('Say where the schemas are: npm run test:schemas -- DIR')
    return 1
  }
  const folder = resolve(given)
  const missing = Object.values(GIVEN)
    .map(one => one.file)
    .filter(file => !existsSync(join(folder, file)))
  if (missing.length > 0) {
    say(`There are no schemas in ${given}: ${missing.join(', ')} should be there.`)
    return 1
  }
  if (spawnSync(XMLLINT, ['--version']).status !== 0) {
    say('xmllint is missing. Get it with: apt-get install libxml2-utils')
    return 1
  }
  // By address, since the type checks of this folder and of src/ are apart.
  const cases: unknown = await import(new URL('../src/codec/fixtures/documents.ts', import.meta.url).href)
  const scratch = mkdtempSync(join(tmpdir(), 'peu-schemas-'))
  try {
    return judge(v.parse(CASES, cases), scratch, writeSchemas(folder, scratch))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Gives the exit status. */
function judge({ DOCUMENTS, PLANTED }: v.InferOutput<typeof CASES>, scratch: string, schema: string): number {
  const cases = [...DOCUMENTS, ...PLANTED].map(({ name, text }, at) => {
    const file = join(scratch, `${at}.xml`)
    writeFileSync(file, text)
    return { name, text, file, wanted: at < DOCUMENTS.length ? 'valid' : 'refused' } as const
  })
  const verdicts = new Map<string, { readonly verdict: Verdict; readonly why: string }>()
  for (let at = 0; at < cases.length; at += BATCH) {
    const files = cases.slice(at, at + BATCH).map(one => one.file)
    const { stderr } = spawnSync(XMLLINT, ['--nonet', '--noout', '--schema', schema, ...files], {
      encoding: 'utf8',
      env: { ...process.env, XML_CATALOG_FILES: '' },
    })
    const lines = stderr.split('\n')
    for (const file of files) verdicts.set(file, verdictOf(file, lines))
  }
  const failed = cases.filter(one => verdicts.get(one.file)?.verdict !== one.wanted)
  for (const one of failed) {
    const { verdict, why } = verdicts.get(one.file) ?? { verdict: 'none', why: '' }
    say(`FAILED ${one.name}: should be ${one.wanted}, is ${verdict === 'none' ? 'without a verdict' : verdict}`)
    say(`${why}\n${one.text}\n`.replaceAll(scratch, ''))
  }
  say(`${DOCUMENTS.length} documents that we build, ${PLANTED.length} wrong ones planted`)
  say(`${cases.length - failed.length} passed, ${failed.length} failed, 0 skipped`)
  return failed.length === 0 ? 0 : 1
}

/** Only xmllint's own words count: text that it could not even parse has no verdict. */
function verdictOf(file: string, lines: readonly string[]): { readonly verdict: Verdict; readonly why: string } {
  const own = lines.filter(line => line.startsWith(`${file}:`) || line.startsWith(`${file} `))
  const why = own.join('\n')
  if (own.includes(`${file} validates`)) return { verdict: 'valid', why }
  const byRule = own.includes(`${file} fails to validate`) && own.some(line => line.includes('Schemas validity error'))
  return { verdict: byRule ? 'refused' : 'none', why }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main()
