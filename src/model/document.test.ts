import { describe, expect, it } from 'vitest'
import { AVAILABILITY_STATUSES, type AvailabilityStatus } from './availability.ts'
import { compose } from './compose.ts'
import { presenceDocument } from './document.ts'

const AT = 1_770_000_000_000
const documentOf = (status: AvailabilityStatus, note = '', deviceId: string | null = null) =>
  presenceDocument({
    entity: 'sip:alice@ims.test',
    contactUri: 'sip:alice@ims.test',
    tupleId: 't-1',
    personId: 'p-1',
    deviceId,
    availability: { status, note },
    at: AT,
  })

describe('presenceDocument', () => {
  it('[SEC-20] [PUA-58] says of Available without a note only that it is open, where and since when', () => {
    expect(documentOf('available')).toEqual({
      entity: 'sip:alice@ims.test',
      tuples: [
        {
          id: 't-1',
          basic: 'open',
          contact: { uri: 'sip:alice@ims.test', priority: null },
          notes: [],
          timestamp: AT,
          deviceId: null,
          activities: [],
        },
      ],
      persons: [],
      devices: [],
      notes: [],
    })
  })

  it.each([
    ['busy', [{ name: 'busy' }]],
    ['inCall', [{ name: 'on-the-phone' }]],
    ['away', [{ name: 'away' }]],
    ['doNotDisturb', [{ name: 'busy' }, { name: 'other', text: 'do-not-disturb' }]],
  ] as const)('[PUA-48] says %s as an activity of the person', (status, activities) => {
    const said = documentOf(status)
    expect(said.tuples).toMatchObject([{ basic: 'open', activities: [] }])
    expect(said.persons).toEqual([{ id: 'p-1', activities, notes: [], timestamp: AT }])
  })

  it('[PUA-45] puts the note to the person and the time to everything', () => {
    expect(documentOf('available', ' Back at 3 ').persons).toEqual([
      { id: 'p-1', activities: [], notes: [{ text: 'Back at 3', lang: null }], timestamp: AT },
    ])
    expect(documentOf('available', '  ').persons).toEqual([])
  })

  it('[SEC-20] says nothing but closed of who appears offline', () => {
    const said = documentOf('appearOffline', 'Do not tell')
    expect(said.tuples).toMatchObject([{ basic: 'closed', notes: [] }])
    expect(said).toMatchObject({ persons: [], devices: [], notes: [] })
  })

  it('[PUA-43] [PUA-58] keeps its ids, and names the device only when told to', () => {
    for (const status of AVAILABILITY_STATUSES)
      expect(documentOf(status).tuples.map(tuple => tuple.id)).toEqual(['t-1'])
    expect(documentOf('busy', '', 'urn:uuid:1').tuples[0]?.deviceId).toBe('urn:uuid:1')
  })

  it('is seen as it was meant', () => {
    for (const status of AVAILABILITY_STATUSES) {
      const offline = status === 'appearOffline'
      expect(compose(documentOf(status, 'Note'))).toMatchObject({
        status: offline ? 'offline' : status,
        note: offline ? null : 'Note',
        activity: null,
        since: AT,
      })
    }
  })
})
