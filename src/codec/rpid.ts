/** Rich presence but for activities: RFC 4480, with the kinds of places of RFC 4589. What may stand where (Table 1) is in pidfRich.ts. */
import {
  MOOD_NAMES,
  type Mood,
  PLACE_NAMES,
  type Place,
  type PlaceIs,
  type PrivacyName,
  type Relationship,
  type ServiceClass,
  type Spanned,
  type Sphere,
  type TimeOffset,
  type UserInput,
} from '../model/rich.ts'
import { NOTE, OTHER, RPID, rpid } from './activities.ts'
import { dateTime } from './dateTime.ts'
import { type Element, element, type Field, group, mapped, type Namespace } from './element.ts'
import { attribute, content, flags, inside, leaf, maybe, single, words } from './fields.ts'
import { integer, oneOf, optional, text, token } from './scalars.ts'
import { joinedSpans, spanned, spans } from './spans.ts'

/** RFC 4589 §5.1. */
const PLACES: Namespace = { uri: 'urn:ietf:params:xml:ns:location-type', prefix: 'lt' }

const senses = <One extends string>(local: string, known: readonly One[]): Field<One | null> =>
  maybe(inside(rpid(local), null, single(flags(RPID, known))))
const SENSELESS: PlaceIs = { audio: null, video: null, text: null }
/** §3.6. */
const placeIs = group<PlaceIs>(SENSELESS, {
  audio: senses('audio', ['noisy', 'ok', 'quiet', 'unknown']),
  video: senses('video', ['toobright', 'ok', 'dark', 'unknown']),
  text: senses('text', ['uncomfortable', 'inappropriate', 'ok', 'unknown']),
})

/** §3.7: names of the registry, or one word of one's own. */
function places(): Field<readonly Place[]> {
  const all = words(PLACES, PLACE_NAMES, OTHER)
  return {
    ...all,
    write(values, spaces) {
      const known = values.filter(one => one.name !== 'other')
      return all.write(known.length === 0 ? values.slice(0, 1) : known, spaces)
    },
  }
}

/** §3.11. The text of the RFC has a word as text, its schema does not: read, never sent. */
function sphere(): Element<Spanned<Sphere>> {
  const known = single(words(RPID, ['home', 'work', 'unknown'], OTHER))
  const one: Field<Sphere | null> = {
    ...known,
    content: all => (all.trim() === '' ? undefined : { name: 'other', text: all.trim() }),
  }
  return mapped(
    spanned(rpid('sphere'), null, one, null),
    wire => wire,
    wire => (wire.value.name === 'other' ? undefined : wire),
  )
}

/** §3.13. No place on earth is further from UTC. */
type WireOffset = { readonly minutes: number | null; readonly description: string | null }
const NO_OFFSET: WireOffset = { minutes: null, description: null }
function timeOffset(): Element<Spanned<TimeOffset>> {
  const offset = group<WireOffset>(NO_OFFSET, {
    minutes: content(integer(-840, 840)),
    description: attribute('description', optional(text)),
  })
  return mapped(
    spanned(rpid('time-offset'), NO_OFFSET, offset, null),
    ({ value: { minutes, description }, ...rest }) =>
      minutes === null ? undefined : { ...rest, value: { minutes, description } },
    wire => wire,
  )
}

/** What only a person has, by Table 1, besides activities. */
export const person = {
  moods: joinedSpans(spanned<readonly Mood[]>(rpid('mood'), [], words(RPID, MOOD_NAMES, OTHER), NOTE)),
  placeIs: spans(spanned(rpid('place-is'), SENSELESS, placeIs, NOTE)),
  placeTypes: joinedSpans(spanned<readonly Place[]>(rpid('place-type'), [], places(), NOTE)),
  spheres: spans(sphere()),
  timeOffsets: spans(timeOffset()),
}

/** §3.8. */
export const privacy = joinedSpans(
  spanned<readonly PrivacyName[]>(
    rpid('privacy'),
    [],
    flags<PrivacyName>(RPID, ['unknown', 'audio', 'text', 'video']),
    NOTE,
  ),
)

/** §3.12: the address of a picture, never the picture itself. */
const isAddress = ({ value }: { readonly value: string }): boolean => !/^data:/i.test(value)
const statusIcon = spanned(rpid('status-icon'), '', content(token), null)
export const statusIcons = spans(
  mapped(
    statusIcon,
    wire => (isAddress(wire) ? wire : undefined),
    wire => (isAddress(wire) ? wire : undefined),
  ),
)

/** §3.3. */
export const classOf = leaf(rpid('class'), optional(token))

/** §3.9. */
export const relationship: Field<Relationship | null> = maybe(
  inside(
    rpid('relationship'),
    null,
    single(words(RPID, ['assistant', 'associate', 'family', 'friend', 'self', 'supervisor', 'unknown'], OTHER)),
  ),
)

/** §3.10. */
export const serviceClass: Field<ServiceClass | null> = maybe(
  inside(
    rpid('service-class'),
    null,
    single(flags(RPID, ['courier', 'electronic', 'freight', 'in-person', 'postal', 'unknown'])),
  ),
)

/** §3.14. */
type WireInput = Omit<UserInput, 'state'> & { readonly state: UserInput['state'] | null }
export const userInput: Field<UserInput | null> = maybe(
  mapped(
    element<WireInput>(
      rpid('user-input'),
      { state: null, thresholdS: null, lastInput: null },
      {
        thresholdS: attribute('idle-threshold', integer(1, 1e9)),
        lastInput: attribute('last-input', dateTime),
        state: content(oneOf('active', 'idle')),
      },
    ),
    ({ state, ...rest }) => (state === null ? undefined : { ...rest, state }),
    wire => wire,
  ),
)
