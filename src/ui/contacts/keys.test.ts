import { describe, expect, it } from 'vitest'
import { entryOfKey, isLetter, NOTHING_TYPED, rowOfKey, rowOfTyped, typeLetter } from './keys.ts'

describe('rowOfKey', () => {
  it.each([
    ['ArrowDown', null, 0],
    ['ArrowDown', 3, 4],
    ['ArrowDown', 9, 9],
    ['ArrowUp', null, 9],
    ['ArrowUp', 3, 2],
    ['ArrowUp', 0, 0],
    ['PageDown', 3, 7],
    ['PageDown', 8, 9],
    ['PageUp', 3, 0],
    ['PageUp', 9, 5],
    ['Home', 5, 0],
    ['End', 5, 9],
    ['Enter', 5, null],
    ['b', 5, null],
  ])('%s at row %s of ten leads to %s', (key, at, row) => {
    expect(rowOfKey(key, at, 10, 4)).toBe(row)
  })

  it('leads nowhere in an empty list', () => {
    expect(rowOfKey('End', null, 0, 4)).toBeNull()
  })
})

describe('entryOfKey', () => {
  it('goes around the ends', () => {
    expect(entryOfKey('ArrowDown', 5, 6)).toBe(0)
    expect(entryOfKey('ArrowUp', 0, 6)).toBe(5)
    expect(entryOfKey('ArrowUp', 3, 6)).toBe(2)
    expect(entryOfKey('End', 0, 6)).toBe(5)
    expect(entryOfKey('ArrowDown', null, 6)).toBe(0)
    expect(entryOfKey('ArrowDown', 0, 0)).toBeNull()
  })
})

describe('type-ahead', () => {
  const names = ['Bob', 'Bea', 'Carol', 'Émile', 'bernd 2', 'Zoë']

  it('gathers letters until a pause, and a blank begins no word', () => {
    const first = typeLetter(NOTHING_TYPED, 'b', 1000)
    expect(typeLetter(first, 'e', 1500).text).toBe('be')
    expect(typeLetter(first, 'e', 2500).text).toBe('e')
    expect(typeLetter(NOTHING_TYPED, ' ', 1000).text).toBe('')
    expect(typeLetter(first, ' ', 1100).text).toBe('b ')
  })

  it('goes on to the next name with one letter, and around the end', () => {
    expect(rowOfTyped(names, 'b', null)).toBe(0)
    expect(rowOfTyped(names, 'b', 0)).toBe(1)
    expect(rowOfTyped(names, 'b', 4)).toBe(0)
    expect(rowOfTyped(names, 'bb', 1)).toBe(4)
  })

  it('stays where it is while more letters still fit', () => {
    expect(rowOfTyped(names, 'be', 1)).toBe(1)
    expect(rowOfTyped(names, 'ber', 1)).toBe(4)
    expect(rowOfTyped(names, 'bernd 2', 4)).toBe(4)
  })

  it('minds neither case nor accents, and finds nothing where there is nothing', () => {
    expect(rowOfTyped(names, 'EM', null)).toBe(3)
    expect(rowOfTyped(names, 'zoë', null)).toBe(5)
    expect(rowOfTyped(names, 'x', 2)).toBeNull()
    expect(rowOfTyped(names, '', 2)).toBeNull()
    expect(rowOfTyped([], 'b', null)).toBeNull()
  })

  it('takes letters of any script, but no commands', () => {
    const plainKey = { ctrlKey: false, metaKey: false, altKey: false }
    expect(isLetter({ ...plainKey, key: 'ж' })).toBe(true)
    expect(isLetter({ ...plainKey, key: '𠮷' })).toBe(true)
    expect(isLetter({ ...plainKey, key: 'Enter' })).toBe(false)
    expect(isLetter({ ...plainKey, key: 'z', ctrlKey: true })).toBe(false)
  })
})
