import type { PresenceNote } from './presence.ts'

/** RFC 3863 §4.1.6: of several languages the text that is in none in particular, else the first. */
export function pickNote(notes: readonly PresenceNote[]): string | null {
  const written = notes.filter(note => note.text.trim() !== '')
  const note = written.find(one => one.lang === null || one.lang === '') ?? written[0]
  return note?.text.trim() ?? null
}
