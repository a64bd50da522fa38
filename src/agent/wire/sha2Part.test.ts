/** SHA-2 is loaded by the challenge that names it: the answer to it is neither lost nor sent out of its turn. */
import { describe, expect, it } from 'vitest'
import { createHandClock } from '../../lib/handClock.ts'
import { lazily } from '../../lib/lazy.ts'
import { partsHere } from '../partsHere.ts'
import { form, type TestPage } from '../testing.ts'
import { challengeText, createWorkerRig, credential } from './testing.ts'

const SHA = { algorithm: 'SHA-256' } as const
const CHALLENGE = `WWW-Authenticate: ${challengeText(SHA)}`

/** A worker whose hashes arrive when the test says so. */
async function setUp(signIn = true) {
  const clock = createHandClock()
  const loads: { readonly arrive: () => void; readonly fail: () => void }[] = []
  const { sha2 } = partsHere
  const load = async (): Promise<NonNullable<typeof sha2.now>> =>
    await new Promise((resolve, reject) => {
      loads.push({
        arrive: () => {
          if (sha2.now !== null) resolve(sha2.now)
        },
        fail: () => reject(new Error('404')),
      })
    })
  const worker = createWorkerRig({ clock, parts: { ...partsHere, sha2: lazily(load, clock, 20_000) } })
  const page = await worker.openPage()
  if (signIn) {
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
  }
  return { worker, page, loads }
}

const sessionOf = (page: TestPage) => page.changes.flatMap(one => (one.kind === 'session' ? [one.session] : [])).at(-1)

describe('SHA-2, loaded on demand', () => {
  it('[REG-51] is not loaded for MD5, nor by one who may not have an answer', async () => {
    const { worker, page, loads } = await setUp(false)
    await worker.signIn(page)
    page.say({ kind: 'putContacts', contacts: [{ uri: 'sip:bob@else.test', name: '', group: '', addedAt: 0 }] })
    await worker.elapse(1_000)
    await worker.answer(worker.next('SUBSCRIBE'), 401, [
      `WWW-Authenticate: ${challengeText({ ...SHA, realm: 'else.test' })}`,
    ])
    expect(loads).toHaveLength(0)
    expect(worker.take()).toEqual([])
  })

  it('[REG-51] the REGISTER that was challenged follows when it has come: same Call-ID, CSeq one higher', async () => {
    const { worker, page, loads } = await setUp()
    const first = worker.next('REGISTER')
    await worker.answer(first, 401, [CHALLENGE])
    expect(worker.take()).toEqual([])
    expect(loads).toHaveLength(1)
    await worker.elapse(5_000)
    expect(sessionOf(page)).toMatchObject({ kind: 'signingIn' })
    loads[0]?.arrive()
    await worker.settle()
    const second = worker.next('REGISTER')
    expect([second.one('Call-ID'), second.one('CSeq')]).toEqual([first.one('Call-ID'), '2 REGISTER'])
    expect(credential(second, 'algorithm')).toBe('SHA-256')
    expect(credential(second, 'nonce')).toBe('n1')
    await worker.answer(second, 200, [`Contact: ${second.one('Contact')}`])
    expect(sessionOf(page)).toMatchObject({ kind: 'signedIn', link: { kind: 'connected' } })
  })

  it('[REG-51] requests that are challenged meanwhile follow in the order of their challenges, one load for all', async () => {
    const { worker, page, loads } = await setUp(false)
    await worker.signIn(page)
    const contacts = ['b', 'c', 'd'].map(user => ({ uri: `sip:${user}@ims.test`, name: '', group: '', addedAt: 0 }))
    page.say({ kind: 'putContacts', contacts })
    await worker.elapse(2_000)
    // SEC-21: what took MD5 may ask for better.
    const asked = worker.take().toReversed()
    expect(asked).toHaveLength(3)
    for (const one of asked)
      await worker.answer(one, 401, [`WWW-Authenticate: ${challengeText({ ...SHA, nonce: 'n2' })}`])
    expect(worker.take()).toEqual([])
    expect(loads).toHaveLength(1)
    loads[0]?.arrive()
    await worker.settle()
    const again = worker.take()
    expect(again.map(one => one.start)).toEqual(asked.map(one => one.start))
    expect(again.map(one => one.one('CSeq'))).toEqual(['2 SUBSCRIBE', '2 SUBSCRIBE', '2 SUBSCRIBE'])
  })

  it('[REG-51] is never answered on another connection than the one that was challenged', async () => {
    const { worker, loads } = await setUp(false)
    const page = await worker.openPage()
    await worker.signIn(page)
    page.say({ kind: 'putContacts', contacts: [{ uri: 'sip:b@ims.test', name: '', group: '', addedAt: 0 }] })
    await worker.elapse(1_000)
    const asked = worker.next('SUBSCRIBE')
    await worker.answer(asked, 401, [CHALLENGE])
    worker.socket().drop()
    await worker.elapse(1_000)
    page.say({ kind: 'reconnectNow' })
    await worker.settle()
    await worker.register()
    loads[0]?.arrive()
    await worker.elapse(5_000)
    const left = worker.take().filter(one => one.start.startsWith('SUBSCRIBE'))
    expect(left.map(one => one.one('CSeq'))).toEqual(['1 SUBSCRIBE'])
    expect(left[0]?.one('Call-ID')).not.toBe(asked.one('Call-ID'))
  })

  it('[REG-51] that does not arrive is said at the first sign-in, which can be tried again', async () => {
    const { worker, page, loads } = await setUp()
    await worker.answer(worker.next('REGISTER'), 401, [CHALLENGE])
    loads[0]?.fail()
    await worker.settle()
    expect(sessionOf(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'notLoaded' } })
    worker.take()
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    await worker.answer(worker.next('REGISTER'), 401, [CHALLENGE])
    expect(loads).toHaveLength(2)
    loads[1]?.arrive()
    await worker.settle()
    expect(credential(worker.next('REGISTER'), 'algorithm')).toBe('SHA-256')
  })

  it('[REG-51] that neither arrives nor fails holds a subscription up for twenty seconds; it is asked for again later', async () => {
    const { worker, page, loads } = await setUp(false)
    await worker.signIn(page)
    page.say({ kind: 'putContacts', contacts: [{ uri: 'sip:b@ims.test', name: '', group: '', addedAt: 0 }] })
    await worker.elapse(1_000)
    await worker.answer(worker.next('SUBSCRIBE'), 401, [CHALLENGE])
    await worker.elapse(19_000)
    expect(watchOf(page)).toMatchObject({ kind: 'asking' })
    await worker.elapse(1_500)
    expect(watchOf(page)).toMatchObject({ kind: 'ended', failure: { reason: 'notLoaded' } })
    loads[0]?.arrive()
    await worker.elapse(60_000)
    const again = worker.next('SUBSCRIBE')
    await worker.answer(again, 401, [CHALLENGE])
    expect(credential(worker.next('SUBSCRIBE'), 'algorithm')).toBe('SHA-256')
  })
})

const watchOf = (page: TestPage) => page.changes.flatMap(one => (one.kind === 'shown' ? [one.shown.watch] : [])).at(-1)
