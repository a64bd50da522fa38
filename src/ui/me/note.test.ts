import { describe, expect, it } from 'vitest'
import { noteDue, noteSent, noteShown, noteTakenBack, roomLeft, typeNote } from './note.ts'

describe('a note being typed', () => {
  const draft = typeNote(null, 'lunch', 'in a ')

  it('shows what is typed, blanks too, and sends it without blanks at the ends', () => {
    expect(noteShown(draft, 'lunch')).toBe('in a ')
    expect(noteDue(draft)).toBe('in a')
  })

  it('has nothing to send when it says what was there before, or what went out last', () => {
    expect(noteDue(null)).toBeNull()
    expect(noteDue(typeNote(draft, 'lunch', 'lunch '))).toBeNull()
    expect(noteDue(noteSent(draft))).toBeNull()
    expect(noteDue(typeNote(noteSent(draft), 'in a', 'in a meeting'))).toBe('in a meeting')
  })

  it('shows the change of another tab at once, but never under a person who types', () => {
    expect(noteShown(null, 'from elsewhere')).toBe('from elsewhere')
    expect(noteShown(draft, 'from elsewhere')).toBe('in a ')
    const sent = noteSent(draft)
    expect(noteShown(sent, 'in a')).toBe('in a ')
    expect(noteShown(sent, 'from elsewhere')).toBe('from elsewhere')
  })

  it('begins anew on top of what another tab wrote', () => {
    const next = typeNote(noteSent(draft), 'from elsewhere', 'from elsewhere!')
    expect(next).toEqual({ text: 'from elsewhere!', before: 'from elsewhere', sent: null })
  })

  it('is taken back by Escape: sent again as it was only when something of it had left', () => {
    expect(noteTakenBack(draft)).toBeNull()
    expect(noteTakenBack(null)).toBeNull()
    expect(noteTakenBack(noteSent(draft))).toBe('lunch')
    expect(noteTakenBack(noteSent(typeNote(noteSent(draft), 'in a', 'lunch')))).toBeNull()
  })

  it('is one line of at most the limit, in characters as a person counts them', () => {
    expect(typeNote(null, '', 'two\nlines').text).toBe('two lines')
    const family = '👩‍👩‍👧'
    const { text } = typeNote(null, '', family.repeat(205))
    expect(text).toBe(family.repeat(200))
    expect(roomLeft(text)).toBe(0)
  })

  it('says how much room is left only near the end', () => {
    expect(roomLeft('x'.repeat(179))).toBeNull()
    expect(roomLeft('x'.repeat(180))).toBe(20)
    expect(roomLeft('👩‍👩‍👧'.repeat(60))).toBeNull()
    expect(roomLeft('x'.repeat(200))).toBe(0)
  })
})
