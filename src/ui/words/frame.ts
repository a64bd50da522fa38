/** What the page around everything says. */
import type { Trouble } from '../../store/state.ts'
import { plain } from './text.ts'

export const frameWords = {
  contacts: 'Contacts',
  settings: 'Settings',
  back: 'Back',
  trouble: 'Trouble',
  ok: 'OK',
  details: 'Details',
  storage: 'This browser does not keep what belongs to Peu. What you change now may be gone when you close the page.',
  starting: 'Starting …',
  brokenWhat: 'This page made a mistake and stopped.',
  brokenNext: 'You are still signed in; the part that talks to the network goes on. Load the page again.',
  reload: 'Load again',
  noWorker:
    'This browser cannot run Peu: it has no shared workers. Firefox, Safari, Edge and Chrome for computers have them.',
  workerSilent: 'The part of Peu that talks to the network is not responding. Reload the page.',
  workerFailed: 'The part of Peu that talks to the network did not start. Load the page again.',
  workerEnded: 'The part of Peu that talks to the network crashed, perhaps with another tab. It was started again.',
} as const

/** The browser's own words about its storage are for Details; other troubles come as sentences. */
export const troubleWords = ({
  what,
  detail,
}: Trouble): { readonly sentence: string; readonly technical: string | null } =>
  what === 'storage'
    ? { sentence: frameWords.storage, technical: plain(detail) || null }
    : { sentence: plain(detail), technical: null }
