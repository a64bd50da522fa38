/** What is known to be wrong in sip.js 0.21.2, each tried against our stack on its core; and hostile input of any kind. */
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDigest } from './digest.ts'
import type { Dialog, IncomingRequest } from './port.ts'
import { answerTo } from './scriptedSocket.ts'
import { createStackRig, requestText, type StackRig } from './stackRig.ts'

afterEach(() => vi.restoreAllMocks())

const CONTACT = 'Contact: <sip:ps@1.test>'

/** Hears NOTIFY and SUBSCRIBE, accepts and answers all. */
function hearing(rig = createStackRig()) {
  const heard: IncomingRequest[] = []
  const dialogs: Dialog[] = []
  const take = (request: IncomingRequest): void => {
    heard.push(request)
    if (request.method === 'SUBSCRIBE') dialogs.push(request.accept(200))
    else {
      dialogs.push(request.dialog(1))
      request.answer(200)
    }
  }
  rig.port.onRequest({ method: 'SUBSCRIBE' }, take)
  rig.port.onRequest({ method: 'NOTIFY' }, take)
  return { ...rig, heard, dialogs }
}

describe('what sip.js gets wrong', () => {
  it('tel: in From, To and Contact is heard and answered', () => {
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
  })
  it('a NOTIFY with an Event id, or with the compact form, is no stranger', () => {
    const rig = hearing()
    for (const [index, event] of ['Event: presence;id=7', 'o: presence'].entries())
      expect(
        rig.deliver({ method: 'NOTIFY', toTag: 'x', callId: `c${String(index)}`, headers: [CONTACT, event] })()?.start,
      ).toBe('SIP/2.0 200 OK')
    expect(rig.heard.map(one => one.headers.find(([name]) => name === 'Event')?.[1])).toEqual([
      'presence;id=7',
      'presence',
    ])
  })
  it('a boundary with characters that want quotes does not lose the message', () => {
    const rig = hearing()
    const headers = [
      CONTACT,
      'Event: presence',
      'Content-Type: multipart/related;boundary=a=?_b;type="application/rlmi+xml"',
    ]
    rig.deliver({ method: 'NOTIFY', toTag: 'x', headers, body: '--a=?_b--' })
    expect(rig.heard.map(one => one.body)).toEqual(['--a=?_b--'])
  })
  it('the digest uri is the Request-URI to the letter', () => {
    const rig = createStackRig()
    const secret = { kind: 'password', password: 'p' } as const
    rig.port.setAuthenticator(createDigest({ credentials: { username: 'a', secret }, randomHex: () => 'c' }))
    rig.port.request({ method: 'REGISTER', uri: 'sip:IMS.Test;x=%61', headers: [] }, () => undefined)
    const [said] = rig.socket().take()
    if (said !== undefined) rig.socket().say(answerTo(said, 401, ['WWW-Authenticate: Digest realm="r", nonce="n"']))
    const retry = rig.socket().take()[0]
    expect(retry?.start).toBe('REGISTER sip:IMS.Test;x=%61 SIP/2.0')
    expect(retry?.one('Authorization')).toContain('uri="sip:IMS.Test;x=%61"')
  })
  it('[SEC-23] no id comes from Math.random', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const rig = hearing()
    const branches = new Set<string>()
    for (let index = 0; index < 500; index += 1) {
      rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
      rig.deliver({ method: 'SUBSCRIBE', callId: `c${String(index)}`, headers: [CONTACT] })
    }
    const tags = new Set(rig.dialogs.map(one => one.localTag))
    for (const frame of rig.socket().sent) branches.add(/branch=([^;\r]*)/.exec(frame)?.[1] ?? '')
    expect([branches.size, tags.size]).toEqual([1000, 500])
  })
  it('no timer but those of our clock', () => {
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
    rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
    const [said] = rig.socket().take()
    if (said !== undefined) rig.socket().say(answerTo(said, 200))
    rig.port.disconnect()
    expect(rig.clock.pending).toBe(0)
  })
})

/** What leaves when something is asked of it. */
function lastWords(rig: StackRig): string | undefined {
  rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
  return rig.socket().take().at(-1)?.start
}

describe('hostile input', () => {
  const valid = requestText({
    method: 'NOTIFY',
    toTag: 'x',
    headers: [CONTACT, 'Record-Route: <sip:p;lr>', 'Event: presence'],
    body: 'hello',
  })
  it('any change of any message leaves the stack standing', () => {
    const change = fc.record({
      at: fc.nat(valid.length),
      cut: fc.nat(40),
      put: fc.oneof(
        fc.string({ maxLength: 30 }),
        fc.constantFrom('\r\n', ';', '"', '<', '>', '\0', '😀', '%', ':', ',', '\ud800'),
      ),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), (changes, isBinary) => {
        const rig = hearing()
        rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
        const [said] = rig.socket().take()
        const answer = said === undefined ? '' : answerTo(said, 200)
        for (const text of [valid.replace('NOTIFY  ', `NOTIFY ${rig.port.contactUri} `), answer]) {
          const changed = changes.reduce((all, { at, cut, put }) => all.slice(0, at) + put + all.slice(at + cut), text)
          rig.socket().say(isBinary ? new TextEncoder().encode(changed).buffer : changed)
        }
        for (const dialog of rig.dialogs) dialog.request({ method: 'SUBSCRIBE', headers: [] }, () => undefined)
        expect(lastWords(rig)).toBe('OPTIONS sip:b@x SIP/2.0')
      }),
      { numRuns: 400 },
    )
  })
  it.each([null, 7, {}, new Blob(['x']), '', '\r\n', '\0', 'SIP/2.0 200 OK\r\n\r\n'])('%j is dropped', data => {
    const rig = createStackRig()
    rig.socket().say(data)
    expect(lastWords(rig)).toBe('OPTIONS sip:b@x SIP/2.0')
  })
})
