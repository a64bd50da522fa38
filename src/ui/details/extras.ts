/** What else a person says, as facts in words. All of it is untrusted text; nothing is fetched (SEC-17). Pure. */
import { webAddress } from '../../model/preferencesChecked.ts'
import type { Extras, SaidStatus } from '../../model/shown.ts'
import { activityWords } from '../words/activity.ts'
import { moodWords } from '../words/mood.ts'
import { placeWords } from '../words/place.ts'
import { CARD_WORDS } from '../words/privacy.ts'
import { sayOnce } from '../words/seen.ts'
import { statusWord } from '../words/status.ts'
import { linkWords, plain, plainName } from '../words/text.ts'
import { agoWords, clockWords, momentWords, spanWords } from '../words/time.ts'
import { untilWords } from '../words/until.ts'
import { coordinateWords, geoUri } from '../words/where.ts'
import { upper } from './case.ts'

/** `link`: where it leads to; null = it is text alone. `go`: what the link is called when the text is not the link. */
export type ExtraFact = {
  readonly label: string
  readonly text: string
  readonly link: { readonly uri: string; readonly go: string | null } | null
}

const fact = (label: string, text: string, link: ExtraFact['link'] = null): readonly ExtraFact[] =>
  text === '' ? [] : [{ label, text, link }]

/** `name`: what the contact is called here. `hasEnd`: the end is told beside the status already. */
export function extraFacts(extras: Extras, name: string, hasEnd: boolean, now: number): readonly ExtraFact[] {
  const { activities, moods, places, until, idle, timeOffset, sphere, links, displayName, location, civic } = extras
  const called = plainName(displayName ?? '')
  return [
    ...fact('Doing', activities.length > 1 ? list(activities.map(activityWords)) : ''),
    ...fact('Mood', list(moods.map(moodWords))),
    ...fact('Place', list(places.map(placeWords))),
    ...fact('Until', until === null || until <= now || hasEnd ? '' : untilWords(until, now)),
    ...extras.ahead.flatMap(one => fact('Ahead', aheadWords(one, now))),
    ...fact('Idle', idle === null ? '' : idleFor(idle.since, now)),
    ...fact('Local time', timeOffset === null ? '' : localTime(timeOffset, now)),
    ...fact('Sphere', sphere === null ? '' : (SPHERES.get(sphere) ?? plain(sphere))),
    ...fact('Name', called === '' || called === name ? '' : `Calls themselves ${called}`),
    ...fact('Where', plain(civic ?? '')),
    ...(location === null
      ? []
      : fact('Position', coordinateWords(location), { uri: geoUri(location), go: 'Open in a map' })),
    ...links.flatMap(({ kind, uri }) => {
      const address = webAddress(uri)
      return address === '' ? [] : fact(CARD_WORDS[kind], linkWords(address), { uri: address, go: null })
    }),
  ]
}

const list = (words: readonly string[]): string => upper(sayOnce(words).join(', '))

const SPHERES = new Map([
  ['work', 'Work'],
  ['home', 'Home'],
])

const idleFor = (since: number | null, now: number): string =>
  since === null ? 'Nobody is there' : `Nobody is there; last seen ${agoWords(since, now)}, ${momentWords(since, now)}`

/** The person's clock, and how far it is from this computer's. */
function localTime(offsetMin: number, now: number): string {
  const own = -new Date(now).getTimezoneOffset()
  const ahead = offsetMin - own
  const clock = clockWords(now + ahead * 60_000)
  if (ahead === 0) return `${clock}, as yours`
  return `${clock}, ${spanWords(Math.abs(ahead) * 60_000)} ${ahead > 0 ? 'ahead of' : 'behind'} you`
}

type Ahead = {
  readonly from: number
  readonly until: number | null
  readonly status: SaidStatus
  readonly note: string | null
}

/** `Busy from 14:00 to 15:00, design review` */
function aheadWords({ from, until, status, note }: Ahead, now: number): string {
  const begin = from > now ? ` from ${untilWords(from, now)}` : ''
  const sameDay = until !== null && from > now && new Date(from).toDateString() === new Date(until).toDateString()
  const end =
    until === null ? '' : ` ${begin === '' ? 'until' : 'to'} ${sameDay ? clockWords(until) : untilWords(until, now)}`
  const said = plain(note ?? '')
  return `${statusWord(status)}${begin}${end}${said === '' ? '' : `, ${said}`}`
}

/** The end belongs to the status, or to what one is doing; of a mood or a place it stands apart. */
export const endsWith = (status: SaidStatus, extras: Extras): boolean =>
  extras.until !== null && (extras.activities.length > 0 || ['busy', 'inCall', 'away', 'doNotDisturb'].includes(status))

/** `until 15:00` beside the status; '' = no end is known. */
export const endWords = (status: SaidStatus, extras: Extras, now: number): string =>
  extras.until !== null && extras.until > now && endsWith(status, extras)
    ? `until ${untilWords(extras.until, now)}`
    : ''
