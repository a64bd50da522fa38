/** What people, the operator and the network put in, and what of it reaches a header: SEC-08. */
import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../../model/availability.ts'
import type { Config, SignIn } from '../contract.ts'
import { form, type TestPage } from '../testing.ts'
import { newest, signedIn, subscribing } from './registeredRig.ts'
import { createWorkerRig, type WorkerRig } from './testing.ts'
import { contactOf } from './watchingRig.ts'

/** Each would begin a header of its own, were it written as it is. */
const BREAKS = ['\r\nX-Evil: 1', '\nX-Evil: 1', '\rX-Evil: 1', '\0\r\nX-Evil: 1', '\r\n\r\nX-Evil: 1']

/** Every message that left, up to its body. */
const heads = ({ sockets }: WorkerRig): readonly string[] =>
  sockets
    .flatMap(({ sent }) => sent.filter(frame => frame.trim() !== ''))
    .map(frame => frame.split('\r\n\r\n', 1)[0] ?? '')

/** Every line of a head is a header of ours, ends with CRLF, and holds no control character. */
function expectClean(worker: WorkerRig): void {
  expect(heads(worker)).not.toEqual([])
  for (const head of heads(worker)) {
    const [start = '', ...lines] = head.split('\r\n')
    expect(start).toMatch(/^SIP\/2\.0 \d{3} |^[A-Z]+ \S+ SIP\/2\.0$/)
    for (const line of lines) expect(line).toMatch(/^(?!X-Evil)[A-Za-z-]+: /)
    // oxlint-disable-next-line no-control-regex
    expect(head.replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u001f\u007f]/)
  }
}

/** The first REGISTER is on its way, if one is. */
async function begun(
  typed: Partial<SignIn>,
  config: Partial<Config> = {},
): Promise<{ readonly worker: WorkerRig; readonly page: TestPage }> {
  const worker = createWorkerRig()
  const page = await worker.openPage(config)
  page.say({ kind: 'signIn', signIn: { ...form, ...typed } })
  await worker.settle()
  if (worker.sockets.length > 0) worker.socket().open()
  await worker.settle()
  return { worker, page }
}

describe('what a person types', () => {
  it.each(BREAKS)('[SEC-08] an address with %j is refused, and nothing is connected', async hostile => {
    for (const address of [`sip:alice${hostile}@ims.test`, `sip:alice@ims.test${hostile}x`, `tel:+49${hostile}`]) {
      const { worker, page } = await begun({ address })
      expect(newest(page, 'session')?.session).toMatchObject({ failure: { reason: 'badAddress' } })
      expect(worker.sockets).toEqual([])
    }
  })
  it.each(BREAKS)('[SEC-08] a private identity with %j stays between its quotes', async hostile => {
    const { worker } = await begun({ privateIdentity: `a"${hostile}` })
    expectClean(worker)
    expect(worker.next('REGISTER').one('Authorization')).toMatch(/^Digest username="a\\" X-Evil: 1", realm=/)
  })
  it.each(BREAKS)('[SEC-08] a display name with %j reaches nobody', async hostile => {
    const worker = createWorkerRig()
    await worker.signIn(await worker.openPage(), { form: { displayName: `Wonder${hostile}` } })
    expectClean(worker)
    expect(heads(worker).join('\r\n')).not.toContain('Wonder')
  })
  it.each(BREAKS)('[SEC-08] a note with %j is text of a document', async hostile => {
    const { worker, page } = await signedIn()
    await worker.deliver(subscribing())
    await worker.answer(worker.next('NOTIFY'), 200)
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, note: `here${hostile}` } })
    await worker.elapse(6_000)
    expect(worker.next('NOTIFY').body).toContain('here')
    expectClean(worker)
  })
  it.each(BREAKS)('[SEC-08] a contact with %j is asked for without a header of its own', async hostile => {
    const { worker, page } = await signedIn()
    const uris = [`sip:bob${hostile}@ims.test`, `sip:bob@ims.test${hostile}`, 'sip:carol@ims.test?X-Evil=1']
    page.say({ kind: 'putContacts', contacts: uris.map(contactOf) })
    await worker.elapse(10_000)
    expect(worker.requests().some(one => one.start.startsWith('SUBSCRIBE sip:carol@ims.test SIP'))).toBe(true)
    expectClean(worker)
  })
})

describe('what the operator sets', () => {
  it.each(BREAKS)('[SEC-08] a domain, server or realm with %j in config.json makes no header', async hostile => {
    const { worker } = await begun(
      { address: 'tel:+4930123456' },
      {
        domain: `ims.test${hostile}`,
        presenceServers: [`sip:ps${hostile}`],
        realms: [{ realm: `ims.test${hostile}`, host: `ims.test${hostile}` }],
      },
    )
    expect(worker.next('REGISTER').start).toMatch(/^REGISTER sip:ims\.test\S* SIP\/2\.0$/)
    expectClean(worker)
  })
})

describe('what the network says', () => {
  // A line of theirs ends at CRLF. What can come is NUL in quotes, and what a quote, a bracket or a URI hides.
  it('[SEC-08] [REG-65] identities and routes with names, headers and quotes are written as addresses alone', async () => {
    const { worker, page } = await signedIn({
      granted: [
        'P-Associated-URI: "x\\" \\\0" <sip:alice@ims.test?X-Evil=1>',
        'Service-Route: "a, <sip:b>" <sip:scscf.ims.test;lr>',
      ],
    })
    page.say({ kind: 'putContacts', contacts: [contactOf('sip:bob@ims.test')] })
    await worker.elapse(1_000)
    expect(worker.next('SUBSCRIBE').one('From')).toMatch(/^<sip:alice@ims\.test>;tag=/)
    expectClean(worker)
  })
  it('[SEC-08] a nonce with quotes and NUL is answered within its quotes', async () => {
    const { worker } = await signedIn()
    await worker.elapse(5_000)
    const nonce = 'n\\", X-Evil=\\"1\\\\\\\0'
    const challenge = `WWW-Authenticate: Digest realm="ims.test", nonce="${nonce}", qop="auth"`
    await worker.answer(worker.next('PUBLISH'), 401, [challenge])
    const again = worker.next('PUBLISH').one('Authorization')
    expect(again).toContain(', nonce="n\\", X-Evil=\\"1\\\\ ", uri=')
    expectClean(worker)
  })
  it('[SEC-08] a name of theirs comes back as it was written, and of its NUL nothing', async () => {
    const { worker } = await signedIn()
    const lines = [
      `OPTIONS ${worker.contact()} SIP/2.0`,
      'v: SIP/2.0/WSS edge.ims.test;branch=z9hG4bKname',
      'f: "Presence, \\"of\\" \\\0all" <sip:presence@ims.test>;tag=ps',
      't: <sip:alice@ims.test>',
      'i: name',
      'CSeq: 1 OPTIONS',
    ]
    worker.socket().say([...lines, '', ''].join('\r\n'))
    const answer = worker.socket().sent.at(-1)
    expect(answer).toMatch(/^SIP\/2\.0 200 /)
    expect(answer).toContain('From: "Presence, \\"of\\" \\ all" <sip:presence@ims.test>;tag=ps\r\n')
    expectClean(worker)
  })
})
