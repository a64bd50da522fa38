/** A watcher on a fake port, and the network that a test plays for it. For tests only. */
import { fullPidf } from '../codec/pidf.ts'
import type { Pidf } from '../codec/pidfDocument.ts'
import { createHandClock, type HandClock } from '../lib/handClock.ts'
import { here, type Lazy } from '../lib/lazy.ts'
import { type Log, silentLog } from '../lib/log.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL, type FakePort } from '../sip/fakePort.ts'
import { type Header, header } from '../sip/port.ts'
import { createWatcher, type Watcher, type WatchReport } from './agent.ts'

export type FakeSent = FakePort['sent'][number]
export type Delivered = ReturnType<FakePort['deliver']>

export const BOB = 'sip:bob@ims.test'

export type Rig = {
  readonly clock: HandClock
  readonly port: FakePort
  readonly watcher: Watcher
  readonly reports: readonly WatchReport[]
  /** The newest report of a contact, Bob unless said. */
  readonly last: (uri?: string) => WatchReport
  /** The newest request; throws when there is none. */
  readonly sent: () => FakeSent
  /** A NOTIFY to this SUBSCRIBE, as the server of `remote` sends it outside any dialog known to the test. */
  readonly notify: (subscribe: FakeSent, given?: Notified) => Delivered
}

export type Notified = {
  readonly state?: string | null
  readonly event?: string | null
  readonly body?: string
  readonly type?: string
  readonly remote?: string
  readonly toTag?: string
  readonly cseq?: number
  readonly onRegisteredFlow?: boolean
}

export function pidf(
  basic: 'open' | 'closed',
  options: { readonly entity?: string; readonly at?: string } = {},
): string {
  const timestamp = options.at === undefined ? '' : `<timestamp>${options.at}</timestamp>`
  return (
    `<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${options.entity ?? BOB}">` +
    `<tuple id="t1"><status><basic>${basic}</basic></status>${timestamp}</tuple></presence>`
  )
}

export type RigOptions = {
  readonly chance?: () => number
  readonly startMs?: number
  readonly pidf?: Lazy<Pidf>
  readonly log?: Log
}

export function createRig(options: RigOptions = {}): Rig {
  const clock = createHandClock(options.startMs)
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const reports: WatchReport[] = []
  const watcher = createWatcher({
    pidf: options.pidf ?? here(fullPidf),
    port,
    clock,
    chance: options.chance ?? (() => 0.5),
    log: options.log ?? silentLog,
    t1Ms: 500,
    onReport: report => {
      reports.push(report)
    },
  })
  return {
    clock,
    port,
    watcher,
    reports,
    last(uri = BOB) {
      const report = reports.findLast(one => one.uri === uri)
      if (report === undefined) throw new Error(`nothing was reported of ${uri}`)
      return report
    },
    sent() {
      const request = port.sent.at(-1)
      if (request === undefined) throw new Error('nothing was sent')
      return request
    },
    notify: (subscribe, given = {}) => port.deliver(notifyTo(subscribe, given)),
  }
}

function notifyTo(subscribe: FakeSent, given: Notified): Parameters<FakePort['deliver']>[0] {
  const { state = 'active;expires=3600', event = 'presence', body = '', type = 'application/pidf+xml' } = given
  const headers: Header[] = [['Contact', '<sip:ps@10.0.0.9>']]
  if (event !== null) headers.push(['Event', event])
  if (state !== null) headers.push(['Subscription-State', state])
  if (body !== '') headers.push(['Content-Type', type])
  return {
    method: 'NOTIFY',
    headers,
    body,
    callId: subscribe.callId,
    from: BOB,
    fromTag: given.remote ?? 'ps1',
    toTag: given.toTag ?? subscribe.fromTag,
    cseq: given.cseq ?? 1,
    onRegisteredFlow: given.onRegisteredFlow ?? true,
  }
}

/** Registered, Bob wanted, SUBSCRIBE answered, first NOTIFY heard: an active subscription. */
export function begun(rig: Rig, notified: Notified = {}): { readonly subscribe: FakeSent; readonly first: Delivered } {
  rig.watcher.registered()
  rig.watcher.watch(BOB)
  const subscribe = rig.sent()
  subscribe.answer(200, { headers: [['Expires', '3600']] })
  return { subscribe, first: rig.notify(subscribe, { body: pidf('open'), ...notified }) }
}

/** The dialog of a delivered NOTIFY; throws when it made none. */
export function dialogOf(delivered: Delivered): NonNullable<Delivered['dialog']> {
  if (delivered.dialog === null) throw new Error('the NOTIFY made no dialog')
  return delivered.dialog
}

/** A NOTIFY within a dialog. */
export function inDialog(
  state: string,
  body = '',
  cseq?: number,
): { method: string; headers: readonly Header[]; body: string; cseq?: number } {
  const headers: Header[] = [
    ['Event', 'presence'],
    ['Subscription-State', state],
  ]
  if (body !== '') headers.push(['Content-Type', 'application/pidf+xml'])
  return { method: 'NOTIFY', headers, body, ...(cseq === undefined ? {} : { cseq }) }
}

/** Expires of a SUBSCRIBE. */
export const expiresOf = (request: FakeSent): string | null => header(request.headers, 'Expires')
