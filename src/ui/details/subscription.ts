/** The subscription to a contact in plain words, and in those of RFC 6665 for "Details". Pure. */
import type { Contact } from '../../model/contact.ts'
import type { Failure } from '../../model/error.ts'
import type { Shown, ShownStatus } from '../../model/shown.ts'
import type { WatchState } from '../../model/subscription.ts'
import type { IconName } from '../kit/Icon.tsx'
import { shortFailure, technicalWords } from '../words/failure.ts'
import type { Standing } from '../words/standing.ts'
import { plain, plainName } from '../words/text.ts'
import { momentWords } from '../words/time.ts'
import { upper } from './case.ts'

export type Fact = readonly [label: string, value: string]

export type SubscriptionWords = {
  readonly mark: { readonly icon: IconName } | { readonly status: ShownStatus }
  readonly isGood: boolean
  readonly lead: string
  readonly text: string
  readonly facts: readonly Fact[]
  /** Asking once more would make sense. */
  readonly canAsk: boolean
}

/** `hasSpoken`: something came of it once. */
export function subscriptionWords(
  contact: Contact,
  watch: WatchState,
  hasSpoken: boolean,
  standing: Standing,
  now: number,
): SubscriptionWords {
  const words = wordsOf(contact, watch, hasSpoken, now)
  if (watch.kind === 'ended' && !willRetry(watch))
    return { ...words, canAsk: words.canAsk && standing.kind === 'connected' }
  if (standing.kind === 'thrownOut') return paused('stop', 'Ended.', 'Sign in again and Peu asks again by itself.')
  if (standing.kind === 'leaving') return paused('clock', 'Ending.', 'You are signing out.')
  if (standing.kind === 'offline') return paused('unplug', 'Paused.', 'Peu asks again as soon as the network is back.')
  if (standing.kind === 'reconnecting')
    return paused('unplug', 'Paused.', 'Peu asks again as soon as the line is back.')
  return words
}

const paused = (icon: IconName, lead: string, text: string): SubscriptionWords => ({
  mark: { icon },
  isGood: false,
  lead,
  text,
  facts: [],
  canAsk: false,
})

const willRetry = (watch: Extract<WatchState, { kind: 'ended' }>): boolean => watch.retryAt !== null

function wordsOf(contact: Contact, watch: WatchState, hasSpoken: boolean, now: number): SubscriptionWords {
  const name = plainName(contact.name)
  switch (watch.kind) {
    case 'idle':
      return paused('pause', 'Not asked yet.', 'Peu asks as soon as it is their turn.')
    case 'asking':
      return {
        mark: { icon: 'clock' },
        isGood: false,
        lead: 'Asking.',
        text: 'The network has not answered yet.',
        facts: [['Since', momentWords(watch.since, now)]],
        canAsk: false,
      }
    case 'pending':
      return {
        mark: { status: 'waiting' },
        isGood: false,
        lead: 'Waiting.',
        text: `${name} has not allowed you yet.`,
        facts: lifeFacts(name, watch, now),
        canAsk: false,
      }
    case 'active':
      return {
        mark: { icon: 'okring' },
        isGood: true,
        lead: 'Active.',
        text: `${name} lets you see this.`,
        facts: lifeFacts(name, watch, now),
        canAsk: false,
      }
    case 'ended':
      return endedWords(name, watch, hasSpoken, now)
    default:
      return watch satisfies never
  }
}

const lifeFacts = (name: string, watch: { since: number; expiresAt: number }, now: number): readonly Fact[] => [
  ['Since', momentWords(watch.since, now)],
  ['Renewed until', `${momentWords(watch.expiresAt, now).replace(/ today$/u, '')}, by itself`],
  ['How', `On its own: one question for ${name}`],
]

type Ended = Extract<WatchState, { kind: 'ended' }>

function endedWords(name: string, watch: Ended, hasSpoken: boolean, now: number): SubscriptionWords {
  const refused = watch.reason === 'rejected' || watch.failure?.reason === 'forbidden'
  const next = watch.retryAt === null ? 'Not by itself' : `${momentWords(watch.retryAt, now)}, by itself`
  return {
    mark: refused ? { status: 'refused' } : { icon: watch.retryAt === null ? 'stop' : 'retry' },
    isGood: false,
    lead: refused ? 'Refused.' : watch.failure === null || hasSpoken ? 'Ended.' : 'Could not ask.',
    text: refused ? `${name} does not share this with you.` : endedBecause(name, watch),
    facts: [
      ['Since', momentWords(watch.since, now)],
      ['Asked again', next],
    ],
    canAsk: true,
  }
}

/** RFC 6665 §4.1.3: what each reason means for a watcher. */
function endedBecause(name: string, { reason, failure }: Ended): string {
  if (failure !== null) return failureWords(name, failure)
  switch (reason) {
    case 'deactivated':
      return 'The network moved it elsewhere.'
    case 'probation':
      return 'The network wants to be asked later.'
    case 'timeout':
      return 'It ran out before it was renewed.'
    case 'giveup':
      return `The network could not find out in time whether ${name} allows it.`
    case 'noresource':
      return `The network does not know ${name} any more.`
    case 'invariant':
      return 'What it says will not change any more.'
    case null:
    default:
      return 'The network gave no reason.'
  }
}

const failureWords = (name: string, failure: Failure): string =>
  failure.reason === 'unknownUser' ? `The network does not know ${name}'s address.` : `${upper(shortFailure(failure))}.`

const STATE_NAMES: Record<WatchState['kind'], string> = {
  idle: 'init',
  asking: 'notify_wait',
  pending: 'pending',
  active: 'active',
  ended: 'terminated',
}

/** For the engineer: RFC 6665 §4.1.2's names of the states, URIs and codes. */
export function technicalFacts(
  contact: Contact,
  watch: WatchState,
  shown?: Pick<Shown, 'entity' | 'foreignType'>,
): readonly Fact[] {
  const reason = watch.kind === 'ended' && watch.reason !== null ? `;reason=${plain(watch.reason)}` : ''
  const facts: Fact[] = [
    ['Resource', contact.uri],
    ['Event', 'presence'],
    ['State', `${STATE_NAMES[watch.kind]}${reason}`],
  ]
  if (watch.kind === 'pending' || watch.kind === 'active') facts.push(['Expires', isoTime(watch.expiresAt)])
  if (watch.kind === 'ended' && watch.failure !== null) facts.push(['Answer', technicalWords(watch.failure)])
  if (watch.kind === 'ended' && watch.retryAt !== null) facts.push(['Retry', isoTime(watch.retryAt)])
  if (shown !== undefined && shown.entity !== null) facts.push(['Entity', plain(shown.entity)])
  if (shown !== undefined && shown.foreignType !== null)
    facts.push(['Could not read', plain(shown.foreignType) || 'no type'])
  return facts
}

const isoTime = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/u, 'Z')
