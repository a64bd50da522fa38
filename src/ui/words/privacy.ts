/** What leaves this browser, kind by kind (SEC-20). */
import { roundedPosition } from '../../model/positionRounded.ts'
import type { NOTICED_KINDS, OwnCard, PICKED_KINDS, Position, Precision } from '../../model/preferences.ts'
import { DEVICE_NAME_LIMIT, POSITION_LIFE_MS } from '../../model/preferences.ts'
import { agoWords, spanWords } from './time.ts'
import { coordinateWords } from './where.ts'

export const privacyWords = {
  text: 'What leaves this browser. What you pick or type is sent, and each kind can be withheld. Of what Peu could notice by itself nothing is sent until you turn it on.',
  always: 'Always',
  pickedTitle: 'You pick or type it: sent unless you withhold it',
  noticedTitle: 'Noticed by itself: off until you turn it on',
  deviceName: 'What this device is called',
  deviceHint: `At most ${String(DEVICE_NAME_LIMIT)} characters. Empty: “Browser”.`,
  addresses: 'Your web addresses',
  addressesHint: 'Whoever opens one of them shows that server when and from where.',
  noPosition: 'Nothing is sent before you look it up.',
  look: 'Find out where I am',
  lookAgain: 'Find out again',
  looking: 'Asking the browser …',
  forget: 'Forget it',
  precision: 'How precisely others see it',
} as const

type Item = { readonly what: string; readonly more: string }

/** What presence cannot do without. */
export const alwaysItems = (address: string): readonly Item[] => [
  { what: 'Reachable or not', more: 'Without this there is no presence' },
  { what: 'How to reach you', more: `Your address, ${address}` },
  { what: 'When it changed', more: 'The time, to the second' },
]

export const PICKED_WORDS: Readonly<Record<(typeof PICKED_KINDS)[number], Item>> = {
  activity: {
    what: 'What you are doing',
    more: 'Busy, in a call, away, do not disturb, meeting. Off: others see Available',
  },
  note: { what: 'Note', more: 'The line under your status' },
  until: { what: 'Until', more: 'When you expect to be free' },
  mood: { what: 'Mood', more: 'How you feel, if you say so' },
  place: { what: 'Kind of place', more: 'Office, home, train. Never a position' },
  planned: { what: 'Plans', more: 'What you planned and want told ahead of time' },
  card: { what: 'Web addresses', more: 'Home page and the like, if you type them here' },
}

export const NOTICED_WORDS: Readonly<Record<(typeof NOTICED_KINDS)[number], Item>> = {
  idle: { what: 'Idle or not', more: 'Whether you touched this page, or this computer, lately' },
  lastInput: { what: 'Idle time', more: 'How long you have been away. Only with the one above' },
  device: { what: 'Device name', more: '“Work laptop” instead of “Browser”, and which services run on it' },
  capabilities: { what: 'What this client can do', more: 'Presence only: no calls, no messages' },
  timeZone: { what: 'Time zone', more: 'How far your clock is from others’' },
  location: { what: 'Where you are', more: 'A position on the map, when you look it up; told for an hour' },
}

export const PRECISION_WORDS: Readonly<Record<Precision, string>> = {
  street: 'Street',
  town: 'Town',
  country: 'Country',
}

export const CARD_KINDS = ['homepage', 'card', 'icon', 'map', 'sound'] as const
export const CARD_WORDS: Readonly<Record<keyof OwnCard, string>> = {
  homepage: 'Home page',
  card: 'Business card',
  icon: 'Picture',
  map: 'Map',
  sound: 'Sound of your name',
}

/** What is sent of a position, how old it is, and how long it is told. */
export function positionWords(position: Position, precision: Precision, now: number): string {
  const { at } = position
  const left = at + POSITION_LIFE_MS - now
  const end = left <= 0 ? 'Too old to share.' : `Shared for another ${spanWords(left)}.`
  return `Sent as ${coordinateWords(roundedPosition(position, precision))}. Found ${agoWords(at, now)}. ${end}`
}

export type PositionProblem = 'unsupported' | 'insecure' | 'denied' | 'unavailable' | 'timeout'

const POSITION_PROBLEMS: Readonly<Record<PositionProblem, string>> = {
  unsupported: 'This browser cannot tell where you are.',
  insecure: 'Browsers tell where you are to secure pages only. Open Peu over https.',
  denied: 'The browser said no. Allow the location for this page in its settings, then try again.',
  unavailable: 'Neither the browser nor the computer could find out where you are. Try again later.',
  timeout: 'The browser did not answer in time. Try again.',
}
export const positionProblem = (problem: PositionProblem): string => POSITION_PROBLEMS[problem]

export type AddressProblem = 'notWeb' | 'password' | 'tooLong' | 'badSign'

const ADDRESS_PROBLEMS: Readonly<Record<AddressProblem, string>> = {
  notWeb: 'A web address begins with https:// or http://, such as https://example.org.',
  password: 'What stands before the @ would be told to everybody. Leave it out.',
  tooLong: 'This is too long. Choose an address of at most 500 characters.',
  badSign: 'This is no web address: there is a sign in it that cannot be there, such as a blank.',
}
export const addressProblem = (problem: AddressProblem): string => ADDRESS_PROBLEMS[problem]
