/** The UE's side of Peu: the presence server's dialogs, each told every new document (RFC 6665 §4.2). */
import { deferred, whenSettled } from '../promises.ts'
import type { Flow, Headers } from './flow.ts'
import { newId, type SipMessage, statusOf, tagOf, uriOf, value, values } from './sipMessage.ts'

export interface PeuSide {
  /** Settles when the presence server has had the first NOTIFY. */
  readonly asked: Promise<null>
  subscribe(request: SipMessage): void
  setDocument(pidf: string): void
  /** The last NOTIFY of each dialog. */
  end(): Promise<void>
}

type Dialog = {
  readonly target: string
  readonly headers: Headers
  readonly untilMs: number
  cseq: number
}

export function servePeu(flow: Flow, own: string, first: string): PeuSide {
  const dialogs = new Map<string, Dialog>()
  let document = first
  const asked = deferred<null>()
  const notify = async (callId: string, ended: string | null): Promise<void> => {
    const dialog = dialogs.get(callId)
    if (dialog === undefined) return
    const leftS = Math.max(0, Math.round((dialog.untilMs - Date.now()) / 1000))
    if (ended !== null) dialogs.delete(callId)
    const headers: Headers = [
      ...dialog.headers,
      ['CSeq', `${String(++dialog.cseq)} NOTIFY`],
      ['Event', 'presence'],
      ['Subscription-State', ended === null ? `active;expires=${String(leftS)}` : `terminated;reason=${ended}`],
      ['Content-Type', 'application/pidf+xml'],
    ]
    try {
      const answer = await flow.request('NOTIFY', dialog.target, headers, document)
      // RFC 6665 §4.2.2: the subscriber no longer knows of it
      if (statusOf(answer) === 481) dialogs.delete(callId)
    } catch {
      // The flow closed or the server is silent: the flow's owner decides.
      dialogs.delete(callId)
    }
  }
  return {
    asked: asked.promise,
    subscribe(request) {
      const callId = value(request, 'call-id')
      const to = value(request, 'to')
      const known = dialogs.get(callId)
      if (tagOf(to) !== null && known === undefined) {
        flow.answer(request, '481 Subscription Does Not Exist', newId())
        return
      }
      const expiresS = Number(value(request, 'expires') || 3600)
      const tag = tagOf(to) ?? newId()
      flow.answer(request, '200 OK', tag, [
        ['Contact', `<${flow.contact}>`],
        ['Expires', String(expiresS)],
      ])
      dialogs.set(callId, {
        target: uriOf(value(request, 'contact')),
        headers: known?.headers ?? [
          ...values(request, 'record-route').map(route => ['Route', route] as const),
          ['From', `<${own}>;tag=${tag}`],
          ['To', value(request, 'from')],
          ['Call-ID', callId],
          ['Contact', `<${flow.contact}>`],
        ],
        untilMs: Date.now() + expiresS * 1000,
        cseq: known?.cseq ?? 0,
      })
      whenSettled(notify(callId, expiresS === 0 ? 'timeout' : null), () => {
        asked.settle(null)
      })
    },
    setDocument(pidf) {
      document = pidf
      for (const callId of dialogs.keys()) void notify(callId, null)
    },
    async end() {
      await Promise.all([...dialogs.keys()].map(async callId => await notify(callId, 'noresource')))
    },
  }
}
