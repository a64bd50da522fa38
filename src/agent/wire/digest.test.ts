import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { form } from '../testing.ts'
import { newest, signedIn, signingIn } from './registeredRig.ts'
import { createWorkerRig, credential } from './testing.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

describe('digest', () => {
  it('[REG-47] Basic is never answered', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    page.say({ kind: 'signIn', signIn: form })
    await worker.settle()
    worker.socket().open()
    await worker.settle()
    const first = worker.next('REGISTER')
    await worker.answer(first, 401, ['WWW-Authenticate: Basic realm="ims.test"'])
    await worker.elapse(10_000)
    const later = worker.take().flatMap(one => one.all('Authorization'))
    expect(
      later.filter(
        value => value.includes('Basic') || (value.includes('response="') && !value.includes('response=""')),
      ),
    ).toEqual([])
    expect(newest(page, 'session')?.session.kind).not.toBe('signedIn')
  })
  it('[REG-50] uri is quoted; algorithm, qop and nc are tokens; nc is another each time', async () => {
    const { worker, registers } = await signedIn()
    await worker.elapse(3_000_000)
    const all = [...registers.slice(1), worker.next('REGISTER')]
    for (const one of all) {
      const value = one.one('Authorization')
      expect(value).toContain('uri="sip:ims.test"')
      expect(value).toMatch(/[ ,]algorithm=MD5(,|$)/)
      expect(value).toMatch(/[ ,]qop=auth(,|$)/)
      expect(value).toMatch(/[ ,]cnonce="[0-9a-f]+"/)
    }
    expect(all.map(one => credential(one, 'nc'))).toEqual(['00000001', '00000002'])
  })
  it.each([
    ['right', true],
    ['wrong', false],
  ])('[REG-54] a 200 whose rspauth is %s: its nextnonce is taken: %s', async (_, isRight) => {
    const { worker, registers } = await signingIn()
    const last = registers[1]
    if (last === undefined) throw new Error('no REGISTER')
    const field = (name: string): string => credential(last, name) ?? ''
    const ha1 = md5(`${field('username')}:ims.test:${form.password}`)
    const proof = md5([ha1, 'n1', field('nc'), field('cnonce'), 'auth', md5(':sip:ims.test')].join(':'))
    const rspauth = isRight ? proof : proof.replaceAll(/./g, '0')
    const info = `Authentication-Info: qop=auth, rspauth="${rspauth}", cnonce="${field('cnonce')}", nc=${field('nc')}, nextnonce="n2"`
    await worker.answer(last, 200, [`Contact: ${last.one('Contact').replace(/expires=\d+/, 'expires=3600')}`, info])
    await worker.elapse(3_000_000)
    const later = worker.take().filter(one => one.start.startsWith('REGISTER'))
    expect(later.some(one => credential(one, 'nonce') === 'n2')).toBe(isRight)
  })
})
