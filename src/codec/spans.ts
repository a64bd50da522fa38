/** Elements of RPID that may say from when until when they hold: RFC 4480 §3 with its Table 1, and §5. */
import type { Span, Spanned } from '../model/rich.ts'
import { dateTime } from './dateTime.ts'
import { type Element, element, type Field, mapped, type Name } from './element.ts'
import { attribute, children, maybeOthers, note } from './fields.ts'

export const span = { from: attribute('from', dateTime), until: attribute('until', dateTime) }

/** `noteName` null: it has no notes of its own. What has neither value nor note is passed over. */
export function spanned<Value>(
  own: Name,
  empty: Value,
  value: Field<Value>,
  noteName: Name | null,
): Element<Spanned<NonNullable<Value>>> {
  return mapped(
    element<Spanned<Value>>(
      own,
      { from: null, until: null, value: empty, notes: [] },
      {
        ...span,
        notes: noteName === null ? { write: () => ({}) } : children(note(noteName)),
        value,
        others: maybeOthers,
      },
    ),
    ({ value: said, ...rest }) =>
      said && (says(said) || rest.notes.length > 0) ? { ...rest, value: said } : undefined,
    one => (says(one.value) || one.notes.length > 0 ? one : undefined),
  )
}
/** A list with something in it, a record that has not only null, a text. */
const says = (value: object | string): boolean => Object.values(value).some(one => one !== null)

/** Of one kind; far more than anybody plans, and each is compared with all others. */
const LIMIT = 64

/** `join` makes one of two that hold at the same time; null = the first holds. */
export function spans<Value>(
  one: Element<Spanned<Value>>,
  join: ((a: Value, b: Value) => Value) | null,
): Field<readonly Spanned<Value>[]> {
  // SEC-07: what comes after so many is not read.
  const add = (list: Spanned<Value>[], next: Spanned<Value>): void => {
    const at = list.findIndex(({ from, until }) => from === next.from && until === next.until)
    const before = list[at]
    if (before === undefined) {
      if (list.length < LIMIT) list.push(next)
    } else if (join !== null)
      list[at] = {
        ...before,
        value: join(before.value, next.value),
        notes: [...before.notes, ...next.notes],
        ...((before.others ?? next.others) && { others: both(before.others ?? [], next.others ?? []) }),
      }
  }
  const field: Field<Spanned<Value>[]> = {
    start: () => [],
    children: [
      {
        name: one.name,
        begin: (attributes, list) =>
          one.begin(attributes, next => {
            add(list, next)
            return true
          }),
      },
    ],
    write(values, spaces) {
      const list: Spanned<Value>[] = []
      for (const next of values) add(list, next)
      // §3.1: times of the same kind do not overlap; without a time there is one at most.
      const apart = list.filter((next, at) => !list.slice(0, at).some(before => overlap(before, next)))
      return { content: apart.map(next => one.write(next, spaces)).join('') }
    },
  }
  return field
}

const isBound = (one: Span): boolean => one.from !== null || one.until !== null
const overlap = (a: Span, b: Span): boolean =>
  isBound(a) &&
  isBound(b) &&
  (a.from ?? -Infinity) < (b.until ?? Infinity) &&
  (b.from ?? -Infinity) < (a.until ?? Infinity)

export const both = <Value>(a: readonly Value[], b: readonly Value[]): readonly Value[] =>
  a.length === 0 ? b : [...a, ...b]
