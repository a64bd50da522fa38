import { describe, expect, it } from 'vitest'
import { fullPidf } from '../codec/pidf.ts'
import { createHandClock } from '../lib/handClock.ts'
import { here } from '../lib/lazy.ts'
import { AVAILABLE, type Availability, type Planned } from '../model/availability.ts'
import { AT_FIRST, type Preferences } from '../model/preferences.ts'
import type { Preview } from './contract.ts'
import { type Device, newDevice } from './device.ts'
import { FIRST_OWN, type Own } from './own.ts'
import { createSelf } from './self.ts'

const MINUTE = 60_000
const BUSY: Availability = { ...AVAILABLE, status: 'busy' }
const shares = (...kinds: readonly (keyof Preferences['shares'])[]): Preferences['shares'] => ({
  ...AT_FIRST.shares,
  ...Object.fromEntries(kinds.map(kind => [kind, true])),
})
const plan = (from: number, until: number): Planned => ({
  id: 'one',
  from,
  until,
  availability: { status: 'inCall', note: '', activities: [] },
  announced: false,
})

function begin(own: Partial<Own> = {}, device: Device = newDevice()) {
  const clock = createHandClock()
  const kept: Own[] = []
  const previews: (readonly Preview[])[] = []
  const told = { said: 0, me: 0 }
  const place = { identity: 'sip:alice@ims.test', offsetMin: 60 }
  const self = createSelf({
    pidf: here(fullPidf),
    clock,
    own: { ...FIRST_OWN, ...own },
    ids: device.ids,
    identity: () => place.identity,
    offsetMin: () => place.offsetMin,
    events: {
      onSaid: () => void (told.said += 1),
      onMe: () => void (told.me += 1),
      onPreviews: all => void previews.push(all),
      onKeep: one => void kept.push(one),
    },
  })
  self.look()
  told.said = 0
  const status = (): string => `${self.me.said.availability.status} ${self.me.said.because}`
  const document = () => self.document(clock.now(), false, clock.now())
  return { clock, self, kept, previews, told, place, status, document }
}
const away = (more: Partial<Preferences> = {}): Partial<Own> => ({
  preferences: { ...AT_FIRST, autoAway: true, ...more },
})

describe('idle', () => {
  it('[LIFE-12] Available is Away after ten minutes without input in any page, and Available at the next', () => {
    const { clock, self, told, status } = begin(away())
    clock.elapse(9 * MINUTE)
    self.input('touched')
    clock.elapse(10 * MINUTE - 1)
    expect([status(), told.said]).toEqual(['available chosen', 0])
    clock.elapse(1)
    expect([status(), told.said]).toEqual(['away idle', 1])
    self.input('touched')
    expect([status(), told.said]).toEqual(['available chosen', 2])
  })

  it('[LIFE-12] [SEC-20] nobody is Away who did not ask for it, and nothing is told of input', () => {
    const { clock, told, status, document } = begin()
    clock.elapse(24 * 60 * MINUTE)
    expect([status(), told.said, clock.pending]).toEqual(['available chosen', 0, 0])
    expect(document().tuples[0]?.userInput).toBeNull()
  })

  it('[LIFE-12] user-input turns idle at the threshold, without Away, when that alone is shared', () => {
    const { clock, self, status, document } = begin({
      preferences: { ...AT_FIRST, shares: shares('idle', 'lastInput') },
    })
    expect(document().tuples[0]?.userInput).toEqual({ state: 'active', thresholdS: 600, lastInput: null })
    const since = clock.now()
    clock.elapse(10 * MINUTE)
    expect(status()).toBe('available chosen')
    expect(document().tuples[0]?.userInput).toEqual({ state: 'idle', thresholdS: 600, lastInput: since })
    self.input('touched')
    expect(document().tuples[0]?.userInput?.state).toBe('active')
  })

  it('[LIFE-12] whoever chooses something is there', () => {
    const { clock, self, status } = begin(away())
    clock.elapse(9 * MINUTE)
    self.setAvailability({ ...AVAILABLE, note: 'here' })
    clock.elapse(9 * MINUTE)
    expect(status()).toBe('available chosen')
  })

  it('[LIFE-12] the whole computer counts where it may: silence in our pages then means nothing', () => {
    const { clock, self, told, status } = begin(away({ wholeComputer: true }))
    self.input('back')
    clock.elapse(60 * MINUTE)
    expect(status()).toBe('available chosen')
    self.input('left')
    self.input('left')
    expect([status(), told.said]).toEqual(['away idle', 1])
    expect(self.me.said.idleSince).toBe(clock.now() - 10 * MINUTE)
    self.input('back')
    expect(status()).toBe('available chosen')
    self.input('left')
    self.input('touched')
    clock.elapse(60 * MINUTE)
    expect(status()).toBe('available chosen')
    self.setPreferences({ ...AT_FIRST, autoAway: true })
    clock.elapse(10 * MINUTE)
    expect(status()).toBe('away idle')
  })

  it('[SEC-20] what the whole computer says counts for nothing unless that was turned on', () => {
    const { self, status } = begin(away())
    self.input('left')
    expect(status()).toBe('available chosen')
  })

  it('the timer is one, however often somebody is there', () => {
    const { clock, self, told } = begin(away())
    const me = told.me
    for (let count = 0; count < 100; count++) {
      clock.elapse(10_000)
      self.input('touched')
    }
    for (let count = 1; count < 10; count++) self.setAvailability({ ...BUSY, until: clock.now() + count * MINUTE })
    expect(clock.pending).toBe(1)
    expect(told.me - me).toBeLessThan(15)
  })
})

describe('what is said', () => {
  it('[SEC-20] of a fresh profile only basic, contact and timestamp leave; Busy picked adds the activity', () => {
    const { self, document } = begin()
    const fresh = document()
    expect(fresh.persons).toEqual([])
    expect(fresh.devices).toEqual([])
    const said = Object.entries(fresh.tuples[0] ?? {}).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    )
    expect(said.map(([key]) => key).toSorted()).toEqual(['basic', 'contact', 'id', 'timestamp'])
    self.setAvailability(BUSY)
    expect(document().persons[0]?.activities.flatMap(one => one.value)).toEqual([{ name: 'busy' }])
    expect(document().tuples[0]?.basic).toBe('open')
  })

  it('[PUA-58] no two devices of a person share an id, and none of them tells the instance', () => {
    const sharing = { preferences: { ...AT_FIRST, shares: shares('device') }, chosen: BUSY }
    const devices = [newDevice(), newDevice()]
    const ids = devices.map(device => {
      const presence = begin(sharing, device).document()
      const named = [...presence.tuples, ...presence.persons, ...presence.devices].map(one => one.id)
      expect(JSON.stringify(presence)).not.toContain(device.instance.slice('urn:uuid:'.length, 'urn:uuid:'.length + 8))
      return [...named, ...presence.devices.map(one => one.deviceId)]
    })
    expect(ids.map(one => one.length)).toEqual([4, 4])
    expect(new Set([...ids.flat(), ...devices.map(one => one.instance)]).size).toBe(10)
  })

  it('is told once for a change, and not at all when the document would be the same', () => {
    const { clock, self, told, kept } = begin()
    self.setAvailability(BUSY)
    self.setAvailability(BUSY)
    clock.elapse(1000)
    self.setAvailability({ ...BUSY })
    self.setPlanned([plan(clock.now() + MINUTE, clock.now() + 2 * MINUTE)])
    self.setPreferences({ ...AT_FIRST, deviceName: 'Desk' })
    expect(told.said).toBe(1)
    expect(kept).toHaveLength(5)
  })

  it('ends at its time, and nothing is left of it', () => {
    const { clock, self, told, kept } = begin()
    self.setAvailability({ ...BUSY, until: clock.now() + 5 * MINUTE })
    clock.elapse(5 * MINUTE)
    expect(self.me.said.availability).toEqual(AVAILABLE)
    expect(self.me.availability).toEqual(AVAILABLE)
    expect(kept.at(-1)?.chosen).toEqual(AVAILABLE)
    expect([told.said, clock.pending]).toEqual([2, 0])
  })

  it('is what was planned, at its time, and after that what was chosen', () => {
    const { clock, self, told, status } = begin({ chosen: BUSY })
    const at = clock.now()
    self.setPlanned([plan(at + MINUTE, at + 3 * MINUTE)])
    clock.elapse(MINUTE)
    expect([status(), told.said]).toEqual(['inCall planned', 1])
    clock.elapse(2 * MINUTE)
    expect([status(), told.said, clock.pending]).toEqual(['busy chosen', 2, 0])
    expect(self.me.planned).toEqual([])
  })

  it('what was chosen before a plan ended with its own end leaves the plan in force', () => {
    const { clock, self, status } = begin()
    const at = clock.now()
    self.setPlanned([plan(at, at + 10 * MINUTE)])
    clock.elapse(MINUTE)
    self.setAvailability({ ...BUSY, until: at + 3 * MINUTE })
    expect(status()).toBe('busy chosen')
    clock.elapse(2 * MINUTE)
    expect(status()).toBe('inCall planned')
  })

  it('is told again when the identity is another', () => {
    const { self, told, place } = begin()
    self.look()
    expect(told.said).toBe(0)
    place.identity = 'sip:other@ims.test'
    self.look()
    expect(told.said).toBe(1)
  })

  it('is told again when the clock changes where the offset is shared, and only there', () => {
    const { clock, told, place, document } = begin({ preferences: { ...AT_FIRST, shares: shares('timeZone') } })
    place.offsetMin = 120
    clock.elapse(15 * MINUTE)
    expect(told.said).toBe(1)
    expect(document().persons[0]?.timeOffsets[0]?.value.minutes).toBe(120)
    clock.elapse(60 * MINUTE)
    expect(told.said).toBe(1)
  })

  it('a position is told for its life and forgotten then, and at once when it is shared no more', () => {
    const { clock, self, told, kept, document } = begin()
    const position = { latitude: 1, longitude: 2, radiusM: 3, at: clock.now() }
    const telling = { ...AT_FIRST, position, shares: shares('location') }
    self.setPreferences(telling)
    expect(document().persons[0]?.locations).toHaveLength(1)
    clock.elapse(3_600_000)
    expect(told.said).toBe(2)
    expect(kept.at(-1)?.preferences.position).toBeNull()
    self.setPreferences({ ...telling, position: { ...position, at: clock.now() } })
    self.setPreferences({ ...self.me.preferences, shares: AT_FIRST.shares })
    expect(kept.at(-1)?.preferences.position).toBeNull()
  })

  it('what is combined is offered again, newest first, without its end', () => {
    const { clock, self } = begin()
    self.setAvailability({ ...BUSY, note: 'one' })
    self.setAvailability({ ...BUSY, note: 'two', until: clock.now() + MINUTE })
    self.setAvailability(BUSY)
    expect(self.me.recent.map(one => [one.note, one.until])).toEqual([
      ['two', null],
      ['one', null],
    ])
  })

  it('what is put together step by step is offered as what it became', () => {
    const { clock, self } = begin()
    for (const note of ['In', 'In a', 'In a board meeting']) {
      self.setAvailability({ ...BUSY, note })
      clock.elapse(3000)
    }
    self.setAvailability({ ...BUSY, note: 'In a board meeting', activities: ['meeting'] })
    expect(self.me.recent.map(one => [one.note, one.activities])).toEqual([['In a board meeting', ['meeting']]])
    clock.elapse(MINUTE)
    self.setAvailability({ ...BUSY, note: 'In a board meeting', activities: ['meeting', 'presentation'] })
    expect(self.me.recent).toHaveLength(2)
  })
})

it('[SEC-20] [PUA-38] whoever appears offline gives no sign of life, whatever else is turned on or changes', () => {
  const { clock, self, told, place, document } = begin({
    chosen: { ...BUSY, status: 'appearOffline', note: 'here' },
    preferences: {
      ...AT_FIRST,
      autoAway: true,
      shares: shares('idle', 'lastInput', 'device', 'capabilities', 'timeZone', 'location'),
      position: { latitude: 1, longitude: 2, radiusM: 3, at: 0 },
    },
  })
  self.setPlanned([{ ...plan(clock.now() + MINUTE, clock.now() + 5 * MINUTE), announced: true }])
  const hidden = JSON.stringify(document()).replaceAll(/"timestamp":\d+/g, '')
  for (const note of ['typed', 'and typed']) {
    self.setAvailability({ ...BUSY, status: 'appearOffline', note, moods: ['happy'] })
    place.offsetMin += 60
    clock.elapse(20 * MINUTE)
    self.input('touched')
    self.input('left')
    self.setPreferences({ ...self.me.preferences, deviceName: note })
    expect(JSON.stringify(document()).replaceAll(/"timestamp":\d+/g, '')).toBe(hidden)
  }
  clock.elapse(3 * 60 * MINUTE)
  expect(told.said).toBe(0)
  expect(document()).toEqual(self.document(clock.now(), true, clock.now()))
})

describe('what others see', () => {
  it('[SEC-20] is the document as it left, for each kind of watcher', () => {
    const { self, previews, clock } = begin()
    self.setAvailability({ ...BUSY, note: 'secret' })
    const before = previews.length
    clock.elapse(5000)
    self.document(clock.now(), false, clock.now())
    expect(previews).toHaveLength(before + 1)
    const [rich, basic, blocked] = previews.at(-1) ?? []
    expect([rich?.watcher, rich?.card.status, rich?.card.note]).toEqual(['rich', 'busy', 'secret'])
    expect([basic?.watcher, basic?.card.status, basic?.document]).toEqual(['basic', 'available', rich?.document])
    expect([blocked?.watcher, blocked?.card.status]).toEqual(['blocked', 'offline'])
    expect(rich?.document).toContain(new Date(clock.now()).toISOString().slice(0, 19))
    expect(blocked?.document).not.toContain('secret')
  })

  it('does not show the word of farewell', () => {
    const { self, previews, clock } = begin()
    const before = previews.length
    expect(self.document(clock.now(), true, clock.now()).tuples[0]?.basic).toBe('closed')
    expect(previews).toHaveLength(before)
  })
})
