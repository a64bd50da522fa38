import { describe, expect, it } from 'vitest'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import { createMemoryStore, form, type TestPage } from '../testing.ts'
import { challengeText, createWorkerRig, credential, type WorkerRig } from './testing.ts'

const FIRST = 'Digest username="alice@ims.test", realm="ims.test", nonce="", uri="sip:ims.test", response=""'
const WWW = `WWW-Authenticate: ${challengeText({})}`

/** The form is filled in; the first REGISTER has left. */
async function begun(
  options: Parameters<typeof createWorkerRig>[0] = {},
  more: Partial<typeof form> = {},
): Promise<{ worker: WorkerRig; page: TestPage; first: SaidMessage }> {
  const worker = createWorkerRig(options)
  const page = await worker.openPage()
  page.say({ kind: 'signIn', signIn: { ...form, ...more } })
  await worker.settle()
  worker.socket().open()
  await worker.settle()
  return { worker, page, first: worker.next('REGISTER') }
}
const registers = (worker: WorkerRig): readonly SaidMessage[] =>
  worker.take().filter(one => one.start.startsWith('REGISTER'))
const contactOf = (request: SaidMessage, expires: number): string =>
  `Contact: ${request.one('Contact').replace(/expires=\d+/, `expires=${String(expires)}`)}`
const session = (page: TestPage) => page.changes.findLast(change => change.kind === 'session')?.session

describe('the first REGISTER', () => {
  it('[REG-42] names the private identity: home domain, empty nonce and response', async () => {
    const { worker, first } = await begun()
    expect(first.all('Authorization')).toEqual([FIRST])
    await worker.answer(first, 401, [WWW])
    const second = worker.next('REGISTER')
    expect(second.all('Authorization')).toHaveLength(1)
    expect(credential(second, 'nonce')).toBe('n1')
  })
  it('[REG-42] keeps it beside the answer to a proxy that asks first', async () => {
    const { worker, first } = await begun()
    await worker.answer(first, 407, [`Proxy-Authenticate: ${challengeText({ realm: 'edge', nonce: 'e' })}`])
    const second = worker.next('REGISTER')
    expect(second.all('Authorization')).toEqual([FIRST])
    expect(credential(second, 'nonce', 'Proxy-Authorization')).toBe('e')
  })
  it.each([400, 403])('[REG-42] steps down once where a registrar answers %i, and remembers that', async status => {
    const store = createMemoryStore()
    const { worker, first } = await begun({ store })
    await worker.answer(first, status)
    const second = worker.next('REGISTER')
    expect(second.all('Authorization')).toEqual([])
    expect([second.one('Call-ID'), second.one('CSeq')]).toEqual([first.one('Call-ID'), '2 REGISTER'])
    await worker.answer(second, 401, [WWW])
    const third = worker.next('REGISTER')
    await worker.answer(third, 200, [contactOf(third, 3600)])
    expect((await begun({ store })).first.all('Authorization')).toEqual([])
    // Another account's network is another.
    expect((await begun({ store }, { address: 'bob@ims.test' })).first.all('Authorization')).toHaveLength(1)
  })
  it('[REG-42] a registrar that says 403 to both means it', async () => {
    const { worker, page, first } = await begun()
    await worker.answer(first, 403)
    await worker.answer(worker.next('REGISTER'), 403)
    expect(registers(worker)).toEqual([])
    expect(session(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'forbidden' } })
  })
  it('[REG-42] a refresh carries the last nonce', async () => {
    const worker = createWorkerRig()
    await worker.signIn(await worker.openPage())
    worker.take()
    await worker.elapse(3_000_000)
    const refresh = worker.next('REGISTER')
    expect([credential(refresh, 'nonce'), credential(refresh, 'nc')]).toEqual(['n1', '00000002'])
  })
})

describe('credentials that were refused', () => {
  it('[REG-77] after 403 to a refresh the initial registration begins without the old nonce', async () => {
    const worker = createWorkerRig()
    await worker.signIn(await worker.openPage())
    worker.take()
    await worker.elapse(3_000_000)
    const refresh = worker.next('REGISTER')
    await worker.answer(refresh, 403)
    const fresh = worker.next('REGISTER')
    expect(fresh.all('Authorization')).toEqual([FIRST])
    expect(fresh.one('Call-ID')).not.toBe(refresh.one('Call-ID'))
    expect(fresh.one('Contact')).toContain('reg-id=1')
  })
  it.each([
    ['is stale for ever', true],
    ['is another each time', false],
  ])(
    '[REG-52] a nonce that %s: a stale one is replaced once, silently, then it is the wrong password',
    async (_, stale) => {
      const { worker, page, first } = await begun()
      const asks = (nonce: string): string[] => [`WWW-Authenticate: ${challengeText({ nonce, stale })}`]
      await worker.answer(first, 401, asks('n1'))
      const nonces: (string | null)[] = []
      for (let at = 2; at < 10; at += 1) {
        const left = registers(worker)
        nonces.push(...left.map(one => credential(one, 'nonce')))
        if (left[0] === undefined) break
        expect(session(page)).toMatchObject({ kind: 'signingIn' })
        await worker.answer(left[0], 401, asks(`n${String(at)}`))
      }
      expect(nonces).toEqual(stale ? ['n1', 'n2'] : ['n1'])
      await worker.elapse(3_600_000)
      expect(registers(worker)).toEqual([])
      expect(session(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'wrongPassword', status: 401 } })
    },
  )
  it('[REG-52] a refresh whose nonce has run out, stale or not, is answered once; the second no begins anew, once', async () => {
    for (const stale of [true, false]) {
      const worker = createWorkerRig()
      const page = await worker.openPage()
      await worker.signIn(page)
      worker.take()
      await worker.elapse(3_000_000)
      const refresh = worker.next('REGISTER')
      await worker.answer(refresh, 401, [`WWW-Authenticate: ${challengeText({ nonce: 'n2', stale })}`])
      const second = worker.next('REGISTER')
      expect([credential(second, 'nonce'), credential(second, 'nc')]).toEqual(['n2', '00000001'])
      expect(second.one('Call-ID')).toBe(refresh.one('Call-ID'))
      await worker.answer(second, 401, [`WWW-Authenticate: ${challengeText({ nonce: 'n3', stale })}`])
      // TS 24.229 §5.4.1.2.2
      const anew = worker.next('REGISTER')
      expect([anew.all('Authorization'), anew.one('Call-ID') === refresh.one('Call-ID')]).toEqual([[FIRST], false])
      expect(registers(worker)).toEqual([])
    }
  })
  it('[REG-52] a SUBSCRIBE that was refused with 403 takes its nonce along no more', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page)
    const watch = async (name: string): Promise<SaidMessage> => {
      page.say({
        kind: 'putContacts',
        contacts: [{ uri: `sip:${name}@ims.test`, name, group: '', addedAt: 0 }],
      })
      await worker.settle()
      return worker.next('SUBSCRIBE')
    }
    await worker.answer(await watch('bob'), 401, [`WWW-Authenticate: ${challengeText({ nonce: 's1' })}`])
    await worker.answer(worker.next('SUBSCRIBE'), 200, ['Expires: 3600', 'Contact: <sip:bob@ims.test>'])
    const carol = await watch('carol')
    expect(credential(carol, 'nonce')).toBe('s1')
    await worker.answer(carol, 403)
    expect((await watch('dave')).all('Authorization')).toEqual([])
  })
})

describe('a weaker challenge than before', () => {
  const SHA: string = `WWW-Authenticate: ${challengeText({ algorithm: 'SHA-256' })}`
  async function taken(store: ReturnType<typeof createMemoryStore>, more: Partial<typeof form> = {}) {
    const { worker, page, first } = await begun({ store }, more)
    await worker.answer(first, 401, [SHA])
    const second = worker.next('REGISTER')
    expect(credential(second, 'algorithm')).toBe('SHA-256')
    await worker.answer(second, 200, [contactOf(second, 3600)])
    return { worker, page }
  }
  it.each([
    ['the same realm', WWW],
    ['another realm', `WWW-Authenticate: ${challengeText({ realm: 'mitm.test' })}`],
    ['a proxy', `Proxy-Authenticate: ${challengeText({ realm: 'mitm.test' })}`],
  ])('[REG-49] [SEC-21] is not answered after a reload: MD5 by %s', async (_, line) => {
    const store = createMemoryStore()
    await taken(store)
    const { worker, page, first } = await begun({ store })
    await worker.answer(first, line.startsWith('W') ? 401 : 407, [line])
    expect(registers(worker)).toEqual([])
    expect(session(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'downgrade', field: null } })
  })
  it('[REG-49] nor in the same session', async () => {
    const { worker, page } = await taken(createMemoryStore())
    await worker.elapse(3_000_000)
    await worker.answer(worker.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText({ nonce: 'n2' })}`])
    // TS 24.229 §5.4.1.2.2: from the beginning, once.
    await worker.answer(worker.next('REGISTER'), 401, [`WWW-Authenticate: ${challengeText({ nonce: 'n2' })}`])
    expect(worker.requests().some(one => credential(one, 'algorithm') === 'MD5')).toBe(false)
    expect(session(page)).toMatchObject({ kind: 'signedOut', failure: { reason: 'downgrade' } })
  })
  it('[REG-49] another account of this browser has a level of its own', async () => {
    const store = createMemoryStore()
    await taken(store)
    const { worker, first } = await begun({ store }, { address: 'bob@ims.test' })
    await worker.answer(first, 401, [WWW])
    expect(credential(worker.next('REGISTER'), 'algorithm')).toBe('MD5')
  })
  it('[REG-49] a proxy that always took MD5 may, where the registrar takes SHA-256', async () => {
    const store = createMemoryStore()
    const edge = `Proxy-Authenticate: ${challengeText({ realm: 'edge', nonce: 'e' })}`
    for (let round = 0; round < 2; round += 1) {
      const { worker, first } = await begun({ store })
      await worker.answer(first, 407, [edge])
      await worker.answer(worker.next('REGISTER'), 401, [SHA])
      const third = worker.next('REGISTER')
      expect([credential(third, 'algorithm'), credential(third, 'algorithm', 'Proxy-Authorization')]).toEqual([
        'SHA-256',
        'MD5',
      ])
      await worker.answer(third, 200, [contactOf(third, 3600)])
    }
  })
})

describe('what a registrar answers', () => {
  it('[REG-51] [F11] an address with an escaped character: escaped in the URI, as it is in the digest', async () => {
    const { first } = await begun({}, { address: '9901#1@ims.test' })
    expect(first.one('To')).toBe('<sip:9901%231@ims.test>')
    expect(credential(first, 'username')).toBe('9901#1@ims.test')
  })
  it.each([
    ['a challenge without a nonce', ['WWW-Authenticate: Digest realm="ims.test"']],
    ['no challenge', []],
  ])('[REG-48] [F19] 401 with %s is the fault of the server, not of the password', async (_, lines) => {
    const { worker, page, first } = await begun()
    await worker.answer(first, 401, lines)
    expect(session(page)).toMatchObject({
      kind: 'signedOut',
      failure: { reason: 'malformed', status: 401, field: null },
    })
  })
  it('[REG-37] [F1] of two bindings of this browser the one that has our address counts', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    const first = worker.next('REGISTER')
    const instance = `+sip.instance="<${worker.instance()}>"`
    await worker.answer(first, 200, [
      `Contact: <sip:q8z1@k3stale.invalid;transport=ws>;${instance};expires=3000`,
      `Contact: <${worker.contact()}>;${instance};reg-id=1;expires=60`,
    ])
    await worker.elapse(29_900)
    expect(registers(worker)).toEqual([])
    await worker.elapse(100)
    expect(registers(worker)).toHaveLength(1)
  })
  it('[REG-45] [F2] 439 is answered without outbound', async () => {
    const { worker, page, first } = await begun()
    expect([first.one('Supported'), first.one('Contact')]).toEqual([
      'path, gruu, outbound',
      expect.stringContaining(';reg-id=1'),
    ])
    await worker.answer(first, 439)
    const second = worker.next('REGISTER')
    expect(second.one('Supported')).toBe('path, gruu')
    expect(second.one('Contact')).not.toContain('reg-id')
    expect(second.one('Contact')).toContain('+sip.instance')
    await worker.answer(second, 200, [contactOf(second, 3600)])
    expect(session(page)).toMatchObject({ kind: 'signedIn' })
  })
  it.each([400, 403, 420, 494])('[REG-45] %i that names extensions is answered without them', async status => {
    const { worker, first } = await begun()
    await worker.answer(first, 401, [WWW])
    await worker.answer(worker.next('REGISTER'), status, ['Unsupported: gruu, Path'])
    expect(worker.next('REGISTER').one('Supported')).toBe('outbound')
  })
  it('[REG-45] 420 while signing out does not leave the binding', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page)
    worker.take()
    page.say({ kind: 'signOut' })
    await worker.settle()
    await worker.answer(worker.next('REGISTER'), 420, ['Unsupported: gruu'])
    const again = worker.next('REGISTER')
    expect([again.one('Expires'), again.one('Supported')]).toEqual(['0', 'path, outbound'])
  })
})
