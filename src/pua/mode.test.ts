import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { run } from '../lib/run.ts'
import { type Asked, type Effect, type Event, initial, type State, step, type TimerName, type Way } from './mode.ts'

const D = 5_000
const NOBODY: Asked = { active: 0, told: 0, dismissed: false }
const ASKS: Asked = { active: 1, told: 0, dismissed: false }
const TOLD: Asked = { active: 1, told: 1, dismissed: false }

function setUp(way: Way = 'auto', waitMs = D) {
  const clock = createHandClock()
  const done: string[] = []
  const machine = run<State, Event, Effect, TimerName>({
    step,
    initial: initial(way, waitMs),
    clock,
    chance: () => 0,
    perform: effect => {
      if (effect.kind !== 'report') done.push(effect.kind)
    },
  })
  return {
    done,
    elapse: (ms: number) => clock.elapse(ms),
    asked: (asked: Asked) => machine.dispatch({ kind: 'asked', asked }),
    say: (kind: 'registered' | 'unregistered' | 'leave') => machine.dispatch({ kind }),
    phase: () => machine.state.phase,
  }
}

function served() {
  const rig = setUp()
  rig.say('registered')
  rig.asked(ASKS)
  rig.asked(TOLD)
  return rig
}

describe('mode', () => {
  it('[PUB-17] nobody asks in time: published, not before', () => {
    const { say, elapse, done } = setUp()
    elapse(60_000)
    say('registered')
    elapse(D - 1)
    expect(done).toEqual([])
    elapse(1)
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] no time to wait: at once', () => {
    const { say, done } = setUp('auto', 0)
    say('registered')
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] a server that asks and is told in time: nothing is ever published', () => {
    const { elapse, done, phase } = served()
    elapse(3_600_000)
    expect(done).toEqual([])
    expect(phase()).toBe('serving')
  })
  it('[PUB-17] a server that asks at the last moment has the time to be told', () => {
    const { say, asked, elapse, done } = setUp()
    say('registered')
    elapse(D - 1)
    asked(ASKS)
    elapse(D - 1)
    asked(TOLD)
    elapse(100_000)
    expect(done).toEqual([])
  })
  it('[PUB-17] a server that asks and never says it was told does not keep the state from the others', () => {
    const { say, asked, elapse, done } = setUp()
    say('registered')
    asked(ASKS)
    elapse(D)
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] a server that asks later: the publication goes when its first NOTIFY got 200, not before', () => {
    const { say, asked, elapse, done } = setUp()
    say('registered')
    elapse(D)
    asked(ASKS)
    elapse(60_000)
    expect(done).toEqual(['publish'])
    asked(TOLD)
    expect(done).toEqual(['publish', 'remove'])
  })
  it('[PUB-17] [LIFE-11] the subscription is lost: published after D, unless one comes back meanwhile', () => {
    const { asked, elapse, done } = served()
    asked(NOBODY)
    elapse(D - 1)
    asked(TOLD)
    elapse(100_000)
    expect(done).toEqual([])
    asked(NOBODY)
    elapse(D)
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] one of two subscriptions is lost: the other still tells', () => {
    const { asked, elapse, done } = served()
    asked({ active: 2, told: 2, dismissed: false })
    asked(TOLD)
    elapse(100_000)
    expect(done).toEqual([])
  })
  it('[PUB-17] a server that un-SUBSCRIBEs does not want to know; a new registration asks again', () => {
    const { say, asked, elapse, done } = served()
    asked({ ...NOBODY, dismissed: true })
    elapse(3_600_000)
    expect(done).toEqual([])
    say('unregistered')
    say('registered')
    elapse(D)
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] a server that un-SUBSCRIBEd asks again and is lost before it was told: published', () => {
    const { asked, elapse, done } = served()
    asked({ ...NOBODY, dismissed: true })
    asked({ ...ASKS, dismissed: true })
    asked(NOBODY)
    elapse(D)
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] the line is lost while waiting: D begins with the next registration', () => {
    const { say, elapse, done } = setUp()
    say('registered')
    elapse(D - 1)
    say('unregistered')
    elapse(60_000)
    expect(done).toEqual([])
    say('registered')
    elapse(D)
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] by force: never published, or always and at once', () => {
    const never = setUp('subscribe', 0)
    never.say('registered')
    never.elapse(3_600_000)
    never.asked(TOLD)
    never.asked(NOBODY)
    never.elapse(3_600_000)
    expect(never.done).toEqual([])
    const always = setUp('publish')
    always.say('registered')
    always.asked(TOLD)
    expect(always.done).toEqual(['publish'])
  })
  it('[PUB-17] nothing follows the goodbye', () => {
    const { say, asked, elapse, done } = served()
    say('leave')
    asked(NOBODY)
    say('registered')
    elapse(60_000)
    expect(done).toEqual([])
  })
})
