/** What the sign-in form says. */
import type { AddressProblem } from '../../store/address.ts'
import type { ServerProblem } from '../../store/server.ts'
import type { Sentence } from './failure.ts'
import { plain } from './text.ts'

export const signInWords = {
  claim: 'Say how you are. See who is around.',
  signIn: 'Sign in',
  busy: 'Signing in …',
  signingIn: (address: string): string => `Signing in as ${plain(address)} …`,
  cancel: 'Cancel',
  serverFilledIn: 'Filled in for you. Change it only if you were told to.',
  privateIdentityHint: 'Leave it empty unless you were given one apart from your address.',
  displayNameHint: 'Only you see it, at the top of this page.',
  weaker: 'Sign in the weaker way …',
  weakerTitle: 'Sign in the weaker way?',
  weakerText:
    'Last time this server asked for your password in a stronger way. Go on only if the people who run it told you that they changed it. Otherwise someone may be intercepting the connection to get it.',
  weakerNo: 'Cancel',
  weakerYes: 'I understand. Sign in',
  demos: 'Demo accounts on this computer',
  signInAs: (name: string): string => `Sign in as ${plain(name)}`,
} as const

export const addressProblem: Record<AddressProblem, Sentence> = {
  empty: { what: 'Type your address.', next: 'It looks like name@example.org.' },
  noUser: { what: 'The address has no name.', next: 'It should look like name@example.org.' },
  noHost: { what: 'The address has nothing after the name.', next: 'It should look like name@example.org.' },
  badUser: {
    what: 'The name in the address has a sign that cannot be there.',
    next: 'It should look like name@example.org.',
  },
  badHost: { what: 'The part after the @ is not a host name.', next: 'It should look like name@example.org.' },
  otherScheme: {
    what: 'This is an address of another kind.',
    next: 'Peu needs one like name@example.org, or a telephone number.',
  },
  badCharacter: {
    what: 'The address has a sign that cannot be there.',
    next: 'It should look like name@example.org, without blanks.',
  },
  badNumber: {
    what: 'This is not a telephone number that works everywhere.',
    next: 'It should begin with + and the code of the country, like +49 170 123.',
  },
  tooLong: { what: 'The address is too long.', next: 'It should look like name@example.org.' },
}

export const passwordProblem: Sentence = { what: 'Type your password.', next: '' }

export const serverProblemWords: Record<ServerProblem, Sentence> = {
  empty: {
    what: 'Type the address of your server.',
    next: 'It begins with wss://. The people who run your network know it.',
  },
  badServer: { what: 'This is not the address of a server.', next: 'It should look like wss://example.org.' },
  insecure: {
    what: 'Peu does not send a password over an open line.',
    next: 'The server address must begin with wss://. Plain ws:// is for this computer only. Nothing was sent.',
  },
}
