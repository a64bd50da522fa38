/**
 * What is known to be wrong in sip.js 0.21.2, each tried against our stack, which uses parts of its core. The numbers
 * are those of the list in stack-notes; where roles are part of it (2, 3, 7 to 12) see also agent/defects.test.ts.
 */

import { Grammar } from 'sip.js/lib/grammar/index.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { here } from '../lib/lazy.ts'
import { createDigest } from './digest.ts'
import { imsNotify } from './fixtures/messages.ts'
import type { Answer, Dialog, IncomingRequest } from './port.ts'
import { answerTo, type SaidMessage } from './scriptedSocket.ts'
import { sha2 } from './sha2.ts'
import { createStackRig, requestText, type StackRig } from './stackRig.ts'

afterEach(() => vi.restoreAllMocks())

const CONTACT = 'Contact: <sip:ps@1.test>'
const CHALLENGE = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"'
const REGISTER = { method: 'REGISTER', uri: 'sip:ims.test', headers: [] }

/** Hears NOTIFY and SUBSCRIBE, accepts and answers all. */
function hearing(rig = createStackRig()) {
  const heard: IncomingRequest[] = []
  const dialogs: Dialog[] = []
  const take = (request: IncomingRequest): void => {
    heard.push(request)
    if (request.method === 'SUBSCRIBE') dialogs.push(request.accept(200))
    else {
      dialogs.push(request.dialog(() => 1, { from: request.to, to: request.from }))
      request.answer(200)
    }
  }
  rig.port.onRequest({ method: 'SUBSCRIBE' }, take)
  rig.port.onRequest({ method: 'NOTIFY' }, take)
  return { ...rig, heard, dialogs }
}

function withDigest(rig: StackRig = createStackRig()) {
  let drawn = 0
  const digest = createDigest({
    sha2: here(sha2),
    domain: 'ims.test',
    realms: [{ realm: 'r', host: 'ims.test' }],
    known: { isPlain: true, best: {} },
    onKnown: () => undefined,
    credentials: { username: 'a', secret: { kind: 'password', password: 'p' } },
    randomHex: () => `c${String((drawn += 1))}`,
  })
  rig.port.setAuthenticator(digest)
  return rig
}

/** The requests that have just left are answered; gives them. */
function answerAll(rig: StackRig, status: number, ...extra: readonly string[]): readonly SaidMessage[] {
  const left = rig
    .socket()
    .take()
    .filter(one => !one.start.startsWith('SIP/'))
  for (const one of left) rig.socket().say(answerTo(one, status, extra))
  return left
}

const field = (said: SaidMessage | undefined, name: string): string =>
  new RegExp(`[ ,]${name}="?([^",]*)`).exec(said?.one('Authorization') ?? '')?.[1] ?? ''

describe('what sip.js gets wrong: addresses and headers', () => {
  it('defect 1: tel: in From, To and Request-URI is heard, answered and asked', () => {
    const rig = hearing()
    const text = requestText({ method: 'SUBSCRIBE', uri: 'tel:+491701', headers: [CONTACT] })
    rig
      .socket()
      .say(
        text
          .replace('<sip:presence@ims.test>', '<tel:+49;phone-context=x>')
          .replace('<sip:alice@ims.test>', '"A" <tel:+491701>'),
      )
    expect(rig.heard).toMatchObject([{ from: 'tel:+49;phone-context=x', to: 'tel:+491701', uri: 'tel:+491701' }])
    rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, () => undefined)
    const notify = rig.socket().take().at(-1)
    expect(notify?.one('To')).toBe('<tel:+49;phone-context=x>;tag=theirs')
    expect(notify?.one('From')).toMatch(/^<tel:\+491701>;tag=/)
    rig.port.request({ method: 'SUBSCRIBE', uri: 'tel:+49-30-7', headers: [] }, () => undefined)
    expect(rig.socket().take()[0]?.start).toBe('SUBSCRIBE tel:+49-30-7 SIP/2.0')
  })
  it('defect 1: tel: in Contact is no place to send to, and is answered as such', () => {
    const rig = hearing()
    const said = rig.deliver({ method: 'SUBSCRIBE', headers: ['Contact: <tel:+49307>'] })()
    expect(said?.start).toBe('SIP/2.0 400 Bad Request')
    expect(rig.heard).toEqual([])
  })
  it('defect 13: a NOTIFY with an Event id is no stranger', () => {
    const rig = hearing()
    const headers = [CONTACT, 'Event: presence;id=7']
    expect(rig.deliver({ method: 'NOTIFY', toTag: 'x', headers })()?.start).toBe('SIP/2.0 200 OK')
    expect(rig.heard[0]?.headers).toContainEqual(['Event', 'presence;id=7'])
  })
  it('[REG-87] defect 14: compact forms are the long ones', () => {
    const rig = hearing()
    const headers = ['m: <sip:ps@1.test>', 'o: presence', 'k: gruu', 'u: presence', 's: hi', 'c: a/b', 'e: identity']
    expect(rig.deliver({ method: 'NOTIFY', toTag: 'x', headers })()?.start).toBe('SIP/2.0 200 OK')
    expect(rig.heard[0]?.headers.slice(-8, -1)).toEqual([
      ['Contact', '<sip:ps@1.test>'],
      ['Event', 'presence'],
      ['Supported', 'gruu'],
      ['Allow-Events', 'presence'],
      ['Subject', 'hi'],
      ['Content-Type', 'a/b'],
      ['Content-Encoding', 'identity'],
    ])
  })
  it.each(['sips:alice@ims.test', 'tel:+49-170-1', 'tel:+491701', 'sip:%61lice@IMS.test'])(
    'defect 15: a request to any identity of ours is for us: %s',
    uri => {
      const rig = hearing()
      expect(rig.deliver({ method: 'SUBSCRIBE', uri, headers: [CONTACT] })()?.start).toBe('SIP/2.0 200 OK')
    },
  )
  it('defect 16: an extension that we do not know is refused, and named', () => {
    const rig = hearing()
    const said = rig.deliver({ method: 'SUBSCRIBE', headers: [CONTACT, 'Require: gruu, x-one', 'Require: x-two'] })()
    expect([said?.start, said?.one('Unsupported')]).toEqual(['SIP/2.0 420 Bad Extension', 'x-one, x-two'])
    expect(rig.heard).toEqual([])
  })
  it('[REG-84] defect 17: OPTIONS tells what we can, not what a telephone can', () => {
    const said = hearing().deliver({ method: 'OPTIONS' })()
    expect([said?.one('Accept'), said?.one('Allow'), said?.one('Allow-Events')]).toEqual([
      'application/pidf+xml',
      'SUBSCRIBE, NOTIFY, OPTIONS, CANCEL',
      'presence',
    ])
  })
  it('defect 20: a boundary with characters that want quotes does not lose the message', () => {
    const rig = hearing()
    const headers = [
      CONTACT,
      'Event: presence',
      'Content-Type: multipart/related;boundary=a=?_b;type="application/rlmi+xml"',
    ]
    rig.deliver({ method: 'NOTIFY', toTag: 'x', headers, body: '--a=?_b--' })
    expect(rig.heard.map(one => one.body)).toEqual(['--a=?_b--'])
  })
  it('defect 21: half a character, in or out, and a megabyte of others, throws nothing and is counted right', () => {
    const rig = hearing()
    rig.deliver({ method: 'NOTIFY', toTag: 'x', headers: [CONTACT], body: '\ud800' })
    expect(rig.heard).toHaveLength(1)
    const text = `${'ä€😀'.repeat(100_000)}\ud800`
    rig.port.request({ method: 'PUBLISH', uri: 'sip:b@x', headers: [], body: { type: 'a/b', text } }, () => undefined)
    expect(rig.socket().take().at(-1)?.one('Content-Length')).toBe(String(9 * 100_000 + 3))
  })
  it('defect 22: the slow grammar is not asked, whatever arrives', () => {
    const grammar = vi.spyOn(Grammar, 'parse')
    const rig = hearing()
    rig.socket().say(imsNotify().replace(/^NOTIFY \S+/, `NOTIFY ${rig.port.contactUri}`))
    rig.deliver({ method: 'SUBSCRIBE', headers: [CONTACT] })
    rig.port.request(REGISTER, () => undefined)
    answerAll(rig, 200, 'Contact: <sip:a@b>;expires=60')
    expect(rig.heard).toHaveLength(2)
    expect(grammar).not.toHaveBeenCalled()
  })
})

describe('what sip.js gets wrong: credentials and CSeq', () => {
  it('[REG-50] defect 4: the same nonce goes on counting, and no response is sent twice', () => {
    const rig = withDigest()
    const sent: SaidMessage[] = []
    rig.port.request({ ...REGISTER, callId: 'one' }, () => undefined)
    answerAll(rig, 401, CHALLENGE)
    for (let round = 0; round < 4; round += 1) {
      sent.push(...answerAll(rig, 200))
      rig.port.request({ ...REGISTER, callId: 'one' }, () => undefined)
    }
    expect(sent.map(one => field(one, 'nc'))).toEqual(['00000001', '00000002', '00000003', '00000004'])
    expect(new Set(sent.map(one => field(one, 'response'))).size).toBe(4)
    expect(new Set(sent.map(one => field(one, 'cnonce'))).size).toBe(4)
  })
  it('[REG-42] defect 5: the retry of an IMS REGISTER has one Authorization', () => {
    const rig = withDigest()
    const empty = 'Digest username="a", realm="r", nonce="", uri="sip:ims.test", response=""'
    rig.port.request({ ...REGISTER, headers: [['Authorization', empty]] }, () => undefined)
    expect(answerAll(rig, 401, CHALLENGE)[0]?.all('Authorization')).toEqual([empty])
    const [retry] = rig.socket().take()
    expect(retry?.all('Authorization')).toHaveLength(1)
    expect(field(retry, 'nonce')).toBe('n')
  })
  it('[PUA-22] defect 6: every challenge in a dialog raises its CSeq', () => {
    const rig = hearing(withDigest())
    rig.deliver({ method: 'SUBSCRIBE', headers: [CONTACT] })
    const answers: Answer[] = []
    const cseqs: string[] = []
    for (let round = 0; round < 3; round += 1) {
      rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, answer => void answers.push(answer))
      const nonce = `nonce="n${String(round)}"`
      cseqs.push(...answerAll(rig, 401, CHALLENGE.replace('nonce="n"', nonce)).map(one => one.one('CSeq')))
      cseqs.push(...answerAll(rig, 200).map(one => one.one('CSeq')))
    }
    expect(cseqs).toEqual([1, 2, 3, 4, 5, 6].map(number => `${String(number)} NOTIFY`))
    expect(answers.map(one => [one.status, one.cseq])).toEqual([
      [200, 2],
      [200, 4],
      [200, 6],
    ])
  })
  it('defect 7: what a refresh is given goes out with it, each time', () => {
    const rig = hearing()
    rig.deliver({ method: 'NOTIFY', toTag: 'ours', headers: [CONTACT] })
    const wish = {
      method: 'SUBSCRIBE',
      headers: [
        ['Supported', 'eventlist'],
        ['Accept', 'multipart/related, application/rlmi+xml'],
        ['P-Access-Network-Info', 'IEEE-802.11'],
      ],
      body: { type: 'application/simple-filter+xml', text: '<filter-set/>' },
    } as const
    for (let round = 0; round < 2; round += 1) {
      rig.dialogs[0]?.request(wish, () => undefined)
      const said = answerAll(rig, 200)[0]
      expect(said?.one('Supported')).toBe('outbound, gruu, eventlist')
      expect(said?.one('Accept')).toBe('multipart/related, application/rlmi+xml')
      expect([said?.one('P-Access-Network-Info'), said?.body]).toEqual(['IEEE-802.11', '<filter-set/>'])
    }
  })
  it('defect 11: a refusal goes up with its status, reason and headers', () => {
    const rig = createStackRig()
    const answers: Answer[] = []
    rig.port.request({ method: 'SUBSCRIBE', uri: 'sip:b@x', headers: [] }, answer => void answers.push(answer))
    answerAll(rig, 423, 'Min-Expires: 600')
    expect(answers).toMatchObject([{ status: 423, reason: 'Said', origin: 'network' }])
    expect(answers[0]?.headers).toContainEqual(['Min-Expires', '600'])
  })
  it('[SEC-23] defect 18: no id comes from Math.random, and none twice', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const rig = hearing()
    const ids = { branch: new Set<string>(), tag: new Set<string>(), callId: new Set<string>() }
    for (let index = 0; index < 500; index += 1) {
      const { callId, fromTag } = rig.port.request({ ...REGISTER, method: 'OPTIONS' }, () => undefined)
      ids.callId.add(callId)
      ids.tag.add(fromTag)
      rig.clock.elapse(50)
      rig.deliver({ method: 'SUBSCRIBE', callId: `c${String(index)}`, headers: [CONTACT] })
    }
    for (const one of rig.dialogs) ids.tag.add(one.localTag)
    for (const frame of rig.socket().sent)
      if (frame.startsWith('OPTIONS')) ids.branch.add(/branch=([^;\r]*)/.exec(frame)?.[1] ?? '')
    expect([ids.branch.size, ids.tag.size, ids.callId.size]).toEqual([500, 1000, 500])
  })
  it('[REG-53] defect 19: the digest uri is the Request-URI to the letter', () => {
    const rig = withDigest()
    rig.port.request({ ...REGISTER, uri: 'sip:IMS.Test;x=%61' }, () => undefined)
    answerAll(rig, 401, CHALLENGE)
    const [retry] = rig.socket().take()
    expect(retry?.start).toBe('REGISTER sip:IMS.Test;x=%61 SIP/2.0')
    expect(field(retry, 'uri')).toBe('sip:IMS.Test;x=%61')
  })
  it.each(['MD5', 'SHA-256', 'SHA-512-256', 'MD5-sess', 'SHA-256-sess'])(
    '[REG-47] [REG-48] a challenge of %s on top is answered by it, whatever stands below',
    algorithm => {
      const rig = withDigest()
      rig.port.request(REGISTER, () => undefined)
      answerAll(
        rig,
        401,
        'WWW-Authenticate: Digest realm="r", nonce="aka", algorithm=AKAv1-MD5, qop="auth"',
        `WWW-Authenticate: Digest realm="r", nonce="top", algorithm=${algorithm}, qop="auth"`,
        'WWW-Authenticate: Digest realm="r", nonce="below", algorithm=MD5, qop="auth"',
        'WWW-Authenticate: Digest realm="r", nonce="below", algorithm=SHA-256, qop="auth"',
      )
      const retry = rig.socket().take()
      expect(retry).toHaveLength(1)
      expect(retry[0]?.all('Authorization')).toHaveLength(1)
      expect([field(retry[0], 'nonce'), field(retry[0], 'algorithm')]).toEqual(['top', algorithm])
    },
  )
})

describe('what sip.js gets wrong: time, and what it does by itself', () => {
  it('defects 2, 3, 8, 9, 10, 12, 23: the stack sends nothing of its own accord, whatever it was told', () => {
    const rig = hearing()
    rig.port.request(REGISTER, () => undefined)
    answerAll(rig, 200, 'Expires: 600')
    rig.port.request(REGISTER, () => undefined)
    answerAll(rig, 200)
    const states = ['active', 'terminated;reason=deactivated', 'terminated;reason=timeout;retry-after=30']
    for (const [index, state] of states.entries())
      rig.deliver({
        method: 'NOTIFY',
        toTag: 'x',
        callId: `c${String(index)}`,
        headers: [CONTACT, 'Event: presence', `Subscription-State: ${state}`],
      })
    rig.deliver({ method: 'SUBSCRIBE', callId: 'n', headers: [CONTACT, 'Expires: 60'] })
    rig.socket().take()
    rig.clock.elapse(36_000_000)
    expect(rig.socket().take()).toEqual([])
  })
  it('defect 12: the end comes at once, with subscriptions and requests under way', () => {
    const rig = hearing()
    const answers: Answer[] = []
    rig.deliver({ method: 'NOTIFY', toTag: 'x', headers: [CONTACT] })
    rig.dialogs[0]?.request({ method: 'SUBSCRIBE', headers: [] }, answer => void answers.push(answer))
    rig.port.close()
    expect(answers).toMatchObject([{ status: 503, origin: 'connection' }])
    expect(rig.clock.pending).toBe(0)
  })
  it('defect 24: no timer but those of our clock, which counts further than 31 bits', () => {
    const spies = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')]
    const rig = hearing()
    rig.deliver({ method: 'SUBSCRIBE', headers: [CONTACT] })
    rig.dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, () => undefined)
    rig.clock.elapse(200_000)
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
  })
  it('[SEC-22] nothing is printed', () => {
    const spies = (['log', 'warn', 'error', 'debug', 'info'] as const).map(name => vi.spyOn(console, name))
    const rig = hearing()
    rig.deliver({ method: 'SUBSCRIBE', headers: [CONTACT] })
    rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
    rig.socket().drop()
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
  })
  it('nothing of a finished request or a dead connection stays behind', () => {
    const rig = createStackRig()
    rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
    answerAll(rig, 200)
    rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
    rig.port.disconnect()
    expect(rig.clock.pending).toBe(0)
  })
})
