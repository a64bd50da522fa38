/** The document of a NOTIFY: RFC 3856 §6.7, §9.4, RFC 3863. Pure; whatever is wrong with it is `bad`. */
import type { Pidf } from '../codec/pidfDocument.ts'
import { parameters } from '../codec/sipHeaders.ts'
import { withLocationsReceived } from '../model/locationReceived.ts'
import type { Presence } from '../model/presence.ts'
import { samePresentity } from '../model/samePresentity.ts'
import type { BodyPart } from '../sip/port.ts'
import type { News } from './machine.ts'

export const PIDF_TYPE = 'application/pidf+xml'
export const XPIDF_TYPE = 'application/xpidf+xml'

/**
 * `about`: whom the dialog is about (the contact, and where a redirection led).
 * `before`: the last good document.
 */
export function readNews(
  parts: readonly BodyPart[],
  about: readonly string[],
  before: Presence | null,
  at: number,
  { decode, decodeXpidf }: Pick<Pidf, 'decode' | 'decodeXpidf'>,
): News {
  const [first] = parts
  // RFC 3856 §6.8: nothing new.
  if (first === undefined || parts.every(one => one.text?.trim() === '')) return { kind: 'none' }
  const document = partOf(parts, PIDF_TYPE) ?? partOf(parts, XPIDF_TYPE)
  if (document === undefined) return { kind: 'foreign', type: first.type ?? '' }
  const decoded = typeOf(document) === PIDF_TYPE ? decode(document.text) : decodeXpidf(document.text)
  if (!decoded.ok) return { kind: 'bad' }
  const { entity } = decoded.value
  // RFC 6665 §4.4.1: whose state this is, the dialog says.
  const isTheirs = entity === '' || about.some(uri => samePresentity(entity, uri))
  const received = withLocationsReceived(decoded.value, at)
  const presence = before === null ? received : withoutStale(before, received, at)
  return { kind: 'good', presence, entity: isTheirs ? null : entity }
}

type Readable = BodyPart & { readonly text: string }
const partOf = (parts: readonly BodyPart[], type: string): Readable | undefined =>
  parts.find((one): one is Readable => one.text !== null && typeOf(one) === type)

/** RFC 3856 §6.7: a NOTIFY brings what we accept, and that is PIDF alone; so what names no type is taken for it. */
export const typeOf = ({ type }: BodyPart): string => (type === null ? PIDF_TYPE : parameters(type).value.toLowerCase())

type Dated = { readonly id: string; readonly timestamp: number | null }

/** RFC 3856 §9.4, for parts of one id (RFC 3863 §4.1.2): what is older than the one we have is stale, ours stays. */
function withoutStale(before: Presence, next: Presence, at: number): Presence {
  return {
    ...next,
    tuples: newest(before.tuples, next.tuples, at),
    persons: newest(before.persons, next.persons, at),
    devices: newest(before.devices, next.devices, at),
  }
}

function newest<Part extends Dated>(before: readonly Part[], next: readonly Part[], at: number): readonly Part[] {
  const known = new Map<string, Part>()
  for (const one of before) if (!known.has(one.id)) known.set(one.id, one)
  return next.map(one => newer(known.get(one.id), one, at))
}

function newer<Part extends Dated>(known: Part | undefined, next: Part, at: number): Part {
  if (known === undefined || known.timestamp === null || next.timestamp === null) return next
  // A clock that ran ahead of ours once must not shut out what comes after it was set right.
  if (known.timestamp > at) return next
  return next.timestamp < known.timestamp ? known : next
}
