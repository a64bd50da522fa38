import { describe, expect, it } from 'vitest'
import { ACTIVITY_CHOICES } from '../words/activity.ts'
import { MOOD_CHOICES } from '../words/mood.ts'
import { PLACE_CHOICES } from '../words/place.ts'
import { findChoices } from './search.ts'

const labels = (typed: string, choices = ACTIVITY_CHOICES as Parameters<typeof findChoices>[0]): readonly string[] =>
  findChoices(choices, typed).map(one => one.label)

describe('a search for a choice', () => {
  it('begins with what most people look for, the others in the order of their labels', () => {
    const all = labels('')
    expect(all.slice(0, 3)).toEqual(['Meeting', 'Working', 'Meal'])
    expect(all.slice(6)).toEqual(all.slice(6).toSorted((a, b) => a.localeCompare(b, 'en')))
    expect(all).toHaveLength(new Set(all).size)
  })
  it('finds all of them by nothing', () => {
    expect(findChoices(ACTIVITY_CHOICES, '  ')).toEqual(ACTIVITY_CHOICES)
  })

  it.each([
    // The label begins with it, before one that has it within.
    ['me', ['Meeting', 'Meal', 'Appointment']],
    ['tv', ['Watching television']],
    ['WATCH', ['Watching an event', 'Watching television']],
    ['lunch', ['Meal']],
    ['game sport', ['Playing', 'Watching an event']],
    ['vision', ['Watching television']],
    ['submarine', []],
    ['.*', []],
  ])('%s', (typed, found) => {
    expect(labels(typed)).toEqual(found)
  })

  it('minds no accents, in what is typed or in the label', () => {
    expect(labels('cafe', PLACE_CHOICES)[0]).toBe('Café')
    expect(labels('CAFÉ', PLACE_CHOICES)[0]).toBe('Café')
    expect(labels('tired', MOOD_CHOICES)).toEqual(['Sleepy'])
  })

  it('puts a word of the label before a related word', () => {
    expect(labels('station', PLACE_CHOICES)).toEqual(['Bus station', 'Train station'])
    expect(labels('work', PLACE_CHOICES)).toEqual(['Office'])
    expect(labels('work')).toEqual(['Working', 'Looking for work'])
  })
})
