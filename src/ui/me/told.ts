/** What the box says below the status, so that nobody has to open the menu to know it. Pure. */
import type { Availability } from '../../model/availability.ts'
import type { Preferences } from '../../model/preferences.ts'
import type { Saying } from '../../model/saying.ts'
import type { SaidStatus } from '../../model/shown.ts'
import { activityWords } from '../words/activity.ts'
import { moodWords } from '../words/mood.ts'
import { placeWords } from '../words/place.ts'
import { othersSee } from '../words/seen.ts'
import { availabilityShape } from '../words/status.ts'
import { canEnd } from './until.ts'

/** `why` goes on from the word. */
export type SeenOtherwise = { readonly status: SaidStatus; readonly word: string; readonly why: string }

/** SEC-20: others see another status than the one that was picked; null = they see that one. */
export function seenOtherwise(
  saying: Pick<Saying, 'availability' | 'because'>,
  shares: Preferences['shares'],
): SeenOtherwise | null {
  const { status, word } = othersSee(saying, shares)
  if (status === availabilityShape(saying.availability.status)) return null
  return { status, word, why: shares.activity ? ' because of the activity' : ': you do not share what you are doing' }
}

/** `In a meeting +3 · sad · in a café`; '' = nothing besides the status and the note. */
export function alsoSaid({ activities, moods, place }: Availability): string {
  const kinds = [activities.map(activityWords), moods.map(moodWords), place === null ? [] : [placeWords(place)]]
  const text = kinds
    .flatMap(([first, ...more]) => (first === undefined ? [] : more.length === 0 ? first : `${first} +${more.length}`))
    .join(' · ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Without all of that. Where nothing is left that could end, there is no end either. */
export function withoutAlso(base: Availability): Availability {
  const cleared: Availability = { ...base, activities: [], moods: [], place: null }
  return canEnd(cleared) ? cleared : { ...cleared, until: null }
}
