/**
 * Declarations of XML elements, each good for both directions: one line says where a value is read and written.
 * Namespaces are compared by their URI; prefixes are ours, and declared only where something uses them.
 * What a document leaves out stays as the declaration's `empty` value has it. What fields can be is in fields.ts.
 */
import type { Result } from '../lib/result.ts'
import { type Attributes, type DecodeError, decodeXml, type Frame } from './xml.ts'

/** `prefix` is what we write, '' = the default namespace. */
export type Namespace = { readonly uri: string; readonly prefix: string }
export type Name = { readonly space: Namespace; readonly local: string }

export const named = (space: Namespace, local: string): Name => ({ space, local })

/** The namespaces that what was written needs. */
type Spaces = Set<Namespace>

export type Element<Value> = {
  readonly name: Name
  readonly begin: (attributes: Attributes, done: Done<Value>) => Frame
  /** '' = there is nothing to write. */
  readonly write: (value: Value, spaces: Spaces) => string
}

/** What becomes of a value; false: it says nothing that is understood. */
export type Done<Value> = (value: Value) => boolean

/** One property of an element's value: where it comes from and how it leaves. `before` is what it has so far. */
export type Field<Value> = {
  /** What each element begins with, where that must be its own: a list that grows. */
  start?(): Value
  attribute?(attributes: Attributes, before: Value): Value | undefined
  content?(text: string, before: Value): Value | undefined
  /** A child of another namespace that no field asks for, or that says nothing that is understood. */
  other?(xml: string, before: Value): Value | undefined
  readonly children?: readonly Child<Value>[]
  write(value: Value, spaces: Spaces): Written
}
/** Attributes with a leading blank each; content is escaped already. */
type Written = { readonly attributes?: string; readonly content?: string }

/** A child that a field is read from. */
type Child<Value> = {
  readonly name: Name
  begin(attributes: Attributes, before: Value, set: Done<Value>): Frame
}

export type Fields<Value> = { readonly [Key in keyof Value]-?: Field<Value[Key]> }

/** Several fields that make one value. They are written in the order of their declaration, which is the schema's. */
export function group<Value extends object>(empty: Value, fields: Fields<Value>) {
  const starts: ((value: Value) => void)[] = []
  const attributes: ((value: Value, of: Attributes) => void)[] = []
  const contents: ((value: Value, text: string) => void)[] = []
  const others: ((value: Value, xml: string) => void)[] = []
  const children: Child<Value>[] = []
  const writers: ((value: Value, spaces: Spaces) => Written)[] = []

  const bind = <Key extends keyof Value>(key: Key, field: Field<Value[Key]>): void => {
    const put = (value: Value, read: Value[Key] | undefined): void => {
      if (read !== undefined) value[key] = read
    }
    if (field.start !== undefined) starts.push(value => put(value, field.start?.()))
    if (field.attribute !== undefined) attributes.push((value, of) => put(value, field.attribute?.(of, value[key])))
    if (field.content !== undefined) contents.push((value, all) => put(value, field.content?.(all, value[key])))
    if (field.other !== undefined) others.push((value, xml) => put(value, field.other?.(xml, value[key])))
    for (const one of field.children ?? [])
      children.push({
        name: one.name,
        begin: (of, value) =>
          one.begin(of, value[key], read => {
            put(value, read)
            return true
          }),
      })
    writers.push((value, spaces) => field.write(value[key], spaces))
  }
  for (const key in fields) bind(key, fields[key])

  const each = <Given>(calls: readonly ((value: Value, given: Given) => void)[]) =>
    calls.length > 0 &&
    ((given: Given, value: Value): undefined => {
      for (const call of calls) call(value, given)
    })
  const content = each(contents)
  const other = each(others)
  return {
    start(): Value {
      const value = { ...empty }
      for (const start of starts) start(value)
      return value
    },
    attribute(of: Attributes, value: Value): undefined {
      for (const attribute of attributes) attribute(value, of)
    },
    ...(content && { content }),
    ...(other && { other }),
    children,
    write(value: Value, spaces: Spaces) {
      const all = { attributes: '', content: '' }
      for (const write of writers) {
        const part = write(value, spaces)
        if (part.attributes !== undefined) all.attributes += part.attributes
        if (part.content !== undefined) all.content += part.content
      }
      return all
    },
  } satisfies Field<Value>
}

/** `keepsOwn`: what is not understood is kept in its own namespace too. */
export function element<Value extends object>(
  own: Name,
  empty: Value,
  fields: Fields<Value>,
  keepsOwn = false,
): Element<Value> {
  const all = group(empty, fields)
  const { content, other } = all
  const byUri = new Map<string, Map<string, Child<Value>>>()
  for (const one of all.children) {
    const byLocal = byUri.get(one.name.space.uri) ?? new Map<string, Child<Value>>()
    byUri.set(one.name.space.uri, byLocal.set(one.name.local, one))
  }
  return {
    name: own,
    begin(attributes, done) {
      const value = all.start()
      all.attribute(attributes, value)
      // Most schemas let extensions be of other namespaces only; so nothing else is kept, and could not be sent.
      let foreign = false
      return {
        text: content === undefined ? null : '',
        child(uri, local, of) {
          foreign = uri !== '' && (keepsOwn || uri !== own.space.uri)
          return byUri.get(uri)?.get(local)?.begin(of, value, taken) ?? null
        },
        end(text) {
          content?.(text, value)
          return done(value)
        },
        ...(other && { other: (xml: string) => void (foreign && other(xml, value)) }),
      }
    },
    write(value, spaces) {
      const written = all.write(value, spaces)
      return wrap(own, written.attributes, written.content, spaces)
    },
  }
}
const taken = (): boolean => true

/** An element and the value that it has in the model; undefined = there is none, it is passed over, or kept as text. */
export function mapped<Wire, Value>(
  one: Element<Wire>,
  read: (wire: Wire) => Value | undefined,
  write: (value: Value) => Wire | undefined,
  otherwise: 'passedOver' | 'kept' = 'passedOver',
): Element<Value> {
  return {
    name: one.name,
    begin: (attributes, done) =>
      one.begin(attributes, wire => {
        const value = read(wire)
        return value === undefined ? otherwise === 'passedOver' : done(value)
      }),
    write(value, spaces) {
      const wire = write(value)
      return wire === undefined ? '' : one.write(wire, spaces)
    },
  }
}

/** `<p:local attributes>content</p:local>`; `inner` is escaped already. */
export function wrap(own: Name, attributes: string, inner: string, spaces: Spaces): string {
  spaces.add(own.space)
  const tag = own.space.prefix === '' ? own.local : `${own.space.prefix}:${own.local}`
  return inner === '' ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${inner}</${tag}>`
}

/** Text -> value. */
export function decodeDocument<Value>(document: string, root: Element<Value>): Result<Value, DecodeError> {
  const { space, local } = root.name
  return decodeXml(
    document,
    done => (uri, name, attributes) =>
      uri === space.uri && name === local
        ? root.begin(attributes, value => {
            done(value)
            return true
          })
        : null,
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
