/** The words of a status, and how a contact is read in a list. */
import type { AvailabilityStatus } from '../../model/availability.ts'
import type { Contact } from '../../model/contact.ts'
import type { Shown, ShownStatus } from '../../model/shown.ts'
import { activityWords } from './activity.ts'
import { plain, plainName } from './text.ts'
import { ageWords, eventWords } from './time.ts'

const STATUS_WORDS: Record<ShownStatus, string> = {
  available: 'Available',
  busy: 'Busy',
  inCall: 'In a call',
  away: 'Away',
  doNotDisturb: 'Do not disturb',
  offline: 'Offline',
  unknown: 'No status',
  waiting: 'Waiting',
  refused: 'Refused',
  stale: 'Stale',
}
export const statusWord = (status: ShownStatus): string => STATUS_WORDS[status]

/** The words of the menu. */
export const availabilityWord = (status: AvailabilityStatus): string =>
  status === 'appearOffline' ? 'Appear offline' : STATUS_WORDS[status]

/** The shape of a menu entry: who appears offline is seen as offline. */
export const availabilityShape = (status: AvailabilityStatus): ShownStatus =>
  status === 'appearOffline' ? 'offline' : status

/** What a contact of whom nothing has come yet is shown as. */
export const statusOf = (shown: Shown | undefined): ShownStatus => shown?.status ?? 'unknown'

/** The second half of a row's second line, '' = the status word stands alone. */
export function statusNote(contact: Contact, shown: Shown | undefined): string {
  // Whoever wrote no note may still have said what they do.
  const note = plain(shown?.note ?? '') || activityWords(shown?.activity ?? null)
  const name = plainName(contact.name)
  const status = statusOf(shown)
  switch (status) {
    case 'offline':
      return note === '' ? 'signed out' : note
    case 'unknown':
      return wasWords(shown, note, 'last known:') || 'nothing heard yet'
    case 'waiting':
      return `${name} has not allowed you yet`
    case 'refused':
      return `${name} does not share this`
    case 'stale':
      return wasWords(shown, note, 'was') || 'we lost touch'
    case 'available':
    case 'busy':
    case 'inCall':
    case 'away':
    case 'doNotDisturb':
      return note
    default:
      return status satisfies never
  }
}

/** What a contact was, and what they said then; '' = nothing was known. */
function wasWords(shown: Shown | undefined, note: string, lead: string): string {
  const was = shown?.was ?? null
  if (was === null || was === 'unknown') return ''
  return [`${lead} ${STATUS_WORDS[was]}`, note].filter(Boolean).join(', ')
}

/** "Bob, Busy, in a meeting": a row's name for assistive technology. */
export const rowName = (contact: Contact, shown: Shown | undefined): string =>
  [plainName(contact.name), statusWord(statusOf(shown)), statusNote(contact, shown)].filter(Boolean).join(', ')

/** The age at a row's end; '' = none. */
export function rowAge(shown: Shown | undefined, now: number): string {
  if (shown === undefined) return ''
  const { status, since, watch } = shown
  const watchSince = watch.kind === 'idle' ? null : watch.since
  switch (status) {
    case 'offline':
      return since === null ? '' : eventWords(since, now)
    case 'refused':
      return watchSince === null ? '' : eventWords(watchSince, now)
    case 'waiting':
      return watchSince === null ? '' : ageWords(watchSince, now)
    case 'available':
    case 'busy':
    case 'inCall':
    case 'away':
    case 'doNotDisturb':
    case 'stale':
    case 'unknown':
      return since === null ? '' : ageWords(since, now)
    default:
      return status satisfies never
  }
}
