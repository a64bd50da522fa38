import { describe, expect, it } from 'vitest'
import { BOB, contactOf, createWatchingRig, pidf, type WatchingRig } from './watchingRig.ts'

const MINUTE = 60_000
const ACTIVE = 'active;expires=3600'

/** The socket drops, and the worker is registered anew on the next one. */
async function comeBack(rig: WatchingRig, afterMs: number): Promise<void> {
  rig.socket().drop()
  await rig.settle()
  await rig.elapse(afterMs)
  rig.say({ kind: 'reconnectNow' })
  await rig.settle()
  await rig.register(null)
}

describe('a NOTIFY without a body', () => {
  it('[WAT-06] in a dialog keeps what the last document of that dialog said', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    await bob.notify(ACTIVE, { body: pidf('open') })
    await rig.elapse(5 * MINUTE)
    expect((await bob.notify(ACTIVE))?.start).toBe('SIP/2.0 200 OK')
    expect(rig.shown()).toMatchObject({ status: 'available', was: null })
  })

  it('[WAT-06] that begins a dialog says that there is no state: what was known is told as such, with its age', async () => {
    const rig = await createWatchingRig()
    const before = await rig.serve()
    await before.notify(ACTIVE, { body: pidf('open', { note: 'at my desk' }) })
    const heardAt = rig.clock.now()
    await comeBack(rig, 20 * MINUTE)
    const bob = await rig.serve()
    await bob.notify(ACTIVE)
    expect(rig.shown()).toMatchObject({ status: 'unknown', was: 'available', watch: { kind: 'active' } })
    expect(rig.clock.now() - (rig.shown().since ?? 0)).toBeGreaterThanOrEqual(20 * MINUTE)
    expect((rig.shown().since ?? 0) - heardAt).toBeLessThan(1000)
    // Another without a body makes it no younger; a document ends it.
    await rig.elapse(MINUTE)
    await bob.notify(ACTIVE)
    expect(rig.shown()).toMatchObject({ status: 'unknown', was: 'available' })
    await bob.notify(ACTIVE, { body: pidf('closed') })
    expect(rig.shown()).toMatchObject({ status: 'offline', was: null })
    await bob.notify(ACTIVE)
    expect(rig.shown().status).toBe('offline')
  })

  it('[WAT-06] that begins the first dialog leaves the contact without a status', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    await bob.notify(ACTIVE)
    expect(rig.shown()).toMatchObject({ status: 'unknown', was: null, since: null, watch: { kind: 'active' } })
  })

  it('[WAT-06] a document of a new dialog that cannot be read leaves what was known before as such', async () => {
    const rig = await createWatchingRig()
    await (await rig.serve()).notify(ACTIVE, { body: pidf('open') })
    await comeBack(rig, MINUTE)
    await (await rig.serve()).notify(ACTIVE, { body: '<presence' })
    expect(rig.shown()).toMatchObject({ status: 'unknown', was: 'available', malformed: true })
  })

  it('[WAT-06] [WAT-12] of somebody who was removed and added again, nothing of before is shown', async () => {
    const rig = await createWatchingRig()
    const before = await rig.serve()
    await before.notify(ACTIVE, { body: pidf('open') })
    rig.say({ kind: 'removeContacts', uris: [BOB] })
    await rig.settle()
    await rig.answer(rig.next('SUBSCRIBE'), 200, ['Expires: 0'])
    await before.notify('terminated;reason=timeout')
    rig.say({ kind: 'putContacts', contacts: [contactOf(BOB)] })
    await rig.settle()
    await (await rig.serve()).notify(ACTIVE)
    expect(rig.shown()).toMatchObject({ status: 'unknown', was: null })
  })
})

describe('a state that is in doubt', () => {
  it('[WAT-08] a refresh that the server refuses for now: stale till it speaks again, the subscription stands', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    await bob.notify('active;expires=600', { body: pidf('open') })
    await rig.elapse(495_000)
    await rig.answer(rig.next('SUBSCRIBE'), 503)
    expect(rig.shown()).toMatchObject({ status: 'stale', was: 'available', watch: { kind: 'active' } })
    expect((await bob.notify('active'))?.start).toBe('SIP/2.0 200 OK')
    expect(rig.shown()).toMatchObject({ status: 'available', was: null })
  })

  it('[WAT-08] and till its next refresh is taken', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    await bob.notify('active;expires=600', { body: pidf('open') })
    await rig.elapse(495_000)
    await rig.answer(rig.next('SUBSCRIBE'), 503)
    expect(rig.shown().status).toBe('stale')
    await rig.elapse(95_000)
    await rig.answer(rig.next('SUBSCRIBE'), 200, ['Expires: 600'])
    expect(rig.shown().status).toBe('available')
  })

  it('[LIFE-03] when the flow is lost, what is shown turns stale', async () => {
    const rig = await createWatchingRig()
    const bob = await rig.serve()
    await bob.notify(ACTIVE, { body: pidf('open') })
    rig.socket().drop()
    await rig.settle()
    expect(rig.shown()).toMatchObject({ status: 'stale', was: 'available' })
  })

  it('[LIFE-03] [REG-27] a refresh without an answer: stale within 15 s, while the flow is replaced, and till the next document', async () => {
    const rig = await createWatchingRig()
    const before = await rig.serve()
    await before.notify('active;expires=600', { body: pidf('open') })
    const heardAt = rig.clock.now()
    await rig.elapse(494_000)
    rig.socket().answersProbes = false
    await rig.elapse(2_000)
    expect(rig.next('SUBSCRIBE').one('Call-ID')).toBe(before.subscribe.one('Call-ID'))
    expect(rig.shown()).toMatchObject({ status: 'available', was: null })
    await rig.elapse(15_000)
    expect(rig.shown()).toMatchObject({ status: 'stale', was: 'available' })
    expect((rig.shown().since ?? 0) - heardAt).toBeLessThan(1000)
    expect(rig.socket().closed).toBe(true)

    await rig.elapse(30_000)
    expect(rig.sockets).toHaveLength(2)
    await rig.register(null)
    expect(rig.shown()).toMatchObject({ status: 'stale', was: 'available', watch: { kind: 'asking' } })
    const bob = await rig.serve()
    expect(bob.subscribe.one('Call-ID')).not.toBe(before.subscribe.one('Call-ID'))
    expect(rig.shown().status).toBe('stale')
    await bob.notify(ACTIVE, { body: pidf('closed') })
    expect(rig.shown()).toMatchObject({ status: 'offline', was: null })
  })

  it('[LIFE-03] a refresh without an answer on a flow that answers a probe: nothing is in doubt till Timer N ends', async () => {
    const rig = await createWatchingRig()
    const before = await rig.serve()
    await before.notify('active;expires=600', { body: pidf('open') })
    await rig.elapse(496_000)
    expect(rig.next('SUBSCRIBE').one('Call-ID')).toBe(before.subscribe.one('Call-ID'))
    await rig.elapse(30_000)
    expect(rig.shown()).toMatchObject({ status: 'available', watch: { kind: 'active' } })
    await rig.elapse(5_000)
    expect(rig.next('SUBSCRIBE').one('Call-ID')).not.toBe(before.subscribe.one('Call-ID'))
    expect(rig.shown()).toMatchObject({ status: 'stale', was: 'available', watch: { kind: 'asking' } })
    expect(rig.sockets).toHaveLength(1)
  })
})
