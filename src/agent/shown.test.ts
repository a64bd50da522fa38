import { describe, expect, it } from 'vitest'
import { extrasOf } from '../model/composeExtras.ts'
import { NO_PERSON, NO_PRESENCE, NO_TUPLE, type Presence } from '../model/presence.ts'
import { always } from '../model/rich.ts'
import { NO_EXTRAS } from '../model/shown.ts'
import type { WatchState } from '../model/subscription.ts'
import { type Heard, show } from './shown.ts'

const uri = 'sip:bob@ims.test'
const AT = 2_000_000

const busy: Presence = {
  ...NO_PRESENCE,
  entity: uri,
  tuples: [{ ...NO_TUPLE, id: 't', basic: 'open', timestamp: 1_000_000 }],
  persons: [
    {
      ...NO_PERSON,
      id: 'p',
      activities: [always([{ name: 'busy' }])],
      moods: [{ ...always([{ name: 'happy' }]), until: 3_000_000 }],
      notes: [{ text: 'in a meeting', lang: null }],
      timestamp: 1_500_000,
    },
  ],
}
const active: WatchState = { kind: 'active', since: 1, expiresAt: 9_000_000 }
const ended = (reason: string | null, more: Partial<Extract<WatchState, { kind: 'ended' }>> = {}): WatchState => ({
  kind: 'ended',
  since: 5,
  reason,
  failure: null,
  retryAt: null,
  ...more,
})
const heard = (watch: WatchState, presence: Presence | null, hold: Heard['hold'] = 'current'): Heard => ({
  uri,
  watch,
  presence,
  hold,
  entity: null,
  malformed: false,
  foreignType: null,
  heardAt: 1_600_000,
})
const forbidden = { reason: 'forbidden', status: 403, detail: null } as const

describe('what is shown of a contact', () => {
  it.each([
    ['active with a document', active, busy, true, 'busy'],
    ['active without one', active, null, true, 'unknown'],
    ['active, with a document of a former dialog', active, busy, true, 'unknown', 'former'],
    ['line lost, a document of a former dialog', active, busy, false, 'stale', 'former'],
    ['active, but not renewed', active, busy, true, 'stale', 'notRenewed'],
    ['pending', { kind: 'pending', since: 1, expiresAt: 2 } as const, null, true, 'waiting'],
    ['rejected', ended('rejected'), busy, true, 'refused'],
    ['answered 403', ended(null, { failure: forbidden }), null, true, 'refused'],
    ['ended for another reason, something known', ended('timeout'), busy, true, 'stale'],
    ['ended for another reason, nothing known', ended('giveup'), null, true, 'unknown'],
    ['invariant keeps the last state', ended('invariant'), busy, true, 'busy'],
    ['invariant, said at the end of what was refused a renewal', ended('invariant'), busy, true, 'busy', 'notRenewed'],
    ['invariant keeps no state of a former dialog', ended('invariant'), busy, true, 'stale', 'former'],
    ['asking for the first time', { kind: 'asking', since: 1 } as const, null, true, 'unknown'],
    ['asking again', { kind: 'asking', since: 1 } as const, busy, true, 'stale'],
    ['line lost, something known', active, busy, false, 'stale'],
    ['line lost, nothing known', active, null, false, 'unknown'],
    ['line lost, refused before', ended('rejected'), null, false, 'refused'],
  ] as const)('[WAT-06] [WAT-09] %s', (_, watch, presence, linked, status, hold?: Heard['hold']) => {
    expect(show(heard(watch, presence, hold), linked, null, AT, extrasOf).status).toBe(status)
  })

  it('[WAT-06] where the network has no state now, what was known before is told as such', () => {
    const before = show(heard(active, busy, 'former'), true, null, AT, extrasOf)
    expect(before).toMatchObject({ status: 'unknown', was: 'busy', note: 'in a meeting', since: 1_600_000 })
    expect(before.parts).not.toEqual([])
    const nothing = show(heard(active, { ...busy, tuples: [], persons: [] }, 'former'), true, null, AT, extrasOf)
    expect(nothing).toMatchObject({ status: 'unknown', was: null, since: null })
  })

  it('a stale contact tells what it was and when we last heard', () => {
    expect(show(heard(active, busy), false, null, AT, extrasOf)).toMatchObject({
      status: 'stale',
      was: 'busy',
      note: 'in a meeting',
      since: 1_600_000,
    })
  })

  it('[WAT-09] nothing of a refused contact’s last document is shown', () => {
    expect(show(heard(ended('rejected'), busy), true, null, AT, extrasOf)).toMatchObject({
      note: null,
      extras: NO_EXTRAS,
      parts: [],
      was: null,
    })
  })

  it('shows what else is said as long as it holds', () => {
    const extrasAt = (at: number) => show(heard(active, busy), true, null, at, extrasOf).extras
    expect(extrasAt(AT)).toEqual({ ...NO_EXTRAS, moods: ['happy'], until: 3_000_000 })
    expect(extrasAt(3_000_000)).toEqual(NO_EXTRAS)
    expect(show(heard(active, busy), false, null, AT, extrasOf).extras.moods).toEqual(['happy'])
  })

  it('takes the document’s time, but not one from the future', () => {
    expect(show(heard(active, busy), true, null, AT, extrasOf).since).toBe(1_500_000)
    expect(show(heard(active, busy), true, null, 1_200_000, extrasOf).since).toBe(1_600_000)
  })

  it('history grows when the status changes and only then', () => {
    const first = show(heard(active, busy), true, null, AT, extrasOf)
    const same = show(heard(active, busy), true, first, AT + 1, extrasOf)
    const lost = show(heard(active, busy), false, same, AT + 2, extrasOf)
    expect(same.history).toBe(first.history)
    expect(lost.history).toEqual([
      { at: AT, status: 'busy' },
      { at: AT + 2, status: 'stale' },
    ])
  })

  it('a subscription that is replaced at once does not make a contact blink, one that takes longer does', () => {
    const asking: WatchState = { kind: 'asking', since: AT }
    const before = show(heard(active, busy), true, null, AT, extrasOf)
    const replaced = show(heard(asking, busy), true, before, AT, extrasOf)
    expect(replaced.status).toBe('busy')
    expect(show(heard(asking, busy), true, replaced, AT + 2000, extrasOf).status).toBe('stale')
    const lost = show(heard(active, busy), false, before, AT, extrasOf)
    expect(show(heard(asking, busy), true, lost, AT, extrasOf).status).toBe('stale')
  })
})
