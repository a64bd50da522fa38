/** Does a changed file still compile? Asked in a copy of src/, so that the project itself is never touched. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Compiler = {
  /** The first error; null: it compiles. */
  readonly errorIn: (file: string, source: string) => Promise<string | null>
  readonly end: () => void
}

export function createCompiler(root: string): Compiler {
  const folder = mkdtempSync(join(tmpdir(), 'peu-mutate-'))
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true })
  cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  let last: Promise<unknown> = Promise.resolve()
  return {
    errorIn: (file, source) => {
      const answer = last.then(async () => {
        writeFileSync(join(folder, file), source)
        try {
          return await firstError(folder)
        } finally {
          writeFileSync(join(folder, file), readFileSync(join(root, file)))
        }
      })
      last = answer.catch(() => undefined)
      return answer
    },
    end: () => rmSync(folder, { recursive: true }),
  }
}

function firstError(folder: string): Promise<string | null> {
  // A name that is no longer used is no proof: the same change could have been made without leaving one.
  const lax = ['--noUnusedLocals', 'false', '--noUnusedParameters', 'false', '--allowUnreachableCode', 'true']
  const args = ['-p', 'src/tsconfig.test.json', '--pretty', 'false', '--incremental', 'false', '--composite', 'false']
  const tsc = spawn(join(folder, 'node_modules/.bin/tsc'), [...args, ...lax], { cwd: folder })
  let output = ''
  tsc.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  return new Promise(resolve => {
    tsc.on('close', code => resolve(code === 0 ? null : (output.split('\n')[0] ?? 'does not compile')))
  })
}
