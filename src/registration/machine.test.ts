import { describe, expect, it } from 'vitest'
import type { Failure } from '../model/error.ts'
import {
  ASKED_EXPIRES_S,
  type Effect,
  type Event,
  initial,
  refreshAfterMs,
  type State,
  step,
  type TimerName,
} from './machine.ts'

type Any = Event | { readonly kind: 'timer'; readonly name: TimerName }
const failure = (reason: Failure['reason'], status: number | null = null): Failure => ({ reason, status, detail: null })
const unreachable: Any = { kind: 'lost', failure: failure('unreachable') }
const dropped: Any = { kind: 'lost', failure: failure('lost') }
const refused = (reason: Failure['reason'], retryAfterS: number | null = null): Any => ({
  kind: 'refused',
  failure: failure(reason, 500),
  retryAfterS,
})
const start: Any = { kind: 'start', persist: false }
const open: Any = { kind: 'open' }
const granted = (expiresS: number): Any => ({ kind: 'granted', expiresS })
const timer = (name: TimerName): Any => ({ kind: 'timer', name })

/** Plays events from the beginning, one second apart; gives the last state and the last step's effects. */
function play(...events: readonly Any[]): readonly [State, readonly (Effect | { kind: string })[]] {
  let state = initial
  let effects: ReturnType<typeof step>[1] = []
  events.forEach((event, index) => {
    ;[state, effects] = step(state, event, 1000 * index)
  })
  return [state, effects]
}
const phase = (...events: readonly Any[]): string => play(...events)[0].phase.kind
const registers = (effects: readonly { kind: string }[]): readonly { kind: string }[] =>
  effects.filter(one => one.kind === 'register')
const wait = (effects: readonly { kind: string }[], name: TimerName): unknown =>
  effects.find(one => one.kind === 'startTimer' && 'name' in one && one.name === name)

const signedIn = [start, open, granted(3600)]

describe('registration machine', () => {
  it('[REG-34] asks for 600 000 s, as an initial registration', () => {
    const [, effects] = play(start, open)
    expect(registers(effects)).toEqual([{ kind: 'register', expiresS: ASKED_EXPIRES_S, fresh: true }])
    expect(ASKED_EXPIRES_S).toBe(600_000)
  })

  it.each([
    [120, 60],
    [1200, 600],
    [1800, 1200],
    [3600, 3000],
    [600_000, 599_400],
    [40, 20],
    [5, 2.5],
    [1, 1],
  ])('[REG-35] [REG-36] granted %i s: refreshes after %i s', (expiresS, afterS) => {
    expect(refreshAfterMs(expiresS)).toBe(afterS * 1000)
    expect(wait(play(start, open, granted(expiresS))[1], 'refresh')).toMatchObject({ minMs: afterS * 1000 })
  })

  it('[REG-34] a refresh asks for the same again, in the same series', () => {
    expect(registers(play(...signedIn, timer('refresh'))[1])).toEqual([
      { kind: 'register', expiresS: ASKED_EXPIRES_S, fresh: false },
    ])
  })

  it('[REG-33] nothing makes a second REGISTER while one is unanswered', () => {
    const events: readonly Any[] = [
      open,
      { kind: 'retryNow' },
      { kind: 'network', online: true },
      timer('refresh'),
      timer('retry'),
      { kind: 'remove' },
    ]
    for (const event of events) {
      expect(registers(play(start, open, event)[1])).toEqual([])
      expect(registers(play(...signedIn, timer('refresh'), event)[1])).toEqual([])
    }
  })

  it('[REG-38] 423: once more with the registrar’s minimum', () => {
    const brief: Any = { kind: 'tooBrief', minExpiresS: 700_000, failure: failure('refused', 423) }
    expect(registers(play(start, open, brief)[1])).toEqual([{ kind: 'register', expiresS: 700_000, fresh: false }])
    expect(registers(play(start, open, brief, brief)[1])).toEqual([])
    expect(phase(start, open, brief, brief)).toBe('ended')
  })

  it.each([[null], [600_000], [1]])('[REG-38] 423 with Min-Expires %s makes no loop', minExpiresS => {
    const brief: Any = { kind: 'tooBrief', minExpiresS, failure: failure('refused', 423) }
    expect(registers(play(start, open, brief)[1])).toEqual([])
  })

  it.each([
    ['connecting', [start, unreachable]],
    ['registering', [start, open, refused('serverError')]],
  ] as const)('a first failure while %s goes back to the person', (_, events) => {
    const [state] = play(...events)
    expect(state.phase).toMatchObject({ kind: 'ended', byNetwork: false })
  })

  it('[REG-28] after a success a lost flow is replaced, the wait even in [W/2, W]', () => {
    const [state, effects] = play(...signedIn, dropped)
    expect(state.phase.kind).toBe('waiting')
    expect(wait(effects, 'retry')).toMatchObject({ minMs: 15_000, maxMs: 30_000 })
  })

  it('[REG-28] each further failure doubles the wait up to half an hour', () => {
    const events = [...signedIn, dropped]
    const waits = [60, 120, 240, 480, 960, 1800, 1800].map(maxS => {
      events.push(timer('retry'), unreachable)
      return [wait(play(...events)[1], 'retry'), maxS] as const
    })
    for (const [found, maxS] of waits) expect(found).toMatchObject({ minMs: maxS * 500, maxMs: maxS * 1000 })
  })

  it('[REG-27] the retry registers anew', () => {
    const [state, effects] = play(...signedIn, dropped, timer('retry'), open)
    expect(state.phase.kind).toBe('registering')
    expect(registers(effects)).toHaveLength(1)
  })

  it('[REG-30] Retry-After can only lengthen the wait', () => {
    const again = [...signedIn, dropped, timer('retry'), open]
    expect(wait(play(...again, refused('overloaded', 3000))[1], 'retry')).toMatchObject({ minMs: 3_000_000 })
    expect(wait(play(...again, refused('overloaded', 1))[1], 'retry')).toMatchObject({ minMs: 30_000, maxMs: 60_000 })
  })

  it('[REG-20] a refresh answered 503 with Retry-After keeps flow and binding', () => {
    const [state, effects] = play(...signedIn, timer('refresh'), refused('overloaded', 90))
    expect(state.phase.kind).toBe('registered')
    expect(effects.map(one => one.kind)).not.toContain('disconnect')
    expect(wait(effects, 'refresh')).toMatchObject({ minMs: 90_000 })
  })

  it('[REG-39] a refresh that times out is not repeated at once', () => {
    const [state, effects] = play(...signedIn, timer('refresh'), refused('timeout'))
    expect(state.phase.kind).toBe('waiting')
    expect(registers(effects)).toEqual([])
    expect(wait(effects, 'retry')).toMatchObject({ minMs: 15_000 })
  })

  it('[REG-77] a refresh answered 403 falls back to an initial registration, once', () => {
    const [state, effects] = play(...signedIn, timer('refresh'), refused('forbidden'))
    expect(registers(effects)).toEqual([{ kind: 'register', expiresS: ASKED_EXPIRES_S, fresh: true }])
    expect(state.phase.kind).toBe('registering')
    const [after] = play(...signedIn, timer('refresh'), refused('forbidden'), refused('forbidden'))
    expect(after.phase).toMatchObject({ kind: 'ended', byNetwork: true })
  })

  it('[REG-31] a person may shorten the wait, but not hammer', () => {
    let state = play(...signedIn, dropped)[0]
    let connects = 0
    for (let index = 0; index < 10; index++) {
      const [after, effects] = step(state, { kind: 'retryNow' }, 100_000 + index * 100)
      connects += effects.filter(one => one.kind === 'connect').length
      state = step(after, unreachable, 100_000 + index * 100 + 50)[0]
    }
    expect(connects).toBe(1)
    expect(step(state, { kind: 'retryNow' }, 106_000)[1].map(one => one.kind)).toContain('connect')
  })

  it('[REG-31] no network: no retries; back on it: one at once', () => {
    const off: Any = { kind: 'network', online: false }
    const [state, effects] = play(...signedIn, dropped, off)
    expect(state.phase.kind).toBe('offline')
    expect(wait(effects, 'retry')).toBeUndefined()
    expect(phase(...signedIn, off, dropped)).toBe('offline')
    expect(phase(...signedIn, dropped, off, { kind: 'network', online: true })).toBe('connecting')
  })

  it('[REG-41] signing out takes the own binding back, then the line', () => {
    const [state, effects] = play(...signedIn, { kind: 'remove' })
    expect(state.phase.kind).toBe('removing')
    expect(registers(effects)).toEqual([{ kind: 'register', expiresS: 0, fresh: false }])
    const [after, last] = play(...signedIn, { kind: 'remove' }, granted(0))
    expect(after.phase).toEqual({ kind: 'ended', failure: null, byNetwork: false })
    expect(last.map(one => one.kind)).toContain('disconnect')
  })

  it.each([
    ['no answer', timer('removal')],
    ['a refusal', refused('serverError')],
    ['a lost line', dropped],
  ])('[REG-41] signing out ends also with %s', (_, event) => {
    expect(phase(...signedIn, { kind: 'remove' }, event)).toBe('ended')
  })

  it('[REG-33] signing out during a refresh removes after its answer', () => {
    expect(registers(play(...signedIn, timer('refresh'), { kind: 'remove' }, granted(3600))[1])).toEqual([
      { kind: 'register', expiresS: 0, fresh: false },
    ])
  })

  it('[REG-66] every way out of being registered drops the binding', () => {
    for (const last of [dropped, timer('expiry'), { kind: 'remove' } as const])
      expect(play(...signedIn, last)[1].map(one => one.kind)).toContain('unbind')
  })

  it('a registration that was granted nothing is over', () => {
    expect(phase(start, open, granted(0))).toBe('ended')
  })

  it('signed in again by itself: a first failure is waited out, a wrong password is not', () => {
    const again: Any = { kind: 'start', persist: true }
    expect(phase(again, unreachable)).toBe('waiting')
    expect(phase(again, open, refused('wrongPassword'))).toBe('ended')
  })
})
