/** What Settings says. */
import type { Appearance } from '../../store/appearance.ts'
import type { ImportProblem } from '../../store/transfer.ts'
import { count, plain } from './text.ts'

export const settingsWords = {
  settings: 'Settings',
  appearance: 'Appearance',
  appearanceText: 'Kept in this browser.',
  privacy: 'Privacy',
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
  forget: 'Sign out and forget this account',
  forgetText: 'Also removes everything this browser keeps about it.',
  forgetWarning:
    'Your contacts, plans and settings will be removed from this browser. Export the contacts first if you want to keep them.',
  keep: 'Cancel',
  forgetNow: 'Forget it',
} as const

export const appearanceWords: Record<Appearance, string> = { system: 'System', light: 'Light', dark: 'Dark' }

export const forgetTitle = (address: string): string => `Forget ${address}?`

export const pagesWords = (pages: number): string => count(pages, 'page', 'pages')
export const contactsCount = (contacts: number): string => count(contacts, 'contact', 'contacts')

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
