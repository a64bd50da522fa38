/** What this browser keeps, per account, of what one says of oneself; made safe when it is read, and never past its time. */
import { AVAILABLE, type Availability, type Planned } from '../model/availability.ts'
import { checkedAvailability, checkedPlanned, checkedRecent, fieldsOf } from '../model/availabilityChecked.ts'
import { AT_FIRST, PICKED_KINDS, POSITION_LIFE_MS, type Preferences } from '../model/preferences.ts'
import { checkedPreferences } from '../model/preferencesChecked.ts'

export type Own = {
  readonly chosen: Availability
  /** ms since the epoch */
  readonly chosenAt: number
  readonly planned: readonly Planned[]
  readonly recent: readonly Availability[]
  readonly preferences: Preferences
}

export const FIRST_OWN: Own = { chosen: AVAILABLE, chosenAt: 0, planned: [], recent: [], preferences: AT_FIRST }

/** Until what is kept was read: who had appeared offline, or withheld something, is not given away meanwhile. */
export const UNREAD_OWN: Own = {
  ...FIRST_OWN,
  chosen: { ...AVAILABLE, status: 'appearOffline' },
  preferences: {
    ...AT_FIRST,
    shares: { ...AT_FIRST.shares, ...Object.fromEntries(PICKED_KINDS.map(kind => [kind, false])) },
  },
}

/** What goes to the store: where somebody is does not. */
export const storable = (own: Own): Own => ({ ...own, preferences: { ...own.preferences, position: null } })

/** `kept`: what the store had, of whatever version. The first one kept the availability alone. */
export function ownFrom(kept: unknown, at: number): Own {
  const fields = fieldsOf(kept)
  const { chosenAt } = fields
  return current(
    {
      chosen: checkedAvailability('chosen' in fields ? fields['chosen'] : kept),
      // Whoever set the clock back has not chosen in the time to come.
      chosenAt: typeof chosenAt === 'number' && chosenAt > 0 ? Math.min(chosenAt, at) : 0,
      planned: checkedPlanned(fields['planned'], at),
      recent: checkedRecent(fields['recent']),
      preferences: checkedPreferences(fields['preferences']),
    },
    at,
  )
}

/** `kept` with what has become of `before` since. */
export function overlaid(kept: Own, before: Own, now: Own): Own {
  const shares = overlay(kept.preferences.shares, before.preferences.shares, now.preferences.shares)
  return {
    ...overlay(kept, before, now),
    recent: kept.recent,
    planned: [...kept.planned, ...now.planned],
    preferences: { ...overlay(kept.preferences, before.preferences, now.preferences), shares },
  }
}
function overlay<Value extends object>(kept: Value, before: Value, now: Value): Value {
  const next = { ...kept }
  for (const key in now) if (now[key] !== before[key]) next[key] = now[key]
  return next
}

/** `told`: what a page was told last. It may be newer than what the store has, and is all there is where that fails. */
export function newerOwn(kept: Own, told: unknown, at: number): Own {
  if (told == null) return kept
  const own = ownFrom(told, at)
  return own.chosenAt < kept.chosenAt ? kept : own
}

/** Without what is over: the same object when nothing is. */
export function current(own: Own, at: number): Own {
  const { chosen, planned, preferences } = own
  const over = chosen.until !== null && chosen.until <= at
  const lasting = planned.filter(one => one.until > at)
  const lost = preferences.position !== null && !isTold(preferences, at)
  if (!over && lasting.length === planned.length && !lost) return own
  return {
    ...own,
    ...(over ? { chosen: AVAILABLE, chosenAt: 0 } : {}),
    planned: lasting,
    preferences: lost ? { ...preferences, position: null } : preferences,
  }
}

/** A position that is not told, or not any more, is not kept. */
const isTold = ({ shares, position }: Preferences, at: number): boolean =>
  shares.location && position !== null && position.at + POSITION_LIFE_MS > at
