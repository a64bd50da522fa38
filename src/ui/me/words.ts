/** What Me says. */
import type { Echo } from '../../agent/contract.ts'
import type { Availability, AvailabilityStatus } from '../../model/availability.ts'
import type { ShownStatus } from '../../model/shown.ts'
import type { IconName } from '../kit/Icon.tsx'
import { availabilityShape, availabilityWord, statusWord } from '../words/status.ts'
import { plain } from '../words/text.ts'

export const meWords = {
  me: 'Me',
  availability: 'Availability',
  note: 'Note',
  addNote: 'Add a note',
  networkKnows: 'What the network knows',
  othersSee: 'Others see',
  settings: 'Settings',
} as const

export const availabilityLabel = (status: AvailabilityStatus): string =>
  `${meWords.availability}: ${availabilityWord(status)}`

/** Nothing is set by itself (SEC-20), so no hint promises that. */
export const availabilityHint: Record<AvailabilityStatus, string> = {
  available: 'Reach me',
  busy: 'Better later',
  inCall: 'On the phone',
  away: 'Not here just now',
  doNotDisturb: 'Please do not call',
  appearOffline: 'Look signed out',
}

export const roomWords = (left: number): string => `${String(left)} left`

export type Seen = {
  readonly status: ShownStatus
  readonly word: string
  readonly note: string
  /** What stays here although it was typed; '' = nothing. */
  readonly kept: string
}

/** SEC-20: what truly leaves this browser. Appearing offline takes the note along. */
export function othersSee({ status, note }: Availability): Seen {
  const shape = availabilityShape(status)
  const said = plain(note)
  if (status !== 'appearOffline') return { status: shape, word: statusWord(shape), note: said, kept: '' }
  return {
    status: shape,
    word: statusWord(shape),
    note: '',
    kept: said === '' ? '' : 'Your note stays here until you are back.',
  }
}

/** The shape before the echo, where the drawing has its own; otherwise null. */
export function echoIcon(echo: Echo): IconName | null {
  if (echo.kind === 'sending') return 'up'
  return echo.kind === 'failed' ? 'warn' : null
}
