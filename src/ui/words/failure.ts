/** Failures as sentences: what happened, why if known, what to do. The SIP status stands behind "Details". */
import type { SignInFailure } from '../../agent/contract.ts'
import type { Failure } from '../../model/error.ts'
import { addressText, hostOfUri } from '../../store/address.ts'
import { plain } from './text.ts'

/** `what` is the sentence that stands out; `next` says why and what to do. */
export type Sentence = { readonly what: string; readonly next: string }

/** Whom a sentence speaks of: the address, the network it belongs to, the server, and the server at a sentence's start. */
type About = { readonly address: string; readonly host: string; readonly server: string; readonly Server: string }

const SIGN_IN: Record<Failure['reason'], (about: About) => readonly [what: string, next: string]> = {
  wrongPassword: ({ address, host }) => [
    `This password is not the one for ${address}.`,
    `Type it again, or ask the people who run ${host} to reset it.`,
  ],
  unknownUser: ({ address, host }) => [`${host} does not know ${address}.`, 'Check how the address is spelled.'],
  forbidden: ({ address, host }) => [
    `${host} does not let ${address} in.`,
    `The account may be blocked, or closed to browsers. Ask the people who run ${host}.`,
  ],
  unreachable: ({ server }) => [
    `Could not reach ${server}.`,
    'No server answered at that address. Check the Server field and that this computer is online.',
  ],
  notSip: ({ Server }) => [
    `${Server} answers, but does not speak SIP.`,
    'Something else runs at that address. Check the Server field, the port and the path too.',
  ],
  timeout: ({ Server }) => [`${Server} did not answer.`, 'It may be busy. Try again in a moment.'],
  insecure: () => [
    'Peu does not send a password over an open line.',
    'The server address must begin with wss://. Plain ws:// is for this computer only.',
  ],
  badAddress: () => ['This is not an address.', 'It should look like name@example.org.'],
  badServer: () => ['This is not the address of a server.', 'It should look like wss://example.org.'],
  noCommonAlgorithm: ({ Server }) => [
    `${Server} asks for the password in a way that Peu does not know.`,
    'Peu knows MD5 and SHA-256. The people who run the server can turn one of them on.',
  ],
  downgrade: ({ Server }) => [
    `${Server} now asks for the password in a weaker way.`,
    'Someone may be intercepting the connection, so Peu did not send it. Ask the people who run the server before you go on.',
  ],
  challenged: ({ Server, address }) => [
    `Someone outside your network asked for the password of ${address}.`,
    `Peu did not send it. ${Server} may be set up wrongly, or someone may be intercepting the connection. See Details.`,
  ],
  unsupported: ({ Server }) => [`${Server} does not sign people in.`, 'Check the Server field.'],
  overloaded: ({ Server }) => [`${Server} is too busy.`, 'Try again in a few minutes.'],
  serverError: ({ Server }) => [`${Server} could not sign you in.`, 'Something is wrong on its side. Try again later.'],
  lost: ({ server }) => [`The line to ${server} dropped.`, 'Try again.'],
  notLoaded: () => ['Part of Peu did not load.', 'Check that this computer is online, then try again.'],
  malformed: ({ Server }) => [
    `${Server} gave an answer that Peu cannot read.`,
    'Tell the people who run it; Details has what they need.',
  ],
  refused: ({ Server }) => [`${Server} said no.`, 'It gave a reason that Peu does not know; see Details.'],
}

/** Why a sign-in failed. */
export function signInFailure(failure: SignInFailure): Sentence {
  const address = plain(addressText(failure.address.trim()))
  const server = serverName(failure.server)
  const host = hostOfUri(address) || 'your network'
  // A host name is written as it is, at the start of a sentence too.
  const [what, next] = SIGN_IN[failure.reason]({
    address,
    host,
    server,
    Server: server === THE_SERVER ? 'The server' : server,
  })
  return { what, next }
}

const SHORT: Record<Failure['reason'], string> = {
  wrongPassword: 'the network asks for the password again',
  unknownUser: 'nobody has this address',
  forbidden: 'the network does not allow it',
  unreachable: 'the server cannot be reached',
  notSip: 'the server does not speak SIP',
  timeout: 'the server did not answer',
  insecure: 'the line is not secure',
  badAddress: 'the address is not well formed',
  badServer: 'the server address is not well formed',
  noCommonAlgorithm: 'the server asks for the password in a way that Peu does not know',
  downgrade: 'the server now asks for the password in a weaker way',
  challenged: 'someone outside your network asked for your password and did not get it',
  unsupported: 'the network has no presence there',
  overloaded: 'the server is too busy',
  serverError: 'something is wrong at the server',
  lost: 'the line dropped',
  notLoaded: 'part of Peu did not load',
  malformed: 'the answer cannot be read',
  refused: 'the network said no',
}

/** Half a sentence after "Not accepted: " and the like. */
export const shortFailure = ({ reason }: Failure): string => SHORT[reason]

/** For "Details". */
export function technicalWords({ reason, status, detail }: Failure): string {
  const said = plain(detail ?? '')
  if (status === null) return said === '' ? `No SIP status came with it (${reason}).` : said
  return said === '' ? `SIP status ${String(status)}` : `SIP status ${String(status)}: ${said}`
}

const THE_SERVER = 'the server'

/** `pcscf.ims.test`, or "the server" when its address cannot be read. */
export function serverName(server: string): string {
  const text = server.trim()
  return URL.canParse(text) ? new URL(text).host || THE_SERVER : THE_SERVER
}
