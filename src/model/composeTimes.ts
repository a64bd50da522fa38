/** When a document says something else without a new one arriving. */
import type { Presence } from './presence.ts'
import { keptUntil, type Span } from './rich.ts'

/** The next moment after `at` at which `compose` may give something else; null = never again. */
export function nextChangeAt({ tuples, persons, devices }: Presence, at: number): number | null {
  let next: number | null = null
  const add = (time: number | null): void => {
    if (time !== null && time > at && (next === null || time < next)) next = time
  }
  const addSpan = (one: Span): void => {
    add(one.from)
    add(one.until)
  }
  for (const one of persons) {
    const { activities, moods, placeTypes, spheres, timeOffsets, overridingWillingness } = one
    for (const spans of [activities, moods, placeTypes, spheres, timeOffsets]) spans.forEach(addSpan)
    if (overridingWillingness !== null) addSpan(overridingWillingness)
    // An input from the future becomes one of the past.
    add(one.userInput?.lastInput ?? null)
  }
  for (const one of [...tuples, ...devices]) add(one.userInput?.lastInput ?? null)
  for (const tuple of tuples) for (const one of tuple.timed) add(one.until)
  for (const one of [...persons, ...devices, ...tuples])
    for (const location of one.locations) add(keptUntil(location, one.timestamp))
  return next
}
