/** The small things that XML 1.0 with namespaces is made of, each read by the letter of its production. */
import { isXml } from './xmlText.ts'

/** `at` moves on; `colon` is that of the name read last, -1 = it has none. */
export type Cursor = { readonly text: string; at: number; colon: number }

const [COLON, WIDE] = [0x3a, 0x80]
/** Of the ASCII characters: 2 = a name may begin so, 1 = it may go on so, 0 = neither. */
const KINDS = Uint8Array.from({ length: WIDE }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[A-Z_a-z]/.test(character) ? 2 : /[-.\d]/.test(character) ? 1 : 0
})

/** XML 1.0 §2.3 [4] [4a], without the colon. */
const START =
  'A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef' +
  '\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}'
const PART = `[${START}][-.\\d\u00b7\u0300-\u036f\u203f\u2040${START}]*`
const QUALIFIED = new RegExp(`^${PART}(?::${PART})?$`, 'u')

/** Namespaces in XML §4 [7]: moves past a name with at most one colon; false = there is none. */
export function readName(of: Cursor): boolean {
  const { text, at: from } = of
  let at = from
  /** Where the part begins that is being read. */
  let part = from
  let wide = false
  of.colon = -1
  for (; ; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= WIDE) wide = true
    else if (code === COLON && of.colon === -1 && at > from) {
      of.colon = at
      part = at + 1
    } else if (!(code < WIDE && (KINDS[code] ?? 0) > (at === part ? 1 : 0))) break
  }
  of.at = at
  return at > part && (!wide || QUALIFIED.test(text.slice(from, at)))
}

export function skipSpace(of: Cursor): void {
  // No \r: it is gone when the first of these is read.
  for (let code = of.text.charCodeAt(of.at); code === 0x20 || code === 0x0a || code === 0x09; )
    code = of.text.charCodeAt((of.at += 1))
}

/** Where `what` comes next, the end of the text when it does not. */
export function next(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from)
  return at === -1 ? text.length : at
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/** §4.1: text with what its references stand for; null = one of them is no reference, or of no character. */
export function expanded(text: string): string | null {
  let good = true
  const all = text.replaceAll(/&([^;]*;?)/g, (_, name: string) => {
    const one = name.endsWith(';') ? referred(name.slice(0, -1)) : undefined
    good &&= one !== undefined
    return one ?? ''
  })
  return good ? all : null
}

function referred(name: string): string | undefined {
  if (!/^#(?:\d+|x[\dA-Fa-f]+)$/.test(name)) return ENTITIES.get(name)
  const code = Number(name.startsWith('#x') ? `0${name.slice(1)}` : name.slice(1))
  const character = code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\0'
  // §4.1, well-formedness constraint: Legal Character.
  return isXml(character) ? character : undefined
}

const UNEVEN = /[&\t\n]/
/** §3.3.3, for an attribute of type CDATA; null as above. */
export const attributeValue = (raw: string): string | null =>
  UNEVEN.test(raw) ? expanded(raw.replaceAll(/[\t\n]/g, ' ')) : raw

const S = '[ \\t\\n]'
/** §2.8 [23], after the byte order mark: version and encoding, each in the group after that of its quote. */
export const DECLARATION = new RegExp(
  `^\ufeff?(?:<\\?xml${S}+version${S}*=${S}*(["'])(1\\.\\d+)\\1(?:${S}+encoding${S}*=${S}*(["'])([A-Za-z][\\w.-]*)\\3)?` +
    `(?:${S}+standalone${S}*=${S}*(["'])(?:yes|no)\\5)?${S}*\\?>)?`,
)
