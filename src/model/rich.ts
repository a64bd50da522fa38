/**
 * What presence documents can say beyond open and closed, as data: RFC 4480 (RPID), RFC 4481 (timed-status), RFC 4482
 * (CIPID), RFC 5196 (capabilities), OMA Presence_Data_Ext, RFC 4119 with RFC 5491 (PIDF-LO). Times are ms since the epoch.
 */

/** RFC 3863 §4.1.4. */
export type Basic = 'open' | 'closed'

/** RFC 3863 §4.1.6. `lang` is xml:lang. */
export type PresenceNote = { readonly text: string; readonly lang: string | null }

/** Elements that nobody here understands, as XML text that stands by itself (its namespaces declared in it). */
export type Others = readonly string[]

/** When something holds; null = open at that end. RFC 4480 §3: `from` and `until` as dateTime. */
export type Span = { readonly from: number | null; readonly until: number | null }
/** An element of RPID that may have a time and notes of its own. */
export type Spanned<Value> = Span & {
  readonly value: Value
  readonly notes: readonly PresenceNote[]
  readonly others?: Others | undefined
}

/** Said without a time: it holds as long as the document does. */
export const always = <Value>(value: Value): Spanned<Value> => ({ from: null, until: null, value, notes: [] })
/** Whether it holds at `at`; its end does not belong to it. */
export const holds = ({ from, until }: Span, at: number): boolean =>
  (from === null || from <= at) && (until === null || at < until)

/** A name of a list, or a word of the person's own. */
export type Word<Name extends string> = { readonly name: Name } | { readonly name: 'other'; readonly text: string }

/** RFC 4480 §3.2. `lunch` is in the text, not in the schema: it leaves as a word of one's own. */
export const ACTIVITY_NAMES = [
  'appointment',
  'away',
  'breakfast',
  'busy',
  'dinner',
  'holiday',
  'in-transit',
  'looking-for-work',
  'lunch',
  'meal',
  'meeting',
  'on-the-phone',
  'performance',
  'permanent-absence',
  'playing',
  'presentation',
  'shopping',
  'sleeping',
  'spectator',
  'steering',
  'travel',
  'tv',
  'vacation',
  'working',
  'worship',
  'unknown',
] as const
export type ActivityName = (typeof ACTIVITY_NAMES)[number]
export type Activity = Word<ActivityName>

/** RFC 4480 §3.5. */
export const MOOD_NAMES = [
  'afraid',
  'amazed',
  'angry',
  'annoyed',
  'anxious',
  'ashamed',
  'bored',
  'brave',
  'calm',
  'cold',
  'confused',
  'contented',
  'cranky',
  'curious',
  'depressed',
  'disappointed',
  'disgusted',
  'distracted',
  'embarrassed',
  'excited',
  'flirtatious',
  'frustrated',
  'grumpy',
  'guilty',
  'happy',
  'hot',
  'humbled',
  'humiliated',
  'hungry',
  'hurt',
  'impressed',
  'in_awe',
  'in_love',
  'indignant',
  'interested',
  'invincible',
  'jealous',
  'lonely',
  'mean',
  'moody',
  'nervous',
  'neutral',
  'offended',
  'playful',
  'proud',
  'relieved',
  'remorseful',
  'restless',
  'sad',
  'sarcastic',
  'serious',
  'shocked',
  'shy',
  'sick',
  'sleepy',
  'stressed',
  'surprised',
  'thirsty',
  'worried',
  'unknown',
] as const
export type MoodName = (typeof MOOD_NAMES)[number]
export type Mood = Word<MoodName>

/** RFC 4589 §4, the location types. */
export const PLACE_NAMES = [
  'aircraft',
  'airport',
  'arena',
  'automobile',
  'bank',
  'bar',
  'bicycle',
  'bus',
  'bus-station',
  'cafe',
  'classroom',
  'club',
  'construction',
  'convention-center',
  'government',
  'hospital',
  'hotel',
  'industrial',
  'library',
  'motorcycle',
  'office',
  'outdoors',
  'parking',
  'place-of-worship',
  'prison',
  'public',
  'public-transport',
  'residence',
  'restaurant',
  'school',
  'shopping-area',
  'stadium',
  'store',
  'street',
  'theater',
  'train',
  'train-station',
  'truck',
  'underway',
  'unknown',
  'warehouse',
  'water',
  'watercraft',
] as const
export type PlaceName = (typeof PLACE_NAMES)[number]
export type Place = Word<PlaceName>

/** RFC 4480 §3.6: what the place is good for; null = not said. */
export type PlaceIs = {
  readonly audio: 'noisy' | 'ok' | 'quiet' | 'unknown' | null
  readonly video: 'toobright' | 'ok' | 'dark' | 'unknown' | null
  readonly text: 'uncomfortable' | 'inappropriate' | 'ok' | 'unknown' | null
}
/** RFC 4480 §3.8: what others nearby are unlikely to overhear or see. */
export type PrivacyName = 'audio' | 'text' | 'video' | 'unknown'
/** RFC 4480 §3.9. */
export type Relationship = Word<'assistant' | 'associate' | 'family' | 'friend' | 'self' | 'supervisor' | 'unknown'>
/** RFC 4480 §3.10. */
export type ServiceClass = 'courier' | 'electronic' | 'freight' | 'in-person' | 'postal' | 'unknown'
/** RFC 4480 §3.11. */
export type Sphere = Word<'home' | 'work' | 'unknown'>
/** RFC 4480 §3.13: minutes from UTC. */
export type TimeOffset = { readonly minutes: number; readonly description: string | null }
/** RFC 4480 §3.14. `thresholdS`: idle-threshold. */
export type UserInput = {
  readonly state: 'active' | 'idle'
  readonly thresholdS: number | null
  readonly lastInput: number | null
}

/** RFC 4482 §3. URIs are untrusted and never fetched by themselves (SEC-17). */
export type Card = {
  readonly displayNames: readonly PresenceNote[]
  readonly card: string | null
  readonly homepage: string | null
  readonly icon: string | null
  readonly map: string | null
  readonly sound: string | null
}
export const NO_CARD: Card = { displayNames: [], card: null, homepage: null, icon: null, map: null, sound: null }

/** RFC 4481 §3: what is said of a time that is not now. */
export type TimedStatus = {
  readonly from: number
  readonly until: number | null
  readonly basic: Basic | null
  readonly activities: readonly Activity[]
  readonly notes: readonly PresenceNote[]
  readonly others?: Others | undefined
}

/** What is supported, and what is said not to be. Words as in the registries: methods, media types, languages ... */
export type Listed = { readonly supported: readonly string[]; readonly notSupported: readonly string[] }
/** RFC 5196 §3.2; null = not said. */
export type ServiceCapabilities = {
  readonly audio: boolean | null
  readonly application: boolean | null
  readonly data: boolean | null
  readonly control: boolean | null
  readonly video: boolean | null
  readonly text: boolean | null
  readonly message: boolean | null
  readonly automata: boolean | null
  readonly isFocus: boolean | null
  readonly types: readonly string[]
  readonly class: Listed | null
  readonly duplex: Listed | null
  readonly descriptions: readonly PresenceNote[]
  readonly eventPackages: Listed | null
  readonly actor: Listed | null
  readonly methods: Listed | null
  readonly extensions: Listed | null
  readonly schemes: Listed | null
  readonly languages: Listed | null
  /** `priority` (§3.2.15) is among them. */
  readonly others?: Others | undefined
}
/** RFC 5196 §3.3. */
export type DeviceCapabilities = {
  readonly descriptions: readonly PresenceNote[]
  readonly mobility: Listed | null
  readonly others?: Others | undefined
}

/** OMA `service-description`. */
export type ServiceDescription = {
  readonly serviceId: string
  readonly version: string
  readonly description: string | null
  readonly others?: Others | undefined
}
/** OMA `network-availability`: one network of a device. */
export type NetworkAvailability = { readonly id: string; readonly state: 'active' | 'terminated' | null }

/** A place on the earth, RFC 4119 with the shapes of RFC 5491 that a terminal has. Degrees, metres, WGS 84. */
export type Shape =
  | { readonly kind: 'point'; readonly latitude: number; readonly longitude: number; readonly altitude: number | null }
  | { readonly kind: 'circle'; readonly latitude: number; readonly longitude: number; readonly radiusM: number }
/** One `geopriv`. */
export type Location = {
  readonly shape: Shape | null
  /** RFC 4119 §2.2.1 civic location as name -> words (`A3`: city), in the order of the document. */
  readonly civic: readonly (readonly [name: string, text: string])[]
  /** RFC 4119 §2.2.2: "no" unless said otherwise. */
  readonly retransmissionAllowed: boolean
  /** When a receiver has to forget it. */
  readonly retentionExpiry: number | null
  /** `GPS`, `802.11`: IANA's word. */
  readonly method: string | null
  /** Shapes and addresses of other kinds; other rules; what else stands in the `geopriv`. */
  readonly placeOthers?: Others | undefined
  readonly ruleOthers?: Others | undefined
  readonly others?: Others | undefined
}

export const DAY_MS = 86_400_000
/**
 * RFC 4119 §2.2.2: what says no time is kept for a day after the timestamp; null = nor is there one, then for a day after
 * it came (locationReceived.ts).
 */
export const keptUntil = ({ retentionExpiry }: Location, timestamp: number | null): number | null =>
  retentionExpiry ?? (timestamp === null ? null : timestamp + DAY_MS)
