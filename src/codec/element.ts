/**
 * Declarations of XML elements, each good for both directions: one line says where a value is read and written.
 * Namespaces are compared by their URI; prefixes are ours, and declared only where something uses them.
 * What a document leaves out stays as the declaration's `empty` value has it.
 */
import type { Result } from '../lib/result.ts'
import { type Attributes, type DecodeError, decodeXml, type Frame, type Limits } from './xml.ts'
import { escapeAttribute, escapeText } from './xmlText.ts'

/** `prefix` is what we write, '' = the default namespace. */
export type Namespace = { readonly uri: string; readonly prefix: string }
export type Name = { readonly space: Namespace; readonly local: string }

export const named = (space: Namespace, local: string): Name => ({ space, local })

/** Text <-> value. `read` gives undefined for what is not understood; `write` gives null for what is not written. */
export type Scalar<Value> = {
  readonly read: (text: string) => Value | undefined
  readonly write: (value: Value) => string | null
}

/** The namespaces that what was written needs. */
export type Spaces = Set<Namespace>

export type Element<Value> = {
  readonly name: Name
  readonly begin: (attributes: Attributes, done: (value: Value) => void) => Frame
  readonly write: (value: Value, spaces: Spaces) => string
}

/** One property of an element's value: where it comes from and how it leaves. */
export type Field<Value> = {
  /** What each element begins with, where that must be its own: a list that grows. */
  start?(): Value
  attribute?(attributes: Attributes): Value | undefined
  content?(text: string): Value | undefined
  readonly children?: readonly Child<Value>[]
  write(value: Value, spaces: Spaces): Written
}
/** Attributes with a leading blank each; content is escaped already. */
type Written = { readonly attributes?: string; readonly content?: string }

/** A child that a field is read from. `before` is what the field has so far. */
type Child<Value> = {
  readonly name: Name
  begin(attributes: Attributes, before: Value, set: (value: Value) => void): Frame
}

export const text: Scalar<string> = { read: value => value, write: value => value }
/** For URIs, tokens and numbers, where XML Schema collapses white space. '' is not understood. */
export const token: Scalar<string> = { read: value => value.trim() || undefined, write: value => value }

export function optional<Value>(scalar: Scalar<Value>): Scalar<Value | null> {
  return { read: scalar.read, write: value => (value === null ? null : scalar.write(value)) }
}

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
            if (read !== undefined) set(read)
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
    children: [{ name: one.name, begin: (attributes, _, set) => one.begin(attributes, set) }],
    write: (value, spaces) => ({ content: one.write(value, spaces) }),
  }
}

/** A child that may be missing. Of several the last that is understood. */
export function maybe<Value>(one: Element<Value | null>): Field<Value | null> {
  return {
    children: [
      { name: one.name, begin: (attributes, before, set) => one.begin(attributes, value => set(value ?? before)) },
    ],
    write: (value, spaces) => (value === null ? {} : { content: one.write(value, spaces) }),
  }
}

/** Children in their order. */
export function children<Value>(one: Element<Value>): Field<readonly Value[]> {
  const field: Field<Value[]> = {
    start: () => [],
    children: [{ name: one.name, begin: (attributes, list) => one.begin(attributes, value => void list.push(value)) }],
    write: (values, spaces) => ({ content: values.map(value => one.write(value, spaces)).join('') }),
  }
  return field
}

/** One child that holds a list. Several are read as one; an empty list is not written. */
export function joined<Value>(one: Element<readonly Value[]>): Field<readonly Value[]> {
  const field: Field<Value[]> = {
    start: () => [],
    children: [
      { name: one.name, begin: (attributes, list) => one.begin(attributes, values => void list.push(...values)) },
    ],
    write: (values, spaces) => (values.length === 0 ? {} : { content: one.write(values, spaces) }),
  }
  return field
}

/** Taken, never sent. */
export const readOnly = <Value>(field: Field<Value>): Field<Value> => ({ ...field, write: () => ({}) })

/** An element and the value that it has in the model. */
export function mapped<Wire, Value>(
  one: Element<Wire>,
  read: (wire: Wire) => Value,
  write: (value: Value) => Wire,
): Element<Value> {
  return {
    name: one.name,
    begin: (attributes, done) => one.begin(attributes, wire => done(read(wire))),
    write: (value, spaces) => one.write(write(value), spaces),
  }
}

/** Fields are written in the order of their declaration, which is that of the schema. */
export function element<Value extends object>(
  own: Name,
  empty: Value,
  fields: { readonly [Key in keyof Value]: Field<Value[Key]> },
): Element<Value> {
  type Begin = (value: Value, attributes: Attributes) => Frame
  const starts: ((value: Value, attributes: Attributes) => void)[] = []
  const ends: ((value: Value, content: string) => void)[] = []
  const writers: ((value: Value, spaces: Spaces) => Written)[] = []
  const byUri = new Map<string, Map<string, Begin>>()

  const bind = <Key extends keyof Value>(key: Key, field: Field<Value[Key]>): void => {
    const put = (value: Value, read: Value[Key] | undefined): void => {
      if (read !== undefined) value[key] = read
    }
    if (field.start !== undefined) starts.push(value => put(value, field.start?.()))
    if (field.attribute !== undefined) starts.push((value, attributes) => put(value, field.attribute?.(attributes)))
    if (field.content !== undefined) ends.push((value, all) => put(value, field.content?.(all)))
    for (const one of field.children ?? []) {
      const byLocal = byUri.get(one.name.space.uri) ?? new Map<string, Begin>()
      byUri.set(one.name.space.uri, byLocal)
      byLocal.set(one.name.local, (value, attributes) => one.begin(attributes, value[key], read => put(value, read)))
    }
    writers.push((value, spaces) => field.write(value[key], spaces))
  }
  for (const key in fields) bind(key, fields[key])

  return {
    name: own,
    begin(attributes, done) {
      const value = { ...empty }
      for (const start of starts) start(value, attributes)
      return {
        text: ends.length === 0 ? null : '',
        child: (uri, local, of) => byUri.get(uri)?.get(local)?.(value, of) ?? null,
        end(all) {
          for (const end of ends) end(value, all)
          done(value)
        },
      }
    },
    write(value, spaces) {
      const parts = writers.map(write => write(value, spaces))
      const attributes = parts.map(part => part.attributes ?? '').join('')
      return wrap(own, attributes, parts.map(part => part.content ?? '').join(''), spaces)
    },
  }
}

/** A frame that only wants its text. */
export const textFrame = (end: (text: string) => void): Frame => ({ text: '', child: () => null, end })

/** `<p:local attributes>content</p:local>`; `inner` is escaped already. */
export function wrap(own: Name, attributes: string, inner: string, spaces: Spaces): string {
  spaces.add(own.space)
  const tag = own.space.prefix === '' ? own.local : `${own.space.prefix}:${own.local}`
  return inner === '' ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${inner}</${tag}>`
}

/** Text -> value. */
export function decodeDocument<Value>(
  document: string,
  root: Element<Value>,
  limits?: Limits,
): Result<Value, DecodeError> {
  const { space, local } = root.name
  return decodeXml(
    document,
    done => (uri, name, attributes) => (uri === space.uri && name === local ? root.begin(attributes, done) : null),
    limits,
  )
}

/** Value -> text, with the XML declaration and the namespaces on the root element. */
export function encodeDocument<Value>(value: Value, root: Element<Value>): string {
  const spaces: Spaces = new Set()
  const body = root.write(value, spaces)
  const declared = [...spaces]
    .map(({ uri, prefix }) => [prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([attributeName, uri]) => ` ${attributeName}="${uri}"`)
    .join('')
  const at = body.search(/[\s/>]/)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body.slice(0, at)}${declared}${body.slice(at)}`
}
