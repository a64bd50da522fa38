import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_PERSON, NO_PRESENCE, NO_TUPLE, type Presence } from '../model/presence.ts'
import { always } from '../model/rich.ts'
import { presences } from './fixtures/presences.ts'
import { decodePidf, encodePidf } from './pidf.ts'
import { isPlain, isReadPlainly, plainPidf } from './pidfPlain.ts'

const readPlainly = (document: string): Presence => {
  const read = plainPidf.decode(document)
  if (!read.ok) throw new Error('It cannot be read.')
  return read.value
}
/** What is left of it without extensions. */
const plainOf = ({ tuples, persons, ...rest }: Presence): Presence => ({
  ...rest,
  tuples: tuples.map(({ id, basic, contact, notes, timestamp }) => ({
    ...NO_TUPLE,
    id,
    basic,
    contact,
    notes,
    timestamp,
  })),
  persons: persons.map(({ id, activities, notes, timestamp }) => ({ ...NO_PERSON, id, activities, notes, timestamp })),
  devices: [],
})
const plain: Presence = {
  ...NO_PRESENCE,
  entity: 'sip:a@b',
  tuples: [{ ...NO_TUPLE, id: 't', basic: 'open', contact: { uri: 'sip:a@b', priority: 1 }, timestamp: 1_000 }],
  persons: [
    {
      ...NO_PERSON,
      id: 'p',
      activities: [always([{ name: 'other', text: 'do-not-disturb' }, { name: 'busy' }])],
      notes: [{ text: 'In the lab', lang: null }],
    },
  ],
}

describe('plain documents', () => {
  it('[PUA-48] are written to the letter as with all extensions, or known not to be plain', () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 1, arbitrary: presences() }, { weight: 3, arbitrary: presences().map(plainOf) }),
        presence => {
          fc.pre(isPlain(presence))
          expect(plainPidf.encode(presence)).toBe(encodePidf(presence))
        },
      ),
    )
    expect(isPlain(plain)).toBe(true)
    expect(plainPidf.encode(plain)).toBe(encodePidf(plain))
  })

  it('[PUA-48] are read as with all extensions, or known to need them', () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 1, arbitrary: presences() }, { weight: 3, arbitrary: presences().map(plainOf) }),
        presence => {
          const document = encodePidf(presence)
          fc.pre(isReadPlainly(document))
          expect({ ok: true, value: readPlainly(document) }).toEqual(decodePidf(document))
        },
      ),
    )
    const document = encodePidf(plain)
    expect(isReadPlainly(document)).toBe(true)
    const happy = encodePidf({ ...plain, persons: [{ ...NO_PERSON, id: 'p', moods: [always([{ name: 'happy' }])] }] })
    expect(isReadPlainly(happy)).toBe(false)
  })
})
