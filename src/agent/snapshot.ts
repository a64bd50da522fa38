/** All that a page is told when it comes, and how it follows from the changes. Pure. */
import { plainly } from '../model/saying.ts'
import type { Change, Snapshot } from './contract.ts'
import { FIRST_OWN } from './own.ts'

export function signedOut(pages: number): Snapshot {
  const { chosen, planned, recent, preferences } = FIRST_OWN
  return {
    session: { kind: 'signedOut', failure: null },
    me: {
      availability: chosen,
      said: plainly(chosen),
      planned,
      recent,
      preferences,
      echo: { kind: 'sending' },
      publishes: false,
    },
    contacts: null,
    shown: [],
    servers: [],
    refused: [],
    previews: [],
    ownDevices: { kind: 'unknown' },
    pages,
  }
}

export function withChange(snapshot: Snapshot, change: Change): Snapshot {
  switch (change.kind) {
    case 'session':
      return { ...snapshot, session: change.session }
    case 'me':
      return { ...snapshot, me: change.me }
    case 'contacts':
      return { ...snapshot, contacts: change.contacts }
    case 'servers':
      return { ...snapshot, servers: change.servers }
    case 'refused':
      return { ...snapshot, refused: change.refused }
    case 'previews':
      return { ...snapshot, previews: change.previews }
    case 'ownDevices':
      return { ...snapshot, ownDevices: change.ownDevices }
    case 'pages':
      return { ...snapshot, pages: change.pages }
    case 'shown': // the session keeps these, by URI
    case 'trouble': // told once
      return snapshot
    default:
      change satisfies never
      return snapshot
  }
}
