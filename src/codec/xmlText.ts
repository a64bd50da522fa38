/** Text as XML 1.0 writes it. Whatever comes in, what goes out is well-formed and reads back the same. */

/** XML 1.0 §2.2: characters that no document may hold, not even escaped. */
// oxlint-disable-next-line no-control-regex
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const SPECIAL = /[&<>\r]/g
const SPECIAL_IN_ATTRIBUTE = /[&<>"\r\n\t]/g

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  // `]]>` must not stand in text.
  '>': '&gt;',
  '"': '&quot;',
  // §2.11 and §3.3.3: as they are, these would be read as another white space.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
}
const escape = (character: string): string => ESCAPES[character] ?? character

/** What XML cannot say becomes U+FFFD. */
export const cleaned = (text: string): string => text.toWellFormed().replaceAll(NO_XML, '\ufffd')

export const escapeText = (text: string): string => cleaned(text).replaceAll(SPECIAL, escape)

/** XML 1.0 §2.2 [2]. */
export const isXml = (text: string): boolean => text.isWellFormed() && text.search(NO_XML) === -1

/** For a value in double quotes. */
export const escapeAttribute = (text: string): string => cleaned(text).replaceAll(SPECIAL_IN_ATTRIBUTE, escape)
