/** Programs that the lab runs: started apart from the terminal, their output kept, ended by their own id. */
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { whenSettled } from './promises.ts'

export interface Child {
  readonly pid: number
  /** Settles when the process is gone: `exit code 1`, `signal SIGTERM`. Never rejects. */
  readonly ended: Promise<string>
  /** What it wrote so far, stdout and stderr as they came, without colours; the oldest part is dropped past 1 MB. */
  readonly output: () => string
  /** The first match in the output, or as soon as there is one. `from` leaves out what was there before. */
  readonly waitFor: (
    what: RegExp,
    options?: { readonly timeoutMs?: number; readonly from?: number },
  ) => Promise<RegExpExecArray>
  /** To its standard input. */
  write(line: string): void
  /** Stops it and all that it started where they stand, or lets them go on. What they hold open stays open. */
  freeze(yes: boolean): void
  /** SIGTERM, and SIGKILL for its whole group when that did not help. */
  stop(graceMs?: number): Promise<void>
}

export type ChildOptions = {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly logFile?: string
}

/** Of util-linux, which every Debian has: the kernel ends the program should this process be killed. */
const KEEPER = ['setpriv', '--pdeathsig', 'TERM', '--'] as const
const KEPT = 1_000_000
const alive = new Set<number>()

process.on('exit', () => {
  for (const pid of alive) signalGroup(pid, 'SIGKILL')
})

/** Starts a program in its own process group: Ctrl-C reaches this process alone, which then ends it in order. */
export async function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Promise<Child> {
  const [keeper, ...keep] = KEEPER
  const child = spawn(keeper, [...keep, command, ...args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(await whyNotStarted(child))
  alive.add(pid)

  let output = ''
  const listeners = new Set<() => void>()
  const log = options.logFile === undefined ? null : createWriteStream(options.logFile, { flags: 'a' })
  const take = (chunk: string): void => {
    output = (output + stripVTControlCharacters(chunk)).slice(-KEPT)
    log?.write(chunk)
    for (const listener of listeners) listener()
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  // A program that has just ended no longer reads; that it ended is told by `ended`.
  child.stdin.on('error', () => undefined)
  const ended = new Promise<string>(resolve => {
    // What it started itself goes with it, even if it had no time to see to that.
    child.on('exit', () => {
      signalGroup(pid, 'SIGKILL')
    })
    child.on('close', (code, signal) => {
      alive.delete(pid)
      log?.end()
      resolve(signal === null ? `exit code ${String(code)}` : `signal ${signal}`)
    })
  })
  return {
    pid,
    ended,
    output: () => output,
    waitFor: async (what, { timeoutMs = 30_000, from = 0 } = {}) =>
      await new Promise((resolve, reject) => {
        const finish = (): void => {
          listeners.delete(look)
          clearTimeout(timer)
        }
        const complain = (how: string): void => {
          finish()
          reject(new Error(`${command} ${how} before it wrote ${String(what)}. Its last words:\n${tail(output)}`))
        }
        const look = (): void => {
          const found = new RegExp(what).exec(output.slice(from))
          if (found === null) return
          finish()
          resolve(found)
        }
        const timer = setTimeout(() => {
          complain(`had ${String(timeoutMs)} ms and did not come so far`)
        }, timeoutMs)
        listeners.add(look)
        whenSettled(ended, how => {
          if (listeners.has(look)) complain(`ended (${how})`)
        })
        look()
      }),
    write(line) {
      child.stdin.write(line)
    },
    freeze(yes) {
      if (alive.has(pid)) signalGroup(pid, yes ? 'SIGSTOP' : 'SIGCONT')
    },
    async stop(graceMs = 5000) {
      if (!alive.has(pid)) return
      // Whoever stands still takes no SIGTERM.
      signalGroup(pid, 'SIGCONT')
      child.kill('SIGTERM')
      const timer = setTimeout(() => {
        signalGroup(pid, 'SIGKILL')
      }, graceMs)
      await ended
      clearTimeout(timer)
    },
  }
}

/** Runs a program to its end and gives its standard output; a failure is an error with its last words. */
export async function runProgram(command: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  if (child.pid === undefined) throw new Error(await whyNotStarted(child))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = new Promise<number | null>(resolve => {
    child.on('close', resolve)
  })
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  if ((await code) !== 0) throw new Error(`${command} failed: ${tail(errors)}`)
  return out
}

/** The last lines of an output, for a message. */
export function tail(output: string, lines = 15): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n')
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It is gone already.
  }
}

async function whyNotStarted(child: { once(event: 'error', listener: (error: Error) => void): unknown }) {
  return await new Promise<string>(resolve => {
    child.once('error', error => {
      resolve(`${error.message}. \`npm start\` installs what is missing.`)
    })
  })
}
