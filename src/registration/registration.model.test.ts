/** Random orders of what network, person and clock can do to a registration, on the fake port, against a small model. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHandClock, type HandClock } from '../lib/handClock.ts'
import { silentLog } from '../lib/log.ts'
import { createFakePort, type FakePort } from '../sip/fakePort.ts'
import { type Header, header } from '../sip/port.ts'
import { createRegistration, type RegistrationReport } from './agent.ts'

type Action =
  | { readonly kind: 'open' | 'pong' | 'retryNow' | 'online' | 'offline' | 'remove' | 'start' }
  | { readonly kind: 'lose'; readonly why: 'unreachable' | 'dropped' | 'noPong' | 'notSip' }
  | { readonly kind: 'answer'; readonly status: number; readonly headers: readonly Header[] }
  | { readonly kind: 'elapse'; readonly ms: number }

const plain = (kind: 'open' | 'pong' | 'retryNow' | 'online' | 'offline' | 'remove' | 'start'): fc.Arbitrary<Action> =>
  fc.constant<Action>({ kind })
const answer = (status: number, ...headers: readonly Header[]): Action => ({ kind: 'answer', status, headers })
const grant = (expiresS: number, ...more: readonly Header[]): Action =>
  answer(200, ['Expires', String(expiresS)], ...more)

const usual: fc.Arbitrary<Action> = fc.oneof(
  plain('open'),
  plain('open'),
  plain('pong'),
  fc.constantFrom(grant(3600), grant(60), grant(3600, ['Flow-Timer', '120']), grant(7200, ['Require', 'outbound'])),
  fc.constantFrom(grant(3600), grant(60)),
  fc.constantFrom(
    answer(503),
    answer(503, ['Retry-After', '100']),
    answer(503, ['Retry-After', '0']),
    answer(500),
    answer(480),
    answer(408),
    answer(423, ['Min-Expires', '700000']),
    answer(423, ['Min-Expires', '60']),
    answer(420, ['Unsupported', 'gruu']),
    answer(420, ['Unsupported', 'x']),
  ),
  fc.constantFrom('unreachable', 'dropped', 'noPong').map((why): Action => ({ kind: 'lose', why })),
  fc
    .constantFrom(1, 900, 4_000, 20_000, 33_000, 70_000, 1_000_000, 4_000_000)
    .map((ms): Action => ({ kind: 'elapse', ms })),
)
const rare: fc.Arbitrary<Action> = fc.oneof(
  plain('retryNow'),
  plain('offline'),
  plain('online'),
  plain('remove'),
  plain('start'),
  fc.constantFrom(answer(403), answer(401), grant(0)),
  fc.constant<Action>({ kind: 'lose', why: 'notSip' }),
)
const scripts = fc.record({
  actions: fc.array(fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: rare }), {
    minLength: 3,
    maxLength: 40,
  }),
  chance: fc.constantFrom(0, 0.3, 0.999),
  persist: fc.constantFrom(true, true, true, false),
})

const BASE_S = 30
const CAP_S = 1800
/** RFC 5626 §4.5. */
const windowS = (failures: number): number => Math.min(CAP_S, BASE_S * 2 ** failures)

/** What RFC 5626 §4.5 counts, kept apart from the machine: from what was sent, said and reported. */
type Model = {
  failures: number
  unproven: boolean
  /** Of the newest answer, as long as it explains a wait. */
  retryAfterS: number | null
  lastLost: boolean
}

type Rig = {
  readonly clock: HandClock
  readonly port: FakePort
  readonly reports: readonly RegistrationReport[]
  readonly registration: ReturnType<typeof createRegistration>
  readonly model: Model
  readonly broken: string[]
}

function createRig(chance: () => number): Rig {
  const clock = createHandClock()
  const port = createFakePort({ clock })
  const reports: RegistrationReport[] = []
  const broken: string[] = []
  const model: Model = { failures: 0, unproven: false, retryAfterS: null, lastLost: false }
  const onReport = (report: RegistrationReport): void => {
    const before = reports.at(-1)?.phase.kind ?? 'idle'
    reports.push(report)
    const { phase } = report
    const isNew = (phase.kind === 'waiting' || phase.kind === 'offline') && before !== 'waiting' && before !== 'offline'
    if (isNew) countEnd(model, before)
    if (phase.kind === 'waiting') {
      const waitMs = (report.retryAt ?? Number.NaN) - clock.now()
      const wrong = before === 'offline' || before === 'waiting' ? judgeReturn(waitMs) : judgeWait(model, waitMs)
      if (wrong !== null) broken.push(wrong)
    }
    model.lastLost = false
    model.retryAfterS = null
  }
  const registration = createRegistration({
    port,
    account: {
      aor: 'sip:alice@ims.test',
      domain: 'ims.test',
      server: 'wss://edge.ims.test/',
      instance: 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    },
    chance,
    log: silentLog,
    onReport,
  })
  return { clock, port, reports, registration, model, broken }
}

/** A flow is gone, or none came about. */
function countEnd(model: Model, before: string): void {
  const wasUp = before === 'registered' || before === 'refreshing'
  if (!wasUp) model.failures += 1
  else if (model.lastLost && !model.unproven) model.failures = 0
}

/** Back on the network, but only just tried (REG-31). */
function judgeReturn(waitMs: number): string | null {
  return waitMs <= 5_000 ? null : `back on the network, waits ${String(waitMs)}`
}

/** Null: the wait is as RFC 5626 §4.5 has it. */
function judgeWait(model: Model, waitMs: number): string | null {
  const { failures, retryAfterS } = model
  if (retryAfterS === 0 && failures <= 1) return waitMs === 0 ? null : `Retry-After: 0 waits ${String(waitMs)}`
  const most = windowS(failures) * 1000
  const least = Math.max(most / 2, (retryAfterS ?? 0) * 1000)
  return waitMs >= least && waitMs <= Math.max(most, least)
    ? null
    : `after ${String(failures)} failures waits ${String(waitMs)} ms, not ${String(least)} to ${String(most)}`
}

const unansweredOf = (port: FakePort): FakePort['sent'] => port.sent.filter(one => one.answered === null)
const phaseOf = (rig: Rig): string => rig.reports.at(-1)?.phase.kind ?? 'idle'

/** What a final answer does to the count, by the rules of REG-28 to REG-30, REG-38 and REG-45. */
function count(rig: Rig, asked: FakePort['sent'][number], status: number, headers: readonly Header[]): void {
  const { model } = rig
  const isRefresh = phaseOf(rig) === 'registered'
  if (status === 200) {
    if (header(headers, 'Expires') === '0') return
    const pings = header(headers, 'Flow-Timer') !== null || header(headers, 'Require') !== null
    model.unproven = pings && (!isRefresh || model.unproven)
    if (!model.unproven) model.failures = 0
    return
  }
  const more = Number(header(headers, 'Min-Expires') ?? 0) > Number(header(asked.headers, 'Expires'))
  const less = (header(asked.headers, 'Supported') ?? '').includes(header(headers, 'Unsupported') ?? 'nothing')
  if ((status === 423 && more) || (status === 420 && less)) return
  const after = header(headers, 'Retry-After')
  model.retryAfterS = after === null ? null : Number(after)
  // A refresh that may still succeed is a failure, though the binding stands; 408 and refusals for good are not waited out.
  if (isRefresh && ![401, 403, 408].includes(status)) model.failures += 1
}

function act(rig: Rig, action: Action, persist: boolean): void {
  const { port, registration, model, clock } = rig
  switch (action.kind) {
    case 'open':
      port.open()
      return
    case 'pong':
      if (port.connection.kind !== 'open') return
      if (model.unproven && ['registered', 'registering'].includes(phaseOf(rig))) {
        model.unproven = false
        model.failures = 0
      }
      port.pong()
      return
    case 'retryNow':
      registration.retryNow()
      return
    case 'online':
    case 'offline':
      registration.network(action.kind === 'online')
      return
    case 'remove':
      registration.remove()
      return
    case 'start':
      if (phaseOf(rig) === 'ended') Object.assign(model, { failures: 0, unproven: false })
      registration.start(persist)
      return
    case 'lose':
      model.lastLost = true
      port.lose(action.why)
      model.lastLost = false
      return
    case 'answer': {
      const [asked] = unansweredOf(port)
      if (asked === undefined) return
      count(rig, asked, action.status, action.headers)
      const contact: Header = ['Contact', header(asked.headers, 'Contact')?.replace(/;expires=\d+/, '') ?? '']
      asked.answer(action.status, { headers: action.status === 200 ? [contact, ...action.headers] : action.headers })
      model.retryAfterS = null
      return
    }
    case 'elapse':
      clock.elapse(action.ms)
      return
    default:
      action satisfies never
  }
}

/** What holds at every moment. */
function judge(rig: Rig): readonly string[] {
  const { port, broken } = rig
  const phase = phaseOf(rig)
  const wrong = [...broken]
  // RFC 3261 §10.2
  if (unansweredOf(port).length > 1) wrong.push('two REGISTERs in flight')
  if (['idle', 'connecting', 'registering', 'waiting', 'offline', 'ended'].includes(phase) && port.binding !== null)
    wrong.push(`bound while ${phase}`)
  if (phase === 'registered' && port.binding === null) wrong.push('registered without a binding')
  if (['idle', 'connecting', 'waiting', 'offline', 'ended'].includes(phase) && unansweredOf(port).length > 0)
    wrong.push(`a REGISTER in flight while ${phase}`)
  if (['idle', 'offline', 'ended'].includes(phase) && rig.clock.pending > 0) wrong.push(`a timer while ${phase}`)
  if (['offline', 'ended', 'waiting'].includes(phase) && ['open', 'connecting'].includes(port.connection.kind))
    wrong.push(`connected while ${phase}`)
  return wrong
}

/** RFC 3261 §10.2: one Call-ID for each registration, never taken up again; CSeq one higher each time. */
function series(port: FakePort): readonly string[] {
  const seen = new Map<string, number>()
  let newest = ''
  return port.sent.flatMap(({ callId, cseq }) => {
    const before = seen.get(callId)
    seen.set(callId, cseq)
    if (before === undefined) {
      newest = callId
      return cseq === 1 ? [] : [`begins with CSeq ${String(cseq)}`]
    }
    return callId === newest && cseq === before + 1 ? [] : [`CSeq ${String(cseq)} after ${String(before)}`]
  })
}

/** The network is well: each connection opens, each REGISTER is granted. */
function settle(rig: Rig): void {
  const { port, clock, registration } = rig
  registration.network(true)
  for (let round = 0; round < 60; round += 1) {
    port.open()
    act(rig, grant(3600), true)
    if (phaseOf(rig) !== 'waiting' && unansweredOf(port).length === 0) return
    clock.elapse(60_000)
  }
}

const settings = { numRuns: 10_000 }

describe('registration: in every order of events', () => {
  it('[REG-33] [REG-28] [REG-32] [REG-66] never two REGISTERs, waits as the RFC has them, CSeqs in a row, no binding outlives it', () => {
    fc.assert(
      fc.property(scripts, ({ actions, chance, persist }) => {
        const rig = createRig(() => chance)
        act(rig, { kind: 'start' }, persist)
        const wrong = actions.flatMap((action, index) => {
          act(rig, action, persist)
          return judge(rig).map(one => [index, one])
        })
        expect(wrong).toEqual([])
        expect(series(rig.port)).toEqual([])
      }),
      settings,
    )
  })

  it('[REG-27] [REG-31] once the network is well, who did not leave is registered within the longest wait', () => {
    fc.assert(
      fc.property(scripts, ({ actions, chance, persist }) => {
        const rig = createRig(() => chance)
        act(rig, { kind: 'start' }, persist)
        for (const action of actions) act(rig, action, persist)
        settle(rig)
        const phase = phaseOf(rig)
        expect(phase === 'removing' ? 'ended' : phase).toMatch(/^(?:registered|ended)$/)
        // Who has left stays away, whatever time passes.
        const { length } = rig.port.connects
        if (phase === 'ended') rig.clock.elapse(10_000_000)
        expect(rig.port.connects.length).toBe(length)
      }),
      settings,
    )
  })

  it('[REG-41] [REG-33] signing out ends within six seconds, at any moment: one REGISTER with expires=0 if there is a binding', () => {
    fc.assert(
      fc.property(scripts, ({ actions, chance, persist }) => {
        const rig = createRig(() => chance)
        const { port, clock } = rig
        act(rig, { kind: 'start' }, persist)
        for (const action of actions.filter(one => one.kind !== 'remove')) act(rig, action, persist)
        const before = { sent: port.sent.length, phase: phaseOf(rig), waits: unansweredOf(port).length > 0 }
        rig.registration.remove()
        if (before.waits) act(rig, grant(3600), persist)
        const after = port.sent.slice(before.sent).map(one => header(one.headers, 'Expires'))
        expect(after).toEqual(['registered', 'registering'].includes(before.phase) ? ['0'] : [])
        clock.elapse(6_000)
        expect([phaseOf(rig), port.connection.kind === 'open', port.binding, clock.pending]).toEqual([
          port.connects.length === 0 ? phaseOf(rig) : 'ended',
          false,
          null,
          0,
        ])
      }),
      settings,
    )
  })

  it('[REG-28] 1,000 seeds: each wait is in its window, and all of the window is used', () => {
    const shares: number[][] = []
    for (let seed = 1; seed <= 1000; seed += 1) {
      const rig = createRig(seeded(seed))
      act(rig, { kind: 'start' }, true)
      for (let failure = 0; failure < 9; failure += 1) {
        act(rig, { kind: 'lose', why: 'unreachable' }, true)
        const waitS = ((rig.reports.at(-1)?.retryAt ?? Number.NaN) - rig.clock.now()) / 1000
        shares[failure] = [...(shares[failure] ?? []), waitS]
        rig.clock.elapse(waitS * 1000 + 1)
        expect(rig.port.connects).toHaveLength(failure + 2)
      }
      expect(rig.broken).toEqual([])
    }
    const spans = shares.map(waits => [Math.min(...waits), Math.max(...waits)] as const)
    const windows = [60, 120, 240, 480, 960, 1800, 1800, 1800, 1800]
    for (const [index, most] of windows.entries()) {
      const [least = 0, longest = 0] = spans[index] ?? []
      expect([least >= most / 2, least < most * 0.52, longest <= most, longest > most * 0.98]).toEqual([
        true,
        true,
        true,
        true,
      ])
    }
  })
})

/** Even in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
