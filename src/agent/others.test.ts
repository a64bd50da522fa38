import { describe, expect, it } from 'vitest'
import { fullPidf } from '../codec/pidf.ts'
import { createHandClock } from '../lib/handClock.ts'
import { here } from '../lib/lazy.ts'
import { NO_PERSON, NO_PRESENCE, NO_TUPLE, type Presence } from '../model/presence.ts'
import type { Shown } from '../model/shown.ts'
import { createOthers } from './others.ts'
import type { Heard } from './shown.ts'

const BOB = 'sip:bob@ims.test'

function begin() {
  const clock = createHandClock()
  const seen: Shown[] = []
  const others = createOthers({ clock, pidf: here(fullPidf), onShown: shown => void seen.push(shown) })
  others.link(true)
  others.setContacts([BOB])
  const hear = (presence: Presence, more: Partial<Heard> = {}): void => {
    const watch = { kind: 'active', since: 1, expiresAt: 9_000_000_000 } as const
    others.hear({
      uri: BOB,
      watch,
      presence,
      hold: 'current',
      entity: null,
      malformed: false,
      foreignType: null,
      heardAt: clock.now(),
      ...more,
    })
  }
  return { clock, others, seen, hear, statuses: () => seen.map(one => one.status) }
}
const open = { ...NO_TUPLE, id: 't', basic: 'open' } as const
/** Busy at these times. */
const busy = (...times: readonly (readonly [number, number])[]): Presence => ({
  ...NO_PRESENCE,
  entity: BOB,
  tuples: [open],
  persons: [
    {
      ...NO_PERSON,
      id: 'p',
      activities: times.map(([from, until]) => ({ value: [{ name: 'busy' } as const], from, until, notes: [] })),
    },
  ],
})

describe('contacts as they are shown', () => {
  it('change at the time their document names, though nothing more is heard', () => {
    const { clock, hear, statuses } = begin()
    const at = clock.now()
    hear(busy([at + 5000, at + 9000]))
    clock.elapse(4999)
    expect(statuses().at(-1)).toBe('available')
    clock.elapse(1)
    expect(statuses().at(-1)).toBe('busy')
    clock.elapse(4000)
    expect(statuses().at(-1)).toBe('available')
    expect(clock.pending).toBe(0)
  })

  it('follow the newest document only, and nobody who is a contact no more', () => {
    const { clock, others, hear, statuses } = begin()
    const at = clock.now()
    hear(busy([at, at + 5000]))
    hear(busy([at, at + 50_000]))
    clock.elapse(6000)
    expect(statuses().at(-1)).toBe('busy')
    expect(others.setContacts([])).toEqual({ come: [], gone: [BOB] })
    const told = statuses().length
    hear(busy())
    clock.elapse(60_000)
    expect([statuses().length, clock.pending, others.shown.size]).toEqual([told, 0, 0])
  })

  it('are looked at once a second at most, whatever a document says', () => {
    const { clock, hear, seen } = begin()
    const at = clock.now()
    hear(busy(...Array.from({ length: 1000 }, (_, index) => [at + 2 * index, at + 2 * index + 1] as const)))
    const told = seen.length
    clock.elapse(10_000)
    expect(seen.length - told).toBeLessThanOrEqual(3)
    expect(clock.pending).toBe(0)
  })

  it('do not blink while a subscription is replaced, but are stale when that takes long', () => {
    const { clock, hear, statuses } = begin()
    const presence = busy([0, 9_000_000_000])
    hear(presence)
    hear(presence, { watch: { kind: 'asking', since: clock.now() } })
    expect(statuses().at(-1)).toBe('busy')
    clock.elapse(2000)
    expect(statuses().at(-1)).toBe('stale')
  })

  it('are all looked at again when the line goes', () => {
    const { others, hear, statuses } = begin()
    hear(busy([0, 9_000_000_000]))
    others.link(false)
    expect(statuses().at(-1)).toBe('stale')
  })

  it('wait for nothing once closed', () => {
    const { clock, others, hear } = begin()
    hear(busy([clock.now(), clock.now() + 5000]))
    others.close()
    expect(clock.pending).toBe(0)
  })
})
