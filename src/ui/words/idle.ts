/** What the section "Idle" says. */
import { IDLE_LIMITS_S } from '../../model/preferences.ts'
import { count } from './text.ts'

const LEAST = IDLE_LIMITS_S.least / 60
const MOST = IDLE_LIMITS_S.most / 60

export const idleWords = {
  title: 'Idle',
  text: 'Whether you are here is noticed only if you turn one of these on, or share it under Privacy.',
  autoAway: 'Set me to Away when I am not here',
  autoAwayHint: 'Only from Available, and back as soon as you are here again',
  after: 'After how many minutes',
  afterHint: `From ${String(LEAST)} to ${String(MOST)}. It counts for what you share under Privacy, too.`,
  wholeComputer: 'Notice the whole computer',
  wholeComputerHint: 'Also when you work in other windows. The browser asks you first',
  pagesOnly: 'This browser cannot tell whether the computer is in use: what you do in Peu’s own pages counts.',
  denied:
    'The browser said no, so what you do in Peu’s own pages counts. Allow “idle detection” for this page in its settings, then try again.',
} as const

export type MinutesProblem = 'notNumber' | 'tooFew' | 'tooMany'

const MINUTES_PROBLEMS: Readonly<Record<MinutesProblem, string>> = {
  notNumber: 'Type a whole number of minutes, such as 10.',
  tooFew: `This is too short. Peu takes ${count(LEAST, 'minute', 'minutes')} or more.`,
  tooMany: `This is too long. Peu takes at most ${count(MOST, 'minute', 'minutes')}.`,
}
export const minutesProblem = (problem: MinutesProblem): string => MINUTES_PROBLEMS[problem]
