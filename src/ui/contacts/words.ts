/** What Contacts and its dialogs say. */
import type { AddProblem } from '../../store/commands.ts'
import { count, plain } from '../words/text.ts'

export const contactsWords = {
  contacts: 'Contacts',
  others: 'Others',
  find: 'Find a contact',
  clear: 'Clear search',
  add: 'Add contact',
  addDemo: 'Add the demo buddies',
  loading: 'loading',
  emptyTitle: 'Nobody here yet',
  emptyText: 'Add someone by their address. You see how they are as soon as they allow it.',
  noHits: 'Nobody found',
  failedTitle: 'Your contacts could not be read',
  failedText: 'This browser did not hand them over. Your own status is not affected. Load the page again.',
} as const

export const noHitsText = (search: string): string => `No name, address or group has “${plain(search)}” in it.`

/** Told to those who cannot see the list shrink. */
export const hitsWords = (hits: number): string =>
  hits === 0 ? 'Nobody found' : `${count(hits, 'contact', 'contacts')} found`

export const dialogWords = {
  addTitle: 'Add contact',
  editTitle: 'Edit contact',
  address: 'Address',
  name: 'Name',
  nameHint: 'Only you see this name.',
  group: 'Group',
  noGroup: 'None',
  cancel: 'Cancel',
  add: 'Add',
  save: 'Save',
} as const

/** What is wrong with a typed address. `example`: an address of the person's own network. */
export function addProblemWords(problem: AddProblem, example: string, name: string): string {
  switch (problem) {
    case 'empty':
      return `Type an address, such as ${example}.`
    case 'noUser':
      return `There is nothing before the @. An address looks like ${example}.`
    case 'noHost':
      return `There is nothing after the name. An address looks like ${example}.`
    case 'badUser':
      return `The part before the @ has a sign that cannot be there. An address looks like ${example}.`
    case 'badHost':
      return `The part after the @ is not the name of a network. An address looks like ${example}.`
    case 'otherScheme':
      return `Peu does not know this kind of address. It needs one like ${example}, or a telephone number such as +49 30 1234567.`
    case 'badCharacter':
      return `The address has a sign that cannot be there. An address looks like ${example}, without blanks.`
    case 'badNumber':
      return 'A telephone number begins with + and the code of the country, such as +49 30 1234567.'
    case 'tooLong':
      return `The address is too long. An address looks like ${example}.`
    case 'own':
      return 'This is your own address.'
    case 'known':
      return `${name} is in your contacts already.`
    default:
      return problem satisfies never
  }
}

export const showWords = (name: string): string => `Show ${name}`
