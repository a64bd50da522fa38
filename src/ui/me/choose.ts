/** What the menu shows, what a change of it builds on, and the way back from what was set by itself. Pure. */
import type { Me } from '../../agent/contract.ts'
import { saidBy } from '../../model/activity.ts'
import { AVAILABLE, type Availability, type AvailabilityStatus, type Planned } from '../../model/availability.ts'
import { sameAvailability } from '../../model/saying.ts'

/** What a change builds on: what holds now, less what was set by itself. */
export const baseOf = ({ said }: Pick<Me, 'said'>): Availability =>
  said.because === 'idle' ? { ...said.availability, status: 'available' } : said.availability

/**
 * Another status. The rest of what was said stays, but whoever is Available again is done with what they were doing, and
 * there is no end of that any more.
 */
function withStatus(base: Availability, status: AvailabilityStatus): Availability {
  if (status !== 'available' || base.status === 'available') return { ...base, status }
  const activities = base.activities.filter(name => saidBy([{ name }]).doing === null)
  return { ...base, status, activities, until: null }
}

/** One of the last combinations again. It has no end; that of now was another's. */
export const again = (recent: Availability): Availability => ({ ...recent, until: null })

/** What one is back to when one ends by hand what was set by itself; null = nothing was. */
export function wayBack({ said, availability }: Pick<Me, 'said' | 'availability'>, now: number): Availability | null {
  if (said.because === 'chosen') return null
  if (said.because === 'idle') return baseOf({ said })
  return availability.until === null || now < availability.until ? availability : AVAILABLE
}

/** What is said when one picks a status. Whoever is Available while a plan runs is done with the plan, its note too. */
export function picked(
  me: Pick<Me, 'said' | 'availability'>,
  base: Availability,
  status: AvailabilityStatus,
  now: number,
): Availability {
  const planned = me.said.because === 'planned' && base === me.said.availability
  return withStatus(planned && status === 'available' ? (wayBack(me, now) ?? base) : base, status)
}

/**
 * All that is planned, with this wish in the plan that runs: whoever changes the note or the activities meanwhile gives up
 * neither the plan nor what was chosen before it, which comes back after it. null = this is a choice of one's own.
 */
export function planChanged(
  { said, planned }: Pick<Me, 'said' | 'planned'>,
  wish: Availability,
  now: number,
): readonly Planned[] | null {
  if (said.because !== 'planned') return null
  const { status, note, activities } = wish
  if (!sameAvailability({ ...said.availability, note, activities }, wish)) return null
  const running = said.ahead.findLast(
    ({ from, until, availability }) =>
      from <= now && sameAvailability({ ...AVAILABLE, ...availability, until }, said.availability),
  )
  if (running === undefined || !planned.some(({ id }) => id === running.id)) return null
  return planned.map(one => (one.id === running.id ? { ...one, availability: { status, note, activities } } : one))
}

const within = (some: readonly string[], all: readonly string[]): boolean => some.every(one => all.includes(one))

/** All of `part` is in `whole`, as when one types on or picks one thing after the other. */
function isPart(part: Availability, whole: Availability): boolean {
  return (
    part.status === whole.status &&
    whole.note.startsWith(part.note) &&
    within(part.activities, whole.activities) &&
    within(part.moods, whole.moods) &&
    (part.place === null || part.place === whole.place)
  )
}

/** What is offered again: not what is said now, and not the steps on the way to it or to another. Newest first. */
export const offered = (recent: readonly Availability[], now: Availability): readonly Availability[] =>
  recent.filter((one, at) => !isPart(one, now) && !isPart(one, recent[at - 1] ?? now))
