import { describe, expect, it } from 'vitest'
import { AVAILABILITY_STATUSES, AVAILABLE } from '../../model/availability.ts'
import { AT_FIRST } from '../../model/preferences.ts'
import { availabilityWord } from '../words/status.ts'
import { availabilityEffect, availabilityHint, availabilityLabel, backWords, holdsWords } from './words.ts'

const at = (hours: number, minutes = 0, day = 4): number => new Date(2026, 2, day, hours, minutes).getTime()
const NOW = at(14, 6)

describe('what Me says', () => {
  it('names the button by what is chosen', () => {
    expect(availabilityLabel('appearOffline')).toBe('Availability: Appear offline')
    expect(availabilityLabel('doNotDisturb')).toBe('Availability: Do not disturb')
  })

  it('[SEC-20] promises nothing that happens by itself until that is turned on', () => {
    for (const status of AVAILABILITY_STATUSES)
      expect(availabilityHint(status, AT_FIRST) + availabilityEffect[status]).not.toMatch(/by itself|automatic/u)
    const on = { autoAway: true, idleAfterS: 600 }
    expect(availabilityHint('away', on)).toBe('Set by itself after 10 min')
    for (const status of AVAILABILITY_STATUSES.filter(one => one !== 'away'))
      expect(availabilityHint(status, on)).toBe(availabilityHint(status, AT_FIRST))
  })

  it('finds no status by the hint of another', () => {
    for (const word of AVAILABILITY_STATUSES.map(availabilityWord))
      for (const status of AVAILABILITY_STATUSES)
        expect(availabilityHint(status, AT_FIRST).toLowerCase()).not.toContain(word.toLowerCase())
  })

  it.each([
    [null, null, null, ''],
    [at(15), null, null, 'until 15:00'],
    [at(8, 0, 5), null, null, 'until tomorrow 08:00'],
    [at(15), 'planned', null, 'planned until 15:00'],
    [null, 'idle', at(13, 52), 'set by itself since 14:02'],
    [at(15), 'idle', at(13, 52), 'set by itself since 14:02'],
    [null, 'idle', null, 'set by itself'],
  ] as const)('says until when, and who set it (%#)', (until, byItself, idleSince, words) => {
    expect(holdsWords({ ...AVAILABLE, until }, byItself, { idleSince }, 600, NOW)).toBe(words)
  })

  it('offers the way back by its name', () => {
    expect(backWords('available')).toBe('Back to Available')
  })
})
