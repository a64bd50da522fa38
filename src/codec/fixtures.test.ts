/**
 * Documents in pairs, `x.xml` and `x.json`. A new case is two files. Whatever cannot be read fails the run.
 *
 * In the JSON is left out what says nothing (NO_TUPLE and its like).
 *
 *   received/  text -> value as in the JSON, and the value written and read again is the same
 *   sent/      the same, and the value is written to the very text
 *   broken/    text -> the error as in the JSON
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { NO_DEVICE, NO_PERSON, NO_PRESENCE, NO_TUPLE, type Presence } from '../model/presence.ts'
import { decodePidf, encodePidf } from './pidf.ts'

const root = new URL('./fixtures/pidf/', import.meta.url)

function casesOf(folder: string): readonly (readonly [string, string, unknown])[] {
  const files = readdirSync(new URL(folder, root))
  const names = [...new Set(files.map(file => file.replace(/\.(?:xml|json)$/, '')))]
  const read = (file: string): string =>
    new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(new URL(folder + file, root)))
  return names.map(one => [one, read(`${one}.xml`), JSON.parse(read(`${one}.json`))])
}

const received = casesOf('received/')
const sent = casesOf('sent/')
const broken = casesOf('broken/')

type Sparse = { readonly [Key in 'tuples' | 'persons' | 'devices']?: readonly object[] }
const isSparse = (value: unknown): value is Sparse => typeof value === 'object' && value !== null
const all = (empty: object, some: readonly object[] = []): readonly object[] => some.map(one => ({ ...empty, ...one }))
function filled(value: unknown): unknown {
  if (!isSparse(value)) throw new Error('no presence')
  return {
    ...NO_PRESENCE,
    ...value,
    tuples: all(NO_TUPLE, value.tuples),
    persons: all(NO_PERSON, value.persons),
    devices: all(NO_DEVICE, value.devices),
  }
}

/** What is taken from tuples, but never sent there. */
const withoutTupleActivities = (presence: Presence): Presence => ({
  ...presence,
  tuples: presence.tuples.map(tuple => ({ ...tuple, activities: [] })),
})

describe('fixtures', () => {
  it('are there', () => {
    expect(received.length).toBeGreaterThanOrEqual(14)
    expect(sent.length).toBeGreaterThanOrEqual(7)
    expect(broken.length).toBeGreaterThanOrEqual(19)
  })

  it.each([...received, ...sent])('%s is read, written and read again', (_name, text, value) => {
    const presence = decodePidf(text)
    if (!presence.ok) throw new Error(presence.error.detail)
    expect(presence.value).toEqual(filled(value))
    expect(decodePidf(encodePidf(presence.value))).toEqual({ ok: true, value: withoutTupleActivities(presence.value) })
  })

  it.each(sent)('%s is written to the letter', (_name, text) => {
    const presence = decodePidf(text)
    if (!presence.ok) throw new Error(presence.error.detail)
    expect(`${encodePidf(presence.value)}\n`).toBe(text)
  })

  it.each(broken)('[SEC-06] %s is refused', (_name, text, error) => {
    expect(decodePidf(text)).toMatchObject({ ok: false, error })
  })
})
