import { describe, expect, it } from 'vitest'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import type { Config } from '../contract.ts'
import { form, type TestPage } from '../testing.ts'
import { tagOf } from './registeredRig.ts'
import { challengeText, createWorkerRig, credential, type DigestChallenge, type WorkerRig } from './testing.ts'

const contact = (uri: string) => ({ uri, name: 'Somebody', group: '', note: '', addedAt: 0 }) as const

/** Signed in through the realm ims.test. */
async function signedIn(realms: Config['realms'] = []): Promise<{ worker: WorkerRig; page: TestPage }> {
  const worker = createWorkerRig()
  const page = await worker.openPage({ realms })
  await worker.signIn(page)
  worker.take()
  return { worker, page }
}

async function watch(worker: WorkerRig, page: TestPage, uri: string): Promise<SaidMessage> {
  page.say({ kind: 'putContacts', contacts: [contact(uri)] })
  await worker.settle()
  return worker.next('SUBSCRIBE')
}

/** The SUBSCRIBE that goes to another domain after bob@ims.test answered with a redirection. */
async function redirect(worker: WorkerRig, page: TestPage): Promise<SaidMessage> {
  await worker.answer(await watch(worker, page, 'sip:bob@ims.test'), 302, ['Contact: <sip:x@evil.test>'])
  const redirected = worker.next('SUBSCRIBE')
  expect(redirected.start).toBe('SUBSCRIBE sip:x@evil.test SIP/2.0')
  return redirected
}

const www = (challenge: DigestChallenge): string => `WWW-Authenticate: ${challengeText(challenge)}`
const proxy = (challenge: DigestChallenge): string => `Proxy-Authenticate: ${challengeText(challenge)}`
const credentialsIn = (messages: readonly SaidMessage[]): readonly string[] =>
  messages.flatMap(one => [...one.all('Authorization'), ...one.all('Proxy-Authorization')])

describe('who asks for the password', () => {
  it.each([
    ['401', 401, www({ realm: 'evil.test', nonce: 'chosen' })],
    ['407', 407, proxy({ realm: 'evil.test', nonce: 'chosen' })],
    ['401 by the name of the home realm', 401, www({ realm: 'ims.test', nonce: 'chosen' })],
    ['407 by the name of the home realm', 407, proxy({ realm: 'ims.test', nonce: 'chosen' })],
  ])('[REG-53] a contact elsewhere that answers %s gets no digest, and the page is told', async (_, status, line) => {
    const { worker, page } = await signedIn()
    const asked = await watch(worker, page, 'sip:mallory@evil.test')
    await worker.answer(asked, status, [line])
    expect(worker.take().map(one => one.start)).toEqual([])
    const shown = page.changes.findLast(change => change.kind === 'shown')
    expect(shown).toMatchObject({
      shown: { uri: 'sip:mallory@evil.test', watch: { kind: 'ended', failure: { reason: 'challenged', status } } },
    })
    await worker.elapse(3_600_000)
    const later = worker.take().filter(one => one.start.startsWith('SUBSCRIBE'))
    expect(credentialsIn(later)).toEqual([])
  })
  it('[REG-53] the home realm is answered for the home domain, a listed one for the host beside it', async () => {
    const { worker, page } = await signedIn([{ realm: 'partner.test', host: 'Partner.Test' }])
    const bob = await watch(worker, page, 'sip:bob@ims.test')
    await worker.answer(bob, 407, [proxy({ nonce: 'n2' })])
    expect(credential(worker.next('SUBSCRIBE'), 'nonce', 'Proxy-Authorization')).toBe('n2')
    const carol = await watch(worker, page, 'sip:carol@partner.test')
    await worker.answer(carol, 401, [www({ realm: 'partner.test', nonce: 'n3' })])
    expect(credential(worker.next('SUBSCRIBE'), 'nonce')).toBe('n3')
  })
  it.each([
    ['401', 401, www],
    ['407', 407, proxy],
  ] as const)('[REG-53] %s by a listed realm is not answered for another host', async (_, status, ask) => {
    const { worker, page } = await signedIn([{ realm: 'partner.test', host: 'partner.test' }])
    for (const uri of ['sip:mallory@evil.test', 'sip:mallory@x.partner.test', 'sip:partner.test@evil.test']) {
      await worker.answer(await watch(worker, page, uri), status, [ask({ realm: 'partner.test', nonce: 'chosen' })])
      expect(worker.take().map(one => one.start)).toEqual([])
    }
    // Nor where the contact at its host leads us elsewhere.
    const carol = await watch(worker, page, 'sip:carol@partner.test')
    await worker.answer(carol, 302, ['Contact: <sip:x@evil.test>'])
    const redirected = worker.next('SUBSCRIBE')
    expect(redirected.start).toBe('SUBSCRIBE sip:x@evil.test SIP/2.0')
    await worker.answer(redirected, status, [ask({ realm: 'partner.test', nonce: 'chosen' })])
    expect(credentialsIn(worker.take())).toEqual([])
  })
  it('[REG-53] who is found by a redirection gets no digest by the name of the home realm', async () => {
    const { worker, page } = await signedIn()
    const redirected = await redirect(worker, page)
    await worker.answer(redirected, 401, [www({ nonce: 'chosen' })])
    expect(credentialsIn(worker.take())).toEqual([])
    expect(page.changes.findLast(change => change.kind === 'shown')).toMatchObject({
      shown: { uri: 'sip:bob@ims.test', watch: { kind: 'ended', failure: { reason: 'challenged' } } },
    })
  })
  it('[REG-53] who is found by a redirection gets none later either, when the subscription is refreshed', async () => {
    const { worker, page } = await signedIn()
    const redirected = await redirect(worker, page)
    await worker.answer(redirected, 200, ['Expires: 600', 'Contact: <sip:x@evil.test>'])
    await worker.deliver({
      method: 'NOTIFY',
      callId: redirected.one('Call-ID'),
      fromTag: 'x',
      toTag: tagOf(redirected.one('From')),
      headers: ['Event: presence', 'Subscription-State: active;expires=600', 'Contact: <sip:x@evil.test>'],
    })
    worker.take()
    let refresh: SaidMessage | undefined
    for (let seconds = 0; seconds < 600 && refresh === undefined; seconds += 10) {
      await worker.elapse(10_000)
      refresh = worker.take().find(one => one.start.startsWith('SUBSCRIBE'))
    }
    if (refresh === undefined) throw new Error('no refresh')
    expect(refresh.one('To')).toBe('<sip:bob@ims.test>;tag=x')
    await worker.answer(refresh, 401, [www({ nonce: 'chosen' })])
    expect(credentialsIn(worker.take())).toEqual([])
  })
  it('[REG-53] a proxy of the home network that asked at home is not answered elsewhere: anybody can say its name', async () => {
    const { worker, page } = await signedIn()
    await worker.answer(await watch(worker, page, 'sip:bob@ims.test'), 407, [proxy({ nonce: 'n2' })])
    await worker.answer(worker.next('SUBSCRIBE'), 200, ['Expires: 3600', 'Contact: <sip:bob@ims.test>'])
    // RFC 3261 §22.3: at home they go along.
    const carol = await watch(worker, page, 'sip:carol@ims.test')
    expect(credential(carol, 'nonce', 'Proxy-Authorization')).toBe('n2')
    const mallory = await watch(worker, page, 'sip:mallory@evil.test')
    expect(credentialsIn([mallory])).toEqual([])
    await worker.answer(mallory, 407, [proxy({ nonce: 'chosen' })])
    expect(worker.take().map(one => one.start)).toEqual([])
  })
  it.each([
    ['401 by the home realm', 401, www({ nonce: 'chosen' })],
    ['407 by the home realm', 407, proxy({ nonce: 'chosen' })],
    ['401 by a listed realm', 401, www({ realm: 'partner.test', nonce: 'chosen' })],
    ['407 by the name of the outbound proxy', 407, proxy({ realm: 'edge', nonce: 'chosen' })],
  ])(
    '[REG-53] [PUA-38] a stranger who calls itself one of ours and answers NOTIFY with %s gets no digest',
    async (_, status, line) => {
      const worker = createWorkerRig()
      const page = await worker.openPage({
        realms: [{ realm: 'partner.test', host: 'ims.test' }],
        strangers: 'blockPolitely',
      })
      page.say({ kind: 'signIn', signIn: form })
      await worker.settle()
      worker.socket().open()
      await worker.settle()
      await worker.answer(worker.next('REGISTER'), 407, [proxy({ realm: 'edge', nonce: 'e1' })])
      await worker.register()
      worker.take()
      const asking = {
        method: 'SUBSCRIBE',
        callId: 'stranger',
        headers: ['Event: presence', 'Contact: <sip:m@evil.test>', 'P-Asserted-Identity: <sip:mallory@ims.test>'],
      }
      await worker.deliver(asking)
      const notify = worker.next('NOTIFY')
      expect([notify.one('To'), credentialsIn([notify])]).toEqual([
        expect.stringContaining('<sip:presence@ims.test>'),
        [],
      ])
      await worker.answer(notify, status, [line])
      await worker.elapse(3_600_000)
      expect(credentialsIn(worker.take().filter(one => one.start.startsWith('NOTIFY')))).toEqual([])
    },
  )
  it('[REG-53] [F14] credentials for a proxy of one call do not go along with a call to another domain', async () => {
    const { worker, page } = await signedIn(
      ['elsewhere.test', 'third.test'].map(host => ({ realm: 'proxy.elsewhere.test', host })),
    )
    const carol = await watch(worker, page, 'sip:carol@elsewhere.test')
    await worker.answer(carol, 407, [proxy({ realm: 'proxy.elsewhere.test', nonce: 'n2' })])
    await worker.answer(worker.next('SUBSCRIBE'), 200, ['Expires: 3600', 'Contact: <sip:carol@elsewhere.test>'])
    expect(credentialsIn([await watch(worker, page, 'sip:dave@third.test')])).toEqual([])
  })
  it('[REG-53] those of the outbound proxy go along with a call to another domain, unasked', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    await worker.answer(worker.next('REGISTER'), 407, [proxy({ realm: 'edge', nonce: 'e1' })])
    await worker.register()
    const dave = await watch(worker, page, 'sip:dave@third.test')
    await worker.answer(dave, 407, [proxy({ realm: 'edge', nonce: 'e2' })])
    await worker.answer(worker.next('SUBSCRIBE'), 200, ['Expires: 3600', 'Contact: <sip:dave@third.test>'])
    const erin = await watch(worker, page, 'sip:erin@fourth.test')
    expect(credential(erin, 'realm', 'Proxy-Authorization')).toBe('edge')
    expect(erin.all('Authorization')).toEqual([])
  })
  it('[REG-53] another realm that asks for a later REGISTER gets nothing, and the session ends with that reason', async () => {
    const { worker, page } = await signedIn()
    await worker.elapse(3_000_000)
    await worker.answer(worker.next('REGISTER'), 401, [www({ realm: 'evil.test', nonce: 'chosen' })])
    await worker.answer(worker.next('REGISTER'), 401, [www({ realm: 'evil.test', nonce: 'chosen' })])
    expect(worker.requests().filter(one => credential(one, 'realm') === 'evil.test')).toEqual([])
    expect(page.changes.findLast(change => change.kind === 'session')).toMatchObject({
      session: { kind: 'signedOut', failure: { reason: 'challenged', status: 401, field: null } },
    })
  })
  it('[REG-53] [PUA-05] a presence server that asks for the password gets none, and the page is told', async () => {
    const { worker, page } = await signedIn()
    await worker.deliver({
      method: 'SUBSCRIBE',
      headers: [
        'Event: presence',
        'Expires: 600',
        'Contact: <sip:ps@10.0.0.1;transport=ws>',
        'P-Asserted-Identity: <sip:presence@ims.test>',
      ],
    })
    await worker.answer(worker.next('NOTIFY'), 401, [www({ realm: 'behind.test', nonce: 'chosen' })])
    expect(worker.take().map(one => one.start)).toEqual([])
    const servers = page.changes.findLast(change => change.kind === 'servers')
    expect(servers).toMatchObject({ servers: [{ lastNotify: { status: 401, isChallenged: true } }] })
  })
})
