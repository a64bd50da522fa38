/** Random orders of all that can happen to a subscription, on the fake port: what must hold in every one of them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tailoring } from '../../codec/tailoring.ts'
import { createHandClock } from '../../lib/handClock.ts'
import { here } from '../../lib/lazy.ts'
import { silentLog } from '../../lib/log.ts'
import { NO_PRESENCE } from '../../model/presence.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL, type FakePort } from '../../sip/fakePort.ts'
import { type Header, header } from '../../sip/port.ts'
import { createNotifier, type NotifierReport } from './agent.ts'

type Condition = 'none' | 'told' | '*'
type Action =
  /** `condition`: names the newest state that it was told of, or any, RFC 5839. `rate`: parameters of RFC 6446. */
  | { readonly kind: 'subscribe'; readonly expiresS: number; readonly condition: Condition; readonly rate: string }
  | { readonly kind: 'change' }
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterS: number | null }
  | { readonly kind: 'elapse'; readonly ms: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'back' }
  | { readonly kind: 'goodbye' }

const subscribe = (expiresS: number, condition: Condition = 'none', rate = ''): Action => ({
  kind: 'subscribe',
  expiresS,
  condition,
  rate,
})

const rare: fc.Arbitrary<Action> = fc.oneof(
  fc.constant<Action>({ kind: 'cut' }),
  fc.constant<Action>({ kind: 'goodbye' }),
  fc.constantFrom<Condition>('none', 'told', '*').map(condition => subscribe(0, condition)),
  fc.constantFrom(481, 404, 400).map((status): Action => ({ kind: 'answer', status, retryAfterS: null })),
)
const usual: fc.Arbitrary<Action> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(60, 600, 3600),
      fc.constantFrom<Condition>('none', 'none', 'told', 'told', '*'),
      fc.constantFrom(
        '',
        '',
        ';max-rate=0.05',
        ';max-rate=0.1;min-rate=0.08',
        ';min-rate=0.02',
        ';adaptive-min-rate=0.04',
      ),
    )
    .map(([expiresS, condition, rate]) => subscribe(expiresS, condition, rate)),
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
    tailoring: here(tailoring),
    policy: { servers: [], domain: 'ims.test' },
    document: () => ({ ...NO_PRESENCE, entity: String(version) }),
    encode: presence => presence.entity,
    onReport: report => void reports.push(report),
  })
  const first = port.deliver({
    method: 'SUBSCRIBE',
    headers: subscribeHeaders({ expiresS: 600, condition: 'none', rate: '' }, ''),
  })
  const { dialog } = first
  if (dialog === null) throw new Error('not accepted')
  /** For each 200: how many NOTIFYs had left before it. For each 2xx: the same. */
  const owed: number[] = [0]
  const granted: number[] = [0]
  /** What its condition keeps from the server now, and when each NOTIFY left; the version at the last. */
  let held: Condition = 'none'
  let toldVersion = 0
  const heldAt: Condition[] = []
  let saidGoodbyeAfter: number | null = null
  const act = (action: Action): void => {
    switch (action.kind) {
      case 'subscribe': {
        if (port.connection.kind !== 'open') return
        const before = port.sent.length
        const was = held
        held = action.condition === 'told' && toldVersion !== version ? 'none' : action.condition
        const { answer } = dialog.deliver({ method: 'SUBSCRIBE', headers: subscribeHeaders(action, newestTag()) })
        if (answer?.status === 200) owed.push(before)
        if ((answer?.status ?? 500) < 300) granted.push(before)
        else held = was
        return
      }
      case 'change':
        version += 1
        if (held === 'told') held = 'none'
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
  const newestTag = (): string => header(port.sent.at(-1)?.headers ?? [], 'SIP-ETag') ?? ''
  const look = (): void => {
    while (heldAt.length < port.sent.length) {
      heldAt.push(held)
      toldVersion = version
    }
  }
  look()
  for (const action of script) {
    act(action)
    look()
    const flying = port.sent.filter((one, index) => one.answered === null && index !== saidGoodbyeAfter).length
    watch.worst = Math.max(watch.worst, flying)
  }
  return {
    clock,
    port,
    dialog,
    owed,
    granted,
    heldAt,
    held: () => held,
    act: (action: Action): void => {
      act(action)
      look()
    },
    watch,
    echo: () => reports.flatMap(one => (one.kind === 'echo' ? [one.echo] : [])).at(-1),
    get version() {
      return version
    },
  }
}

const subscribeHeaders = (
  {
    expiresS,
    condition,
    rate,
  }: Pick<Extract<Action, { readonly kind: 'subscribe' }>, 'expiresS' | 'condition' | 'rate'>,
  tag: string,
): readonly Header[] => {
  const matches: Header = ['Suppress-If-Match', condition === '*' ? '*' : tag]
  return [
    ['P-Asserted-Identity', '<sip:ps.ims.test>'],
    ['Event', `presence${rate}`],
    ['Contact', '<sip:peu@ps.test>'],
    ['Expires', String(expiresS)],
    ...(condition === 'none' ? [] : [matches]),
  ]
}

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
/** It was owed without a body, went down with the connection, and is owed still. */
const isAgain = (sent: FakePort['sent'], index: number): boolean =>
  [sent[index]?.body, sent[index - 1]?.body].includes(null) && sent[index - 1]?.answered?.origin === 'connection'
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
  it('[PUA-08] [PUA-26] every 200 is followed by a NOTIFY with a higher CSeq, unless the dialog broke before', () => {
    fc.assert(
      fc.property(actions, script => {
        const played = play(script)
        settle(played)
        const { port, owed, dialog } = played
        // Broken by an answer, or ended by a 204.
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
        // Whoever keeps the state away from itself is not told; it asks again.
        played.act({ kind: 'back' })
        if (played.held() !== 'none') played.act(subscribe(3600))
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
        const { port, granted } = play(script)
        expect(port.sent.map(one => one.cseq)).toEqual(port.sent.map((_one, index) => index + 1))
        let expiresS = Infinity
        const grown = port.sent.filter((one, index) => {
          const most = granted.includes(index) ? Infinity : expiresS
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
          .filter((one, index) => {
            const free = !owed.includes(index) && !isAgain(port.sent, index)
            return free && state(one).startsWith('active') && one.body !== null
          })
          .map(one => one.at)
        expect(times.filter((at, index) => at - (times[index - 1] ?? -Infinity) < 5_000)).toEqual([])
      }),
      settings,
    )
  })
  it('[PUA-37] a NOTIFY has no body exactly as long as the condition of its server holds; the goodbye tells another state', () => {
    fc.assert(
      fc.property(actions, script => {
        const { port, heldAt } = play(script)
        const bare = port.sent.map(one => one.body === null)
        const should = port.sent.map(
          (one, index) => heldAt[index] === '*' || (heldAt[index] === 'told' && !state(one).includes('noresource')),
        )
        expect(bare).toEqual(should)
      }),
      settings,
    )
  })
  it('[PUA-37] while it holds nothing is sent that no SUBSCRIBE called for, whatever the rates', () => {
    fc.assert(
      fc.property(actions, script => {
        const played = play(script)
        settle(played)
        const { port, owed, heldAt } = played
        const idle = port.sent.filter((one, index) => {
          const free = heldAt[index] !== 'none' && state(one).startsWith('active')
          return free && !owed.includes(index) && !isAgain(port.sent, index)
        })
        expect(idle).toEqual([])
      }),
      settings,
    )
  })
  it('[PUA-39] no change goes sooner after the one before than the agreed rate lets it', () => {
    fc.assert(
      fc.property(actions, script => {
        const { port, owed } = play(script)
        const hasty = port.sent.filter((one, index) => {
          const rate = Number(/max-rate=([\d.]+)/.exec(state(one))?.[1] ?? Infinity)
          const gap = one.at - (port.sent[index - 1]?.at ?? -Infinity)
          return !owed.includes(index) && !isAgain(port.sent, index) && gap < 1000 / rate - 1
        })
        expect(hasty).toEqual([])
      }),
      settings,
    )
  })
  it('[PUA-39] once the network is well, the least that was agreed is kept', () => {
    fc.assert(
      fc.property(actions, script => {
        const played = play(script)
        // What was refused as it is would not be repeated.
        played.act({ kind: 'change' })
        settle(played)
        const { sent } = played.port
        const rate = Number(/;min-rate=([\d.]+)/.exec(state(sent.at(-1)))?.[1] ?? 0)
        const late = sent.filter((one, index) => {
          const next = sent[index + 1]?.at ?? played.clock.now()
          return one.at > played.clock.now() - 80_000 && next - one.at > 1000 / rate + 2_000
        })
        expect(played.dialog.ended || played.held() !== 'none' ? [] : late).toEqual([])
      }),
      settings,
    )
  })
})
