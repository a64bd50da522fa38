import { describe, expect, it } from 'vitest'
import { NOTE_LIMIT, NOTE_UNITS_LIMIT } from '../../model/availability.ts'
import { noteDue, typeNote } from './note.ts'

describe('a megabyte as a note', () => {
  it('[PUA-59] is cut to the limit', () => {
    expect(noteDue(typeNote(null, '', 'x'.repeat(1_000_000)))).toBe('x'.repeat(NOTE_LIMIT))
  })
  it('[PUA-59] is cut although it is one character with a million accents', () => {
    expect(noteDue(typeNote(null, '', `a${'\u0301'.repeat(1_000_000)}`))?.length).toBe(NOTE_UNITS_LIMIT)
  })
  it('[PUA-59] is not cut within a character', () => {
    const cut = noteDue(typeNote(null, '', '👍🏽'.repeat(1_000_000))) ?? ''
    expect(cut).toBe('👍🏽'.repeat(NOTE_LIMIT))
    expect(noteDue(typeNote(null, '', `a${'\u0301'.repeat(NOTE_UNITS_LIMIT - 2)}😀`))?.isWellFormed()).toBe(true)
  })
})
