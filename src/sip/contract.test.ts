/**
 * What every SipPort must do, as port.ts promises: one suite for the fake that roles are tested with and for the real
 * stack, so that the one cannot lie about the other.
 */
import { describe, expect, it } from 'vitest'
import { fakeRig, type NetworkRequest, type Rig, stackRig } from './contractRigs.ts'
import type { Answer, Connection, Dialog, Header, IncomingRequest } from './port.ts'

const RIGS: readonly (readonly [string, () => Rig])[] = [
  ['fakePort', fakeRig],
  ['stack', stackRig],
]

const PS: Header = ['Contact', '<sip:ps@1.test>']
const OPTIONS = { method: 'OPTIONS', uri: 'sip:bob@ims.test', headers: [] }
const SUBSCRIBE = { method: 'SUBSCRIBE', callId: 'call', fromTag: 'theirs', cseq: 1, headers: [PS] }

describe.each(RIGS)('%s: requests out of a dialog', (_, setUp) => {
  it('names what it sent, and tells the answer once', () => {
    const { port, network } = setUp()
    const answers: Answer[] = []
    const sent = port.request({ ...OPTIONS, headers: [['X-One', 'a']] }, answer => void answers.push(answer))
    const [left] = network.take()
    expect(left).toMatchObject({ ...sent, method: 'OPTIONS', uri: 'sip:bob@ims.test', toTag: null, cseq: 1 })
    expect([left?.to, left?.from, left?.header('X-One')]).toEqual(['sip:bob@ims.test', 'sip:alice@ims.test', 'a'])
    left?.answer(404, [['Warning', '399 x "gone"']], 'why')
    expect(answers).toMatchObject([{ status: 404, origin: 'network', cseq: 1, body: 'why' }])
    expect(answers[0]?.headers).toContainEqual(['Warning', '399 x "gone"'])
  })
  it('continues the Call-ID and CSeq that the role gives', () => {
    const { port, network } = setUp()
    port.request({ ...OPTIONS, callId: 'mine', cseq: 7, to: 'sip:x@ims.test', from: 'sip:y@ims.test' }, () => undefined)
    expect(network.take()).toMatchObject([{ callId: 'mine', cseq: 7, to: 'sip:x@ims.test', from: 'sip:y@ims.test' }])
  })
  it('gives each request its own Call-ID and From-tag', () => {
    const { port } = setUp()
    const [one, two] = [0, 1].map(() => port.request(OPTIONS, () => undefined))
    expect(one?.callId).not.toBe(two?.callId)
    expect(one?.fromTag).not.toBe(two?.fromTag)
  })
  it('[REG-10] answers 408 itself after 64*T1, and not before', () => {
    const { port, clock, network } = setUp()
    const answers: Answer[] = []
    port.request(OPTIONS, answer => void answers.push(answer))
    clock.elapse(31_999)
    expect(answers).toEqual([])
    clock.elapse(1)
    expect(answers).toMatchObject([{ status: 408, origin: 'timeout', cseq: 1 }])
    expect(network.take()).toHaveLength(1)
  })
})

describe.each(RIGS)('%s: the connection', (_, setUp) => {
  it('[REG-02] a drop answers 503 to all that waits before anybody hears of it', () => {
    const { port, network } = setUp()
    const order: (string | number)[] = []
    port.onConnection(now => void order.push(now.kind))
    port.request(OPTIONS, answer => void order.push(answer.status, answer.origin))
    port.request(OPTIONS, answer => void order.push(answer.status, answer.origin))
    network.lose()
    expect(order).toEqual([503, 'connection', 503, 'connection', 'lost'])
  })
  it('without a connection a request is answered 503 later, never before it returns', () => {
    const { port, network, clock } = setUp()
    network.lose()
    const answers: Answer[] = []
    port.request(OPTIONS, answer => void answers.push(answer))
    expect(answers).toEqual([])
    clock.elapse(0)
    expect(answers).toMatchObject([{ status: 503, origin: 'connection' }])
    expect(network.take()).toEqual([])
  })
  it('tells connecting, open, closed, until the listener is taken back', () => {
    const { port, network } = setUp()
    const seen: Connection['kind'][] = []
    const undo = port.onConnection(now => void seen.push(now.kind))
    port.connect('wss://other.ims.test/')
    expect(port.connection).toEqual({ kind: 'connecting', url: 'wss://other.ims.test/' })
    network.open()
    port.disconnect()
    undo()
    port.connect('wss://other.ims.test/')
    expect(seen).toEqual(['connecting', 'open', 'closed'])
  })
  it('[REG-29] tells that a ping was answered, until the listener is taken back', () => {
    const { port, network } = setUp()
    let pongs = 0
    const undo = port.onPong(() => {
      pongs += 1
    })
    network.pong()
    network.pong()
    undo()
    network.pong()
    expect(pongs).toBe(2)
  })
  it('a new connection drops the former one with what waits on it', () => {
    const { port } = setUp()
    const answers: Answer[] = []
    port.request(OPTIONS, answer => void answers.push(answer))
    port.connect('wss://other.ims.test/')
    expect(answers).toMatchObject([{ status: 503, origin: 'connection' }])
  })
})

describe.each(RIGS)('%s: requests that arrive', (_, setUp) => {
  it.each([
    ['NOTIFY', undefined, 481],
    ['SUBSCRIBE', undefined, 489],
    ['SUBSCRIBE', 'unknown', 481],
    ['MESSAGE', undefined, 405],
    ['OPTIONS', undefined, 200],
  ])('what nobody hears: %s with To-tag %s gets %i', (method, toTag, status) => {
    const { network } = setUp()
    const delivery = { ...SUBSCRIBE, method, ...(toTag === undefined ? {} : { toTag }) }
    expect(network.deliver(delivery).answer?.status).toBe(status)
  })
  it('shows the role what arrived', () => {
    const { port, network } = setUp()
    const heard: IncomingRequest[] = []
    port.onRequest({ method: 'SUBSCRIBE' }, request => void heard.push(request))
    const headers: Header[] = [PS, ['Event', 'presence'], ['Accept', 'a/b'], ['Accept', 'c/d']]
    const delivered = network.deliver({ ...SUBSCRIBE, headers, body: 'text' })
    expect(heard).toMatchObject([
      { method: 'SUBSCRIBE', callId: 'call', fromTag: 'theirs', toTag: null, cseq: 1, onRegisteredFlow: true },
    ])
    expect(heard[0]).toMatchObject({ body: 'text', from: 'sip:presence@ims.test', to: 'sip:alice@ims.test' })
    expect(heard[0]?.headers.filter(([name]) => name === 'Accept').map(([, value]) => value)).toEqual(['a/b', 'c/d'])
    expect(delivered.answer).toBeNull()
    heard[0]?.answer(403, { headers: [['Warning', '399 x "no"']] })
    heard[0]?.answer(200)
    expect(delivered.answer?.status).toBe(403)
    expect(delivered.answer?.headers).toContainEqual(['Warning', '399 x "no"'])
  })
  it('goes to the listener of the Call-ID before the one of the method', () => {
    const { port, network } = setUp()
    const heard: string[] = []
    port.onRequest({ method: 'NOTIFY' }, () => void heard.push('method'))
    const undo = port.onRequest({ method: 'NOTIFY', callId: 'mine' }, () => void heard.push('callId'))
    network.deliver({ ...SUBSCRIBE, method: 'NOTIFY', callId: 'mine' })
    undo()
    network.deliver({ ...SUBSCRIBE, method: 'NOTIFY', callId: 'mine', cseq: 2 })
    expect(heard).toEqual(['callId', 'method'])
  })
  it('[PUA-13] by two ways the second gets 482 while the first is not answered; after that it is another request', () => {
    const { port, network } = setUp()
    const heard: IncomingRequest[] = []
    port.onRequest({ method: 'SUBSCRIBE' }, request => void heard.push(request))
    const [first, second] = [network.deliver(SUBSCRIBE), network.deliver(SUBSCRIBE)]
    expect([first.answer, second.answer?.status]).toEqual([null, 482])
    heard[0]?.answer(200)
    const third = network.deliver(SUBSCRIBE)
    heard[1]?.answer(403)
    expect([first.answer?.status, third.answer?.status]).toEqual([200, 403])
  })
  it('[SEC-18] whoever is not admitted finds nobody, as at a registrar, until everybody may know again', () => {
    const { port, network } = setUp()
    const turnedAway: string[] = []
    const heard: string[] = []
    for (const callId of [undefined, 'mine'])
      port.onRequest({ method: 'NOTIFY', ...(callId === undefined ? {} : { callId }) }, request => {
        heard.push(request.callId)
        request.answer(200)
      })
    port.hide({
      admits: ({ headers }) => headers.some(([name]) => name === 'P-Asserted-Identity'),
      onTurnedAway: ({ method }) => void turnedAway.push(method),
    })
    const ask = (method: string, callId: string, more: readonly Header[] = []) =>
      network.deliver({ ...SUBSCRIBE, method, callId, headers: [PS, ...more] }).answer?.status
    const strange = ['OPTIONS', 'MESSAGE', 'SUBSCRIBE', 'NOTIFY'].map(method => ask(method, 'c1'))
    expect(strange).toEqual([480, 480, 480, 480])
    const known: Header = ['P-Asserted-Identity', '<sip:ps@ims.test>']
    expect([ask('NOTIFY', 'mine'), ask('OPTIONS', 'c2', [known]), ask('MESSAGE', 'c2', [known])]).toEqual([
      200, 200, 405,
    ])
    port.hide(null)
    expect([ask('OPTIONS', 'c3'), heard, turnedAway]).toEqual([
      200,
      ['mine'],
      ['OPTIONS', 'MESSAGE', 'SUBSCRIBE', 'NOTIFY'],
    ])
  })
})

/** A SUBSCRIBE was accepted. */
function withDialog(setUp: () => Rig) {
  const rig = setUp()
  const inside: IncomingRequest[] = []
  const answering: { status: number | null } = { status: 200 }
  const roles: Dialog[] = []
  rig.port.onRequest({ method: 'SUBSCRIBE' }, request => {
    if (request.toTag !== null) {
      request.answer(481)
      return
    }
    const role = request.accept(200, { headers: [['Expires', '600']] })
    role.onRequest(one => {
      inside.push(one)
      if (answering.status !== null) one.answer(answering.status)
    })
    roles.push(role)
  })
  const delivered = rig.network.deliver(SUBSCRIBE)
  const [role] = roles
  if (role === undefined) throw new Error('no dialog')
  const answers: Answer[] = []
  const notify = (): void =>
    role.request({ method: 'NOTIFY', headers: [['Event', 'presence']] }, answer => void answers.push(answer))
  const again = (cseq: number, headers: readonly Header[] = []) =>
    rig.network.deliver({ ...SUBSCRIBE, toTag: role.localTag, cseq, headers })
  return { ...rig, role, delivered, inside, answering, answers, notify, again }
}

describe.each(RIGS)('%s: dialogs', (_, setUp) => {
  it('[PUA-09] accept answers with a Contact of ours and gives the dialog', () => {
    const { delivered, role } = withDialog(setUp)
    expect(delivered.answer?.status).toBe(200)
    expect(delivered.answer?.headers.map(([name]) => name)).toEqual(expect.arrayContaining(['Contact', 'Expires']))
    expect(role).toMatchObject({ callId: 'call', remoteTag: 'theirs' })
  })
  it('[PUA-24] CSeq rises by one, and Contact of a refresh or of a 2xx moves the target', () => {
    const { network, notify, again } = withDialog(setUp)
    const left: (readonly [number, string])[] = []
    const next = (): NetworkRequest => {
      notify()
      const [one] = network.take()
      if (one === undefined) throw new Error('nothing left')
      left.push([one.cseq, one.uri])
      return one
    }
    next().answer(200)
    again(2, [['Contact', '<sip:ps@2.test>']])
    next().answer(200, [['Contact', '<sip:ps@3.test>']])
    next().answer(500, [['Contact', '<sip:ps@4.test>']])
    next()
    expect(left).toEqual([
      [1, 'sip:ps@1.test'],
      [2, 'sip:ps@2.test'],
      [3, 'sip:ps@3.test'],
      [4, 'sip:ps@3.test'],
    ])
  })
  it('[PUA-24] what is refused changes neither the target nor the order (RFC 3261 §8.2)', () => {
    const { network, notify, again, answering } = withDialog(setUp)
    answering.status = 403
    expect(again(9, [['Contact', '<sip:mallory@evil.test>']]).answer?.status).toBe(403)
    notify()
    expect(network.take()[0]?.uri).toBe('sip:ps@1.test')
    answering.status = 200
    expect(again(2).answer?.status).toBe(200)
    expect(again(1).answer?.status).toBe(500)
  })
  it('[PUA-24] one that waits for its answer is newer than what comes after it, and accepted late it changes nothing', () => {
    const { network, notify, again, answering, inside } = withDialog(setUp)
    answering.status = null
    again(3, [['Contact', '<sip:ps@3.test>']])
    again(4, [['Contact', '<sip:ps@4.test>']])
    expect(again(2).answer?.status).toBe(500)
    inside[1]?.answer(200)
    inside[0]?.answer(200)
    notify()
    expect(network.take()[0]?.uri).toBe('sip:ps@4.test')
    expect(again(3).answer?.status).toBe(500)
  })
  it('sends with the tags and addresses of the dialog', () => {
    const { network, notify, role } = withDialog(setUp)
    notify()
    expect(network.take()).toMatchObject([
      {
        method: 'NOTIFY',
        callId: 'call',
        fromTag: role.localTag,
        toTag: 'theirs',
        from: 'sip:alice@ims.test',
        to: 'sip:presence@ims.test',
      },
    ])
  })
  it('[PUA-13] [WAT-06] a lower CSeq gets 500, a gap is fine', () => {
    const { inside, again } = withDialog(setUp)
    again(7)
    expect(again(6).answer?.status).toBe(500)
    again(8)
    expect(inside.map(one => one.cseq)).toEqual([7, 8])
  })
  it('after its end nothing goes out, and what comes belongs to no dialog', () => {
    const { role, notify, again, answers, network, inside } = withDialog(setUp)
    role.end()
    notify()
    expect(answers).toMatchObject([{ status: 481, origin: 'connection' }])
    expect(again(2).answer?.status).toBe(481)
    expect(inside).toEqual([])
    expect(network.take()).toEqual([])
  })
  it('[WAT-03] a NOTIFY before any answer forms the dialog at the subscriber', () => {
    const { port, network } = setUp()
    const sent = port.request({ ...OPTIONS, method: 'SUBSCRIBE', to: 'sip:bob@other.test' }, () => undefined)
    const { callId, fromTag } = sent
    const inside: string[] = []
    const roles: Dialog[] = []
    port.onRequest({ method: 'NOTIFY', callId }, request => {
      const role = request.dialog(() => 1, sent)
      role.onRequest(one => {
        inside.push(one.method)
        one.answer(200)
      })
      roles.push(role)
      request.answer(200)
    })
    network.take()
    const notify = { method: 'NOTIFY', callId, fromTag: 'theirs', toTag: fromTag, cseq: 1, headers: [PS] }
    const addressed = { from: 'sip:alice@ims.test', to: 'sip:bob@other.test' }
    expect(network.deliver(notify).answer?.status).toBe(200)
    roles[0]?.request({ method: 'SUBSCRIBE', headers: [] }, () => undefined)
    expect(network.take()).toMatchObject([
      { cseq: 2, uri: 'sip:ps@1.test', callId, fromTag, toTag: 'theirs', ...addressed },
    ])
    expect(network.deliver({ ...notify, cseq: 2 }).answer?.status).toBe(200)
    expect(inside).toEqual(['NOTIFY'])
  })
})
