/** Text of others, fit to stand in a sentence of ours. */

/** Of the language that these words are in. */
export const wordsDirection = 'ltr'

/** SEC-14: controls that reorder what stands around them, and control characters, become nothing or a blank. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()

/** `1 contact`, `3 contacts` */
export const count = (n: number, one: string, many: string): string => `${String(n)} ${n === 1 ? one : many}`

/** `Bob`, `Bob and Carol`, `Bob, Carol and 3 others` */
export function nameList(names: readonly string[]): string {
  const [first = '', second = ''] = names.map(plain)
  if (names.length <= 1) return first
  if (names.length === 2) return `${first} and ${second}`
  return `${first}, ${second} and ${count(names.length - 2, 'other', 'others')}`
}
