/** What Settings says. */
import type { RefusedSubscriber, ServerSubscription } from '../../model/subscription.ts'
import { addressText } from '../../store/address.ts'
import type { Appearance } from '../../store/appearance.ts'
import type { ImportProblem } from '../../store/transfer.ts'
import { count, plain } from './text.ts'
import { eventWords, momentWords, spanWords } from './time.ts'

export const settingsWords = {
  settings: 'Settings',
  appearance: 'Appearance',
  appearanceText: 'Kept in this browser.',
  privacy: 'Privacy',
  privacyText: 'What leaves this browser. Only what you pick or type, and what presence cannot do without.',
  always: 'Always',
  whenPicked: 'When you pick it',
  whenTyped: 'When you type it',
  never: 'Never',
  subscribers: 'Who is subscribed to me',
  subscribersShort: 'Subscribers',
  subscribersText:
    'Your network’s presence server asks once, and passes on to the people you let see you. Nobody else is answered.',
  publishes: 'Your network does not ask this page; Peu tells it by itself.',
  noServers: 'No presence server has asked yet. Until one does, nobody sees you.',
  noRefused: 'Nobody was turned away.',
  refused: 'Turned away',
  contacts: 'Contact list',
  contactsText: 'Kept in this browser, for this account. A file takes them elsewhere.',
  export: 'Export',
  import: 'Import',
  account: 'Account',
  name: 'Name',
  address: 'Address',
  identities: 'Also known as',
  server: 'Server',
  pages: 'Open here',
  signOut: 'Sign out',
  signOutText: 'Others see you as offline. Your contacts stay in this browser.',
  seen: 'What others see',
  sent: 'sent',
} as const

export const appearanceWords: Record<Appearance, string> = { system: 'System', light: 'Light', dark: 'Dark' }

/** What leaves this browser, item by item, and when. */
export const privacyItems = (address: string): readonly { what: string; more: string; when: string }[] => [
  { what: 'Reachable or not', more: 'Without this there is no presence', when: settingsWords.always },
  { what: 'How to reach you', more: `Your address, ${address}`, when: settingsWords.always },
  { what: 'When it changed', more: 'The time, to the second', when: settingsWords.always },
  {
    what: 'What you are doing',
    more: 'Busy, in a call, away, do not disturb: as you pick it in the menu',
    when: settingsWords.whenPicked,
  },
  { what: 'Note', more: 'The line under your status', when: settingsWords.whenTyped },
  {
    what: 'Idle time, place, device, time zone',
    more: 'Nothing is found out about you by itself',
    when: settingsWords.never,
  },
]

export const pagesWords = (pages: number): string => count(pages, 'page', 'pages')
export const contactsCount = (contacts: number): string => count(contacts, 'contact', 'contacts')

export function serverLine(
  { server, since, expiresAt, lastNotify }: ServerSubscription,
  now: number,
): {
  readonly title: string
  readonly text: string
} {
  const last =
    lastNotify === null
      ? 'It has not been told anything yet.'
      : lastNotify.status < 300
        ? `Last told at ${eventWords(lastNotify.at, now)}; it took it.`
        : `Last told at ${eventWords(lastNotify.at, now)}; it answered ${String(lastNotify.status)}.`
  const left = expiresAt - now
  const end = left <= 0 ? 'Its time is up.' : `Asks again within ${spanWords(left)}.`
  return { title: plain(addressText(server)), text: `Since ${momentWords(since, now)}. ${last} ${end}` }
}

export function refusedLine(
  { asserted, from, at }: RefusedSubscriber,
  now: number,
): {
  readonly title: string
  readonly text: string
} {
  const claimed = plain(addressText(from))
  const why =
    asserted === null
      ? `Called itself ${claimed}, and the network did not vouch for it.`
      : 'The network vouches for it, but it is no presence server of yours.'
  return {
    title: asserted === null ? 'Somebody unknown' : plain(addressText(asserted)),
    text: `${momentWords(at, now)}. ${why}`,
  }
}

export function importProblem(problem: ImportProblem): string {
  switch (problem.kind) {
    case 'tooLarge':
      return 'This file is too large to be a list of contacts. Nothing was changed.'
    case 'notJson':
      return 'This is not a JSON file. Nothing was changed.'
    case 'otherFile':
      return problem.where === ''
        ? 'This file holds no contacts that Peu has exported. Nothing was changed.'
        : `This file is not what Peu exports: look at “${plain(problem.where)}”. Nothing was changed.`
    case 'badAddress':
      return `“${plain(problem.address).slice(0, 100)}” is not an address. Nothing was changed.`
    default:
      return problem satisfies never
  }
}

export const importedWords = (contacts: number): string => `${contactsCount(contacts)} imported.`
