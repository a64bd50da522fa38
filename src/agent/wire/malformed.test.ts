/** Messages that are not as RFC 3261 wants them, on the worker as it is put together: answered, or taken rightly. */
import { describe, expect, it } from 'vitest'
import { readSaid, type SaidMessage } from '../../sip/scriptedSocket.ts'
import { requestText } from '../../sip/stackRig.ts'
import { signedIn, subscribing } from './registeredRig.ts'
import type { WorkerRig } from './testing.ts'

/** The frame arrives as it is; what answers it at once. */
function told(worker: WorkerRig, frame: string | ArrayBuffer): readonly SaidMessage[] {
  const { sent } = worker.socket()
  const before = sent.length
  worker.socket().say(frame)
  return sent.slice(before).map(readSaid)
}

/** A SUBSCRIBE that is taken, were it not for what is changed. */
const text = (worker: WorkerRig, lines: readonly string[] = []): string =>
  requestText({ uri: worker.contact(), branch: 'z9hG4bKm', ...subscribing(lines) })

const octets = (frame: string): ArrayBuffer => new TextEncoder().encode(frame).buffer

describe('a request that cannot be read', () => {
  it.each([
    ['a line without a colon', 'nonsense', 'Malformed Header Line'],
    ['a name that is no token', 'X Y: z', 'Malformed Header Line'],
    ['a NUL', 'X: a\0b', 'Control Character in Header'],
    ['a lone LF', 'X: a\nVia: SIP/2.0/WSS evil;branch=z9hG4bKe', 'Control Character in Header'],
    ['200 headers', 'X: y\r\n'.repeat(200).trimEnd(), 'Too Many Headers'],
  ])('[REG-86] [SEC-08] %s, before or after Via and CSeq: 400 with all that names it', async (_, line, reason) => {
    const { worker } = await signedIn()
    for (const place of ['SIP/2.0\r\n', 'CSeq: 1 SUBSCRIBE\r\n'])
      for (const frameOf of [(frame: string) => frame, octets]) {
        const said = told(worker, frameOf(text(worker).replace(place, `${place}${line}\r\n`)))
        expect(said.map(one => one.start)).toEqual([`SIP/2.0 400 ${reason}`])
        expect(
          said[0]?.headers.map(([name, value]) => `${name}: ${value.replace(/;tag=\w{20}$/, ';tag=ours')}`),
        ).toEqual([
          'Via: SIP/2.0/WSS edge.ims.test:443;branch=z9hG4bKm',
          'From: <sip:presence@ims.test>;tag=ps',
          'To: <sip:alice@ims.test>;tag=ours',
          'Call-ID: from-ps',
          'CSeq: 1 SUBSCRIBE',
          'Content-Length: 0',
        ])
      }
    await worker.settle()
    expect(worker.take().filter(one => one.start.startsWith('NOTIFY'))).toEqual([])
  })
  it('[REG-86] [SEC-08] without Via or CSeq, a response and an ACK: silence', async () => {
    const { worker } = await signedIn()
    const good = text(worker)
    expect(told(worker, good.replace(/Via: .*\r\n/, ''))).toEqual([])
    expect(told(worker, good.replace(/CSeq: .*\r\n/, ''))).toEqual([])
    expect(told(worker, good.replaceAll('SUBSCRIBE', 'ACK').replace('Expires', 'X Y'))).toEqual([])
    expect(told(worker, good.replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\nX Y: z\r\n'))).toEqual([])
  })
})

describe('what is unusual, and right', () => {
  it('[REG-87] [SEC-08] a quoted-pair may hold NUL (§25.1); no NUL is ever written', async () => {
    const { worker } = await signedIn()
    const named = text(worker).replace('From: <', 'From: "a\\\0b" <')
    expect(told(worker, named).map(one => one.start)[0]).toBe('SIP/2.0 200 OK')
    await worker.settle()
    expect(worker.next('NOTIFY').one('To')).toBe('<sip:presence@ims.test>;tag=ps')
    expect(worker.socket().sent.join('')).not.toContain('\0')
    // In quotes too, only a quoted-pair may.
    const bare = named.replace('\\\0', '\0').replace('z9hG4bKm', 'z9hG4bKo')
    expect(told(worker, bare).map(one => one.start)).toEqual(['SIP/2.0 400 Control Character in Header'])
  })
  it.each(['\ufeff', '\u00a0', '\u2003', '\u0085'])(
    '[REG-87] %j at the start of a value is a letter of it, and no blank',
    async letter => {
      const { worker } = await signedIn()
      const event = text(worker).replace('Event: presence', `Event: ${letter}presence`)
      expect(told(worker, event).map(one => one.start)).toEqual(['SIP/2.0 489 Bad Event'])
      const subject = text(worker, [`Subject: ${letter}a`]).replace('z9hG4bKm', 'z9hG4bKn')
      expect(told(worker, subject)[0]?.start).toBe('SIP/2.0 200 OK')
      // SP and HTAB are (§25.1 LWS).
      const blank = text(worker).replace('Event: presence', 'Event:\t \tpresence \t').replace('z9hG4bKm', 'z9hG4bKo')
      expect(told(worker, blank)[0]?.start).toBe('SIP/2.0 200 OK')
    },
  )
})
