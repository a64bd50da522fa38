import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL } from './fakePort.ts'
import type { Answer, Connection, Dialog, IncomingRequest } from './port.ts'

function setUp() {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const answers: Answer[] = []
  return { clock, port, answers, onAnswer: (answer: Answer) => void answers.push(answer) }
}

/** Accepts whatever SUBSCRIBE comes and gives the role's dialog. */
function setUpDialog() {
  const made = setUp()
  const dialogs: Dialog[] = []
  const inside: IncomingRequest[] = []
  made.port.onRequest({ method: 'SUBSCRIBE' }, request => {
    const dialog = request.accept(200)
    dialog.onRequest(one => void inside.push(one))
    dialogs.push(dialog)
  })
  const delivered = made.port.deliver({ method: 'SUBSCRIBE', headers: [['Contact', '<sip:ps@1.test>']] })
  const [role] = dialogs
  const other = delivered.dialog
  if (role === undefined || other === null) throw new Error('no dialog')
  return { ...made, role, other, inside, delivered }
}

describe('fakePort: requests out of a dialog', () => {
  it('records what left and gives the answer of the test', () => {
    const { port, answers, onAnswer } = setUp()
    const sent = port.request(
      { method: 'SUBSCRIBE', uri: 'sip:bob@ims.test', headers: [['Event', 'presence']] },
      onAnswer,
    )
    expect(port.sent).toHaveLength(1)
    expect(port.sent[0]).toMatchObject({ ...sent, from: 'sip:alice@ims.test', to: 'sip:bob@ims.test', cseq: 1 })
    port.sent[0]?.answer(200, { headers: [['Expires', '60']] })
    expect(answers).toMatchObject([{ status: 200, origin: 'network', headers: [['Expires', '60']] }])
  })
  it('answers 408 when nobody does within 64*T1', () => {
    const { clock, port, answers, onAnswer } = setUp()
    port.request({ method: 'OPTIONS', uri: 'sip:bob@ims.test', headers: [] }, onAnswer)
    clock.elapse(31_999)
    expect(answers).toEqual([])
    clock.elapse(1)
    expect(answers).toMatchObject([{ status: 408, origin: 'timeout' }])
  })
  it('answers 503 after the call when there is no socket', () => {
    const { clock, port, answers, onAnswer } = setUp()
    port.disconnect()
    port.request({ method: 'OPTIONS', uri: 'sip:bob@ims.test', headers: [] }, onAnswer)
    expect(answers).toEqual([])
    clock.elapse(0)
    expect(answers).toMatchObject([{ status: 503, origin: 'connection' }])
    expect(port.sent).toEqual([])
  })
  it('answers what waits with 503 before it tells that the connection was lost', () => {
    const { port, answers, onAnswer } = setUp()
    const seen: (readonly [Connection['kind'], number])[] = []
    port.onConnection(connection => void seen.push([connection.kind, answers.length]))
    port.request({ method: 'OPTIONS', uri: 'sip:bob@ims.test', headers: [] }, onAnswer)
    port.lose()
    expect(answers).toMatchObject([{ status: 503, origin: 'connection' }])
    expect(seen).toEqual([['lost', 1]])
  })
  it('opens again with another Contact', () => {
    const { port } = setUp()
    const before = port.contactUri
    port.lose('noPong')
    port.connect('wss://other.test/')
    expect(port.connection).toEqual({ kind: 'connecting', url: 'wss://other.test/' })
    port.open()
    expect(port.connection).toEqual({ kind: 'open', url: 'wss://other.test/' })
    expect(port.contactUri).not.toBe(before)
  })
})

describe('fakePort: requests that arrive', () => {
  it.each([
    ['NOTIFY', undefined, 481],
    ['SUBSCRIBE', undefined, 489],
    ['SUBSCRIBE', 'unknown', 481],
    ['MESSAGE', undefined, 405],
    ['OPTIONS', undefined, 200],
  ])('what nobody hears: %s with To-tag %s gets %i', (method, toTag, status) => {
    const { port } = setUp()
    expect(port.deliver({ method, ...(toTag === undefined ? {} : { toTag }) }).answer?.status).toBe(status)
  })
  it('goes to the listener of the Call-ID before the one of the method', () => {
    const { port } = setUp()
    const heard: string[] = []
    port.onRequest({ method: 'NOTIFY' }, () => void heard.push('method'))
    const undo = port.onRequest({ method: 'NOTIFY', callId: 'mine' }, () => void heard.push('callId'))
    port.deliver({ method: 'NOTIFY', callId: 'mine' })
    undo()
    port.deliver({ method: 'NOTIFY', callId: 'mine', cseq: 2 })
    expect(heard).toEqual(['callId', 'method'])
  })
  it('answers 404 to what is not for us', () => {
    const { port } = setUp()
    expect(port.deliver({ method: 'OPTIONS', uri: 'sip:bob@ims.test' }).answer?.status).toBe(404)
    expect(port.deliver({ method: 'OPTIONS', uri: 'tel:+4917000001' }).answer?.status).toBe(200)
  })
  it('takes the first answer only', () => {
    const { port } = setUp()
    port.onRequest({ method: 'MESSAGE' }, request => {
      request.answer(202)
      request.answer(500)
    })
    expect(port.deliver({ method: 'MESSAGE' }).answer?.status).toBe(202)
  })
  it('refuses a merged request with 482', () => {
    const { port } = setUp()
    port.onRequest({ method: 'SUBSCRIBE' }, () => undefined)
    const one = { method: 'SUBSCRIBE', callId: 'c', fromTag: 'f' }
    expect([port.deliver(one).answer?.status, port.deliver(one).answer?.status]).toEqual([undefined, 482])
  })
})

describe('fakePort: dialogs', () => {
  it('counts CSeq up and follows the remote target', () => {
    const { port, role, other, inside, delivered, onAnswer } = setUpDialog()
    expect(delivered.answer?.headers).toEqual([['Contact', `<${port.contactUri}>`]])
    role.request({ method: 'NOTIFY', headers: [] }, onAnswer)
    other.deliver({ method: 'SUBSCRIBE', headers: [['Contact', '<sip:ps@2.test>']] })
    inside[0]?.answer(200)
    role.request({ method: 'NOTIFY', headers: [] }, onAnswer)
    port.sent[1]?.answer(200, { headers: [['Contact', '<sip:ps@3.test>;x=1']] })
    role.request({ method: 'NOTIFY', headers: [] }, onAnswer)
    expect(port.sent.map(one => [one.cseq, one.uri, one.dialog])).toEqual([
      [1, 'sip:ps@1.test', other.id],
      [2, 'sip:ps@2.test', other.id],
      [3, 'sip:ps@3.test', other.id],
    ])
  })
  it('gives our Contact in a 2xx to a refresh', () => {
    const { port, other, inside } = setUpDialog()
    const { answer } = other.deliver({ method: 'SUBSCRIBE' })
    expect(answer).toBeNull()
    const refresh = other.deliver({ method: 'SUBSCRIBE' })
    inside[1]?.answer(200)
    expect(refresh.answer?.headers).toEqual([['Contact', `<${port.contactUri}>`]])
  })
  it('answers a lower CSeq with 500 and takes a higher one', () => {
    const { other, inside } = setUpDialog()
    other.deliver({ method: 'SUBSCRIBE', cseq: 7 })
    expect(other.deliver({ method: 'SUBSCRIBE', cseq: 6 }).answer?.status).toBe(500)
    other.deliver({ method: 'SUBSCRIBE' })
    expect(inside.map(one => one.cseq)).toEqual([7, 8])
  })
  it('is gone after its end, in both directions', () => {
    const { role, other, answers, onAnswer } = setUpDialog()
    role.end()
    expect(other.ended).toBe(true)
    role.request({ method: 'NOTIFY', headers: [] }, onAnswer)
    expect(answers).toMatchObject([{ status: 481, origin: 'connection' }])
    expect(other.deliver({ method: 'NOTIFY' }).answer?.status).toBe(481)
  })
  it('is formed by a NOTIFY at the subscriber, with our tag and the CSeq we used', () => {
    const { port, onAnswer } = setUp()
    const { callId, fromTag } = port.request({ method: 'SUBSCRIBE', uri: 'sip:bob@ims.test', headers: [] }, onAnswer)
    const dialogs: Dialog[] = []
    port.onRequest({ method: 'NOTIFY', callId }, request => {
      dialogs.push(request.dialog(() => 1, { from: request.to, to: request.from }))
      request.answer(200)
    })
    const delivered = port.deliver({
      method: 'NOTIFY',
      callId,
      toTag: fromTag,
      headers: [['Contact', '<sip:bob@9.test>']],
    })
    dialogs[0]?.request({ method: 'SUBSCRIBE', headers: [] }, onAnswer)
    expect(delivered.answer?.status).toBe(200)
    expect(port.sent[1]).toMatchObject({ cseq: 2, uri: 'sip:bob@9.test', fromTag, dialog: delivered.dialog?.id })
  })
})
