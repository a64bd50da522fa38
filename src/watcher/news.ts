/** The document of a NOTIFY: RFC 3856 §6.7, §9.4, RFC 3863. Pure; whatever is wrong with it is `bad`. */
import { decodePidf } from '../codec/pidf.ts'
import { parameters } from '../codec/sipHeaders.ts'
import type { Presence } from '../model/presence.ts'
import { sameAddress } from '../model/uri.ts'
import { type Header, header } from '../sip/port.ts'
import type { News } from './machine.ts'

export const PIDF_TYPE = 'application/pidf+xml'

/**
 * `about`: the addresses that the document may speak of (the contact's, and where a redirection led).
 * `before`: the last good document.
 */
export function readNews(
  message: { readonly headers: readonly Header[]; readonly body: string },
  about: readonly string[],
  before: Presence | null,
  at: number,
): News {
  // RFC 3856 §6.8: nothing new.
  if (message.body.trim() === '') return { kind: 'none' }
  const type = header(message.headers, 'Content-Type')
  if (type !== null && parameters(type).value.toLowerCase() !== PIDF_TYPE) return { kind: 'bad' }
  const decoded = decodePidf(message.body)
  if (!decoded.ok) return { kind: 'bad' }
  const { entity } = decoded.value
  if (!about.some(uri => sameAddress(entity, uri))) return { kind: 'bad' }
  return { kind: 'good', presence: before === null ? decoded.value : withoutStale(before, decoded.value, at) }
}

type Dated = { readonly id: string; readonly timestamp: number | null }

/** RFC 3856 §9.4: a part with an older timestamp than the one we have of the same id is stale: ours stays. */
function withoutStale(before: Presence, next: Presence, at: number): Presence {
  return {
    ...next,
    tuples: next.tuples.map(one => newer(before.tuples, one, at)),
    persons: next.persons.map(one => newer(before.persons, one, at)),
    devices: next.devices.map(one => newer(before.devices, one, at)),
  }
}

function newer<Part extends Dated>(before: readonly Part[], next: Part, at: number): Part {
  const known = before.find(one => one.id === next.id)
  if (known === undefined || known.timestamp === null || next.timestamp === null) return next
  // A clock that ran ahead of ours once must not shut out what comes after it was set right.
  if (known.timestamp > at) return next
  return next.timestamp < known.timestamp ? known : next
}
