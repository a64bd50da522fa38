/** The composed worker, signed in as alice with contacts, and the presence server that a test plays. For tests only. */
import type { Contact } from '../../model/contact.ts'
import type { Shown } from '../../model/shown.ts'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import type { Change, Command } from '../contract.ts'
import { createWorkerRig, type WorkerRig } from './testing.ts'

export const BOB = 'sip:bob@ims.test'
export const PIDF_LINE = 'Content-Type: application/pidf+xml'

type Body = {
  /** Content-Type and the like; that of PIDF when left out. */
  readonly lines?: readonly string[]
  readonly body?: string
  /** A binary frame, one octet for each sign. */
  readonly isBinary?: boolean
}

/** The notifier's side of one dialog: what it sends, CSeq counted. */
export type Served = {
  readonly subscribe: SaidMessage
  readonly notify: (state: string, given?: Body & { readonly cseq?: number }) => Promise<SaidMessage | null>
}

export type WatchingRig = WorkerRig & {
  readonly shown: (uri?: string) => Shown
  readonly changes: () => readonly Change[]
  readonly say: (command: Command) => void
  /** The newest SUBSCRIBE, answered 200; `status` null leaves it unanswered. */
  readonly serve: (status?: number | null, lines?: readonly string[]) => Promise<Served>
}

export const contactOf = (uri: string): Contact => ({ uri, name: uri, group: '', addedAt: 1 })

let tags = 0

export async function createWatchingRig(
  uris: readonly string[] = [BOB],
  options: Parameters<typeof createWorkerRig>[0] = {},
): Promise<WatchingRig> {
  const worker = createWorkerRig(options)
  const page = await worker.openPage()
  await worker.signIn(page)
  page.say({ kind: 'putContacts', contacts: uris.map(contactOf) })
  await worker.settle()
  return {
    ...worker,
    say: command => {
      page.say(command)
    },
    changes: () => page.changes,
    shown(uri = BOB) {
      const found = page.changes.findLast(
        (one): one is Extract<Change, { kind: 'shown' }> => one.kind === 'shown' && one.shown.uri === uri,
      )
      if (found === undefined) throw new Error(`${uri} was never shown.`)
      return found.shown
    },
    async serve(status = 200, lines = ['Expires: 3600']) {
      const subscribe = worker.next('SUBSCRIBE')
      const fromTag = `ps${String((tags += 1))}`
      if (status !== null) await worker.answer(subscribe, status, lines)
      let last = 0
      return {
        subscribe,
        async notify(state, { lines: more, body = '', cseq = last + 1, isBinary = false } = {}) {
          last = Math.max(last, cseq)
          const answer = await worker.deliver(
            {
              method: 'NOTIFY',
              callId: subscribe.one('Call-ID'),
              fromTag,
              toTag: /;tag=([^;]+)/.exec(subscribe.one('From'))?.[1] ?? null,
              cseq,
              headers: [
                'Event: presence',
                `Subscription-State: ${state}`,
                'Contact: <sip:ps@ims.test>',
                ...(more ?? (body === '' ? [] : [PIDF_LINE])),
              ],
              body,
            },
            isBinary ? octetsOf : undefined,
          )
          return answer()
        },
      }
    },
  }
}

/** RFC 7118 §5: the frame says how long the body is. */
function octetsOf(text: string): ArrayBuffer {
  const octets = Uint8Array.from(text.replace(/Content-Length: \d+\r\n/, ''), sign => sign.charCodeAt(0))
  return octets.buffer
}

/** A document of Bob's. */
export function pidf(
  basic: 'open' | 'closed',
  more: { readonly entity?: string; readonly note?: string } = {},
): string {
  const note = more.note === undefined ? '' : `<note>${more.note}</note>`
  return (
    `<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${more.entity ?? BOB}">` +
    `<tuple id="t1"><status><basic>${basic}</basic></status>${note}</tuple></presence>`
  )
}
