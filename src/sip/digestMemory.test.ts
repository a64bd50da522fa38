import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { here } from '../lib/lazy.ts'
import type { Attempt, Outcome, SignedRequest } from './authenticator.ts'
import { createDigest, type Digest, type Known } from './digest.ts'
import type { Header } from './port.ts'
import { sha2 } from './sha2.ts'

/** Node's. */
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

type Asked = { readonly realm?: string; readonly nonce?: string; readonly algorithm?: string }
const challenge = (name: string, { realm = 'ims.test', nonce = 'n', algorithm = 'MD5' }: Asked): Header => [
  name,
  `Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"`,
]
const www = (asked: Asked = {}): Header => challenge('WWW-Authenticate', asked)
const proxy = (asked: Asked = {}): Header => challenge('Proxy-Authenticate', asked)

const register = (callId = 'registration'): SignedRequest => ({
  method: 'REGISTER',
  uri: 'sip:ims.test',
  body: '',
  towards: 'sip:ims.test',
  callId,
})
const subscribe = (uri: string, callId = uri): SignedRequest => ({
  method: 'SUBSCRIBE',
  uri,
  body: '',
  towards: uri,
  callId,
})

/** `listed`: realms that are answered at `hosts`. */
function create(
  listed: readonly string[] = [],
  known: Known = { isPlain: true, best: {} },
  hosts: readonly string[] = ['ims.test'],
) {
  let made = 0
  const learnt: Known[] = []
  const digest = createDigest({
    sha2: here(sha2),
    credentials: { username: 'alice', secret: { kind: 'password', password: 'wonder' } },
    randomHex: () => `c${String((made += 1))}`,
    domain: 'ims.test',
    realms: listed.flatMap(realm => hosts.map(host => ({ realm, host }))),
    known,
    onKnown: one => void learnt.push(one),
  })
  return { digest, learnt }
}

function retry(outcome: Outcome): Attempt {
  if (outcome.kind !== 'retry') throw new Error(outcome.kind)
  return outcome.attempt
}
const field = (header: Header | undefined, name: string): string | undefined =>
  new RegExp(`[ ,]${name}="?([^",]*)`).exec(header?.[1] ?? '')?.[1]
const take = (digest: Digest, request: SignedRequest, ...challenges: readonly Header[]): Attempt => {
  const attempt = retry(digest.authorize(request).challenged(challenges))
  attempt.learned([], '')
  return attempt
}
const countOf = (digest: Digest, request: SignedRequest): number => digest.authorize(request).headers.length

describe('what is remembered of others is bounded', () => {
  it('[SEC-15] the credentials of 16 realms: a seventeenth takes the place of the oldest', () => {
    const names = Array.from({ length: 17 }, (_, at) => `r${String(at)}`)
    const { digest } = create(names)
    const uri = 'sip:bob@ims.test'
    for (const realm of names.slice(0, 16)) take(digest, subscribe(uri), www({ realm }))
    expect(countOf(digest, subscribe(uri))).toBe(16)
    take(digest, subscribe(uri), www({ realm: 'r16' }))
    const realms = digest.authorize(subscribe(uri)).headers.map(one => field(one, 'realm'))
    expect(new Set(realms)).toEqual(new Set(names.slice(1)))
    expect(realms).toHaveLength(16)
  })
  it('[SEC-15] the hosts where a realm took them: 64, then the oldest is asked anew', () => {
    const hosts = Array.from({ length: 65 }, (_, at) => `h${String(at)}.test`)
    const { digest } = create(['partner'], undefined, hosts)
    const uris = hosts.map(host => `sip:bob@${host}`)
    for (const uri of uris.slice(0, 64)) take(digest, subscribe(uri), www({ realm: 'partner' }))
    expect(uris.slice(0, 64).filter(uri => countOf(digest, subscribe(uri)) === 0)).toEqual([])
    take(digest, subscribe('sip:bob@h64.test'), www({ realm: 'partner' }))
    expect(uris.filter(uri => countOf(digest, subscribe(uri)) === 0)).toEqual(['sip:bob@h0.test'])
  })
  it('[REG-50] the counts of 512 nonces: one of them goes on counting', () => {
    const { digest } = create()
    const counted = (nonce: string): string | undefined =>
      field(retry(digest.authorize(register(nonce)).challenged([www({ nonce })])).headers[0], 'nc')
    expect(counted('first')).toBe('00000001')
    for (let at = 0; at < 511; at += 1) counted(`n${String(at)}`)
    expect(counted('first')).toBe('00000002')
    for (let at = 0; at < 512; at += 1) counted(`m${String(at)}`)
    expect(counted('first')).toBe('00000001')
  })
  it('[REG-53] 20,000 calls to elsewhere stay elsewhere, whatever their dialogs are with', () => {
    const { digest } = create()
    take(digest, register(), www())
    const answered = (callId: string): string =>
      digest.authorize(subscribe('sip:bob@ims.test', callId)).challenged([www()]).kind
    for (let at = 0; at < 20_000; at += 1) digest.authorize(subscribe('sip:mallory@evil.test', `call${String(at)}`))
    expect([answered('call0'), answered('call19999'), answered('another')]).toEqual([
      'challenged',
      'challenged',
      'retry',
    ])
    digest.authorize(subscribe('sip:mallory@evil.test', 'one more'))
    expect([answered('call0'), answered('call1')]).toEqual(['retry', 'challenged'])
  })
})

describe('what is learnt of the account’s network', () => {
  it('[SEC-21] the algorithm that took REGISTER, told when it is new only; other methods tell nothing', () => {
    const { digest, learnt } = create(['other'])
    take(digest, register(), www({ algorithm: 'SHA-256' }))
    take(digest, register(), www({ algorithm: 'SHA-256', nonce: 'n2' }))
    take(digest, subscribe('sip:bob@ims.test'), www({ realm: 'other', algorithm: 'SHA-512-256' }))
    expect(learnt).toEqual([{ isPlain: true, best: { Authorization: 'SHA-256' } }])
    take(digest, register('anew'), www({ algorithm: 'SHA-512-256', nonce: 'n3' }))
    expect(learnt.slice(1)).toEqual([{ isPlain: true, best: { Authorization: 'SHA-512-256' } }])
    take(digest, register('again'), www({ algorithm: 'SHA-256', nonce: 'n4' }))
    expect(learnt).toHaveLength(2)
  })
  it('[SEC-21] nothing of an answer that does not prove itself', () => {
    const { digest, learnt } = create()
    const attempt = retry(digest.authorize(register()).challenged([www({ algorithm: 'SHA-256' })]))
    expect(attempt.learned([['Authentication-Info', 'rspauth="00"']], '')).toBe(false)
    expect([learnt, digest.kept()]).toEqual([[], null])
  })
  it('[REG-42] 400 and 403 to an announcement step down before any challenge, and never after one', () => {
    for (const status of [400, 403]) {
      const { digest } = create([], { isPlain: false, best: {} })
      const [announced] = digest.authorize(register()).headers
      expect(announced?.[1]).toContain('response=""')
      expect(digest.authorize(register()).refused(status)?.headers).toEqual([])
      const borne = create([], { isPlain: false, best: {} }).digest
      take(borne, register(), www())
      expect(borne.authorize(register('anew')).headers).toHaveLength(1)
      expect(borne.authorize(register('anew')).refused(status)).toBeNull()
    }
    for (const status of [401, 402, 404, 500])
      expect(create([], { isPlain: false, best: {} }).digest.authorize(register()).refused(status)).toBeNull()
  })
})

describe('a challenge that cannot be answered', () => {
  it.each([
    ['none', [], 'malformed'],
    ['no realm', ['Digest nonce="n"'], 'malformed'],
    ['no nonce', ['Digest realm="ims.test"'], 'malformed'],
    ['neither', ['Digest qop="auth"'], 'malformed'],
    ['another scheme', ['Basic realm="ims.test"'], 'noCommonAlgorithm'],
    ['a scheme that begins alike', ['Digestive realm="ims.test", nonce="n"'], 'noCommonAlgorithm'],
    ['another algorithm', ['Digest realm="ims.test", nonce="n", algorithm=FOO'], 'noCommonAlgorithm'],
    ['another qop', ['Digest realm="ims.test", nonce="n", qop="auth-conf"'], 'noCommonAlgorithm'],
    ['a session kind without qop', ['Digest realm="ims.test", nonce="n", algorithm=MD5-sess'], 'noCommonAlgorithm'],
    ['one of each', ['Digest realm="ims.test"', 'Basic realm="ims.test"'], 'noCommonAlgorithm'],
  ])('[REG-48] %s', (_, values, kind) => {
    const headers = values.map((value): Header => ['WWW-Authenticate', value])
    expect(
      create()
        .digest.authorize(register())
        .challenged([['Server', 'x'], ...headers]),
    ).toEqual({ kind })
  })
  it.each([
    ['auth,auth-int', 'auth'],
    ['auth-int, AUTH', 'auth'],
    ['x,auth-int', 'auth-int'],
  ])('[REG-51] of qop="%s" takes %s', (offered, taken) => {
    const value = `Digest realm="ims.test", nonce="n", qop="${offered}"`
    const [header] = retry(
      create()
        .digest.authorize(register())
        .challenged([['WWW-Authenticate', value]]),
    ).headers
    expect(field(header, 'qop')).toBe(taken)
  })
})

describe('several realms at once', () => {
  it('[REG-52] one that has been answered and asks again is a no, whatever the other wants', () => {
    const { digest } = create(['p', 'q'])
    const second = retry(digest.authorize(subscribe('sip:bob@ims.test')).challenged([proxy({ realm: 'p' })]))
    const both = [proxy({ realm: 'p', nonce: 'n2' }), proxy({ realm: 'q' })]
    expect(second.challenged(both)).toEqual({ kind: 'rejected' })
  })
  it('[REG-49] a weaker challenge is told before a stranger’s', () => {
    const { digest } = create()
    take(digest, register(), www({ algorithm: 'SHA-256' }))
    const asked = [proxy({ realm: 'evil' }), www({ nonce: 'n2' })]
    expect(digest.authorize(subscribe('sip:bob@ims.test')).challenged(asked)).toEqual({ kind: 'downgrade' })
    expect(digest.authorize(subscribe('sip:bob@ims.test')).challenged(asked.slice(0, 1))).toEqual({
      kind: 'challenged',
    })
  })
  it('[REG-54] one wrong rspauth of two spoils the answer, and neither goes along again', () => {
    const { digest } = create(['p'])
    const uri = 'sip:bob@ims.test'
    take(digest, register(), www())
    const attempt = retry(digest.authorize(subscribe(uri)).challenged([proxy({ realm: 'p' }), www()]))
    const own = attempt.headers.find(([name]) => name === 'Authorization')
    const ha1 = md5('alice:ims.test:wonder')
    const count = field(own, 'nc') ?? ''
    const right = md5(`${ha1}:n:${count}:${field(own, 'cnonce') ?? ''}:auth:${md5(`:${uri}`)}`)
    const infos: readonly Header[] = [
      ['Authentication-Info', `rspauth="${right}"`],
      ['Proxy-Authentication-Info', 'rspauth="00"'],
    ]
    expect(attempt.learned(infos, '')).toBe(false)
    expect(countOf(digest, subscribe(uri))).toBe(0)
  })
})

describe('which credentials go along', () => {
  it('[REG-51] [REG-54] those of a session kind stay on the nonce of their challenge, whatever nonce comes next', () => {
    const { digest } = create()
    const attempt = retry(digest.authorize(register()).challenged([www({ algorithm: 'MD5-sess' })]))
    attempt.learned([['Authentication-Info', 'nextnonce="n9"']], '')
    const [next] = digest.authorize(register()).headers
    expect([field(next, 'nonce'), field(next, 'nc')]).toEqual(['n', '00000002'])
  })
  it.each([
    [403, 0],
    [404, 1],
    [500, 1],
  ])('[REG-52] after %i without a challenge, so many: %i', (status, count) => {
    const { digest } = create(['partner'])
    const uri = 'sip:bob@ims.test'
    take(digest, subscribe(uri), www({ realm: 'partner' }))
    take(digest, { ...subscribe(uri), method: 'PUBLISH' }, www({ realm: 'partner' }))
    expect(digest.authorize(subscribe(uri)).refused(status)).toBeNull()
    expect(countOf(digest, subscribe(uri))).toBe(count)
    // The other method was not refused.
    expect(countOf(digest, { ...subscribe(uri), method: 'PUBLISH' })).toBe(1)
  })
})
