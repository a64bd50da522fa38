import { describe, expect, it } from 'vitest'
import { type Event, initial, type State, step } from './machine.ts'

/** From the beginning through these, all at the same moment. */
function after(...events: readonly Event[]): State {
  return events.reduce((state, event) => step(state, event, 0)[0], initial(true, 32_000))
}

const active: Event = { kind: 'notified', stage: 'active', expiresS: 600, news: { kind: 'none' } }
const asking: readonly Event[] = [{ kind: 'want' }, { kind: 'turn', askedS: 3600 }]
const live: readonly Event[] = [...asking, { kind: 'accepted', expiresS: 3600, notifies: true }, active]

describe('a watcher machine', () => {
  it('[LIFE-03] wakes from a long sleep: what has expired is made anew, not refreshed', () => {
    const due: Parameters<typeof step>[1] = { kind: 'timer', name: 'refresh' }
    expect(step(after(...live), due, 599_999)[1]).toContainEqual({ kind: 'refresh' })
    const [state, effects] = step(after(...live), due, 600_000)
    expect(state.phase.kind).toBe('queued')
    expect(effects).toContainEqual({ kind: 'drop' })
    expect(effects).not.toContainEqual({ kind: 'refresh' })
  })

  it('[WAT-08] one refresh at a time: the next waits for the answer', () => {
    const due: Parameters<typeof step>[1] = { kind: 'timer', name: 'refresh' }
    const [refreshing] = step(after(...live), due, 500_000)
    expect(step(refreshing, due, 500_001)).toEqual([refreshing, []])
    const [answered, effects] = step(refreshing, { kind: 'accepted', expiresS: 600, notifies: true }, 500_002)
    expect(answered.phase).toMatchObject({ kind: 'live', expiresAt: 1_100_002, unanswered: false })
    expect(effects).toContainEqual({ kind: 'startTimer', name: 'refresh', minMs: 450_000, maxMs: 540_000 })
  })

  const states: readonly (readonly [string, readonly Event[]])[] = [
    ['gone', []],
    ['held', [{ kind: 'unlinked' }, { kind: 'want' }]],
    ['queued', [{ kind: 'want' }]],
    ['asking', asking],
    ['live', live],
    ['ended', [...live, { kind: 'terminated', reason: 'rejected', again: { kind: 'never' }, news: { kind: 'none' } }]],
    ['leaving', [...live, { kind: 'unwant' }]],
  ]
  const misfits: Readonly<Record<string, readonly string[]>> = {
    gone: [
      'askAgain',
      'turn',
      'accepted',
      'failed',
      'raised',
      'kept',
      'notified',
      'terminated',
      'leaveFailed',
      'unwant',
    ],
    held: ['want', 'askAgain', 'turn', 'accepted', 'failed', 'reworded', 'raised', 'kept', 'notified', 'terminated'],
    queued: ['want', 'linked', 'accepted', 'failed', 'reworded', 'raised', 'kept', 'notified', 'terminated'],
    asking: ['want', 'linked', 'askAgain', 'turn', 'raised', 'kept', 'leaveFailed'],
    live: ['want', 'linked', 'turn', 'leaveFailed'],
    ended: ['want', 'linked', 'turn', 'accepted', 'failed', 'reworded', 'raised', 'kept', 'notified', 'terminated'],
    leaving: ['linked', 'askAgain', 'turn', 'accepted', 'failed', 'reworded', 'raised', 'kept', 'notified'],
  }
  const events: readonly Event[] = [
    { kind: 'want' },
    { kind: 'unwant' },
    { kind: 'askAgain' },
    { kind: 'linked' },
    { kind: 'turn', askedS: 3600 },
    { kind: 'accepted', expiresS: 5, notifies: true },
    { kind: 'failed', failure: { reason: 'refused', status: 400, detail: null }, again: { kind: 'never' } },
    { kind: 'reworded' },
    { kind: 'raised' },
    { kind: 'kept', leastMs: 0, timedOut: false },
    active,
    { kind: 'terminated', reason: null, again: { kind: 'never' }, news: { kind: 'none' } },
    { kind: 'leaveFailed' },
  ]
  it.each(states)('%s: an event that does not fit changes nothing and does nothing', (kind, path) => {
    const state = after(...path)
    expect(state.phase.kind).toBe(kind)
    const ignored = events.filter(event => {
      const [next, effects] = step(state, event, 1)
      return effects.length === 0 && next.phase === state.phase
    })
    expect(ignored.map(event => event.kind)).toEqual(expect.arrayContaining([...(misfits[kind] ?? [])]))
  })
})
