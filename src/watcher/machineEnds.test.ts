/** The steps to the end of the machine in full: what it becomes, what it does and in which order. The numbers are the rules'. */
import { describe, expect, it } from 'vitest'
import { NO_PRESENCE } from '../model/presence.ts'
import { type News, type Phase, type State, step } from './machine.ts'
import {
  accepted,
  apply,
  askAgain,
  asking,
  CALM,
  early,
  ended,
  FORGET,
  failed,
  failure,
  good,
  type Input,
  kept,
  leaving,
  linked,
  live,
  none,
  notified,
  type Outcome,
  QUEUED,
  queued,
  T,
  TIMER_N,
  terminated,
  through,
  timer,
  unlinked,
  unwant,
  waiting,
  want,
} from './machineTesting.ts'

describe('[WAT-09] [WAT-12] ending', () => {
  const WAITING: Phase = {
    kind: 'ended',
    since: T + 20,
    reason: null,
    failure,
    retry: { from: T + 30_020, to: T + 60_020 },
  }
  const held = apply(waiting, unlinked, T + 30).state
  const silent = apply(apply(asking, timer('notify'), T + 32_010).state, unlinked, T + 32_020).state
  it.each<readonly [string, State, Input, number, Phase, string]>([
    [
      'terminated for good',
      live,
      terminated(),
      T + 40,
      { kind: 'ended', since: T + 40, reason: 'why', failure: null, retry: null },
      `${FORGET}, report`,
    ],
    [
      'terminated, later',
      live,
      terminated({ kind: 'later', leastMs: 90_000 }),
      T + 40,
      {
        kind: 'ended',
        since: T + 40,
        reason: 'why',
        failure: null,
        retry: { from: T + 90_040, to: T + 90_040 },
      },
      `${FORGET}, start retry 90000-90000, report`,
    ],
    ['the retry', waiting, timer('retry'), T + 40_000, QUEUED(T + 40_000), `${FORGET}, report, queue`],
    ['asked again', waiting, askAgain, T + 40, QUEUED(T + 40), `${FORGET}, report, queue urgent`],
    ['asked again without a flow', held, askAgain, T + 40, { kind: 'held' }, `${CALM}, report`],
    ['the flow is lost', waiting, unlinked, T + 40, WAITING, CALM],
    ['the flow is back: what the network said holds', held, linked, T + 10_020, WAITING, 'start retry 20000-50000'],
    ['till the last moment', held, linked, T + 30_019, WAITING, 'start retry 1-30001'],
    ['and then no longer', held, linked, T + 30_020, QUEUED(T + 30_020), `${FORGET}, report, queue`],
    ['a new flow mends silence', silent, linked, T + 32_030, QUEUED(T + 32_030), `${FORGET}, report, queue`],
    ['but nothing that was refused for good', apply(ended, unlinked, T + 50).state, linked, T + 60, ended.phase, ''],
    ['unwanted', waiting, unwant, T + 40, { kind: 'gone' }, `${FORGET}, gone`],
    ['unwanted without a flow', through([unlinked, T], [want, T]), unwant, T, { kind: 'gone' }, `${FORGET}, gone`],
    [
      'unwanted in a dialog',
      live,
      unwant,
      T + 40,
      { kind: 'leaving', dialog: true, wantedAgain: false },
      `${CALM}, ${TIMER_N}, leave`,
    ],
    [
      'unwanted before there is one',
      asking,
      unwant,
      T + 20,
      { kind: 'leaving', dialog: false, wantedAgain: false },
      '',
    ],
    [
      'then its NOTIFY',
      early,
      notified(),
      T + 30,
      { kind: 'leaving', dialog: true, wantedAgain: false },
      `${CALM}, ${TIMER_N}, leave`,
    ],
    [
      'wanted meanwhile, its NOTIFY',
      apply(early, want, T + 25).state,
      notified(),
      T + 30,
      { kind: 'leaving', dialog: true, wantedAgain: true },
      `${CALM}, ${TIMER_N}, leave`,
    ],
    ['its refusal', early, failed({ kind: 'never' }), T + 30, { kind: 'gone' }, `${FORGET}, gone`],
    ['its silence', early, timer('notify'), T + 32_010, { kind: 'gone' }, `${FORGET}, gone`],
    ['a refusal in the dialog waits on', leaving, failed({ kind: 'never' }), T + 50, leaving.phase, ''],
    ['a NOTIFY that crosses', leaving, notified(), T + 50, leaving.phase, ''],
    ['the last NOTIFY', leaving, terminated(), T + 50, { kind: 'gone' }, `${FORGET}, gone`],
    ['the un-SUBSCRIBE fails', leaving, { kind: 'leaveFailed' }, T + 50, { kind: 'gone' }, `${FORGET}, gone`],
    ['the flow is lost meanwhile', leaving, unlinked, T + 50, { kind: 'gone' }, `${FORGET}, gone`],
    ['wanted again', leaving, want, T + 50, { kind: 'leaving', dialog: true, wantedAgain: true }, ''],
    [
      'and unwanted',
      apply(leaving, want, T + 50).state,
      unwant,
      T + 60,
      { kind: 'leaving', dialog: true, wantedAgain: false },
      '',
    ],
    [
      'wanted again, then the last NOTIFY',
      apply(leaving, want, T + 50).state,
      terminated(),
      T + 60,
      QUEUED(T + 60),
      `${FORGET}, report, queue`,
    ],
    ['wanted again, the flow is lost', apply(leaving, want, T + 50).state, unlinked, T + 60, { kind: 'held' }, FORGET],
  ])('%s', (_, state, input, at, phase, does) => {
    expect(apply(state, input, at)).toMatchObject({ phase, does })
    expect(apply(state, input, at).phase).toEqual(phase)
  })

  it.each<readonly [string, State, Input]>([
    ['refresh of what does not live', waiting, timer('refresh')],
    ['expiry of what does not live', asking, timer('expiry')],
    ['retry of what has not ended', live, timer('retry')],
    ['a turn out of the queue', live, { kind: 'turn', askedS: 1 }],
    ['an answer to nothing', ended, accepted(5)],
    ['a failure of nothing', ended, failed({ kind: 'never' })],
    ['a NOTIFY for nothing', ended, notified()],
    ['an end of nothing', ended, terminated()],
    ['a refusal of nothing', asking, kept()],
    ['more time for nothing', asking, { kind: 'raised' }],
    ['a failed leave of nobody', live, { kind: 'leaveFailed' }],
    ['Timer N of what has ended', ended, timer('notify')],
  ])('nothing comes of %s', (_, state, input) => {
    expect(step(state, input, T + 700_000)).toEqual([state, []])
  })
})

describe('[WAT-10] the storm guard and the back-off', () => {
  const again = { kind: 'atOnce', leastMs: 0 } as const
  /** Ended again and again, each after it lived so long. */
  function ends(livesMs: readonly number[]): readonly string[] {
    let [state, at] = [queued, T]
    return livesMs.map(lived => {
      if (state.phase.kind === 'ended') state = apply(state, timer('retry'), at).state
      state = apply(state, { kind: 'turn', askedS: 3600 }, at).state
      state = apply(state, notified(), at).state
      at += lived
      const outcome = apply(state, terminated(again), at)
      ;({ state } = outcome)
      return outcome.phase.kind
    })
  }

  it('three at once in a minute, then waits', () => {
    expect(ends([0, 0, 0, 0, 0])).toEqual(['queued', 'queued', 'queued', 'ended', 'ended'])
  })

  it('what lived a minute ends the series, what lived less does not', () => {
    expect(ends([0, 0, 0, 0, 60_000, 0])).toEqual(['queued', 'queued', 'queued', 'ended', 'queued', 'queued'])
    expect(ends([0, 0, 0, 0, 59_999])).toEqual(['queued', 'queued', 'queued', 'ended', 'ended'])
  })

  it('a flow that is lost after a minute ends it too', () => {
    const stormy: State = { ...live, series: { failures: 3, storm: true, atOnce: [] } }
    expect(apply(stormy, unlinked, T + 60_030).state.series).toEqual({ failures: 0, storm: false, atOnce: [] })
    expect(apply(stormy, unlinked, T + 60_029).state.series.failures).toBe(3)
  })

  it('a person who asks begins a new series', () => {
    const stormy: State = { ...waiting, series: { failures: 3, storm: true, atOnce: [T] } }
    for (const state of [stormy, apply(stormy, unlinked, T + 30).state])
      expect(apply(state, askAgain, T + 40).state.series).toEqual({ failures: 0, storm: false, atOnce: [] })
  })
})

const known = ({ state }: Outcome) => {
  const { presence, former, malformed, foreignType, heardAt } = state
  return [presence !== null, former, malformed, foreignType, heardAt]
}
/** After the flow was lost and is back. */
const anew = (news: News): Outcome => {
  const back = apply(apply(live, unlinked, T + 40).state, linked, T + 50).state
  return apply(apply(back, { kind: 'turn', askedS: 3600 }, T + 60).state, notified('active', 600, news), T + 70)
}

describe('[WAT-06] what is known', () => {
  it('is of the dialog that told it', () => {
    expect(known(apply(asking, notified('active', 600, none), T + 30))).toEqual([false, false, false, null, T + 30])
    expect(known(apply(live, notified('active', 600, none), T + 50))).toEqual([true, false, false, null, T + 50])
    expect(known(apply(live, notified('active', 600, { kind: 'bad' }), T + 50))).toEqual([
      true,
      false,
      true,
      null,
      T + 50,
    ])
    const foreign: News = { kind: 'foreign', type: 'text/html' }
    expect(known(apply(live, notified('active', 600, foreign), T + 50))).toEqual([
      true,
      false,
      true,
      'text/html',
      T + 50,
    ])
    const after = apply(live, notified('active', 600, foreign), T + 50).state
    expect(known(apply(after, notified('active', 600, { kind: 'bad' }), T + 60))).toEqual([
      true,
      false,
      true,
      null,
      T + 60,
    ])
    expect(known(apply(after, notified(), T + 60))).toEqual([true, false, false, null, T + 60])
    expect(known(anew(none))).toEqual([true, true, false, null, T + 30])
    expect(known(anew({ kind: 'bad' }))).toEqual([true, true, true, null, T + 30])
    expect(known(anew(foreign))).toEqual([true, true, true, 'text/html', T + 30])
    expect(known(anew(good))).toEqual([true, false, false, null, T + 70])
    expect(known(apply(anew(none).state, notified('active', 600, none), T + 80))).toEqual([
      true,
      true,
      false,
      null,
      T + 30,
    ])
  })

  it('is forgotten with the contact', () => {
    for (const state of [live, asking, leaving, early, ended, queued])
      expect(known(apply({ ...state, malformed: true, presence: NO_PRESENCE }, unwant, T + 90))).toEqual([
        false,
        false,
        false,
        null,
        null,
      ])
  })

  it('whose it is goes with the document', () => {
    const other: News = { ...good, entity: 'sip:carol@ims.test' }
    const state = apply(live, notified('active', 600, other), T + 50).state
    expect(state.entity).toBe('sip:carol@ims.test')
    expect(apply(state, notified('active', 600, good), T + 60).state.entity).toBeNull()
  })
})
