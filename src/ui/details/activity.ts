/** What someone is doing, RFC 4480 §3.2, as half a sentence after "is". */
import { ACTIVITY_NAMES, type ActivityName } from '../../model/rich.ts'
import { plain } from '../words/text.ts'

const WORDS: Record<ActivityName, string> = {
  appointment: 'in an appointment',
  away: 'away',
  breakfast: 'at breakfast',
  busy: 'busy',
  dinner: 'at dinner',
  holiday: 'on holiday',
  'in-transit': 'on the way',
  'looking-for-work': 'looking for work',
  lunch: 'at lunch',
  meal: 'at a meal',
  meeting: 'in a meeting',
  'on-the-phone': 'on the phone',
  performance: 'at a performance',
  'permanent-absence': 'gone for good',
  playing: 'playing',
  presentation: 'in a presentation',
  shopping: 'shopping',
  sleeping: 'asleep',
  spectator: 'watching something',
  steering: 'driving',
  travel: 'travelling',
  tv: 'watching television',
  vacation: 'on vacation',
  working: 'working',
  worship: 'at worship',
  unknown: 'doing something',
}

const isKnown = (word: string): word is ActivityName => ACTIVITY_NAMES.some(name => name === word)

/** '' = none. A word that the standard does not have is someone's own and is shown as it is. */
export function activityWords(activity: string | null): string {
  if (activity === null) return ''
  return isKnown(activity) ? WORDS[activity] : plain(activity)
}
