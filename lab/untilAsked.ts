import { deferred, whenSettled } from './promises.ts'
import type { RingOne } from './ringOne.ts'

export interface Part {
  stop(): Promise<void>
}

/**
 * Starts a lab, keeps it until Ctrl-C (or SIGTERM, SIGHUP) or until the network fails, and ends all its parts, the last
 * one first. `own` is told each part as soon as it runs. Gives the exit code.
 */
export async function untilAsked(start: (own: (part: Part) => void) => Promise<RingOne>): Promise<number> {
  const end = deferred<string | null>()
  // Ctrl-C reaches us twice, once by the terminal and once by npm: a listener stays for the second.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      end.settle(null)
    })
  const parts: Part[] = []
  let trouble: string | null = null
  try {
    const ring = await start(part => {
      parts.push(part)
    })
    whenSettled(ring.failed, end.settle)
    trouble = await end.promise
  } catch (error) {
    trouble = sentence(error)
  }
  for (const part of parts.toReversed()) {
    try {
      await part.stop()
    } catch (error) {
      trouble ??= sentence(error)
    }
  }
  if (trouble === null) return 0
  process.stderr.write(`${trouble}\n`)
  return 1
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error))
