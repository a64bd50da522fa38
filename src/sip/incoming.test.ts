import { describe, expect, it } from 'vitest'
import type { Answer, Dialog, IncomingRequest } from './port.ts'
import { answerTo, type SaidMessage } from './scriptedSocket.ts'
import { createStackRig, RIG_BINDING, type RigRequest, requestText, type StackRig } from './stackRig.ts'

const CONTACT = 'Contact: <sip:ps@1.test>'
const SUBSCRIBE: RigRequest = { method: 'SUBSCRIBE', headers: [CONTACT, 'Event: presence'] }

/** Accepts every SUBSCRIBE without To-tag. */
function withNotifier(rig = createStackRig()) {
  const requests: IncomingRequest[] = []
  const dialogs: Dialog[] = []
  const inside: IncomingRequest[] = []
  rig.port.onRequest({ method: 'SUBSCRIBE' }, request => {
    requests.push(request)
    const dialog = request.accept(200, { headers: [['Expires', '600']] })
    dialog.onRequest(one => {
      inside.push(one)
      one.answer(200, { headers: [['Expires', '300']] })
    })
    dialogs.push(dialog)
  })
  return { ...rig, requests, dialogs, inside }
}

function status(said: SaidMessage | null): number | null {
  return said === null ? null : Number(said.start.split(' ')[1])
}

function statusOf(rig: StackRig, request: RigRequest): number | null {
  return status(rig.deliver(request)())
}

describe('requests that arrive: refusals', () => {
  it.each<readonly [string, RigRequest, number, string, string]>([
    [
      'a method that we know and do not serve',
      { method: 'INVITE' },
      405,
      'Allow',
      'SUBSCRIBE, NOTIFY, OPTIONS, CANCEL',
    ],
    ['a method that nobody knows', { method: 'NEWMETHOD' }, 501, 'Allow', 'SUBSCRIBE, NOTIFY, OPTIONS, CANCEL'],
    ['a scheme that is none of ours', { ...SUBSCRIBE, uri: 'nobodyKnows:alice' }, 416, 'Contact', ''],
    ['somebody else', { ...SUBSCRIBE, uri: 'sip:bob@ims.test' }, 404, 'Contact', ''],
    ['our name at another host', { ...SUBSCRIBE, uri: 'sip:alice@evil.test' }, 404, 'Contact', ''],
    [
      'what we do not understand',
      { ...SUBSCRIBE, headers: [CONTACT, 'Require: gruu, foo, bar'] },
      420,
      'Unsupported',
      'foo, bar',
    ],
    ['a packed body', { ...SUBSCRIBE, headers: [CONTACT, 'e: gzip'] }, 415, 'Accept-Encoding', 'identity'],
    [
      'a target with headers of its own',
      { ...SUBSCRIBE, headers: ['Contact: <sip:u@h?Route=%3Csip:e@v;lr%3E>'] },
      400,
      'Contact',
      '',
    ],
    [
      'such a target before another',
      { ...SUBSCRIBE, headers: ['Contact: <sip:u@h?x=y>, <sip:ps@1.test>'] },
      400,
      'Contact',
      '',
    ],
    ['no target to notify', { ...SUBSCRIBE, headers: ['Event: presence'] }, 400, 'Contact', ''],
    ['a target that is no SIP address', { ...SUBSCRIBE, headers: ['Contact: <mailto:a@b>'] }, 400, 'Contact', ''],
  ])('[REG-86] %s', (_, request, wanted, name, value) => {
    const rig = withNotifier()
    const said = rig.deliver(request)()
    expect([status(said), said?.one(name)]).toEqual([wanted, value])
    expect(rig.requests).toEqual([])
  })
  it.each([
    ['a missing Call-ID', (text: string) => text.replace(/Call-ID: .*\r\n/, ''), 400],
    ['two To', (text: string) => text.replace('To: ', 'To: <sip:x@y>\r\nTo: '), 400],
    ['another version', (text: string) => text.replace('SIP/2.0\r\n', 'SIP/7.0\r\n'), 505],
  ])('[REG-86] %s', (_, broken, wanted) => {
    const { socket, port } = createStackRig()
    socket().say(broken(requestText({ ...SUBSCRIBE, uri: port.contactUri })))
    const [said] = socket().take()
    expect(status(said ?? null)).toBe(wanted)
    expect(said?.one('To')).toMatch(/;tag=/)
  })
  it.each([
    ['our Contact', null],
    ['our GRUU', 'sip:alice@ims.test;gr=urn:uuid:1'],
    ['an identity, host in capitals', 'sip:alice@IMS.test'],
    ['an identity with sips and a port', 'sips:alice@ims.test:5061'],
    ['an escaped identity', 'sip:%61lice@ims.test;user=phone'],
    ['a number of ours, written otherwise', 'tel:+491701'],
  ])('[PUA-13] the Request-URI may be %s', (_, uri) => {
    const rig = withNotifier()
    rig.port.bind({ ...RIG_BINDING, gruu: 'sip:alice@ims.test;gr=urn:uuid:1' })
    expect(statusOf(rig, { ...SUBSCRIBE, uri: uri ?? rig.port.contactUri })).toBe(200)
    expect(rig.requests[0]?.uri).toBe(uri ?? rig.port.contactUri)
  })
  it('[REG-84] OPTIONS in and out of dialogs tells what we can', () => {
    const rig = withNotifier()
    rig.deliver(SUBSCRIBE)
    const toTag = rig.dialogs[0]?.localTag ?? null
    for (const request of [{ callId: 'other' }, { toTag, cseq: 2 }]) {
      const said = rig.deliver({ method: 'OPTIONS', ...request })()
      expect(status(said)).toBe(200)
      expect(said?.one('Allow')).toBe('SUBSCRIBE, NOTIFY, OPTIONS, CANCEL')
      expect([said?.one('Accept'), said?.one('Allow-Events')]).toEqual(['application/pidf+xml', 'presence'])
      expect(said?.one('Supported')).toBe('outbound, gruu, path')
    }
    expect(rig.inside).toEqual([])
  })
  it('[PUA-03] nobody hears SUBSCRIBE: 489 says what would be fine', () => {
    expect(createStackRig().deliver(SUBSCRIBE)()?.one('Allow-Events')).toBe('presence')
  })
  it('a method that somebody listens for is allowed', () => {
    const rig = createStackRig()
    rig.port.onRequest({ method: 'MESSAGE' }, request => request.answer(202, { reason: 'Taken\r\nX: y' }))
    expect(rig.deliver({ method: 'MESSAGE' })()?.start).toBe('SIP/2.0 202 Taken X: y')
    expect(rig.deliver({ method: 'INVITE' })()?.one('Allow')).toBe('SUBSCRIBE, NOTIFY, OPTIONS, CANCEL, MESSAGE')
  })
  it('a second answer does not leave', () => {
    const rig = createStackRig()
    rig.port.onRequest({ method: 'SUBSCRIBE' }, request => {
      request.answer(403)
      request.accept(200)
    })
    rig.deliver(SUBSCRIBE)
    expect(rig.socket().take().map(status)).toEqual([403])
  })
  it('ACK is never answered', () => {
    expect(createStackRig().deliver({ method: 'ACK' })()).toBeNull()
  })
})

describe('requests that arrive: repeated', () => {
  it('[PUA-13] the same request again gets the same answer and is not heard again', () => {
    const rig = withNotifier()
    const again = { ...SUBSCRIBE, branch: 'z9hG4bKsame' }
    rig.deliver(again)
    rig.deliver(again)
    expect(rig.socket().sent).toHaveLength(2)
    expect(rig.socket().sent[1]).toBe(rig.socket().sent[0])
    expect(rig.requests).toHaveLength(1)
  })
  it('as long as it is not answered, a repeated request is silently taken', () => {
    const rig = createStackRig()
    const waiting: IncomingRequest[] = []
    rig.port.onRequest({ method: 'SUBSCRIBE' }, request => void waiting.push(request))
    const again = { ...SUBSCRIBE, branch: 'z9hG4bKsame' }
    rig.deliver(again)
    expect([rig.deliver(again)(), waiting.length]).toEqual([null, 1])
  })
  it('[PUA-13] forked on its way it gets 482, as long as the other is not answered (RFC 3261 §8.2.2.2)', () => {
    const rig = createStackRig()
    const waiting: IncomingRequest[] = []
    rig.port.onRequest({ method: 'SUBSCRIBE' }, request => void waiting.push(request))
    const first = rig.deliver(SUBSCRIBE)
    rig.clock.elapse(31_000)
    const others = [{}, { cseq: 2 }, { callId: 'c2' }, { fromTag: 'f2' }].map(more =>
      rig.deliver({ ...SUBSCRIBE, ...more }),
    )
    expect(others.map(said => status(said()))).toEqual([482, null, null, null])
    for (const one of waiting) one.answer(202)
    expect([first, ...others].map(said => status(said()))).toEqual([202, 482, 202, 202, 202])
    const next = rig.deliver(SUBSCRIBE)
    waiting.at(-1)?.answer(200)
    expect(status(next())).toBe(200)
  })
  it('[PUA-13] five SUBSCRIBEs of one call, each after the answer to the former, are five requests', () => {
    const rig = withNotifier()
    expect([1, 2, 3, 4, 5].map(() => statusOf(rig, SUBSCRIBE))).toEqual([200, 200, 200, 200, 200])
  })
  it('[PUA-13] an answer is remembered for 64*T1, and for twice that at most', () => {
    const rig = withNotifier()
    const again = { ...SUBSCRIBE, branch: 'z9hG4bKsame' }
    const heard = [0, 31_999, 31_999, 2].map(waitMs => {
      rig.clock.elapse(waitMs)
      rig.deliver(again)
      return rig.requests.length
    })
    expect(heard).toEqual([1, 1, 1, 2])
  })
  it('[SEC-07] a flood of large requests in a dialog does not stay: the oldest answers are forgotten first', () => {
    const rig = withNotifier()
    rig.deliver(SUBSCRIBE)
    const toTag = rig.dialogs[0]?.localTag ?? null
    // The octets of a branch stand in the answer and in what tells it from others.
    const large = (number: number): RigRequest => ({
      ...SUBSCRIBE,
      toTag,
      cseq: 2,
      branch: `z9hG4bK${String(number).padStart(50_000, 'x')}`,
    })
    for (let number = 1; number <= 30; number += 1) rig.deliver(large(number))
    expect(rig.inside).toHaveLength(30)
    rig.deliver(large(30))
    expect(rig.inside).toHaveLength(30)
    // 1 MiB of each generation: a request of 100,000 characters is forgotten before 22 more have come.
    rig.deliver(large(1))
    expect(rig.inside).toHaveLength(31)
  })
  it('[PUA-14] CANCEL is confirmed when there is something to cancel, and changes nothing', () => {
    const rig = withNotifier()
    rig.deliver({ ...SUBSCRIBE, branch: 'z9hG4bKone' })
    expect(statusOf(rig, { method: 'CANCEL', branch: 'z9hG4bKone' })).toBe(200)
    expect(statusOf(rig, { method: 'CANCEL', branch: 'z9hG4bKtwo' })).toBe(481)
    expect(statusOf(rig, { ...SUBSCRIBE, toTag: rig.dialogs[0]?.localTag ?? null, cseq: 2 })).toBe(200)
  })
})

describe('requests that arrive: dialogs', () => {
  const ROUTES = ['Record-Route: <sip:p1;lr>, <sip:p2;lr>', 'Record-Route: <sip:p3;lr>;x=1']

  it('[PUA-09] the 2xx echoes Record-Route, and NOTIFY follows it in the order received', () => {
    const rig = withNotifier()
    const said = rig.deliver({ ...SUBSCRIBE, headers: [CONTACT, ...ROUTES] })()
    expect(said?.all('Record-Route')).toEqual(['<sip:p1;lr>, <sip:p2;lr>', '<sip:p3;lr>;x=1'])
    expect(said?.one('To')).toBe(`<sip:alice@ims.test>;tag=${rig.dialogs[0]?.localTag ?? '?'}`)
    expect([said?.one('Contact'), said?.one('Expires')]).toEqual([`<${rig.port.contactUri};ob>`, '600'])
    rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, () => undefined)
    const [notify] = rig.socket().take()
    expect(notify?.start).toBe('NOTIFY sip:ps@1.test SIP/2.0')
    expect(notify?.all('Route')).toEqual(['<sip:p1;lr>', '<sip:p2;lr>', '<sip:p3;lr>;x=1'])
  })
  it.each([
    ['<mailto:a@b>, <http://c>, <sip:d@e>', 'sip:d@e'],
    ['<tel:+49307>\r\nContact: <sips:d@e;x=1>', 'sips:d@e;x=1'],
    ['"a, <sip:no@x>" <sip:a?b@c>', 'sip:a?b@c'],
    ['*, <SIP:d@e>', 'SIP:d@e'],
  ])('[PUA-24] of the contacts %s the first that can be a target is one', (contacts, target) => {
    const rig = withNotifier()
    rig.deliver({ ...SUBSCRIBE, headers: [`Contact: ${contacts}`] })
    rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, () => undefined)
    expect(rig.socket().take().at(-1)?.start).toBe(`NOTIFY ${target} SIP/2.0`)
  })
  it('[SEC-08] headers in a Contact never become ours: not of a refresh, of a 2xx or of a NOTIFY, nor of any request', () => {
    const rig = withNotifier()
    const evil = 'Contact: <sip:u@h?Route=%3Csip:e@v;lr%3E>'
    rig.deliver(SUBSCRIBE)
    const toTag = rig.dialogs[0]?.localTag ?? null
    expect(statusOf(rig, { ...SUBSCRIBE, toTag, cseq: 2, headers: [evil] })).toBe(400)
    expect(statusOf(rig, { ...SUBSCRIBE, toTag, cseq: 2, headers: ['Contact: <tel:+49307>'] })).toBe(400)
    expect(statusOf(rig, { ...SUBSCRIBE, toTag, cseq: 2, headers: [] })).toBe(200)
    expect(statusOf(rig, { ...SUBSCRIBE, method: 'NOTIFY', toTag, cseq: 3, headers: [evil] })).toBe(200)
    const notify = (): SaidMessage | undefined => {
      rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, () => undefined)
      return rig.socket().take().at(-1)
    }
    const first = notify()
    if (first !== undefined) rig.socket().say(answerTo(first, 200, [evil]))
    expect([first?.start, notify()?.start]).toEqual(['NOTIFY sip:ps@1.test SIP/2.0', 'NOTIFY sip:ps@1.test SIP/2.0'])
    rig.port.request({ method: 'SUBSCRIBE', uri: 'sip:a?b@h;x=1?Route=y', headers: [] }, () => undefined)
    const [said] = rig.socket().take()
    expect([said?.start, said?.one('To')]).toEqual(['SUBSCRIBE sip:a?b@h;x=1 SIP/2.0', '<sip:a?b@h;x=1>'])
  })
  it('[WAT-03] [PUA-13] a dialog that matches, or our user over our flow, is for us whatever became of the Request-URI', () => {
    const rig = withNotifier()
    rig.deliver(SUBSCRIBE)
    const toTag = rig.dialogs[0]?.localTag ?? null
    const user = /sip:([^@]*)@/.exec(rig.port.contactUri)?.[1] ?? ''
    for (const uri of ['sip:gone@203.0.113.5:53951;transport=ws', 'urn:x:y'])
      expect(statusOf(rig, { ...SUBSCRIBE, uri, toTag, cseq: 2 })).toBe(200)
    const rewritten = { ...SUBSCRIBE, uri: `sip:${user}@203.0.113.5:53951;transport=ws`, callId: 'c2' }
    expect(statusOf(rig, rewritten)).toBe(200)
    expect(statusOf(rig, { ...rewritten, uri: 'sip:203.0.113.5' })).toBe(404)
    rig.port.bind(null)
    expect(statusOf(rig, { ...rewritten, callId: 'c3' })).toBe(404)
  })
  it('a dialog that ended is forgotten: what comes for it is answered 481 and heard by nobody', () => {
    const rig = withNotifier()
    rig.deliver(SUBSCRIBE)
    const toTag = rig.dialogs[0]?.localTag ?? null
    rig.dialogs[0]?.end()
    // An OPTIONS inside of it would be answered 200.
    for (const method of ['OPTIONS', 'NOTIFY']) expect(statusOf(rig, { method, toTag, cseq: 2 })).toBe(481)
    expect(rig.inside).toEqual([])
  })
  it('[REG-66] [PUA-24] in a dialog only the recorded route counts, and it never changes', () => {
    const rig = withNotifier()
    rig.deliver({ ...SUBSCRIBE, headers: [CONTACT, ...ROUTES] })
    const toTag = rig.dialogs[0]?.localTag ?? null
    rig.deliver({ ...SUBSCRIBE, toTag, cseq: 2, headers: ['Contact: <sip:ps@2.test>', 'Record-Route: <sip:other;lr>'] })
    rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, () => undefined)
    const notify = rig
      .socket()
      .take()
      .find(one => one.start.startsWith('NOTIFY'))
    expect(notify?.start).toBe('NOTIFY sip:ps@2.test SIP/2.0')
    expect(notify?.all('Route')).toEqual(['<sip:p1;lr>', '<sip:p2;lr>', '<sip:p3;lr>;x=1'])
  })
  it('[WAT-03] at the subscriber the NOTIFY gives the route, in the order received', () => {
    const rig = createStackRig()
    const dialogs: Dialog[] = []
    let cseq = 17
    rig.port.onRequest({ method: 'NOTIFY' }, request => {
      dialogs.push(request.dialog(() => cseq, { from: 'sip:alice@home.test', to: 'tel:+491' }))
      request.answer(200)
    })
    rig.deliver({ method: 'NOTIFY', toTag: 'ours', headers: [CONTACT, ...ROUTES] })
    // The final answer to our SUBSCRIBE came meanwhile.
    cseq = 4
    dialogs[0]?.request({ method: 'SUBSCRIBE', headers: [] }, () => undefined)
    const said = rig.socket().take().at(-1)
    expect(said?.start).toBe('SUBSCRIBE sip:ps@1.test SIP/2.0')
    expect(said?.all('Route')).toEqual(['<sip:p1;lr>', '<sip:p2;lr>', '<sip:p3;lr>;x=1'])
    expect(said?.one('CSeq')).toBe('5 SUBSCRIBE')
    // RFC 3261 §12.1.2: what our SUBSCRIBE said, and not what the NOTIFY makes of it.
    expect([said?.one('From'), said?.one('To')]).toEqual(['<sip:alice@home.test>;tag=ours', '<tel:+491>;tag=theirs'])
  })
  it('a refresh is answered with our Contact, RFC 6665 §3.1', () => {
    const rig = withNotifier()
    rig.deliver(SUBSCRIBE)
    const said = rig.deliver({ ...SUBSCRIBE, toTag: rig.dialogs[0]?.localTag ?? null, cseq: 2 })()
    expect([said?.one('Contact'), said?.one('Expires')]).toEqual([`<${rig.port.contactUri};ob>`, '300'])
  })
  it('[REG-84] a refusal names no Contact, in a dialog or out of it, nor does the answer to another method', () => {
    const rig = createStackRig()
    rig.port.onRequest({ method: 'SUBSCRIBE' }, request => {
      if (request.callId === 'no') request.answer(202)
      else request.accept(200).onRequest(one => one.answer(one.cseq === 2 ? 300 : 299))
    })
    expect(
      rig
        .deliver({ ...SUBSCRIBE, callId: 'no' })()
        ?.one('Contact'),
    ).toBe('')
    const toTag = /tag=(\w+)/.exec(rig.deliver(SUBSCRIBE)()?.one('To') ?? '')?.[1] ?? ''
    const contacts = [2, 3].map(cseq =>
      rig
        .deliver({ ...SUBSCRIBE, toTag, cseq })()
        ?.one('Contact'),
    )
    expect(contacts).toEqual(['', `<${rig.port.contactUri};ob>`])
    expect(
      rig
        .deliver({ method: 'NOTIFY', toTag, cseq: 4, headers: [CONTACT] })()
        ?.one('Contact'),
    ).toBe('')
  })
  it.each([
    ['another tag of ours', { toTag: 'guessed' }],
    ['another tag of theirs', { fromTag: 'guessed' }],
    ['another Call-ID', { callId: 'guessed' }],
  ])('[SEC-05] %s is no dialog', (_, wrong) => {
    const rig = withNotifier()
    rig.deliver(SUBSCRIBE)
    const toTag = rig.dialogs[0]?.localTag ?? null
    expect(statusOf(rig, { method: 'NOTIFY', toTag, cseq: 2, ...wrong })).toBe(481)
    expect(rig.inside).toEqual([])
  })
  it('[PUA-22] a challenged NOTIFY raises the CSeq of its dialog: no number is used twice', () => {
    const rig = withNotifier()
    rig.port.setAuthenticator({
      authorize: () => ({
        headers: [],
        learned: () => true,
        refused: () => null,
        challenged: () => ({
          kind: 'retry',
          attempt: {
            headers: [['Authorization', 'x']],
            challenged: () => ({ kind: 'rejected' }),
            learned: () => true,
            refused: () => null,
          },
        }),
      }),
    })
    rig.deliver(SUBSCRIBE)
    const answers: Answer[] = []
    rig.socket().take()
    const cseqs: string[] = []
    for (const given of [401, 200, 407, 200]) {
      if (given > 400) rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, answer => void answers.push(answer))
      const [said] = rig.socket().take()
      cseqs.push(said?.one('CSeq') ?? '')
      if (said !== undefined) rig.socket().say(answerTo(said, given))
    }
    expect(cseqs).toEqual(['1 NOTIFY', '2 NOTIFY', '3 NOTIFY', '4 NOTIFY'])
    expect(answers.map(one => one.cseq)).toEqual([2, 4])
  })
  it('[SEC-02] only what comes over the flow that was registered counts as such', () => {
    const rig = createStackRig()
    const seen: boolean[] = []
    rig.port.onRequest({ method: 'MESSAGE' }, request => void seen.push(request.onRegisteredFlow))
    const ask = (): void => void rig.deliver({ method: 'MESSAGE', callId: `c${String(seen.length)}` })
    ask()
    rig.port.bind(null)
    ask()
    rig.port.bind(RIG_BINDING)
    ask()
    rig.port.connect('wss://other.test/')
    rig.socket().open()
    ask()
    rig.port.bind(RIG_BINDING)
    ask()
    expect(seen).toEqual([true, false, true, false, true])
  })
  it('[SEC-03] whatever Contact says, everything goes down our one socket', () => {
    const rig = withNotifier()
    rig.deliver({ ...SUBSCRIBE, headers: ['Contact: <sip:victim@192.0.2.1:5060;transport=udp>'] })
    rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, () => undefined)
    expect(rig.sockets).toHaveLength(1)
    expect(rig.socket().take().at(-1)?.start).toBe('NOTIFY sip:victim@192.0.2.1:5060;transport=udp SIP/2.0')
  })
})
