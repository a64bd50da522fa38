/** A process that runs tests; one that hangs or dies is replaced, and the change that did it counts as caught. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import type { Order } from './mutateRunner.ts'

const outcomeSchema = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('ran'), failed: v.nullable(v.string()) }),
])
type Outcome = v.InferOutput<typeof outcomeSchema>

export type Runner = {
  /** The first test that failed, or why there was no end; null: all passed. */
  readonly run: (order: Order, limitMs: number) => Promise<string | null>
  readonly end: () => void
}

export async function createRunner(root: string): Promise<Runner> {
  let runner = await started(root)
  return {
    run: async (order, limitMs) => {
      runner.send(order)
      const outcome = await next(runner, limitMs)
      if (typeof outcome !== 'string') return outcome.kind === 'ran' ? outcome.failed : null
      runner.kill('SIGKILL')
      runner = await started(root)
      return outcome
    },
    end: () => void runner.kill('SIGKILL'),
  }
}

async function started(root: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('mutateRunner.ts', import.meta.url))
  const runner = fork(program, { cwd: root, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let errors = ''
  runner.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000)
  })
  const outcome = await next(runner, 60_000)
  if (typeof outcome === 'string') throw new Error(`The runner does not start: ${outcome}\n${errors}`)
  return runner
}

function next(runner: ChildProcess, limitMs: number): Promise<Outcome | string> {
  return new Promise(resolve => {
    const settle = (outcome: Outcome | string): void => {
      clearTimeout(timer)
      runner.removeAllListeners('message').removeAllListeners('exit')
      resolve(outcome)
    }
    const timer = setTimeout(() => settle(`no end within ${String(Math.round(limitMs / 1000))} s`), limitMs)
    runner.once('message', (message: unknown) => settle(v.parse(outcomeSchema, message)))
    runner.once('exit', () => settle('the process died'))
  })
}
