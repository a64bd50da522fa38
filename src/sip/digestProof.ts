/** The arithmetic of digest and the header that carries it, RFC 7616 §3.4, RFC 3261 §22.4. No state. */
import type { SignedRequest } from './authenticator.ts'
import type { Challenge } from './digestChallenge.ts'
import type { Hash } from './digestHash.ts'

/** `ha1` is H(username:realm:password), also for the session kinds. `count` is nc. */
export type ProofInput = {
  readonly challenge: Challenge
  /** The one that the challenge names. */
  readonly hash: Hash
  readonly username: string
  readonly ha1: string
  readonly cnonce: string
  readonly count: number
  readonly request: Pick<SignedRequest, 'method' | 'uri' | 'body'>
}

/** The value of Authorization or Proxy-Authorization. */
export function proofText(input: ProofInput): string {
  const { challenge, hash, username, cnonce, count, request } = input
  const { realm, nonce, opaque, algorithm, isSession, qop, hashesUser } = challenge
  // RFC 7616 §3.4.4: H(username ":" realm) in place of the name when the server says that it can find it.
  const user = hashesUser ? hash(`${username}:${realm}`) : username
  const fields = [
    `username=${quote(user)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    // RFC 8760 §2.6: uri is quoted; algorithm, qop and nc are not.
    `uri=${quote(request.uri)}`,
    `response="${responseOf(input, request.method, request.body)}"`,
    `algorithm=${algorithm}${isSession ? '-sess' : ''}`,
  ]
  if (qop !== null) fields.push(`cnonce=${quote(cnonce)}`, `qop=${qop}`, `nc=${hex8(count)}`)
  if (opaque !== null) fields.push(`opaque=${quote(opaque)}`)
  if (hashesUser) fields.push('userhash=true')
  return `Digest ${fields.join(', ')}`
}

/** TS 24.229 §5.1.1.2: who registers, before any challenge is known. */
export function announcement(username: string, realm: string, uri: string): string {
  return `Digest username=${quote(username)}, realm=${quote(realm)}, nonce="", uri=${quote(uri)}, response=""`
}

/** §3.5: what the other side proves with `rspauth`: the same without a method, over the body of its answer. */
export function rspauthOf(input: ProofInput, body: string): string {
  return responseOf(input, '', body)
}

function responseOf(input: ProofInput, method: string, body: string): string {
  const { challenge, hash, ha1, cnonce, count, request } = input
  const { nonce, qop, isSession } = challenge
  const secret = isSession ? hash(`${ha1}:${nonce}:${cnonce}`) : ha1
  const a2 = `${method}:${request.uri}${qop === 'auth-int' ? `:${hash(body)}` : ''}`
  const middle = qop === null ? nonce : `${nonce}:${hex8(count)}:${cnonce}:${qop}`
  return hash(`${secret}:${middle}:${hash(a2)}`)
}

function hex8(count: number): string {
  return count.toString(16).padStart(8, '0')
}

/** No control becomes a blank here: what is hashed must go out to the letter. */
function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
