/** What the network has of what the person set. Honest: nothing is done before the network said so. */
import type { Echo } from '../../agent/contract.ts'
import { shortFailure } from './failure.ts'
import type { Standing } from './standing.ts'
import { clockWords, eventWords } from './time.ts'

export type EchoLine = {
  readonly text: string
  readonly icon: 'check' | 'clock' | 'retry' | 'stop' | 'unplug'
  readonly tone: 'good' | 'calm' | 'bad'
}

export function echoLine(echo: Echo, standing: Standing, now: number): EchoLine {
  if (standing.kind === 'thrownOut')
    return { text: 'Others may still see the last thing you set', icon: 'stop', tone: 'bad' }
  if (standing.kind === 'leaving') return { text: 'Telling the network …', icon: 'clock', tone: 'calm' }
  switch (echo.kind) {
    case 'unasked':
      return { text: 'The network has not asked yet. It learns this as soon as it does.', icon: 'clock', tone: 'calm' }
    case 'dismissed':
      return {
        text: 'The network does not want to know just now. It asks again when it does.',
        icon: 'clock',
        tone: 'calm',
      }
    case 'sending':
      return { text: 'Sending …', icon: 'clock', tone: 'calm' }
    case 'known':
      return standing.kind === 'connected'
        ? { text: `The network has it, ${eventWords(echo.at, now)}`, icon: 'check', tone: 'good' }
        : lastHeard(echo.at, now)
    case 'held':
      return standing.kind === 'offline' && echo.lastKnownAt !== null
        ? {
            text: `Not sent yet. The network last heard from you at ${eventWords(echo.lastKnownAt, now)}`,
            icon: 'unplug',
            tone: 'calm',
          }
        : { text: 'Not sent yet. It goes out when we are back.', icon: 'clock', tone: 'calm' }
    case 'failed': {
      const next = echo.retryAt === null ? '' : ` Next try ${clockWords(echo.retryAt)}.`
      return { text: `Not accepted: ${shortFailure(echo.failure)}.${next}`, icon: 'stop', tone: 'bad' }
    }
    default:
      return echo satisfies never
  }
}

const lastHeard = (at: number, now: number): EchoLine => ({
  text: `The network last heard this at ${eventWords(at, now)}`,
  icon: 'unplug',
  tone: 'calm',
})
