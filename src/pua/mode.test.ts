import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { run } from '../lib/run.ts'
import { type Asked, type Effect, type Event, initial, type State, step, type TimerName, type Way } from './mode.ts'

const D = 5_000
const NOBODY: Asked = { active: 0, told: 0, current: 0, dismissed: false }
const ASKS: Asked = { ...NOBODY, active: 1 }
const TOLD: Asked = { ...ASKS, told: 1, current: 1 }

function setUp(way: Way = 'auto', waitMs = D, stands = false) {
  const clock = createHandClock()
  const done: string[] = []
  const machine = run<State, Event, Effect, TimerName>({
    step,
    initial: initial(way, waitMs, stands),
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
    out: (out: boolean) => machine.dispatch({ kind: 'published', out }),
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
  it('[PUB-17] a server that was told something older than what is published does not take over before it is told that', () => {
    const { say, asked, elapse, done } = setUp()
    say('registered')
    elapse(D)
    asked({ ...TOLD, current: 0 })
    asked(ASKS)
    asked({ ...TOLD, current: 0 })
    expect(done).toEqual(['publish'])
    asked(TOLD)
    expect(done).toEqual(['publish', 'remove'])
    // What changes now is this server’s business.
    asked({ ...TOLD, current: 0 })
    elapse(100_000)
    expect(done).toEqual(['publish', 'remove'])
  })
  it('[PUB-17] while a PUBLISH is out no server takes over: nobody knows which of the two came last', () => {
    const { say, asked, out, done } = setUp('auto', 0)
    say('registered')
    out(true)
    asked(TOLD)
    expect(done).toEqual(['publish'])
    asked({ ...TOLD, current: 0 })
    out(false)
    expect(done).toEqual(['publish'])
    asked(TOLD)
    expect(done).toEqual(['publish', 'remove'])
    out(true)
    out(false)
    expect(done).toEqual(['publish', 'remove'])
  })
  it('[PUB-17] servers that ask again and again and are never told keep the state from nobody', () => {
    const { say, asked, elapse, done } = setUp()
    say('registered')
    for (let turn = 0; turn < 10; turn++) {
      elapse(1_000)
      asked(ASKS)
      elapse(10)
      asked(NOBODY)
    }
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] no time to wait: a server that has just asked is told first, and is not waited for when it is gone', () => {
    const { say, asked, elapse, done } = setUp('auto', 0)
    asked(ASKS)
    say('registered')
    elapse(4_999)
    expect(done).toEqual([])
    asked(NOBODY)
    expect(done).toEqual(['publish'])
    const slow = setUp('auto', 0)
    slow.asked(ASKS)
    slow.say('registered')
    slow.elapse(5_000)
    expect(slow.done).toEqual(['publish'])
  })
  it('[PUB-07] [PUB-17] what stood before a reload is published on at once; not by force, and not when a server has us', () => {
    const goesOn = setUp('auto', D, true)
    goesOn.say('registered')
    expect(goesOn.done).toEqual(['publish'])
    goesOn.asked(TOLD)
    expect(goesOn.done).toEqual(['publish', 'remove'])
    const never = setUp('subscribe', D, true)
    never.say('registered')
    expect(never.done).toEqual([])
    const known = setUp('auto', D, true)
    known.asked(TOLD)
    known.say('registered')
    expect(known.done).toEqual([])
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
  it('[PUB-17] D begins anew for nothing but a server that asks', () => {
    const { say, asked, out, elapse, done } = setUp()
    say('registered')
    elapse(D - 1)
    asked({ ...NOBODY, dismissed: true })
    out(true)
    out(false)
    elapse(1)
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] a longer D is as long for the server that asks at its end', () => {
    const { say, asked, elapse, done } = setUp('auto', 8_000)
    say('registered')
    elapse(7_999)
    asked(ASKS)
    elapse(7_999)
    expect(done).toEqual([])
    elapse(1)
    expect(done).toEqual(['publish'])
  })
  it('[PUB-17] a server that un-SUBSCRIBEd asks by a SUBSCRIBE alone', () => {
    const { asked, out, elapse, done, phase } = served()
    asked({ ...NOBODY, dismissed: true })
    out(true)
    out(false)
    elapse(3_600_000)
    expect([phase(), done]).toEqual(['dismissed', []])
  })
  it('[PUB-17] one of two subscriptions is lost: the other still tells', () => {
    const { asked, elapse, done } = served()
    asked({ ...TOLD, active: 2, told: 2 })
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
