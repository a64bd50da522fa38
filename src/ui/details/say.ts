/** The sentences of Details: how someone is, who said so, the day, and their devices. Pure. */
import type { Contact } from '../../model/contact.ts'
import type { Part, Shown } from '../../model/shown.ts'
import { addressText } from '../../store/address.ts'
import type { IconName } from '../kit/Icon.tsx'
import { statusOf, statusWord } from '../words/status.ts'
import { plain, plainName } from '../words/text.ts'
import { agoWords, clockWords, eventWords, momentWords, spanWords } from '../words/time.ts'
import { activityWords } from './activity.ts'
import { lower } from './case.ts'
import { endWords } from './extras.ts'
import type { Stretch, Summary } from './timeline.ts'

/** What is said beyond the status: `in a meeting`, `at lunch, back 14:30`; '' = nothing. */
export function saidMore(said: { readonly activity: string | null; readonly note: string | null }): string {
  const activity = activityWords(said.activity)
  const note = plain(said.note ?? '')
  return note.toLowerCase() === activity.toLowerCase() ? note : [activity, note].filter(Boolean).join(', ')
}

/** `lead` stands out; `rest` goes on in the same line and may be written the other way; `join` stands between them. */
export type Spoken = { readonly lead: string; readonly join: string; readonly rest: string }

const sentence = (word: string, rest: string): Spoken => ({ lead: `${word}.`, join: ' ', rest })
const phrase = (word: string, rest: string): Spoken => ({ lead: word, join: rest === '' ? '' : ', ', rest })

export function spokenStatus(contact: Contact, shown: Shown | undefined, now: number): Spoken {
  const name = plainName(contact.name)
  const status = statusOf(shown)
  const word = statusWord(status)
  switch (status) {
    case 'unknown':
      return sentence(word, wasWords(shown, 'Last known:') || 'Nothing heard yet')
    case 'waiting':
      return sentence(word, `${name} has not allowed you yet`)
    case 'refused':
      return sentence(word, `${name} does not share this`)
    case 'stale':
      return sentence(word, wasWords(shown, 'Was') || 'We lost touch')
    case 'offline': {
      const more = shown === undefined ? '' : saidMore(shown)
      return phrase(word, more === '' ? 'signed out' : more)
    }
    case 'available':
    case 'busy':
    case 'inCall':
    case 'away':
    case 'doNotDisturb': {
      if (shown === undefined) return phrase(word, '')
      return phrase(word, [saidMore(shown), endWords(status, shown.extras, now)].filter(Boolean).join(', '))
    }
    default:
      return status satisfies never
  }
}

/** What someone was, and what they said then; '' = nothing was known. */
function wasWords(shown: Shown | undefined, lead: string): string {
  if (shown === undefined || shown.was === null || shown.was === 'unknown') return ''
  return [`${lead} ${lower(statusWord(shown.was))}`, saidMore(shown)].filter(Boolean).join(', ')
}

/** Who said so and when; '' = nothing is known of that. */
export function whoSaid(contact: Contact, shown: Shown | undefined, now: number): string {
  if (shown === undefined) return ''
  const { status, since, watch } = shown
  const asked = watch.kind === 'idle' ? null : watch.since
  switch (status) {
    case 'unknown':
      if (since !== null) return `Last heard from ${agoWords(since, now)}`
      return watch.kind === 'asking' ? `Peu asked ${agoWords(watch.since, now)}` : ''
    case 'waiting':
      return asked === null ? '' : `Peu asked ${agoWords(asked, now)}`
    case 'refused':
      return asked === null ? '' : `Since ${momentWords(asked, now)}`
    case 'stale':
      return since === null ? '' : `Last heard from ${agoWords(since, now)}`
    case 'available':
    case 'busy':
    case 'inCall':
    case 'away':
    case 'doNotDisturb':
    case 'offline':
      return since === null ? '' : `${plainName(contact.name)} said so ${agoWords(since, now)}`
    default:
      return status satisfies never
  }
}

/** What could not be read, and what is seen instead. */
export function unreadWords({ foreignType, parts }: Shown): string {
  const lead =
    foreignType === null ? 'The last status could not be read.' : 'The last status is in a format that Peu cannot read.'
  return parts.length === 0 ? lead : `${lead} You see the one before it.`
}

/** The day in sentences. */
export function dayWords(summary: Summary): string {
  const { status, hereSince, offlineSince, unseenSince, last, busyMs, gapMs } = summary
  const said: string[] = []
  if (unseenSince !== null) {
    if (last !== null) said.push(`${statusWord(last.status)} from ${clockWords(last.from)}.`)
    said.push(`Nothing heard since ${clockWords(unseenSince)}.`)
  } else if (offlineSince !== null) said.push(`Offline since ${clockWords(offlineSince)}.`)
  else if (hereSince !== null) said.push(`Here since ${clockWords(hereSince)}.`)
  // Under a minute is not worth a sentence.
  if (busyMs >= 60_000 && unseenSince === null)
    said.push(`Busy for ${spanWords(busyMs)}${status === 'busy' ? ' so far' : ''}.`)
  if (gapMs >= 60_000) said.push(`${spanWords(gapMs)} we could not see.`)
  return said.join(' ')
}

/** `09:30–10:05 Busy`; `13:30–now Busy` for what still holds. */
export const stretchTime = ({ from, to }: Stretch, now: number): string =>
  `${clockWords(from)}–${to >= now ? 'now' : clockWords(to)}`
export const stretchWords = (stretch: Stretch, now: number): string =>
  `${stretchTime(stretch, now)} ${statusWord(stretch.status)}`

export type PartWords = {
  /** `Service`, `Device 2`, or the person's name */
  readonly label: string
  readonly detail: string
  readonly icon: IconName
}

/** What to call a part. They are numbered where there are several of a kind. */
export function partWords(part: Part, parts: readonly Part[], name: string): PartWords {
  const kind = kindOf(part)
  const alike = parts.filter(one => kindOf(one) === kind)
  const own = deviceName(part)
  const label = kind === 'Person' ? name : own || kind
  const number = alike.length > 1 && own === '' ? ` ${String(alike.indexOf(part) + 1)}` : ''
  const address = part.contact === null ? '' : plain(addressText(part.contact))
  const icons: Record<Kind, IconName> = { Person: 'user', Telephone: 'mobile', Service: 'laptop', Device: 'desk' }
  return {
    label: `${label}${number}`,
    detail: kind === 'Person' ? 'Said of the person' : address,
    icon: icons[kind],
  }
}

/** RFC 4479 §3.4 has no name of a device; a note is what clients call it by. '' = it has none. */
const deviceName = ({ kind, note }: Part): string => (kind === 'device' ? plain(note ?? '') : '')

type Kind = 'Person' | 'Telephone' | 'Service' | 'Device'
function kindOf({ kind, contact }: Part): Kind {
  if (kind === 'person') return 'Person'
  if (kind === 'device') return 'Device'
  return contact !== null && /^tel:/iu.test(contact.trim()) ? 'Telephone' : 'Service'
}

/** A part's own status. `isPast`: we lost touch, so it is what was. */
export function partStatus(part: Part, isPast: boolean): Spoken {
  const word = statusWord(part.status)
  const more = saidMore({ activity: part.activity, note: deviceName(part) === '' ? part.note : null })
  return phrase(isPast ? `Was ${lower(word)}` : word, more)
}

export function partAge({ at, status }: Part, now: number): string {
  if (at === null) return ''
  return status === 'offline' ? `since ${eventWords(at, now)}` : agoWords(at, now)
}
