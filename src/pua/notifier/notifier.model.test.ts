/**
 * Several presence servers at once, in random orders of all that network, person and clock can do, on the fake port.
 * One server alone is in interleavings.test.ts.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tailoring } from '../../codec/tailoring.ts'
import { createHandClock } from '../../lib/handClock.ts'
import { here } from '../../lib/lazy.ts'
import { silentLog } from '../../lib/log.ts'
import { NO_PRESENCE } from '../../model/presence.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL, type FakeDialog } from '../../sip/fakePort.ts'
import { type Header, header } from '../../sip/port.ts'
import { createNotifier } from './agent.ts'

/** `condition`: names the state that it was told of last, or any (RFC 5839). `event`: with rates (RFC 6446). */
type Terms = { readonly expiresS: number; readonly condition: 'none' | 'told' | '*'; readonly event: string }
type Action =
  /** Of one server: a SUBSCRIBE in its dialog, or one that makes a new dialog where there is none any more. */
  | ({ readonly kind: 'subscribe'; readonly server: number } & Terms)
  | { readonly kind: 'answer'; readonly server: number; readonly status: number; readonly retryAfterS: number | null }
  | { readonly kind: 'change' | 'cut' | 'back' | 'goodbye' }
  | { readonly kind: 'elapse'; readonly ms: number }

const SERVERS = [0, 1, 2]
const server = fc.constantFrom(...SERVERS)
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('subscribe' as const),
      server,
      expiresS: fc.constantFrom(60, 600, 3600, 3600, 0),
      condition: fc.constantFrom('none' as const, 'none' as const, 'none' as const, 'told' as const, '*' as const),
      event: fc.constantFrom('presence', 'presence', 'presence;max-rate=0.05', 'presence;max-rate=0.1'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      server,
      status: fc.constantFrom(200, 200, 200, 200, 500, 503, 491, 400, 403, 481),
      retryAfterS: fc.constantFrom(null, null, 3, 20),
    }),
  },
  { weight: 5, arbitrary: fc.constant<Action>({ kind: 'change' }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(1, 400, 3_000, 5_000, 12_000, 70_000).map((ms): Action => ({ kind: 'elapse', ms })),
  },
  { weight: 2, arbitrary: fc.constantFrom<Action>({ kind: 'cut' }, { kind: 'back' }, { kind: 'back' }) },
)
const scripts = fc.record({
  actions: fc.array(action, { minLength: 4, maxLength: 40 }),
  leaves: fc.constantFrom(false, false, false, true),
})

type Notify = {
  readonly at: number
  readonly cseq: number
  readonly state: string
  /** '' = none. */
  readonly body: string
  readonly tag: string
  /** How many NOTIFYs of its dialog waited for an answer when it left. */
  readonly waiting: number
}
/** One dialog as its server sees it. */
type Seen = {
  readonly server: number
  readonly dialog: FakeDialog
  readonly notifies: Notify[]
  /** For each 200: how many NOTIFYs there had been. */
  readonly accepted: number[]
  /** It wants no state at all. */
  deaf: boolean
}

/** Plays on as many servers as `only` names; the rest is as if they did not exist. */
function play(actions: readonly Action[], only: readonly number[] = SERVERS) {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const dialogs: Seen[] = []
  let version = 0
  let seen = 0
  const notifier = createNotifier({
    port,
    clock,
    chance: () => 0.5,
    log: silentLog,
    tailoring: here(tailoring),
    policy: { servers: [], domain: 'ims.test' },
    document: () => ({ ...NO_PRESENCE, entity: String(version) }),
    encode: presence => presence.entity,
    onReport: () => undefined,
  })
  const of = (index: number): Seen | undefined => dialogs.findLast(one => one.server === index && !one.dialog.ended)
  const unanswered = (id: string) => port.sent.filter(one => one.dialog === id && one.answered === null)
  const gather = (): void => {
    for (const one of port.sent.slice(seen)) {
      const owner = dialogs.find(({ dialog }) => dialog.id === one.dialog)
      if (owner === undefined) throw new Error('a NOTIFY in a dialog that nobody has')
      const state = header(one.headers, 'Subscription-State') ?? ''
      const tag = header(one.headers, 'SIP-ETag') ?? ''
      const waiting = unanswered(owner.dialog.id).filter(other => other.cseq < one.cseq).length
      owner.notifies.push({ at: one.at, cseq: one.cseq, state, body: one.body?.text ?? '', tag, waiting })
    }
    seen = port.sent.length
  }
  const subscribe = (index: number, terms: Terms): void => {
    if (port.connection.kind !== 'open') return
    const known = of(index)
    const headers = subscribeHeaders(index, terms, known?.notifies.at(-1)?.tag ?? 'none')
    const deaf = terms.condition === '*'
    if (known !== undefined) {
      const before = known.notifies.length
      const status = known.dialog.deliver({ method: 'SUBSCRIBE', headers }).answer?.status ?? 500
      if (status === 200) known.accepted.push(before)
      if (status < 300) known.deaf = deaf
      return
    }
    const { answer, dialog } = port.deliver({ method: 'SUBSCRIBE', headers })
    if (answer?.status === 200 && dialog !== null)
      dialogs.push({ server: index, dialog, notifies: [], accepted: [0], deaf })
  }
  const act = (one: Action): void => {
    switch (one.kind) {
      case 'subscribe':
        if (only.includes(one.server)) subscribe(one.server, one)
        break
      case 'answer': {
        const dialog = of(one.server)?.dialog
        const headers: readonly Header[] =
          one.retryAfterS === null || one.status < 300 ? [] : [['Retry-After', String(one.retryAfterS)]]
        if (dialog !== undefined) unanswered(dialog.id)[0]?.answer(one.status, { headers })
        break
      }
      case 'change':
        version += 1
        notifier.changed()
        break
      case 'cut':
        port.lose()
        break
      case 'back':
        if (port.connection.kind !== 'open') {
          port.connect(FAKE_URL)
          port.open()
        }
        notifier.registered()
        break
      case 'goodbye':
        notifier.goodbye()
        break
      case 'elapse':
        clock.elapse(one.ms)
        break
      default:
        one satisfies never
    }
    gather()
  }
  for (const one of actions) act(one)
  return { act, dialogs, port, version: () => version, ended: () => dialogs.map(one => one.dialog.ended) }
}

type Played = ReturnType<typeof play>

const subscribeHeaders = (index: number, { expiresS, condition, event }: Terms, tag: string): readonly Header[] => {
  const matches: Header = ['Suppress-If-Match', condition === '*' ? '*' : tag]
  return [
    ['P-Asserted-Identity', `<sip:ps${String(index)}.ims.test>`],
    ['Event', event],
    ['Contact', `<sip:peu@ps${String(index)}.test>`],
    ['Expires', String(expiresS)],
    ...(condition === 'none' ? [] : [matches]),
  ]
}

/** All servers are well again and answer 200 until nothing moves; longer than any pause that was asked for. */
function settle({ act, port }: Played): void {
  act({ kind: 'back' })
  for (let round = 0; round < 14; round += 1) {
    for (const one of port.sent) if (one.answered === null) one.answer(200)
    act({ kind: 'elapse', ms: 6_000 * (round + 1) })
  }
}

const isLast = (one: Notify | undefined): boolean => one?.state.startsWith('terminated') === true

/** What RFC 6665 says of the NOTIFYs of one dialog; nothing = all right. */
function faults({ notifies, accepted, dialog }: Seen, hasLeft: boolean): readonly string[] {
  const wrong: string[] = []
  // RFC 3261 §12.2.1.1
  notifies.forEach(({ cseq }, index) => {
    if (cseq !== index + 1) wrong.push(`NOTIFY ${String(index + 1)} has CSeq ${String(cseq)}`)
  })
  // RFC 6665 §4.2.2: one at a time; the goodbye alone does not wait.
  for (const one of notifies)
    if (one.waiting > (hasLeft && isLast(one) ? 1 : 0)) wrong.push(`CSeq ${String(one.cseq)} overtakes`)
  // RFC 6665 §4.4.1
  const last = notifies.findIndex(isLast)
  if (last !== -1 && last !== notifies.length - 1) wrong.push('more after terminated')
  // RFC 6665 §4.2.1.2; a dialog that the server broke needs no more.
  for (const before of accepted)
    if (notifies.length <= before && (!dialog.ended || isLast(notifies.at(-1)))) wrong.push('a 200 without its NOTIFY')
  return wrong
}

const settings = { numRuns: 10_000 }

describe('several servers, in every order of events', () => {
  it('[PUA-08] [PUA-20] [PUA-25] [PUA-27] each has its NOTIFYs: after every 2xx, one at a time, in order, none after the last', () => {
    fc.assert(
      fc.property(scripts, ({ actions, leaves }) => {
        const played = play(actions)
        if (leaves) played.act({ kind: 'goodbye' })
        settle(played)
        expect(played.dialogs.flatMap(one => faults(one, leaves))).toEqual([])
        // PUA-28: nobody is left subscribed.
        expect(!leaves || played.ended().every(Boolean)).toBe(true)
      }),
      settings,
    )
  })

  it('[PUA-33] [PUA-26] [PUA-37] [PUA-39] the last state is delivered to each that is still there, whatever its answers were', () => {
    fc.assert(
      fc.property(scripts, ({ actions }) => {
        const played = play(actions)
        // What one refused as it is goes out again when it changes.
        played.act({ kind: 'change' })
        settle(played)
        const told = played.dialogs.filter(one => !one.dialog.ended && !one.deaf).map(one => one.notifies.at(-1)?.body)
        expect(told.filter(body => body !== String(played.version()))).toEqual([])
      }),
      settings,
    )
  })

  it('[PUA-15] each is served as if it were alone: times, states and documents are the same', () => {
    fc.assert(
      fc.property(scripts, server, ({ actions, leaves }, one) => {
        const script: readonly Action[] = leaves ? [...actions, { kind: 'goodbye' }] : actions
        const traces = [play(script), play(script, [one])].map(played =>
          played.dialogs.filter(seen => seen.server === one).map(({ notifies, accepted }) => ({ notifies, accepted })),
        )
        expect(traces[0]).toEqual(traces[1])
      }),
      settings,
    )
  })
})
