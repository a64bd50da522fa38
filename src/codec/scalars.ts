/** Texts of attributes and elements, and the values they stand for. */

/** Text <-> value. `read` gives undefined for what is not understood; `write` gives null for what is not written. */
export type Scalar<Value> = {
  readonly read: (text: string) => Value | undefined
  readonly write: (value: Value) => string | null
}

export const text: Scalar<string> = { read: value => value, write: value => value }
/** For URIs, tokens and numbers, where XML Schema collapses white space. '' is not understood. */
export const token: Scalar<string> = { read: value => value.trim() || undefined, write: value => value }

export function optional<Value>(scalar: Scalar<Value>): Scalar<Value | null> {
  return { read: scalar.read, write: value => (value === null ? null : scalar.write(value)) }
}

/** One of a few words. */
export const oneOf = <Word extends string>(...words: readonly Word[]): Scalar<Word | null> => ({
  read(value) {
    const trimmed = value.trim()
    return words.find(word => word === trimmed)
  },
  write: value => value,
})

/** RFC 3863 §4.1.4. Another word (baresip's `?`) says nothing. */
export const basic = oneOf('open', 'closed')

const TRUE = /^(?:true|1|yes)$/
const FALSE = /^(?:false|0|no)$/
/** RFC 4119 says yes and no in its text, and xs:boolean in its schema. */
export const bool: Scalar<boolean> = {
  read(value) {
    const trimmed = value.trim()
    return TRUE.test(trimmed) ? true : FALSE.test(trimmed) ? false : undefined
  },
  write: String,
}

/** A whole number from `least` to `most`; another says nothing and is never written. */
export function integer(least: number, most: number): Scalar<number | null> {
  const fits = (value: number): boolean => Number.isInteger(value) && value >= least && value <= most
  return {
    read(value) {
      const trimmed = value.trim()
      // 0 is added, so that there is one zero only.
      const number = /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) + 0 : Number.NaN
      return fits(number) ? number : undefined
    },
    write: value => (value === null || !fits(value) ? null : String(value)),
  }
}
