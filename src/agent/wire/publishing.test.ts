import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../../model/availability.ts'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import { newest, type Registered, signedIn, subscribing } from './registeredRig.ts'
import { challengeText, credential } from './testing.ts'

const publishesOf = ({ worker }: Registered): readonly SaidMessage[] =>
  worker.take().filter(one => one.start.startsWith('PUBLISH'))

const choose = ({ page }: Registered, note: string): void => {
  page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy', note } })
}

/** Nobody subscribes: after five seconds the first PUBLISH leaves. */
async function publishing(granted: readonly string[] = []): Promise<Registered & { readonly first: SaidMessage }> {
  const alice = await signedIn({ granted })
  await alice.worker.elapse(5_000)
  return { ...alice, first: alice.worker.next('PUBLISH') }
}

/** The first PUBLISH is taken, under the entity-tag A. */
async function published(lines: readonly string[] = ['Expires: 600']): Promise<Registered> {
  const alice = await publishing()
  await alice.worker.answer(alice.first, 200, ['SIP-ETag: A', ...lines])
  return alice
}

const fetching = [
  'P-Asserted-Identity: <sip:presence@ims.test>',
  'Event: presence',
  'Contact: <sip:ps@ims.test>',
  'Expires: 0',
]

const id = (body: string): string => /<tuple id="([^"]+)"/.exec(body)?.[1] ?? ''

describe('a PUBLISH', () => {
  it('[PUB-08] [PUB-09] goes to oneself over the service route, without Contact, and its ids stay', async () => {
    const alice = await publishing(['Service-Route: <sip:orig@scscf.ims.test;lr>'])
    const { first } = alice
    expect(first.start).toBe('PUBLISH sip:alice@ims.test SIP/2.0')
    expect([first.one('Route'), first.one('Contact')]).toEqual(['<sip:orig@scscf.ims.test;lr>', ''])
    expect([first.one('Content-Type'), first.one('Event')]).toEqual(['application/pidf+xml', 'presence'])
    await alice.worker.answer(first, 200, ['SIP-ETag: A', 'Expires: 600', 'Record-Route: <sip:evil.test;lr>'])
    choose(alice, 'one')
    await alice.worker.elapse(6_000)
    const next = alice.worker.next('PUBLISH')
    expect(next.one('Route')).toBe('<sip:orig@scscf.ims.test;lr>')
    expect(next.one('To')).toBe('<sip:alice@ims.test>')
    expect(id(next.body)).toBe(id(first.body))
  })
  it.each([
    ['WWW-Authenticate', 'Authorization', 401],
    ['Proxy-Authenticate', 'Proxy-Authorization', 407],
  ])('[PUB-11] %s of the home realm is answered', async (challenge, proof, status) => {
    const alice = await publishing()
    await alice.worker.answer(alice.first, status, [`${challenge}: ${challengeText({ nonce: 'n9' })}`])
    const second = alice.worker.next('PUBLISH')
    expect(credential(second, 'nonce', proof)).toBe('n9')
    await alice.worker.answer(second, 200, ['SIP-ETag: A', 'Expires: 600'])
    expect(newest(alice.page, 'me')?.me).toMatchObject({ echo: { kind: 'known', by: 'publication' }, publishes: true })
  })
  it('[PUB-02] [PUB-03] [PUB-10] one at a time, at most one in five seconds, each on the newest entity-tag', async () => {
    const alice = await publishing()
    for (const note of ['one', 'two', 'three']) choose(alice, note)
    await alice.worker.elapse(10_000)
    expect(publishesOf(alice)).toEqual([])
    await alice.worker.answer(alice.first, 200, ['SIP-ETag: A', 'Expires: 600'])
    await alice.worker.elapse(1)
    const second = alice.worker.next('PUBLISH')
    expect(second.one('SIP-If-Match')).toBe('A')
    expect(second.body).toContain('three')
    await alice.worker.answer(second, 200, ['SIP-ETag: B', 'Expires: 600'])
    choose(alice, 'four')
    await alice.worker.elapse(4_000)
    expect(publishesOf(alice)).toEqual([])
    await alice.worker.elapse(2_000)
    expect(alice.worker.next('PUBLISH').one('SIP-If-Match')).toBe('B')
  })
  it('[PUB-05] 423: for as long as the server wants, once', async () => {
    const alice = await publishing()
    await alice.worker.answer(alice.first, 423, ['Min-Expires: 1800'])
    const longer = alice.worker.next('PUBLISH')
    expect(longer.one('Expires')).toBe('1800')
    await alice.worker.answer(longer, 423, ['Min-Expires: 1801'])
    await alice.worker.elapse(1_000)
    expect(publishesOf(alice)).toEqual([])
  })
  it.each([
    [600, 510, 571],
    [120, 59, 115],
  ])('[PUB-06] granted %i s: refreshed without a body between %i and %i s', async (grantedS, afterS, untilS) => {
    const alice = await published([`Expires: ${String(grantedS)}`])
    await alice.worker.elapse((afterS - 1) * 1000)
    expect(publishesOf(alice)).toEqual([])
    await alice.worker.elapse((untilS - afterS + 1) * 1000)
    const refresh = alice.worker.next('PUBLISH')
    expect([refresh.one('SIP-If-Match'), refresh.body]).toEqual(['A', ''])
  })
  it('[PUB-14] [PUB-15] differences where the server takes them; a refresh moves the tag that the next is on top of', async () => {
    const accept = 'Accept: application/pidf+xml, application/pidf-diff+xml'
    const alice = await published(['Expires: 600', accept])
    choose(alice, 'one')
    await alice.worker.elapse(6_000)
    const whole = alice.worker.next('PUBLISH')
    expect(whole.body).toContain('pidf-full')
    await alice.worker.answer(whole, 200, ['SIP-ETag: B', 'Expires: 600', accept])
    await alice.worker.elapse(571_000)
    const refresh = alice.worker.next('PUBLISH')
    expect([refresh.one('SIP-If-Match'), refresh.body]).toEqual(['B', ''])
    await alice.worker.answer(refresh, 200, ['SIP-ETag: C', 'Expires: 600', accept])
    choose(alice, 'two')
    await alice.worker.elapse(6_000)
    const patch = alice.worker.next('PUBLISH')
    expect(patch.one('SIP-If-Match')).toBe('C')
    expect(patch.body).toContain('pidf-diff')
    expect(patch.body).not.toContain('<tuple')
  })
  it('[PUB-12] [PUB-17] a server that asks after all is told, then the publication goes', async () => {
    const alice = await published()
    await alice.worker.elapse(1_000)
    await alice.worker.deliver(subscribing())
    const notify = alice.worker.next('NOTIFY')
    expect(publishesOf(alice)).toEqual([])
    await alice.worker.answer(notify, 200)
    const removal = alice.worker.next('PUBLISH')
    expect([removal.one('Expires'), removal.one('SIP-If-Match'), removal.body]).toEqual(['0', 'A', ''])
    await alice.worker.answer(removal, 200, ['Expires: 0'])
    expect(newest(alice.page, 'me')?.me).toMatchObject({
      echo: { kind: 'known', by: 'subscription' },
      publishes: false,
    })
  })
  it('[PUB-17] [PUA-37] a server that names our state has been told once it takes a NOTIFY, not before', async () => {
    const alice = await published()
    await alice.worker.elapse(6_000)
    // A look at the state: its tag stands, whoever names it.
    await alice.worker.deliver({ ...subscribing([], { callId: 'look' }), headers: [...fetching] })
    const look = alice.worker.next('NOTIFY')
    await alice.worker.answer(look, 200)
    expect(publishesOf(alice)).toEqual([])
    await alice.worker.deliver(subscribing([`Suppress-If-Match: ${look.one('SIP-ETag')}`]))
    const bare = alice.worker.next('NOTIFY')
    expect(bare.body).toBe('')
    await alice.worker.answer(bare, 500)
    expect(publishesOf(alice)).toEqual([])
    await alice.worker.deliver(subscribing([`Suppress-If-Match: ${look.one('SIP-ETag')}`], { callId: 'second' }))
    await alice.worker.answer(alice.worker.next('NOTIFY'), 200)
    expect(publishesOf(alice).map(one => one.one('Expires'))).toEqual(['0'])
  })
  it('[LIFE-02] [PUB-12] signing out takes it back before the binding', async () => {
    const alice = await published()
    alice.worker.take()
    alice.page.say({ kind: 'signOut' })
    await alice.worker.settle()
    expect(alice.worker.take().map(one => one.start.split(' ')[0])).toEqual(['PUBLISH', 'REGISTER'])
  })
  it('[LIFE-11] a server whose subscription ran out unrenewed, as in a frozen tab: we publish', async () => {
    const alice = await signedIn()
    await alice.worker.deliver(subscribing())
    await alice.worker.answer(alice.worker.next('NOTIFY'), 200)
    await alice.worker.elapse(600_000)
    await alice.worker.elapse(10_000)
    expect(publishesOf(alice)).toHaveLength(1)
  })
  it('[PUB-17] by configuration: whoever subscribes gets 403, or nothing is ever published', async () => {
    const always = await signedIn({ config: { mode: 'publish' } })
    expect(publishesOf(always)).toHaveLength(1)
    const answer = await always.worker.deliver(subscribing())
    expect(answer()?.start.slice(8, 11)).toBe('403')
    expect(newest(always.page, 'refused')?.refused).toMatchObject([{ status: 403, reason: 'publishing' }])
    const never = await signedIn({ config: { mode: 'subscribe', publishAfterS: 0 } })
    await never.worker.elapse(600_000)
    expect(publishesOf(never)).toEqual([])
  })
})
