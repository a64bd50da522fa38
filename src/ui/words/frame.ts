/** What the page around everything says. */
export const frameWords = {
  contacts: 'Contacts',
  settings: 'Settings',
  back: 'Back',
  trouble: 'Trouble',
  ok: 'OK',
  starting: 'Starting …',
  brokenWhat: 'This page made a mistake and stopped.',
  brokenNext: 'You are still signed in; the part that talks to the network goes on. Load the page again.',
  reload: 'Load again',
  noWorker:
    'This browser cannot run Peu: it has no shared workers. Firefox, Safari, Edge and Chrome for computers have them.',
  workerFailed: 'The part of Peu that talks to the network did not start. Load the page again.',
  workerEnded: 'The part of Peu that talks to the network crashed, perhaps with another tab. It was started again.',
} as const
