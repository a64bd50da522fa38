/** What stays of a sign-in, what passes from worker to worker, and what of it is seen anywhere. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../../model/availability.ts'
import { createMemoryStore, form, type TestPage } from '../testing.ts'
import { challengeText, createWorkerRig, credential } from './testing.ts'

const sessionOf = (page: TestPage): unknown => page.changes.findLast(change => change.kind === 'session')?.session
const ha1 = (algorithm: 'md5' | 'sha256'): string =>
  createHash(algorithm).update(`alice@ims.test:ims.test:${form.password}`).digest('hex')

describe('what passes from worker to worker', () => {
  it.each(['MD5', 'SHA-256'] as const)('[SEC-11] is the one hash in use: %s', async algorithm => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page, { form: { staySignedIn: true }, challenge: { algorithm } })
    await worker.settle()
    for (const text of [page.handover, worker.store.kept.text]) {
      const hashes = [ha1('md5'), ha1('sha256')].map(hash => text?.includes(hash))
      expect(hashes).toEqual([algorithm === 'MD5', algorithm === 'SHA-256'])
      expect(text).not.toContain(form.password)
    }
  })

  it('[SEC-11] is what the browser’s key seals, or nothing where no key can be kept', async () => {
    const store = { ...createMemoryStore(), seal: () => Promise.reject(new Error('no key')) }
    const worker = createWorkerRig({ store })
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.settle()
    expect(sessionOf(page)).toMatchObject({ kind: 'signedIn' })
    expect(page.handover).toBeNull()
    // What some page made up opens nothing.
    const next = createWorkerRig({ store: worker.store })
    await next.openPage({}, '{"secret":"{}"}')
    expect(next.sockets).toEqual([])
  })

  it('[LIFE-06] [SEC-11] signs in again where the network never challenges, without a password', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page, { form: { staySignedIn: true }, challenge: null })
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'away' } })
    await worker.settle()
    expect(page.handover).not.toContain(form.password)
    expect(worker.store.kept.text).not.toContain(form.password)
    const follower = createWorkerRig({ store: worker.store })
    const second = await follower.openPage({}, page.handover)
    const reloaded = createWorkerRig({ store: worker.store })
    const third = await reloaded.openPage()
    for (const [next, one] of [
      [follower, second],
      [reloaded, third],
    ] as const) {
      await next.register(null)
      expect(sessionOf(one)).toMatchObject({ kind: 'signedIn', link: { kind: 'connected' } })
      expect(one.changes.findLast(change => change.kind === 'me')).toMatchObject({
        me: { availability: { status: 'away' } },
      })
    }
  })

  it.each([
    ['now challenges', null],
    ['now wants another kind of answer', { algorithm: 'SHA-256' } as const],
  ])('[SEC-11] the person is asked for the password by a network that %s', async (_, before) => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page, { form: { staySignedIn: true }, challenge: before })
    await worker.settle()
    const next = createWorkerRig({ store: worker.store })
    const again = await next.openPage()
    next.socket().open()
    await next.settle()
    await next.answer(next.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText({ algorithm: 'MD5' })}`])
    expect(sessionOf(again)).toMatchObject({
      kind: 'signedOut',
      failure: { reason: 'wrongPassword', field: 'password' },
    })
    expect(worker.store.kept.text).toBeNull()
    expect(again.handover).toBeNull()
  })

  it('[SEC-11] [REG-52] a kept hash that the network rejects is forgotten, and never tried again', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page, { form: { staySignedIn: true } })
    await worker.settle()
    const next = createWorkerRig({ store: worker.store })
    const again = await next.openPage({}, page.handover)
    next.socket().open()
    await next.settle()
    for (const nonce of ['n2', 'n3'])
      await next.answer(next.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText({ nonce })}`])
    expect(sessionOf(again)).toMatchObject({ kind: 'signedOut', failure: { reason: 'wrongPassword' } })
    expect([next.store.kept.text, again.handover]).toEqual([null, null])
    await next.elapse(600_000)
    await next.openPage()
    const third = createWorkerRig({ store: next.store })
    await third.openPage({}, again.handover)
    expect([next.sockets.length, next.requests().length, third.sockets.length]).toEqual([1, 2, 0])
  })
})

describe('signing in', () => {
  it('[LIFE-06] twice at once leaves one registration: the second', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    page.say({ kind: 'signIn', signIn: form })
    page.say({ kind: 'signIn', signIn: { ...form, address: 'bob@ims.test' } })
    await worker.settle()
    for (const socket of worker.sockets) socket.open()
    await worker.settle()
    expect(worker.requests().map(message => message.one('To'))).toEqual(['<sip:bob@ims.test>'])
    await worker.register()
    expect(worker.sockets).toHaveLength(1)
    expect(sessionOf(page)).toMatchObject({ kind: 'signedIn', account: { aor: 'sip:bob@ims.test' } })
  })

  it('[SEC-22] nothing that is logged holds a password, a hash, a nonce, credentials or a document', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage({ publishAfterS: 0 })
    const registers = await worker.signIn(page, { challenge: { nonce: 'canary-nonce' } })
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, note: 'canary-note' } })
    await worker.settle()
    await worker.answer(worker.next('PUBLISH'), 407, [
      `Proxy-Authenticate: ${challengeText({ realm: 'elsewhere.test', nonce: 'canary-other' })}`,
    ])
    await worker.deliver({ method: 'NOTIFY', headers: ['Event: presence', 'Authorization: canary-header'] })
    worker.socket().say('canary-garbage')
    await worker.elapse(60_000)
    const answer =
      registers.map(message => credential(message, 'response')).find(value => value !== null && value !== '') ?? ''
    const logged = JSON.stringify(worker.logged)
    expect(worker.logged.length).toBeGreaterThan(2)
    expect(answer).toHaveLength(32)
    for (const secret of ['canary', ha1('md5'), answer, '<presence']) expect(logged).not.toContain(secret)
  })

  it('[SEC-15] of those who were turned away the newest fifty are told', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page)
    for (let number = 1; number <= 60; number++) {
      await worker.deliver({
        method: 'SUBSCRIBE',
        callId: `call${String(number)}`,
        fromTag: `tag${String(number)}`,
        headers: [
          `P-Asserted-Identity: <sip:stranger${String(number)}@ims.test>`,
          'Event: presence',
          'Contact: <sip:x@y.test>',
          'Expires: 600',
        ],
      })
      await worker.elapse(1_000)
    }
    const refused = page.changes.findLast(change => change.kind === 'refused')?.refused ?? []
    expect(refused).toHaveLength(50)
    expect(JSON.stringify(refused[0])).toContain('stranger60@')
    expect(JSON.stringify(refused[49])).toContain('stranger11@')
  })
})
