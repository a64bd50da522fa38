import { describe, expect, it } from 'vitest'
import { AVAILABILITY_STATUSES, type AvailabilityStatus } from '../model/availability.ts'
import { compose as composeWith } from '../model/compose.ts'
import { extrasOf } from '../model/composeExtras.ts'
import type { Presence } from '../model/presence.ts'
import { DEVICE, ours, sharing } from './fixtures/ours.ts'
import { decodePidf, encodePidf } from './pidf.ts'

const compose = (presence: Parameters<typeof composeWith>[0], at: number) => composeWith(presence, at, extrasOf)

const written = (status: AvailabilityStatus, note = 'a note'): string =>
  encodePidf(ours({ status, note }, { preferences: sharing('device') }))

const NOW = Date.UTC(2026, 1, 3)

function decoded(inner: string): Presence {
  const presence = decodePidf(
    '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" ' +
      `xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:bob@ims.test">${inner}</presence>`,
  )
  if (!presence.ok) throw new Error(presence.error.reason)
  return presence.value
}

/** `presence/tuple/status` of every element, by naive reading. */
function paths(document: string): readonly string[] {
  const open: string[] = []
  const found: string[] = []
  for (const [tag, close, name = '', empty] of document.matchAll(/<(\/?)([a-z][\w:-]*)[^>]*?(\/?)>/gi)) {
    if (tag.startsWith('<?')) continue
    if (close === '/') open.pop()
    else {
      open.push(name)
      found.push(open.join('/'))
      if (empty === '/') open.pop()
    }
  }
  return found
}

describe('the data model, as we write it', () => {
  // Whoever appears offline tells of no device.
  it.each(AVAILABILITY_STATUSES.filter(one => one !== 'appearOffline'))(
    '[PUA-47] of %s: one person at most, what one does in it, the device at the tuple',
    status => {
      const found = paths(written(status))
      expect(found.filter(path => path === 'presence/dm:person')).toHaveLength(1)
      expect(found.filter(path => path.includes('status/'))).toEqual(['presence/tuple/status/basic'])
      expect(found).toContain('presence/tuple/dm:deviceID')
      for (const path of found.filter(one => one.includes('rpid:')))
        expect(path).toMatch(/^presence\/dm:person\/rpid:activities(\/rpid:[\w-]+)?$/)
      expect(written(status)).toContain(`<dm:deviceID>${DEVICE}</dm:deviceID>`)
    },
  )
})

const person = (id: string, activity: string, at: string): string =>
  `<dm:person id="${id}"><r:activities><r:${activity}/></r:activities><dm:timestamp>${at}</dm:timestamp></dm:person>`

describe('the data model, as it comes', () => {
  const busy = '<r:activities><r:busy/></r:activities>'
  const open = '<status><basic>open</basic></status>'

  it('[PUA-47] several persons are one: the newest decides', () => {
    const both = decoded(
      `<tuple id="t">${open}</tuple>` +
        person('p1', 'away', '2026-01-01T00:00:00Z') +
        person('p2', 'on-the-phone', '2026-01-02T00:00:00Z'),
    )
    expect(both.persons).toHaveLength(2)
    expect(compose(both, NOW).status).toBe('inCall')
  })
  it('[PUA-47] a device is found by its URN, whatever the ids', () => {
    const { parts } = compose(
      decoded(
        `<tuple id="d">${open}<dm:deviceID>${DEVICE}</dm:deviceID></tuple>` +
          `<tuple id="t"><status><basic>closed</basic></status><dm:deviceID>urn:uuid:other</dm:deviceID></tuple>` +
          `<dm:device id="t"><dm:deviceID>${DEVICE}</dm:deviceID></dm:device>`,
      ),
      NOW,
    )
    expect(parts.find(part => part.kind === 'device')?.status).toBe('available')
  })
  it.each([
    ['in the tuple', `<tuple id="t">${open}${busy}</tuple>`],
    ['in the status', `<tuple id="t"><status><basic>open</basic>${busy}</status></tuple>`],
    ['in a person without id', `<tuple id="t">${open}</tuple><dm:person>${busy}</dm:person>`],
    ['in a person before its tuple', `<dm:person id="p">${busy}</dm:person><tuple id="t">${open}</tuple>`],
  ])('[PUA-47] an activity is taken %s', (_, inner) => {
    expect(compose(decoded(inner), NOW).status).toBe('busy')
  })
  it('[PUA-47] a location is passed over, in a person and elsewhere, and costs nothing', () => {
    const place = '<g:geopriv xmlns:g="urn:ietf:params:xml:ns:pidf:geopriv10"><g:location-info/></g:geopriv>'
    const inner = `<tuple id="t"><status><basic>open</basic>${place}</status></tuple><dm:person id="p">${place}${busy}</dm:person>`
    expect(compose(decoded(inner), NOW).status).toBe('busy')
  })
})

describe('what must be understood', () => {
  const MUST = 'xmlns:p="urn:ietf:params:xml:ns:pidf" p:mustUnderstand="true"'
  it.each([
    [
      'beside an extension: that is understood',
      `<x:a xmlns:x="urn:x" ${MUST}/><r:activities><r:busy/></r:activities>`,
      1,
    ],
    ['within an extension: so is that', `<r:activities><x:a xmlns:x="urn:x" ${MUST}/><r:busy/></r:activities>`, 0],
    [
      'within what is ignored there: ignored as well',
      `<r:activities><x:a xmlns:x="urn:x"><x:b ${MUST}/></x:a><r:busy/></r:activities>`,
      1,
    ],
    [
      'within one of two extensions: the other is understood',
      `<r:activities><x:a xmlns:x="urn:x" ${MUST}/><r:away/></r:activities><r:activities><r:busy/></r:activities>`,
      1,
    ],
    ['around what would be', `<x:a xmlns:x="urn:x" ${MUST}><r:activities><r:busy/></r:activities></x:a>`, 0],
  ])('[PUA-46] and is not, %s; the basic status stands', (_, inner, count) => {
    const [tuple] = decoded(`<tuple id="t"><status><basic>open</basic>${inner}</status></tuple>`).tuples
    expect(tuple?.basic).toBe('open')
    expect(tuple?.activities).toHaveLength(count)
  })
  it('[PUA-46] and is not, deep in a location: that is no location, and kept as it was', () => {
    const place = `<g:geopriv xmlns:g="urn:ietf:params:xml:ns:pidf:geopriv10"><g:location-info><x:a xmlns:x="urn:x" ${MUST}/></g:location-info></g:geopriv>`
    const [tuple] = decoded(`<tuple id="t"><status><basic>open</basic>${place}</status></tuple>`).tuples
    expect(tuple?.locations).toEqual([])
    expect(tuple?.statusOthers).toEqual([place])
  })
})

describe('the size of what we write', () => {
  const accents = `a${'\u0301'.repeat(1_000_000)}`
  it.each([
    ['a megabyte of letters', 'x'.repeat(1_000_000)],
    ['one letter with a million accents', accents],
    ['what is escaped', '&'.repeat(1_000_000)],
    ['halves of characters', '\ud83d'.repeat(1_000_000)],
    ['control characters', '\u0001'.repeat(1_000_000)],
  ])('[PUA-59] is below 16 kB whatever is the note: %s', (_, note) => {
    const document = written('doNotDisturb', note)
    expect(new TextEncoder().encode(document).length).toBeLessThan(16_384)
    expect(decodePidf(document).ok).toBe(true)
  })
  it('[PUA-59] has room for a note of the longest common characters', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(family.repeat(200).length).toBeLessThanOrEqual(2_500)
    expect(written('busy', family.repeat(200))).toContain(family.repeat(200))
  })
})
