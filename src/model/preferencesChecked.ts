/** Preferences as they were kept, made safe: what is missing or makes no sense is as it is at first (SEC-20). */
import { fieldsOf, lineOf } from './availabilityChecked.ts'
import {
  AT_FIRST,
  CARD_URI_LIMIT,
  DEVICE_NAME_LIMIT,
  IDLE_LIMITS_S,
  NOTICED_KINDS,
  type OwnCard,
  PICKED_KINDS,
  type Position,
  PRECISIONS,
  type Preferences,
} from './preferences.ts'

/** Nowhere on the earth is anything farther away. */
const FARTHEST_M = 20_037_508

const flag = (input: unknown, otherwise: boolean): boolean => (typeof input === 'boolean' ? input : otherwise)
const within = (input: unknown, least: number, most: number): number | null =>
  typeof input === 'number' && input >= least && input <= most ? input : null

/** http and https only, and never with a name and password in it; '' = none. */
export function webAddress(input: unknown): string {
  if (typeof input !== 'string') return ''
  const uri = input.trim()
  return uri.length <= CARD_URI_LIMIT && /^https?:\/\/[^\s\p{C}<>"@/?#\\]+(?:[/?#][^\s\p{C}<>"\\]*)?$/iu.test(uri)
    ? uri
    : ''
}

export function checkedPreferences(input: unknown): Preferences {
  const fields = fieldsOf(input)
  const shares = fieldsOf(fields['shares'])
  const shared = { ...AT_FIRST.shares }
  for (const kind of [...PICKED_KINDS, ...NOTICED_KINDS]) shared[kind] = flag(shares[kind], AT_FIRST.shares[kind])
  return {
    shares: shared,
    autoAway: flag(fields['autoAway'], AT_FIRST.autoAway),
    idleAfterS: idleAfter(fields['idleAfterS']),
    wholeComputer: flag(fields['wholeComputer'], AT_FIRST.wholeComputer),
    deviceName: lineOf(fields['deviceName'], DEVICE_NAME_LIMIT, DEVICE_NAME_LIMIT),
    card: cardOf(fields['card']),
    position: positionOf(fields['position']),
    precision: PRECISIONS.find(one => one === fields['precision']) ?? AT_FIRST.precision,
  }
}

function idleAfter(input: unknown): number {
  if (typeof input !== 'number' || Number.isNaN(input)) return AT_FIRST.idleAfterS
  return Math.round(Math.min(Math.max(input, IDLE_LIMITS_S.least), IDLE_LIMITS_S.most))
}

function cardOf(input: unknown): OwnCard {
  const fields = fieldsOf(input)
  const card = { ...AT_FIRST.card }
  for (const kind of CARD_KINDS) card[kind] = webAddress(fields[kind])
  return card
}
const CARD_KINDS = ['homepage', 'card', 'icon', 'map', 'sound'] as const

function positionOf(input: unknown): Position | null {
  const fields = fieldsOf(input)
  const latitude = within(fields['latitude'], -90, 90)
  const longitude = within(fields['longitude'], -180, 180)
  const radiusM = within(fields['radiusM'], 0, FARTHEST_M)
  const at = within(fields['at'], 0, Number.MAX_SAFE_INTEGER)
  return latitude === null || longitude === null || radiusM === null || at === null
    ? null
    : { latitude, longitude, radiusM, at }
}
