/** What an activity of RFC 4480 §3.2 means for the status that is shown. */
import { DO_NOT_DISTURB } from './document.ts'
import type { Activity, ActivityName } from './rich.ts'
import type { SaidStatus } from './shown.ts'

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
  /** The word that says more than the status, or null. */
  readonly activity: string | null
}

/** What a list of activities says. The word is the first of those that made the status, else the first there is. */
export function saidBy(activities: readonly Activity[]): Said {
  const meanings = new Set(activities.map(meaning))
  const doing = STRONGEST_FIRST.find(one => meanings.has(one)) ?? null
  const telling = activities.filter(one => wordOf(one) !== null)
  const first = telling.find(one => meaning(one) === doing) ?? telling[0]
  return { doing, activity: first === undefined ? null : wordOf(first) }
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
