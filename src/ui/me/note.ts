/**
 * The note while it is being typed. One rule: what is typed goes out on Enter, on leaving the field, or when no key
 * came for PAUSE_MS; Escape puts back the note that was there before. Pure.
 */
import { NOTE_LIMIT, NOTE_UNITS_LIMIT } from '../../model/availability.ts'

export const PAUSE_MS = 1500
/** From here on the field says how much room is left. */
const NEAR_END = 20

export type Draft = {
  readonly text: string
  /** The note when typing began. */
  readonly before: string
  /** What of this draft went out last; null = nothing yet. */
  readonly sent: string | null
}

const segmenter = new Intl.Segmenter()
const lengthOf = (text: string): number => [...segmenter.segment(text)].length

/** One line, at most NOTE_LIMIT characters as a person counts them. Blanks at the ends stay: one may be typing on. */
function cut(text: string): string {
  const line = text
    .slice(0, NOTE_UNITS_LIMIT)
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
  if (line.length <= NOTE_LIMIT) return line
  return line.slice(0, [...segmenter.segment(line)].at(NOTE_LIMIT)?.index ?? line.length)
}

/** Nothing is waiting to go out, and meanwhile the note changed elsewhere: the draft is over. */
const isOver = (draft: Draft, note: string): boolean => draft.sent === draft.text.trim() && note !== draft.sent

/** What the field shows. `note`: the note as it stands, with what we sent ourselves. */
export const noteShown = (draft: Draft | null, note: string): string =>
  draft === null || isOver(draft, note) ? note : draft.text

export function typeNote(draft: Draft | null, note: string, text: string): Draft {
  if (draft === null || isOver(draft, note)) return { text: cut(text), before: note, sent: null }
  return { ...draft, text: cut(text) }
}

/** The note to send now; null = the network has it already, or is about to. */
export function noteDue(draft: Draft | null): string | null {
  if (draft === null) return null
  const text = draft.text.trim()
  return text === (draft.sent ?? draft.before) ? null : text
}

/** After `noteDue` was sent. */
export const noteSent = (draft: Draft): Draft => ({ ...draft, sent: draft.text.trim() })

/** Escape: the note to send so that it is as it was; null = nothing of the draft has left. */
export function noteTakenBack(draft: Draft | null): string | null {
  return draft === null || draft.sent === null || draft.sent === draft.before ? null : draft.before
}

/** How many characters still fit, near the end only; otherwise null. */
export function roomLeft(text: string): number | null {
  // No character as a person counts them is shorter than one code unit.
  if (text.length < NOTE_LIMIT - NEAR_END) return null
  const left = NOTE_LIMIT - lengthOf(text)
  return left <= NEAR_END ? left : null
}
