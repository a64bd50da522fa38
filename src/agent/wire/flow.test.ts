import { describe, expect, it } from 'vitest'
import { requestText } from '../../sip/stackRig.ts'
import { createMemoryStore } from '../testing.ts'
import { grantedContact, newest, signedIn, signingIn, subscribing } from './registeredRig.ts'
import { contactOf } from './watchingRig.ts'

const OPTIONS = 'Max-Forwards: 70'

describe('what leaves on the socket', () => {
  it('[REG-06] [REG-07] [REG-08] Via names WSS and an .invalid host, which Contact has too, with transport=ws', async () => {
    const { registers } = await signedIn()
    for (const one of registers) {
      const [, host] = /^SIP\/2\.0\/WSS ([^;]+\.invalid);/.exec(one.one('Via')) ?? []
      expect(host).toBeDefined()
      expect(one.one('Contact')).toMatch(new RegExp(`^<sip:[^@]+@${host ?? ''};transport=ws`))
    }
    const { registers: others } = await signedIn()
    expect(others[0]?.one('Via').split(';')[0]).not.toBe(registers[0]?.one('Via').split(';')[0])
  })
  it('[REG-03] [REG-05] each frame is one message, or CRLFs', async () => {
    const { worker, page } = await signedIn({ granted: ['Require: outbound', 'Flow-Timer: 60'] })
    page.say({ kind: 'putContacts', contacts: ['sip:bob@ims.test', 'sip:carol@ims.test'].map(contactOf) })
    await worker.elapse(60_000)
    const sent = worker.sockets.flatMap(one => one.sent)
    expect(sent.filter(frame => frame.startsWith('SUBSCRIBE '))).toHaveLength(2)
    expect(sent).toContain('\r\n\r\n')
    for (const frame of sent)
      expect(frame === '\r\n\r\n' || [...frame.matchAll(/^[A-Z]+ \S+ SIP\/2\.0\r$/gmu)].length === 1).toBe(true)
  })
  it('[REG-22] [REG-84] a SUBSCRIBE without a GRUU: outbound, ;ob, the packages we take', async () => {
    const { worker, page } = await signedIn()
    page.say({ kind: 'putContacts', contacts: [contactOf('sip:bob@ims.test')] })
    await worker.settle()
    const subscribe = worker.next('SUBSCRIBE')
    expect(subscribe.one('Supported')).toContain('outbound')
    expect(subscribe.one('Contact')).toContain(';ob>')
    expect(subscribe.one('Allow-Events')).toBe('presence')
  })
})

describe('what arrives on the socket', () => {
  it('[REG-03] [REG-11] two messages in one frame, or more announced than there is: 400', async () => {
    const { worker } = await signedIn()
    const request = { method: 'OPTIONS', uri: worker.contact(), headers: [OPTIONS] }
    worker
      .socket()
      .say(requestText({ ...request, branch: 'z9hG4bKa' }) + requestText({ ...request, branch: 'z9hG4bKb' }))
    worker.socket().say(requestText({ ...request, branch: 'z9hG4bKc' }).replace('Length: 0', 'Length: 9'))
    await worker.settle()
    const answers = worker.socket().sent.filter(frame => frame.startsWith('SIP/'))
    expect(answers.map(frame => frame.slice(8, 11))).toEqual(['400', '400'])
  })
  it('[REG-11] without Content-Length the body is the rest of the frame', async () => {
    const { worker } = await signedIn()
    const text = requestText({ ...subscribing(['Content-Type: text/plain']), uri: worker.contact(), body: 'hello' })
    worker.socket().say(text.replace(/Content-Length: \d+\r\n/, ''))
    await worker.settle()
    expect(worker.socket().sent.at(-1)).toMatch(/^SIP\/2\.0 415 /)
  })
  it('[REG-04] a binary frame is read as the same text', async () => {
    const { worker } = await signedIn()
    const { buffer } = new TextEncoder().encode(requestText({ ...subscribing(), uri: worker.contact() }))
    worker.socket().say(buffer)
    await worker.settle()
    expect(worker.socket().sent.find(frame => frame.startsWith('SIP/'))).toMatch(/^SIP\/2\.0 200 /)
    expect(worker.next('NOTIFY').one('Event')).toBe('presence')
  })
  it('[REG-09] [REG-44] a Via without received is ours; an answer with two is dropped', async () => {
    const { worker, page, registers } = await signingIn()
    const via = registers[1]?.one('Via') ?? ''
    expect(via).not.toContain('received')
    const [, last] = registers
    if (last === undefined) throw new Error('no REGISTER')
    await worker.answer(last, 200, ['Via: SIP/2.0/WSS other.invalid;branch=z9hG4bKother', grantedContact(last, 3600)])
    expect(newest(page, 'session')?.session.kind).toBe('signingIn')
    await worker.answer(last, 200, [grantedContact(last, 3600)])
    expect(newest(page, 'session')?.session.kind).toBe('signedIn')
  })
  it('[REG-13] what still comes on a socket that was given up gets no answer on another', async () => {
    const { worker, page } = await signedIn()
    const old = worker.socket()
    old.drop()
    page.say({ kind: 'reconnectNow' })
    await worker.settle()
    await worker.register(null)
    const before = worker.sockets.map(one => one.sent.length)
    old.say(requestText({ ...subscribing(), uri: worker.contact() }))
    await worker.settle()
    expect(worker.sockets.map(one => one.sent.length)).toEqual(before)
  })
  it.each([
    ['an unknown extension', { method: 'OPTIONS', headers: ['Require: foo'] }, '420', 'Unsupported', 'foo'],
    ['a method that we do not take', { method: 'PUBLISH', headers: [] }, '405', 'Allow', 'SUBSCRIBE'],
    ['two packages at once', subscribing(['Event: dialog']), '400', 'CSeq', '1 SUBSCRIBE'],
    ['an unknown scheme', { method: 'OPTIONS', uri: 'nobody:x', headers: [] }, '416', 'CSeq', '1 OPTIONS'],
  ])('[REG-86] %s', async (_, request, status, name, value) => {
    const { worker } = await signedIn()
    const answer = await worker.deliver(request)
    expect(answer()?.start.slice(8, 11)).toBe(status)
    expect(answer()?.all(name).join()).toContain(value)
  })
  it('[REG-87] [SEC-08] compact names and folded lines are read as the long ones', async () => {
    const { worker } = await signedIn()
    const lines = ['P-Asserted-Identity: "a, b"\r\n <sip:presence@ims.test>', 'o: presence', 'm: <sip:ps@ims.test>']
    const answer = await worker.deliver({ ...subscribing(), headers: [...lines, 'Expires:\r\n  600'] })
    expect(answer()?.start).toBe('SIP/2.0 200 OK')
    expect(answer()?.one('Expires')).toBe('600')
    expect(worker.next('NOTIFY').start).toBe('NOTIFY sip:ps@ims.test SIP/2.0')
  })
  it('[SEC-07] more than 64 kB of headers, or a message of more than 8 MB: refused, and nothing follows', async () => {
    const { worker } = await signedIn()
    const large = await worker.deliver(subscribing([`X: ${'x'.repeat(70_000)}`]))
    expect(large()?.start.slice(8, 11)).toBe('400')
    const huge = await worker.deliver({ ...subscribing([], { callId: 'b' }), body: 'x'.repeat(8_400_000) })
    expect(huge()?.start.slice(8, 11)).toBe('413')
    expect(worker.take().filter(one => one.start.startsWith('NOTIFY'))).toEqual([])
  })
})

describe('one worker after another', () => {
  it('[REG-15] the instance is the same, byte for byte', async () => {
    const store = createMemoryStore()
    const first = await signedIn({ rig: { store } })
    const second = await signedIn({ rig: { store } })
    expect(first.worker.instance()).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
    expect(second.worker.instance()).toBe(first.worker.instance())
  })
})
