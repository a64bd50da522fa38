/**
 * What one says of oneself: all that bears on it, what comes of it now, and the document of it. Time is the one thing
 * that changes it unasked: there is one timer, for when that will be.
 */
import { encodePidf } from '../codec/pidf.ts'
import type { Clock, Undo } from '../lib/clock.ts'
import type { Availability, Planned } from '../model/availability.ts'
import { goneDocument, presenceDocument } from '../model/document.ts'
import type { Preferences } from '../model/preferences.ts'
import type { Presence } from '../model/presence.ts'
import { rememberedAfter, type Saying, sayingAt } from '../model/saying.ts'
import type { Me, Preview } from './contract.ts'
import type { Ids } from './device.ts'
import { current, type Own, overlaid } from './own.ts'
import { previewsOf } from './shownPreviews.ts'
import { type Sign, signsAt, withPreferences, withSign } from './signs.ts'

/** How often the offset from UTC is looked at while it is shared: zones change at quarters of an hour. */
const QUARTER_MS = 900_000

type SelfEvents = {
  /** Another document than the last: for whoever tells it. */
  readonly onSaid: () => void
  readonly onMe: () => void
  readonly onPreviews: (previews: readonly Preview[]) => void
  /** For the browser's store. */
  readonly onKeep: (own: Own) => void
}

export interface Self {
  setAvailability(availability: Availability): void
  setPlanned(planned: readonly Planned[]): void
  setPreferences(preferences: Preferences): void
  /** What was kept is there at last. What was chosen, planned or set meanwhile stays. */
  restore(kept: Own): void
  input(sign: Sign): void
  /** What is said now is looked at (again): at the beginning, or when the identity is another. */
  look(): void
  /** The document as of `at`, so since `since`; `last`: the one to leave behind. */
  document(at: number, last: boolean, since: number): Presence
  readonly me: Omit<Me, 'echo' | 'publishes'>
  close(): void
}

export function createSelf(options: {
  readonly clock: Clock
  readonly own: Own
  readonly ids: Ids
  /** The presentity, an addr-spec. */
  readonly identity: () => string
  /** Minutes from UTC. */
  readonly offsetMin: (at: number) => number | null
  readonly events: SelfEvents
}): Self {
  const { clock, ids, identity, offsetMin, events } = options
  let own = options.own
  let signs = signsAt(clock.now())
  let saying: Saying = sayingNow(clock.now())
  let timer: Undo | null = null
  /** What the last document said, its timestamps aside. */
  let said = ''

  function bearing(): Parameters<typeof sayingAt>[0] {
    return { ...own, lastInputAt: signs.lastInputAt }
  }
  function sayingNow(at: number): Saying {
    return sayingAt(bearing(), at).saying
  }

  const place = () => ({ ...ids, entity: identity(), contactUri: identity() })
  function write(at: number, since: number): Presence {
    const { preferences } = current(own, at)
    const timeOffsetMin = offsetMin(at)
    return presenceDocument({ ...place(), at, since, saying: sayingNow(at), preferences, timeOffsetMin })
  }

  function tellPreviews(presence: Presence, at: number): void {
    const gone = goneDocument(place())
    const texts = { presence, text: encodePidf(presence) }
    events.onPreviews(previewsOf(texts, { presence: gone, text: encodePidf(gone) }, at))
  }

  function look(): void {
    const at = clock.now()
    const kept = own
    own = current(own, at)
    if (own !== kept) events.onKeep(own)
    const found = sayingAt(bearing(), at)
    saying = found.saying
    const times = [found.nextAt ?? Infinity, own.preferences.shares.timeZone ? nextQuarter(at) : Infinity]
    const nextAt = Math.min(...times)
    timer?.()
    timer = nextAt === Infinity ? null : clock.after(nextAt - at, look)
    events.onMe()
    const document = write(at, at)
    const text = sayingText(document)
    if (text === said) return
    said = text
    tellPreviews(document, at)
    events.onSaid()
  }

  function hold(next: Partial<Own>): void {
    const at = clock.now()
    own = current({ ...own, ...next }, at)
    // Whoever chooses is there.
    signs = withPreferences(withSign(signs, 'touched', own.preferences, at), own.preferences, at)
    events.onKeep(own)
    look()
  }

  return {
    setAvailability(chosen) {
      const chosenAt = clock.now()
      const recent = rememberedAfter(own.chosen, chosenAt - own.chosenAt, own.recent, chosen)
      hold({ chosen, chosenAt, recent })
    },
    setPlanned: planned => hold({ planned }),
    setPreferences: preferences => hold({ preferences }),
    restore(kept) {
      own = overlaid(kept, options.own, own)
      events.onKeep(own)
      look()
    },
    input(sign) {
      signs = withSign(signs, sign, own.preferences, clock.now())
      // That somebody is still there changes nothing: the timer looks again when they might be gone.
      if (sign === 'left' || saying.idleSince !== null) look()
    },
    look,
    document(at, last, since) {
      if (last) return goneDocument(place())
      const presence = write(at, since)
      tellPreviews(presence, at)
      return presence
    },
    get me() {
      const { chosen, planned, recent, preferences } = own
      return { availability: chosen, said: saying, planned, recent, preferences }
    },
    close() {
      timer?.()
    },
  }
}

const sayingText = (presence: Presence): string =>
  JSON.stringify(presence, (key, value: unknown) => (key === 'timestamp' ? undefined : value))

const nextQuarter = (at: number): number => (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS
