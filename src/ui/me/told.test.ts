import { describe, expect, it } from 'vitest'
import { AVAILABILITY_STATUSES, AVAILABLE, type Availability } from '../../model/availability.ts'
import { AT_FIRST } from '../../model/preferences.ts'
import { alsoSaid, seenOtherwise, withoutAlso } from './told.ts'

const { shares } = AT_FIRST
const silent = { ...shares, activity: false }
const say = (of: Partial<Availability>) => ({ availability: { ...AVAILABLE, ...of }, because: 'chosen' as const })

describe('the box', () => {
  it('[SEC-20] is silent while others see the status that was picked', () => {
    for (const status of AVAILABILITY_STATUSES) expect(seenOtherwise(say({ status }), shares)).toBeNull()
    expect(seenOtherwise(say({ status: 'busy', activities: ['meeting'] }), shares)).toBeNull()
    expect(seenOtherwise(say({ status: 'appearOffline', activities: ['meeting'] }), silent)).toBeNull()
    expect(seenOtherwise(say({ activities: ['working'] }), shares)).toBeNull()
  })

  it('[SEC-20] says that an activity makes another status of it', () => {
    expect(seenOtherwise(say({ activities: ['meeting'] }), shares)).toEqual({
      status: 'busy',
      word: 'Busy',
      why: ' because of the activity',
    })
    expect(seenOtherwise(say({ status: 'away', activities: ['meeting'] }), shares)?.word).toBe('Busy')
  })

  it('[SEC-20] says that what is withheld leaves one Available', () => {
    expect(seenOtherwise(say({ status: 'doNotDisturb' }), silent)).toEqual({
      status: 'available',
      word: 'Available',
      why: ': you do not share what you are doing',
    })
    expect(seenOtherwise(say({ activities: ['meeting'] }), silent)).toBeNull()
  })

  it('[PUA-48] names what else is said, the first of each kind', () => {
    expect(alsoSaid({ ...AVAILABLE, status: 'busy', note: 'mine' })).toBe('')
    expect(alsoSaid({ ...AVAILABLE, moods: ['sad'] })).toBe('Sad')
    expect(
      alsoSaid({
        ...AVAILABLE,
        activities: ['meeting', 'working', 'presentation', 'tv'],
        moods: ['sad'],
        place: 'cafe',
      }),
    ).toBe('In a meeting +3 · sad · in a café')
  })

  it('[PUA-48] clears it, and the end where nothing is left to end', () => {
    const also = { activities: ['meeting'], moods: ['sad'], place: 'cafe', until: 5000 } as const
    const busy: Availability = { ...AVAILABLE, ...also, status: 'busy', note: 'mine' }
    expect(withoutAlso(busy)).toEqual({ ...AVAILABLE, status: 'busy', note: 'mine', until: 5000 })
    expect(withoutAlso({ ...AVAILABLE, ...also, note: 'mine' }).until).toBe(5000)
    expect(withoutAlso({ ...AVAILABLE, ...also })).toEqual(AVAILABLE)
  })
})
