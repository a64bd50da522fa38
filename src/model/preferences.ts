/** What a person lets out of this browser, and what it may notice by itself (SEC-20). Plain data, kept per account. */

/** Picked or typed by the person: leaves unless withheld. */
export const PICKED_KINDS = ['activity', 'note', 'until', 'mood', 'place', 'planned', 'card'] as const
/** Noticed without being said: stays unless turned on. */
export const NOTICED_KINDS = ['idle', 'lastInput', 'device', 'capabilities', 'timeZone', 'location'] as const
export type ShareKind = (typeof PICKED_KINDS)[number] | (typeof NOTICED_KINDS)[number]

/** RFC 4482: addresses the person typed; '' = none. */
export type OwnCard = {
  readonly homepage: string
  readonly card: string
  readonly icon: string
  readonly map: string
  readonly sound: string
}

/** From the browser's geolocation, when the person asked for it. Degrees (WGS 84), metres. */
export type Position = {
  readonly latitude: number
  readonly longitude: number
  readonly radiusM: number
  readonly at: number
}

/** How finely a position is told. */
export const PRECISIONS = ['street', 'town', 'country'] as const
export type Precision = (typeof PRECISIONS)[number]

export type Preferences = {
  readonly shares: Readonly<Record<ShareKind, boolean>>
  /** Available becomes Away when nobody has touched the page for `idleAfterS`. */
  readonly autoAway: boolean
  readonly idleAfterS: number
  /** Idle is what the whole computer says, not our pages alone: Idle Detection API. */
  readonly wholeComputer: boolean
  /** What this device is called; '' = "Browser". */
  readonly deviceName: string
  readonly card: OwnCard
  readonly position: Position | null
  readonly precision: Precision
}

export const IDLE_LIMITS_S = { least: 60, most: 14_400 } as const
/** In UTF-16 units. */
export const DEVICE_NAME_LIMIT = 60
export const CARD_URI_LIMIT = 500
/** A position is told for so long; then it is old. */
export const POSITION_LIFE_MS = 3_600_000

/** SEC-20: what the person picks or types leaves, everything automatic is off. */
export const AT_FIRST: Preferences = {
  shares: {
    activity: true,
    note: true,
    until: true,
    mood: true,
    place: true,
    planned: true,
    card: true,
    idle: false,
    lastInput: false,
    device: false,
    capabilities: false,
    timeZone: false,
    location: false,
  },
  autoAway: false,
  // LIFE-12
  idleAfterS: 600,
  wholeComputer: false,
  deviceName: '',
  card: { homepage: '', card: '', icon: '', map: '', sound: '' },
  position: null,
  precision: 'town',
}
