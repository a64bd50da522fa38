/** How long locations that somebody sent us are kept: RFC 4119 §2.2.2. Pure. */
import type { Presence } from './presence.ts'
import { DAY_MS, keptUntil, type Location } from './rich.ts'

type Placed = { readonly locations: readonly Location[]; readonly timestamp: number | null }

/**
 * A document as it came at `at`: a location whose time is over is discarded, and one of which neither it nor its part
 * says a time is kept for a day from now.
 */
export function withLocationsReceived(presence: Presence, at: number): Presence {
  const kept = <One extends Placed>(one: One): One =>
    one.locations.length === 0 ? one : { ...one, locations: one.locations.flatMap(place => dated(place, one, at)) }
  return {
    ...presence,
    tuples: presence.tuples.map(kept),
    persons: presence.persons.map(kept),
    devices: presence.devices.map(kept),
  }
}

function dated(location: Location, { timestamp }: Placed, at: number): readonly Location[] {
  const until = keptUntil(location, timestamp)
  if (until === null) return [{ ...location, retentionExpiry: at + DAY_MS }]
  return until > at ? [location] : []
}
