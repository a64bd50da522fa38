import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accounts } from './accounts.ts'
import { type Child, startChild } from './process.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peu-cli-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** With a folder for temporary files of its own, so that what it leaves is seen. */
const lab = async (...args: readonly string[]): Promise<Child> =>
  await startChild(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('cli.ts', import.meta.url)), ...args], {
    env: { ...process.env, TMPDIR: folder },
  })

const left = (): readonly string[] => readdirSync(folder).filter(name => !name.startsWith('tsx-'))

describe('npm run lab', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'says in one line of JSON what is there, until %s',
    async signal => {
      const child = await lab('--json', '--ring', 'one', '--no-peers')
      const [line] = await child.waitFor(/^\{.*\}$/mu)
      expect(JSON.parse(line.replaceAll(/127\.0\.0\.1:\d+/gu, 'HERE'))).toEqual({
        domain: 'ims.test',
        ws: 'ws://HERE',
        wss: 'wss://HERE',
        xcap: 'http://HERE/xcap-root/',
        accounts,
      })
      process.kill(child.pid, signal)
      expect(await child.ended).toBe('exit code 0')
      expect(child.output().trim()).toBe(line)
      expect(left()).toEqual([])
    },
  )
  it('says so when its Kamailio dies, which server that was, and what to do', async () => {
    const child = await lab('--ring', 'one')
    await child.waitFor(/Ctrl-C ends it/u)
    const run = readdirSync(folder).find(name => name.startsWith('peu-lab-')) ?? ''
    process.kill(Number(readFileSync(join(folder, run, 'kamailio.pid'), 'utf8')), 'SIGKILL')
    expect(await child.ended).toBe('exit code 1')
    expect(child.output()).toContain(
      'Kamailio, which is edge and presence server in one, has ended by itself (signal SIGKILL)',
    )
    expect(child.output()).toContain('Start again with the same command.')
    expect(left()).toEqual([])
  })
  it.each([
    [['--ring', 'nine'], 'There is no ring "nine", only ring one.'],
    [['--loud'], "Unknown option '--loud'"],
    [['extra'], "Unexpected argument 'extra'"],
  ])('with %j says what is wrong and exits 2', async (args, sentence) => {
    const child = await lab(...args)
    expect(await child.ended).toBe('exit code 2')
    expect(child.output()).toContain(sentence)
    expect(left()).toEqual([])
  })
})
