import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '..')

/** Names of events in quotes, and handlers as properties. */
const UNLOAD = /['"`](?:before)?unload['"`]|\bon(?:before)?unload\b/u

describe('the end of a page', () => {
  it('[LIFE-01] is never asked for by unload or beforeunload: no file of the product names them', () => {
    const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
      name => /\.tsx?$/u.test(name) && !/\.test\.tsx?$/u.test(name),
    )
    expect(files.length).toBeGreaterThan(200)
    expect(files.filter(name => UNLOAD.test(readFileSync(join(SRC, name), 'utf8')))).toEqual([])
    for (const planted of ["on('unload')", 'addEventListener("beforeunload")', 'window.onunload = f'])
      expect(UNLOAD.test(planted)).toBe(true)
  })
})
