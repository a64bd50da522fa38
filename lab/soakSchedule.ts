/** What happens in one run, out of one number: who says what when, and what befalls the lines. Pure. */
import {
  AVAILABILITY_STATUSES,
  AVAILABLE,
  type Availability,
  type AvailabilityStatus,
} from '../src/model/availability.ts'
import type { ActivityName, MoodName, PlaceName } from '../src/model/rich.ts'
import { dice, type Mix } from './faultsSeed.ts'

/** The two people of a run. */
export type Who = 0 | 1

export type Act =
  | { readonly kind: 'say'; readonly availability: Availability }
  | { readonly kind: 'weather'; readonly seed: number; readonly mix: Mix | null }
  | { readonly kind: 'mute'; readonly ways: readonly ('out' | 'in')[] }
  | { readonly kind: 'cut' }
  | { readonly kind: 'refuse'; readonly yes: boolean }
  /** The browser says that it has no network, or has one again. */
  | { readonly kind: 'network'; readonly online: boolean }
  | { readonly kind: 'tryNow' }

export type Step = { readonly atMs: number; readonly who: Who; readonly act: Act }

export type Schedule = {
  readonly seed: number
  /** When all faults end. */
  readonly lastsMs: number
  /** They wait; else they press "Try now" when they see it. */
  readonly patient: boolean
  /** In the order of time. */
  readonly steps: readonly Step[]
}

/** Which faults a schedule may have. `line`: those that a WebSocket itself can suffer, which keeps its order. */
export type Kinds = 'all' | 'line'

/** What people say: a status and a note, or all that the menu has. */
export type Words = 'plain' | 'rich'

/** Activities that leave each status what it is. */
const DOING: Readonly<Record<AvailabilityStatus, readonly ActivityName[]>> = {
  available: ['working', 'playing', 'tv'],
  busy: ['meeting', 'presentation', 'working', 'vacation'],
  inCall: ['meeting', 'travel', 'working'],
  away: ['vacation', 'travel', 'meal', 'working'],
  doNotDisturb: ['performance', 'sleeping', 'working'],
  appearOffline: ['meeting', 'vacation'],
}
const MOODS: readonly MoodName[] = ['happy', 'in_love', 'sleepy']
const PLACES: readonly PlaceName[] = ['office', 'train', 'residence']

export function scheduleOf(
  seed: number,
  options: { readonly lastsMs: number; readonly kinds: Kinds; readonly words?: Words },
): Schedule {
  const { lastsMs, kinds, words = 'plain' } = options
  const roll = dice(seed)
  const upTo = (count: number): number => Math.floor(roll() * count)
  const steps: Step[] = []
  const patient = roll() < 0.5
  const says = 5 + upTo(6)
  for (let count = 0; count < says; count++) {
    const status = AVAILABILITY_STATUSES[upTo(AVAILABILITY_STATUSES.length)] ?? 'busy'
    const note = roll() < 0.5 ? '' : `note ${String(seed)}.${String(count)}`
    const some = <Name>(names: readonly Name[]): readonly Name[] => names.filter(() => roll() < 0.3)
    const more =
      words === 'plain' ? {} : { activities: some(DOING[status]), moods: some(MOODS), place: some(PLACES)[0] ?? null }
    const availability = { ...AVAILABLE, status, note, ...more }
    steps.push({ atMs: upTo(lastsMs), who: roll() < 0.5 ? 0 : 1, act: { kind: 'say', availability } })
  }
  for (const who of [0, 1] as const) {
    const episodes = 1 + upTo(3)
    for (let count = 0; count < episodes; count++) {
      const from = upTo(lastsMs)
      const to = Math.min(lastsMs, from + lastsMs * (0.1 + 0.5 * roll()))
      steps.push(...episode(who, { from, to, kinds, roll }))
    }
    if (!patient && roll() < 0.5) steps.push({ atMs: upTo(lastsMs), who, act: { kind: 'tryNow' } })
  }
  return { seed, lastsMs, patient, steps: steps.toSorted((a, b) => a.atMs - b.atMs) }
}

type During = { readonly from: number; readonly to: number; readonly kinds: Kinds; readonly roll: () => number }

/** One misfortune of one line, from its beginning to its end. */
function episode(who: Who, { from, to, kinds, roll }: During): readonly Step[] {
  const at = (atMs: number, act: Act): Step => ({ atMs, who, act })
  const ways = (): readonly ('out' | 'in')[] => {
    const way = roll()
    if (way < 1 / 3) return ['out']
    return way < 2 / 3 ? ['in'] : ['out', 'in']
  }
  const weather = (mix: Omit<Mix, 'ways' | 'maxMs'>): readonly Step[] => {
    const seed = Math.floor(roll() * 2 ** 31)
    return [
      at(from, { kind: 'weather', seed, mix: { ...mix, ways: ways(), maxMs: 20 + Math.floor(roll() * 400) } }),
      at(to, { kind: 'weather', seed: 0, mix: null }),
    ]
  }
  const share = 0.1 + 0.7 * roll()
  const which = Math.floor(roll() * (kinds === 'all' ? 10 : 5))
  switch (which) {
    case 0:
      return [at(from, { kind: 'cut' })]
    case 1:
      return [
        at(from, { kind: 'refuse', yes: true }),
        at(from, { kind: 'cut' }),
        at(to, { kind: 'refuse', yes: false }),
      ]
    case 2:
      // What was half-open is found dead when the cable is back.
      return [at(from, { kind: 'mute', ways: ways() }), at(to, { kind: 'mute', ways: [] }), at(to, { kind: 'cut' })]
    case 3:
      return [
        at(from, { kind: 'refuse', yes: true }),
        at(from, { kind: 'network', online: false }),
        at(from, { kind: 'cut' }),
        at(to, { kind: 'refuse', yes: false }),
        at(to, { kind: 'network', online: true }),
      ]
    case 4:
      return weather({ delay: share })
    case 5:
      // And what was half-open may come back to life with a hole in it.
      return [at(from, { kind: 'mute', ways: ways() }), at(to, { kind: 'mute', ways: [] })]
    case 6:
      return weather({ drop: share })
    case 7:
      return weather({ duplicate: share, reorder: share / 4 })
    case 8:
      return weather({ corrupt: share / 2, delay: share / 4 })
    default:
      return weather({
        drop: share / 5,
        delay: share / 5,
        duplicate: share / 5,
        reorder: share / 5,
        corrupt: share / 5,
      })
  }
}
