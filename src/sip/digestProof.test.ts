import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Challenge, readChallenge } from './digestChallenge.ts'
import { type Algorithm, algorithmOf, type Hash, hashOf } from './digestHash.ts'
import { announcement, type ProofInput, proofText, rspauthOf } from './digestProof.ts'
import { sha2 } from './sha2.ts'

const NAMES = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' } as const
/** Node's. */
const hash = (algorithm: Algorithm, text: string): string => createHash(NAMES[algorithm]).update(text).digest('hex')
const ours = (algorithm: Algorithm): Hash => {
  const found = hashOf(algorithm, sha2)
  if (found === null) throw new Error(algorithm)
  return found
}

/** RFC 7616 §3.9.1 */
const mufasa = (algorithm: Algorithm, change: Partial<Challenge> = {}): ProofInput => ({
  challenge: {
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
    algorithm,
    isSession: false,
    qop: 'auth',
    isStale: false,
    hashesUser: false,
    ...change,
  },
  hash: ours(algorithm),
  username: 'Mufasa',
  ha1: hash(algorithm, 'Mufasa:http-auth@example.org:Circle of Life'),
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  count: 1,
  request: { method: 'GET', uri: '/dir/index.html', body: '' },
})
const response = (input: ProofInput): string => /response="([^"]*)"/.exec(proofText(input))?.[1] ?? ''

describe('the response', () => {
  it('[REG-51] is that of RFC 7616 §3.9.1 for MD5 and SHA-256', () => {
    expect(response(mufasa('MD5'))).toBe('8ca523f5e9506fed4657c9700eebdbec')
    expect(response(mufasa('SHA-256'))).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1')
  })
  it('[REG-51] is that of RFC 7616 §3.9.2 for SHA-512-256, as corrected by erratum 4897, name hashed', () => {
    const challenge = readChallenge(
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, charset=UTF-8, userhash=true, ' +
        'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS"',
    )
    const input = {
      hash: ours('SHA-512-256'),
      username: 'J\u00E4s\u00F8n Doe',
      ha1: hash('SHA-512-256', 'J\u00E4s\u00F8n Doe:api@example.org:Secret, or not?'),
      cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
      count: 1,
      request: { method: 'GET', uri: '/doe.json', body: '' },
    }
    const text = challenge === null ? '' : proofText({ ...input, challenge })
    expect(text).toContain('response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"')
    expect(text).toContain('username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"')
    expect(text).toContain('userhash=true')
  })
  it('[REG-51] of the session kinds hashes nonce and cnonce into the secret', () => {
    const input = mufasa('MD5', { isSession: true })
    const secret = hash('MD5', `${input.ha1}:${input.challenge.nonce}:${input.cnonce}`)
    expect(response(input)).toBe(response({ ...mufasa('MD5'), ha1: secret }))
    expect(proofText(input)).toContain('algorithm=MD5-sess')
  })
  it('[REG-51] of auth-int covers the body', () => {
    const input = mufasa('SHA-256', { qop: 'auth-int' })
    const body = hash('SHA-256', 'hello')
    const a2 = hash('SHA-256', `GET:/dir/index.html:${body}`)
    const { nonce } = input.challenge
    const expected = hash('SHA-256', `${input.ha1}:${nonce}:00000001:${input.cnonce}:auth-int:${a2}`)
    expect(response({ ...input, request: { ...input.request, body: 'hello' } })).toBe(expected)
  })
  it('[REG-51] without qop is that of RFC 2617, with neither cnonce nor nc', () => {
    const text = proofText({
      ...mufasa('MD5', { qop: null, nonce: 'n', opaque: null }),
      request: { method: 'REGISTER', uri: 'sip:ims.test', body: '' },
    })
    const a2 = hash('MD5', 'REGISTER:sip:ims.test')
    expect(text).toContain(`response="${hash('MD5', `${mufasa('MD5').ha1}:n:${a2}`)}"`)
    expect(text).not.toMatch(/cnonce|nc=|qop|opaque/)
  })
  it('[REG-54] of the other side has no method', () => {
    const input = mufasa('MD5')
    const a2 = hash('MD5', ':/dir/index.html')
    const expected = hash('MD5', `${input.ha1}:${input.challenge.nonce}:00000001:${input.cnonce}:auth:${a2}`)
    expect(rspauthOf(input, 'any')).toBe(expected)
  })
})

describe('the header', () => {
  it('[REG-50] quotes uri, not algorithm, qop and nc, and gives opaque back', () => {
    expect(proofText({ ...mufasa('MD5'), count: 26 })).toBe(
      'Digest username="Mufasa", realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
        `uri="/dir/index.html", response="${response({ ...mufasa('MD5'), count: 26 })}", algorithm=MD5, ` +
        'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, nc=0000001a, ' +
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    )
  })
  it('[SEC-08] escapes what could end a quote', () => {
    expect(proofText({ ...mufasa('MD5', { realm: 'a"b' }), username: 'x", y\\' })).toContain(
      String.raw`username="x\", y\\", realm="a\"b"`,
    )
  })
  it('[REG-42] of the first REGISTER names the private identity with an empty nonce', () => {
    expect(announcement('alice@ims.test', 'ims.test', 'sip:ims.test')).toBe(
      'Digest username="alice@ims.test", realm="ims.test", nonce="", uri="sip:ims.test", response=""',
    )
  })
})

describe('algorithm names', () => {
  it('are known in any case', () => {
    expect(algorithmOf('sha-256')).toEqual({ algorithm: 'SHA-256', isSession: false })
    expect(algorithmOf('SHA-512-256-SESS')).toEqual({ algorithm: 'SHA-512-256', isSession: true })
    expect(algorithmOf('AKAv1-MD5')).toBeNull()
    expect(algorithmOf('')).toBeNull()
  })
})

describe('a challenge', () => {
  it('is read with and without quotes and in any case', () => {
    expect(
      readChallenge('dIgEsT  Realm="a, \\"b\\"" ,NONCE="n,1", algorithm="SHA-256" , qop="auth-int, AUTH",Stale=TRUE'),
    ).toEqual({
      realm: 'a, "b"',
      nonce: 'n,1',
      opaque: null,
      algorithm: 'SHA-256',
      isSession: false,
      qop: 'auth',
      isStale: true,
      hashesUser: false,
    })
  })
  it('without algorithm is MD5, without qop has none', () => {
    expect(readChallenge('Digest realm="a", nonce="n"')).toMatchObject({ algorithm: 'MD5', qop: null, isStale: false })
  })
  it.each([
    'Basic realm="a"',
    'Digest',
    'Digest realm="a"',
    'Digest nonce="n"',
    'Digest realm="a", nonce="n", algorithm=FOO',
    'Digest realm="a", nonce="n", algorithm=AKAv1-MD5',
    'Digest realm="a", nonce="n", qop="auth-conf"',
    'Digest realm="a", nonce="n", algorithm=MD5-sess',
    'Digest realm="a, nonce="n"',
    '',
  ])('[REG-47] %j is not understood', text => {
    expect(readChallenge(text)).toBeNull()
  })
})
