/** What an activity of RFC 4480 §3.2 means for the status that is shown. */
import type { Activity, ActivityName } from './rich.ts'
import type { SaidStatus } from './shown.ts'

/** How do-not-disturb is said: RPID has no word of its own, so it goes out as one of ours, beside `busy`. */
export const DO_NOT_DISTURB = 'do-not-disturb'

/** What an activity can make of somebody who is there. */
export type Doing = Extract<SaidStatus, 'doNotDisturb' | 'inCall' | 'busy' | 'away'>

/** null: says nothing beyond being there. Attending to something is busy; not being around is away. */
const MEANS: Readonly<Record<ActivityName, Doing | null>> = {
  'on-the-phone': 'inCall',
  appointment: 'busy',
  busy: 'busy',
  meeting: 'busy',
  performance: 'busy',
  presentation: 'busy',
  spectator: 'busy',
  steering: 'busy',
  worship: 'busy',
  away: 'away',
  breakfast: 'away',
  dinner: 'away',
  holiday: 'away',
  'in-transit': 'away',
  lunch: 'away',
  meal: 'away',
  'permanent-absence': 'away',
  shopping: 'away',
  sleeping: 'away',
  travel: 'away',
  vacation: 'away',
  'looking-for-work': null,
  playing: null,
  tv: null,
  unknown: null,
  working: null,
}

/** Of several activities at once the one that asks most for being left alone. */
const STRONGEST_FIRST: readonly Doing[] = ['doNotDisturb', 'inCall', 'busy', 'away']

/** Names that say no more than their status does. */
const PLAIN: ReadonlySet<string> = new Set(['busy', 'away', 'on-the-phone', 'unknown'])

export type Said = {
  readonly doing: Doing | null
  /** The words that say more than the status: those that made it first. */
  readonly words: readonly string[]
}

export function saidBy(activities: readonly Activity[]): Said {
  const meanings = new Set(activities.map(meaning))
  const doing = STRONGEST_FIRST.find(one => meanings.has(one)) ?? null
  const byRank = [
    ...activities.filter(one => meaning(one) === doing),
    ...activities.filter(one => meaning(one) !== doing),
  ]
  return { doing, words: [...new Set(byRank.flatMap(one => wordOf(one) ?? []))] }
}

function meaning(activity: Activity): Doing | null {
  if (activity.name !== 'other') return MEANS[activity.name]
  return isDoNotDisturb(activity.text) ? 'doNotDisturb' : null
}

function wordOf(activity: Activity): string | null {
  if (activity.name !== 'other') return PLAIN.has(activity.name) ? null : activity.name
  const word = activity.text.trim()
  return word === '' || isDoNotDisturb(word) ? null : word
}

/** Others spell it with blanks or in capitals. */
const isDoNotDisturb = (text: string): boolean =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-') === DO_NOT_DISTURB || /^\s*dnd\s*$/i.test(text)
