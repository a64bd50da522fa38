/** What the dialog "Plan ahead" says. */
import type { Planned } from '../../model/availability.ts'
import { comboWords } from './seen.ts'
import { rangeWords, untilWords } from './until.ts'

export const planWords = {
  title: 'Plan ahead',
  add: 'Add a plan',
  newTitle: 'New plan',
  editTitle: 'Change plan',
  none: 'Nothing is planned. A plan sets your status at its time, and takes it back when it is over.',
  status: 'Status',
  from: 'From',
  until: 'Until',
  day: (of: string): string => `${of}, day`,
  time: (of: string): string => `${of}, time`,
  note: 'Note',
  activity: 'Activity',
  addActivity: 'What will you be doing?',
  announce: 'Tell others ahead of time',
  announceHint: 'Others see it coming, with the note.',
  unshared: 'You do not share your plans: others see it when it begins.',
  untold: 'Not told: it would give you away.',
  told: 'told ahead',
  running: 'now',
  save: 'Save',
  cancel: 'Cancel',
  done: 'Done',
  undo: 'Undo',
} as const

/** `Next: Do not disturb 17:19`. `waits`: nobody who appears offline is brought to light by a plan. */
export function nextWords({ availability, from }: Planned, waits: boolean, now: number): string {
  const next = `Next: ${comboWords(availability).word} ${untilWords(from, now)}`
  return waits ? `${next}, unless you still appear offline` : next
}

export const planTitle = ({ availability }: Planned): { readonly word: string; readonly more: string } =>
  comboWords(availability)

export function planTime({ from, until, announced }: Planned, now: number): string {
  const when = from <= now ? `${planWords.running}, until ${untilWords(until, now)}` : rangeWords(from, until, now)
  return announced && from > now ? `${when} · ${planWords.told}` : when
}

/** The accessible names of what can be done to a plan. */
export const changeWords = (plan: Planned, now: number): string => `Change ${whole(plan, now)}`
export const removeWords = (plan: Planned, now: number): string => `Remove ${whole(plan, now)}`
export const removedWords = (plan: Planned): string => `${planTitle(plan).word} removed.`

function whole(plan: Planned, now: number): string {
  return `${planTitle(plan).word}, ${rangeWords(plan.from, plan.until, now)}`
}

export const overlapWords = (others: readonly Planned[], now: number): string =>
  `Overlaps with ${others.map(one => whole(one, now)).join('; ')}. Of the two the one that begins later counts.`

const PROBLEMS: Readonly<Record<string, string>> = {
  'from incomplete': 'Fill in the day and the time when it begins.',
  'from past': 'This is over. Choose a time to come.',
  'from farAway': 'This is more than a year away. Choose an earlier day.',
  'until incomplete': 'Fill in the day and the time when it ends.',
  'until past': 'This is over. Choose an end to come.',
  'until beforeStart': 'It ends before it begins. Choose a later end.',
  'until tooLong': 'This is longer than three months. Choose an earlier end.',
  'all limit': 'Twenty plans are as many as Peu keeps. Remove one first.',
}
export const planProblem = ({ where, what }: { readonly where: string; readonly what: string }): string =>
  PROBLEMS[`${where} ${what}`] ?? ''
