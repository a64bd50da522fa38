import { describe, expect, it } from 'vitest'
import { NO_RATE, type Rate } from '../../model/rate.ts'
import type { Reply } from '../../model/reply.ts'
import type { Mute } from '../../model/subscription.ts'
import { type Effect, type Event, initial, isSilent, type State, step, type TimerName } from './machine.ts'
import { reach } from './reach.ts'

type Fired = { readonly kind: 'timer'; readonly name: TimerName }

/** A machine with a clock that the test sets; `take` answers what came out, without reports and timers. */
function play(start: State = initial) {
  let state = start
  let at = 0
  const timers = new Map<TimerName, readonly [number, number]>()
  return {
    take(event: Event | Fired): readonly string[] {
      const [next, effects] = step(state, event, at)
      state = next
      const out: string[] = []
      for (const effect of effects) {
        if (effect.kind === 'startTimer') timers.set(effect.name, [effect.minMs, effect.maxMs])
        else if (effect.kind === 'stopTimer') timers.delete(effect.name)
        else if (effect.kind !== 'report') out.push(text(effect))
      }
      return out
    },
    /** Lets a timer fire at its latest. */
    fire(name: TimerName): readonly string[] {
      const wait = timers.get(name)
      if (wait === undefined) throw new Error(`${name} does not run`)
      timers.delete(name)
      at += wait[1]
      return this.take({ kind: 'timer', name })
    },
    pass(ms: number) {
      at += ms
    },
    timers,
    get state() {
      return state
    },
  }
}

function text(effect: Effect): string {
  if (effect.kind !== 'notify') return effect.kind
  const { number, state, body } = effect
  const told = state.kind === 'active' ? `active ${String(state.expiresS)}` : `terminated ${state.reason}`
  return `${String(number)} ${told}${body === 'newest' ? '' : body === 'last' ? ' last' : ' bare'}`
}

const reply = (status: number, retryAfterS: number | null = null, origin: Reply['origin'] = 'network'): Reply => ({
  status,
  origin,
  retryAfterS,
  reason: '',
})
const subscribed = (expiresS = 3600, mute: Mute = 'none', rate: Rate = NO_RATE): Event => ({
  kind: 'subscribed',
  expiresS,
  mute,
  rate,
})
const rated = (rate: Partial<Rate>, expiresS = 3600): Event => subscribed(expiresS, 'none', { ...NO_RATE, ...rate })
const same = (expiresS = 3600): Event => subscribed(expiresS, 'same')
const anything = (expiresS = 3600): Event => subscribed(expiresS, 'always')
const changed: Event = { kind: 'changed' }
const answered = (number: number, status = 200, retryAfterS: number | null = null): Event => ({
  kind: 'answered',
  number,
  reply: reply(status, retryAfterS),
  rate: null,
})
const cut = (number: number): Event => ({ kind: 'answered', number, reply: reply(503, null, 'connection'), rate: null })
const timeF = (number: number): Event => ({ kind: 'answered', number, reply: reply(408, null, 'timeout'), rate: null })
const tellAgain: Event = { kind: 'again' }
const leave: Event = { kind: 'leave', reason: 'noresource' }
const flowDown: Event = { kind: 'flowDown' }
const flowUp: Event = { kind: 'flowUp' }
const expiry: Fired = { kind: 'timer', name: 'expiry' }
const windowShut: Fired = { kind: 'timer', name: 'window' }
const retry: Fired = { kind: 'timer', name: 'retry' }

type Row = readonly [does: Event | Fired, comes: readonly string[]]

/** [what is proved, rows of: what happens, what comes out of it] */
const stories: readonly (readonly [string, readonly Row[]])[] = [
  [
    '[PUA-01] nothing is sent before a SUBSCRIBE',
    [
      [changed, []],
      [flowUp, []],
      [leave, ['forget']],
    ],
  ],
  ['[PUA-08] a NOTIFY follows the first 2xx at once', [[subscribed(600), ['1 active 600']]]],
  [
    '[PUA-08] [PUA-17] a NOTIFY follows a refresh at once, with the renewed time',
    [
      [subscribed(600), ['1 active 600']],
      [answered(1), []],
      [subscribed(300), ['2 active 300']],
    ],
  ],
  [
    '[PUA-19] a fetch gets one NOTIFY and nothing is left',
    [
      [subscribed(0), ['1 terminated timeout']],
      [answered(1), ['forget']],
      [changed, []],
      [subscribed(), []],
    ],
  ],
  [
    '[PUA-08] [PUA-19] an un-SUBSCRIBE gets its last NOTIFY',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [subscribed(0), ['2 terminated timeout']],
    ],
  ],
  [
    '[PUA-26] a refresh while a NOTIFY is out gets its own after it',
    [
      [subscribed(), ['1 active 3600']],
      [subscribed(), []],
      [answered(1), ['2 active 3600']],
      [answered(2), []],
    ],
  ],
  [
    '[PUA-26] an un-SUBSCRIBE that crosses a change: the terminated one is the last',
    [
      [subscribed(), ['1 active 3600']],
      [changed, []],
      [subscribed(0), []],
      [answered(1), ['2 terminated timeout']],
      [changed, []],
      [answered(2), ['forget']],
    ],
  ],
  [
    '[PUA-25] five changes while a NOTIFY is out make exactly one more',
    [
      [subscribed(), ['1 active 3600']],
      [changed, []],
      [changed, []],
      [changed, []],
      [changed, []],
      [changed, []],
      [answered(1), ['2 active 3600']],
      [answered(2), []],
      [windowShut, []],
    ],
  ],
  [
    '[PUA-32] the first change goes at once, the next ones wait for the window together',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [changed, ['2 active 3600']],
      [answered(2), []],
      [changed, []],
      [changed, []],
      [windowShut, ['3 active 3600']],
      [answered(3), []],
      [changed, []],
      [windowShut, ['4 active 3600']],
      [answered(4), []],
      [windowShut, []],
      [changed, ['5 active 3600']],
    ],
  ],
  [
    '[PUA-32] the NOTIFY after a 2xx does not wait for the window, and takes along what waited',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [changed, ['2 active 3600']],
      [answered(2), []],
      [changed, []],
      [subscribed(), ['3 active 3600']],
      [answered(3), []],
      [windowShut, []],
    ],
  ],
  [
    '[PUB-17] what was told is told again at once, though a change would wait for the window',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [changed, ['2 active 3600']],
      [answered(2), []],
      [tellAgain, ['3 active 3600']],
      [changed, []],
      [tellAgain, []],
      [answered(3), []],
    ],
  ],
  [
    '[PUB-17] [PUA-25] what is being told is told again after its answer',
    [
      [tellAgain, []],
      [subscribed(), ['1 active 3600']],
      [tellAgain, []],
      [answered(1), ['2 active 3600']],
    ],
  ],
  [
    '[PUB-17] [PUA-37] a server that has named the state is told again; one that wants to hear nothing is not',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [same(), []],
      [tellAgain, ['2 active 3600']],
      [answered(2), []],
      [anything(), []],
      [tellAgain, []],
    ],
  ],
  [
    '[PUB-17] [PUA-39] a rate that the server asked for holds for what is told again',
    [
      [rated({ max: 0.1 }), ['1 active 3600']],
      [answered(1), []],
      [tellAgain, []],
      [windowShut, ['2 active 3600']],
    ],
  ],
  [
    '[PUA-32] a window that ends while a NOTIFY is out: the change goes after the answer',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [changed, ['2 active 3600']],
      [changed, []],
      [windowShut, []],
      [answered(2), ['3 active 3600']],
    ],
  ],
  [
    '[PUA-19] [PUA-32] the last NOTIFY does not wait for the window',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [changed, ['2 active 3600']],
      [answered(2), []],
      [subscribed(0), ['3 terminated timeout']],
    ],
  ],
  [
    '[PUA-18] expiry removes it and tells so; later changes send nothing',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [expiry, ['2 terminated timeout']],
      [changed, []],
      [answered(2), ['forget']],
      [changed, []],
    ],
  ],
  [
    '[PUA-18] [PUA-25] expiry while a NOTIFY is out waits for its answer',
    [
      [subscribed(), ['1 active 3600']],
      [expiry, []],
      [subscribed(), []],
      [answered(1), ['2 terminated timeout']],
    ],
  ],
  [
    '[PUA-22] timer F ends it, and no NOTIFY says so',
    [
      [subscribed(), ['1 active 3600']],
      [subscribed(), []],
      [timeF(1), ['forget']],
      [changed, []],
    ],
  ],
  [
    '[PUA-23] 503 with Retry-After: one NOTIFY after the delay, whatever changed meanwhile',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1, 503, 5), []],
      [changed, []],
      [changed, []],
      [changed, []],
      [retry, ['2 active 3600']],
      [answered(2), []],
      [windowShut, []],
    ],
  ],
  [
    '[PUA-21] a refusal of the document keeps the subscription; it is sent again when it has changed',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1, 400), []],
      [retry, []],
      [changed, ['2 active 3600']],
      [answered(2, 400), []],
      [changed, []],
      [windowShut, []],
      [retry, ['3 active 3600']],
    ],
  ],
  [
    '[PUA-08] a refresh is answered by a NOTIFY although a failure is waited out',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1, 500), []],
      [subscribed(), ['2 active 3600']],
      [answered(2), []],
    ],
  ],
  [
    '[PUA-27] nothing after the terminated one, whatever its answer',
    [
      [subscribed(0), ['1 terminated timeout']],
      [answered(1, 500), ['forget']],
      [subscribed(), []],
      [leave, []],
    ],
  ],
  [
    '[PUA-30] the connection drops: the subscription stays, and is told again over the new flow',
    [
      [subscribed(), ['1 active 3600']],
      [changed, []],
      [cut(1), []],
      [flowDown, []],
      [changed, []],
      [flowUp, ['2 active 3600']],
      [answered(2), []],
      [flowUp, []],
    ],
  ],
  [
    '[PUA-30] a quiet subscription is told again over the new flow as well',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [flowDown, []],
      [flowUp, ['2 active 3600']],
    ],
  ],
  [
    '[PUA-30] 481 over the new flow drops it',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [flowDown, []],
      [flowUp, ['2 active 3600']],
      [answered(2, 481), ['forget']],
    ],
  ],
  [
    '[PUA-30] 403 over the new flow means that the edge forgot us; later it is an ordinary refusal',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [flowDown, []],
      [flowUp, ['2 active 3600']],
      [answered(2, 403), ['forget']],
    ],
  ],
  [
    '[PUA-30] a SUBSCRIBE over the new flow shows that it is up',
    [
      [subscribed(), ['1 active 3600']],
      [cut(1), []],
      [subscribed(), ['2 active 3600']],
      [answered(2), []],
      [flowUp, []],
    ],
  ],
  [
    '[PUA-18] expiry without a connection: it is gone, nobody can be told',
    [
      [subscribed(), ['1 active 3600']],
      [cut(1), []],
      [expiry, ['forget']],
    ],
  ],
  [
    '[PUA-26] an un-SUBSCRIBE whose connection drops is over',
    [
      [subscribed(), ['1 active 3600']],
      [subscribed(0), []],
      [cut(1), ['forget']],
    ],
  ],
  [
    '[PUA-28] [LIFE-02] the goodbye waits for nothing and is the last',
    [
      [subscribed(), ['1 active 3600']],
      [changed, []],
      [leave, ['2 terminated noresource last']],
      [answered(1), []],
      [changed, []],
      [leave, []],
      [answered(2), ['forget']],
    ],
  ],
  [
    '[PUA-28] the goodbye goes past an ending that waits',
    [
      [subscribed(), ['1 active 3600']],
      [subscribed(0), []],
      [leave, ['2 terminated noresource last']],
    ],
  ],
  [
    '[PUA-28] a goodbye without a connection sends nothing',
    [
      [subscribed(), ['1 active 3600']],
      [cut(1), []],
      [leave, ['forget']],
    ],
  ],
]

describe('machine: stories', () => {
  it.each(stories)('%s', (_title, rows) => {
    const machine = play()
    for (const [event, comes] of rows) expect([event, machine.take(event)]).toEqual([event, comes])
  })
})

describe('machine: what a final answer to a NOTIFY means', () => {
  const ending = new Set([404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604])
  const statuses = Array.from({ length: 400 }, (_, index) => 300 + index)
  it('[PUA-21] exactly the codes of RFC 6665 §4.2.2 (and 408, RFC 3261 §12.2.1.2) remove it', () => {
    const removing = statuses.filter(status => {
      const machine = play()
      machine.take(subscribed())
      return machine.take(answered(1, status)).includes('forget')
    })
    expect(new Set(removing)).toEqual(ending)
  })
  it.each([
    [400, false],
    [403, false],
    [406, false],
    [413, false],
    [430, false],
    [488, false],
    [491, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
    [600, false],
    [603, false],
  ])('[PUA-21] [PUA-23] %i keeps it; tried again unchanged: %s', (status, again) => {
    const machine = play()
    machine.take(subscribed())
    machine.take(answered(1, status))
    expect(machine.state.phase.kind).toBe('active')
    expect(machine.timers.get('retry')).toEqual([5_000, 10_000])
    expect(reach(machine.state)).toMatchObject({ kind: 'failed', again, reply: { status } })
    expect(machine.fire('retry')).toEqual(again ? ['2 active 3590'] : [])
  })
  it.each([403, 430])('[PUA-30] %i ends it only until the new flow has carried one', status => {
    const machine = play()
    machine.take(subscribed())
    for (const event of [answered(1), flowDown, flowUp, answered(2), subscribed(), answered(3, status)])
      machine.take(event)
    expect(machine.state.phase.kind).toBe('active')
  })
  it('[PUA-23] Retry-After lengthens the wait, never shortens it; an absurd one is cut to a day', () => {
    const waits = [1, 120, 99_999_999_999].map(retryAfterS => {
      const machine = play()
      machine.take(subscribed())
      machine.take(answered(1, 503, retryAfterS))
      return machine.timers.get('retry')
    })
    expect(waits).toEqual([
      [5_000, 10_000],
      [120_000, 120_000],
      [86_400_000, 86_400_000],
    ])
  })
  it('[PUA-23] waits double up to five minutes, and a success starts over', () => {
    const machine = play()
    machine.take(subscribed())
    const waits: (number | undefined)[] = []
    for (let number = 1; number <= 7; number += 1) {
      machine.take(answered(number, 500))
      waits.push(machine.timers.get('retry')?.[1])
      machine.take(windowShut)
      machine.fire('retry')
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000])
    machine.take(answered(8))
    machine.take(windowShut)
    machine.take(changed)
    machine.take(answered(9, 500))
    expect(machine.timers.get('retry')).toEqual([5_000, 10_000])
  })
})

describe('machine: time', () => {
  it('[PUA-20] expires counts down and is never longer than what was granted', () => {
    const machine = play()
    expect(machine.take(subscribed(600))).toEqual(['1 active 600'])
    machine.take(answered(1))
    machine.pass(1)
    expect(machine.take(changed)).toEqual(['2 active 599'])
    machine.take(answered(2))
    machine.pass(599_500)
    machine.take(windowShut)
    expect(machine.take(changed)).toEqual(['3 active 1'])
  })
  it('[PUA-17] a refresh replaces the expiry', () => {
    const machine = play()
    machine.take(subscribed(600))
    machine.take(subscribed(120))
    expect(machine.timers.get('expiry')).toEqual([120_000, 120_000])
  })
  it.each([['unsubscribed', subscribed(0)] as const, ['gone', answered(1, 481)] as const, ['left', leave] as const])(
    '[PUA-27] no timer runs once it is %s',
    (_what, event) => {
      const machine = play()
      machine.take(subscribed())
      machine.take(changed)
      machine.take(event)
      machine.take(answered(1))
      expect([...machine.timers.keys()]).toEqual([])
    },
  )
})

/** [what is proved, rows of: what happens or how many ms pass, what comes out of it] */
const conditional: readonly (readonly [string, readonly (readonly [Event | Fired, readonly string[]])[]])[] = [
  [
    '[PUA-37] inside the dialog nothing is sent while the server has the state; a change ends that',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [same(), []],
      [windowShut, []],
      [changed, ['2 active 3600']],
    ],
  ],
  [
    '[PUA-37] `*` keeps everything back, until a SUBSCRIBE without it',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [anything(), []],
      [changed, []],
      [changed, []],
      [subscribed(), ['2 active 3600']],
      [answered(2), []],
      [windowShut, []],
    ],
  ],
  [
    '[PUA-37] outside a dialog a NOTIFY comes, without a body',
    [
      [same(), ['1 active 3600 bare']],
      [answered(1), []],
      [changed, ['2 active 3600']],
    ],
  ],
  [
    '[PUA-37] [PUA-19] so does the one that answers a fetch',
    [
      [same(0), ['1 terminated timeout bare']],
      [answered(1), ['forget']],
    ],
  ],
  [
    '[PUA-37] an un-SUBSCRIBE on a condition that holds: no last NOTIFY',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [anything(0), ['forget']],
      [changed, []],
    ],
  ],
  [
    '[PUA-37] [PUA-08] a 200 from before the 204 is owed its NOTIFY, without a body',
    [
      [subscribed(), ['1 active 3600']],
      [subscribed(), []],
      [same(), []],
      [answered(1), ['2 active 3600 bare']],
    ],
  ],
  [
    '[PUA-37] [PUA-39] rates that are agreed anew are told, without a body',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [subscribed(3600, 'same', { ...NO_RATE, max: 0.1 }), ['2 active 3600 bare']],
      [answered(2), []],
      [subscribed(3600, 'same', { ...NO_RATE, max: 0.1 }), []],
    ],
  ],
  [
    '[PUA-37] [PUA-18] expiry is told without a body; the goodbye leaves another state behind',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [same(), []],
      [expiry, ['2 terminated timeout bare']],
    ],
  ],
  [
    '[PUA-37] [PUA-28] the goodbye leaves another state behind than the one that the server has',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [same(), []],
      [leave, ['2 terminated noresource last']],
    ],
  ],
  [
    '[PUA-37] [PUA-30] a new flow is no reason to tell what the server has',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1), []],
      [same(), []],
      [flowDown, []],
      [flowUp, []],
      [changed, ['2 active 3600']],
    ],
  ],
  [
    '[PUA-37] [PUA-30] a NOTIFY without a body that went down with the connection is still owed',
    [
      [same(), ['1 active 3600 bare']],
      [cut(1), []],
      [flowUp, ['2 active 3600 bare']],
      [answered(2), []],
      [flowDown, []],
      [flowUp, []],
    ],
  ],
  [
    '[PUA-37] a failure is not tried again once the server says that it has the state',
    [
      [subscribed(), ['1 active 3600']],
      [answered(1, 500), []],
      [same(), []],
      [retry, []],
    ],
  ],
]

describe('machine: conditions', () => {
  it.each(conditional)('%s', (_title, rows) => {
    const machine = play()
    for (const [event, comes] of rows) expect([event, machine.take(event)]).toEqual([event, comes])
  })
  it.each<readonly [string, readonly Event[], Event, boolean]>([
    ['nothing asked', [subscribed()], subscribed(), false],
    ['the state it has', [subscribed()], same(), true],
    ['the state it has, outside a dialog', [], same(), false],
    ['new rates', [subscribed()], subscribed(600, 'same', { ...NO_RATE, min: 0.1 }), false],
    ['the same rates', [rated({ min: 0.1 })], subscribed(600, 'same', { ...NO_RATE, min: 0.1 }), true],
    ['new rates, but it goes', [subscribed()], subscribed(0, 'always', { ...NO_RATE, min: 0.1 }), true],
  ])('[PUA-37] %s: 204 %4$s', (_what, before, event, silent) => {
    const machine = play()
    for (const one of before) machine.take(one)
    expect(event.kind === 'subscribed' && isSilent(machine.state, event)).toBe(silent)
  })
  it('[PUA-37] expiry is extended by a 204', () => {
    const machine = play()
    machine.take(subscribed(600))
    machine.take(answered(1))
    machine.pass(300_000)
    machine.take(same(600))
    expect([machine.timers.get('expiry'), machine.state.phase]).toEqual([
      [600_000, 600_000],
      { kind: 'active', expiresAt: 900_000 },
    ])
  })

  it('[PUA-37] an older state that arrives after the server named the newest is made good', () => {
    const machine = play()
    machine.take(subscribed())
    machine.take(changed)
    // Told by another subscription of the same server.
    expect(machine.take(same())).toEqual([])
    expect(machine.take(answered(1))).toEqual(['2 active 3600'])
    machine.take(answered(2))
    expect(reach(machine.state)).toEqual({ kind: 'known', at: 0 })
  })
})

describe('machine: rates', () => {
  it('[PUA-39] the most: what changes waits for the last NOTIFY to be long enough ago, whatever called for it', () => {
    const machine = play()
    expect(machine.take(rated({ max: 0.05 }))).toEqual(['1 active 3600'])
    expect(machine.take(answered(1))).toEqual([])
    machine.pass(5_000)
    expect([machine.take(changed), machine.take(changed)]).toEqual([[], []])
    expect(machine.timers.get('window')).toEqual([20_000, 20_000])
    expect(machine.take(windowShut)).toEqual(['2 active 3595'])
    expect(machine.timers.get('window')).toEqual([20_000, 20_000])
  })
  it('[PUA-39] the most: a SUBSCRIBE and the end do not wait', () => {
    const machine = play()
    for (const event of [rated({ max: 0.05 }), answered(1), changed]) machine.take(event)
    expect(machine.take(rated({ max: 0.05 }))).toEqual(['2 active 3600'])
    machine.take(answered(2))
    machine.take(changed)
    expect(machine.take(subscribed(0))).toEqual(['3 terminated timeout'])
  })
  it('[PUA-39] [PUA-32] more than one in five seconds is not given', () => {
    const machine = play()
    for (const event of [rated({ max: 50, min: 10 }), answered(1)]) machine.take(event)
    expect(machine.state.pace.rate).toEqual({ max: 0.2, min: 0.2, adaptive: null })
    expect([machine.timers.get('window'), machine.timers.get('repeat')]).toEqual([
      [5_000, 5_000],
      [5_000, 5_000],
    ])
  })
  it('[PUA-39] the least: it is told again although nothing changed, and every NOTIFY counts', () => {
    const machine = play()
    machine.take(rated({ min: 0.1 }))
    machine.take(answered(1))
    expect(machine.timers.get('repeat')).toEqual([10_000, 10_000])
    expect(machine.fire('repeat')).toEqual(['2 active 3590'])
    machine.take(answered(2))
    machine.take(windowShut)
    machine.pass(6_000)
    expect(machine.take(changed)).toEqual(['3 active 3584'])
    expect(machine.timers.get('repeat')).toEqual([10_000, 10_000])
  })
  it('[PUA-39] [PUA-25] the least does not overtake a NOTIFY that is out, nor a failure that is waited out', () => {
    const machine = play()
    machine.take(rated({ min: 0.1 }))
    expect(machine.fire('repeat')).toEqual([])
    expect(machine.take(answered(1))).toEqual(['2 active 3590'])
    machine.take(answered(2, 500))
    machine.take(windowShut)
    expect(machine.fire('repeat')).toEqual([])
    expect(machine.take(retry)).toEqual(['3 active 3580'])
  })
  it('[PUA-39] [PUA-21] the least does not send again what was refused as it is', () => {
    const machine = play()
    for (const event of [rated({ min: 0.1 }), answered(1, 400), retry]) machine.take(event)
    expect(machine.fire('repeat')).toEqual([])
    expect(machine.take(changed)).toEqual(['2 active 3590'])
  })
  it.each(['same', 'always'] as const)('[PUA-37] [PUA-39] nothing is repeated while a condition holds: %s', mute => {
    const machine = play()
    for (const event of [rated({ min: 0.1 }), answered(1)]) machine.take(event)
    machine.take({ kind: 'subscribed', expiresS: 3600, mute, rate: { ...NO_RATE, min: 0.1 } })
    expect(machine.fire('repeat')).toEqual([])
    machine.take(rated({ min: 0.1 }))
    machine.take(answered(2))
    expect(machine.fire('repeat')).toEqual(['3 active 3590'])
  })
  it('[PUA-39] a least that is asked for while a NOTIFY is out counts from then', () => {
    const machine = play()
    machine.take(rated({}))
    machine.take(rated({ min: 0.1 }))
    expect(machine.timers.get('repeat')).toEqual([10_000, 10_000])
  })
  it('[PUA-37] [PUA-39] a 204 that shortens the subscription ends what would be repeated after it', () => {
    const machine = play()
    for (const event of [rated({ min: 0.001 }), answered(1)]) machine.take(event)
    expect(machine.timers.get('repeat')).toEqual([1_000_000, 1_000_000])
    machine.take({ kind: 'subscribed', expiresS: 600, mute: 'same', rate: { ...NO_RATE, min: 0.001 } })
    expect(machine.timers.get('repeat')).toBeUndefined()
  })
  it('[PUA-39] nothing is repeated past the end of the subscription', () => {
    const machine = play()
    machine.take(rated({ min: 0.001 }, 600))
    expect(machine.timers.has('repeat')).toBe(false)
  })
  it('[PUA-39] nothing is repeated at the very end of the subscription, whose last NOTIFY goes then', () => {
    const machine = play()
    machine.take(rated({ min: 0.01 }, 100))
    expect(machine.timers.has('repeat')).toBe(false)
  })
  it('[PUA-39] a repetition that is overdue by the rates of a 2xx goes at once', () => {
    const machine = play()
    machine.take(rated({ max: 0.05 }))
    machine.pass(30_000)
    machine.take({ kind: 'answered', number: 1, reply: reply(200), rate: { ...NO_RATE, min: 0.1 } })
    expect(machine.timers.get('repeat')).toEqual([0, 0])
  })
  it('[PUA-30] [PUA-32] the answer to a refresh that went down with the connection is told within the window again', () => {
    const machine = play()
    for (const event of [subscribed(), answered(1), changed, answered(2), changed, subscribed()]) machine.take(event)
    machine.take(cut(3))
    expect(machine.take(flowUp)).toEqual([])
    expect(machine.take(windowShut)).toEqual(['4 active 3600'])
  })
  it('[PUA-39] a 2xx to NOTIFY asks for other rates: they hold at once, and the next NOTIFY says so', () => {
    const machine = play()
    machine.take(rated({ max: 0.05 }))
    machine.take({ kind: 'answered', number: 1, reply: reply(200), rate: { ...NO_RATE, max: 0.1, min: 0.02 } })
    expect(machine.state.pace.rate).toEqual({ max: 0.1, min: 0.02, adaptive: null })
    expect([machine.timers.get('window'), machine.timers.get('repeat')]).toEqual([
      [10_000, 10_000],
      [50_000, 50_000],
    ])
  })
  it('[PUA-39] a SUBSCRIBE without rates asks for none', () => {
    const machine = play()
    for (const event of [rated({ max: 0.05, min: 0.01 }), answered(1), subscribed(), answered(2)]) machine.take(event)
    expect([...machine.timers.keys()]).toEqual(['expiry'])
    expect(machine.take(changed)).toEqual(['3 active 3600'])
  })
})

describe('machine: what the server has of the newest state', () => {
  const rows: readonly (readonly [string, readonly (Event | Fired)[], string])[] = [
    ['nobody subscribed', [changed], 'none'],
    ['the first NOTIFY is out', [subscribed()], 'sending'],
    ['it was answered 200', [subscribed(), answered(1)], 'known'],
    ['the 200 was for an older state', [subscribed(), changed, answered(1)], 'sending'],
    ['a change waits for the window', [subscribed(), answered(1), changed, answered(2), changed], 'sending'],
    ['the change was confirmed', [subscribed(), answered(1), changed, answered(2)], 'known'],
    ['a repeat after a refresh is out', [subscribed(), answered(1), subscribed()], 'known'],
    ['that repeat failed', [subscribed(), answered(1), subscribed(), answered(2, 500)], 'failed'],
    ['a 500 is waited out', [subscribed(), answered(1, 500)], 'failed'],
    ['it is tried again', [subscribed(), answered(1, 500), retry], 'sending'],
    ['a change while a 500 is waited out', [subscribed(), answered(1, 500), changed], 'failed'],
    ['the document was refused', [subscribed(), answered(1, 400), retry], 'failed'],
    ['the next one is out', [subscribed(), answered(1, 400), retry, changed], 'sending'],
    ['the flow was replaced', [subscribed(), answered(1), flowDown, flowUp], 'sending'],
    ['a refresh made it go again at once', [subscribed(), subscribed(), answered(1, 500)], 'sending'],
    [
      'a failure is past and the window holds it',
      [subscribed(), answered(1), changed, answered(2, 500), flowDown, flowUp],
      'sending',
    ],
    ['it says that it has it', [subscribed(), same()], 'known'],
    ['it says so, and the flow is replaced', [subscribed(), answered(1), same(), flowDown, flowUp], 'known'],
    ['it says so, whatever becomes of what is out', [subscribed(), same(), answered(1, 500)], 'known'],
    ['it says so, and then it changes', [subscribed(), answered(1), same(), changed], 'sending'],
    ['it wants to hear nothing', [subscribed(), answered(1), anything(), changed], 'none'],
    ['it is unsubscribed', [subscribed(), answered(1), subscribed(0)], 'none'],
    ['it was removed', [subscribed(), answered(1, 481)], 'none'],
    ['we left', [subscribed(), answered(1), leave], 'none'],
  ]
  it.each(rows)('%s', (_what, events, kind) => {
    const machine = play()
    for (const event of events) machine.take(event)
    expect(reach(machine.state).kind).toBe(kind)
  })
  it('known since the first 2xx that confirmed it', () => {
    const machine = play()
    machine.take(subscribed())
    machine.pass(10)
    machine.take(answered(1))
    machine.pass(1_000)
    machine.take(subscribed())
    machine.take(answered(2))
    expect(reach(machine.state)).toEqual({ kind: 'known', at: 10 })
    expect(machine.state.last).toEqual({ at: 1_010, status: 200 })
  })
})
