import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { here } from '../lib/lazy.ts'
import type { Attempt, Outcome, SignedRequest } from './authenticator.ts'
import { createDigest, type Digest, type DigestOptions } from './digest.ts'
import { readFields } from './digestChallenge.ts'
import type { Header } from './port.ts'
import { sha2 } from './sha2.ts'

const REGISTER: SignedRequest = {
  method: 'REGISTER',
  uri: 'sip:ims.test',
  body: '',
  towards: 'sip:alice@ims.test',
  callId: 'registration',
}
const requestTo = (method: string, uri: string, more: Partial<SignedRequest> = {}): SignedRequest => ({
  method,
  uri,
  body: '',
  towards: uri,
  callId: `${method} ${uri}`,
  ...more,
})
const ALICE = { username: 'alice', secret: { kind: 'password', password: 'wonder' } } as const

function create(options: Partial<DigestOptions> = {}): Digest {
  let made = 0
  return createDigest({
    sha2: here(sha2),
    credentials: ALICE,
    randomHex: bytes => {
      made += 1
      return made.toString(16).padStart(bytes * 2, '0')
    },
    domain: 'ims.test',
    realms: [],
    known: { isPlain: true, best: {} },
    onKnown: () => undefined,
    ...options,
  })
}

/** Node's. */
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

type Asked = Readonly<Record<string, string>>
const asks = (asked: Asked, name = 'WWW-Authenticate'): Header => {
  const fields = { realm: 'ims.test', nonce: 'n1', ...asked }
  const quoted = Object.entries(fields).map(([key, value]) =>
    key === 'algorithm' || key === 'stale' ? `${key}=${value}` : `${key}="${value}"`,
  )
  return [name, `Digest ${quoted.join(', ')}`]
}
const www = (asked: Asked = {}): Header => asks({ qop: 'auth', ...asked })
const proxy = (asked: Asked = {}): Header => asks({ qop: 'auth', ...asked }, 'Proxy-Authenticate')

function retry(outcome: Outcome): Attempt {
  if (outcome.kind !== 'retry') throw new Error(outcome.kind)
  return outcome.attempt
}
const field = (attempt: Attempt, name: string, index = 0): string | undefined =>
  readFields(attempt.headers[index]?.[1].replace(/^Digest /, '') ?? '').get(name)
const names = (attempt: Attempt): readonly string[] => attempt.headers.map(([name]) => name)

/** A request that was challenged and then accepted. */
const accepted = (digest: Digest, request = REGISTER, challenge = www()): Attempt => {
  const attempt = retry(digest.authorize(request).challenged([challenge]))
  attempt.learned([], '')
  return attempt
}
const info = (text: string): readonly Header[] => [['Authentication-Info', text]]
const asked = (digest: Digest): Attempt => retry(digest.authorize(REGISTER).challenged([www()]))

describe('a challenge', () => {
  it('[REG-53] of 401 is answered by Authorization, of 407 by Proxy-Authorization', () => {
    expect(names(create().authorize(REGISTER))).toEqual([])
    expect(names(retry(create().authorize(REGISTER).challenged([www()])))).toEqual(['Authorization'])
    expect(names(retry(create().authorize(REGISTER).challenged([proxy()])))).toEqual(['Proxy-Authorization'])
  })
  it('is answered for the Request-URI as it stands', () => {
    const request = { ...REGISTER, uri: 'sip:IMS.Test;x=%41' }
    const attempt = retry(
      create()
        .authorize(request)
        .challenged([www({ opaque: 'o"' })]),
    )
    expect(field(attempt, 'uri')).toBe('sip:IMS.Test;x=%41')
    const ha1 = md5('alice:ims.test:wonder')
    const a2 = md5('REGISTER:sip:IMS.Test;x=%41')
    const cnonce = field(attempt, 'cnonce') ?? ''
    expect(field(attempt, 'response')).toBe(md5(`${ha1}:n1:00000001:${cnonce}:auth:${a2}`))
    expect(cnonce).toHaveLength(32)
  })
  it.each([
    [['SHA-512-256', 'SHA-256', 'MD5'], 'SHA-512-256'],
    [['MD5', 'SHA-256'], 'MD5'],
    [['FOO', 'SHA-256'], 'SHA-256'],
    [['AKAv1-MD5', 'sha-256-sess', 'MD5'], 'SHA-256-sess'],
  ])('[REG-48] of %j takes the topmost that is supported', (offered, taken) => {
    const challenges = offered.map(algorithm => www({ algorithm }))
    expect(field(retry(create().authorize(REGISTER).challenged(challenges)), 'algorithm')).toBe(taken)
  })
  it('[REG-48] without anything that is supported ends the matter', () => {
    expect(
      create()
        .authorize(REGISTER)
        .challenged([www({ algorithm: 'FOO' })]),
    ).toEqual({ kind: 'noCommonAlgorithm' })
    expect(create().authorize(REGISTER).challenged([])).toEqual({ kind: 'malformed' })
  })
  it('[REG-47] of Basic is not answered, not even beside a digest', () => {
    const basic: Header = ['WWW-Authenticate', 'Basic realm="ims.test"']
    expect(create().authorize(REGISTER).challenged([basic])).toEqual({ kind: 'noCommonAlgorithm' })
    const attempt = retry(create().authorize(REGISTER).challenged([basic, www()]))
    expect(attempt.headers.map(([, value]) => value)).toEqual([expect.stringMatching(/^Digest /)])
  })
})

describe('several challenges to one request', () => {
  it('[REG-53] 407, then 401: the third request carries both, each nc on its own nonce', () => {
    const second = retry(
      create()
        .authorize(REGISTER)
        .challenged([proxy({ realm: 'p' })]),
    )
    const third = retry(second.challenged([www()]))
    expect(names(third)).toEqual(['Proxy-Authorization', 'Authorization'])
    expect([field(third, 'nc', 0), field(third, 'nc', 1)]).toEqual(['00000002', '00000001'])
  })
  it('[REG-53] of two proxies at once are both answered', () => {
    const attempt = retry(
      create({ realms: [{ realm: 'q', host: 'ims.test' }] })
        .authorize(REGISTER)
        .challenged([proxy({ realm: 'p' }), proxy({ realm: 'q' })]),
    )
    expect([field(attempt, 'realm', 0), field(attempt, 'realm', 1)]).toEqual(['p', 'q'])
  })
  it('[REG-52] the same again means no', () => {
    const second = retry(create().authorize(REGISTER).challenged([www()]))
    expect(second.challenged([www({ nonce: 'n2' })])).toEqual({ kind: 'rejected' })
    expect(second.challenged([www()])).toEqual({ kind: 'rejected' })
  })
  it('[REG-52] a stale nonce is replaced once without asking', () => {
    const second = retry(create().authorize(REGISTER).challenged([www()]))
    const third = retry(second.challenged([www({ nonce: 'n2', stale: 'TRUE' })]))
    expect([field(third, 'nonce'), field(third, 'nc')]).toEqual(['n2', '00000001'])
    expect(third.challenged([www({ nonce: 'n3', stale: 'true' })])).toEqual({ kind: 'rejected' })
    expect(third.challenged([www({ nonce: 'n3' })])).toEqual({ kind: 'rejected' })
  })
  it('[REG-52] ever new realms come to an end', () => {
    let attempt = create({
      realms: Array.from({ length: 50 }, (_, at) => ({ realm: `r${at}`, host: 'ims.test' })),
    }).authorize(REGISTER)
    let rounds = 0
    for (; rounds < 50; rounds += 1) {
      const outcome = attempt.challenged([proxy({ realm: `r${rounds}` })])
      if (outcome.kind !== 'retry') break
      attempt = outcome.attempt
    }
    expect(rounds).toBe(6)
  })
})

describe('later requests', () => {
  it('[REG-50] [LIFE-02] carry credentials unasked, nc one higher each time, cnonce new', () => {
    const digest = create()
    const first = accepted(digest)
    const later = [digest.authorize(REGISTER), digest.authorize(REGISTER)]
    expect(later.map(one => field(one, 'nc'))).toEqual(['00000002', '00000003'])
    expect(new Set([first, ...later].map(one => field(one, 'cnonce'))).size).toBe(3)
  })
  it('carry nothing before the first was accepted', () => {
    const digest = create()
    digest.authorize(REGISTER).challenged([www()])
    expect(digest.authorize(REGISTER).headers).toEqual([])
  })
  it('[REG-50] a nonce that the server brings back goes on counting', () => {
    const digest = create()
    accepted(digest)
    expect(field(retry(digest.authorize({ ...REGISTER, callId: 'another' }).challenged([www()])), 'nc')).toBe(
      '00000002',
    )
  })
  it('[REG-53] go with credentials only where those were accepted', () => {
    const digest = create()
    accepted(digest)
    accepted(digest, requestTo('SUBSCRIBE', 'sip:bob@IMS.Test;x'))
    const headers = (method: string, uri: string): number => digest.authorize(requestTo(method, uri)).headers.length
    expect(headers('SUBSCRIBE', 'sip:carol@ims.test:5060')).toBe(1)
    expect(headers('SUBSCRIBE', 'sip:bob@other.test')).toBe(0)
    expect(headers('SUBSCRIBE', 'tel:+491')).toBe(0)
    expect(headers('PUBLISH', 'sip:bob@ims.test')).toBe(0)
  })
  it('[REG-52] a nonce that ran out meanwhile is replaced, then a second no is final', () => {
    const digest = create()
    accepted(digest)
    const unasked = digest.authorize(REGISTER)
    const answered = retry(unasked.challenged([www({ nonce: 'n2' })]))
    expect(field(answered, 'nonce')).toBe('n2')
    expect(answered.challenged([www({ nonce: 'n3' })])).toEqual({ kind: 'rejected' })
    expect(digest.authorize(REGISTER).headers).toEqual([])
  })
  it('[REG-52] the same nonce asked again for credentials that went along is a no', () => {
    const digest = create()
    accepted(digest)
    expect(digest.authorize(REGISTER).challenged([www()])).toEqual({ kind: 'rejected' })
  })
  it('[REG-51] the session kinds keep their cnonce', () => {
    const digest = create()
    const first = accepted(digest, REGISTER, www({ algorithm: 'SHA-256-sess' }))
    expect(field(digest.authorize(REGISTER), 'cnonce')).toBe(field(first, 'cnonce'))
  })
})

describe('what a 2xx tells', () => {
  it('[REG-54] the next nonce is used next, from nc 1', () => {
    const digest = create()
    expect(asked(digest).learned(info('nextnonce="n9"'), '')).toBe(true)
    const next = digest.authorize(REGISTER)
    expect([field(next, 'nonce'), field(next, 'nc')]).toEqual(['n9', '00000001'])
  })
  it('[REG-54] an answer that was overtaken does not bring the old nonce back', () => {
    const digest = create()
    asked(digest).learned([], '')
    const slow = digest.authorize(REGISTER)
    digest.authorize(REGISTER).learned(info('nextnonce="n9"'), '')
    slow.learned([], '')
    expect(field(digest.authorize(REGISTER), 'nonce')).toBe('n9')
  })
  it('[REG-54] a right rspauth is trusted, a wrong one is not and its credentials are not sent again', () => {
    const digest = create()
    const attempt = asked(digest)
    const a2 = md5(':sip:ims.test')
    const right = md5(`${md5('alice:ims.test:wonder')}:n1:00000001:${field(attempt, 'cnonce')}:auth:${a2}`)
    expect(attempt.learned(info(`rspauth="${right}", qop=auth`), '')).toBe(true)
    expect(digest.authorize(REGISTER).learned(info(`rspauth="${right}"`), '')).toBe(false)
    expect(digest.authorize(REGISTER).headers).toEqual([])
  })
  it('[REG-54] of a proxy is read from its own header', () => {
    const digest = create()
    const attempt = retry(digest.authorize(REGISTER).challenged([proxy()]))
    expect(attempt.learned(info('rspauth="00", nextnonce="x"'), '')).toBe(true)
    expect(field(digest.authorize(REGISTER), 'nonce')).toBe('n1')
  })
})

describe('MD5', () => {
  it('[REG-49] is refused once the realm had something better', () => {
    const digest = create()
    retry(digest.authorize(REGISTER).challenged([www({ algorithm: 'SHA-256' })])).learned([], '')
    const again = { ...REGISTER, method: 'PUBLISH' }
    expect(digest.authorize(again).challenged([www({ algorithm: 'MD5', nonce: 'n2' })])).toEqual({ kind: 'downgrade' })
    const mixed = [www({ algorithm: 'MD5', nonce: 'n2' }), www({ algorithm: 'SHA-256', nonce: 'n2' })]
    expect(field(retry(digest.authorize(again).challenged(mixed)), 'algorithm')).toBe('SHA-256')
  })
})

describe('the secret', () => {
  it('[SEC-11] may be the HA1 in use in place of the password, for one realm', () => {
    const digest = create()
    accepted(digest)
    const ha1 = digest.kept()?.ha1
    expect(ha1).toEqual(new Map([['MD5', md5('alice:ims.test:wonder')]]))
    if (ha1 === undefined) return
    const stored = create({ credentials: { username: 'alice', secret: { kind: 'ha1', realm: 'ims.test', ha1 } } })
    const challenge = www({ algorithm: 'MD5' })
    expect(retry(stored.authorize(REGISTER).challenged([challenge])).headers).toEqual(
      retry(create().authorize(REGISTER).challenged([challenge])).headers,
    )
    expect(stored.authorize(REGISTER).challenged([www({ realm: 'other' })])).toEqual({ kind: 'challenged' })
    expect(stored.kept()).toBeNull()
    accepted(stored)
    expect(stored.kept()).toEqual({ realm: 'ims.test', ha1 })
  })
  it('[SEC-11] of one algorithm answers that one only', () => {
    const ha1 = new Map([['MD5', md5('alice:ims.test:wonder')] as const])
    const digest = create({ credentials: { username: 'alice', secret: { kind: 'ha1', realm: 'ims.test', ha1 } } })
    const both = [www({ algorithm: 'SHA-256' }), www({ algorithm: 'MD5' })]
    expect(field(retry(digest.authorize(REGISTER).challenged(both)), 'algorithm')).toBe('MD5')
  })
})
