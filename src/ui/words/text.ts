/** Text of others, fit to stand in a sentence of ours. */

import { networkText as plain } from '../../model/networkText.ts'

/** Of the language that these words are in. */
export const wordsDirection = 'ltr'

export { networkName as plainName, networkText as plain } from '../../model/networkText.ts'

/** SEC-14: an address as the browser itself would show it: letters of other scripts in the host as `xn--`. */
export const linkWords = (address: string): string => plain(URL.canParse(address) ? new URL(address).href : address)

/** `1 contact`, `3 contacts` */
export const count = (n: number, one: string, many: string): string => `${String(n)} ${n === 1 ? one : many}`

/** `Bob`, `Bob and Carol`, `Bob, Carol and 3 others` */
export function nameList(names: readonly string[]): string {
  const [first = '', second = ''] = names.map(name => plain(name))
  if (names.length <= 1) return first
  if (names.length === 2) return `${first} and ${second}`
  return `${first}, ${second} and ${count(names.length - 2, 'other', 'others')}`
}
