/** Text that came from the network, fit to be drawn and read aloud (SEC-14). */

/** As many as the scripts of the world put on one letter; more is drawn over what stands above and below. */
const STACKED = /(\p{M}{4})\p{M}+/gu
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const CONTROLS = /\p{Cc}+/gu
/** In code points. */
const TEXT_LIMIT = 500
const NAME_LIMIT = 100
/** UTF-16 units that are looked at for each code point that is drawn: most of what is longer is marks. */
const LOOKED_AT = 8

/** Reordering controls go, other controls are a blank; marks on one letter are at most four, and the end is cut. */
export function networkText(text: string, limit = TEXT_LIMIT): string {
  const clean = text
    .slice(0, limit * LOOKED_AT)
    .toWellFormed()
    .replaceAll(REORDERING, '')
    .replaceAll(CONTROLS, ' ')
    .replaceAll(STACKED, '$1')
    .trim()
  const points = Array.from(clean)
  return points.length <= limit
    ? clean
    : `${points
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`
}

/** What somebody is called. */
export const networkName = (text: string): string => networkText(text, NAME_LIMIT)
