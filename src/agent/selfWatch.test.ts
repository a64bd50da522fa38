import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import {
  type Device,
  NO_DEVICE,
  NO_PERSON,
  NO_PRESENCE,
  NO_TUPLE,
  type Person,
  type Presence,
  type Tuple,
} from '../model/presence.ts'
import { always } from '../model/rich.ts'
import type { OwnDevices } from './contract.ts'
import { createSelfWatch } from './selfWatch.ts'
import type { Heard } from './shown.ts'

const ALICE = 'sip:alice@ims.test'
const ids = { tupleId: 't-1', personId: 'p-1', deviceId: 'd-1', deviceUrn: 'urn:uuid:1' }
const service = (id: string): Tuple => ({ ...NO_TUPLE, id, basic: 'open' })
const person = (id: string): Person => ({ ...NO_PERSON, id, activities: [always([{ name: 'busy' }])] })
const device = (id: string, deviceId: string): Device => ({ ...NO_DEVICE, id, deviceId })
const composed: Presence = {
  ...NO_PRESENCE,
  entity: ALICE,
  tuples: [service('t-1'), service('t-2')],
  persons: [person('p-1'), person('p-2')],
  devices: [device('d-1', 'urn:uuid:1'), device('d-2', 'urn:uuid:2'), device('d-3', 'urn:uuid:1')],
}

function begin() {
  const clock = createHandClock()
  const asked: string[] = []
  const told: OwnDevices[] = []
  const watch = createSelfWatch({
    clock,
    watcher: { watch: uri => void asked.push(`watch ${uri}`), unwatch: uri => void asked.push(`unwatch ${uri}`) },
    ids,
    onChange: one => void told.push(one),
  })
  const hear = (more: Partial<Heard>): void => {
    const active = { kind: 'active', since: 1, expiresAt: 2 } as const
    watch.hear({
      uri: ALICE,
      watch: active,
      presence: composed,
      hold: 'current',
      entity: null,
      malformed: false,
      foreignType: null,
      heardAt: 1,
      ...more,
    })
  }
  const last = (): string => {
    const one = told.at(-1)
    return one?.kind === 'known'
      ? one.parts
          .map(part => part.id)
          .toSorted()
          .join(' ')
      : String(one?.kind)
  }
  return { clock, watch, asked, told, hear, last }
}

describe('one’s own other devices', () => {
  it('[PUA-58] are what the network puts together, less what this device says', () => {
    const { watch, hear, last } = begin()
    watch.link(ALICE)
    watch.look(true)
    expect(last()).toBe('unknown')
    hear({})
    expect(last()).toBe('d-2 p-2 t-2')
    hear({ presence: { ...NO_PRESENCE, entity: ALICE, tuples: composed.tuples.slice(0, 1) } })
    expect(last()).toBe('')
  })

  it('are watched only while somebody looks', () => {
    const { watch, asked, told, hear } = begin()
    watch.link(ALICE)
    expect([asked, told]).toEqual([[], []])
    watch.look(true)
    watch.look(false)
    expect(asked).toEqual([`watch ${ALICE}`, `unwatch ${ALICE}`])
    const before = told.length
    hear({})
    expect(told).toHaveLength(before)
  })

  it('are watched as whoever the network registers', () => {
    const { watch, asked } = begin()
    watch.look(true)
    watch.link(ALICE)
    watch.link(null)
    watch.link('sip:al@ims.test')
    expect(asked).toEqual([`watch ${ALICE}`, `unwatch ${ALICE}`, 'watch sip:al@ims.test'])
  })

  it.each([
    ['refused', { kind: 'ended', since: 1, reason: 'rejected', failure: null, retryAt: null }, 'unknown'],
    ['not decided', { kind: 'pending', since: 1, expiresAt: 2 }, 'unknown'],
    ['asked anew', { kind: 'asking', since: 1 }, 'd-2 p-2 t-2'],
  ] as const)('when the network has %s it, what is known follows', (_, state, expected) => {
    const { watch, hear, last } = begin()
    watch.link(ALICE)
    watch.look(true)
    hear({})
    hear({ watch: state })
    expect(last()).toBe(expected)
  })

  it('are not known without a line or an answer, and nobody else’s presence is taken for them', () => {
    const { watch, hear, last } = begin()
    watch.link(ALICE)
    watch.look(true)
    hear({ hold: 'former' })
    expect(last()).toBe('unknown')
    hear({})
    hear({ presence: null })
    expect(last()).toBe('unknown')
    hear({ uri: 'sip:bob@ims.test' })
    expect(last()).toBe('unknown')
    hear({})
    watch.link(null)
    expect(last()).toBe('unknown')
  })
})
