/** What the fields of an element can be (element.ts): attributes, texts, children of one kind or another. */
import type { Others, PresenceNote, Word } from '../model/rich.ts'
import { type Element, element, type Field, mapped, type Name, type Namespace, named, wrap } from './element.ts'
import { optional, type Scalar, text } from './scalars.ts'
import type { Frame } from './xml.ts'
import { escapeAttribute, escapeText } from './xmlText.ts'

/** An attribute in no namespace, or `xml:lang`. */
export function attribute<Value>(written: string, scalar: Scalar<Value>): Field<Value> {
  return {
    attribute: attributes => {
      const value = attributes[written]?.value
      return value === undefined ? undefined : scalar.read(value)
    },
    write: value => {
      const out = scalar.write(value)
      return out === null ? {} : { attributes: ` ${written}="${escapeAttribute(out)}"` }
    },
  }
}

/** The element's own text. */
export function content<Value>(scalar: Scalar<Value>): Field<Value> {
  return { content: scalar.read, write: value => ({ content: escapeText(scalar.write(value) ?? '') }) }
}

/** A child that holds text alone. Of several the last that is understood. */
export function leaf<Value>(childName: Name, scalar: Scalar<Value>): Field<Value> {
  return {
    children: [
      {
        name: childName,
        begin(_attributes, _before, set) {
          return textFrame(value => {
            const read = scalar.read(value)
            return read === undefined || set(read)
          })
        },
      },
    ],
    write(value, spaces) {
      const out = scalar.write(value)
      return out === null ? {} : { content: wrap(childName, '', escapeText(out), spaces) }
    },
  }
}

/** A child that is always written. Of several the last. */
export function child<Value>(one: Element<Value>): Field<Value> {
  return {
    children: [{ name: one.name, begin: (attributes, _before, set) => one.begin(attributes, set) }],
    write: (value, spaces) => ({ content: one.write(value, spaces) }),
  }
}

/** A child that may be missing, of one of these kinds. Of several the last that is understood. */
export function maybe<Value>(...kinds: readonly Element<Value>[]): Field<Value | null> {
  return {
    children: kinds.map(one => ({
      name: one.name,
      begin: (attributes, _before, set) => one.begin(attributes, set),
    })),
    write: (value, spaces) => (value === null ? {} : { content: kinds.map(one => one.write(value, spaces)).join('') }),
  }
}

/** Children in their order. */
export function children<Value>(one: Element<Value>): Field<readonly Value[]> {
  const field: Field<Value[]> = {
    start: () => [],
    children: [{ name: one.name, begin: (attributes, list) => one.begin(attributes, value => list.push(value) > 0) }],
    write: (values, spaces) => ({ content: values.map(value => one.write(value, spaces)).join('') }),
  }
  return field
}

/** One child that holds a list. Several are read as one; an empty list is not written. */
export function joined<Value>(one: Element<readonly Value[]>): Field<readonly Value[]> {
  const field: Field<Value[]> = {
    start: () => [],
    children: [
      {
        name: one.name,
        begin: (attributes, list) =>
          one.begin(attributes, values => {
            list.push(...values)
            return true
          }),
      },
    ],
    write: (values, spaces) => (values.length === 0 ? {} : { content: one.write(values, spaces) }),
  }
  return field
}

/** An element whose value is that of one field. null = it says nothing. */
export const inside = <Value>(own: Name, empty: Value, field: Field<Value>): Element<NonNullable<Value>> =>
  mapped(
    element<{ readonly value: Value }>(own, { value: empty }, { value: field }),
    ({ value }) => value ?? undefined,
    value => ({ value }),
  )

/** Empty children that say all by their name, each once at most, in the order of the schema. */
export function flags<One extends string>(
  space: Namespace,
  known: readonly One[],
  tags: readonly string[] = known,
): Field<readonly One[]> {
  const all = known.map((word, at) => ({ word, name: named(space, tags[at] ?? word) }))
  const field: Field<One[]> = {
    start: () => [],
    children: all.map(({ word, name }) => ({
      name,
      begin(_attributes, list) {
        if (!list.includes(word)) list.push(word)
        return NOTHING
      },
    })),
    write(values, spaces) {
      const sure = values.filter(isSure)
      const said = sure.length === 0 ? values : sure
      return { content: all.map(({ word, name }) => (said.includes(word) ? wrap(name, '', '', spaces) : '')).join('') }
    },
  }
  return field
}

/**
 * The same with words of one's own, in any order. `spoken` are known but not in the schema: they leave as own words.
 * The unknown stands alone, and for nothing at all.
 */
export function words<One extends string>(
  space: Namespace,
  known: readonly One[],
  other: Name,
  spoken: readonly One[] = [],
): Field<readonly Word<One>[]> {
  const field: Field<Word<One>[]> = {
    start: () => [],
    children: [
      ...known.map(word => ({
        name: named(space, word),
        begin(_attributes: unknown, list: Word<One>[]) {
          list.push({ name: word })
          return NOTHING
        },
      })),
      {
        name: other,
        begin: (_attributes, list) =>
          textFrame(value => {
            const word = spoken.find(one => one === value)
            return list.push(word === undefined ? { name: 'other', text: value } : { name: word }) > 0
          }),
      },
    ],
    write(values, spaces) {
      const sure = values.filter(one => isSure(one.name))
      const out = sure.map(one => {
        const own = 'text' in one ? one.text : spoken.find(word => word === one.name)
        return own === undefined
          ? wrap(named(space, one.name), '', '', spaces)
          : wrap(other, '', escapeText(own), spaces)
      })
      return { content: out.join('') || wrap(named(space, 'unknown'), '', '', spaces) }
    },
  }
  return field
}
const isSure = (word: string): boolean => word !== 'unknown'

/** Of a list the one that there can be; of several the last. */
export function single<Value>(list: Field<readonly Value[]>): Field<Value | null> {
  return {
    children: (list.children ?? []).map(one => ({
      name: one.name,
      begin(attributes, _before, set) {
        const found: Value[] = []
        const frame = one.begin(attributes, found, values => {
          found.push(...values)
          return true
        })
        return {
          ...frame,
          end(all) {
            const good = frame.end(all) !== false
            const [value] = found
            return good && (value === undefined || set(value))
          },
        }
      },
    })),
    write: (value, spaces) => (value === null ? {} : list.write([value], spaces)),
  }
}

/** Taken, never sent. */
export const readOnly = <Value>(field: Field<Value>): Field<Value> => ({ ...field, write: () => ({}) })

/** Read by another name too. */
export const also = <Value>(field: Field<Value>, name: Name): Field<Value> => ({
  ...field,
  children: (field.children ?? []).flatMap(one => [one, { ...one, name }]),
})

const kept: Field<string[] | undefined> = {
  other(xml, list = []) {
    list.push(xml)
    return list
  },
  write: (values = []) => ({ content: values.join('') }),
}
/** Whatever else is in there, as text that stands by itself; undefined = there is nothing else. */
export const maybeOthers: Field<Others | undefined> = kept
const all: Field<string[]> = {
  start: () => [],
  other: (xml, list) => void list.push(xml),
  write: values => ({ content: values.join('') }),
}
export const others: Field<Others> = all

/** RFC 3863 §4.1.6, and the same in the namespaces of others. */
export const note = (own: Name): Element<PresenceNote> =>
  element<PresenceNote>(
    own,
    { text: '', lang: null },
    { text: content(text), lang: attribute('xml:lang', optional(text)) },
  )

/** A frame that only wants its text. */
const textFrame = (end: Frame['end']): Frame => ({ text: '', child: () => null, end })

/** An element that says all by its name. */
const NOTHING: Frame = { text: null, child: () => null, end: () => true }
