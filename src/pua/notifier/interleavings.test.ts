/** Random orders of all that can happen to a subscription, on the fake port: what must hold in every one of them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHandClock } from '../../lib/handClock.ts'
import { silentLog } from '../../lib/log.ts'
import { NO_PRESENCE } from '../../model/presence.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL, type FakePort } from '../../sip/fakePort.ts'
import { type Header, header } from '../../sip/port.ts'
import { createNotifier, type NotifierReport } from './agent.ts'

type Action =
  | { readonly kind: 'subscribe'; readonly expiresS: number }
  | { readonly kind: 'change' }
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterS: number | null }
  | { readonly kind: 'elapse'; readonly ms: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'back' }
  | { readonly kind: 'goodbye' }

const rare: fc.Arbitrary<Action> = fc.oneof(
  fc.constant<Action>({ kind: 'cut' }),
  fc.constant<Action>({ kind: 'goodbye' }),
  fc.constant<Action>({ kind: 'subscribe', expiresS: 0 }),
  fc.constantFrom(481, 404, 400).map((status): Action => ({ kind: 'answer', status, retryAfterS: null })),
)
const usual: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom(60, 600, 3600).map((expiresS): Action => ({ kind: 'subscribe', expiresS })),
  fc.constant<Action>({ kind: 'change' }),
  fc.constant<Action>({ kind: 'change' }),
  fc.constant<Action>({ kind: 'answer', status: 200, retryAfterS: null }),
  fc.constant<Action>({ kind: 'answer', status: 200, retryAfterS: null }),
  fc
    .tuple(fc.constantFrom(500, 503, 491), fc.constantFrom(null, 3, 20))
    .map(([status, retryAfterS]): Action => ({ kind: 'answer', status, retryAfterS })),
  fc.integer({ min: 1, max: 9_000 }).map((ms): Action => ({ kind: 'elapse', ms })),
  fc.constant<Action>({ kind: 'back' }),
)
const actions = fc.array(fc.oneof({ weight: 10, arbitrary: usual }, { weight: 1, arbitrary: rare }), {
  minLength: 1,
  maxLength: 40,
})

/** Plays the actions on one dialog and gives what is needed to judge them. */
function play(script: readonly Action[]) {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const reports: NotifierReport[] = []
  let version = 0
  const notifier = createNotifier({
    port,
    clock,
    chance: () => 0.5,
    log: silentLog,
    policy: { servers: [], domain: 'ims.test' },
    document: () => ({ ...NO_PRESENCE, entity: String(version) }),
    encode: presence => presence.entity,
    onReport: report => void reports.push(report),
  })
  const first = port.deliver({ method: 'SUBSCRIBE', headers: subscribeHeaders(600) })
  const { dialog } = first
  if (dialog === null) throw new Error('not accepted')
  /** For each 2xx: how many NOTIFYs had left before it. */
  const owed: number[] = [0]
  let saidGoodbyeAfter: number | null = null
  const act = (action: Action): void => {
    switch (action.kind) {
      case 'subscribe': {
        if (port.connection.kind !== 'open') return
        const before = port.sent.length
        const { answer } = dialog.deliver({ method: 'SUBSCRIBE', headers: subscribeHeaders(action.expiresS) })
        if (answer?.status === 200) owed.push(before)
        return
      }
      case 'change':
        version += 1
        notifier.changed()
        return
      case 'answer': {
        const { status, retryAfterS } = action
        const headers: readonly Header[] = retryAfterS === null ? [] : [['Retry-After', String(retryAfterS)]]
        port.sent.find(one => one.answered === null)?.answer(status, { headers })
        return
      }
      case 'elapse':
        clock.elapse(action.ms)
        return
      case 'cut':
        port.lose()
        return
      case 'back':
        reconnect(port)
        notifier.registered()
        return
      case 'goodbye':
        if (dialog.ended) return
        saidGoodbyeAfter ??= port.sent.length
        notifier.goodbye()
        return
      default:
        action satisfies never
    }
  }
  const watch = { worst: 0 }
  for (const action of script) {
    act(action)
    const flying = port.sent.filter((one, index) => one.answered === null && index !== saidGoodbyeAfter).length
    watch.worst = Math.max(watch.worst, flying)
  }
  return {
    clock,
    port,
    dialog,
    owed,
    act,
    watch,
    echo: () => reports.flatMap(one => (one.kind === 'echo' ? [one.echo] : [])).at(-1),
    get version() {
      return version
    },
  }
}

const subscribeHeaders = (expiresS: number): readonly Header[] => [
  ['P-Asserted-Identity', '<sip:ps.ims.test>'],
  ['Event', 'presence'],
  ['Contact', '<sip:peu@ps.test>'],
  ['Expires', String(expiresS)],
]

function reconnect(port: FakePort): void {
  if (port.connection.kind === 'open') return
  port.connect(FAKE_URL)
  port.open()
}

/** The network is well again: every NOTIFY is answered 200 until nothing moves. No refresh helps. */
function settle(played: ReturnType<typeof play>): void {
  played.act({ kind: 'back' })
  for (let round = 0; round < 400; round += 1) {
    for (const one of played.port.sent) if (one.answered === null) one.answer(200)
    played.act({ kind: 'elapse', ms: 1_000 })
  }
}

const state = (one: { readonly headers: readonly Header[] } | undefined): string =>
  header(one?.headers ?? [], 'Subscription-State') ?? ''
const settings = { numRuns: 2_000 }

describe('notifier: in every order of events', () => {
  it('[PUA-25] [PUA-26] there are never two NOTIFYs in flight; only the goodbye overtakes', () => {
    fc.assert(
      fc.property(actions, script => {
        expect(play(script).watch.worst).toBeLessThanOrEqual(1)
      }),
      settings,
    )
  })
  it('[PUA-27] nothing follows the terminated one', () => {
    fc.assert(
      fc.property(actions, script => {
        const played = play(script)
        settle(played)
        const { sent } = played.port
        const last = sent.findIndex(one => state(one).startsWith('terminated'))
        expect([-1, sent.length - 1]).toContain(last)
      }),
      settings,
    )
  })
  it('[PUA-08] [PUA-26] every 2xx is followed by a NOTIFY with a higher CSeq, unless the dialog broke before', () => {
    fc.assert(
      fc.property(actions, script => {
        const played = play(script)
        settle(played)
        const { port, owed, dialog } = played
        const brokeAt = dialog.ended && !state(port.sent.at(-1)).startsWith('terminated') ? port.sent.length : Infinity
        const unheeded = owed.filter(
          before => before < brokeAt && !((port.sent[before]?.cseq ?? 0) > (port.sent[before - 1]?.cseq ?? 0)),
        )
        expect(unheeded).toEqual([])
      }),
      settings,
    )
  })
  it('[PUA-33] once the network is well, the newest state has been told, and the echo says so', () => {
    fc.assert(
      fc.property(actions, script => {
        const played = play(script)
        settle(played)
        const { port, version, dialog } = played
        const last = port.sent.at(-1)
        // A document that was refused as it is waits for the next change, and that is said.
        const echo = dialog.ended ? 'unasked' : last?.answered?.status === 400 ? 'failed' : 'known'
        expect(played.echo()).toMatchObject(echo === 'failed' ? { kind: echo, retryAt: null } : { kind: echo })
        expect(dialog.ended ? String(version) : last?.body?.text).toBe(String(version))
      }),
      settings,
    )
  })
  it('[PUA-20] CSeq rises by one, and expires never grows between two 2xx', () => {
    fc.assert(
      fc.property(actions, script => {
        const { port, owed } = play(script)
        expect(port.sent.map(one => one.cseq)).toEqual(port.sent.map((_one, index) => index + 1))
        let expiresS = Infinity
        const grown = port.sent.filter((one, index) => {
          const most = owed.includes(index) ? Infinity : expiresS
          expiresS = Number(/expires=(\d+)/.exec(state(one))?.[1] ?? 0)
          return expiresS > most
        })
        expect(grown).toEqual([])
      }),
      settings,
    )
  })
  it('[PUA-32] NOTIFYs that no 2xx called for are five seconds apart', () => {
    fc.assert(
      fc.property(actions, script => {
        const { port, owed } = play(script)
        const times = port.sent
          .filter((one, index) => !owed.includes(index) && state(one).startsWith('active'))
          .map(one => one.at)
        expect(times.filter((at, index) => at - (times[index - 1] ?? -Infinity) < 5_000)).toEqual([])
      }),
      settings,
    )
  })
})
