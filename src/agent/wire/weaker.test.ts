/** The way out of a server that asks for the password in a weaker way than before: a person's, and nobody else's. */
import { describe, expect, it } from 'vitest'
import type { SignIn } from '../contract.ts'
import { form, type TestPage } from '../testing.ts'
import { newest } from './registeredRig.ts'
import { challengeText, createWorkerRig, credential, type WorkerRig } from './testing.ts'

const MD5 = { algorithm: 'MD5' } as const
const SHA = { algorithm: 'SHA-256' } as const
const SAYS = { kind: 'acceptWeaker' } as const

/** Alice signed in by SHA-256 and is out; then these are tried. Gives the credentials and the failure of the last. */
async function afterSha(steps: (worker: WorkerRig, page: TestPage) => Promise<void>) {
  const worker = createWorkerRig()
  const page = await worker.openPage()
  await worker.signIn(page, { challenge: SHA })
  await signOut(worker, page)
  await steps(worker, page)
  worker.take()
  page.say({ kind: 'signIn', signIn: form })
  await worker.settle()
  worker.socket().open()
  await worker.settle()
  await worker.answer(worker.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText(MD5)}`])
  const session = newest(page, 'session')?.session
  return {
    worker,
    page,
    answered: worker.take().map(one => credential(one, 'algorithm')),
    failure: session?.kind === 'signedOut' ? (session.failure?.reason ?? null) : null,
  }
}
const signOut = async (worker: WorkerRig, page: TestPage): Promise<void> => {
  page.say({ kind: 'signOut' })
  await worker.settle()
  await worker.answer(worker.next('REGISTER'), 200)
}
const fail = async (worker: WorkerRig, page: TestPage, more: Partial<SignIn> = {}): Promise<void> => {
  page.say({ kind: 'signIn', signIn: { ...form, ...more } })
  await worker.settle()
  worker.socket().open()
  await worker.settle()
  await worker.answer(worker.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText(MD5)}`])
}

describe('a server that asks for MD5 after SHA-256', () => {
  it('[SEC-21] gets no answer, however often it asks', async () => {
    const { answered, failure } = await afterSha(async (worker, page) => await fail(worker, page))
    expect([answered, failure]).toEqual([[], 'downgrade'])
  })
  it('[SEC-21] gets one once the person has confirmed that it may be weaker; SHA-256 is asked for anew after that', async () => {
    const { worker, page, answered } = await afterSha(async (rig, one) => {
      await fail(rig, one)
      one.say(SAYS)
    })
    expect(answered).toEqual(['MD5'])
    page.say({ kind: 'signOut' })
    await worker.settle()
    await worker.signIn(page, { challenge: SHA })
    await signOut(worker, page)
    await fail(worker, page)
    expect(newest(page, 'session')?.session).toMatchObject({ failure: { reason: 'downgrade' } })
  })
  it.each<[string, (worker: WorkerRig, page: TestPage) => Promise<void>]>([
    ['before it failed', async (_worker, page) => await Promise.resolve(page.say(SAYS))],
    [
      'of another account that failed',
      async (worker, page) => {
        await worker.signIn(page, { form: { address: 'bob@ims.test' }, challenge: SHA })
        await signOut(worker, page)
        await fail(worker, page, { address: 'bob@ims.test' })
        page.say(SAYS)
      },
    ],
    [
      'after something else failed',
      async (worker, page) => {
        await fail(worker, page)
        page.say({ kind: 'signIn', signIn: { ...form, server: 'nonsense' } })
        page.say(SAYS)
        await worker.settle()
      },
    ],
  ])('[SEC-21] what a page says %s changes nothing', async (_, steps) => {
    expect(await afterSha(steps)).toMatchObject({ answered: [], failure: 'downgrade' })
  })
})
