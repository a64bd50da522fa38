/**
 * What one says of oneself: all that bears on it, what comes of it now, and the document of it. Time is the one thing
 * that changes it unasked: there is one timer, for when that will be.
 */
import type { Pidf } from '../codec/pidfDocument.ts'
import { isPlain, plainPidf, thinned } from '../codec/pidfPlain.ts'
import type { Clock, Undo } from '../lib/clock.ts'
import type { Lazy } from '../lib/lazy.ts'
import type { Availability, Planned } from '../model/availability.ts'
import { goneDocument, presenceDocument, strangersDocument } from '../model/document.ts'
import { NOTICED_KINDS, PICKED_KINDS, type Preferences } from '../model/preferences.ts'
import type { Presence } from '../model/presence.ts'
import { rememberedAfter, type Saying, sayingAt } from '../model/saying.ts'
import type { Echo, Me, Preview } from './contract.ts'
import type { Ids } from './device.ts'
import { current, type Own, overlaid, UNREAD_OWN } from './own.ts'
import { previewsOf } from './shownPreviews.ts'
import { type Sign, signsAt, withPreferences, withSign } from './signs.ts'

/** How often the offset from UTC is looked at while it is shared: zones change at quarters of an hour. */
const QUARTER_MS = 900_000
/** What could not be loaded is fetched again after so long. */
const RETRY_MS = 10_000

const SHARE_KINDS = [...PICKED_KINDS, ...NOTICED_KINDS]

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
  /** The text of a document that this gave. */
  encode(presence: Presence): string
  /** What was chosen last cannot be written yet: what was said before is said on. Null: it can. */
  readonly held: Echo | null
  /** Something that was chosen can be written. Before that a server is told that nobody is there, and nothing is published. */
  readonly isReady: boolean
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
  /** Writes what is more than a status and a note. */
  readonly pidf: Lazy<Pidf>
  readonly events: SelfEvents
}): Self {
  const { clock, ids, identity, offsetMin, pidf, events } = options
  let own = options.own
  let signs = signsAt(clock.now())
  let saying: Saying = sayingNow(clock.now())
  let timer: Undo | null = null
  /** What the last document said, its timestamps aside. */
  let said = ''
  /** The newest that could be written, and when: this stands until a newer one can. */
  let written: { readonly own: Own; readonly at: number } | null = null
  let loading = false
  let retry: Undo | null = null
  let retryAt: number | null = null
  let closed = false

  function bearing(of = own): Parameters<typeof sayingAt>[0] {
    return { ...of, lastInputAt: signs.lastInputAt }
  }
  function sayingNow(at: number, of = own): Saying {
    return sayingAt(bearing(of), at).saying
  }

  const place = () => ({ ...ids, entity: identity(), contactUri: identity() })
  function write(of: Own, at: number, since: number): Presence {
    const { preferences } = current(of, at)
    const timeOffsetMin = offsetMin(at)
    return presenceDocument({ ...place(), at, since, saying: sayingNow(at, of), preferences, timeOffsetMin })
  }
  /** Null: it says more than can be written yet. A poorer document in between would be seen as a change. */
  function newest(at: number, since: number): Presence | null {
    const presence = write(own, at, since)
    if (pidf.now === null && !isPlain(presence)) {
      if (!loading && retry === null) load()
      return null
    }
    written = { own, at }
    return presence
  }
  /** What was said before, without what is withheld by now: that does not wait for anything to be loaded (SEC-20). */
  function narrowed(at: number): Presence | null {
    if (written === null) return null
    const { preferences } = written.own
    const shares = { ...preferences.shares }
    for (const kind of SHARE_KINDS) shares[kind] &&= own.preferences.shares[kind]
    written = { ...written, own: { ...written.own, preferences: { ...preferences, shares } } }
    return standing(at, at)
  }
  /** What was said before, as it is now: its plans begin, and what has an end ends. */
  function standing(at: number, since: number): Presence {
    if (written === null) return write(UNREAD_OWN, at, since)
    const now = write(written.own, at, since)
    if (isPlain(now)) written = { ...written, at }
    const { until } = sayingNow(written.at, written.own).availability
    // An end that was told is kept, though what follows cannot be written whole yet.
    return until !== null && until <= at ? thinned(now) : write(written.own, written.at, since)
  }
  function load(): void {
    loading = true
    retry = null
    pidf.wait(() => {
      loading = false
      if (closed) return
      if (pidf.now === null) {
        retryAt = clock.now() + RETRY_MS
        retry = clock.after(RETRY_MS, load)
      }
      look()
    })
  }
  function heldNow(): Echo | null {
    if (pidf.now !== null || isPlain(write(own, clock.now(), 0))) return null
    if (retryAt === null) return { kind: 'sending' }
    return { kind: 'failed', failure: { reason: 'notLoaded', status: null, detail: null }, retryAt }
  }
  const encode = (presence: Presence): string => (pidf.now ?? plainPidf).encode(presence)

  function tellPreviews(presence: Presence, at: number): void {
    const gone = strangersDocument(goneDocument(place()))
    const texts = { presence, text: encode(presence) }
    events.onPreviews(previewsOf(texts, { presence: gone, text: encode(gone) }, at, (pidf.now ?? plainPidf).extrasOf))
  }

  function look(): void {
    const at = clock.now()
    const kept = own
    own = current(own, at)
    if (own !== kept) events.onKeep(own)
    const found = sayingAt(bearing(), at)
    saying = found.saying
    const standsUntil = written === null ? null : sayingAt(bearing(written.own), at).nextAt
    const times = [
      found.nextAt ?? Infinity,
      standsUntil ?? Infinity,
      own.preferences.shares.timeZone ? nextQuarter(at) : Infinity,
    ]
    const nextAt = Math.min(...times)
    timer?.()
    timer = nextAt === Infinity ? null : clock.after(nextAt - at, look)
    const document = newest(at, at) ?? narrowed(at)
    events.onMe()
    if (document === null) return
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
      // What stood in for it is told no more, and is not published.
      if (written?.own.chosenAt === 0) written = null
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
      const presence = newest(at, since) ?? standing(at, since)
      tellPreviews(presence, at)
      return presence
    },
    encode,
    get held() {
      return heldNow()
    },
    get isReady() {
      return written !== null
    },
    get me() {
      const { chosen, planned, recent, preferences } = own
      return { availability: chosen, said: saying, planned, recent, preferences }
    },
    close() {
      closed = true
      timer?.()
      retry?.()
    },
  }
}

const sayingText = (presence: Presence): string =>
  JSON.stringify(presence, (key, value: unknown) => (key === 'timestamp' ? undefined : value))

const nextQuarter = (at: number): number => (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS
