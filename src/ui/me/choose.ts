/** What the menu shows, what a change of it builds on, and the way back from what was set by itself. Pure. */
import type { Me } from '../../agent/contract.ts'
import { saidBy } from '../../model/activity.ts'
import { AVAILABLE, type Availability, type AvailabilityStatus } from '../../model/availability.ts'

/** What a change builds on: what holds now, less what was set by itself. */
export const baseOf = ({ said }: Pick<Me, 'said'>): Availability =>
  said.because === 'idle' ? { ...said.availability, status: 'available' } : said.availability

/**
 * Another status. The rest of what was said stays, but whoever is Available again is done with what they were doing, and
 * there is no end of that any more.
 */
export function withStatus(base: Availability, status: AvailabilityStatus): Availability {
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
