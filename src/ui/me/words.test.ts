import { describe, expect, it } from 'vitest'
import { AVAILABILITY_STATUSES } from '../../model/availability.ts'
import { availabilityHint, availabilityLabel, othersSee } from './words.ts'

describe('what Me says', () => {
  it('names the button by what is chosen', () => {
    expect(availabilityLabel('appearOffline')).toBe('Availability: Appear offline')
    expect(availabilityLabel('doNotDisturb')).toBe('Availability: Do not disturb')
  })

  it('[SEC-20] says what others see: the chosen status and the typed note', () => {
    expect(othersSee({ status: 'busy', note: 'in a meeting' })).toEqual({
      status: 'busy',
      word: 'Busy',
      note: 'in a meeting',
      kept: '',
    })
  })

  it('[SEC-20] says that the note does not leave while one appears offline', () => {
    const seen = othersSee({ status: 'appearOffline', note: 'in a meeting' })
    expect(seen).toMatchObject({ status: 'offline', word: 'Offline', note: '' })
    expect(seen.kept).toBe('Your note stays here until you are back.')
    expect(othersSee({ status: 'appearOffline', note: '' }).kept).toBe('')
  })

  it('[SEC-20] promises nothing that happens by itself', () => {
    for (const status of AVAILABILITY_STATUSES) expect(availabilityHint[status]).not.toMatch(/itself|automatic/u)
  })
})
