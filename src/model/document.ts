/**
 * What we tell the network of the person, as a presence document: our own tuple and, when there is something to say,
 * the person. Putting it together with other devices' documents is the presence server's work (PUA-58).
 */
import { type Availability, type AvailabilityStatus, NOTE_UNITS_LIMIT } from './availability.ts'
import { NO_PERSON, NO_PRESENCE, NO_TUPLE, type Person, type Presence } from './presence.ts'
import { type Activity, always } from './rich.ts'

export type DocumentOf = {
  /** The presentity, `sip:alice@ims.test`: the identity that was asked for. */
  readonly entity: string
  /** Where the person can be reached; the address of record, since it outlives any connection. */
  readonly contactUri: string
  /** Stable for this device, and no other device's (PUA-43, PUA-58): NCNames, such as `t-1a2b3c4d`. */
  readonly tupleId: string
  readonly personId: string
  /** A URN; left out = the device is not named. */
  readonly deviceId?: string | null
  readonly availability: Availability
  /** ms since the epoch; never the same for two documents in a row (RFC 3863 §4.1.7). */
  readonly at: number
}

/** How do-not-disturb is said: RPID has no word of its own, so whoever does not know ours still sees Busy. */
export const DO_NOT_DISTURB = 'do-not-disturb'

/** RFC 4480 §3.2. What `available` and `appearOffline` mean is said by the tuple alone. */
const ACTIVITIES: Readonly<Record<AvailabilityStatus, readonly Activity[]>> = {
  available: [],
  busy: [{ name: 'busy' }],
  inCall: [{ name: 'on-the-phone' }],
  away: [{ name: 'away' }],
  doNotDisturb: [{ name: 'busy' }, { name: 'other', text: DO_NOT_DISTURB }],
  appearOffline: [],
}

/** Nothing leaves that the person did not pick or type (SEC-20). */
export function presenceDocument(of: DocumentOf): Presence {
  const { status, note } = of.availability
  const offline = status === 'appearOffline'
  return {
    ...NO_PRESENCE,
    entity: of.entity,
    tuples: [
      {
        ...NO_TUPLE,
        id: of.tupleId,
        basic: offline ? 'closed' : 'open',
        // RFC 3863 §4.1.2: a tuple with a basic status SHOULD have a contact.
        contact: { uri: of.contactUri, priority: null },
        timestamp: of.at,
        deviceId: of.deviceId ?? null,
      },
    ],
    // Whoever appears offline says nothing else: a note or an activity would give them away.
    persons: offline ? [] : personOf(of, ACTIVITIES[status], note.trim().slice(0, NOTE_UNITS_LIMIT)),
  }
}

function personOf(of: DocumentOf, activities: readonly Activity[], note: string): readonly Person[] {
  if (activities.length === 0 && note === '') return []
  const said = activities.length === 0 ? [] : [always(activities)]
  const notes = note === '' ? [] : [{ text: note, lang: null }]
  return [{ ...NO_PERSON, id: of.personId, activities: said, notes, timestamp: of.at }]
}
