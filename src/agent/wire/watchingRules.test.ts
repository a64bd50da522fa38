import { describe, expect, it } from 'vitest'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import { BOB, createWatchingRig, pidf, type WatchingRig } from './watchingRig.ts'

const ACTIVE = 'active;expires=3600'
const status = (answer: SaidMessage | null): number => Number(answer?.start.split(' ')[1])
const subscribes = (rig: WatchingRig): readonly SaidMessage[] =>
  rig.requests().filter(one => one.start.startsWith('SUBSCRIBE '))
const fromTag = (message: SaidMessage | undefined): string => /;tag=([^;]+)/.exec(message?.one('From') ?? '')?.[1] ?? ''

describe('the SUBSCRIBE', () => {
  it('[WAT-01] names event, duration, what is accepted and supported, and our Contact', async () => {
    const rig = await createWatchingRig()
    const [subscribe] = subscribes(rig)
    expect(subscribe?.start).toBe('SUBSCRIBE sip:bob@ims.test SIP/2.0')
    expect(subscribe?.one('To')).toBe('<sip:bob@ims.test>')
    const lines = ['Event', 'Expires', 'Accept', 'Allow-Events', 'Supported'].map(name => subscribe?.one(name))
    expect(lines).toEqual(['presence', '3600', 'application/pidf+xml', 'presence', 'outbound, gruu'])
    expect(subscribe?.one('Contact')).toContain(rig.contact())
  })

  it('[WAT-02] no NOTIFY in 64*T1: over; a NOTIFY after it gets 481, and the next try is anew', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    await rig.elapse(31_900)
    expect(rig.shown().watch.kind).toBe('asking')
    await rig.elapse(100)
    expect(rig.shown().watch).toMatchObject({ kind: 'ended', failure: { reason: 'timeout' } })
    expect(status(await bob.notify(ACTIVE, { body: pidf('open') }))).toBe(481)
    await rig.elapse(45_000)
    const again = rig.next('SUBSCRIBE')
    expect(again.one('Call-ID')).not.toBe(bob.subscribe.one('Call-ID'))
    expect(fromTag(again)).not.toBe(fromTag(bob.subscribe))
  })

  it('[WAT-02] each refresh has its Timer N, and 204 ends it', async () => {
    for (const [final, kind] of [
      [200, 'asking'],
      [204, 'active'],
    ] as const) {
      const rig = await createWatchingRig()
      const bob = await rig.serve()
      await bob.notify('active;expires=600', { body: pidf('open') })
      await rig.elapse(495_000)
      await rig.answer(rig.next('SUBSCRIBE'), final, ['Expires: 600'])
      await rig.elapse(32_000)
      expect(rig.shown().watch.kind).toBe(kind)
    }
  })

  it.each([200, 202])('[WAT-11] %i alone is no subscription yet, and either serves alike', async code => {
    const rig = await createWatchingRig()
    const bob = await rig.serve(code, ['Expires: 600'])
    expect(rig.shown().watch.kind).toBe('asking')
    await bob.notify('active', { body: pidf('open') })
    expect(rig.shown()).toMatchObject({ status: 'available', watch: { kind: 'active' } })
  })

  it('[WAT-15] 25 contacts: ten at once, and never more in a second', async () => {
    const rig = await createWatchingRig(Array.from({ length: 25 }, (_, index) => `sip:b${String(index)}@ims.test`))
    expect(subscribes(rig)).toHaveLength(10)
    await rig.elapse(900)
    expect(subscribes(rig)).toHaveLength(10)
    await rig.elapse(200)
    expect(subscribes(rig)).toHaveLength(20)
    await rig.elapse(1100)
    expect(subscribes(rig)).toHaveLength(25)
  })
})

describe('NOTIFYs', () => {
  it('[WAT-03] one before the 200 makes the dialog: its Contact and its Record-Route in their order, not those of the 200', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve(null)
    const lines = [
      'Record-Route: <sip:p1.test;lr>',
      'Record-Route: <sip:p2.test;lr>',
      'Content-Type: application/pidf+xml',
    ]
    expect(status(await bob.notify('active;expires=600', { body: pidf('open'), lines }))).toBe(200)
    expect(rig.shown().status).toBe('available')
    await rig.answer(bob.subscribe, 200, [
      'Expires: 3600',
      'Contact: <sip:else@where.test>',
      'Record-Route: <sip:no.test;lr>',
    ])
    await rig.elapse(495_000)
    const refresh = rig.next('SUBSCRIBE')
    expect(refresh.start).toBe('SUBSCRIBE sip:ps@ims.test SIP/2.0')
    expect(refresh.all('Route').join(', ')).toBe('<sip:p1.test;lr>, <sip:p2.test;lr>')
    expect(refresh.one('Call-ID')).toBe(bob.subscribe.one('Call-ID'))
    expect(refresh.one('From')).toBe(bob.subscribe.one('From'))
  })

  it('[WAT-04] of a second fork: 481, the first dialog serves on', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    await bob.notify(ACTIVE, { body: pidf('open') })
    const fork = await rig.deliver({
      method: 'NOTIFY',
      callId: bob.subscribe.one('Call-ID'),
      fromTag: 'fork',
      toTag: fromTag(bob.subscribe),
      headers: ['Event: presence', `Subscription-State: ${ACTIVE}`, 'Contact: <sip:ps2@ims.test>'],
    })
    expect(status(fork())).toBe(481)
    expect(status(await bob.notify(ACTIVE, { body: pidf('closed') }))).toBe(200)
    expect(rig.shown().status).toBe('offline')
  })

  it.each([
    ['for nobody', ['Event: presence', 'Subscription-State: active'], 481],
    ['of another package', ['Event: dialog', 'Subscription-State: active'], 489],
    ['of ours, written another way', ['Event: Presence', 'Subscription-State: active'], 489],
    ['of ours with a template', ['Event: presence.winfo', 'Subscription-State: active'], 489],
    ['without Event', ['Subscription-State: active'], 400],
  ] as const)('[WAT-05] %s', async (_, headers, code) => {
    const rig = await createWatchingRig()
    const answer = await rig.deliver({
      method: 'NOTIFY',
      callId: 'nobody',
      toTag: 'none',
      headers: [...headers, 'Contact: <sip:ps@ims.test>'],
    })
    expect([status(answer()), answer()?.one('Allow-Events')]).toEqual([code, code === 489 ? 'presence' : ''])
  })

  it.each([
    ['an id that we did not give', ['Event: presence;id=1', 'Subscription-State: active'], 481],
    ['no Subscription-State', ['Event: presence'], 400],
  ] as const)('[WAT-05] with %s makes nothing', async (_, headers, code) => {
    const rig = await createWatchingRig()
    const { subscribe } = await rig.serve()
    const answer = await rig.deliver({
      method: 'NOTIFY',
      callId: subscribe.one('Call-ID'),
      toTag: fromTag(subscribe),
      headers: [...headers, 'Contact: <sip:ps@ims.test>'],
    })
    expect([status(answer()), rig.shown().watch.kind]).toEqual([code, 'asking'])
  })

  it('[WAT-06] with a lower CSeq: 500, and the document of the higher one stays', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    await bob.notify(ACTIVE, { body: pidf('open'), cseq: 4 })
    await bob.notify(ACTIVE, { body: pidf('closed'), cseq: 6 })
    expect(status(await bob.notify(ACTIVE, { body: pidf('open'), cseq: 5 }))).toBe(500)
    expect(rig.shown().status).toBe('offline')
  })

  it('[WAT-07] what Subscription-State says of the end counts more than the 200', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve(200, ['Expires: 3600'])
    await bob.notify('active;expires=600', { body: pidf('open') })
    await rig.elapse(490_000)
    expect(subscribes(rig)).toHaveLength(1)
    await rig.elapse(10_000)
    expect(subscribes(rig)).toHaveLength(2)
  })
})

/** Served for 600 s. */
const begun = async (): Promise<{ rig: WatchingRig; bob: Awaited<ReturnType<WatchingRig['serve']>> }> => {
  const rig = await createWatchingRig()
  const bob = await rig.serve()
  await bob.notify('active;expires=600', { body: pidf('open') })
  rig.take()
  return { rig, bob }
}

describe('an end', () => {
  it.each([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604])(
    '[WAT-08] a refresh answered %i: anew with another Call-ID and tag',
    async code => {
      const { rig, bob } = await begun()
      await rig.elapse(495_000)
      await rig.answer(rig.next('SUBSCRIBE'), code)
      const anew = rig.next('SUBSCRIBE')
      expect(anew.one('Call-ID')).not.toBe(bob.subscribe.one('Call-ID'))
      expect([anew.one('To'), fromTag(anew) === fromTag(bob.subscribe)]).toEqual(['<sip:bob@ims.test>', false])
    },
  )

  it.each([400, 403, 500, 503])('[WAT-08] a refresh answered %i: NOTIFYs are taken till the end', async code => {
    const { rig, bob } = await begun()
    await rig.elapse(495_000)
    await rig.answer(rig.next('SUBSCRIBE'), code)
    expect(status(await bob.notify('active', { body: pidf('closed') }))).toBe(200)
    expect(rig.shown()).toMatchObject({ status: 'offline', watch: { kind: 'active' } })
  })

  it.each([
    ['deactivated', 0],
    ['deactivated;retry-after=600', 0],
    ['timeout', 0],
    ['timeout;retry-after=600', 0],
    ['giveup', 0],
    ['giveup;retry-after=600', 630],
    ['probation', 45],
    ['probation;retry-after=600', 630],
    ['neverheardof', 0],
    ['neverheardof;retry-after=600', 630],
    ['rejected', null],
    ['noresource', null],
    ['invariant', null],
    ['rejected;retry-after=600', null],
    ['noresource;retry-after=600', null],
    ['invariant;retry-after=600', null],
  ] as const)('[WAT-09] terminated;reason=%s: next after %s s', async (reason, afterS) => {
    const { rig, bob } = await begun()
    expect(status(await bob.notify(`terminated;reason=${reason}`))).toBe(200)
    const left = (): number => rig.take().filter(one => one.start.startsWith('SUBSCRIBE ')).length
    const atOnce = left()
    await rig.elapse((afterS ?? 4000) * 1000)
    expect([atOnce, left()]).toEqual(afterS === 0 ? [1, 0] : [0, afterS === null ? 0 : 1])
  })

  it.each([
    ['rejected', 'refused'],
    ['noresource', 'stale'],
    ['invariant', 'available'],
    ['probation', 'stale'],
  ] as const)('[WAT-09] terminated;reason=%s: shown as %s', async (reason, shown) => {
    const { rig, bob } = await begun()
    await bob.notify(`terminated;reason=${reason}`)
    expect(rig.shown().status).toBe(shown)
  })

  it('[WAT-10] a server that always deactivates: three more at once, then after half a minute at least', async () => {
    const rig = await createWatchingRig()
    for (let more = 0; more < 4; more += 1) await (await rig.serve()).notify('terminated;reason=deactivated')
    expect(() => rig.next('SUBSCRIBE')).toThrow('No SUBSCRIBE left')
    await rig.elapse(29_000)
    expect(() => rig.next('SUBSCRIBE')).toThrow('No SUBSCRIBE left')
    await rig.elapse(31_000)
    expect(rig.next('SUBSCRIBE').start).toContain(BOB)
  })

  it('[WAT-10] a person who asks is served at once, and a new series begins', async () => {
    const rig = await createWatchingRig()
    for (let more = 0; more < 4; more += 1) await (await rig.serve()).notify('terminated;reason=deactivated')
    rig.say({ kind: 'askAgain', uri: BOB })
    await rig.settle()
    for (let more = 0; more < 4; more += 1) await (await rig.serve()).notify('terminated;reason=deactivated')
    expect(() => rig.next('SUBSCRIBE')).toThrow('No SUBSCRIBE left')
  })

  it.each(['', pidf('closed')])(
    '[WAT-12] un-SUBSCRIBE in the dialog, then its last NOTIFY (%j) is answered',
    async body => {
      const { rig, bob } = await begun()
      rig.say({ kind: 'removeContacts', uris: [BOB] })
      await rig.settle()
      const leave = rig.next('SUBSCRIBE')
      expect([leave.one('Expires'), leave.one('Call-ID')]).toEqual(['0', bob.subscribe.one('Call-ID')])
      await rig.answer(leave, 200, ['Expires: 0'])
      expect(status(await bob.notify('terminated;reason=timeout', { body }))).toBe(200)
      expect(status(await bob.notify('active', { body: pidf('open') }))).toBe(481)
    },
  )

  it.each([
    [403, 'refused', 'forbidden', null],
    [603, 'refused', 'forbidden', null],
    [404, 'unknown', 'unknownUser', null],
    [489, 'unknown', 'unsupported', 1350],
    [480, 'unknown', 'refused', 45],
    [500, 'unknown', 'serverError', 45],
    [482, 'unknown', 'refused', null],
  ] as const)('[WAT-14] %i to the first: shown as %s (%s), next after %s s', async (code, shown, reason, afterS) => {
    const rig = await createWatchingRig()
    await rig.answer(rig.next('SUBSCRIBE'), code)
    expect(rig.shown()).toMatchObject({ status: shown, watch: { kind: 'ended', failure: { reason } } })
    await rig.elapse((afterS ?? 3000) * 1000 - 1000)
    expect(subscribes(rig)).toHaveLength(1)
    await rig.elapse(1000)
    expect(subscribes(rig)).toHaveLength(afterS === null ? 1 : 2)
  })

  it('[WAT-14] 503 with Retry-After: not before that', async () => {
    const rig = await createWatchingRig()
    await rig.answer(rig.next('SUBSCRIBE'), 503, ['Retry-After: 600'])
    await rig.elapse(599_000)
    expect(subscribes(rig)).toHaveLength(1)
    await rig.elapse(1000)
    expect(subscribes(rig)).toHaveLength(2)
  })

  it('[WAT-14] 423, 406 and 302: once each, worded anew', async () => {
    const rig = await createWatchingRig()
    await rig.answer(rig.next('SUBSCRIBE'), 423, ['Min-Expires: 7200'])
    const longer = rig.next('SUBSCRIBE')
    expect(longer.one('Expires')).toBe('7200')
    await rig.answer(longer, 406)
    const bare = rig.next('SUBSCRIBE')
    expect(bare.all('Accept')).toEqual([])
    await rig.answer(bare, 302, ['Contact: <sip:bob@new.test>'])
    const moved = rig.next('SUBSCRIBE')
    expect([moved.start, moved.one('To')]).toEqual(['SUBSCRIBE sip:bob@new.test SIP/2.0', '<sip:bob@ims.test>'])
    await rig.answer(moved, 302, ['Contact: <sip:bob@newer.test>'])
    expect(() => rig.next('SUBSCRIBE')).toThrow('No SUBSCRIBE left')
  })
})

const at = (time: string, basic: 'open' | 'closed'): string =>
  pidf(basic).replace('</tuple>', `<timestamp>${time}</timestamp></tuple>`)

describe('a document', () => {
  it('[WAT-20] a part older than the one we have of the same id is stale: ours stays', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    const then = (ms: number): string => new Date(rig.clock.now() - ms).toISOString()
    await bob.notify(ACTIVE, { body: at(then(60_000), 'open') })
    await bob.notify(ACTIVE, { body: at(then(61_000), 'closed') })
    expect(rig.shown().status).toBe('available')
    await bob.notify(ACTIVE, { body: at(then(0), 'closed') })
    expect(rig.shown().status).toBe('offline')
  })
})
