/** config.json, which whoever serves the page may put beside it. All of it is optional; a mistake is told, not swallowed. */
import * as v from 'valibot'
import { fail, ok, type Result } from '../lib/result.ts'
import { isLoopbackHost } from '../model/loopback.ts'
import { isAllowedServer } from './server.ts'
import { NO_CONFIG, type PageConfig } from './state.ts'

/** `where`: a path such as `servers.0`, '' = the whole file. `expected`: what belongs there, in plain words. */
export type ConfigProblem =
  | { readonly kind: 'unreadable'; readonly status: number | null }
  | { readonly kind: 'notJson' }
  | { readonly kind: 'wrong'; readonly where: string; readonly expected: string }

const text = v.pipe(v.string('a text in quotes'), v.trim())
const filledText = v.pipe(text, v.nonEmpty('a text that is not empty'))
const list = <Item extends v.GenericSchema>(item: Item) => v.optional(v.array(item, 'a list in square brackets'), [])
const A_WAIT = 'a number of seconds from 0 to 3600'
const schema = v.strictObject(
  {
    servers: list(
      v.pipe(filledText, v.check(isAllowedServer, 'an address that begins with wss:// (ws:// for this computer only)')),
    ),
    domain: v.optional(text, ''),
    presenceServers: list(v.pipe(filledText, v.regex(/^sips?:\S+$/iu, 'an address that begins with sip:'))),
    mode: v.optional(v.picklist(['auto', 'subscribe', 'publish'], '"auto", "subscribe" or "publish"'), 'auto'),
    publishAfterS: v.optional(
      v.pipe(v.number(A_WAIT), v.minValue(0, A_WAIT), v.maxValue(3600, A_WAIT)),
      NO_CONFIG.publishAfterS,
    ),
    strangers: v.optional(v.picklist(['refuse', 'blockPolitely'], '"refuse" or "blockPolitely"'), 'refuse'),
    realms: list(
      v.strictObject(
        {
          realm: filledText,
          host: v.pipe(filledText, v.regex(/^(?:[a-z\d.-]+|\[[\da-f:.]+\])$/iu, 'a host name without a port')),
        },
        unknownKey,
      ),
    ),
    demoAccounts: list(
      v.strictObject(
        { name: filledText, address: filledText, password: filledText, privateIdentity: v.optional(text, '') },
        unknownKey,
      ),
    ),
    demoContacts: list(
      v.strictObject({ address: filledText, name: v.optional(text, ''), group: v.optional(text, '') }, unknownKey),
    ),
  },
  unknownKey,
)

function unknownKey(issue: v.StrictObjectIssue): string {
  return issue.expected === 'never' ? 'no entry (perhaps its name is misspelled)' : 'a value, and it is missing'
}

/** `pageHost`: the host that the page itself came from. Demo accounts and contacts count on a loopback host only. */
export function readConfig(json: string, pageHost: string): Result<PageConfig, ConfigProblem> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return fail({ kind: 'notJson' })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail({ kind: 'wrong', where: '', expected: 'an object in curly brackets' })
  const config = v.safeParse(schema, value)
  if (!config.success) {
    const [issue] = config.issues
    return fail({ kind: 'wrong', where: v.getDotPath(issue) ?? '', expected: issue.message })
  }
  return ok(isLoopbackHost(pageHost) ? config.output : { ...config.output, demoAccounts: [], demoContacts: [] })
}

export type Fetch = (url: string) => Promise<Pick<Response, 'ok' | 'status' | 'text'>>

/** No file (404) is no mistake: nothing is filled in then. */
export async function loadConfig(get: Fetch, pageHost: string): Promise<Result<PageConfig, ConfigProblem>> {
  try {
    const answer = await get('./config.json')
    if (answer.status === 404) return ok(NO_CONFIG)
    if (!answer.ok) return fail({ kind: 'unreadable', status: answer.status })
    return readConfig(await answer.text(), pageHost)
  } catch {
    return fail({ kind: 'unreadable', status: null })
  }
}
