/** What leaves this browser now, item by item, and what does not (SEC-20). */

import { activitiesOf } from '../../model/document.ts'
import { timedOf } from '../../model/documentTimed.ts'
import { roundedPosition } from '../../model/positionRounded.ts'
import type { Preferences, ShareKind } from '../../model/preferences.ts'
import { POSITION_LIFE_MS } from '../../model/preferences.ts'
import type { Saying } from '../../model/saying.ts'
import { activityWords } from './activity.ts'
import { moodWords } from './mood.ts'
import { placeWords } from './place.ts'
import { CARD_KINDS, CARD_WORDS, NOTICED_WORDS } from './privacy.ts'
import { othersSee } from './seen.ts'
import { count, plain } from './text.ts'
import { untilWords } from './until.ts'
import { coordinateWords } from './where.ts'

type Line = { readonly text: string; readonly sent: boolean }

export function seenLines(
  saying: Pick<Saying, 'availability' | 'because' | 'ahead'>,
  preferences: Preferences,
  now: number,
): readonly Line[] {
  const { shares } = preferences
  const { activities, moods, place } = saying.availability
  const { status, word, until, withheld } = othersSee(saying, shares)
  const isOffline = status === 'offline'
  const note = plain(saying.availability.note)
  const planned = saying.ahead.filter(one => one.announced && one.from > now).length
  const told = timedOf(saying.ahead, activitiesOf, shares, now).length
  const typed = CARD_KINDS.filter(kind => preferences.card[kind] !== '').map(kind => CARD_WORDS[kind])
  /** `text` '' = there is nothing of the kind: `none`. */
  const line = (kind: ShareKind, text: string, none: string): Line => {
    if (text === '') return { text: none, sent: false }
    const sent = shares[kind] && !withheld.includes(kind) && !isOffline
    return { text: sent ? text : `${text}, not sent`, sent }
  }
  const noticed = (kind: keyof typeof NOTICED_WORDS, more = ''): Line => {
    const { what } = NOTICED_WORDS[kind]
    const sent = shares[kind] && !isOffline
    return { text: sent ? `${what}${more}` : `${what}, not sent`, sent }
  }
  return [
    { text: word, sent: true },
    line('activity', upper(activities.map(activityWords).join(', ')), 'No activity'),
    line('note', note === '' ? '' : `Note: “${note}”`, 'No note'),
    line('mood', upper(moods.map(moodWords).join(', ')), 'No mood'),
    line('place', upper(placeWords(place)), 'No kind of place'),
    endLine(saying.availability.until, until !== null, now),
    // A plan of which nothing may be said is not told.
    told === 0 && planned > 0
      ? { text: `${count(planned, 'plan', 'plans')}, not sent`, sent: false }
      : line('planned', told === 0 ? '' : count(told, 'plan', 'plans'), 'Nothing of your plans'),
    line('card', typed.join(', '), 'No web addresses'),
    noticed('idle'),
    // It is a part of the one above.
    shares.idle ? noticed('lastInput') : { text: `${NOTICED_WORDS.lastInput.what}, not sent`, sent: false },
    noticed('device', `: “${plain(preferences.deviceName) || 'Browser'}”`),
    noticed('capabilities'),
    noticed('timeZone'),
    whereabouts(preferences, isOffline, now),
  ]
}

function endLine(until: number | null, sent: boolean, now: number): Line {
  const text = until === null ? 'No end' : `Until ${untilWords(until, now)}`
  return { text: until === null || sent ? text : `${text}, not sent`, sent }
}

function whereabouts({ shares, position, precision }: Preferences, isOffline: boolean, now: number): Line {
  const { what } = NOTICED_WORDS.location
  if (!shares.location || isOffline) return { text: `${what}, not sent`, sent: false }
  if (position === null || position.at + POSITION_LIFE_MS <= now) return { text: `${what}, not looked up`, sent: false }
  return { text: coordinateWords(roundedPosition(position, precision)), sent: true }
}

const upper = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
