/** What Me and its menu say. */
import type { Echo } from '../../agent/contract.ts'
import type { Availability, AvailabilityStatus } from '../../model/availability.ts'
import type { Preferences } from '../../model/preferences.ts'
import type { Saying } from '../../model/saying.ts'
import type { IconName } from '../kit/Icon.tsx'
import { availabilityWord } from '../words/status.ts'
import { eventWords, spanWords } from '../words/time.ts'
import { untilWords } from '../words/until.ts'
import type { UntilProblem } from './until.ts'

export const meWords = {
  me: 'Me',
  availability: 'Availability',
  note: 'Note',
  addNote: 'Add a note',
  networkKnows: 'What the network knows',
  othersSee: 'Others see',
  clear: 'Clear',
  clearAlso: 'Clear what else I say',
  settings: 'Settings',
  until: 'Until',
  time: 'Time',
  untilTime: 'Until, time',
  untilDate: 'Until, day',
  noEnd: 'Available alone has no end. Say something else first: that can end.',
  activity: 'Activity',
  addActivity: 'What are you doing?',
  mood: 'Mood',
  addMood: 'How are you?',
  place: 'Place',
  addPlace: 'What kind of place?',
  more: 'Mood and place',
  again: 'Again',
  planAhead: 'Plan ahead …',
} as const

export const availabilityLabel = (status: AvailabilityStatus): string =>
  `${meWords.availability}: ${availabilityWord(status)}`

/** What each status does, in a few words. Away is set by itself only where that was turned on (SEC-20). */
export function availabilityHint(
  status: AvailabilityStatus,
  { autoAway, idleAfterS }: Pick<Preferences, 'autoAway' | 'idleAfterS'>,
): string {
  if (status === 'away' && autoAway) return `Set by itself after ${spanWords(idleAfterS * 1000)}`
  return HINTS[status]
}

const HINTS: Record<AvailabilityStatus, string> = {
  available: 'Reach me',
  busy: 'Better later',
  inCall: 'Stays until you change it',
  away: 'Not here just now',
  doNotDisturb: 'Please do not call',
  appearOffline: 'Look signed out',
}

/** The whole effect. */
export const availabilityEffect: Record<AvailabilityStatus, string> = {
  available: 'Others see that they can reach you.',
  busy: 'Others see that you are busy. Nothing is blocked.',
  inCall: 'Others see that you are on the phone. Peu does not listen to your calls, so it stays until you change it.',
  away: 'Others see that you are not here.',
  doNotDisturb:
    'Others see that you do not want to be disturbed; phones that know OMA presence see that you do not want to communicate. Nothing is blocked.',
  appearOffline:
    'Others see what they see when you sign out, and nothing else. Who starts to watch now might notice. You still see them.',
}

export const roomWords = (left: number): string => `${String(left)} left`

/** Beside the status in the button: until when it holds, and who set it when nobody did; '' = until changed. */
export function holdsWords(
  { until }: Availability,
  byItself: 'planned' | 'idle' | null,
  { idleSince }: Pick<Saying, 'idleSince'>,
  idleAfterS: number,
  now: number,
): string {
  if (byItself === 'idle')
    return idleSince === null
      ? 'set by itself'
      : `set by itself since ${eventWords(idleSince + idleAfterS * 1000, now)}`
  const end = until === null ? '' : `until ${untilWords(until, now)}`
  return byItself === 'planned' ? `planned ${end}`.trim() : end
}

/** The one click that ends what was set by itself. */
export const backWords = (status: AvailabilityStatus): string => `Back to ${availabilityWord(status)}`

/** `time`: as it was typed. */
export function untilProblem(problem: UntilProblem, time: string): string {
  switch (problem) {
    case 'incomplete':
      return 'Fill in the day and the time.'
    case 'past':
      return 'This day is over. Choose a later one.'
    case 'over':
      return `${time} is over. Choose a later time or day.`
    case 'farAway':
      return 'This is more than a year away. Choose an earlier day.'
    default:
      return problem satisfies never
  }
}

export const shareWords = (kinds: number): string => (kinds === 1 ? 'Share it' : 'Share them')

/** The shape before the echo, where the drawing has its own; otherwise null. */
export function echoIcon(echo: Echo): IconName | null {
  if (echo.kind === 'sending') return 'up'
  return echo.kind === 'failed' ? 'warn' : null
}
