import { describe, expect, it } from 'vitest'
import type { Failure, FailureReason } from '../model/error.ts'
import type { Answer, Header } from '../sip/port.ts'
import { bindingOf, failureOf, grantedS, minExpiresS, retryAfterS, unsupportedBy } from './answer.ts'
import { type Event, initial, type State, step, type TimerName } from './machine.ts'

type Any = Event | { readonly kind: 'timer'; readonly name: TimerName }
type Effects = ReturnType<typeof step>[1]
const failure = (reason: FailureReason, status: number | null = 500): Failure => ({ reason, status, detail: null })
const refused = (reason: FailureReason, after: number | null = null): Any => ({
  kind: 'refused',
  failure: failure(reason),
  retryAfterS: after,
})
const start: Any = { kind: 'start', persist: false }
const again: Any = { kind: 'start', persist: true }
const open: Any = { kind: 'open' }
const lost: Any = { kind: 'lost', failure: failure('lost', null) }
const granted = (pings = false): Any => ({ kind: 'granted', expiresS: 3600, pings })
const refresh: Any = { kind: 'timer', name: 'refresh' }
const retry: Any = { kind: 'timer', name: 'retry' }

const tooBrief = (least: number | null): Any => ({ kind: 'tooBrief', minExpiresS: least, failure: failure('refused') })

/** One second apart. */
function play(...events: readonly Any[]): readonly [State, Effects] {
  let state = initial
  let effects: Effects = []
  for (const [index, event] of events.entries()) [state, effects] = step(state, event, index * 1000)
  return [state, effects]
}
const pause = ([, effects]: readonly [State, Effects], name: TimerName) => {
  const found = effects.find(one => one.kind === 'startTimer' && one.name === name)
  return found?.kind === 'startTimer' ? [found.minMs, found.maxMs] : null
}
const registers = ([, effects]: readonly [State, Effects]) => effects.filter(one => one.kind === 'register')

describe('registration machine: bounds', () => {
  it('[REG-30] Retry-After counts up to a day', () => {
    expect(pause(play(again, open, refused('overloaded', 86_400)), 'retry')?.[0]).toBe(86_400_000)
    expect(pause(play(again, open, refused('overloaded', 4_294_967_295)), 'retry')?.[0]).toBe(86_400_000)
    expect(pause(play(start, open, granted(), refresh, refused('serverError', 1e9)), 'refresh')?.[0]).toBe(86_400_000)
  })
  it('[REG-30] Retry-After: 0 is followed at once, the second time in a row it is not', () => {
    expect(pause(play(again, open, refused('overloaded', 0)), 'retry')).toEqual([0, 0])
    const twice = play(again, open, refused('overloaded', 0), retry, open, refused('overloaded', 0))
    expect(pause(twice, 'retry')).toEqual([60_000, 120_000])
  })
  it('[REG-38] 423 raises once: a minimum that rises with each answer fails', () => {
    expect(registers(play(start, open, tooBrief(600_001)))).toEqual([
      { kind: 'register', expiresS: 600_001, fresh: false },
    ])
    for (const second of [600_001, 600_002, 900_000]) {
      const out = play(start, open, tooBrief(600_001), tooBrief(second))
      expect([registers(out), out[0].phase.kind]).toEqual([[], 'ended'])
    }
    for (const first of [null, 0, 599_999, 600_000]) expect(registers(play(start, open, tooBrief(first)))).toEqual([])
    const refreshed = play(start, open, granted(), refresh, tooBrief(700_000), tooBrief(700_001))
    expect([registers(refreshed), refreshed[0].phase.kind]).toEqual([[], 'registered'])
  })
  it('[REG-45] an extension less is tried in the same phase, while signing out too', () => {
    const simplified: Any = { kind: 'simplified' }
    const remove: Any = { kind: 'remove' }
    expect(registers(play(start, open, simplified))).toEqual([{ kind: 'register', expiresS: 600_000, fresh: false }])
    const gone = { kind: 'register', expiresS: 0, fresh: false }
    expect(registers(play(start, open, granted(), remove, simplified))).toEqual([gone])
    expect(registers(play(start, open, granted(), refresh, remove, simplified))).toEqual([gone])
    expect(registers(play(start, open, granted(), simplified))).toEqual([])
  })
  it('[REG-41] a removal that is refused ends the matter', () => {
    expect(play(start, open, granted(), { kind: 'remove' }, refused('serverError'))[0].phase).toMatchObject({
      kind: 'ended',
      failure: null,
    })
  })
  it('[REG-31] who was offline at the start stays so', () => {
    const offline: Any = { kind: 'network', online: false }
    const out = play(offline, again, lost)
    expect([out[0].phase.kind, pause(out, 'retry')]).toEqual(['offline', null])
  })
  it('[REG-29] a flow that pings keep is unproven until the first pong, a refresh proves nothing', () => {
    const failed = [again, open, refused('serverError'), retry, open, granted(true)]
    expect(play(...failed)[0]).toMatchObject({ unproven: true, failures: 1 })
    expect(play(...failed, refresh, granted(true))[0]).toMatchObject({ unproven: true, failures: 1 })
    expect(pause(play(...failed, refresh, granted(true), lost), 'retry')).toEqual([30_000, 60_000])
    const proved = [...failed, { kind: 'pong' } as const]
    expect(play(...proved)[0]).toMatchObject({ unproven: false, failures: 0 })
    expect(play(...proved, refresh, granted(true))[0]).toMatchObject({ unproven: false, failures: 0 })
    expect(play(...failed.slice(0, -1), granted(false))[0]).toMatchObject({ unproven: false, failures: 0 })
  })
  it('[REG-20] each refused refresh doubles the wait for the next, a success ends that', () => {
    const events: Any[] = [start, open, granted()]
    for (const least of [30_000, 60_000, 120_000]) {
      events.push(refresh, refused('serverError'))
      expect(pause(play(...events), 'refresh')?.[0]).toBe(least)
    }
    events.push(refresh, granted(), refresh, refused('serverError'))
    expect(pause(play(...events), 'refresh')).toEqual([30_000, 60_000])
  })
  it.each([
    ['wrongPassword', 'registering'],
    ['forbidden', 'registering'],
    ['unknownUser', 'registering'],
    ['noCommonAlgorithm', 'registering'],
    ['downgrade', 'registering'],
    ['challenged', 'registering'],
    ['malformed', 'registered'],
    ['serverError', 'registered'],
    ['refused', 'registered'],
    ['timeout', 'waiting'],
    ['lost', 'refreshing'],
  ] as const)('a refresh that fails with %s: %s', (reason, kind) => {
    expect(play(start, open, granted(), refresh, refused(reason))[0].phase.kind).toBe(kind)
  })
})

describe('an initial registration after a refused refresh', () => {
  it.each(['forbidden', 'downgrade', 'challenged'] as const)('[REG-77] that fails with %s ends the session', reason => {
    expect(play(start, open, granted(), refresh, refused(reason), refused(reason))[0].phase).toMatchObject({
      kind: 'ended',
      byNetwork: true,
    })
  })
})

const own = { contactUri: 'sip:me@here.invalid;transport=ws', instance: 'urn:uuid:A' }
const answer = (status: number, ...headers: readonly Header[]): Answer => ({
  status,
  reason: 'Said',
  headers,
  body: '',
  origin: 'network',
  cseq: 1,
})
const contacts = (...values: readonly string[]): Answer =>
  answer(200, ...values.map((value): Header => ['Contact', value]))

describe('the answer to REGISTER', () => {
  it.each([
    ['by address', ['<sip:a@b>;+sip.instance="<urn:uuid:A>";expires=9', `<${own.contactUri}>;expires=7`], 7],
    ['by address, compared as URIs', ['<sip:a@b>;expires=9', '<sip:me@HERE.invalid;Transport=WS>;expires=7'], 7],
    [
      'by instance and reg-id',
      [
        '<sip:a@b>;+sip.instance="<urn:uuid:A>";reg-id=2;expires=9',
        '<sip:c@d>;+sip.instance="<urn:uuid:a>";reg-id=1;expires=7',
      ],
      7,
    ],
    ['by instance', ['<sip:a@b>;expires=9', '<sip:c@d>;+sip.instance="urn:uuid:A";expires=7'], 7],
    ['the only one', ['<sip:rewritten@1.2.3.4>;expires=7'], 7],
    ['none of several', ['<sip:a@b>;expires=9', '<sip:c@d>;expires=7'], 600],
    ['none', [], 600],
    ['without a time', [`<${own.contactUri}>`], 600],
    ['with a time that is none', [`<${own.contactUri}>;expires=-1`], 600],
    ['ten digits', [`<${own.contactUri}>;expires=4294967295`], 4_294_967_295],
    ['eleven', [`<${own.contactUri}>;expires=42949672950`], 600],
  ])('[REG-37] our binding: %s', (_, values, expected) => {
    expect(grantedS(contacts(...values), own)).toBe(expected)
  })
  it('[REG-68] the GRUU is that of our binding', () => {
    const given = contacts('<sip:a@b>;pub-gruu="sip:x;gr=1"', `<${own.contactUri}>;pub-gruu="sip:y;gr=2"`)
    expect(bindingOf(given, 'sip:me@here', own).gruu).toBe('sip:y;gr=2')
  })
  it('[REG-65] one identity that the network names is the default, whatever was registered; without any it is that', () => {
    const named = answer(200, ['P-Associated-URI', '<sip:boss@ims.test>'])
    expect(bindingOf(named, 'sip:alice@ims.test', own).identities).toEqual(['sip:boss@ims.test'])
    expect(bindingOf(answer(200), 'sip:alice@ims.test', own).identities).toEqual(['sip:alice@ims.test'])
  })
  it.each([
    ['3000', 3000],
    ['120 (I am in a meeting)', 120],
    ['18000;duration=3600', 18_000],
    ['soon', null],
    ['', null],
  ])('[REG-30] Retry-After: %s', (text, expected) => {
    expect(retryAfterS(answer(503, ['Retry-After', text]))).toBe(expected)
  })
  it.each([
    ['16777216', 16_777_216],
    ['16777217', null],
    ['x', null],
  ])('[REG-38] Min-Expires: %s', (text, expected) => {
    expect(minExpiresS(answer(423, ['Min-Expires', text]))).toBe(expected)
  })
  it.each([
    [420, [['Unsupported', 'gruu, Path']], ['gruu', 'path']],
    [400, [['Unsupported', 'gruu']], ['gruu']],
    [439, [], ['outbound']],
    [439, [['Unsupported', 'path']], ['outbound', 'path']],
    [399, [['Unsupported', 'gruu']], []],
    [500, [['Unsupported', 'gruu']], []],
  ] as const)('[REG-45] %i names extensions', (status, headers, expected) => {
    expect(unsupportedBy(answer(status, ...headers))).toEqual(expected)
  })
  it.each([
    [401, 'wrongPassword'],
    [407, 'wrongPassword'],
    [403, 'forbidden'],
    [603, 'forbidden'],
    [404, 'unknownUser'],
    [410, 'unknownUser'],
    [604, 'unknownUser'],
    [405, 'unsupported'],
    [489, 'unsupported'],
    [501, 'unsupported'],
    [408, 'timeout'],
    [504, 'timeout'],
    [480, 'overloaded'],
    [503, 'overloaded'],
    [500, 'serverError'],
    [599, 'serverError'],
    [499, 'refused'],
    [600, 'refused'],
  ] as const)('[REG-44] %i is %s', (status, reason) => {
    expect(failureOf(answer(status))).toEqual({ reason, status, detail: 'Said' })
  })
  it('[REG-44] what nobody answered has no status', () => {
    expect(failureOf({ ...answer(408), origin: 'timeout' })).toEqual({ reason: 'timeout', status: null, detail: null })
    expect(failureOf({ ...answer(503), origin: 'connection' })).toEqual({ reason: 'lost', status: null, detail: null })
    expect(failureOf({ ...answer(401), origin: 'credentials', unmet: 'downgrade' })).toEqual({
      reason: 'downgrade',
      status: 401,
      detail: 'Said',
    })
  })
})
