/** Elements of RPID that may say from when until when they hold: RFC 4480 §3 with its Table 1, and §5. */
import type { PresenceNote, Span, Spanned } from '../model/rich.ts'
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

/** Of lists, those that hold at the same time make one. */
export function joinedSpans<Item>(one: Element<Spanned<readonly Item[]>>): Field<readonly Spanned<readonly Item[]>[]> {
  // SEC-07: a list of our own that grows, so that many of one time are no more work than as many apart.
  const begin = ({ others, ...first }: Spanned<readonly Item[]>): Growing<Item> => ({
    ...first,
    value: [...first.value],
    notes: [...first.notes],
    ...(others && { others: [...others] }),
  })
  const join = (before: Growing<Item>, next: Spanned<readonly Item[]>): void => {
    for (const item of next.value) before.value.push(item)
    for (const more of next.notes) before.notes.push(more)
    if (next.others === undefined) return
    before.others ??= []
    for (const other of next.others) before.others.push(other)
  }
  return spansOf(one, begin, join)
}
type Growing<Item> = Span & { readonly value: Item[]; readonly notes: PresenceNote[]; others?: string[] | undefined }

/** Of those that hold at the same time, the first counts. */
export const spans = <Value>(one: Element<Spanned<Value>>): Field<readonly Spanned<Value>[]> =>
  spansOf<Value, Spanned<Value>>(
    one,
    next => next,
    () => undefined,
  )

function spansOf<Value, Kept extends Spanned<Value>>(
  one: Element<Spanned<Value>>,
  begin: (first: Spanned<Value>) => Kept,
  join: (before: Kept, next: Spanned<Value>) => void,
): Field<readonly Spanned<Value>[]> {
  // SEC-07: what comes after so many times is not read.
  const add = (list: Kept[], next: Spanned<Value>): void => {
    const before = list.find(({ from, until }) => from === next.from && until === next.until)
    if (before !== undefined) join(before, next)
    else if (list.length < LIMIT) list.push(begin(next))
  }
  const field: Field<Kept[]> = {
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
    write(values: readonly Spanned<Value>[], spaces) {
      const list: Kept[] = []
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
