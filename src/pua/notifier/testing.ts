/** A notifier on the fake port, and what servers say to it. For tests only. */
import { tailoring } from '../../codec/tailoring.ts'
import { createHandClock } from '../../lib/handClock.ts'
import { here } from '../../lib/lazy.ts'
import { silentLog } from '../../lib/log.ts'
import { NO_PRESENCE, type Presence } from '../../model/presence.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL, type FakeDialog } from '../../sip/fakePort.ts'
import { type Header, header } from '../../sip/port.ts'
import { createNotifier, type NotifierOptions, type NotifierReport } from './agent.ts'
import type { Echo } from './echo.ts'

export const PAI: Header = ['P-Asserted-Identity', '<sip:presence@ims.test>']
export const EVENT: Header = ['Event', 'presence']
export const GOOD: readonly Header[] = [PAI, EVENT, ['Contact', '<sip:peu@ps.test>'], ['Expires', '600']]

/** Alice, whose state is a word; the document is `word@timestamp`. */
export function setUp(more: Partial<Omit<NotifierOptions, 'clock'>> = {}, clock = createHandClock()) {
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const reports: NotifierReport[] = []
  let word = 'open'
  const notifier = createNotifier({
    port,
    clock,
    chance: () => 0,
    log: silentLog,
    tailoring: here(tailoring),
    policy: { servers: ['sip:presence@ims.test'], domain: 'ims.test' },
    document: (at, last) => said(`${last ? 'closed' : word}@${String(at)}`),
    encode: presence => presence.entity,
    onReport: report => void reports.push(report),
    ...more,
  })
  return {
    clock,
    port,
    notifier,
    reports,
    choose: (next: string): void => {
      word = next
      notifier.changed()
    },
    subscribe: (headers: readonly Header[] = GOOD) => port.deliver({ method: 'SUBSCRIBE', headers }),
    /** A dialog whose first NOTIFY was answered. */
    accepted: (): FakeDialog => {
      const { dialog } = port.deliver({ method: 'SUBSCRIBE', headers: GOOD })
      port.takeSent()[0]?.answer(200)
      if (dialog === null) throw new Error('not accepted')
      return dialog
    },
    /** What was sent since the last look: `state word`. */
    sent: () =>
      port.takeSent().map(one => `${header(one.headers, 'Subscription-State') ?? '-'} ${wordOf(one.body?.text)}`),
    answerLast: (status: number, headers: readonly Header[] = []) => port.sent.at(-1)?.answer(status, { headers }),
    echo: (): Echo | undefined => reports.flatMap(one => (one.kind === 'echo' ? [one.echo] : [])).at(-1),
    servers: () => reports.flatMap(one => (one.kind === 'servers' ? [one.servers] : [])).at(-1),
    refused: () => reports.flatMap(one => (one.kind === 'refused' ? [one.refused] : [])),
  }
}

const said = (entity: string): Presence => ({ ...NO_PRESENCE, entity })
const wordOf = (text: string | undefined): string => text?.split('@')[0] ?? '-'
export const without = (name: string): readonly Header[] => GOOD.filter(([one]) => one !== name)
export const instead = (name: string, value: string): readonly Header[] => [...without(name), [name, value]]
