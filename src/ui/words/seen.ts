/** "Others see": what truly leaves this browser of what one says (SEC-20). */
import { saidBy } from '../../model/activity.ts'
import type { Availability } from '../../model/availability.ts'
import { activitiesOf } from '../../model/document.ts'
import type { Preferences, ShareKind } from '../../model/preferences.ts'
import type { Saying } from '../../model/saying.ts'
import type { SaidStatus } from '../../model/shown.ts'
import { activityWords } from './activity.ts'
import { moodWords } from './mood.ts'
import { placeWords } from './place.ts'
import { availabilityWord, statusWord } from './status.ts'
import { plain } from './text.ts'

/** The same thing said as an activity and as a note is said once. */
export const sayOnce = (words: readonly string[]): readonly string[] =>
  words.filter((one, at) => one !== '' && words.findIndex(other => other.toLowerCase() === one.toLowerCase()) === at)

type Shares = Preferences['shares']

export type Seen = {
  readonly status: SaidStatus
  readonly word: string
  /** What follows the word: `in a meeting`, the note, `happy`, `at the office`. The note is the person's own text. */
  readonly more: readonly string[]
  readonly until: number | null
  /** What was said and is not shared, by kind. */
  readonly withheld: readonly ShareKind[]
  /** What stays here although it was said and is shared; '' = nothing. */
  readonly kept: string
}

/** What is said, and whether somebody picked it. */
type Saids = Pick<Saying, 'availability' | 'because'>

/** SEC-20: what others see of it. Appearing offline takes all the rest along. */
export function othersSee({ availability, because }: Saids, shares: Shares): Seen {
  const { status, moods, place, until } = availability
  const note = plain(availability.note)
  const activities = activitiesOf(availability)
  const has = {
    activity: activities.length > 0,
    note: note !== '',
    mood: moods.length > 0,
    place: place !== null,
    until: until !== null,
  }
  if (status === 'appearOffline') return offline(has)
  const { doing, words } = saidBy(shares.activity ? activities : [])
  const seen = doing ?? 'available'
  const more = sayOnce([
    ...words.map(activityWords),
    shares.note ? note : '',
    ...(shares.mood ? moods.map(moodWords) : []),
    shares.place ? placeWords(place) : '',
  ])
  // An end is told with what it is the end of: an activity, a mood, a place. Who is away unasked has none.
  const isEnded = shares.activity && activities.length > 0 && (because !== 'idle' || availability.activities.length > 0)
  const ends = isEnded || (shares.mood && has.mood) || (shares.place && has.place)
  return {
    status: seen,
    word: statusWord(seen),
    more,
    until: shares.until && ends ? until : null,
    withheld: SAID_KINDS.filter(kind => has[kind] && !shares[kind]),
    kept: '',
  }
}

const SAID_KINDS = ['activity', 'note', 'mood', 'place', 'until'] as const

function offline({ activity, note, mood, place }: Record<(typeof SAID_KINDS)[number], boolean>): Seen {
  const other = activity || mood || place
  const what = note && !other ? 'Your note' : 'What else you say'
  const kept = note || other ? `${what} stays here until you are back.` : ''
  return { status: 'offline', word: statusWord('offline'), more: [], until: null, withheld: [], kept }
}

/** `You do not share Busy and your note.`; '' = nothing is withheld. */
export function withheldWords({ status, activities }: Availability, withheld: readonly ShareKind[]): string {
  const doing = status === 'available' ? activities.map(activityWords).join(', ') : availabilityWord(status)
  const names: Partial<Record<ShareKind, string>> = {
    activity: doing,
    note: 'your note',
    mood: 'your mood',
    place: 'your place',
    until: 'until when',
  }
  const [last, ...others] = withheld.flatMap(kind => names[kind] ?? []).toReversed()
  if (last === undefined) return ''
  const list = others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`
  return `You do not share ${list}.`
}

/** How a combination is called: `Busy`, `in a meeting`. What it is called by is what was picked, shared or not. */
export function comboWords(
  availability: Pick<Availability, 'status' | 'note' | 'activities'> & Partial<Availability>,
): {
  readonly word: string
  readonly more: string
} {
  const { status, note, activities, moods = [], place = null } = availability
  const more = sayOnce([...activities.map(activityWords), plain(note), ...moods.map(moodWords), placeWords(place)])
  return { word: availabilityWord(status), more: more.join(', ') }
}
