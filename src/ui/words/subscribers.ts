/** "Who is subscribed to me": the presence servers that are told, and who was turned away. */
import type { Config, Me } from '../../agent/contract.ts'
import type { RefusedSubscriber, ServerSubscription } from '../../model/subscription.ts'
import { addressText } from '../../store/address.ts'
import { count, plain } from './text.ts'
import { eventWords, momentWords, spanWords } from './time.ts'

export const subscribersWords = {
  title: 'Who is subscribed to me',
  short: 'Subscribers',
  text: 'Your network’s presence server asks once, and passes on to the people you let see you. Nobody else is answered.',
  publishes: 'Your network does not ask this page; Peu tells it by itself.',
  refused: 'Turned away',
  noRefused: 'Nobody was turned away.',
  technical: 'Details',
} as const

type Fact = readonly [label: string, value: string]

export function serverFacts(one: ServerSubscription, now: number): readonly Fact[] {
  const { since, expiresAt, lastNotify, format, conditional, filters } = one
  const left = expiresAt - now
  const facts: Fact[] = [
    ['Since', momentWords(since, now)],
    ['Until', left <= 0 ? 'Its time is up' : `${momentWords(expiresAt, now)}; it asks again within ${spanWords(left)}`],
    ['Last told', lastTold(lastNotify, now)],
    ['How often', rateWords(one.rate)],
    ['What it gets', format === 'full' ? 'The whole document each time' : 'Only what changed'],
  ]
  if (conditional) facts.push(['Not again', 'What it has already is not sent twice'])
  if (filters > 0) facts.push(['Filters', `${count(filters, 'filter', 'filters')}: it gets only what it asked for`])
  return facts
}

export const serverName = ({ server }: ServerSubscription): string => plain(addressText(server)) || 'No name given'

function lastTold(last: ServerSubscription['lastNotify'], now: number): string {
  if (last === null) return 'Not yet'
  const when = eventWords(last.at, now)
  if (last.isChallenged === true) return `${when}; it asked for your password and did not get it`
  return last.status < 300 ? `${when}; it took it` : `${when}; it did not take it (SIP ${String(last.status)})`
}

/** RFC 6446: notifications per second, in the way one would say it. */
export function rateWords({ max, min, adaptive }: ServerSubscription['rate']): string {
  const said: string[] = []
  if (max !== null && max > 0) said.push(`at most ${timesWords(max)}`)
  if (min !== null && min > 0) said.push(`at least ${timesWords(min)}, changed or not`)
  if (adaptive !== null && adaptive > 0) said.push(`on average at least ${timesWords(adaptive)}`)
  if (said.length === 0) return 'At every change'
  const sentence = said.join('; ')
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** `once in 20 s`, `once a second`, `5 times a second` */
function timesWords(perSecond: number): string {
  if (perSecond < 1) return `once in ${spanWords(1000 / perSecond)}`
  if (perSecond === 1) return 'once a second'
  return `${String(Math.round(perSecond * 10) / 10)} times a second`
}

/** What to say where no server is subscribed; '' = nothing. */
export function waitingWords(
  { mode, publishAfterS }: Pick<Config, 'mode' | 'publishAfterS'>,
  { publishes, echo }: Pick<Me, 'publishes' | 'echo'>,
  isConnected: boolean,
): string {
  if (publishes) return ''
  if (!isConnected) return 'You are not connected to the network, so nobody can ask.'
  if (mode === 'publish') return 'Peu is about to tell the network by itself.'
  if (echo.kind === 'dismissed')
    return 'The presence server has ended its subscription: nobody looks just now. It asks again when somebody does.'
  const none = 'No presence server has asked yet.'
  if (mode === 'subscribe') return `${none} Until one does, nobody sees you.`
  return publishAfterS === 0
    ? `${none} Peu tells the network by itself at once.`
    : `${none} Peu publishes in ${spanWords(publishAfterS * 1000)} if nobody asks.`
}

const REASONS: Readonly<Record<RefusedSubscriber['reason'], string>> = {
  stranger: 'It is no presence server of your network.',
  publishing: 'This page is set to tell the network by itself, so nobody may ask it.',
  leaving: 'You were signing out.',
  full: 'As many were subscribed as Peu takes. It may ask again in a minute.',
  notUnderstood: 'It asked for something, or in a way, that Peu does not know.',
}

/** `technical`: for "Details". */
export function refusedWords(
  { asserted, from, at, status, reason }: RefusedSubscriber,
  now: number,
): { readonly title: string; readonly text: string; readonly technical: string } {
  const claimed = plain(addressText(from))
  const who =
    asserted === null
      ? `It called itself ${claimed}, and the network did not vouch for it.`
      : 'The network vouches for its name.'
  const why = asserted === null && reason === 'stranger' ? '' : ` ${REASONS[reason]}`
  return {
    title: asserted === null ? 'Somebody unknown' : plain(addressText(asserted)),
    text: `${momentWords(at, now)}. ${who}${why}`,
    technical: `SIP status ${String(status)}; From ${plain(from)}; P-Asserted-Identity ${asserted === null ? 'none' : plain(asserted)}`,
  }
}
