import { describe, expect, it } from 'vitest'
import { noteDue, typeNote } from './note.ts'

describe('a megabyte as a note', () => {
  it('[PUA-59] is cut to the limit', () => {
    expect(noteDue(typeNote(null, '', 'x'.repeat(1_000_000)))).toBe('x'.repeat(200))
  })
  it('[PUA-59] is cut although it is one character with a million accents', () => {
    expect(noteDue(typeNote(null, '', `a${'\u0301'.repeat(1_000_000)}`))?.length).toBe(2_500)
  })
  it('[PUA-59] is not cut within a character', () => {
    const cut = noteDue(typeNote(null, '', '👍🏽'.repeat(1_000_000))) ?? ''
    expect(cut).toBe('👍🏽'.repeat(200))
    expect(noteDue(typeNote(null, '', `a${'\u0301'.repeat(2498)}😀`))?.isWellFormed()).toBe(true)
  })
})
