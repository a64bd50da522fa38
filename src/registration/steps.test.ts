import { describe, expect, it } from 'vitest'
import type { Failure, FailureReason } from '../model/error.ts'
import { type Event, initial, type State, step, type TimerName } from './machine.ts'

type Any = Event | { readonly kind: 'timer'; readonly name: TimerName }
type Effects = ReturnType<typeof step>[1]
const failure = (reason: FailureReason, status: number | null): Failure => ({ reason, status, detail: null })
const refused = (reason: FailureReason, status: number | null): Any => ({
  kind: 'refused',
  failure: failure(reason, status),
  retryAfterS: null,
})

const EVENTS = {
  start: { kind: 'start', persist: false },
  open: { kind: 'open' },
  lost: { kind: 'lost', failure: failure('lost', null) },
  granted: { kind: 'granted', expiresS: 3600 },
  'granted nothing': { kind: 'granted', expiresS: 0 },
  pong: { kind: 'pong' },
  423: { kind: 'tooBrief', minExpiresS: 700_000, failure: failure('refused', 423) },
  500: refused('serverError', 500),
  403: refused('forbidden', 403),
  'no answer': refused('timeout', null),
  'no line': refused('lost', null),
  'an extension less': { kind: 'simplified' },
  'Try now': { kind: 'retryNow' },
  'no network': { kind: 'network', online: false },
  network: { kind: 'network', online: true },
  woke: { kind: 'woke' },
  remove: { kind: 'remove' },
  'time to refresh': { kind: 'timer', name: 'refresh' },
  'time is up': { kind: 'timer', name: 'expiry' },
  'time to retry': { kind: 'timer', name: 'retry' },
  'goodbye unanswered': { kind: 'timer', name: 'removal' },
} as const satisfies Readonly<Record<string, Any>>
type Name = keyof typeof EVENTS
const NAMES = Object.entries(EVENTS)

const PHASES = {
  idle: [],
  connecting: ['start'],
  registering: ['start', 'open'],
  registered: ['start', 'open', 'granted'],
  refreshing: ['start', 'open', 'granted', 'time to refresh'],
  waiting: ['start', 'open', 'granted', 'lost'],
  offline: ['start', 'open', 'granted', 'lost', 'no network'],
  removing: ['start', 'open', 'granted', 'remove'],
  'removing after an answer': ['start', 'open', 'granted', 'time to refresh', 'remove'],
  ended: ['start', 'lost'],
} as const satisfies Readonly<Record<string, readonly Name[]>>

/** What each event makes of a phase, and what is done. What is not listed does nothing and stays. */
const STEPS: readonly (readonly [rules: string, phase: keyof typeof PHASES, steps: string])[] = [
  [
    '[REG-31]',
    'idle',
    `start: connecting, calm, connect, report
     remove: ended, over`,
  ],
  [
    '[REG-02] [REG-31]',
    'connecting',
    `open: registering, REGISTER 600000 anew, report
     lost: ended, over
     Try now: connecting, calm, connect, report
     woke: connecting, unbind, calm, connect, report
     remove: ended, over`,
  ],
  [
    '[REG-33] [REG-38] [REG-45]',
    'registering',
    `lost: ended, over
     granted: registered, no retry, refresh in 3000, expiry in 3600, bind, report
     granted nothing: ended, over
     423: registering, REGISTER 700000
     500: ended, over
     403: ended, over
     no answer: ended, over
     an extension less: registering, REGISTER 600000
     Try now: connecting, calm, connect, report
     woke: connecting, unbind, calm, connect, report
     remove: removing, calm, removal in 3, report`,
  ],
  [
    '[REG-28] [REG-35] [REG-66]',
    'registered',
    `lost: waiting, calm, unbind, disconnect, retry in 15-30, report
     woke: connecting, unbind, calm, connect, report
     remove: removing, calm, removal in 3, REGISTER 0, unbind, report
     time to refresh: refreshing, REGISTER 600000
     time is up: waiting, calm, unbind, disconnect, retry in 15-30, report`,
  ],
  [
    '[REG-20] [REG-33] [REG-39] [REG-66] [REG-77]',
    'refreshing',
    `lost: waiting, calm, unbind, disconnect, retry in 15-30, report
     granted: registered, no retry, refresh in 3000, expiry in 3600, bind, report
     granted nothing: ended, over
     423: refreshing, REGISTER 700000
     500: registered, refresh in 30-60
     403: registering, calm, unbind, REGISTER 600000 anew, report
     no answer: waiting, calm, unbind, disconnect, retry in 15-30, report
     an extension less: refreshing, REGISTER 600000
     woke: connecting, unbind, calm, connect, report
     remove: removing, calm, removal in 3, report
     time is up: waiting, calm, unbind, disconnect, retry in 15-30, report`,
  ],
  [
    '[REG-27] [REG-31]',
    'waiting',
    `Try now: connecting, calm, connect, report
     no network: offline, calm, report
     network: connecting, calm, connect, report
     woke: connecting, unbind, calm, connect, report
     remove: ended, over
     time to retry: connecting, calm, connect, report`,
  ],
  [
    '[REG-31]',
    'offline',
    `Try now: connecting, calm, connect, report
     network: connecting, calm, connect, report
     remove: ended, over`,
  ],
  [
    '[REG-41]',
    'removing',
    `lost: ended, over
     granted: ended, over
     granted nothing: ended, over
     423: ended, over
     500: ended, over
     403: ended, over
     no answer: ended, over
     an extension less: removing, calm, removal in 3, REGISTER 0, unbind, report
     goodbye unanswered: ended, over`,
  ],
  [
    '[REG-33] [REG-41]',
    'removing after an answer',
    `lost: ended, over
     granted: removing, calm, removal in 3, REGISTER 0, unbind, report
     granted nothing: removing, calm, removal in 3, REGISTER 0, unbind, report
     423: removing, calm, removal in 3, REGISTER 0, unbind, report
     500: removing, calm, removal in 3, REGISTER 0, unbind, report
     403: removing, calm, removal in 3, REGISTER 0, unbind, report
     no answer: removing, calm, removal in 3, REGISTER 0, unbind, report
     an extension less: removing, calm, removal in 3, REGISTER 0, unbind, report
     goodbye unanswered: ended, over`,
  ],
  ['[REG-41]', 'ended', 'start: connecting, calm, connect, report'],
]

/** One second apart. */
function play(events: readonly Any[]): readonly [State, Effects] {
  let state = initial
  let effects: Effects = []
  for (const [index, event] of events.entries()) [state, effects] = step(state, event, index * 1000)
  return [state, effects]
}

function textOf(effects: Effects): string {
  const text = effects.map(one => {
    if (one.kind === 'stopTimer') return `no ${one.name}`
    if (one.kind === 'register') return `REGISTER ${String(one.expiresS)}${one.fresh ? ' anew' : ''}`
    if (one.kind !== 'startTimer') return one.kind
    const [least, most] = [one.minMs / 1000, one.maxMs / 1000]
    return `${one.name} in ${String(least)}${least === most ? '' : `-${String(most)}`}`
  })
  return text
    .join(', ')
    .replace('no refresh, no expiry, no retry', 'calm')
    .replace('calm, no removal, unbind, disconnect, report', 'over')
}

describe('registration: every event in every phase', () => {
  it.each(STEPS)('%s %s', (_, phase, steps) => {
    const before: readonly Any[] = PHASES[phase].map(name => EVENTS[name])
    const [from] = play(before)
    const found = NAMES.flatMap(([name, event]) => {
      const [state, effects] = play([...before, event])
      const isStill = effects.length === 0 && JSON.stringify(state.phase) === JSON.stringify(from.phase)
      return isStill ? [] : [`${name}: ${[state.phase.kind, textOf(effects)].join(', ')}`]
    })
    expect(found.toSorted()).toEqual(
      steps
        .split('\n')
        .map(one => one.trim())
        .toSorted(),
    )
  })
  it('[REG-31] while there is no network, a flow that is lost waits for it, and whatever slept sleeps on', () => {
    const { lost, start, woke, open, granted } = EVENTS
    const [state, effects] = play([start, open, granted, EVENTS['no network'], lost])
    expect([state.phase, textOf(effects)]).toEqual([
      { kind: 'offline', since: 4000 },
      'calm, unbind, disconnect, report',
    ])
    expect(play([start, open, granted, EVENTS['no network'], woke])[1]).toEqual([])
  })
  it.each([
    ['connecting', 'connecting, calm, connect, report'],
    ['registering', 'connecting, calm, connect, report'],
    ['registered', 'refreshing, REGISTER 600000'],
    ['refreshing', 'refreshing'],
    ['removing', 'removing'],
    ['ended', 'ended'],
  ] as const)('[LIFE-03] [REG-31] the network comes back while %s: %s', (phase, expected) => {
    const events: readonly Any[] = PHASES[phase].map(name => EVENTS[name])
    const [state, effects] = play([...events, EVENTS['no network'], EVENTS.network])
    expect([state.phase.kind, ...(effects.length === 0 ? [] : [textOf(effects)])].join(', ')).toBe(expected)
  })
  it('[REG-31] the network comes back within five seconds of a try: the rest is waited out, and then it is tried', () => {
    const { lost, start, network } = EVENTS
    const events = [start, EVENTS.open, EVENTS.granted, lost, EVENTS['Try now'], lost, EVENTS['no network'], network]
    const [state, effects] = play(events)
    // Tried at 4 s, back at 7 s.
    expect([state.phase, textOf(effects)]).toEqual([
      { kind: 'waiting', since: 5000, failure: failure('lost', null) },
      'retry in 2, report',
    ])
    expect(play([...events, EVENTS['Try now']])[1]).toEqual([])
    expect(play([...events, EVENTS['Try now'], EVENTS['Try now']])[0].phase.kind).toBe('connecting')
  })
  it('[LIFE-03] who woke has just been tried: nobody hammers after it', () => {
    const { start, open, granted, woke } = EVENTS
    expect(play([start, open, granted, woke, EVENTS['Try now']])[1]).toEqual([])
  })
})
