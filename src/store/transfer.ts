/** Contacts as a JSON file: `{"peu":"contacts","version":1,"contacts":[{"address":"sip:bob@ims.test","name":"Bob","group":"Team"}]}`. */
import * as v from 'valibot'
import { fail, ok, type Result } from '../lib/result.ts'
import type { Contact } from '../model/contact.ts'
import { nameFromUri, parseAddress } from './address.ts'

export const NAME_LIMIT = 100
export const GROUP_LIMIT = 60
const FILE_LIMIT = 8_000_000
const CONTACTS_LIMIT = 20_000
/** Of an address that cannot be read so much is shown: it may be as long as the file. */
const SHOWN_LIMIT = 100

export type ImportProblem =
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'notJson' }
  /** JSON, but no list of contacts of ours. `where`: a path in the file, '' = the whole of it. */
  | { readonly kind: 'otherFile'; readonly where: string }
  | { readonly kind: 'badAddress'; readonly address: string }

const fileSchema = v.object({
  peu: v.literal('contacts'),
  version: v.literal(1),
  contacts: v.pipe(
    v.array(v.object({ address: v.string(), name: v.optional(v.string(), ''), group: v.optional(v.string(), '') })),
    v.maxLength(CONTACTS_LIMIT),
  ),
})

export function exportContacts(contacts: readonly Contact[]): string {
  const list = contacts.map(({ uri, name, group }) => ({ address: uri, name, group }))
  return `${JSON.stringify({ peu: 'contacts', version: 1, contacts: list }, null, 2)}\n`
}

/** All or nothing: one address that cannot be read refuses the file, and says which. Of doubles the last counts. */
export function readContacts(
  text: string,
  addedAt: (uri: string) => number,
): Result<readonly Contact[], ImportProblem> {
  if (text.length > FILE_LIMIT) return fail({ kind: 'tooLarge' })
  const json = parseJson(text)
  if (!json.ok) return json
  const file = v.safeParse(fileSchema, json.value)
  if (!file.success) return fail({ kind: 'otherFile', where: v.getDotPath(file.issues[0]) ?? '' })
  const contacts = new Map<string, Contact>()
  for (const { address, name, group } of file.output.contacts) {
    const uri = parseAddress(address, '')
    if (!uri.ok)
      return fail({ kind: 'badAddress', address: cleanLine(address.slice(0, SHOWN_LIMIT * POINTS_EACH), SHOWN_LIMIT) })
    contacts.set(uri.value, {
      uri: uri.value,
      name: cleanLine(name, NAME_LIMIT) || nameFromUri(uri.value),
      group: cleanLine(group, GROUP_LIMIT),
      addedAt: addedAt(uri.value),
    })
  }
  return ok([...contacts.values()])
}

const segmenter = new Intl.Segmenter()

/** A character may be many code points (marks pile up): with this many for each, the octets have a limit too. */
const POINTS_EACH = 4

/** One line without control characters, at most so many characters as a person counts them. */
export function cleanLine(text: string, limit: number): string {
  const points = Array.from(text.replaceAll(/\p{Cc}+/gu, ' ').trim())
  const line = points
    .slice(0, limit * POINTS_EACH)
    .join('')
    .trim()
  if (line.length <= limit) return line
  const end = [...segmenter.segment(line)].at(limit)?.index ?? line.length
  return line.slice(0, end).trim()
}

function parseJson(text: string): Result<unknown, ImportProblem> {
  try {
    const value: unknown = JSON.parse(text)
    return ok(value)
  } catch {
    return fail({ kind: 'notJson' })
  }
}
