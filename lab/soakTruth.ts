/** What must hold while the line misbehaves, and at the end. Pure judgement of what a page shows and a witness sees. */
import type { Availability } from '../src/model/availability.ts'
import type { ShownStatus } from '../src/model/shown.ts'
import type { View } from './soakPerson.ts'

/** A presence as people would say it: `busy`, `busy · in a meeting`, `busy · note · meeting, happy, office`. */
export type Said = string

export const saidOf = ({ status, note, activities, moods, place }: Availability): Said =>
  status === 'appearOffline'
    ? 'offline'
    : joined(status, note, [...activities, ...moods, ...(place === null ? [] : [place])])

export function shownTo(view: View, uri: string): Said {
  const shown = view.shown.get(uri)
  if (shown === undefined) return 'nothing'
  const { activities, moods, places } = shown.extras
  return joined(shown.status, shown.note ?? '', [...activities, ...moods, ...places])
}

/** A document as the witness has it, read without the product's code: RFC 3863, RFC 4480. '' = the server has none. */
export function readByHand(body: string): Said {
  if ([...body.matchAll(/<(?:\w+:)?tuple[\s>]/gu)].length > 1) return 'two services of one device'
  if (!/<basic>\s*open\s*<\/basic>/u.test(body)) return 'offline'
  const note = /<(?:\w+:)?note(?:\s[^>]*)?>([^<]*)</u.exec(body)?.[1] ?? ''
  const has = (word: string): boolean => new RegExp(`<(?:\\w+:)?${word}\\s*/>`, 'u').test(body)
  const more = ['activities', 'mood', 'place-type'].flatMap(parent => within(body, parent))
  if (body.includes('do-not-disturb')) return joined('doNotDisturb', note, more)
  if (has('on-the-phone')) return joined('inCall', note, more)
  if (has('busy')) return joined('busy', note, more)
  return joined(has('away') ? 'away' : 'available', note, more)
}

/** The empty elements in an element, less those that say a status. */
function within(body: string, parent: string): readonly string[] {
  const inner = new RegExp(`<(?:\\w+:)?${parent}(?:\\s[^>]*)?>(.*?)</(?:\\w+:)?${parent}>`, 'su').exec(body)?.[1] ?? ''
  const words = [...inner.matchAll(/<(?:\w+:)?([\w-]+)\s*\/>/gu)].map(one => one[1] ?? '')
  return words.filter(one => one !== 'busy' && one !== 'away' && one !== 'on-the-phone')
}

const joined = (status: string, note: string, more: readonly string[]): Said =>
  [status, note, more.toSorted().join(', ')].filter(part => part !== '').join(' · ')

const GREY: ReadonlySet<ShownStatus> = new Set(['unknown', 'waiting', 'refused', 'stale'])

/** What a page says that it cannot know, whatever the network does; null: nothing. */
export function untruthIn(view: View): string | null {
  const { session } = view
  if (session.kind !== 'signedIn' || session.link.kind === 'connected') return null
  for (const { uri, status } of view.shown.values())
    if (!GREY.has(status)) return `${uri} is shown as ${status} while the line is ${session.link.kind}`
  const { kind } = view.me.echo
  return kind === 'held' || kind === 'known' ? null : `echo is ${kind} while the line is ${session.link.kind}`
}

export const isConnected = ({ session }: View): boolean =>
  session.kind === 'signedIn' && session.link.kind === 'connected'
