/**
 * Addresses: SIP and SIPS (RFC 3261 §19.1), TEL (RFC 3966) and PRES (RFC 3859) URIs as data, and the canonical form
 * of what a person types. Knows no network and no header: an addr-spec only, never `"Alice" <sip:...>`.
 */
import { fail, ok, type Result } from '../lib/result.ts'

export type UriScheme = 'sip' | 'sips' | 'tel' | 'pres'

export type Uri = {
  readonly scheme: UriScheme
  /** As written, escapes kept; of `tel` the number without visual separators. null = a host alone. */
  readonly user: string | null
  readonly password: string | null
  /** In lower case, IPv6 in brackets; '' for `tel`. */
  readonly host: string
  readonly port: number | null
  /** Names in lower case; null = without a value. Of equal names the first. */
  readonly params: ReadonlyMap<string, string | null>
  /** What follows `?`, as written; '' = nothing. */
  readonly headers: string
  /** The URI as it came. */
  readonly text: string
}

/** Why it is no address. The page has a sentence for each. */
export type UriError =
  | 'empty'
  | 'tooLong'
  | 'badCharacter' // blank, control character, angle bracket, quote, half a surrogate pair
  | 'otherScheme' // or none
  | 'noUser'
  | 'noHost'
  | 'badUser'
  | 'badHost' // or port
  | 'badNumber'

/** A name that is longer is nobody's address, but somebody's attack. */
export const URI_LIMIT = 255

/** Nothing of this may ever reach a header (SEC-08). Blanks are let in by `presentityUri`, for telephone numbers. */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f<>"\\]/
const SCHEME = /^([a-z][a-z0-9+.-]*):/i
/** RFC 3261 §25.1: unreserved, user-unreserved, escaped. */
const USER = /^(?:[\w\-.!~*'()&=+$,;?/]|%[\da-f]{2})+$/i
/** §25.1: password. */
const PASSWORD = /^(?:[\w\-.!~*'()&=+$,]|%[\da-f]{2})*$/i
/** §25.1: uri-parameters and headers. Curly brackets and the like are no part of them. */
const TAIL = /^(?:[\w\-.!~*'()[\]/:&+$;=?,]|%[\da-f]{2})*$/i
const LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/
/** RFC 3966 §3: visual separators, which mean nothing. */
const SEPARATORS = /[-.()]/g

/** Reads an addr-spec, `sip:alice@ims.test:5060;transport=ws?x=y` or `tel:+49-170-1`. */
export function parseUri(text: string): Result<Uri, UriError> {
  if (text === '') return fail('empty')
  if (UNSAFE.test(text) || /\s/.test(text) || !text.isWellFormed()) return fail('badCharacter')
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'tel') return parseTel(text)
  if (scheme === 'sip' || scheme === 'sips' || scheme === 'pres') return parseSip(scheme, text)
  return fail('otherScheme')
}

function parseSip(scheme: UriScheme, text: string): Result<Uri, UriError> {
  const rest = text.slice(scheme.length + 1)
  // Neither parameters nor headers may hold an @ (§25.1), while a user may hold `;` and `?`.
  const at = rest.lastIndexOf('@')
  const userinfo = at === -1 ? null : rest.slice(0, at)
  const [, hostport = '', parameters = '', headers = ''] =
    /^([^;?]*)(;[^?]*)?(?:\?(.*))?$/.exec(rest.slice(at + 1)) ?? []
  const colon = userinfo?.indexOf(':') ?? -1
  const user = userinfo !== null && colon !== -1 ? userinfo.slice(0, colon) : userinfo
  const password = userinfo !== null && colon !== -1 ? userinfo.slice(colon + 1) : null
  if (user === '') return fail('noUser')
  if (user !== null && !USER.test(user)) return fail('badUser')
  if (password !== null && !PASSWORD.test(password)) return fail('badUser')
  if (hostport === '') return fail('noHost')
  const place = parseHostport(hostport.toLowerCase())
  if (place === null || !TAIL.test(parameters) || !TAIL.test(headers)) return fail('badHost')
  return ok({ scheme, user, password, ...place, params: parseParams(parameters), headers, text })
}

function parseTel(text: string): Result<Uri, UriError> {
  const rest = text.slice('tel:'.length)
  const end = rest.indexOf(';')
  const user = (end === -1 ? rest : rest.slice(0, end)).replaceAll(SEPARATORS, '').toLowerCase()
  const parameters = end === -1 ? '' : rest.slice(end)
  const params = parseParams(parameters)
  // RFC 3966 §5.1.5: a number that is not global MUST have a phone-context.
  const good = user.startsWith('+')
    ? /^\+\d{1,15}$/.test(user)
    : /^[\da-f*#]+$/.test(user) && params.has('phone-context')
  if (!good || !TAIL.test(parameters)) return fail(user === '' ? 'noUser' : 'badNumber')
  return ok({ scheme: 'tel', user, password: null, host: '', port: null, params, headers: '', text })
}

/** §25.1 hostport. `text` in lower case. */
function parseHostport(text: string): { readonly host: string; readonly port: number | null } | null {
  const [, host = '', digits] = /^(\[[\da-f:.]{2,45}\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && (port < 1 || port > 65_535)) return null
  if (host.startsWith('[')) return { host, port }
  if (host === '' || host.length > 253) return null
  const labels = host.replace(/\.$/, '').split('.')
  // A name whose last label is a number can only be an IPv4 address.
  const well = /^\d+$/.test(labels.at(-1) ?? '')
    ? labels.length === 4 && labels.every(label => /^\d{1,3}$/.test(label) && Number(label) < 256)
    : labels.every(label => LABEL.test(label))
  return well ? { host, port } : null
}

function parseParams(text: string): Uri['params'] {
  const params = new Map<string, string | null>()
  for (const part of text.split(';')) {
    const equal = part.indexOf('=')
    const name = (equal === -1 ? part : part.slice(0, equal)).toLowerCase()
    if (name !== '' && !params.has(name)) params.set(name, equal === -1 ? null : part.slice(equal + 1))
  }
  return params
}

/**
 * What a person types for a contact or for themselves, as the canonical key: `alice@IMS.test` -> `sip:alice@ims.test`,
 * `tel:+49 170-1` and `+49 170-1` -> `tel:+491701`. The same address always gives the same key.
 * `domain`: where a name without @ lives; '' = such a name is refused.
 */
export function presentityUri(typed: string, domain = ''): Result<string, UriError> {
  const text = withoutBlanks(typed)
  if (text === '') return fail('empty')
  // Before anything costly is done with it.
  if (text.length > URI_LIMIT) return fail('tooLong')
  if (UNSAFE.test(text) || !text.isWellFormed()) return fail('badCharacter')
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase() ?? null
  if (scheme === 'tel') return canonicalTel(text.slice('tel:'.length))
  if (scheme === null && /^\+[\d\s().-]+$/.test(text)) return canonicalTel(text)
  if (/\s/.test(text)) return fail('badCharacter')
  if (scheme !== null && scheme !== 'sip' && scheme !== 'sips' && scheme !== 'pres') return fail('otherScheme')
  return canonicalSip(
    scheme === 'sips' ? 'sips' : 'sip',
    scheme === null ? text : text.slice(scheme.length + 1),
    domain,
  )
}

/** No blanks around it. In time that grows with the text alone. */
function withoutBlanks(text: string): string {
  let [from, to] = [0, text.length]
  while (text[from] === ' ') from += 1
  while (to > from && text[to - 1] === ' ') to -= 1
  return text.slice(from, to)
}

function canonicalTel(typed: string): Result<string, UriError> {
  const uri = parseUri(`tel:${typed.replaceAll(' ', '')}`)
  if (!uri.ok) return uri
  const { user, params } = uri.value
  const context = params.get('phone-context') ?? ''
  // RFC 3966 §5.1.4: a global number needs no parameter to be the same everywhere.
  if (user?.startsWith('+') === true) return ok(`tel:${user}`)
  return context === '' ? fail('badNumber') : ok(`tel:${user ?? ''};phone-context=${context.toLowerCase()}`)
}

/** `sip` also for `pres:`: RFC 3856 §5, a presentity of a SIP system is asked for at its SIP URI. */
function canonicalSip(scheme: 'sip' | 'sips', typed: string, domain: string): Result<string, UriError> {
  const at = typed.lastIndexOf('@')
  if (at === -1 && domain === '') return fail('noHost')
  const user = at === -1 ? typed : typed.slice(0, at)
  // A second @, or a password: not what anybody means by an address.
  if (/[@:]/.test(user)) return fail('badUser')
  if (user === '') return fail('noUser')
  const uri = parseUri(`${scheme}:${escapeUser(user)}@${at === -1 ? domain : typed.slice(at + 1)}`)
  if (!uri.ok) return uri
  const { host, port } = uri.value
  // An escaped control character is one as soon as somebody unescapes it.
  if (/%(?:[01][\da-f]|7f)/i.test(uri.value.user ?? '')) return fail('badCharacter')
  // RFC 3261 §10.3 step 5: the canonical form has no parameters; RFC 5627 §4.6: `gr` is not shown either.
  const key = `${scheme}:${uri.value.user ?? ''}@${host}${port === null ? '' : `:${port}`}`
  return key.length > URI_LIMIT ? fail('tooLong') : ok(key)
}

/** RFC 3261 §10.3 step 5 and §25.1: what may stand unescaped does, everything else is escaped in upper case. */
export function escapeUser(user: string): string {
  return user
    .replaceAll(/%([\da-f]{2})/gi, (escaped, hex: string) => {
      const plain = String.fromCharCode(Number.parseInt(hex, 16))
      return /[\w\-.!~*'()&=+$,;?/]/.test(plain) ? plain : escaped.toUpperCase()
    })
    .replaceAll(/%(?![\dA-F]{2})|[^\w\-.!~*'()&=+$,;?/%]+/gu, encodeURIComponent)
}

/**
 * Do both name the same, RFC 3261 §19.1.4 (RFC 3966 §4 for `tel`)? `pres:a@b` and `sip:a@b` do: RFC 3856 §5 has
 * one stand for the other. Text that is no URI is the same as itself only.
 */
export function sameAddress(a: string, b: string): boolean {
  if (a === b) return true
  const left = parseUri(a)
  const right = parseUri(b)
  if (!left.ok || !right.ok) return false
  const [one, two] = [left.value, right.value]
  return (
    kind(one) === kind(two) &&
    // The user is case-sensitive; an escaped character equals itself unescaped.
    escapeUser(one.user ?? '') === escapeUser(two.user ?? '') &&
    (one.user === null) === (two.user === null) &&
    one.password === two.password &&
    one.host === two.host &&
    // A port left out is not the default port.
    one.port === two.port &&
    sameParams(one, two) &&
    // Header components are never ignored; their order means nothing.
    one.headers.split('&').toSorted().join('&') === two.headers.split('&').toSorted().join('&')
  )
}

const kind = (uri: Uri): string => (uri.scheme === 'pres' ? 'sip' : uri.scheme)

/** §19.1.4: these never match when only one URI has them; of all others, only what both have is compared. */
const NEVER_IGNORED = new Set(['user', 'ttl', 'method', 'maddr', 'transport'])

function sameParams(one: Uri, two: Uri): boolean {
  return [...new Set([...one.params.keys(), ...two.params.keys()])].every(name => {
    const both = one.params.has(name) && two.params.has(name)
    // RFC 3966 §4: telephone numbers with different parameters are different.
    if (!both) return one.scheme !== 'tel' && !NEVER_IGNORED.has(name)
    return (one.params.get(name) ?? '').toLowerCase() === (two.params.get(name) ?? '').toLowerCase()
  })
}

/** The address as a person reads it: no `sip:`, `pres:` or `tel:`, no `gr`. Untrusted text stays untrusted text. */
export function displayAddress(uri: string): string {
  const parsed = parseUri(uri)
  if (!parsed.ok) return uri
  const { scheme, user, host, port, params } = parsed.value
  const tail = [...params]
    // RFC 5627 §4.6: a GRUU is shown without its `gr`.
    .filter(([name]) => name !== 'gr')
    .map(([name, value]) => (value === null ? `;${name}` : `;${name}=${value}`))
    .join('')
  if (scheme === 'tel') return `${user ?? ''}${tail}`
  const place = `${host}${port === null ? '' : `:${port}`}`
  return `${scheme === 'sips' ? 'sips:' : ''}${user === null ? '' : `${readable(user)}@`}${place}${tail}`
}

/** Escapes are undone only where the outcome is letters, marks and digits: nothing that could deceive. */
function readable(user: string): string {
  return user.replaceAll(/(?:%[\da-f]{2})+/gi, escaped => {
    try {
      const plain = decodeURIComponent(escaped)
      return /^[\p{L}\p{M}\p{N}]+$/u.test(plain) ? plain : escaped
    } catch {
      return escaped
    }
  })
}
