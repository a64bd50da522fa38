import { describe, expect, it } from 'vitest'
import { here } from '../lib/lazy.ts'
import { createDigest } from './digest.ts'
import type { Answer, Header, OutgoingRequest } from './port.ts'
import { answerTo, type SaidMessage } from './scriptedSocket.ts'
import { sha2 } from './sha2.ts'
import { createStackRig, RIG_BINDING, type StackRig } from './stackRig.ts'

const REGISTER: OutgoingRequest = {
  method: 'REGISTER',
  uri: 'sip:ims.test',
  to: 'sip:alice@ims.test',
  from: 'sip:alice@ims.test',
  route: false,
  contact: false,
  headers: [['Supported', 'path, gruu, outbound']],
}
const SUBSCRIBE: OutgoingRequest = { method: 'SUBSCRIBE', uri: 'sip:bob@ims.test', headers: [['Event', 'presence']] }

function challenge(nonce: string, more = ''): string {
  return `WWW-Authenticate: Digest realm="ims.test", nonce="${nonce}", algorithm=SHA-256, qop="auth"${more}`
}
const PROXY = 'Proxy-Authenticate: Digest realm="edge", nonce="p", algorithm=MD5, qop="auth"'

/** Sends and lets the network answer each try in turn. Gives what left and what the role heard. */
function play(rig: StackRig, request: OutgoingRequest, answers: readonly (readonly [number, readonly string[]])[]) {
  const heard: Answer[] = []
  const left: SaidMessage[] = []
  rig.port.request(request, answer => void heard.push(answer))
  for (const [status, extra] of answers) {
    const said = rig.socket().take()[0]
    if (said === undefined) throw new Error('nothing left')
    left.push(said)
    rig.socket().say(answerTo(said, status, extra))
  }
  left.push(...rig.socket().take())
  return { heard, left }
}

function withPassword(rig = createStackRig()): StackRig {
  let made = 0
  const randomHex = (bytes: number): string => String(++made).padStart(bytes * 2, '0')
  const secret = { kind: 'password', password: 'secret' } as const
  rig.port.setAuthenticator(
    createDigest({
      sha2: here(sha2),
      domain: 'ims.test',
      realms: [
        { realm: 'edge', host: 'ims.test' },
        { realm: 'ims.test', host: 'ims.test' },
      ],
      known: { isPlain: true, best: {} },
      onKnown: () => undefined,
      credentials: { username: 'alice', secret },
      randomHex,
    }),
  )
  return rig
}

function firstOf(rig: StackRig, request: OutgoingRequest): SaidMessage {
  const [said] = play(rig, request, []).left
  if (said === undefined) throw new Error('nothing left')
  return said
}

describe('requests: their form', () => {
  it('[REG-43] all mandatory headers once, ids long enough, no tag in To', () => {
    const rig = createStackRig()
    for (const request of [REGISTER, SUBSCRIBE, { ...SUBSCRIBE, method: 'MESSAGE' }]) {
      const said = firstOf(rig, request)
      for (const name of ['Via', 'Max-Forwards', 'From', 'To', 'Call-ID', 'CSeq'])
        expect(said.all(name)).toHaveLength(1)
      expect(said.one('Max-Forwards')).toBe('70')
      expect(said.one('Via')).toMatch(/;branch=z9hG4bK[0-9a-f]{32}$/)
      expect(said.one('Call-ID')).toMatch(/^[0-9a-f]{32}$/)
      expect(said.one('From')).toMatch(/;tag=[0-9a-f]{20}$/)
      expect(said.one('To')).not.toContain('tag=')
      expect(said.one('CSeq')).toBe(`1 ${request.method}`)
    }
  })
  it('says who it is and what it can when it asks for a dialog', () => {
    const said = firstOf(createStackRig(), SUBSCRIBE)
    expect(said.start).toBe('SUBSCRIBE sip:bob@ims.test SIP/2.0')
    expect(said.one('Allow')).toBe('SUBSCRIBE, NOTIFY, OPTIONS, CANCEL')
    expect([said.one('User-Agent'), said.one('Event')]).toEqual(['Peu/test', 'presence'])
  })
  it('[REG-84] Allow-Events: presence in requests that ask for a dialog, and in no others', () => {
    const rig = createStackRig()
    expect(firstOf(rig, SUBSCRIBE).all('Allow-Events')).toEqual(['presence'])
    expect(firstOf(rig, { ...SUBSCRIBE, method: 'PUBLISH' }).all('Allow-Events')).toEqual([])
  })
  it('[REG-22] outbound is supported and Contact says ob, unless it is a GRUU', () => {
    const rig = createStackRig()
    const said = firstOf(rig, { ...SUBSCRIBE, headers: [['Supported', 'eventlist, gruu']] })
    expect(said.all('Supported')).toEqual(['outbound, gruu, eventlist'])
    expect(said.one('Contact')).toBe(`<${rig.port.contactUri};ob>`)
    rig.port.bind({ ...RIG_BINDING, gruu: 'sip:alice@ims.test;gr=urn:uuid:1' })
    expect(firstOf(rig, SUBSCRIBE).one('Contact')).toBe('<sip:alice@ims.test;gr=urn:uuid:1>')
  })
  it('REGISTER supports what its role says, and its Contact is the role’s', () => {
    const contact: Header = ['Contact', '<sip:a@b.invalid>;reg-id=1']
    const said = firstOf(createStackRig(), { ...REGISTER, headers: [contact, ...REGISTER.headers] })
    expect([said.all('Supported'), said.all('Contact')]).toEqual([
      ['path, gruu, outbound'],
      ['<sip:a@b.invalid>;reg-id=1'],
    ])
  })
  it('[REG-66] Service-Route in order on what starts here, renewed with the binding, never on REGISTER', () => {
    const rig = createStackRig()
    rig.port.bind({ ...RIG_BINDING, serviceRoute: ['<sip:s1;lr>', '<sip:s2;lr>'] })
    expect(firstOf(rig, SUBSCRIBE).all('Route')).toEqual(['<sip:s1;lr>', '<sip:s2;lr>'])
    expect(firstOf(rig, { ...REGISTER, route: true }).all('Route')).toEqual([])
    expect(firstOf(rig, { ...SUBSCRIBE, route: false }).all('Route')).toEqual([])
    rig.port.bind({ ...RIG_BINDING, serviceRoute: ['<sip:s3;lr>'] })
    expect(firstOf(rig, SUBSCRIBE).all('Route')).toEqual(['<sip:s3;lr>'])
    rig.port.bind(null)
    expect(firstOf(rig, SUBSCRIBE).all('Route')).toEqual([])
  })
  it('[REG-65] From is the first identity that the network associated', () => {
    const rig = createStackRig()
    rig.port.bind({ ...RIG_BINDING, aor: 'sip:barred@ims.test', identities: ['sip:a@ims.test', 'sip:b@ims.test'] })
    expect(firstOf(rig, SUBSCRIBE).one('From')).toMatch(/^<sip:a@ims\.test>;tag=/)
  })
  it('a tel: URI goes out to the letter, in the request line and in From', () => {
    const rig = createStackRig()
    const said = firstOf(rig, { ...SUBSCRIBE, uri: 'tel:+49-170-1;phone-context=x', from: 'tel:+49170' })
    expect(said.start).toBe('SUBSCRIBE tel:+49-170-1;phone-context=x SIP/2.0')
    expect([said.one('To'), said.one('From').split('>')[0]]).toEqual(['<tel:+49-170-1;phone-context=x>', '<tel:+49170'])
  })
  it('[SEC-08] nothing of a value or a URI makes a header of its own', () => {
    const evil = 'x\r\nVia: SIP/2.0/WS evil;branch=z9hG4bKx'
    const said = firstOf(createStackRig(), {
      ...SUBSCRIBE,
      uri: `sip:bob@ims.test\r\nVia: evil`,
      headers: [
        ['Subject', evil],
        [`Bad Name: ${evil}`, ''],
        ['Via', evil],
        ['Supported', evil],
      ],
      body: { type: `text/plain\r\nVia: evil`, text: 'hello' },
    })
    expect(said.all('Via')).toHaveLength(1)
    expect(said.all('Subject')).toEqual(['x Via: SIP/2.0/WS evil;branch=z9hG4bKx'])
    expect(said.headers.map(([name]) => name)).not.toContain('Bad Name')
  })
  it('counts the octets of its body, and survives half a character', () => {
    const said = firstOf(createStackRig(), { ...SUBSCRIBE, body: { type: 'text/plain', text: 'é😀\ud800' } })
    expect([said.one('Content-Type'), said.one('Content-Length'), said.body]).toEqual(['text/plain', '9', 'é😀\ufffd'])
  })
  it('what is no URI at all is answered, not thrown', () => {
    const rig = createStackRig()
    const { heard } = play(rig, { ...SUBSCRIBE, uri: 'nobody' }, [])
    rig.clock.elapse(0)
    expect(heard).toMatchObject([{ status: 416, origin: 'connection' }])
  })
})

describe('requests: answers', () => {
  it('[REG-44] an answer with two Vias is not for us', () => {
    const { heard } = play(createStackRig(), SUBSCRIBE, [[200, ['Via: SIP/2.0/UDP other;branch=z9hG4bKy']]])
    expect(heard).toEqual([])
  })
  it('[REG-44] an unknown final status is passed on as it is; a provisional one is waited out', () => {
    const rig = createStackRig()
    const heard: number[] = []
    rig.port.request(SUBSCRIBE, answer => void heard.push(answer.status))
    const [said] = rig.socket().take()
    for (const status of [100, 183, 499, 200]) if (said !== undefined) rig.socket().say(answerTo(said, status))
    expect(heard).toEqual([499])
  })
  it('a 408 of the network is not taken for our own time-out', () => {
    expect(play(createStackRig(), SUBSCRIBE, [[408, []]]).heard).toMatchObject([{ status: 408, origin: 'network' }])
  })
  it('an answer to another method of the same branch is not taken', () => {
    const rig = createStackRig()
    const heard: number[] = []
    rig.port.request(SUBSCRIBE, answer => void heard.push(answer.status))
    const [said] = rig.socket().take()
    if (said !== undefined) rig.socket().say(answerTo(said, 200).replace('1 SUBSCRIBE', '1 NOTIFY'))
    expect(heard).toEqual([])
  })
  it('[REG-02] what comes after the connection dropped is ignored', () => {
    const rig = createStackRig()
    const heard: number[] = []
    rig.port.request(SUBSCRIBE, answer => void heard.push(answer.status))
    const [said] = rig.socket().take()
    rig.socket().drop()
    rig.port.connect('wss://edge.ims.test/')
    rig.socket().open()
    if (said !== undefined) rig.socket().say(answerTo(said, 200))
    rig.clock.elapse(60_000)
    expect(heard).toEqual([503])
  })
})

describe('requests: challenges', () => {
  it('[REG-53] a challenge is answered with CSeq one higher, the same Call-ID and From-tag', () => {
    const { heard, left: sent } = play(withPassword(), { ...REGISTER, callId: 'mine', cseq: 5 }, [
      [401, [challenge('n1')]],
      [200, []],
    ])
    expect(sent.map(said => said.one('CSeq'))).toEqual(['5 REGISTER', '6 REGISTER'])
    expect(new Set(sent.map(said => said.one('From'))).size).toBe(1)
    expect(new Set(sent.map(said => said.one('Via'))).size).toBe(2)
    expect(sent.map(said => said.one('Call-ID'))).toEqual(['mine', 'mine'])
    expect(sent[1]?.one('Authorization')).toMatch(/^Digest username="alice", .*nonce="n1", uri="sip:ims\.test"/)
    expect(heard).toMatchObject([{ status: 200, origin: 'network', cseq: 6 }])
  })
  it('[REG-53] the proxy and the server may both ask: both get their answer', () => {
    const { left: sent } = play(withPassword(), SUBSCRIBE, [
      [407, [PROXY]],
      [401, [challenge('n1')]],
      [200, []],
    ])
    expect(sent[2]?.all('Proxy-Authorization')).toHaveLength(1)
    expect(sent[2]?.all('Authorization')).toHaveLength(1)
    expect(sent[2]?.one('CSeq')).toBe('3 SUBSCRIBE')
  })
  it('[REG-50] credentials go ahead of the challenge once they were accepted, with nc 1, 2, 3', () => {
    const rig = withPassword()
    const first = play(rig, { ...REGISTER, callId: 'one' }, [
      [401, [challenge('n1')]],
      [200, []],
    ]).left
    const later = [0, 1].map(() => play(rig, { ...REGISTER, callId: 'one' }, [[200, []]]).left[0])
    const counts = [first[1], ...later].map(said => /nc=(\w+)/.exec(said?.one('Authorization') ?? '')?.[1])
    expect(counts).toEqual(['00000001', '00000002', '00000003'])
  })
  it('[REG-52] what was refused is not sent again', () => {
    const { heard, left: sent } = play(withPassword(), REGISTER, [
      [401, [challenge('n1')]],
      [401, [challenge('n2')]],
    ])
    expect(sent).toHaveLength(2)
    expect(heard).toMatchObject([{ status: 401, origin: 'credentials', cseq: 2 }])
  })
  it('[REG-42] the empty Authorization of a first REGISTER gives way to the real one', () => {
    const headers: Header[] = [['Authorization', 'Digest username="alice", nonce="", response=""']]
    const { left: sent } = play(withPassword(), { ...REGISTER, headers }, [[401, [challenge('n1')]]])
    expect(sent[0]?.one('Authorization')).toContain('nonce=""')
    expect(sent[1]?.all('Authorization')).toHaveLength(1)
    expect(sent[1]?.one('Authorization')).toContain('nonce="n1"')
  })
  it('[REG-54] a 200 whose rspauth is wrong is no success', () => {
    const { heard } = play(withPassword(), REGISTER, [
      [401, [challenge('n1')]],
      [200, ['Authentication-Info: qop=auth, rspauth="00"']],
    ])
    expect(heard).toMatchObject([{ status: 401, origin: 'credentials' }])
  })
  it('without a password a challenge goes up as it is', () => {
    const { heard } = play(createStackRig(), REGISTER, [[401, [challenge('n1')]]])
    expect(heard).toMatchObject([{ status: 401, origin: 'credentials', unmet: 'challenged' }])
  })
  it('the connection drops while a challenge is being answered', () => {
    const rig = withPassword()
    const { heard } = play(rig, REGISTER, [[401, [challenge('n1')]]])
    rig.socket().drop()
    expect(heard).toMatchObject([{ status: 503, origin: 'connection', cseq: 2 }])
  })
  it('[SEC-22] neither password nor credentials get into the log', () => {
    const rig = withPassword()
    play(rig, REGISTER, [
      [401, [challenge('n1')]],
      [401, [challenge('n2')]],
    ])
    expect(rig.warnings.length).toBeGreaterThan(0)
    expect(JSON.stringify(rig.warnings)).not.toMatch(/secret|Digest|n1|n2/)
  })
})
