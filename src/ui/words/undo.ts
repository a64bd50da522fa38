/** What was just done to the contacts, and can be taken back. */
import type { UndoOffer } from '../../store/state.ts'
import { count, nameList, plain } from './text.ts'

export const undoWords = { undo: 'Undo', dismiss: 'Put away' } as const

export function undoSentence({ what, names, other }: UndoOffer): string {
  const who = nameList(names)
  const is = names.length === 1 ? 'is' : 'are'
  switch (what) {
    case 'added':
      return `${who} added.`
    case 'removed':
      return `${who} removed. ${names.length === 1 ? who : 'They'} ${is} not told.`
    case 'renamed':
      return `${plain(other)} is called ${who} now.`
    case 'moved':
      return other === '' ? `${who} ${is} in no group now.` : `${who} moved to ${plain(other)}.`
    case 'imported':
      return `${count(names.length, 'contact', 'contacts')} imported.`
    default:
      return what satisfies never
  }
}
